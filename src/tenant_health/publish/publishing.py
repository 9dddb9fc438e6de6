"""Copies models, then lets dbt build from the copies as in any night."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tenant_health.connection import Target, transaction
from tenant_health.publish.incoming import (
    copy_all,
    drop_copies,
    incoming_schema,
    only_publisher,
    published_day,
)
from tenant_health.publish.models import WEEKLY, copied_models, take_from_copies
from tenant_health.publish.parquet import find_copies

Run = Callable[[Any, Sequence[str], date], int]
"""Runs `dbt build` on a manifest, with options, for a day; its exit code."""


@dataclass(frozen=True)
class Published:
    """What became of a folder.

    Attributes:
        day: The day that its models are of.
        rows: How many rows were copied, by model.
        exit_code: That of `dbt build`.
    """

    day: date
    rows: Mapping[str, int]
    exit_code: int


def publish_folder(
    folder: Path,
    expected: date | None,
    manifest: Any,
    target: Target,
    credentials: Any,
    run: Run,
    say: Callable[[str], None] = lambda _: None,
) -> Published:
    """Makes the marts those of a folder.

    Args:
        folder: With the Parquet of each model.
        expected: The day they have to be of, if that is known.
        manifest: dbt's, of this project; changed.
        target: The database.
        credentials: The same, as dbt has them.
        run: Runs dbt.
        say: Tells an onlooker about each step.

    Raises:
        UserError: What is in the folder can't be published, or another run publishes.
    """
    copies = find_copies(folder, copied_models(manifest), optional=WEEKLY)
    schema = incoming_schema(target.schema)
    with only_publisher(credentials, schema):
        say(f"Copying {len(copies)} models from {folder}.")
        with transaction(target) as connection:
            rows = copy_all(connection, schema, copies)
            day = published_day(connection, schema, copies, expected)
        say(f"Building and testing the marts of {day}.")
        options = take_from_copies(manifest, {c.name: c.columns for c in copies}, schema)
        try:
            exit_code = run(manifest, options, day)
        finally:
            with (
                transaction(target, "The next one drops the copies.") as connection,
                connection.cursor() as cursor,
            ):
                drop_copies(cursor, schema)
    return Published(day, rows, exit_code)
