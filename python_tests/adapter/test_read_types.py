"""Every common PostgreSQL type arrives in polars, pandas and arrow as the value that it is."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import psycopg2
import pytest

from dbt.adapters.pgpython.identifiers import quoted
from dbt.adapters.pgpython.lazy import LazyRelation
from dbt.adapters.pgpython.read_types import UnreadableColumnError

CASES: list[tuple[str, Any, Any]] = [
    ("'a'::text", pl.String, "a"),
    ("''::text", pl.String, ""),
    ("null::text", pl.String, None),
    ("'NULL'", pl.String, "NULL"),
    (r"'\N'", pl.String, "\\N"),
    (r"'\.'", pl.String, "\\."),
    ("'say \"hi\", it''s; a,b'", pl.String, "say \"hi\", it's; a,b"),
    (r"E'line\r\nnext\tx\n'", pl.String, "line\r\nnext\tx\n"),
    ("'żółw 🐢 ' || chr(8239)", pl.String, "żółw 🐢 \u202f"),
    ("'vc'::varchar(5)", pl.String, "vc"),
    ("'ch'::char(4)", pl.String, "ch  "),
    ("'mood'::name", pl.String, "mood"),
    ("32767::int2", pl.Int16, 32767),
    ("(-2147483648)::int4", pl.Int32, -2147483648),
    ("9223372036854775807::int8", pl.Int64, 9223372036854775807),
    ("4294967295::oid", pl.UInt32, 4294967295),
    ("0.1::float8", pl.Float64, 0.1),
    ("'-0'::float8", pl.Float64, -0.0),
    ("1e-320::float8", pl.Float64, 1e-320),
    ("'infinity'::float8", pl.Float64, float("inf")),
    ("'-infinity'::float4", pl.Float32, float("-inf")),
    ("3.4028235e38::float4", pl.Float32, 3.4028234663852886e38),
    ("1.50::numeric(10,2)", pl.Decimal(10, 2), Decimal("1.50")),
    ("12345678901234567890.123456789::numeric", pl.Decimal(38, 9),
     Decimal("12345678901234567890.123456789")),
    ("-0.0001::numeric", pl.Decimal(38, 4), Decimal("-0.0001")),
    ("7::numeric", pl.Decimal(38, 0), Decimal(7)),
    ("1200::numeric(5,-2)", pl.Decimal(38, 0), Decimal(1200)),
    ("null::numeric", pl.Decimal(38, 0), None),
    ("true", pl.Boolean, True),
    ("false", pl.Boolean, False),
    ("null::bool", pl.Boolean, None),
    ("date '0001-01-01'", pl.Date, date(1, 1, 1)),
    ("date '9999-12-31'", pl.Date, date(9999, 12, 31)),
    ("timestamp '2024-02-29 23:59:59.123456'", pl.Datetime("us"),
     datetime(2024, 2, 29, 23, 59, 59, 123456)),
    ("timestamp(3) '1969-12-31 23:59:59.5'", pl.Datetime("us"),
     datetime(1969, 12, 31, 23, 59, 59, 500000)),
    ("timestamptz '2024-07-01 00:00:00+05:30'", pl.Datetime("us", "UTC"),
     datetime(2024, 6, 30, 18, 30, tzinfo=UTC)),
    ("time '23:59:59.000001'", pl.Time, time(23, 59, 59, 1)),
    ("interval '1 day -02:00:00.5'", pl.Duration("us"),
     timedelta(days=1) - timedelta(hours=2, milliseconds=500)),
    ("null::interval", pl.Duration("us"), None),
    ("'6F9619FF-8B86-D011-B42D-00CF4FC964FF'::uuid", pl.String,
     "6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
    ("'{\"a\": [1, null]}'::jsonb", pl.String, '{"a": [1, null]}'),
    ("'{\"a\":1}'::json", pl.String, '{"a":1}'),
    (r"'\x00ff0a22'::bytea", pl.Binary, b"\x00\xff\n\""),
    ("''::bytea", pl.Binary, b""),
    ("'happy'::mood", pl.String, "happy"),
    ("'x@y.z'::email", pl.String, "x@y.z"),
    ("array['a', null, '', 'q\"', 'b\\s', 'NULL', '{x,y}']", pl.List(pl.String),
     ["a", None, "", 'q"', "b\\s", "NULL", "{x,y}"]),
    ("'{}'::text[]", pl.List(pl.String), []),
    ("null::int[]", pl.List(pl.Int32), None),
    ("array[1, null, -3]", pl.List(pl.Int32), [1, None, -3]),
    ("array[9223372036854775807]", pl.List(pl.Int64), [9223372036854775807]),
    ("array[0.1, 'NaN', '-infinity']::float8[]", pl.List(pl.Float64),
     [0.1, float("nan"), float("-inf")]),
    ("array[1.5, 2.25]::numeric[]", pl.List(pl.Decimal(38, 2)), [Decimal("1.50"), Decimal("2.25")]),
    ("array[true, null, false]", pl.List(pl.Boolean), [True, None, False]),
    ("array[date '2024-01-02']", pl.List(pl.Date), [date(2024, 1, 2)]),
    ("array[timestamp '2024-01-02 03:04:05.6']", pl.List(pl.Datetime("us")),
     [datetime(2024, 1, 2, 3, 4, 5, 600000)]),
    ("array[timestamptz '2024-01-02 03:04:05+02']", pl.List(pl.Datetime("us", "UTC")),
     [datetime(2024, 1, 2, 1, 4, 5, tzinfo=UTC)]),
    ("array['happy', null]::mood[]", pl.List(pl.String), ["happy", None]),
    ("array['{\"a\": 1}'::jsonb]", pl.List(pl.String), ['{"a": 1}']),
    (r"array['\x00ff'::bytea]", pl.List(pl.Binary), [b"\x00\xff"]),
]  # fmt: skip
SETTINGS = [
    "",
    "set timezone = 'America/New_York'; set datestyle = 'SQL, DMY'; set extra_float_digits = 0; "
    "set intervalstyle = 'iso_8601'; set bytea_output = 'escape'",
]


@pytest.fixture
def types(cursor: Any) -> Any:
    cursor.execute("create type pg_temp.mood as enum ('sad', 'happy')")
    cursor.execute("create domain pg_temp.email as text check (value like '%@%')")
    cursor.execute("set search_path = pg_temp, public")
    return cursor


def relation(cursor: Any, query: str) -> LazyRelation:
    return LazyRelation(cursor, f"({query})")


@pytest.mark.parametrize("settings", SETTINGS, ids=["usual session", "unusual session"])
def test_each_type_as_it_is(types: Any, settings: str) -> None:
    if settings:
        types.execute(settings)
    items = ", ".join(f"{sql} as c{i}" for i, (sql, _, _) in enumerate(CASES))
    frame = relation(types, f"select {items}").pl()
    for i, (sql, dtype, expected) in enumerate(CASES):
        column = frame[f"c{i}"]
        wanted = pl.Series(f"c{i}", [expected], dtype=dtype)
        assert column.dtype == dtype, sql
        assert column.equals(wanted, null_equal=True, check_dtypes=True), (sql, column, wanted)


def test_a_client_encoding_that_lacks_the_characters(cursor: Any) -> None:
    cursor.connection.set_client_encoding("LATIN1")
    assert relation(cursor, "select chr(128034) || chr(380) as a").pl().item() == "🐢ż"


def test_one_column_of_nulls_and_empty_strings(cursor: Any) -> None:
    frame = relation(cursor, "select * from (values (null), (''), ('x'), (null)) as v (a)").pl()
    assert frame["a"].to_list() == [None, "", "x", None]


def test_no_rows_keep_their_types(types: Any) -> None:
    items = ", ".join(f"{sql} as c{i}" for i, (sql, _, _) in enumerate(CASES))
    frame = relation(types, f"select {items} where false").pl()
    assert frame.height == 0
    # without rows, numbers without a declared scale have none to show
    assert frame.schema["c0"] == pl.String
    assert frame.schema["c22"] == pl.Decimal(10, 2)
    assert frame.schema["c35"] == pl.Datetime("us", "UTC")


@pytest.mark.parametrize(
    ("sql", "cast"),
    [
        ("'1.2.3.4'::inet", "text"),
        ("'12:00+02'::timetz", "text"),
        ("'$1.00'::money", "text"),
        ("int4range(1, 2)", "text"),
        ("row(1, 2)", "text"),
        ("point '(1,2)'", "text"),
        ("array['1.2.3.4'::inet]", "text"),
    ],
)
def test_a_type_that_cannot_be_read_is_named(cursor: Any, sql: str, cast: str) -> None:
    with pytest.raises(UnreadableColumnError, match=rf'Column "odd".*odd::{cast} as odd'):
        relation(cursor, f"select 1 as fine, {sql} as odd").pl()


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("'NaN'::numeric", "NaN"),
        ("'NaN'::numeric(10,2)", "NaN"),
        ("1e38::numeric", "1" + "0" * 38),
        ("exp(-120::numeric)", r"0\.000"),
        ("date 'infinity'", "infinity"),
        ("date '0044-03-15 BC'", "0044-03-15 BC"),
        ("timestamp '-infinity'", "-infinity"),
        ("timestamptz 'infinity'", "infinity"),
        ("timestamp '12000-01-01'", "12000-01-01 00:00:00"),
        ("time '24:00'", "24:00:00"),
        ("interval '1 month'", "1 mon"),
        ("interval '3 years'", "3 years"),
        ("array[[1,2],[3,4]]", "more than one dimension"),
        ("array['NaN'::numeric]", "NaN"),
        ("array[date 'infinity']", "infinity"),
    ],
)
def test_a_value_that_cannot_be_held_is_named(cursor: Any, sql: str, value: str) -> None:
    query = f"select case when n = 700 then {sql} end as odd, n from generate_series(1, 1000) as n"
    with pytest.raises(UnreadableColumnError, match=rf'Column "odd" \(.*\) holds .*{value}.*cast'):
        relation(cursor, query).pl()


def test_columns_of_one_name_and_none_at_all(cursor: Any) -> None:
    with pytest.raises(UnreadableColumnError, match='Two columns are named "a"'):
        relation(cursor, "select 1 as a, 2 as a").pl()
    with pytest.raises(UnreadableColumnError, match="no columns"):
        relation(cursor, "select").pl()


def test_odd_column_names(cursor: Any) -> None:
    """They are names: `*` is no wildcard and `^b.$` no pattern, whatever a column's type."""
    names = [
        "A b",
        'q"uote',
        "żółw%s{0}",
        "?column?",
        "^b.$",
        "b1",
        "*",
        "column_1",
        " ",
        "\\",
        "$",
    ]
    for value, expected in (
        ("{}::int", int),
        ("{}::numeric", Decimal),
        ("array[{}::numeric]", lambda n: [Decimal(n)]),
        ("timestamp '2024-01-01' + interval '{} s'", lambda n: datetime(2024, 1, 1, 0, 0, n)),
    ):
        items = ", ".join(
            f"{value.format(number)} as {quoted(name)}" for number, name in enumerate(names)
        )
        frame = relation(cursor, f"select {items}").pl()
        assert frame.columns == names
        assert frame.row(0) == tuple(expected(number) for number in range(len(names)))
        assert list(relation(cursor, f"select {items}").df().columns) == names


