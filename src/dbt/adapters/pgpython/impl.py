"""The adapter: dbt-postgres that also runs Python models."""

from threading import Lock
from typing import Any

from dbt.adapters.base import BaseRelation, available
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.postgres import PostgresAdapter

from dbt.adapters.pgpython.build_last import order_models_to_build_last
from dbt.adapters.pgpython.connections import PgpythonConnectionManager
from dbt.adapters.pgpython.metricflow import register_with_metricflow
from dbt.adapters.pgpython.run_lock import RunLock


class PgpythonAdapter(PostgresAdapter):
    """dbt-postgres, plus Python models that are materialized as `table` or `incremental`."""

    ConnectionManager = PgpythonConnectionManager

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Args: those of dbt's adapters."""
        super().__init__(*args, **kwargs)
        self._run_lock: RunLock | None = None
        self._dropping = Lock()
        register_with_metricflow()
        order_models_to_build_last()

    @available.parse_none
    def drop_relation(self, relation: BaseRelation) -> None:
        """Drop a relation while no other thread drops one.

        Two `drop ... cascade` at once that reach the same view wait for each other, which
        PostgreSQL ends as a deadlock: several threads replace views, and other views read several.
        """
        with self._dropping:
            super().drop_relation(relation)

    @available
    def hold_run_lock(self, schema: str) -> None:
        """Keep out other runs that hold the lock of this schema, until this run ends.

        Raises:
            DbtRuntimeError: Another run holds it, or the role may not.
        """
        if self._run_lock is None:
            self._run_lock = RunLock(self.ConnectionManager, self.config.credentials, schema)

    @available
    def check_run_lock(self) -> None:
        """Stop if the lock that this run took, if it took one, is no longer held.

        Raises:
            DbtRuntimeError: The lock is lost.
        """
        if self._run_lock is not None:
            self._run_lock.check()

    def cleanup_connections(self) -> None:
        """Close all connections at the end of a run, the lock's too."""
        super().cleanup_connections()
        if self._run_lock is not None:
            self._run_lock.release()
            self._run_lock = None

    def submit_python_job(
        self, parsed_model: dict[str, Any], compiled_code: str
    ) -> AdapterResponse:
        """Run a Python model on this thread's connection, inside dbt's transaction."""
        # Imported here: polars and arrow would slow the start of runs without Python models.
        from dbt.adapters.pgpython.job import root_of, run_model

        connection = self.connections.get_thread_connection()
        if not connection.transaction_open:
            self.connections.begin()
        with connection.handle.cursor() as cursor:
            root = root_of(parsed_model["package_name"], self.config)
            return run_model(cursor, parsed_model, compiled_code, root)
