"""Views that another view reads are replaced at the same time."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from dbt.tests.util import run_dbt

from tenant_health import embedded

WAITING = "select count(distinct pid) from pg_locks where not granted"
PATIENCE = 30.0  # seconds


class TestDrops:
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        later = "{{ config(pre_hook='select pg_sleep(1)') }} "
        return {
            "one.sql": "select 1 as id",
            "other.sql": later + "select 2 as id, 'two' as name",
            "child.sql": "select one.id, other.id as other_id, other.name"
            " from {{ ref('one') }} as one cross join {{ ref('other') }} as other",
        }

    @pytest.mark.slow
    def test_two_old_versions_below_one_view_are_dropped(
        self, project: Any, dbt_server: embedded.Server
    ) -> None:
        """Someone comments on that view, so both drops are due when they may go on.

        The first one has none of its locks yet, the other one would have that of the view's rule,
        since the view reads two columns there: PostgreSQL would find them waiting for each other.
        """
        run_dbt(["run"])
        other = psycopg2.connect(**{**dbt_server.parameters(), "dbname": "dbt"})
        with ThreadPoolExecutor() as pool, closing(other), other.cursor() as cursor:
            cursor.execute(f"comment on view {project.test_schema}.child is 'Mine'")
            run = pool.submit(run_dbt, ["run", "--threads", "2", "--select", "one", "other"])
            started = time.monotonic()
            waiting = 0
            while not waiting:
                assert (run.done(), time.monotonic() < started + PATIENCE) == (False, True)
                time.sleep(0.1)
                cursor.execute(WAITING)
                ((waiting,),) = cursor.fetchall()
            time.sleep(3)  # the other one began a second later
            other.rollback()
            assert {str(node.status) for node in run.result()} == {"success"}