def test_a_refused_value_in_an_odd_column_is_named(cursor: Any) -> None:
    with pytest.raises(UnreadableColumnError) as refused:
        relation(cursor, "select 1 as b1, 'NaN'::numeric as \"^b.$\"").pl()
    assert str(refused.value) == (
        'Column "^b.$" (numeric) holds NaN, which a Python model cannot hold exactly. Filter such '
        "rows out or cast the column, e.g. "
        """.project('..., "^b.$"::double precision as "^b.$"')."""
    )


def test_the_scale_is_that_of_all_batches(cursor: Any) -> None:
    query = "select n / 4.0 as x, array[n, n / 8.0] as l from generate_series(1, 9) as n"
    batches = list(relation(cursor, query).batches(2))
    assert [len(b) for b in batches] == [2, 2, 2, 2, 1]
    assert len({tuple(b.schema.items()) for b in batches}) == 1
    assert pl.concat(batches)["x"].to_list() == [Decimal(n) / 4 for n in range(1, 10)]
    assert pl.concat(batches).equals(relation(cursor, query).pl())


def test_batches_of_nothing_and_of_a_wrong_size(cursor: Any) -> None:
    (empty,) = relation(cursor, "select 1 as a where false").batches()
    assert empty.schema == {"a": pl.Int32}
    with pytest.raises(ValueError, match="at least one row"):
        next(relation(cursor, "select 1 as a").batches(0))


