"""What to do about a connection that PostgreSQL or the network refuses."""

import re
import shlex
from pathlib import Path
from typing import Any

_NOBODY_THERE = "refused|No such file or directory"
_TRANSIENT = (
    "starting up",
    "shutting down",
    "recovery mode",
    "too many",
    "remaining connection slots",
    "timeout",
    "timed out",
    "closed the connection unexpectedly",
    "reset by peer",
)
_ADVICE = (
    (r"unsupported startup parameter",
     "A pooler such as pgbouncer takes no startup options. Unset PGOPTIONS, or set the pooler's "
     "`ignore_startup_parameters`; its `pool_mode` must be `session`."),
    (r"password authentication failed|no password supplied|authentication failed",
     "The server refused the user or password. Check PGUSER and PGPASSWORD (or ~/.pgpass)."),
    (r'role ".*" does not exist',
     "Check PGUSER, or `user` and `role` in profiles.yml."),
    (r'database ".*" does not exist',
     "Check PGDATABASE, or create the database with `createdb`."),
    (r"could not translate host name",
     "Check PGHOST: no machine of that name is known."),
    (r"no pg_hba.conf entry|does not support SSL|SSL|certificate",
     "Check `sslmode` in profiles.yml and the server's pg_hba.conf."),
    (_NOBODY_THERE + "|timeout|timed out|unreachable|no route",
     "Is the server running there? Start it, or check PGHOST and PGPORT."),
    (r"too many|remaining connection slots",
     "The server has no connection to spare. Lower `threads` in profiles.yml or try later."),
    (r"starting up|shutting down|recovery mode",
     "The server is not ready yet. Try again in a moment."),
)  # fmt: skip


def is_transient(message: str) -> bool:
    """Whether connecting may succeed if it is tried again a moment later."""
    return any(words in message for words in _TRANSIENT)


def advice(message: str, credentials: Any) -> str:
    """One message: where dbt tried to connect, what libpq said, and what to do next."""
    if credentials.data_directory and re.search(_NOBODY_THERE, message):
        return not_running(credentials.data_directory, credentials.start_command)
    if credentials.data_directory:
        place = f"the PostgreSQL in {credentials.data_directory}"
    else:
        port = f":{credentials.port}" if credentials.port else ""
        place = f"PostgreSQL at {credentials.host or 'the default host'}{port}"
    said = _first_cause(message)
    for pattern, what_to_do in _ADVICE:
        if re.search(pattern, message, re.IGNORECASE):
            return f"Cannot connect to {place}: {said}\n{what_to_do}"
    return f"Cannot connect to {place}: {said}\nCheck the settings in profiles.yml."


def not_running(data_directory: str, start_command: str | None) -> str:
    """The message when no server runs in a local data folder."""
    folder = Path(data_directory)
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    command = start_command or f"pg_ctl start -D {shlex.quote(str(shown))}"
    return f"No PostgreSQL is running in {shown}. Start it with `{command}`."


def _first_cause(message: str) -> str:
    """The first line: libpq tries each address of a host and says the same about each."""
    first = next((line for line in message.splitlines() if line.strip()), "no reason given.")
    return re.sub(r"^connection to server .*? failed: (FATAL: *)?", "", first.strip())
