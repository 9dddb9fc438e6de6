"""MetricFlow, which queries dbt's metrics, on pgpython."""

import sys
from typing import Any

_CLIENT = "dbt_metricflow.cli.dbt_connectors.adapter_backed_client"


def register_with_metricflow() -> None:
    """Make `mf` treat pgpython as PostgreSQL.

    MetricFlow accepts the adapters of its own list only. It loads that list before dbt makes an
    adapter; if it is not loaded, there is nothing to do.
    """
    client: Any = sys.modules.get(_CLIENT)
    if client is None:
        return
    adapters = client.SupportedAdapterTypes

    def postgres_for_pgpython(_: Any, value: object) -> Any:
        return adapters.POSTGRES if value == "pgpython" else None

    # Python's hook for a value that an enum lacks.
    adapters._missing_ = classmethod(postgres_for_pgpython)
