"""Sources that are no plain tables, read from another time zone: the same marts."""

import psycopg2
import pytest

from project.builds import run_dbt
from project.databases import Database, new_database
from project.rebuilding import FIRST_NIGHT, NIGHT, vars_of

FROM_TOKYO = """
    drop schema analytics_staging cascade;
    do $$ begin
        execute format('alter database %I set timezone to "Asia/Tokyo"', current_database());
    end $$
"""
RELATIONS = {
    "a materialized view": """
        alter table raw.sessions rename to kept;
        create materialized view raw.sessions as
        select id, organization_id, user_id, created_at at time zone 'UTC' as created_at
        from raw.kept
    """,
    "a view": """
        alter table raw.feature_usage_events rename to kept;
        create view raw.feature_usage_events as
        select
            id, organization_id, user_id, feature_key,
            occurred_at at time zone 'UTC' as occurred_at
        from raw.kept
    """,
    "a partitioned table": """
        alter table raw.cases rename to kept;
        create table raw.cases (like raw.kept) partition by range (created_at);
        create table raw.cases_of_any_time partition of raw.cases default;
        insert into raw.cases select * from raw.kept
    """,
    "a column of a domain on a domain": """
        create domain raw.moment as timestamptz;
        create domain raw.good_moment as raw.moment;
        alter table raw.users
        alter created_at type raw.good_moment using created_at at time zone 'UTC'
    """,
    "ids of fixed length": """
        alter table raw.sessions alter id type character(60)
    """,
    "a foreign table": """
        create extension postgres_fdw;
        do $$ begin
            execute format(
                'create server itself foreign data wrapper postgres_fdw'
                ' options (dbname %L, host %L, port %L)',
                current_database(),
                split_part(current_setting('unix_socket_directories'), ',', 1),
                current_setting('port')
            );
            execute format(
                'create user mapping for current_user server itself options (user %L)',
                current_user
            );
        end $$;
        alter table raw.users rename to kept;
        create foreign table raw.users (
            id text, organization_id text, is_active boolean,
            created_at timestamptz, updated_at timestamp
        ) server itself options (table_name 'kept');
        alter table raw.kept alter created_at type timestamptz using created_at at time zone 'UTC'
    """,
}


@pytest.mark.slow
@pytest.mark.parametrize("relation", RELATIONS)
def test_source_that_is_no_plain_table(first_night: Database, relation: str) -> None:
    with new_database(first_night.server, template=first_night.name) as database:
        database.rows(FROM_TOKYO)
        try:
            database.rows(RELATIONS[relation])
        except psycopg2.errors.FeatureNotSupported:
            pytest.skip("this server comes without postgres_fdw")
        run = run_dbt(database, NIGHT, vars_of(FIRST_NIGHT))
        assert (run.exit_code, run.errors) == (0, ())
        assert database.fingerprints() == first_night.fingerprints()
