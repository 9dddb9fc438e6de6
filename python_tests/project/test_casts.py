"""What the platform's text and JSON are read as: any of it, and as Python reads it."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from project.builds import run_dbt
from project.databases import Database
from project.oracle.contract import parse_time
from project.oracle.settings import employee_count

Ask = Callable[[str, str, Sequence[str | None]], list[Any]]
SETTINGS = settings(max_examples=6, deadline=None, phases=[Phase.generate])
"""Each example is hundreds of values in one query, of which those that differ are told."""

STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
"""What text of PostgreSQL may hold."""
BLANKS = st.text("".join(chr(c) for c in range(0x3001) if chr(c).isspace()), max_size=2)
ANY_TEXT = st.text(STORABLE, max_size=40)

WHITE_SPACE = [c for c in range(0x110000) if chr(c).isspace()]
EVERY_CHARACTER = "generate_series(1, 1114111) as code where code not between 55296 and 57343"


def _padded(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}{}{}".format, BLANKS, texts, BLANKS)


def _written_times() -> st.SearchStrategy[str]:
    """Times that are right or nearly so: every day of the calendar and some beyond."""
    days = st.builds(
        "{:04}-{:02}-{:02}".format,
        st.integers(0, 9999) | st.sampled_from([0, 1, 4, 100, 400, 1900, 2000, 2023, 2024, 9999]),
        st.integers(0, 13),
        st.integers(0, 32),
    )
    clocks = st.builds("{:02}:{:02}".format, st.integers(0, 25), st.integers(0, 60))
    seconds = st.just("") | st.builds(":{:02}".format, st.integers(0, 61))
    fractions = st.just("") | st.builds(".{}".format, st.text("0123456789", max_size=10))
    signs = st.sampled_from(["+", "-", "\u2212", ""])
    offsets = st.builds(
        "{}{:02}{}".format,
        signs,
        st.integers(0, 16),
        st.sampled_from(["", "00", ":30", ":60", "5"]),
    )
    zones = st.sampled_from(["", "Z", "z", " UTC", " BC"]) | offsets
    moments = st.builds(
        "{}{}{}{}{}{}".format, days, st.sampled_from("T t_"), clocks, seconds, fractions, zones
    )
    words = st.sampled_from(
        ["now", "today", "infinity", "-infinity", "epoch", "J2451187", "allballs"]
    )
    return days | moments | words | st.from_regex(r"\A[0-9]{1,5}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}\Z")


NUMBERS = (
    st.integers().map(str)
    | st.integers(0, 3000).map(str)
    | st.decimals(allow_nan=False, allow_infinity=False).map(str)
    | st.from_regex(r"\A[+-]?0*[0-9]{0,12}([.]0*)?([eE][0-9]{1,2})?\Z")
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers()
    | st.text(st.characters(), max_size=10),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
ANY_SETTINGS = JSON.map(json.dumps) | st.builds(
    '{{"industrySector": {}, "employeeCount": {}, "note": {}}}'.format,
    JSON.map(json.dumps),
    JSON.map(json.dumps)
    | st.from_regex(r"\A-?(0|[1-9][0-9]{0,12})([.][0-9]{1,3})?([eE][+-]?[0-9]{1,2})?\Z"),
    st.sampled_from([r'"\u0000"', r'"\ud800"', r'"\udc00\ud800"', r'"\ud83d\ude00"', r'"\\u0000"'])
    | st.sampled_from([r'"\\\u0000"', "1e99999", "-1E-99999", '"1e99999"', "0.0e-99999", "1e5"])
    | st.integers(130_000, 133_000).map(lambda digits: "9" * digits),
)


@pytest.fixture(scope="module")
def ask(sampled: Database) -> Ask:
    """Runs a macro's SQL over many values of a type, in a column `value`: its answers as JSON."""
    rendered: dict[str, str] = {}

    def answers(macro: str, data_type: str, values: Sequence[str | None]) -> list[Any]:
        if macro not in rendered:
            run = run_dbt(sampled, ("compile", "--inline", "{{ " + macro + " }}"))
            assert run.exit_code == 0, run.errors
            (rendered[macro],) = run.sql.values()
        query = (
            f"select to_jsonb({rendered[macro]})"
            f" from (select cast(given as {data_type}) as value, position"
            " from unnest(cast(%s as text[])) with ordinality as g (given, position)) as v"
            " order by position"
        )
        with sampled.connection() as connection, connection.cursor() as cursor:
            cursor.execute("set timezone to 'Asia/Tokyo'; set datestyle to 'sql, dmy'")
            cursor.execute(query, [list(values)])
            return [answer for (answer,) in cursor]

    return answers


TIME = "platform_time({'value': 'text'}, 'value')"
HEAD_COUNT = "json_head_count(platform_json({'value': 'json'}, 'value'), 'employeeCount')"
SECTOR = "json_text(platform_json({'value': 'json'}, 'value'), 'industrySector')"


def _time(text: str) -> str | None:
    try:
        return _written(parse_time(text))
    except (ValueError, OverflowError):
        return None


def _written(moment: datetime | None) -> str | None:
    """As JSON has it: without zeros at the end of the fraction."""
    text = moment.isoformat() if moment else None
    return text.rstrip("0") if text and "." in text else text


