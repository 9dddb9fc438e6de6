"""Attack 9: become each reader role and try to read what is not for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2 import errors, extensions, sql

from tenant_health.audit.attacks import Attack
from tenant_health.audit.roles import Readers, Relation
from tenant_health.errors import UserError

FOR_EVERYONE = "published_benchmarks"
OWN_ROWS = ("feature_adoption", "tenant_benchmarks", "tenant_health_scores", "usage_metrics")
MOST_TENANTS = 20
"""As how many tenants each role is tried: the policy is the same for all."""

_WRITES = "INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"
_OTHERS_ROWS = "select count(*) from {} where organization_id is distinct from %s"


def access(
    connection: extensions.connection, marts: str, readers: Readers, relations: list[Relation]
) -> Attack:
    """Attack 9.

    Args:
        connection: In a transaction, as a role that may become the readers' roles.
        marts: The marts' schema.
        readers: The roles.
        relations: All that must be refused, but for the marts that a role may read.

    Raises:
        UserError: A role does not exist, or may not be tried.
    """
    leaks = []
    ids = _some_ids(connection, marts) if readers.tenants else []
    if readers.tenants:
        leaks += _statistics(connection, marts)
    for role in readers.tenants:
        with _as(connection, role):
            open_marts = (FOR_EVERYONE, *OWN_ROWS)
            closed = [r for r in relations if r.schema != marts or r.name not in open_marts]
            leaks += _reached(connection, role, closed)
            leaks += _others_rows(connection, role, marts, ids)
    for role in readers.staff:
        with _as(connection, role):
            leaks += _reached(connection, role, [r for r in relations if _is_inner(r, marts)])
    for role in (*readers.tenants, *readers.staff):
        leaks += _changeable(connection, role, [r for r in relations if r.ours])
    more = f" (and {len(leaks) - 1} more)" if len(leaks) > 1 else ""
    worst = leaks[0] + more if leaks else _withstood(readers, relations, len(ids))
    return Attack(
        9,
        "readers",
        not leaks,
        worst,
        "Reader roles read nothing but their marts; a tenant's role its own rows only, and none "
        "unless app.current_organization is set.",
    )


def _is_inner(relation: Relation, marts: str) -> bool:
    """Whether not even staff may read it: all that dbt builds but the marts."""
    return relation.ours and relation.schema != marts


def _withstood(readers: Readers, relations: list[Relation], tenants: int) -> str:
    if not readers.tenants and not readers.staff:
        return "no role reads the marts but the one that builds them"
    kinds = {"tenants": readers.tenants, "staff": readers.staff}
    roles = ", ".join(f"{', '.join(names)} ({kind})" for kind, names in kinds.items() if names)
    return f"tried as {roles}: {len(relations)} tables and views, {tenants} tenants"


def _some_ids(connection: extensions.connection, marts: str) -> list[str]:
    """At most MOST_TENANTS ids, spread over all."""
    query = sql.SQL("select distinct organization_id from {} order by 1")
    with connection.cursor() as cursor:
        cursor.execute(query.format(sql.Identifier(marts, "tenant_health_scores")))
        ids = [row[0] for row in cursor.fetchall()]
    return ids[:: max(1, -(-len(ids) // MOST_TENANTS))]


@contextmanager
def _as(connection: extensions.connection, role: str) -> Iterator[None]:
    """Be another role within the block, and undo all of it."""
    with connection.cursor() as cursor:
        cursor.execute("savepoint before_role")
        try:
            cursor.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
        except errors.InvalidParameterValue as error:
            raise UserError(f"There is no role {role}. Correct its name.") from error
        except errors.InsufficientPrivilege as error:
            user = connection.info.user
            raise UserError(
                f"{user} may not become {role}, so what that role reads can't be tried. Run "
                f"`grant {role} to {user}`, or connect as a superuser (PGUSER)."
            ) from error
        yield
        cursor.execute("rollback to savepoint before_role")


def _reached(connection: extensions.connection, role: str, closed: list[Relation]) -> Iterator[str]:
    """Relations that can be read, though they must not be."""
    for relation in closed:
        with connection.cursor() as cursor:
            cursor.execute("savepoint attempt")
            try:
                name = sql.Identifier(relation.schema, relation.name)
                cursor.execute(sql.SQL("select from {} limit 0").format(name))
            except errors.InsufficientPrivilege:
                cursor.execute("rollback to savepoint attempt")
            else:
                yield f"{role} can read {relation}"


def _others_rows(
    connection: extensions.connection, role: str, marts: str, ids: list[str]
) -> Iterator[str]:
    """Marts that show rows of other tenants, or any to nobody."""
    known = set(ids)
    nobody = ["", *(variant for i in ids[:1] for variant in (i.swapcase(), f"{i} ", "%"))]
    for mart in OWN_ROWS:
        query = sql.SQL(_OTHERS_ROWS).format(sql.Identifier(marts, mart))
        for setting in [None, *dict.fromkeys(nobody), *ids]:
            rows = _rows_with(connection, query, setting, setting if setting in known else None)
            if rows:
                told = "unset" if setting is None else f"'{setting}'"
                yield (
                    f"{role} reads {rows} rows of {mart} that are not its own, with "
                    f"app.current_organization {told}"
                )


def _rows_with(
    connection: extensions.connection, query: sql.Composed, setting: str | None, own: str | None
) -> int:
    """How many rows show with a setting, not counting the own ones; none if there is no right."""
    with connection.cursor() as cursor:
        cursor.execute("savepoint attempt")
        if setting is not None:
            cursor.execute("select set_config('app.current_organization', %s, true)", [setting])
        try:
            cursor.execute(query, [own])
            row = cursor.fetchone()
        except errors.InsufficientPrivilege:
            row = None
        cursor.execute("rollback to savepoint attempt")
    return int(row[0]) if row else 0


def _changeable(
    connection: extensions.connection, role: str, relations: list[Relation]
) -> list[str]:
    """Relations that a reader could write to, or put a trigger on."""
    names = [sql.Identifier(r.schema, r.name).as_string(connection) for r in relations]
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_table_privilege(%s, name, %s)"
            " from unnest(%s) with ordinality as given (name, place) order by place",
            [role, _WRITES, names],
        )
        granted = [row[0] for row in cursor.fetchall()]
    found = (r for r, may_change in zip(relations, granted, strict=True) if may_change)
    return [f"{role} can change {relation}" for relation in found]


def _statistics(connection: extensions.connection, marts: str) -> list[str]:
    """Marts with statistics, by which the planner's estimates tell of other tenants' values."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct tablename from pg_stats where schemaname = %s and tablename = any(%s)",
            [marts, list(OWN_ROWS)],
        )
        return [
            f"EXPLAIN tells tenants of others' values in {row[0]}: it has statistics"
            for row in cursor.fetchall()
        ]
