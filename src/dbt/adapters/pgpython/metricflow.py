"""MetricFlow, dbt's semantic layer, on pgpython.

MetricFlow knows the adapters of its own list only, by name. SQL for pgpython is SQL for PostgreSQL.
"""

import sys
from typing import Any

_CLIENT = "dbt_metricflow.cli.dbt_connectors.adapter_backed_client"


def introduce() -> None:
    """Lets `mf` take pgpython for postgres, if it is `mf` that runs; else there is nothing to do.

    `mf` loads its client before dbt loads an adapter, so nothing is imported for it here.
    """
    client: Any = sys.modules.get(_CLIENT)
    if client is None:
        return
    adapters = client.SupportedAdapterTypes

    # The hook that Python's enums have for values they lack.
    def postgres_for_pgpython(_: Any, value: object) -> Any:
        return adapters.POSTGRES if value == "pgpython" else None

    adapters._missing_ = classmethod(postgres_for_pgpython)