@SETTINGS
@given(st.lists(_padded(_written_times()) | ANY_TEXT, min_size=200, max_size=400))
def test_any_text_for_a_time(ask: Ask, texts: list[str]) -> None:
    assert _differing(texts, ask(TIME, "text", texts), map(_time, texts)) == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("\t2024-01-01", datetime(2024, 1, 1)),
        ("2024-01-01\u3000", datetime(2024, 1, 1)),
        ("2024-03-01 23:30:00-05", datetime(2024, 3, 2, 4, 30)),
        ("2024-12-31 23:59:59.9999999", datetime(2024, 12, 31, 23, 59, 59, 999_000)),
        ("2024-12-31 23:59:59.999999999Z", datetime(2024, 12, 31, 23, 59, 59, 999_000)),
        ("0001-01-01T00:00:00+05:00", None),
        ("0001-01-01T05:00:00+05:00", datetime(1, 1, 1)),
        ("9999-12-31T23:30:00-00:30", None),
        ("2000-02-29", datetime(2000, 2, 29)),
        ("1900-02-29", None),
        ("2023-02-29", None),
        ("0000-02-29", None),
        ("03/02/2024", None),
        ("now", None),
        ("infinity", None),
        ("", None),
        (None, None),
    ],
)
def test_text_of_a_time(ask: Ask, text: str | None, moment: datetime | None) -> None:
    assert ask(TIME, "text", [text]) == [_written(moment)]


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("chr(code) || '2024-01-01T10:00'", WHITE_SPACE),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in (
                ("'2024-01-01T10:00Z' || chr(code)", WHITE_SPACE),
                ("'2024-01-0' || chr(code)", [ord(digit) for digit in "123456789"]),
                ("'2024-01-01' || chr(code) || '10:00'", [ord(" "), ord("T")]),
            )
        ),
    ],
)
def test_every_character_in_a_time(sampled: Database, text: str, accepted: list[int]) -> None:
    (query,) = run_dbt(sampled, ("compile", "--inline", "{{ " + TIME + " }}")).sql.values()
    codes = f"select code, {text} as value from {EVERY_CHARACTER}"
    found = sampled.rows(f"select code from ({codes}) as c where {query} is not null order by 1")
    assert [code for (code,) in found] == accepted


@SETTINGS
@given(st.lists(_padded(NUMBERS) | ANY_TEXT, min_size=200, max_size=400))
def test_any_text_for_a_head_count(ask: Ask, texts: list[str]) -> None:
    documents = [{"employeeCount": text} for text in texts]
    found = ask(HEAD_COUNT, "jsonb", [json.dumps(document) for document in documents])
    assert _differing(texts, found, map(employee_count, documents)) == []


@pytest.mark.slow
@SETTINGS
@given(st.lists(ANY_SETTINGS, min_size=100, max_size=200))
def test_any_settings(ask: Ask, documents: list[str]) -> None:
    """Text by name, then numbers: where the server can't read the document, there is neither."""
    read = [_readable(document) for document in documents]
    head_counts = ask(HEAD_COUNT, "json", documents)
    assert _differing(documents, head_counts, map(employee_count, read)) == []
    assert _differing(documents, ask(SECTOR, "json", documents), map(_sector_text, read)) == []


@pytest.mark.parametrize(
    ("document", "head_count"),
    [
        ('{"employeeCount": 250, "note": "\\u0000"}', None),
        ('{"employeeCount": 250, "note": "\\ud800"}', None),
        ('{"employeeCount": 250, "note": "\\ud83d\\ude00"}', 250),
        ('{"employeeCount": 250, "note": "\\\\u0000"}', 250),
        ('{"employeeCount": 250, "note": 1e200000}', None),
        ('{"employeeCount": 250, "note": "1e200000"}', 250),
        ('{"employeeCount": 2.5e2}', 250),
        ("[250]", None),
        ("null", None),
        (None, None),
    ],
)
def test_settings_that_the_server_may_not_read(
    ask: Ask, document: str | None, head_count: int | None
) -> None:
    assert ask(HEAD_COUNT, "json", [document]) == [head_count]


def test_any_day_of_type_date(ask: Ask) -> None:
    """Type date reaches further than type timestamp."""
    days = ["2024-01-01", "5874897-12-31", "4713-11-24 BC", "infinity", "-infinity", None]
    found = ask("platform_time({'value': 'date'}, 'value')", "date", days)
    assert found == ["2024-01-01T00:00:00", None, None, None, None, None]


def _differing(values: Sequence[str], found: Iterable[Any], expected: Iterable[Any]) -> list[Any]:
    answers = zip(values, found, expected, strict=True)
    return [(value[:200], is_, should) for value, is_, should in answers if is_ != should]


def _readable(document: str) -> Any:
    """The document as Python reads it; None if it has what PostgreSQL has no text or number for."""
    read = json.loads(document, parse_float=Decimal, parse_int=_digits)
    return None if _unreadable(read) else read


def _digits(text: str) -> Decimal:
    return Decimal(text)


def _unreadable(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_unreadable(part) for item in value.items() for part in item)
    if isinstance(value, list):
        return any(map(_unreadable, value))
    if isinstance(value, Decimal):
        _, digits, exponent = value.as_tuple()
        return len(digits) >= 6000 or abs(int(exponent)) >= 10_000
    return isinstance(value, str) and bool(re.search("[\x00\ud800-\udfff]", value))


def _sector_text(document: Any) -> str | None:
    value = document.get("industrySector") if isinstance(document, dict) else None
    return value if isinstance(value, str) and value.strip() else None
