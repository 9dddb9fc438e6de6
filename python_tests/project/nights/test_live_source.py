"""The platform goes on writing to the raw tables while a night reads them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import Event, Thread

import pytest

from project.builds import run_dbt
from project.databases import Database
from project.nights.night import NIGHT, TODAY, Night, vars_of

SOME = "order by md5(id || {n}::text) limit 1"
WRITES = f"""
    insert into raw.sessions
    select (jsonb_populate_record(
        s, jsonb_build_object('id', 'live {{n}}', 'created_at', '2025-03-31 12:00')
    )).*
    from raw.sessions as s where created_at > '2025-03-02' {SOME};

    insert into raw.feature_usage_events
    select (jsonb_populate_record(
        e, jsonb_build_object('id', 'live ' || {{n}} / 2, 'occurred_at', '2025-03-30 12:00')
    )).*
    from raw.feature_usage_events as e {SOME};

    update raw.cases set status = 'CLOSED', outcome_at = '2025-03-31 09:00'
    where id = (select id from raw.cases where status = 'OPEN' and outcome_at is null {SOME});

    update raw.organizations set name = name || '!'
    where id = (select id from raw.organizations {SOME})
"""


@contextmanager
def _written_to(database: Database) -> Iterator[list[int]]:
    """Rows come and change all the while; gives the numbers of the transactions."""
    done, written = Event(), list[int]()

    def write() -> None:
        with database.connection() as connection, connection.cursor() as cursor:
            for n in count():
                if done.wait(0.02):
                    return
                cursor.execute(WRITES.format(n=n))
                connection.commit()
                written.append(n)

    writer = Thread(target=write)
    writer.start()
    try:
        yield written
    finally:
        done.set()
        writer.join()


@pytest.mark.slow
def test_next_run_equals_a_rebuild(night: Night, database: Database) -> None:
    """What a run saw half of, the next one sees whole."""
    database.rows("delete from raw.sessions where id = 'late'")
    with _written_to(database) as written:
        run = night.run(database)
        assert len(written) > 10
    assert (run.exit_code, run.errors) == (0, ())

    run = night.run(database)
    assert (run.exit_code, run.errors) == (0, ())
    once_more = {**vars_of(TODAY), "history_days": 45}  # history began with yesterday's run
    again = database.fingerprints()
    rebuilt = run_dbt(database, (*NIGHT, "--full-refresh"), once_more)
    assert (rebuilt.exit_code, rebuilt.errors) == (0, ())
    assert database.fingerprints() == again
