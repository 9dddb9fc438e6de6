"""Who may read the marts, and what there is that readers must not reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg2 import extensions

_READERS = """
with

marts as (
    select oid, relowner from pg_class
    where
        relnamespace = to_regnamespace(quote_ident(%(marts)s))
        and relkind in ('r', 'p', 'v', 'm', 'f')
),

shown as (
    select distinct polname, unnest(polroles) as oid from pg_policy
    where polrelid in (select oid from marts)
),

roles as (
    select
        *,
        oid in (select oid from shown where polname = 'own_rows') as is_for_tenants,
        exists(
            select from shown
            where polname = 'all_rows' and (oid = 0 or pg_has_role(pg_roles.oid, oid, 'USAGE'))
        ) as sees_all
    from pg_roles
)

select rolname, sees_all and not is_for_tenants
from roles
where
    is_for_tenants
    or (
        not rolsuper
        and rolname not like 'pg\\_%%'
        and rolname not in (current_user, session_user)
        and has_schema_privilege(oid, quote_ident(%(marts)s), 'USAGE')
        and exists(select from marts where has_any_column_privilege(roles.oid, oid, 'SELECT'))
        and not exists(select from marts where pg_has_role(roles.oid, relowner, 'MEMBER'))
    )
order by rolname
"""

_RELATIONS = """
with recursive

ours as (
    select c.oid
    from pg_class as c
    inner join pg_namespace as n on n.oid = c.relnamespace
    where
        c.relkind in ('r', 'p', 'v', 'm', 'f')
        and (n.nspname = %(schema)s or starts_with(n.nspname, %(schema)s || '_'))
),

reads (reader, source) as (
    select distinct rules.ev_class, links.refobjid
    from pg_depend as links
    inner join pg_rewrite as rules on rules.oid = links.objid
    where
        links.classid = 'pg_rewrite'::regclass
        and links.refclassid = 'pg_class'::regclass
        and rules.ev_class <> links.refobjid
),

connected (oid) as (
    select oid from ours
    union
    select source from reads where reader in (select oid from ours)
    union
    select reads.reader from reads inner join connected on connected.oid = reads.source
)

select
    n.nspname,
    c.relname,
    c.oid in (select oid from ours)
from connected
inner join pg_class as c on c.oid = connected.oid
inner join pg_namespace as n on n.oid = c.relnamespace
where not coalesce('security_invoker=true' = any(c.reloptions), false)
order by 1, 2
"""


@dataclass(frozen=True)
class Readers:
    """The roles that read the marts without building them.

    Attributes:
        tenants: For tenants: own rows only.
        staff: For staff: every mart.
    """

    tenants: tuple[str, ...]
    staff: tuple[str, ...]


@dataclass(frozen=True)
class Relation:
    """A table or view.

    Attributes:
        schema: Its schema.
        name: Its name.
        ours: Whether dbt builds it; else it is a raw table, or somebody's view on one of ours.
    """

    schema: str
    name: str
    ours: bool

    def __str__(self) -> str:
        """Its full name."""
        return f"{self.schema}.{self.name}"


def find_readers(
    connection: extensions.connection, marts: str, tenants: Sequence[str], staff: Sequence[str]
) -> Readers:
    """The given roles, and all others that can read a mart.

    Those are for staff if a policy shows them all rows and none was made to show them their own;
    everybody else is held to the rules for tenants. Superusers and the roles that build the marts
    are no readers.

    Args:
        connection: To the database.
        marts: The marts' schema.
        tenants: Roles known to be for tenants.
        staff: Roles known to be for staff.
    """
    with connection.cursor() as cursor:
        cursor.execute(_READERS, {"marts": marts})
        found = [row for row in cursor.fetchall() if row[0] not in (*tenants, *staff)]
    return Readers(
        tenants=(*tenants, *(role for role, is_staff in found if not is_staff)),
        staff=(*staff, *(role for role, is_staff in found if is_staff)),
    )


def find_relations(connection: extensions.connection, schema: str) -> list[Relation]:
    """What dbt builds, the raw tables under it, and every view on any of them, wherever it is.

    Views that read with their caller's rights show nothing that the caller could not read anyway.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RELATIONS, {"schema": schema})
        return [Relation(*row) for row in cursor.fetchall()]
