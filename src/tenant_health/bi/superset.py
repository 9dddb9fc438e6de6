"""Superset's processes: one that prepares it, and a web server that outlives whoever started it."""

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from tenant_health.bi.state import State
from tenant_health.errors import UserError

_PATIENCE = 180.0  # seconds for a start on a slow machine
_LAST_LINES = 15


def programs(project: Path) -> Path:
    """The folder of Superset's Python and web server.

    Raises:
        UserError: Superset is not installed.
    """
    folder = project / ".venv-bi" / "bin"
    if not (folder / "gunicorn").exists():
        raise UserError("Superset is not installed in .venv-bi. Run `make bi`, which does it.")
    return folder


def environment(project: Path, state: State) -> dict[str, str]:
    """What Superset's processes need to know."""
    inherited = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PG", "SUPERSET", "FLASK"))
    }
    return {
        **inherited,
        "FLASK_APP": "superset.app:create_app()",
        "PYTHONPATH": str(project / "bi" / "superset"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SUPERSET_HOME": str(state.folder),
        "TENANT_HEALTH_BI_HOME": str(state.folder),
    }


def manage(project: Path, state: State, task: str, folder: Path) -> None:
    """Runs `bi/superset/manage.py`; what it prints goes to the log.

    Raises:
        UserError: It failed; the text has its last lines.
    """
    command: list[str | Path] = [
        programs(project) / "python",
        project / "bi/superset/manage.py",
        task,
        folder,
    ]
    result = subprocess.run(  # noqa: S603
        command,
        env=environment(project, state),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    with state.log.open("a") as log:
        log.write(result.stdout)
    if result.returncode:
        last = "\n".join(result.stdout.splitlines()[-_LAST_LINES:])
        raise UserError(f"Superset could not {task}:\n{last}\nAll of it is in {state.log}.")


def running(state: State) -> int | None:
    """The port of the web server, if it answers."""
    try:
        _, port = _process(state)
    except (FileNotFoundError, ValueError):
        return None
    return port if _healthy(port) else None


def start(project: Path, state: State, first_port: int) -> int:
    """Starts the web server and waits until it answers; returns its port of 127.0.0.1.

    Raises:
        UserError: It ended or never answered.
    """
    port = _free_port(first_port)
    command: list[str | Path] = [
        programs(project) / "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--worker-class", "gthread", "--threads", "8", "--timeout", "120", "--preload",
        "superset.app:create_app()",
    ]  # fmt: skip
    with state.log.open("a") as log:
        process = subprocess.Popen(  # noqa: S603
            command,
            env=environment(project, state),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    state.process.write_text(f"{process.pid} {port}\n")
    deadline = time.monotonic() + _PATIENCE
    while not _healthy(port):
        if process.poll() is not None or time.monotonic() > deadline:
            stop(state)
            last = "\n".join(state.log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
            raise UserError(f"Superset did not start:\n{last}\nAll of it is in {state.log}.")
        time.sleep(0.2)
    process.returncode = 0  # it outlives us on purpose: nobody waits for it
    return port


def stop(state: State) -> bool:
    """Stops the web server; false if none runs."""
    try:
        pid, _ = _process(state)
    except (FileNotFoundError, ValueError):
        return False
    stopped = False
    if _is_superset(pid):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE
        while _is_superset(pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        stopped = True
    state.process.unlink(missing_ok=True)
    return stopped


def _process(state: State) -> tuple[int, int]:
    pid, port = state.process.read_text().split()
    return int(pid), int(port)


def _is_superset(pid: int) -> bool:
    """Whether a process is a web server of ours: the id may be another's by now."""
    result = subprocess.run(  # noqa: S603 (an id of ours)
        ["ps", "-o", "stat=,args=", "-p", str(pid)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return "gunicorn" in result.stdout and not result.stdout.startswith("Z")


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port(first: int) -> int:
    for port in range(first, 65536):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise UserError(f"No port of 127.0.0.1 from {first} on is free. Stop what listens there.")
