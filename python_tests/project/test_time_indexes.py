"""With the indexes on time that a run asks for, a night scans no large raw table."""

import re
from datetime import timedelta

import pytest

from project.builds import ROOT, run_dbt
from project.databases import Database, new_database
from project.rebuilding import FIRST_NIGHT, vars_of

LARGE = ("sessions", "feature_usage_events", "campaign_assignments")
READERS = ("int_session_days", "int_feature_days", "int_assignment_days", "int_late_arriving_rows")


@pytest.mark.parametrize("is_indexed", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_night_reads_its_days_by_the_indexes_that_it_asks_for(
    first_night: Database, is_indexed: bool
) -> None:
    """On a small table the planner would rather not, so scans are made as dear as can be."""
    macro = (ROOT / "macros" / "incremental" / "suggest_time_indexes.sql").read_text()
    asked = re.findall(r"\('(\w+)', '(\w+)'\)", macro)
    assert {table for table, _ in asked} == set(LARGE)
    queries: list[str] = []
    with new_database(first_night.server, template=first_night.name) as database:
        for table, column in asked if is_indexed else ():
            database.rows(f"create index on raw.{table} ({column})")
        tomorrow = vars_of(FIRST_NIGHT + timedelta(days=1))
        run = run_dbt(database, ("run", "--select", *READERS), tomorrow, note_query=queries.append)
        assert run.exit_code == 0, run.errors
        building = re.compile(r"create\s+(temporary\s+)?table\s+\S*int_\w+__dbt_tmp")
        plans = [
            str(database.rows(f"set enable_seqscan = off; explain {query}"))
            for query in queries
            if building.search(query)
        ]
    assert len(plans) == len(READERS)
    scanned = set(re.findall(r"Seq Scan on (\w+)", str(plans))) & set(LARGE)
    assert bool(scanned) is not is_indexed, scanned
