"""A model's exception as one readable message that points at the user's own lines."""

import linecache
import os
import sysconfig
import traceback
from pathlib import Path

_LIBRARIES = tuple(
    {sysconfig.get_path(kind) + os.sep for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
)
_ADAPTER = str(Path(__file__).parent) + os.sep


def describe(error: BaseException, project_root: Path) -> str:
    """Say what went wrong and where in the user's code, innermost line last.

    Frames of this adapter and of installed libraries are left out. Paths are relative to the
    project where they can be.
    """
    kind = type(error).__name__
    name = error.__class__.__module__.partition(".")[0]
    if name not in ("builtins", "dbt"):
        kind = f"{name}.{kind}"
    lines = [f"{kind}: {error}".rstrip()] if name != "dbt" else [str(error)]
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if frame.filename.startswith((*_LIBRARIES, _ADAPTER)) or not path.is_file():
            continue
        shown = path.relative_to(project_root) if path.is_relative_to(project_root) else path
        lines.append(f"  {shown}, line {frame.lineno}, in {frame.name}")
        code = linecache.getline(frame.filename, frame.lineno or 0).strip()
        if code:
            lines.append(f"    {code}")
    return "\n".join(lines)
