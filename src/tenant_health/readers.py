"""`tenant-health readers`: a role for each kind of reader."""

import click


@click.command()
@click.option(
    "--internal", default="tenant_health_staff", show_default=True, metavar="ROLE",
    help="The role that reads for staff.",
)  # fmt: skip
@click.option(
    "--tenant", default="tenant_health_tenant", show_default=True, metavar="ROLE",
    help="The role that reads for tenants.",
)  # fmt: skip
def readers(internal: str, tenant: str) -> None:
    r"""Makes one role for staff and one for tenants, and prints the vars that name them.

    A role that exists stays as it is. New ones are group roles, without a password or the right to
    log in: grant them to the users that a dashboard connects as. What they may read, each
    `dbt build` with these vars sets.

    \b
    Examples:
      tenant-health readers
      dbt build --vars "$(tenant-health readers)"
    """
    import json

    from psycopg2 import sql

    from tenant_health.connection import current_target, transaction

    if internal == tenant:
        raise click.UsageError(f"Both roles are {tenant}. Name two.")
    with transaction(current_target()) as connection, connection.cursor() as cursor:
        for role in (internal, tenant):
            cursor.execute("select from pg_roles where rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("create role {} nologin").format(sql.Identifier(role)))
    click.echo(json.dumps({"internal_reader_roles": [internal], "tenant_reader_roles": [tenant]}))
