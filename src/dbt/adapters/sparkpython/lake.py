"""Tables over folders of Parquet files."""

from collections.abc import Iterable

from dbt_common.exceptions import DbtRuntimeError
from pyspark.sql import SparkSession


def attach_parquet(folder: str, schema: str, earlier: Iterable[str] = ()) -> None:
    """Make tables of a schema out of the Parquet folders in a folder, in place of earlier ones.

    The files stay where they are, also when such a table is dropped.

    Args:
        folder: Its path, or a URL that Spark can read.
        schema: Of the tables, each named as its folder.
        earlier: Tables that another folder may have had: dropped where this one has none.

    Raises:
        DbtRuntimeError: The folder does not exist or holds no folder, or a table of such a name
            has rows of its own, which would be lost.
    """
    spark = SparkSession.builder.getOrCreate()
    names = _folders_in(spark, folder)
    if not names:
        raise DbtRuntimeError(
            f"{folder} has no folder of Parquet files. Name the folder that has one for each "
            "table that the project reads."
        )
    spark.sql(f"create schema if not exists `{schema}`")
    known = {table.name: table.tableType for table in spark.catalog.listTables(f"`{schema}`")}
    replaced = sorted(known.keys() & {*names, *earlier})
    for name in replaced:
        if known[name] == "MANAGED":
            raise DbtRuntimeError(
                f"{schema}.{name} is a table of Spark's own catalog, with its rows, and can't be "
                f"replaced by a folder of {folder}. Nothing was changed. Read the table and name "
                "no folder, or name another schema."
            )
    for name in replaced:
        spark.sql(f"drop table `{schema}`.`{name}`")
    for name in names:
        spark.catalog.createTable(f"`{schema}`.`{name}`", path=f"{folder}/{name}", source="parquet")


def _folders_in(spark: SparkSession, folder: str) -> list[str]:
    jvm = spark.sparkContext._jvm
    path = jvm.org.apache.hadoop.fs.Path(folder)
    files = path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    if not files.exists(path):
        return []
    found = [status for status in files.listStatus(path) if status.isDirectory()]
    return sorted(status.getPath().getName() for status in found)
