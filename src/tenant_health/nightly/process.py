"""Runs dbt as a process that ends cleanly when this one is asked to end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_PATIENCE = 60.0
"""Seconds that dbt has to cancel its queries before it is killed."""
_GLANCE = 0.5
_UTF8 = {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8:backslashreplace"}
"""What dbt prints goes to a file, in the same encoding on every machine."""


class InterruptedNightError(Exception):
    """This process was asked to end, and dbt has ended.

    Attributes:
        exit_code: What a shell says of a process that the signal ended.
    """

    def __init__(self, number: int) -> None:
        """Args: `number` is the signal's."""
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


class Dbt:
    """dbt, one command at a time. To be made by `dbt_process`."""

    def __init__(self, project: Path, console: Path, settings: Mapping[str, str]) -> None:
        """Takes what `dbt_process` takes."""
        self._project = project
        self._console = console
        self._environment = {**os.environ, **_pgoptions(settings), **_UTF8}
        self._caught: list[int] = []
        self._process: subprocess.Popen[bytes] | None = None

    def run(
        self,
        args: Sequence[str],
        program: str = "dbt",
        variables: Mapping[str, str] | None = None,
    ) -> int:
        """Runs a command of dbt and waits for its end.

        Args:
            args: The command and its options.
            program: Another program of this virtual environment, in place of dbt.
            variables: Further environment variables.

        Returns:
            Its exit code.

        Raises:
            InterruptedNightError: A signal to end came before or meanwhile.
        """
        if not self._caught:
            with self._console.open("ab") as output:
                self._process = subprocess.Popen(  # noqa: S603 (of this virtual environment)
                    [str(Path(sys.executable).with_name(program)), *args],
                    cwd=self._project,
                    env={**self._environment, **(variables or {})},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # a terminal's Ctrl-C comes from here, and only once
                )
            exit_code = self._wait(self._process)
            self._process = None
        if self._caught:
            raise InterruptedNightError(self._caught[0])
        return exit_code

    def end(self, number: int, _: FrameType | None = None) -> None:
        """Handles a signal to end: passes it on as Ctrl-C, on which dbt cancels its queries."""
        self._caught.append(number)
        if self._process:
            self._process.send_signal(signal.SIGINT)

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        patience = _PATIENCE
        if self._caught:
            process.send_signal(signal.SIGINT)  # it came while the process began
        while True:
            try:
                return process.wait(timeout=_GLANCE)
            except subprocess.TimeoutExpired:
                patience -= _GLANCE if self._caught else 0
                if patience <= 0:
                    process.kill()


@contextmanager
def dbt_process(project: Path, console: Path, settings: Mapping[str, str]) -> Iterator[Dbt]:
    """Runs dbt in processes of its own, to which signals to end are passed on meanwhile.

    Args:
        project: The dbt project's folder, in which it runs.
        console: File that what dbt prints is added to.
        settings: PostgreSQL settings for all of dbt's connections.
    """
    dbt = Dbt(project, console, settings)
    before = {number: signal.signal(number, dbt.end) for number in _SIGNALS}
    try:
        yield dbt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _pgoptions(settings: Mapping[str, str]) -> dict[str, str]:
    """The settings as libpq takes them, after those that are in the environment already."""
    options = [f"-c {name}={value}" for name, value in settings.items()]
    given = os.environ.get("PGOPTIONS")
    return {"PGOPTIONS": " ".join([given, *options] if given else options)} if options else {}
