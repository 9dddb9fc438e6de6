"""Builds the weekly models with dbt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tenant_health.embedded.folder import project_folder
from tenant_health.nightly.process import InterruptedNightError, dbt_process

_BUILD = ("build", "--exclude-resource-type", "unit_test", "--select", "tag:weekly")


def refresh(project_dir: Path | None, options: Sequence[str]) -> None:
    """Builds the models tagged weekly from what the last night has built.

    Args:
        project_dir: The dbt project; None for the current folder or the nearest above it.
        options: Further options of `dbt build`.

    Raises:
        SystemExit: dbt failed, or was asked to end: with its exit code, after what it said.
    """
    project = (project_dir or project_folder()).absolute()
    with TemporaryDirectory(prefix="tenant-health-") as folder:
        console = Path(folder, "console.txt")
        quiet = ("--quiet", "--no-use-colors", "--log-path", folder)
        try:
            with dbt_process(project, console, {}) as dbt:
                exit_code = dbt.run([*_BUILD, *options, *quiet])
        except InterruptedNightError as interrupted:
            raise SystemExit(interrupted.exit_code) from interrupted
        if exit_code:
            click.echo(console.read_text("utf-8", "replace").strip(), err=True)
            click.echo(
                "The weekly models could not be built. They read what a night builds: run "
                "`tenant-health nightly` first. --no-build shows what was built before.",
                err=True,
            )
            raise SystemExit(exit_code)
