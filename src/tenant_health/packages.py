"""Install the dbt packages of packages.yml, or our stand-in where dbt's hub is out of reach."""

import shutil
import sys
from pathlib import Path

import requests
from dbt.cli.main import dbtRunner
from dbt.clients.registry import DEFAULT_REGISTRY_BASE_URL
from dbt_common.exceptions import ConnectionError as HubConnectionError

PACKAGE = "dbt-labs/dbt_utils"
STAND_IN = Path("fallback/dbt_utils")
INSTALLED = Path("dbt_packages/dbt_utils")


class DepsError(Exception):
    """`dbt deps` failed for a reason that the stand-in would only hide."""


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
        DepsError: `dbt deps` failed for another reason than the network.
    """
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


def main() -> None:
    """Install the packages of the dbt project in the current folder and say which."""
    try:
        print(install(Path.cwd()))
    except DepsError as error:
        sys.exit(str(error))


def _ask_hub(seconds: float) -> None:
    url = f"{DEFAULT_REGISTRY_BASE_URL}api/v1/{PACKAGE}.json"
    requests.get(url, timeout=seconds).raise_for_status()


def _run_dbt_deps(project: Path) -> None:
    run = dbtRunner().invoke(["--log-level", "none", "deps", "--project-dir", str(project)])
    if isinstance(run.exception, HubConnectionError):
        raise run.exception
    if not run.success:
        raise DepsError(f"`dbt deps` failed: {run.exception} Correct packages.yml and try again.")


if __name__ == "__main__":
    main()
