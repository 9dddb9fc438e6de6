"""What is measured changes by a row of a seed. All dates are of 2024; history is 05-22 to 06-30."""

from collections.abc import Iterator

import pytest

from project.builds import NOT_WEEKLY, ROOT, copied_project, run_dbt
from project.cases import HISTORY_DAYS, History
from project.databases import Database, new_database
from project.oracle import MART_KEYS, compare, write_to_connection
from project.oracle.contract import TABLES, Row
from tenant_health import embedded

MORE_ROWS = {
    "tracked_features": "MOBILE_APP,Mobile app,advanced\n",
    "health_score_components": """\
2024-06-20,login,1,0.10,0.70
2024-06-20,case_resolution,2,0.25,0.90
2024-06-20,campaign_completion,3,0.25,0.85
2024-06-20,feature_adoption,4,0.15,0.60
2024-06-20,support_tickets,5,0.25,4
2024-07-01,login,1,1,0.70
2024-07-01,case_resolution,2,0,0.90
2024-07-01,campaign_completion,3,0,0.85
2024-07-01,feature_adoption,4,0,0.60
2024-07-01,support_tickets,5,0,4
""",
    "benchmark_metrics": "support_tickets,support_tickets_30d,,1,lower,0,20,1\n",
}
METRICS = "seeds/benchmark_metrics.csv"
BOUND = "features_adopted,,1,higher,0,14,", "features_adopted,,1,higher,0,15,"
"""A count of adopted features is bounded by the number of tracked ones."""
# Five tenants with 0 to 4 tickets on 06-10; the first uses the fifteenth feature, twice.
TENANTS = [History(f"tickets-{tickets}") for tickets in range(5)]
QUIET, BUSY = TENANTS[0], TENANTS[4]


@pytest.fixture(scope="module")
def changed(
    server: embedded.Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Built, and every data test passed, with the seeds' new rows."""
    for tickets, history in enumerate(TENANTS):
        for _ in range(tickets):
            history.ticket("06-10 09:00")
    QUIET.use("MOBILE_APP", "06-05 09:00")
    QUIET.use("MOBILE_APP", "06-06 09:00")
    seeds = {f"seeds/{seed}.csv": rows for seed, rows in MORE_ROWS.items()}
    project = copied_project(
        tmp_path_factory.mktemp("changed") / "project",
        {path: (ROOT / path).read_text() + rows for path, rows in seeds.items()}
        | {METRICS: (ROOT / METRICS).read_text().replace(*BOUND) + MORE_ROWS["benchmark_metrics"]},
    )
    with new_database(server) as database:
        with database.connection() as connection:
            raw = {table: [row for h in TENANTS for row in h.raw[table]] for table in TABLES}
            write_to_connection(connection, "raw", raw)
        run = run_dbt(
            database,
            ["build", "--exclude-resource-type", "unit_test", *NOT_WEEKLY],
            {"as_of_date": "2024-06-30", "history_days": HISTORY_DAYS},
            project,
        )
        assert (run.exit_code, run.failed, run.errors) == (0, set(), ())
        yield database


def _differences(database: Database, mart: str, expected: list[Row]) -> list[str]:
    """Compares the rows with the keys that are expected, in the columns that are."""
    keys = MART_KEYS[mart]
    wanted = [tuple(row[key] for key in keys) for row in expected]
    found = [row for row in database.mart(mart) if tuple(row[key] for key in keys) in wanted]
    return compare(expected, found, keys)


@pytest.mark.slow
def test_another_tracked_feature(changed: Database) -> None:
    """1 of 15 / 0.6 is 11.1; of 14 it would be 11.9."""
    used = QUIET.expect(
        feature_key="MOBILE_APP",
        feature_name="Mobile app",
        feature_category="advanced",
        is_adopted=True,
        usage_count=2,
    )
    unused = BUSY.expect(feature_key="MOBILE_APP", is_adopted=False, usage_count=0)
    assert _differences(changed, "feature_adoption", [used, unused]) == []
    assert len(changed.mart("feature_adoption")) == 5 * 15
    scores = [
        QUIET.on("06-04", feature_adoption_score=0),
        QUIET.on("06-05", feature_adoption_score=11),
    ]
    assert _differences(changed, "tenant_health_scores", scores) == []
    assert changed.mart("rejected_rows") == []


@pytest.mark.slow
def test_other_weights_from_some_day_on(changed: Database) -> None:
    """A fourth ticket empties the score from 06-20 on; what holds from 07-01 on is not seen yet.

    Quiet: 25 + 25 + 15 = 65, from 06-05 on 11 * 0.15 = 1.65 more, 66.65; then 10 more, 76.65,
    which is no trend, as it did nothing for that.
    Busy: 25 + 25 + 60 * 0.15 = 59; then 25 + 25 + 0 * 0.25 = 50.
    """
    scores = [
        QUIET.on("05-22", overall_score=65, support_ticket_score=100),
        QUIET.on("06-05", overall_score=67),
        QUIET.on("06-19", overall_score=67, score_delta=0),
        QUIET.on("06-20", overall_score=77, previous_score=67, score_delta=0, trend="STABLE"),
        QUIET.on("06-30", overall_score=77),
        BUSY.on("06-10", overall_score=59, support_ticket_score=60),
        BUSY.on("06-19", overall_score=59, support_ticket_score=60, data_coverage=0.15),
        BUSY.on("06-20", overall_score=50, support_ticket_score=0, data_coverage=0.25),
        BUSY.on("06-30", overall_score=50, support_ticket_score=0),
    ]
    assert _differences(changed, "tenant_health_scores", scores) == []


@pytest.mark.slow
def test_another_benchmark_metric(changed: Database) -> None:
    """0, 1, 2, 3 and 4 tickets."""
    benchmark = {
        "metric_name": "support_tickets",
        "industry_sector": None,
        "employee_min": None,
        "employee_max": None,
        "peer_count": 5,
        "p25": 1.0,
        "median": 2.0,
        "p75": 3.0,
        "mean": 2.0,
        "min_value": 0.0,
        "max_value": 4.0,
    }
    assert _differences(changed, "peer_benchmarks", [benchmark]) == []
