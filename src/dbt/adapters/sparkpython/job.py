"""Run a Python model in the Spark session of dbt's own process, and save its rows as a table."""

from pathlib import Path
from typing import Any

from dbt.adapters.contracts.connection import AdapterResponse
from dbt_common.exceptions import DbtRuntimeError
from polars import CompatLevel
from pyspark.sql import SparkSession as Spark

from dbt.adapters.pgpython.dbt_object import Dbt
from dbt.adapters.pgpython.job import BINDINGS, module_of, run_code
from dbt.adapters.pgpython.lazy import LazyRelation
from dbt.adapters.pgpython.tables import frames_of
from dbt.adapters.pgpython.user_errors import describe
from dbt.adapters.sparkpython.lazy import SparkRelation, SparkSession

TABLE = "__table__"


def run_model(model: dict[str, Any], code: str, package_root: Path) -> AdapterResponse:
    """Run a model's code and save what it returns in the table that dbt asks for.

    Args:
        model: The node as dbt's manifest has it.
        code: The compiled code: the model's own, its bindings, and the name of the table.
        package_root: Folder of the dbt project or package that the model belongs to.

    Raises:
        DbtRuntimeError: Anything that goes wrong, with the user's file and line.
    """
    spark = Spark.builder.getOrCreate()
    path = package_root / model["original_file_path"]
    with module_of(model["unique_id"], path) as module:
        try:
            run_code(module, code)
            names = module.__dict__
            dbt = Dbt(spark, model["config"], names[BINDINGS], SparkRelation)
            result = names["model"](dbt, SparkSession(spark))
            _save(spark, result, names[TABLE])
        except (Exception, SystemExit) as error:
            raise DbtRuntimeError(describe(error, package_root)) from error
    return AdapterResponse("OK")


def _save(spark: Spark, result: Any, table: str) -> None:
    if isinstance(result, LazyRelation):
        spark.sql(result.sql).write.saveAsTable(table, mode="overwrite")
        return
    mode = "overwrite"
    for frame in frames_of(result):
        rows = frame.to_arrow(compat_level=CompatLevel.oldest())
        spark.createDataFrame(rows).write.saveAsTable(table, mode=mode)
        mode = "append"
