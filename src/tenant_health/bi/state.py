"""What an installation of Superset keeps: `.superset`, beside the embedded `.postgres`."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from tenant_health.embedded import data_folder

GENERATED = ("secret_key", "guest_token_secret", "admin_password")
"""What is made once, at the first start."""


@dataclass
class State:
    """The folder `.superset`.

    Attributes:
        folder: Readable by its owner alone.
    """

    folder: Path

    @property
    def log(self) -> Path:
        """What Superset says."""
        return self.folder / "superset.log"

    @property
    def process(self) -> Path:
        """The web server's process id and port, while it runs."""
        return self.folder / "superset.pid"

    @property
    def imported(self) -> dict[str, str]:
        """The digest of each file of the last import, by the object's uuid; empty before it."""
        file = self.folder / "imported.json"
        return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}

    @imported.setter
    def imported(self, digests: dict[str, str]) -> None:
        _write(self.folder / "imported.json", digests)

    def secrets(self) -> dict[str, str]:
        """Keys, passwords and the readers' URLs; empty before the first start."""
        file = self.folder / "secrets.json"
        return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}

    def keep(self, values: dict[str, str]) -> None:
        """Adds to the secrets, whole or not at all."""
        _write(self.folder / "secrets.json", {**self.secrets(), **values})


def open_state() -> State:
    """The folder with its secrets, made if needed.

    Raises:
        UserError: Not inside the project.
    """
    state = State(data_folder().with_name(".superset"))
    state.folder.mkdir(mode=0o700, exist_ok=True)
    missing = [name for name in GENERATED if name not in state.secrets()]
    if missing:
        state.keep({name: secrets.token_urlsafe(32)[:43] for name in missing})
    return state


def _write(file: Path, values: dict[str, str]) -> None:
    """Whole or not at all, and readable by the owner alone."""
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(json.dumps(values, indent=1) + "\n", "utf-8")
    new.replace(file)
