"""The embedded PostgreSQL: starts and stops the server whose data is in `.postgres`.

It listens on a Unix socket in the data folder (no password: who may enter the folder may connect)
and on a port of 127.0.0.1 (with the password in the folder), and outlives whoever started it.
"""

import errno
import fcntl
import os
import signal
import socket
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tenant_health.embedded import folder as folders
from tenant_health.embedded.account import Account, account_for, let_pass
from tenant_health.embedded.trouble import advice, explained, is_stale
from tenant_health.errors import UserError

_PATIENCE = 120.0  # seconds that a start or stop may take, recovery after a crash included
_ATTEMPTS = 20


@dataclass(frozen=True)
class Server:
    """A running server, as its `postmaster.pid` describes it."""

    data: Path
    pid: int
    port: int
    sockets: str
    ready: bool

    def parameters(self) -> dict[str, str | int]:
        """What libpq needs to connect over the socket, as its owner or root."""
        return {"host": self.sockets, "port": self.port, "user": "postgres", "dbname": "postgres"}

    def url(self) -> str:
        """Connection URL over TCP, with the password, for psql and BI tools on this machine."""
        password = folders.password_file(self.data).read_text()
        return f"postgresql://postgres:{password}@127.0.0.1:{self.port}/postgres"

    def socket_url(self) -> str:
        """Connection URL over the socket, without a password."""
        host = quote(self.sockets, safe="")
        return f"postgresql://postgres@/postgres?host={host}&port={self.port}"


def running(data: Path) -> Server | None:
    """The server of a data folder, if one answers; a pid file alone may be a dead server's."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
        server = Server(data, int(lines[0]), int(lines[3]), lines[4], lines[7].strip() == "ready")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise explained(error, data) from error
    except (IndexError, ValueError):  # just being written
        return None
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(f"{server.sockets}/.s.PGSQL.{server.port}")
        except OSError:
            return None
    return server


def start(data: Path, settings: Mapping[str, str] | None = None) -> Server:
    """Starts the server of a data folder, which it makes if needed; one that runs is kept.

    Args:
        data: The data folder. The folder above it must exist.
        settings: More lines for postgresql.conf, for a new start only.

    Returns:
        The server, ready for connections.

    Raises:
        UserError: Something is in the way; the text says what, and what to do.
    """
    try:
        with _locked(data.parent):
            if (server := running(data)) and server.ready:
                return server
            account = account_for(data)
            let_pass(folders.binaries(), account)
            let_pass(data, account)
            if not folders.check(data):
                folders.create(data, account)
            return _start(data, account, settings or {})
    except OSError as error:
        raise explained(error, data) from error


def stop(data: Path) -> bool:
    """Stops the server of a data folder, ending its sessions; false if none runs."""
    try:
        with _locked(data.parent):
            server = running(data)
            if server is None:
                return False
            os.kill(server.pid, signal.SIGINT)
            deadline = time.monotonic() + _PATIENCE
            while (data / "postmaster.pid").exists():
                if time.monotonic() > deadline:
                    raise UserError(
                        f"Process {server.pid} has not stopped within {_PATIENCE:.0f} s. "
                        f"See {data / 'server.log'}."
                    )
                time.sleep(0.05)
            folders.remove_socket_folder(data, account_for(data))
            return True
    except OSError as error:
        raise explained(error, data) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One at a time: a second `start` or `stop` waits for the first."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _start(data: Path, account: Account, settings: Mapping[str, str]) -> Server:
    """Launches until it runs, with what stood in the way removed."""
    port = _free_port(folders.last_port(data) or 20000 + zlib.crc32(bytes(data)) % 10000)
    sockets = folders.socket_folder(data, account)
    log = data / "server.log"
    complaint = ""
    for _ in range(_ATTEMPTS):
        folders.write_settings(data, account, port, sockets, settings)
        if log.exists():
            log.replace(data / "server.log.1")
        if server := _launch(data, account, log):
            return server
        complaint = log.read_text(errors="replace")
        if "could not create any TCP/IP sockets" in complaint:
            port = _free_port(port + 1)
        elif 'lock file "postmaster.pid" already exists' in complaint and _has_stale_pid(data):
            (data / "postmaster.pid").unlink()
        elif "pre-existing shared memory block" in complaint:
            time.sleep(0.5)  # the sessions of a killed server are about to notice
        else:
            break
    folders.remove_socket_folder(data, account)
    reason = next((line for line in complaint.splitlines() if "FATAL" in line), complaint[-500:])
    raise UserError(f"PostgreSQL did not start: {reason.strip()}\n{advice(complaint, data)}")


def _launch(data: Path, account: Account, log: Path) -> Server | None:
    """Starts a server in a session of its own and waits for it; none if it ended."""
    with log.open("wb") as output:
        process = account.run(folders.binaries() / "postgres", "-D", data, output=output)
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None:
        server = running(data)
        if server and server.ready and server.pid == process.pid:
            process.returncode = 0  # it outlives us on purpose: nobody waits for it
            return server
        if time.monotonic() > deadline:
            process.returncode = 0
            raise UserError(
                f"PostgreSQL (process {process.pid}) is not ready after {_PATIENCE:.0f} s, maybe "
                f"still recovering. See {log}, and check with `tenant-health db status`."
            )
        time.sleep(0.02)
    return None


def _has_stale_pid(data: Path) -> bool:
    return is_stale(int((data / "postmaster.pid").read_text().split()[0]))


def _free_port(first: int) -> int:
    """The first free port of 127.0.0.1 from a given one."""
    for port in range(first, 65536):
        with socket.socket(socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
            else:
                return port
    raise UserError(f"No port of 127.0.0.1 from {first} on is free. Stop what listens there.")
