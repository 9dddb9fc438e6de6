"""pgpython: dbt-postgres plus Python models that run on dbt's own connection."""

from typing import Any, cast

from dbt.adapters.base import AdapterPlugin

from dbt.adapters.pgpython.connections import PgpythonConnectionManager, PgpythonCredentials
from dbt.adapters.pgpython.impl import PgpythonAdapter
from dbt.include import pgpython

__all__ = ["PgpythonAdapter", "PgpythonConnectionManager", "PgpythonCredentials", "Plugin"]

Plugin = AdapterPlugin(
    adapter=cast(Any, PgpythonAdapter),  # dbt's protocol fits none of its own adapters
    credentials=PgpythonCredentials,
    include_path=pgpython.PACKAGE_PATH,
    dependencies=["postgres"],
)
