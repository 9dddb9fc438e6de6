"""dbt in this process, which takes a manifest that was changed."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from types import FrameType
from typing import Any

from dbt.cli.main import dbtRunner

from tenant_health.errors import UserError
from tenant_health.nightly.options import common_options, given_vars, with_vars
from tenant_health.publish.publishing import Run

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_OPTIONS = ("--log-level", "none", "--no-use-colors", "--target-path", "target/publish")
"""dbt's results are kept apart from those of a build of the whole project."""


def parse(options: Sequence[str]) -> Any:
    """The manifest that dbt makes of the project in the current folder.

    Args:
        options: Of dbt.

    Raises:
        UserError: dbt can't read the project.
    """
    result = dbtRunner().invoke(["parse", *common_options(options), *_OPTIONS])
    if not result.success:
        raise UserError(f"dbt can't read the project: {result.exception}")
    return result.result


def run_with(options: Sequence[str], tell: Callable[[str], None]) -> Run:
    """How `publish_folder` runs dbt.

    Args:
        options: Of `dbt build`.
        tell: Is given what dbt says of what failed.
    """

    def note(event: Any) -> None:
        if event.info.level == "error" and event.info.name != "MainStackTrace" and not caught:
            tell(event.info.msg)

    def run(manifest: Any, selection: Sequence[str], day: date) -> int:
        given = with_vars(options, {**(given_vars(options) or {}), "as_of_date": str(day)})
        with _signals(caught):
            result = dbtRunner(manifest, [note]).invoke(["build", *selection, *given, *_OPTIONS])
        if caught:
            return 128 + caught[0]
        return 0 if result.success else 2 if result.exception else 1

    caught: list[int] = []
    return run


@contextmanager
def _signals(caught: list[int]) -> Iterator[None]:
    """Notes a signal to end, and lets dbt cancel its queries as on Ctrl-C."""

    def end(number: int, _: FrameType | None) -> None:
        caught.append(number)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
