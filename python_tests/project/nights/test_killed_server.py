"""kill -9 of a session of a run, and of the whole server."""

import os
import signal
from contextlib import suppress

import psycopg2
import pytest

from project.databases import Database
from project.nights.moments import At, when_changed, when_days_change
from project.nights.night import (
    SETTINGS,
    TODAY,
    YESTERDAY,
    Night,
    eventually,
    marts_built,
    statuses,
)
from tenant_health import embedded

OF_THE_RUN = """
    select pid from pg_stat_activity
    where datname = current_database() and state = 'idle in transaction'
"""
AMID_DAYS, AMID_MARTS = when_days_change("int_health_scores"), when_changed("usage_metrics")
MOMENTS = {"days": AMID_DAYS, "marts": AMID_MARTS}


def _answers(database: Database) -> bool:
    with suppress(psycopg2.OperationalError):
        return database.rows("select true") == [(True,)]
    return False


def _kill_server(database: Database) -> None:
    children = database.rows("select pid from pg_stat_activity where pid <> pg_backend_pid()")
    postmaster = embedded.start(database.server.data).pid
    for pid in (postmaster, *(pid for (pid,) in children)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    os.waitpid(postmaster, 0)  # this process started it, and has to take note of its end


def _assert_aborted_and_healed(night: Night, database: Database) -> None:
    of_today = night.marts_of_today(database)
    assert of_today < night.today.keys()
    assert marts_built(database) == of_today
    night.assert_heals(database)
    first, (status, day), last = statuses(database)
    assert (first, last) == (("succeeded", YESTERDAY), ("succeeded", TODAY))
    # failed: the server was back in time for the run to say so itself
    assert (status in ("aborted", "failed"), day) == (True, YESTERDAY)


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_session(night: Night, database: Database, moment: str) -> None:
    """The server ends all sessions then, and recovers."""
    fault = At(MOMENTS[moment], lambda: os.kill(database.rows(OF_THE_RUN)[0][0], signal.SIGKILL))
    run = night.run(database, note_query=fault)
    assert fault.struck, run.errors
    assert run.exit_code != 0
    eventually(lambda: _answers(database))
    _assert_aborted_and_healed(night, database)


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_server(night: Night, database: Database, moment: str) -> None:
    server = database.server
    fault = At(MOMENTS[moment], lambda: _kill_server(database))
    run = night.run(database, note_query=fault)
    assert fault.struck, run.errors
    assert run.exit_code != 0
    assert embedded.running(server.data) is None

    assert embedded.start(server.data, SETTINGS).port == server.port
    _assert_aborted_and_healed(night, database)
