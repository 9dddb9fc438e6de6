"""Run a command with an empty PostgreSQL of its own, which is gone when the command ends.

`python -m tenant_health.throwaway dbt build` builds the project of the current folder there: the
command's environment selects that server, whatever profiles.yml and PG* say.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenant_health import embedded
from tenant_health.errors import UserError

_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def environment(project: Path) -> Iterator[dict[str, str]]:
    """Start an empty server and stop it at the end.

    Args:
        project: Root folder of the dbt project, with profiles.yml.example.

    Yields:
        The environment in which dbt and `tenant-health` use that server.
    """
    with tempfile.TemporaryDirectory(prefix="tenant-health-") as name:
        home = Path(name).resolve()
        home.chmod(0o711)  # PostgreSQL never runs as root: its own account has to pass
        shutil.copy(project / "profiles.yml.example", home / "profiles.yml")
        embedded.start(home / ".postgres", _SETTINGS)
        try:
            inherited = {key: value for key, value in os.environ.items() if key[:2] != "PG"}
            yield {
                **inherited,
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
                "TENANT_HEALTH_HOME": str(home),
                "DBT_PROFILES_DIR": str(home),
                "DBT_TARGET": "embedded",
            }
        finally:
            embedded.stop(home / ".postgres")


def main() -> None:
    """Run the command that the arguments name and exit like it."""
    try:
        with environment(Path.cwd()) as variables:
            status = subprocess.run(  # noqa: S603
                sys.argv[1:],
                env=variables,
                close_fds=False,  # make shares out its jobs by them
                check=False,
            ).returncode
    except UserError as error:
        sys.exit(str(error))
    sys.exit(status)


if __name__ == "__main__":
    main()
