"""The operating system's account that the embedded PostgreSQL runs as: never root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from tenant_health.errors import UserError

_NAME = "pgserver"


@dataclass(frozen=True)
class Account:
    """An account by its ids; `other` when it is not the one that we run as."""

    uid: int
    gid: int
    other: bool

    def run(
        self, program: Path, *arguments: str | Path, output: int | BinaryIO = subprocess.PIPE
    ) -> subprocess.Popen[bytes]:
        """Starts a program as this account, in a session of its own, without our PG* variables.

        Args:
            program: Its path.
            arguments: Its arguments.
            output: Where its output and error messages go.

        Returns:
            The process; the caller waits for it, or not.
        """
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PG", "LC_", "LANG"))
        }
        return subprocess.Popen(  # noqa: S603 (every caller names one of our programs)
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**environment, "LC_ALL": "C"},
            start_new_session=True,
            user=self.uid if self.other else None,
            group=self.gid if self.other else None,
            extra_groups=[] if self.other else None,
        )

    def give(self, path: Path) -> None:
        """Makes the account the owner of a file or folder that we made."""
        if self.other:
            os.chown(path, self.uid, self.gid)


def account_for(data: Path) -> Account:
    """Our own account; for root, which PostgreSQL refuses, the data folder's owner or `pgserver`.

    Args:
        data: The data folder. It need not exist; the folder that will hold it must.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), other=False)
    owner = (data if data.exists() else data.parent).stat().st_uid
    try:
        entry = pwd.getpwuid(owner) if owner != 0 else pwd.getpwnam(_NAME)
    except KeyError:
        entry = _make_account()
    return Account(entry.pw_uid, entry.pw_gid, other=True)


def _make_account() -> pwd.struct_passwd:
    program = shutil.which("useradd")
    if program is not None:
        Account(0, 0, other=False).run(Path(program), "--system", _NAME).communicate()
    try:
        return pwd.getpwnam(_NAME)
    except KeyError as error:
        raise UserError(
            f"PostgreSQL does not run as root, and the account {_NAME} could not be made for it. "
            "Run this as another user, or make that account first."
        ) from error


def let_pass(path: Path, account: Account) -> None:
    """Lets the account pass through the folders above a path, as root, and says so.

    A folder that it can't pass gets the right to pass (not to list) for everyone: a fresh clone
    in a private temporary folder must work for root too.
    """
    if not account.other:
        return
    for folder in path.parents:
        status = folder.stat()
        passable = status.st_mode & stat.S_IXOTH or (
            status.st_uid == account.uid and status.st_mode & stat.S_IXUSR
        )
        if not passable:
            click.echo(f"Running as root: chmod o+x {folder}, so that {_NAME} can pass.", err=True)
            folder.chmod(status.st_mode | stat.S_IXOTH)
