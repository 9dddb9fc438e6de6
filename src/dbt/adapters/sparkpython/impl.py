"""The adapter: dbt-spark that also runs Python models in its session."""

from typing import Any

from dbt.adapters.base import available
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.spark import SparkAdapter

from dbt.adapters.sparkpython.connections import SparkpythonConnectionManager
from dbt.adapters.sparkpython.months import month_of
from dbt.adapters.sparkpython.types import spark_type


class SparkpythonAdapter(SparkAdapter):
    """dbt-spark, plus Python models that are materialized as `table` or `incremental`."""

    ConnectionManager = SparkpythonConnectionManager

    def submit_python_job(
        self, parsed_model: dict[str, Any], compiled_code: str
    ) -> AdapterResponse:
        """Run a Python model in the session of this process, and save its rows as a table."""
        from dbt.adapters.pgpython.job import root_of
        from dbt.adapters.sparkpython.job import run_model

        root = root_of(parsed_model["package_name"], self.config)
        return run_model(parsed_model, compiled_code, root)

    @available
    def spark_type(self, written: str) -> str:
        """What Spark calls a type that a project may write with PostgreSQL's name for it."""
        return spark_type(written)

    @available
    def month_of(self, day: str) -> str:
        """SQL of the column by which a table with days is partitioned.

        Args:
            day: The name of the column with the day.
        """
        return month_of(day)

    @available.parse(lambda *_: {})
    def table_properties(self, table: Any) -> dict[str, str]:
        """What `tblproperties` say of a table; nothing if there is none.

        Args:
            table: A relation, or none.
        """
        if table is None:
            return {}
        _, rows = self.execute(f"show tblproperties {table}", fetch=True)
        return {str(key): str(value) for key, value in rows}

    @available.parse_none
    def attach_parquet(self, folder: str, schema: str, earlier: list[str]) -> None:
        """Make tables of a schema out of the Parquet folders in a folder, in place of earlier ones.

        Args:
            folder: Its path, or a URL that Spark can read.
            schema: Of the tables, each named as its folder.
            earlier: Tables that another folder may have had: dropped where this one has none.
        """
        from dbt.adapters.sparkpython.lake import attach_parquet

        attach_parquet(folder, schema, earlier)
