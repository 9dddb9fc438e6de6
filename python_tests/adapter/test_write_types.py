"""Every polars type becomes the PostgreSQL type that holds its values, and the values stay."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pandas as pd
import polars as pl
import psycopg2
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbt.adapters.pgpython.lazy import LazyRelation
from dbt.adapters.pgpython.tables import frames_of
from dbt.adapters.pgpython.write_types import UnwritableTableError
from dbt.adapters.pgpython.writer import SLICE_ROWS, ColumnTypes, write_frames

NO_TYPES = ColumnTypes({}, {})
CASES: list[tuple[Any, Any, str, str]] = [
    (pl.Int8, -128, "smallint", "-128"),
    (pl.Int16, 32767, "smallint", "32767"),
    (pl.Int32, -2147483648, "integer", "-2147483648"),
    (pl.Int64, 9223372036854775807, "bigint", "9223372036854775807"),
    (pl.Int128, 2**100, "numeric", str(2**100)),
    (pl.UInt8, 255, "smallint", "255"),
    (pl.UInt16, 65535, "integer", "65535"),
    (pl.UInt32, 4294967295, "bigint", "4294967295"),
    (pl.UInt64, 2**64 - 1, "numeric", str(2**64 - 1)),
    (pl.Float32, 0.1, "real", "0.1"),
    (pl.Float64, 0.1, "double precision", "0.1"),
    (pl.Float64, float("nan"), "double precision", "NaN"),
    (pl.Float64, float("-inf"), "double precision", "-Infinity"),
    (pl.Decimal(10, 2), Decimal("1.50"), "numeric(10,2)", "1.50"),
    (pl.Decimal(38, 9), Decimal("-0.000000001"), "numeric", "-0.000000001"),
    (pl.Boolean, True, "boolean", "true"),
    (pl.String, "", "text", ""),
    (pl.String, "\\.", "text", "\\."),
    (pl.String, 'say "hi", it\'s\r\n\\N NULL 🐢', "text", 'say "hi", it\'s\r\n\\N NULL 🐢'),
    (pl.Categorical, "x", "text", "x"),
    (pl.Enum(["a", "b"]), "b", "text", "b"),
    (pl.Date, date(1, 1, 1), "date", "0001-01-01"),
    (pl.Datetime("us"), datetime(9999, 12, 31, 23, 59, 59, 999999),
     "timestamp without time zone", "9999-12-31 23:59:59.999999"),
    (pl.Datetime("ms"), datetime(1969, 12, 31, 23, 59, 59, 999000),
     "timestamp without time zone", "1969-12-31 23:59:59.999"),
    (pl.Datetime("ns"), datetime(2024, 1, 1), "timestamp without time zone", "2024-01-01 00:00:00"),
    (pl.Datetime("us", "UTC"), datetime(2024, 7, 1, 12, tzinfo=UTC),
     "timestamp with time zone", "2024-07-01 12:00:00+00"),
    (pl.Datetime("us", "Asia/Kolkata"), datetime(2024, 7, 1, 12, tzinfo=UTC),
     "timestamp with time zone", "2024-07-01 12:00:00+00"),
    (pl.Time, time(1, 2, 3, 4), "time without time zone", "01:02:03.000004"),
    (pl.Duration("us"), timedelta(days=-400, microseconds=1), "interval", "-9599:59:59.999999"),
    (pl.Binary, b"\x00\xff\"\\", "bytea", "\\x00ff225c"),
    (pl.List(pl.String), ["a", None, "", 'q"', "b\\s", "NULL", "{x,y}", "n\nl"], "text[]",
     '{a,NULL,"","q\\"","b\\\\s","NULL","{x,y}","n\nl"}'),
    (pl.List(pl.Int32), [], "integer[]", "{}"),
    (pl.List(pl.Float64), [0.1, None, float("inf")], "double precision[]", "{0.1,NULL,Infinity}"),
    (pl.List(pl.Decimal(10, 1)), [Decimal("1.5")], "numeric(10,1)[]", "{1.5}"),
    (pl.List(pl.Boolean), [True, False], "boolean[]", "{t,f}"),
    (pl.List(pl.Date), [date(2024, 1, 2)], "date[]", "{2024-01-02}"),
    (pl.List(pl.Datetime("us", "UTC")), [datetime(2024, 1, 2, 3, tzinfo=UTC)],
     "timestamp with time zone[]", '{"2024-01-02 03:00:00+00"}'),
    (pl.List(pl.Binary), [b"\x01"], "bytea[]", '{"\\\\x01"}'),
    (pl.List(pl.List(pl.Int64)), [[1, 2], [3, None]], "bigint[]", "{{1,2},{3,NULL}}"),
    (pl.Array(pl.Int16, 2), [1, 2], "smallint[]", "{1,2}"),
    (pl.Struct({"a": pl.Int64, "b": pl.List(pl.String)}), {"a": 1, "b": ['x"', None]},
     "jsonb", '{"a": 1, "b": ["x\\"", null]}'),
    (pl.Null, None, "text", ""),
]  # fmt: skip
SETTINGS = [
    "",
    "set timezone = 'Asia/Tokyo'; set datestyle = 'SQL, DMY'; set intervalstyle = 'iso_8601'; "
    "set standard_conforming_strings = off; set client_encoding = 'latin1'",
]


def write(cursor: Any, frame: pl.DataFrame, types: ColumnTypes = NO_TYPES) -> int:
    return write_frames(cursor, "result", [frame], types)


def stored_types(cursor: Any) -> dict[str, str]:
    cursor.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute "
        "where attrelid = 'pg_temp.result'::regclass and attnum > 0"
    )
    return dict(cursor.fetchall())


@pytest.mark.parametrize("session", SETTINGS, ids=["usual session", "unusual session"])
def test_each_type_as_it_is(cursor: Any, session: str) -> None:
    if session:
        cursor.execute(session)
    columns = [
        pl.Series(f"c{i}", [value, None], dtype=dtype) for i, (dtype, value, _, _) in
        enumerate(CASES)
    ]  # fmt: skip
    assert write(cursor, pl.DataFrame(columns)) == 2
    cursor.execute("reset all; set timezone = 'UTC'")
    cursor.connection.set_client_encoding("UTF8")
    assert list(stored_types(cursor).values()) == [sql_type for _, _, sql_type, _ in CASES]
    items = ", ".join(f"coalesce(c{i}::text, ''), c{i} is null" for i in range(len(CASES)))
    cursor.execute(f"select {items} from pg_temp.result order by c0 nulls last")
    first, second = cursor.fetchall()
    for i, (dtype, value, _, text) in enumerate(CASES):
        assert first[2 * i] == text, dtype
        assert first[2 * i + 1] == (value is None), dtype
        assert second[2 * i + 1], dtype


EXACT = {
    "text": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    "int8": st.integers(-(2**63), 2**63 - 1),
    "float8": st.floats(),
    "float4": st.floats(width=32),
    "numeric": st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**28) + 1,
                           max_value=10**28 - 1, places=10),
    "bool": st.booleans(),
    "date": st.dates(),
    "timestamp": st.datetimes(),
    "timestamptz": st.datetimes(timezones=st.just(UTC)),
    "time": st.times(),
    "interval": st.timedeltas(timedelta(days=-99999), timedelta(days=99999)),
    "bytea": st.binary(),
}  # fmt: skip
POLARS = {
    "text": pl.String, "int8": pl.Int64, "float8": pl.Float64, "float4": pl.Float32,
    "numeric": pl.Decimal(38, 10), "bool": pl.Boolean, "date": pl.Date,
    "timestamp": pl.Datetime("us"), "timestamptz": pl.Datetime("us", "UTC"), "time": pl.Time,
    "interval": pl.Duration("us"), "bytea": pl.Binary,
}  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | values for name, values in EXACT.items()}), max_size=5
)
LISTS = st.lists(
    st.fixed_dictionaries(
        {name: st.none() | st.lists(st.none() | values, max_size=3) for name, values in
         EXACT.items()}
    ), max_size=3,
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, lists=LISTS)
def test_written_and_read_again_is_the_same(
    cursor: Any, rows: list[dict[str, Any]], lists: list[dict[str, Any]]
) -> None:
    for data, schema in (
        (rows, POLARS),
        (lists, {name: pl.List(dtype) for name, dtype in POLARS.items()}),
    ):
        frame = pl.DataFrame(data, schema=schema)
        cursor.connection.rollback()
        write(cursor, frame)
        again = LazyRelation(cursor, "pg_temp.result").pl()
        assert again.columns == frame.columns
        # a scale is found in the data, so it may be smaller than the one that was declared
        again = again.cast({"numeric": schema["numeric"]})
        assert again.equals(frame), (again, frame)


def test_more_rows_than_one_slice(cursor: Any) -> None:
    frame = pl.DataFrame({"n": range(2 * SLICE_ROWS + 1)}).with_columns(s=pl.lit("ż" * 50))
    assert write(cursor, frame) == len(frame)
    assert LazyRelation(cursor, "pg_temp.result").pl().equals(frame)


def test_a_declared_type_wins(cursor: Any) -> None:
    cursor.execute("create type pg_temp.mood as enum ('sad', 'happy')")
    declared = {"j": "jsonb", "u": "uuid", "m": "pg_temp.mood", "n": "numeric(10,2)", "z": "int"}
    frame = pl.DataFrame({
        "j": ['{"b": 1, "a": 2}'], "u": ["6F9619FF-8B86-D011-B42D-00CF4FC964FF"], "m": ["happy"],
        "n": [1.5], "z": [None], "other": [1],
    })  # fmt: skip
    write(cursor, frame, ColumnTypes(declared, {"z": "text", "other": "text"}))
    cursor.execute("select j::text, u::text, m::text, n::text, z, other from pg_temp.result")
    assert cursor.fetchone() == (
        '{"a": 2, "b": 1}', "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "happy", "1.50", None, 1,
    )  # fmt: skip
    assert stored_types(cursor)["z"] == "integer"


def test_only_nulls_take_the_type_of_the_table_that_a_run_adds_to(cursor: Any) -> None:
    frame = pl.DataFrame({"a": [None], "b": [1], "new": [None], "l": [[]], "j": [[]]})
    write(cursor, frame, ColumnTypes({}, {"a": "date", "b": "date", "l": "date[]", "j": "jsonb"}))
    assert stored_types(cursor) == {
        "a": "date", "b": "bigint", "new": "text", "l": "date[]", "j": "text[]",
    }  # fmt: skip


def test_frames_of_one_iterator_must_agree(cursor: Any) -> None:
    first = pl.DataFrame({"a": [1], "b": ["x"]})
    good = [first, pl.DataFrame({"b": ["y"], "a": [2]}), pl.DataFrame({"a": [None], "b": [None]})]
    assert write_frames(cursor, "result", good, NO_TYPES) == 3
    assert LazyRelation(cursor, "pg_temp.result").pl().rows() == [(1, "x"), (2, "y"), (None, None)]
    for second, message in (
        (
            pl.DataFrame({"a": [1]}),
            'Table 2 of the iterator has the columns "a"; the first one has "a", "b"',
        ),
        (pl.DataFrame({"a": [1.5], "b": ["x"]}), 'Column "a" is double precision in table 2'),
    ):
        with pytest.raises(UnwritableTableError, match=message):
            write_frames(cursor, f"r{second.width}", [first, second], NO_TYPES)


def test_odd_column_names(cursor: Any) -> None:
    """They are names, also for values that are converted before they are written."""
    names = ["^b.$", "b1", "*", "A b", 'q"', "%s", "{0}", "żółw", "\\", "$1", " "]
    for value in (1, timedelta(seconds=1), datetime(2024, 1, 1, tzinfo=UTC), ["a"], b"b", None):
        frame = pl.DataFrame([pl.Series([value]).alias(name) for name in names])
        write(cursor, frame)
        again = LazyRelation(cursor, "pg_temp.result").pl()
        assert again.columns == names
        assert again.row(0) == (value,) * len(names)
        cursor.execute("drop table pg_temp.result")


def test_a_value_in_an_odd_column_that_cannot_be_written_is_named(cursor: Any) -> None:
    frame = pl.DataFrame({"b1": [timedelta(1)], "^b.$": ["nul\0"]})
    with pytest.raises(UnwritableTableError, match=r'Column "\^b\.\$" holds a NUL character'):
        write(cursor, frame)


UUIDS = [UUID("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), None, UUID(int=0)]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"u": UUIDS}),
        pa.table({"u": pa.array([u and u.bytes for u in UUIDS], pa.uuid())}),
        pa.record_batch({"u": pa.array([u and u.bytes for u in UUIDS], pa.uuid())}),
        [pd.DataFrame({"u": [u]}) for u in UUIDS],
    ],
    ids=["pandas", "arrow", "record batch", "several"],
)
def test_uuids_stay_what_they_are(cursor: Any, table: Any) -> None:
    assert write_frames(cursor, "result", frames_of(table), NO_TYPES) == 3
    assert stored_types(cursor) == {"u": "uuid"}
    cursor.execute("select u::text from pg_temp.result")
    assert [u for (u,) in cursor.fetchall()] == [u and str(u) for u in UUIDS]


def test_uuids_are_written_in_full_where_text_is_declared(cursor: Any) -> None:
    write_frames(
        cursor, "result", frames_of(pd.DataFrame({"u": UUIDS})), ColumnTypes({"u": "text"}, {})
    )
    assert LazyRelation(cursor, "pg_temp.result").pl()["u"].to_list() == [
        u and str(u) for u in UUIDS
    ]


WITHOUT_TYPES = {
    "pandas": lambda: pd.DataFrame(columns=["id", "*"]),
    "pandas objects": lambda: pd.DataFrame({"id": [1], "*": [None]}).astype(object).iloc[:0],
    "polars": lambda: pl.DataFrame({"id": [], "*": []}),
    "lists": lambda: pl.DataFrame({"id": [[]], "*": [None]}).clear(),
    "several": lambda: [pd.DataFrame(columns=["id", "*"])] * 2,
}


@pytest.mark.parametrize("table", WITHOUT_TYPES.values(), ids=WITHOUT_TYPES)
def test_a_first_run_without_rows_and_types_says_so(cursor: Any, table: Callable[[], Any]) -> None:
    """Types that are guessed would not be those of the rows that come later."""
    with pytest.raises(UnwritableTableError) as refused:
        write_frames(cursor, "result", frames_of(table()), NO_TYPES)
    assert str(refused.value) == (
        'model() returned no rows, and nothing tells the types of "id", "*". Declare each one\'s '
        "`data_type` in the model's YAML, or give it a type in the table."
    )


def test_no_rows_are_well_if_their_types_are_known(cursor: Any) -> None:
    table = pd.DataFrame(columns=["id", "x"])
    for types in (
        ColumnTypes({"id": "bigint", "x": "date"}, {}),
        ColumnTypes({"id": "bigint"}, {"x": "date"}),
        ColumnTypes({}, {"id": "bigint", "x": "date"}),
    ):
        assert write_frames(cursor, "result", frames_of(table), types) == 0
        assert stored_types(cursor) == {"id": "bigint", "x": "date"}
        cursor.execute("drop table pg_temp.result")
    assert write(cursor, pl.DataFrame(schema={"id": pl.Int64})) == 0


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pl.DataFrame(), "without columns"),
        (pl.DataFrame({"": [1]}), "cannot be a column's name"),
        (pl.DataFrame({"ż" * 32: [1]}), "cannot be a column's name"),
        (pl.DataFrame({"ok": [1], "o": pl.Series([object()], dtype=pl.Object)}),
         'Column "o" has the polars type Object.*[Cc]ast'),
        (pl.DataFrame({"ok": ["x"], "s": ["nul\0"]}), 'Column "s" holds a NUL character'),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_named(cursor: Any, frame: pl.DataFrame, message: str) -> None:
    with pytest.raises(UnwritableTableError, match=message):
        write(cursor, frame)


def test_a_value_that_the_declared_type_refuses_is_named(cursor: Any) -> None:
    with pytest.raises(psycopg2.Error, match=r'column n: "1\.5"'):
        write(cursor, pl.DataFrame({"n": [1.5]}), ColumnTypes({"n": "integer"}, {}))
