"""Programs that a test puts in another's place."""

import shlex
import sys
from pathlib import Path


def write_program(path: Path, code: str) -> None:
    """Makes a file a program of this Python, wherever that is installed.

    `#!` takes no path with a blank in it, so a shell starts Python.
    """
    source = path.with_name(f"{path.name}.py")
    source.write_text(code)
    path.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, str(source)])} "$@"\n')
    path.chmod(0o755)
