"""`tenant-health load`: a folder of CSV files into the raw tables."""

import time
from pathlib import Path

import click

from tenant_health.command_options import refuse_with_parquet


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--schema", default="raw", show_default=True, help="Where the raw tables go.")
@click.option(
    "--parquet", "target", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help="Writes the tables as Parquet to this folder instead; the database only reads the files.",
)  # fmt: skip
@click.pass_context
def load(context: click.Context, folder: Path, schema: str, target: Path | None) -> None:
    r"""Loads FOLDER, which has one CSV (or csv.gz) file for each raw table.

    The files are named after the nine tables of the source contract and start with a header line;
    the columns may be in any order, and those outside the contract are left out. Text is UTF-8,
    an empty field is null. Statuses and times are kept as the text that they are: `dbt build`
    reads them, and counts what is neither in rejected_rows. Any other value that can't be read
    stops the load. Tables of an earlier load or sample are replaced, all at once at the end; other
    tables never.

    \b
    Examples:
      tenant-health load ./export
      tenant-health load ./export --schema export
      tenant-health load ./export --parquet ./raw
      dbt build --vars '{platform_schema: export, as_of_date: "2024-12-31"}'
    """
    from rich.console import Console

    from tenant_health.connection import current_target, transaction
    from tenant_health.load.csv_files import find_sources
    from tenant_health.load.loading import load_sources
    from tenant_health.sample.progress import progress

    if target is not None:
        refuse_with_parquet(context, "schema")
    started = time.monotonic()
    sources = find_sources(folder)
    with (
        transaction(current_target()) as connection,
        progress(Console(stderr=True)) as report,
    ):
        if target is None:
            loaded = load_sources(connection, schema, sources, report)
        else:
            from tenant_health.load.parquet import write_parquet

            loaded = write_parquet(connection, target, sources, report)
    for table, rows in loaded.rows.items():
        click.echo(f"  {table:<22}{rows:>12,} rows")
    for note in loaded.notes:
        click.echo(f"Note: {note}")
    place = f"schema {schema}" if target is None else f"folder {target}"
    keys = ", with keys and indexes" if target is None else ""
    click.echo(
        f"Loaded {sum(loaded.rows.values()):,} rows into {place} in "
        f"{time.monotonic() - started:,.1f} s{keys}."
    )
    if loaded.dropped_views:
        click.echo(
            "Gone with the earlier tables, until the next `dbt build`: "
            f"{', '.join(loaded.dropped_views)}."
        )
