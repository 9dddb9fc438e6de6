"""Where the artifacts of each night are kept, and for how long."""

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from tenant_health.errors import UserError

_PARSED = "partial_parse.msgpack"


@dataclass(frozen=True)
class Folders:
    """The folder of all nights and that of this one, such as `2026-11-22/020000`."""

    root: Path
    night: Path

    @property
    def console(self) -> Path:
        """What dbt printed."""
        return self.night / "console.txt"

    @property
    def summary(self) -> Path:
        """What this command printed."""
        return self.night / "summary.txt"

    def step(self, name: str) -> Path:
        """A new target folder for dbt, which finds the project in it as it was parsed last."""
        folder = self.night / name
        folder.mkdir()
        if (self.root / _PARSED).is_file():
            shutil.copy(self.root / _PARSED, folder)
        return folder

    def end_step(self, name: str) -> None:
        """Keeps the parsed project for the next step and night, once, not in each folder."""
        parsed = self.night / name / _PARSED
        if parsed.is_file():
            parsed.replace(self.root / _PARSED)


def new_night(root: Path, started: datetime) -> Folders:
    """Makes the folder of a night.

    Args:
        root: The folder of all nights; if it is not there, made for its owner alone.
        started: The night's beginning, in UTC.

    Raises:
        UserError: The folder can't be made.
    """
    night = root / f"{started:%Y-%m-%d}" / f"{started:%H%M%S}"
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        night.parent.mkdir(exist_ok=True)
        night = next(
            folder
            for number in range(1, 1000)
            if not (folder := night.with_name(night.name + f"-{number}" * (number > 1))).exists()
        )
        night.mkdir()
    except OSError as error:
        raise UserError(
            f"The artifacts can't be kept in {root}: {error.strerror}. Name a folder that this "
            "user may write to with --artifacts, and see that its disk is not full."
        ) from error
    return Folders(root, night)


def forget_old_nights(root: Path, today: date, days: int) -> None:
    """Removes the folders of days long ago; anything else in the folder is left alone."""
    for folder in root.iterdir():
        try:
            is_old = date.fromisoformat(folder.name) <= today - timedelta(days=days)
        except ValueError:
            continue
        if is_old and folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
