"""Tries to read what is not for the reader: by the catalog, and as each tenant's role itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg2 import Error, errors, extensions, sql

from tenant_health.audit.roles import Reader, find_problems, find_readers
from tenant_health.errors import UserError

MOST_LOGINS = 20
"""As how many roles to sign in, besides those that vars name: what is true of one is of all."""
MOST_TENANTS = 3
"""For how many tenants each role reads: the policy is the same for all."""

_READABLE = """
select distinct nspname, relname
from {} as shown
inner join pg_class as relations on relations.oid = shown.relation
inner join pg_namespace as namespaces on namespaces.oid = relations.relnamespace
inner join pg_attribute as columns on columns.attrelid = relations.oid
where
    columns.attname = 'organization_id'
    and has_schema_privilege(%(role)s, namespaces.oid, 'usage')
    and has_column_privilege(%(role)s, relations.oid, columns.attnum, 'select')
order by 1, 2
"""
_IDS = "select distinct organization_id from {} order by 1 limit %s"
_ANOTHER = "select from {} where organization_id is distinct from %s limit 1"


@dataclass(frozen=True)
class Access:
    """What readers can do.

    Attributes:
        leaks: Each way to see or do more than is the reader's own, in a sentence.
        tried: What was looked at, for a reader of the outcome.
    """

    leaks: tuple[str, ...]
    tried: str


def access(connection: extensions.connection, schema: str) -> Access:
    """Looks for every way in which a reader sees or can do more than is its own.

    Args:
        connection: In a transaction, as a role that may become the tenants' roles. All that is
            done within it is undone.
        schema: Where dbt puts seeds; the marts are in `<schema>_marts`.

    Raises:
        UserError: There are no marts, or a role may not be tried.
    """
    readers = find_readers(connection, schema)
    leaks = [str(problem) for problem in find_problems(connection, schema)]
    signed_in = _to_sign_in(readers)
    settings = _settings(connection, schema) if signed_in else []
    refused = []
    for reader in signed_in:
        try:
            leaks += _foreign_rows(connection, schema, reader.name, settings)
        except UserError:
            if reader.is_named:
                raise
            refused.append(reader)
    return Access(tuple(leaks), _tried(readers, signed_in, refused))


def _to_sign_in(readers: Sequence[Reader]) -> list[Reader]:
    tenants = [reader for reader in readers if reader.is_tenant]
    members = [reader for reader in tenants if not reader.is_named]
    return [reader for reader in tenants if reader.is_named] + members[:MOST_LOGINS]


def _tried(
    readers: Sequence[Reader], signed_in: Sequence[Reader], refused: Sequence[Reader]
) -> str:
    if not readers:
        return "no role reads the marts but the one that builds them"
    staff = [reader.name for reader in readers if not reader.is_tenant and reader.is_named]
    tenants = [reader.name for reader in readers if reader.is_tenant and reader.is_named]
    kinds = {"tenants": tenants, "staff": staff}
    roles = ", ".join(f"{', '.join(names)} ({kind})" for kind, names in kinds.items() if names)
    members = sum(not reader.is_named for reader in readers)
    tried = f"tried as {roles} and {members} members; signed in as {len(signed_in) - len(refused)}"
    if refused:
        return f"{tried}, not as {', '.join(reader.name for reader in refused)}: no right to"
    return tried


def _settings(
    connection: extensions.connection, schema: str
) -> list[tuple[str | None, str | None]]:
    """What to say whom one reads for, each with the id whose rows may show."""
    scores = sql.Identifier(f"{schema}_marts", "tenant_health_scores")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_IDS).format(scores), [MOST_TENANTS])
        ids = [row[0] for row in cursor.fetchall()]
    nearly = [variant for i in ids[:1] for variant in (i.swapcase(), f"{i} ") if variant != i]
    nobody = [(setting, None) for setting in (None, "", "%", *nearly)]
    return [*nobody, *((i, i) for i in ids)]


def _foreign_rows(
    connection: extensions.connection,
    schema: str,
    role: str,
    settings: Sequence[tuple[str | None, str | None]],
) -> Iterator[str]:
    """What shows the role a row of another tenant, or any row to nobody."""
    shown = sql.Identifier(f"{schema}_intermediate", "access_shown")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_READABLE).format(shown), {"role": role})
        readable = cursor.fetchall()
    with _signed_in(connection, role):
        for name in readable:
            for setting, own in settings:
                if _shows_another(connection, sql.Identifier(*name), setting, own):
                    told = "unset" if setting is None else f"'{setting}'"
                    yield (
                        f"{role} reads rows of {'.'.join(name)} that are not its own, with "
                        f"app.current_organization {told}"
                    )
                    break


def _shows_another(
    connection: extensions.connection, name: sql.Identifier, setting: str | None, own: str | None
) -> bool:
    """Whether a row shows that is not the own one; none does that can't be read."""
    with connection.cursor() as cursor:
        cursor.execute("savepoint attempt")
        try:
            if setting is not None:
                cursor.execute("select set_config('app.current_organization', %s, true)", [setting])
            cursor.execute(sql.SQL(_ANOTHER).format(name), [own])
            return cursor.fetchone() is not None
        except Error:
            return False
        finally:
            cursor.execute("rollback to savepoint attempt")


@contextmanager
def _signed_in(connection: extensions.connection, role: str) -> Iterator[None]:
    """Be another role within the block, and undo all of it."""
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute("savepoint before_role")
        try:
            cursor.execute(sql.SQL("set local role {}").format(name))
        except errors.InsufficientPrivilege as error:
            cursor.execute("rollback to savepoint before_role")
            user = connection.info.user
            raise UserError(
                f"{user} may not become {role}, so what that role reads can't be tried. Run "
                f"`grant {role} to {user}`, or connect as a superuser (PGUSER)."
            ) from error
        try:
            yield
        finally:
            cursor.execute("rollback to savepoint before_role")
