"""What keeps the embedded PostgreSQL from running, in words that say what to do."""

import errno
import shutil
from pathlib import Path

from tenant_health.embedded.account import Account
from tenant_health.errors import UserError

_SPACE_TO_START = 8 * 1024**2  # bytes


def is_stale(pid: int) -> bool:
    """Whether a process is no PostgreSQL: a dead server's number that was given out again."""
    name = Path(f"/proc/{pid}/comm")
    if name.exists():
        return name.read_text().strip() != "postgres"
    ps = shutil.which("ps")
    if ps is None:
        return False
    shown, _ = Account(0, 0, other=False).run(Path(ps), "-o", "comm=", "-p", str(pid)).communicate()
    return b"postgres" not in shown


def advice(complaint: str, data: Path) -> str:
    """What to do about what PostgreSQL wrote before it gave up."""
    full = shutil.disk_usage(data.parent).free < _SPACE_TO_START  # too full to log the complaint?
    if full or "No space left on device" in complaint:
        return f"The disk of {data} is full: free some space, then run this again."
    if "could not look up effective user ID" in complaint:
        return (
            "It needs a user that the system knows by name: run this as one (or add a line to "
            "/etc/passwd), or set PGHOST to a server."
        )
    if "Cannot allocate memory" in complaint:
        return "The machine is short of memory: end some programs, then run this again."
    if "already exists" in complaint or "pre-existing shared memory" in complaint:
        return (
            f"Another server uses {data}: end it (`ps -ef | grep postgres`), then run this again."
        )
    if (data / "server.log").exists():
        return f"See the server's log, {data / 'server.log'}."
    return f"Put that right, or set TENANT_HEALTH_HOME to another folder than {data.parent}."


def explained(error: OSError, data: Path) -> UserError:
    """The message for an error of the operating system."""
    if error.errno == errno.ENOSPC:
        return UserError(advice("No space left on device", data))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UserError(
            f"No permission for {error.filename or data}. Run this as the owner of {data.parent}, "
            "or set TENANT_HEALTH_HOME to a folder of your own."
        )
    return UserError(f"The embedded PostgreSQL in {data} can't be reached: {error}.")
