"""Find a local PostgreSQL server by its data folder."""

import os
from dataclasses import dataclass
from pathlib import Path

from dbt.adapters.pgpython.connect_errors import not_running


class NoLocalServerError(Exception):
    """No server runs in the data folder."""


@dataclass(frozen=True)
class LocalServer:
    """Where a local server listens: the folder of its Unix socket, and its port."""

    socket_folder: str
    port: int


def local_server(data_directory: Path, start_command: str | None) -> LocalServer:
    """The server that runs in `data_directory`, as its postmaster.pid says.

    That file outlives a server that was killed, so its process must exist too.

    Args:
        data_directory: The server's data folder.
        start_command: What starts the server, for the message.

    Raises:
        NoLocalServerError: No server runs there, or the folder may not be read.
    """
    pid_file = data_directory / "postmaster.pid"
    try:
        lines = pid_file.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        lines = []
    except PermissionError as error:
        raise NoLocalServerError(
            f"{pid_file} may not be read by this user. Run dbt as the user who started the server."
        ) from error
    # pid, data folder, start time, port, socket folder, listen address, ...
    complete = len(lines) >= 5 and lines[0].isdigit() and lines[3].isdigit()
    if not complete or not _exists(int(lines[0])) or not lines[4]:
        raise NoLocalServerError(not_running(str(data_directory), start_command))
    return LocalServer(lines[4], int(lines[3]))


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
