"""Tables over folders of Parquet files."""

from dbt_common.exceptions import DbtRuntimeError
from pyspark.sql import SparkSession


def attach_parquet(folder: str, schema: str) -> None:
    """Make tables of a schema out of the Parquet folders in a folder, in place of earlier ones.

    The files stay where they are, also when such a table is dropped.

    Args:
        folder: Its path, or a URL that Spark can read.
        schema: Of the tables, each named as its folder.

    Raises:
        DbtRuntimeError: The folder does not exist or holds no folder.
    """
    spark = SparkSession.builder.getOrCreate()
    names = _folders_in(spark, folder)
    if not names:
        raise DbtRuntimeError(
            f"{folder} has no folder of Parquet files. Name the folder that has one for each "
            "table that the project reads."
        )
    spark.sql(f"create schema if not exists `{schema}`")
    for name in names:
        spark.sql(f"drop table if exists `{schema}`.`{name}`")
        spark.catalog.createTable(f"`{schema}`.`{name}`", path=f"{folder}/{name}", source="parquet")


def _folders_in(spark: SparkSession, folder: str) -> list[str]:
    jvm = spark.sparkContext._jvm
    path = jvm.org.apache.hadoop.fs.Path(folder)
    files = path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    if not files.exists(path):
        return []
    found = [status for status in files.listStatus(path) if status.isDirectory()]
    return sorted(status.getPath().getName() for status in found)
