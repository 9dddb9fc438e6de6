"""A tenant that the last run did not know is built from all of its rows, of all days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from project.builds import run_dbt
from project.databases import Database, new_database
from project.rebuilding import FIRST_NIGHT, NIGHT, differences, killed, rebuilt, vars_of

pytestmark = pytest.mark.slow
MISSED, TODAY = date(2025, 6, 11), date(2025, 6, 12)
HIDDEN = """
    create table raw.later as
        select * from raw.organizations where id = (
            select organization_id from raw.campaign_assignments
            where assigned_at < '2025-06-01' and status = 'PENDING'
            group by 1 order by count(*) desc, 1 limit 1
        );
    delete from raw.organizations where id in (select id from raw.later)
"""
UNTRACKED = """
    insert into raw.feature_usage_events
    select 'untracked ' || id, id, 'nobody', 'TELEPATHY', '2025-05-25' from raw.later
"""
THERE = """
    update raw.campaign_assignments
    set status = 'COMPLETED', completed_at = '2025-06-12 10:00', updated_at = '2025-06-12 10:00'
    where
        organization_id in (select id from raw.later)
        and assigned_at < '2025-06-01' and status = 'PENDING';
    insert into raw.organizations select * from raw.later
"""
"""Its old assignments were completed meanwhile."""


def _night(database: Database, as_of: date) -> None:
    run = run_dbt(database, NIGHT, vars_of(as_of))
    assert (run.exit_code, run.errors) == (0, ())


@contextmanager
def _known_late(first_night: Database) -> Iterator[Database]:
    """Its row arrives after its activity: built, until then, as that of an unknown one."""
    with new_database(first_night.server, template=first_night.name) as source:
        source.rows(HIDDEN)
        source.rows(UNTRACKED)
        with rebuilt(source, vars_of(FIRST_NIGHT)) as database:
            yield database


@contextmanager
def _missing_for_a_night(first_night: Database) -> Iterator[Database]:
    with new_database(first_night.server, template=first_night.name) as database:
        database.rows(HIDDEN)
        _night(database, MISSED)
        assert database.rows(
            "select count(*) from analytics_marts.usage_metrics"
            " where organization_id in (select id from raw.later)"
        ) == [(0,)]
        yield database


@pytest.fixture(scope="module", params=[_known_late, _missing_for_a_night])
def back(request: pytest.FixtureRequest, first_night: Database) -> Iterator[Database]:
    """After the night that knows it, and one before it that was killed half way."""
    with request.param(first_night) as database:
        database.rows(THERE)
        killed(database, "int_health_scores", NIGHT, vars_of(TODAY))
        _night(database, TODAY)
        yield database


@pytest.fixture(scope="module")
def at_once(back: Database) -> Iterator[Database]:
    with rebuilt(back, vars_of(TODAY)) as database:
        yield database


def test_all_is_as_if_it_had_always_been_known(back: Database, at_once: Database) -> None:
    assert differences(back, at_once) == {}
