"""sparkpython: dbt-spark plus Python models that run in dbt's own Spark session."""

from typing import Any, cast

from dbt.adapters.base import AdapterPlugin

from dbt.adapters.sparkpython.connections import (
    SparkpythonConnectionManager,
    SparkpythonCredentials,
)
from dbt.adapters.sparkpython.impl import SparkpythonAdapter
from dbt.include import sparkpython

__all__ = [
    "Plugin",
    "SparkpythonAdapter",
    "SparkpythonConnectionManager",
    "SparkpythonCredentials",
]

Plugin = AdapterPlugin(
    adapter=cast(Any, SparkpythonAdapter),  # dbt's protocol fits none of its own adapters
    credentials=SparkpythonCredentials,
    include_path=sparkpython.PACKAGE_PATH,
    dependencies=["spark"],
)
