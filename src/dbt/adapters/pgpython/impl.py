"""The adapter: dbt-postgres that also runs Python models."""

from pathlib import Path
from typing import Any

from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.postgres import PostgresAdapter

from dbt.adapters.pgpython.connections import PgpythonConnectionManager


class PgpythonAdapter(PostgresAdapter):
    """dbt-postgres in everything, plus Python models in the `table` and `incremental` ways."""

    ConnectionManager = PgpythonConnectionManager

    def submit_python_job(
        self, parsed_model: dict[str, Any], compiled_code: str
    ) -> AdapterResponse:
        """Run a Python model on this thread's connection, inside dbt's transaction."""
        # Imported here: polars and arrow would slow the start of runs without Python models.
        from dbt.adapters.pgpython.job import run_model

        connection = self.connections.get_thread_connection()
        if not connection.transaction_open:
            self.connections.begin()
        with connection.handle.cursor() as cursor:
            return run_model(
                cursor, parsed_model, compiled_code, self._root_of(parsed_model["package_name"])
            )

    def _root_of(self, package: str) -> Path:
        if package == self.config.project_name:
            return Path(self.config.project_root)
        return Path(self.config.load_dependencies()[package].project_root)
