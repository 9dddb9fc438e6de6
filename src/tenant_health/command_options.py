"""Options that several commands have, each in the same words."""

from pathlib import Path

import click
from click.core import ParameterSource

format_option = click.option(
    "--format", "style", type=click.Choice(["table", "json", "csv"]), default="table",
    show_default=True, help="For people, or for programs and spreadsheets.",
)  # fmt: skip
"""`style`: how a command shows what it read."""

project_option = click.option(
    "--project-dir", type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="DBT_PROJECT_DIR", metavar="FOLDER",
    help="The dbt project.  [default: the current folder or the nearest above it]",
)  # fmt: skip
"""`project_dir`: None for the current folder or the nearest above it."""


def refuse_with_parquet(context: click.Context, *names: str) -> None:
    """Stops at an option about a database, where --parquet is given."""
    for name in names:
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.UsageError(
                f"--{name.replace('_', '-')} is about tables in a database, and --parquet writes "
                "files. Leave either out."
            )