def test_many_rows_arrive_whole_and_in_order(cursor: Any) -> None:
    query = r"""select n, repeat(E'wide "x"\n', 20) || n as s, n::numeric / 1000 as d
        from generate_series(1, 60000) as n"""
    frame = relation(cursor, query).pl()
    assert frame["n"].to_list() == list(range(1, 60001))
    assert (frame["s"] == pl.select(pl.repeat('wide "x"\n' * 20, 60000)).to_series()
            + frame["n"].cast(pl.String)).all()  # fmt: skip
    assert frame["d"].sum() == Decimal(60000 * 60001 // 2) / 1000


def test_pandas_and_arrow_keep_the_values(cursor: Any) -> None:
    query = """select * from (values
        (9007199254740993, true, 1.10, null::int, 'x', timestamptz '2024-01-01 00:00+02', array[1]),
        (null,             null, null, 5,        null, null,                               null)
        ) as v (big, flag, amount, part, s, at, list)"""
    frame = relation(cursor, query).df()
    assert list(frame.columns) == ["big", "flag", "amount", "part", "s", "at", "list"]
    assert frame["big"][0] == 9007199254740993
    assert str(frame["big"].dtype) == "Int64"
    assert str(frame["flag"].dtype) == "boolean"
    assert frame["amount"][0] == Decimal("1.10")
    assert frame["at"][0] == datetime(2023, 12, 31, 22, tzinfo=UTC)
    assert frame.isna().to_numpy().tolist() == [
        [False, False, False, True, False, False, False],
        [True, True, True, False, True, True, True],
    ]
    table = relation(cursor, query).arrow()
    assert table.column_names == list(frame.columns)
    assert table["big"].to_pylist() == [9007199254740993, None]
    assert pl.DataFrame(table).equals(relation(cursor, query).pl())
    plain = relation(cursor, "select 1 as a, true as b").df()
    assert [str(t) for t in plain.dtypes] == ["int32", "bool"]


def test_what_is_pushed_down_runs_in_the_database(cursor: Any) -> None:
    numbers = relation(cursor, "select n, n % 3 as g from generate_series(1, 10) as n")
    found = (
        numbers.filter("g = 1 -- a comment\n or n = 9")
        .project("n, n * 2 as twice -- another")
        .order("n desc")
        .limit(2)
    )
    assert found.columns == ["n", "twice"]
    assert found.pl().rows() == [(10, 20), (9, 18)]
    assert relation(cursor, f"select count(*) as c from {numbers.limit(4)} as x").pl().item() == 4
    # the first relation stays what it was
    assert len(numbers.pl()) == 10
    with pytest.raises(psycopg2.errors.UndefinedColumn):
        numbers.filter("nope = 1").pl()


def test_a_tables_method_on_a_relation_says_what_to_do(cursor: Any) -> None:
    with pytest.raises(AttributeError, match=r"no \.group_by: its rows are still in the database"):
        relation(cursor, "select 1 as a").group_by("a")
