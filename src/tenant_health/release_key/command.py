"""`tenant-health key`: shows, backs up and takes the release key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tenant_health.release_key.store import Key


@click.group()
def key() -> None:
    r"""Shows, backs up and takes the key that benchmark releases are made with.

    Whoever has it can take the noise off, so it is never printed. The first `dbt build` makes it
    and keeps it in a table that no reader role can reach, unless the environment variable
    TENANT_HEALTH_RELEASE_KEY gives one, which is then never stored. Back it up with the releases:
    without it there are no new ones.

    \b
    Examples:
      tenant-health key status
      tenant-health key export /safe/place/release.key
      tenant-health key import /safe/place/release.key
    """


@key.command()
def status() -> None:
    """Shows where the key is, and whether it is the one that releases were made with.

    Exit code 1: the next run can't release.
    """
    from tenant_health.release_key.store import key_problem

    found, released_with = _current()
    click.echo(f"Key:         {found.fingerprint or 'none'}, in {found.place}")
    click.echo(f"Releases:    made with {released_with or 'no key yet'}")
    problem = key_problem(found, released_with)
    if problem:
        click.echo(f"No release can be made: {problem}")
        raise SystemExit(1)
    click.echo(
        "The next complete month can be released." if found.key else "The first build makes a key."
    )


@key.command(name="export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(file: Path) -> None:
    """Writes the key to FILE, a new one that only you can read."""
    import os

    from tenant_health.errors import UserError

    found, _ = _current()
    if found.key is None:
        raise UserError(
            "There is no release key. `dbt build` makes one with the first release; if it was lost,"
            " take the backup by `tenant-health key import`."
        )
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UserError(f"{file} can't be written: {error.strerror}. Name another file.") from error
    with os.fdopen(handle, "w") as opened:
        opened.write(f"{found.key.hex()}\n")
    click.echo(f"Wrote the key {found.fingerprint} to {file}. Whoever reads it undoes the noise.")


@key.command(name="import")
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--new", is_flag=True, help="Instead of FILE, make a key at random.")
@click.option(
    "--replace", is_flag=True,
    help="Also if releases were made with another key: that one is lost, or known to somebody.",
)  # fmt: skip
def import_(file: Path | None, new: bool, replace: bool) -> None:
    """Takes the key of FILE, or of the environment variable TENANT_HEALTH_RELEASE_KEY.

    Releases stay as they are, and new ones are made with this key. If they were made with another
    one, say so by --replace.
    """
    from secrets import token_bytes

    from tenant_health.connection import current_target, transaction
    from tenant_health.disclosure.noise import KEY_BYTES
    from tenant_health.errors import UserError
    from tenant_health.release_key import store

    target = current_target()
    with transaction(target) as connection, connection.cursor() as cursor:
        current = store.read_key(cursor, target.schema)
        released_with = newest_fingerprint(cursor, target.schema)
        if new == (file is not None):
            if store.VARIABLE not in current.place or new:
                raise click.UsageError(
                    f"Name a FILE, or set {store.VARIABLE}, or give --new; one of them."
                )
            given, place = current.key, current.place
        elif store.VARIABLE in current.place:
            raise UserError(
                f"{store.VARIABLE} is set, and it comes first. Unset it to use a stored key."
            )
        elif file is not None:
            given, place = store.parsed_key(file.read_text(errors="replace"), str(file)), "a table"
        else:
            given, place = token_bytes(KEY_BYTES), "a table"
        taken = store.Key(given, place)
        is_other = released_with not in (None, taken.fingerprint)
        if is_other and not replace:
            raise UserError(
                f"This is the key {taken.fingerprint}, but releases were made with {released_with}."
                " Import that one, or add --replace to take this one for good."
            )
        store.save_key(
            cursor, target.schema, store.Key(given, place, released_with if is_other else None)
        )
    click.echo(f"Took the key {taken.fingerprint}. Back it up with `tenant-health key export`.")


def newest_fingerprint(cursor: Any, schema: str) -> str | None:
    """The fingerprint of the key that the newest release was made with; None before the first."""
    from psycopg2 import sql

    table = sql.Identifier(f"{schema}_intermediate", "int_benchmark_releases")
    cursor.execute(
        "select true from pg_catalog.pg_attribute where attrelid = to_regclass(%s)"
        " and attname = 'key_fingerprint'",
        [table.as_string(cursor)],
    )
    if cursor.fetchone() is None:
        return None
    cursor.execute(
        sql.SQL(
            "select key_fingerprint from {} where key_fingerprint is not null"
            " order by release_month desc limit 1"
        ).format(table)
    )
    row = cursor.fetchone()
    return None if row is None else str(row[0])


def _current() -> tuple[Key, str | None]:
    """The key that a run would find, and the fingerprint of that of the newest release."""
    from tenant_health.connection import current_target, transaction
    from tenant_health.release_key.store import read_key

    target = current_target()
    with transaction(target) as connection, connection.cursor() as cursor:
        return read_key(cursor, target.schema), newest_fingerprint(cursor, target.schema)
