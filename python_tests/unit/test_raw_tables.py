"""The raw tables on a real PostgreSQL."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg2 import extensions

from tenant_health.errors import UserError
from tenant_health.raw_tables import MARK, TABLES, add_keys, create_raw_schema


@pytest.fixture
def connection(database: Any) -> Iterator[extensions.connection]:
    opened = database.connect()
    yield opened
    opened.close()


def _rows(connection: extensions.connection, statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _keys(connection: extensions.connection, schema: str, table: str) -> dict[str, bool]:
    """Indexed column: whether it is the primary key."""
    return dict(
        _rows(
            connection,
            f"""
            select attname, indisprimary from pg_index
            join pg_attribute on attrelid = indrelid and attnum = any(indkey)
            where indrelid = '"{schema}".{table}'::regclass
            """,
        )
    )


def test_has_every_column_of_the_contract_with_the_types_of_the_application(connection):
    create_raw_schema(connection, "raw")
    found = _rows(
        connection,
        """
        select attrelid::regclass::text, attname, format_type(atttypid, atttypmod)
        from pg_attribute
        where attrelid::regclass::text like 'raw.%' and attnum > 0
            and exists (select from pg_class where oid = attrelid and relkind = 'r')
        """,
    )
    types = {(table.removeprefix("raw."), column): kind for table, column, kind in found}
    listed = {(table, column) for table, columns in TABLES.items() for column in columns}
    assert listed < set(types)
    times = {kind for (_, column), kind in types.items() if column.endswith(("_at", "due_date"))}
    assert times == {"timestamp(3) without time zone"}
    assert types["organizations", "settings"] == "jsonb"
    assert types["cases", "status"] == "raw.case_status"
    assert types["campaign_assignments", "status"] == "raw.assignment_status"
    assert types["investigations", "investigation_number"] == "integer"
    assert types["sessions", "organization_id"] == "text"


def test_stores_what_the_contract_calls_bad_input(connection):
    create_raw_schema(connection, "raw")
    _rows(
        connection,
        """
        insert into raw.cases (id, organization_id, status) values
            ('twice', null, 'TRIAGED'), ('twice', 'nobody', 'OPEN'), (null, 'nobody', null)
        """,
    )
    add_keys(connection, "raw")
    assert _rows(connection, "select count(*) from raw.cases") == [(3,)]


def test_keys_are_primary_unless_an_id_is_there_twice_or_is_null(connection):
    create_raw_schema(connection, "raw")
    _rows(connection, "insert into raw.users (id) values ('a'), ('b')")
    _rows(connection, "insert into raw.sessions (id) values ('a'), ('a')")
    _rows(connection, "insert into raw.cases (id) values ('a'), (null)")
    add_keys(connection, "raw")
    assert _keys(connection, "raw", "organizations") == {"id": True}
    assert _keys(connection, "raw", "users") == {"id": True, "organization_id": False}
    assert _keys(connection, "raw", "sessions") == {"id": False, "organization_id": False}
    assert _keys(connection, "raw", "cases") == {"id": False, "organization_id": False}
    assert _keys(connection, "raw", "feature_usage_events") == {
        "id": False,
        "organization_id": False,
    }


def test_tables_said_to_repeat_ids_and_no_others_lose_the_primary_key(connection):
    create_raw_schema(connection, "raw")
    add_keys(connection, "raw", repeated=["users"], tables=["users", "cases"])
    assert _keys(connection, "raw", "users")["id"] is False
    assert _keys(connection, "raw", "cases")["id"] is True
    assert _keys(connection, "raw", "sessions") == {}


def test_replaces_its_own_tables_and_says_which_views_go(connection):
    assert create_raw_schema(connection, 'we "ird') == []
    _rows(connection, """insert into "we ""ird".users (id) values ('old')""")
    _rows(connection, 'create view public.direct as select id from "we ""ird".users')
    _rows(connection, "create view public.behind as select id from direct")
    _rows(connection, 'create table "we ""ird".mine as select 1 as kept')
    connection.commit()
    assert create_raw_schema(connection, 'we "ird') == ["public.behind", "public.direct"]
    assert _rows(connection, 'select * from "we ""ird".users') == []
    assert _rows(connection, 'select * from "we ""ird".mine') == [(1,)]


def test_changes_nothing_for_others_until_the_commit(connection, database):
    create_raw_schema(connection, "raw")
    _rows(connection, "insert into raw.users (id) values ('old')")
    connection.commit()
    create_raw_schema(connection, "raw")
    connection.rollback()
    assert database.rows("select id from raw.users") == [("old",)]


@pytest.mark.parametrize(
    ("made", "named"),
    [
        ("create table raw.sessions (id text)", "sessions"),
        ("create view raw.users as select 1 as id", "users"),
        ("create type raw.case_status as enum ('A')", "case_status"),
    ],
)
def test_refuses_a_schema_with_tables_that_others_made(connection, made, named):
    _rows(connection, f"create schema raw; {made}")
    with pytest.raises(UserError, match=f"holds {named}, not made by tenant-health.*--schema"):
        create_raw_schema(connection, "raw")


def test_refuses_to_take_a_type_away_from_a_table_of_someone_else(connection):
    create_raw_schema(connection, "raw")
    _rows(connection, "create table public.copy as select status from raw.cases")
    with pytest.raises(UserError, match=r"status of table .*copy depends on type raw.case_status"):
        create_raw_schema(connection, "raw")


def test_leaves_the_search_path_as_it_was_and_needs_a_transaction(connection):
    _rows(connection, "set search_path to pg_catalog, public")
    create_raw_schema(connection, "raw")
    assert _rows(connection, "show search_path") == [("pg_catalog, public",)]
    connection.rollback()
    connection.autocommit = True
    with pytest.raises(ValueError, match="transaction"):
        create_raw_schema(connection, "raw")


def test_marks_what_it_makes(connection):
    create_raw_schema(connection, "raw")
    assert _rows(connection, "select obj_description('raw.cases'::regclass, 'pg_class')") == [
        (MARK,)
    ]
