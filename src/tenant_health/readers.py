"""`tenant-health readers`: a role for each kind of reader."""

import click

_POWER = r"""
select (
    select
        concat(
            'is a member of ' || nullif(powers.rolname, roles.rolname) || ', which ',
            case
                when powers.rolsuper then 'is a superuser'
                when powers.rolbypassrls then 'has BYPASSRLS'
                when powers.rolcreaterole then 'has CREATEROLE'
                when powers.rolreplication then 'has REPLICATION'
                when powers.rolname = current_user then 'builds the marts'
                else 'has powers over the whole server'
            end
        )
    from pg_roles as powers
    where
        pg_has_role(roles.oid, powers.oid, 'MEMBER')
        and (
            powers.rolsuper or powers.rolbypassrls or powers.rolcreaterole or powers.rolreplication
            or powers.rolname = current_user or powers.rolname like 'pg\_%%'
        )
    order by powers.oid <> roles.oid, powers.rolname
    limit 1
)
from pg_roles as roles
where rolname = %s
"""


_LONGEST = 63  # bytes; the server cuts off the rest


def _role(_context: click.Context, option: click.Parameter, value: str) -> str:
    if not value.strip():
        raise click.BadParameter(
            f"no name is given. Leave the option out for {option.default}.", param=option
        )
    if len(value.encode(errors="surrogateescape")) > _LONGEST:
        raise click.BadParameter(
            f"{value[:20]}... has more than {_LONGEST} bytes. Choose a shorter name.", param=option
        )
    return value


@click.command()
@click.option(
    "--internal", default="tenant_health_staff", show_default=True, metavar="ROLE", callback=_role,
    help="The role that reads for staff.",
)  # fmt: skip
@click.option(
    "--tenant", default="tenant_health_tenant", show_default=True, metavar="ROLE", callback=_role,
    help="The role that reads for tenants.",
)  # fmt: skip
def readers(internal: str, tenant: str) -> None:
    r"""Makes one role for staff and one for tenants, and prints the vars that name them.

    A role that exists stays as it is, and is refused if it can do more than a reader may. New ones
    are group roles, without a password or the right to log in: grant them to the users that a
    dashboard connects as. What they may read, each `dbt build` with these vars sets.

    \b
    Examples:
      tenant-health readers
      dbt build --vars "$(tenant-health readers)"
    """
    import json

    from psycopg2 import errors, sql

    from tenant_health.connection import current_target, transaction
    from tenant_health.errors import UserError

    if internal == tenant:
        raise click.UsageError(f"Both roles are {tenant}. Name two.")
    with transaction(current_target()) as connection, connection.cursor() as cursor:
        for role in (internal, tenant):
            cursor.execute(_POWER, [role])
            found = cursor.fetchone()
            if found and found[0]:
                raise UserError(
                    f"{role} {found[0]}, so it can't be a reader: name another role; one that does "
                    "not exist yet is made."
                )
            if found is None:
                create = sql.SQL("create role {} nologin").format(sql.Identifier(role))
                try:
                    cursor.execute(create)
                except errors.ReservedName as error:
                    raise UserError(
                        f"{role} can't be a role: PostgreSQL keeps that name for itself. Name "
                        "another one."
                    ) from error
    click.echo(json.dumps({"internal_reader_roles": [internal], "tenant_reader_roles": [tenant]}))
