"""Run a Python model and leave its result where dbt's SQL can select it."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from dbt.adapters.contracts.connection import AdapterResponse
from dbt_common.exceptions import DbtRuntimeError

from dbt.adapters.pgpython.dbt_object import Dbt, Session
from dbt.adapters.pgpython.lazy import LazyRelation
from dbt.adapters.pgpython.tables import frames_of
from dbt.adapters.pgpython.user_errors import describe
from dbt.adapters.pgpython.writer import ColumnTypes, write_frames

RESULT_TABLE = "dbt_python_result"
BINDINGS = "__dbt__"

# Importing polars makes Ctrl-C restart the system calls that it interrupts. dbt, which waits for
# its threads, would then never react.
signal.siginterrupt(signal.SIGINT, True)


@dataclass
class PythonModelResponse(AdapterResponse):
    """How a Python model went; `query` selects its result, in this session only."""

    query: str = ""


def run_model(
    cursor: Any, model: dict[str, Any], code: str, package_root: Path
) -> PythonModelResponse:
    """Run a model's code and keep what it returns in a temporary table, or as a query.

    Args:
        cursor: A cursor of dbt's open connection, inside the model's transaction.
        model: The node as dbt's manifest has it.
        code: The compiled code: the model's own, then its bindings.
        package_root: Folder of the dbt project or package that the model belongs to.

    Raises:
        DbtRuntimeError: Anything that goes wrong, with the user's file and line.
    """
    path = package_root / model["original_file_path"]
    with module_of(model["unique_id"], path) as module:
        try:
            run_code(module, code)
            dbt = Dbt(cursor, model["config"], module.__dict__[BINDINGS])
            result = module.__dict__["model"](dbt, Session(cursor))
            if isinstance(result, LazyRelation):
                return PythonModelResponse("OK", query=result.sql)
            cursor.execute(f"drop table if exists pg_temp.{RESULT_TABLE}")
            types = ColumnTypes(
                {
                    name: c["data_type"]
                    for name, c in model["columns"].items()
                    if c.get("data_type")
                },
                _types_of(cursor, str(dbt.this)) if dbt.is_incremental else {},
            )
            rows = write_frames(cursor, RESULT_TABLE, frames_of(result), types)
        except (Exception, SystemExit) as error:
            raise DbtRuntimeError(describe(error, package_root)) from error
    return PythonModelResponse(
        "OK", rows_affected=rows, query=f"select * from pg_temp.{RESULT_TABLE}"
    )


def root_of(package: str, config: Any) -> Path:
    """The folder of a dbt package, or of the project itself.

    Args:
        package: Its name.
        config: dbt's runtime configuration.
    """
    if package == config.project_name:
        return Path(config.project_root)
    return Path(config.load_dependencies()[package].project_root)


def _types_of(cursor: Any, table: str) -> dict[str, str]:
    cursor.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_catalog.pg_attribute "
        "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        (table,),
    )
    return dict(cursor.fetchall())


@contextmanager
def module_of(unique_id: str, path: Path) -> Iterator[ModuleType]:
    """A module of its own for the model, known to Python for as long as it runs."""
    module = ModuleType(unique_id.replace(".", "__"))
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:
        yield module
    finally:
        sys.modules.pop(module.__name__, None)


def run_code(module: ModuleType, code: str) -> None:
    """Run a model's compiled code in its module, which then holds its function `model`."""
    path = Path(str(module.__file__))
    exec(compile(_aligned(code, path), str(path), "exec"), module.__dict__)


def _aligned(code: str, path: Path) -> str:
    """The code with the blank lines back that dbt strips off, so that line numbers are right."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    blank = text[: len(text) - len(text.lstrip())].count("\n")
    return "\n" * blank + code
