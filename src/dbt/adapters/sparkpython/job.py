"""Run a Python model in the Spark session of dbt's own process, and save its rows as a table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dbt.adapters.contracts.connection import AdapterResponse
from dbt_common.exceptions import DbtRuntimeError
from polars import CompatLevel
from pyspark.sql import DataFrame, SparkSession

from dbt.adapters.pgpython.dbt_object import Dbt, Session
from dbt.adapters.pgpython.job import BINDINGS, module_of, run_code
from dbt.adapters.pgpython.lazy import LazyRelation
from dbt.adapters.pgpython.tables import frames_of
from dbt.adapters.pgpython.user_errors import describe
from dbt.adapters.sparkpython.lazy import SparkRelation
from dbt.adapters.sparkpython.months import MONTH, month_of
from dbt.adapters.sparkpython.types import spark_type

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
    spark = SparkSession.builder.getOrCreate()
    path = package_root / model["original_file_path"]
    with module_of(model["unique_id"], path) as module:
        try:
            run_code(module, code)
            names = module.__dict__
            dbt = Dbt(spark, model["config"], names[BINDINGS], SparkRelation)
            result = names["model"](dbt, Session(spark, SparkRelation))
            types = {
                name: spark_type(c["data_type"])
                for name, c in model["columns"].items()
                if c.get("data_type")
            }
            day = model["config"].get("meta", {}).get("day_column")
            _save(spark, result, names[TABLE], types, day)
        except (Exception, SystemExit) as error:
            raise DbtRuntimeError(describe(error, package_root)) from error
    return AdapterResponse("OK")


def _save(
    spark: SparkSession, result: Any, table: str, types: dict[str, str], day: str | None
) -> None:
    mode = "overwrite"
    for rows in _frames(spark, result):
        typed = rows.select(
            [rows[name].cast(types[name]) if name in types else rows[name] for name in rows.columns]
        )
        if day:
            typed = typed.selectExpr("*", month_of(day))
        typed.write.saveAsTable(table, mode=mode, partitionBy=MONTH if day else None)
        mode = "append"


def _frames(spark: SparkSession, result: Any) -> Iterator[DataFrame]:
    if isinstance(result, LazyRelation):
        yield spark.sql(result.sql)
        return
    for frame in frames_of(result):
        yield spark.createDataFrame(frame.to_arrow(compat_level=CompatLevel.oldest()))
