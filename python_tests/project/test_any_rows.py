"""Any rows at all: the run finishes, accounts for each of them, and no other tenant notices."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from project.builds import run_dbt
from project.cases import HISTORY_DAYS, History
from project.databases import Database, new_database
from project.oracle import write_to_connection
from project.oracle.contract import TABLES, Raw, Row
from tenant_health import embedded

VARS = {"as_of_date": "2024-06-30", "history_days": HISTORY_DAYS}

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
IDS = st.none() | st.sampled_from(["a", "b", "c", "A", "", " a", "known"]) | TEXT
TIMES = (
    st.none()
    | st.datetimes().map(str)
    | st.dates().map(str)
    | st.builds(
        "2024-06-{:02}T{:02}:30{}".format,
        st.integers(1, 30),
        st.integers(0, 23),
        st.sampled_from(["", "Z", "+05:30", "-11", ":59.9999999"]),
    )
    | st.sampled_from(["now", "infinity", "0001-01-01T00:00+05:00", "9999-12-31T23:59:59.999-05"])
    | TEXT
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
SETTINGS = JSON | st.fixed_dictionaries(
    {"industrySector": JSON, "employeeCount": JSON, "alertLevel": JSON}
)
STATUSES = st.sampled_from(sorted({s for table in TABLES.values() for s in table.statuses or ()}))
OTHERS: dict[str, st.SearchStrategy[Any]] = {
    "settings": SETTINGS.map(lambda value: json.loads(json.dumps(value), parse_constant=str)),
    "is_active": st.none() | st.booleans(),
    "is_merged": st.none() | st.booleans(),
    "investigation_number": st.none() | st.integers(-(2**31), 2**31 - 1),
    "status": STATUSES | TEXT,
    "type": st.just("ATTESTATION") | TEXT,
    "feature_key": st.sampled_from(["API_USAGE", "WEB_INTAKE"]) | TEXT,
    "name": TEXT,
    "slug": TEXT,
    "priority": TEXT,
}


def _column(table: str, column: str) -> st.SearchStrategy[Any]:
    if column in TABLES[table].times:
        return TIMES
    organizations = IDS.filter(lambda id_: id_ != "known")
    if (table, column) == ("organizations", "id") or column == "organization_id":
        return organizations
    return OTHERS.get(column, IDS)


ANY_ROWS: st.SearchStrategy[Raw] = st.fixed_dictionaries(
    {
        name: st.lists(
            st.fixed_dictionaries({column: _column(name, column) for column in table.columns}),
            min_size=20,
            max_size=60,
        )
        for name, table in TABLES.items()
    }
)


def _known() -> History:
    """A tenant with a little of everything."""
    h = History("known")
    member = h.user()
    h.session(member, "06-10 09:00")
    h.closed_case("06-10", "06-12", due_date="06-14")
    h.campaign(launched_at="06-01")
    h.assignments("06-10", 3, 1, "06-11")
    h.ticket("06-20")
    h.use("API_USAGE", "06-10")
    return h


def _built(server: embedded.Server, raw: Raw) -> tuple[dict[str, list[Row]], dict[str, int]]:
    """The marts' rows of the known tenant, and how many raw rows of each table were looked at."""
    with new_database(server) as database:
        with database.connection() as connection:
            write_to_connection(connection, "raw", raw)
        run = run_dbt(database, dbt_vars=VARS)
        assert run.exit_code == 0, run.errors
        marts = {
            mart: sorted(
                (row for row in database.mart(mart) if row.get("organization_id") == "known"),
                key=repr,
            )
            for mart in ("tenants", "usage_metrics", "feature_adoption", "tenant_health_scores")
        }
        return marts, _rows_accounted_for(database)


def _rows_accounted_for(database: Database) -> dict[str, int]:
    """Rows that count or are rejected: those of the large tables by day, else those staged."""
    of_days = {
        "sessions": "sum(sessions) from analytics_intermediate.int_session_days",
        "feature_usage_events": "sum(usage_count) from analytics_intermediate.int_feature_days",
        "campaign_assignments": (
            "sum(assignments) from analytics_intermediate.int_assignment_days"
            " where what = 'assigned'"
        ),
    }
    staged = "sum(1 + duplicates) from analytics_staging.stg_platform__{}"
    sums = {table: of_days.get(table, staged.format(table)) for table in TABLES}
    return {table: int(database.rows(f"select {sum_}")[0][0]) for table, sum_ in sums.items()}


@pytest.mark.slow
@settings(
    max_examples=1,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(ANY_ROWS)
def test_any_rows(server: embedded.Server, any_rows: Raw) -> None:
    alone, _ = _built(server, _known().raw)
    raw = {name: any_rows[name] + _known().raw[name] for name in TABLES}
    among_others, accounted_for = _built(server, raw)
    assert among_others == alone
    assert accounted_for == {name: len(rows) for name, rows in raw.items()}
