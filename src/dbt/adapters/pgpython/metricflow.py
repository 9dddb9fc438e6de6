"""MetricFlow, which answers for dbt's metrics, on pgpython."""

import sys
from typing import Any

_CLIENT = "dbt_metricflow.cli.dbt_connectors.adapter_backed_client"


def introduce_to_metricflow() -> None:
    """Lets `mf` take pgpython for the PostgreSQL that it is.

    MetricFlow knows the adapters of its own list only. It loads that list before dbt makes an
    adapter; where it is not loaded, there is nothing to do.
    """
    client: Any = sys.modules.get(_CLIENT)
    if client is None:
        return
    adapters = client.SupportedAdapterTypes

    def postgres_for_pgpython(_: Any, value: object) -> Any:
        return adapters.POSTGRES if value == "pgpython" else None

    # The hook of Python's enums for a value that they lack.
    adapters._missing_ = classmethod(postgres_for_pgpython)
