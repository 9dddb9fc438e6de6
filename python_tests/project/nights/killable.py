"""dbt as a process of its own that can be killed at a chosen moment."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import patch

from project.builds import run_dbt
from project.databases import Database
from project.nights.night import NIGHT

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["project.nights.ready"])


def run_and_kill(
    database: Database, dbt_vars: Mapping[str, Any], queries: int, seconds: float
) -> None:
    """Starts a night's run and kills it with SIGKILL.

    Args:
        database: Where to.
        dbt_vars: As with `--vars`.
        queries: When so many queries have been sent or are about to be,
        seconds: and this time later.
    """
    kill_amid(queries, seconds, _run, database, dbt_vars)


def kill_amid(sent_before: int, seconds: float, run: Callable[..., None], *args: Any) -> None:
    """Runs a function in a process of its own and kills it with SIGKILL.

    Args:
        sent_before: When it has sent so much,
        seconds: and this time later.
        run: Of a module; it takes `args`, and a connection that it sends something to.
        args: Its arguments.
    """
    sent, sending = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=run, args=(*args, sending))
    with patch.dict(os.environ, PYTHONPATH=str(Path(__file__).parents[2])):
        process.start()
    sending.close()
    for _ in range(sent_before):
        sent.recv()
    time.sleep(seconds)
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def _run(database: Database, dbt_vars: Mapping[str, Any], sending: Connection) -> None:
    run_dbt(database, NIGHT, dbt_vars, note_query=sending.send)
