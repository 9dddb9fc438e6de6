"""dbt in this process, which takes a manifest that was changed."""

import signal
from collections.abc import Sequence
from datetime import date
from typing import Any

from dbt.cli.main import dbtRunner

from tenant_health.errors import UserError
from tenant_health.nightly.options import common_options, given_vars, with_vars
from tenant_health.publish.publishing import Run

_OUTPUT = ("--quiet", "--no-use-colors")
_TARGET = ("--target-path", "target/publish")
"""dbt's results are kept apart from those of a build of the whole project."""


def parse(options: Sequence[str]) -> Any:
    """The manifest that dbt makes of the project in the current folder.

    Args:
        options: Of dbt.

    Raises:
        UserError: dbt can't read the project; it has said why.
    """
    result = dbtRunner().invoke(["parse", *common_options(options), *_OUTPUT, *_TARGET])
    if not result.success:
        raise UserError(f"dbt can't read the project: {result.exception}")
    return result.result


def run_with(options: Sequence[str]) -> Run:
    """How `publish_folder` runs dbt.

    Args:
        options: Of `dbt build`.
    """

    def run(manifest: Any, selection: Sequence[str], day: date) -> int:
        given = with_vars(options, {**(given_vars(options) or {}), "as_of_date": str(day)})
        # asked to end, dbt cancels its queries as on Ctrl-C
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            result = dbtRunner(manifest).invoke(["build", *selection, *given, *_OUTPUT, *_TARGET])
        finally:
            signal.signal(signal.SIGTERM, before)
        return 0 if result.success else 2 if result.exception else 1

    return run
