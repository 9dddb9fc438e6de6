"""Options that several commands have, each in the same words."""

from pathlib import Path

import click

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
