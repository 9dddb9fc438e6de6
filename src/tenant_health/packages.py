"""Install the dbt packages of packages.yml, or our stand-in where dbt's hub is out of reach."""

import shutil
from pathlib import Path

import click
import requests
from dbt.cli.main import dbtRunner
from dbt.clients.registry import DEFAULT_REGISTRY_BASE_URL
from dbt_common.exceptions import ConnectionError as HubConnectionError

from tenant_health.errors import UserError

PACKAGE = "dbt-labs/dbt_utils"
STAND_IN = Path("fallback/dbt_utils")
INSTALLED = Path("dbt_packages/dbt_utils")


def is_stand_in(project: Path) -> bool:
    """Whether the installed dbt_utils is this project's own stand-in.

    Args:
        project: Root folder of the dbt project.

    Returns:
        False also when nothing is installed.
    """
    installed, own = (project / folder / "dbt_project.yml" for folder in (INSTALLED, STAND_IN))
    return installed.is_file() and installed.read_bytes() == own.read_bytes()


def install(project: Path, seconds: float = 5) -> str:
    """Run `dbt deps`; without a reachable hub put the stand-in in the place of dbt_utils.

    Args:
        project: Root folder of the dbt project.
        seconds: How long the hub may take to answer at first. dbt itself would try for minutes
            where a firewall drops its packets.

    Returns:
        One line that says which dbt_utils is installed.

    Raises:
        UserError: `dbt deps` failed for another reason than the network, or this is no project.
    """
    if not (project / STAND_IN).is_dir():
        raise UserError(f"There is no {STAND_IN} in {project}. Run this in the project's folder.")
    try:
        _ask_hub(seconds)
        _run_dbt_deps(project)
    except (requests.RequestException, HubConnectionError):
        shutil.rmtree(project / INSTALLED, ignore_errors=True)
        shutil.copytree(project / STAND_IN, project / INSTALLED)
        return (
            f"dbt_utils: dbt's package hub can't be reached, so {STAND_IN.as_posix()} stands in "
            "for it. Once it can, `dbt deps` installs the real one."
        )
    return "dbt_utils: installed from dbt's package hub."


@click.command()
def deps() -> None:
    """Installs the dbt packages, or their stand-in where dbt's hub can't be reached.

    The same as `dbt deps` wherever that works.
    """
    click.echo(install(Path.cwd()))


def _ask_hub(seconds: float) -> None:
    url = f"{DEFAULT_REGISTRY_BASE_URL}api/v1/{PACKAGE}.json"
    requests.get(url, timeout=seconds).raise_for_status()


def _run_dbt_deps(project: Path) -> None:
    run = dbtRunner().invoke(["--log-level", "none", "deps", "--project-dir", str(project)])
    if isinstance(run.exception, HubConnectionError):
        raise run.exception
    if not run.success:
        raise UserError(f"`dbt deps` failed: {run.exception} Correct packages.yml and try again.")
