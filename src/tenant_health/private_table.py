"""Tables of our own that dbt neither builds nor shows: for their owner alone."""

from typing import Any

from psycopg2 import sql

_CREATE = """
do $$
begin
    if to_regnamespace({schema_name}) is null then
        create schema {schema};  -- "if not exists" would ask for the right to, even so
    end if;
end
$$;
create table if not exists {table} ({columns});
alter table {table} enable row level security;
do $$
declare
    reader record;
begin
    for reader in
        select 'schema {schema}' as place, rights.grantee, owners.nspowner as owner
        from pg_catalog.pg_namespace as owners, aclexplode(owners.nspacl) as rights
        where owners.oid = {schema_name}::regnamespace
        union all
        select 'table {table}', rights.grantee, owners.relowner
        from pg_catalog.pg_class as owners, aclexplode(owners.relacl) as rights
        where owners.oid = {table_name}::regclass
    loop
        if reader.grantee = 0 then
            execute format('revoke all on %s from public', reader.place);
        elsif reader.grantee <> reader.owner then
            execute format('revoke all on %s from %s', reader.place, reader.grantee::regrole);
        end if;
    end loop;
end
$$
"""


def create_private_table(cursor: Any, schema: str, table: str, columns: str) -> None:
    """Make a schema and a table in it, for its owner alone, whatever default privileges say.

    Args:
        cursor: Of psycopg2.
        schema: Name of the schema.
        table: Name of the table.
        columns: Their definitions, as SQL.
    """
    place, relation = sql.Identifier(schema), sql.Identifier(schema, table)
    cursor.execute(
        sql.SQL(_CREATE).format(
            schema=place,
            table=relation,
            columns=sql.SQL(columns),
            schema_name=sql.Literal(place.as_string(cursor)),
            table_name=sql.Literal(relation.as_string(cursor)),
        )
    )
