"""Superset's datasets follow the marts: columns, types and descriptions come from dbt."""

from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from tenant_health.bi.contracts import Mart
from tenant_health.bi.form import Document, tidied, to_text

DATABASES = {
    "staff": "a1a8b4f2-6c5e-5c1d-8f3e-2b7d9c0e4a01",
    "tenant": "a1a8b4f2-6c5e-5c1d-8f3e-2b7d9c0e4a02",
}
"""The id of the database connection of each kind of reader, as in `bi/superset/databases`."""

SCHEMA = "analytics_marts"
"""The marts' schema in the files; the import puts the actual one in its place."""

_TYPES = {"timestamp": "TIMESTAMP WITHOUT TIME ZONE"}
_TIMES = ("date", "timestamp")


def synced(folder: Path, marts: dict[str, Mart]) -> dict[Path, str]:
    """The files of all datasets, as they should be.

    Args:
        folder: `bi/superset`.
        marts: The marts by name.

    Returns:
        Text by file: `datasets/<reader>/<mart>.yaml`. What a file has beyond columns, their types
        and descriptions stays: metrics, calculated columns, names to show, formats.
    """
    return {
        file: to_text(_dataset(_read(file), reader, mart))
        for reader in DATABASES
        for mart in marts.values()
        if reader == "staff" or mart.for_tenants
        for file in [folder / "datasets" / reader / f"{mart.name}.yaml"]
    }


def _read(file: Path) -> Document:
    return dict(yaml.safe_load(file.read_text("utf-8"))) if file.exists() else {}


def _dataset(current: Document, reader: str, mart: Mart) -> Document:
    identity = uuid5(NAMESPACE_URL, f"tenant-health/datasets/{reader}/{mart.name}")
    dataset = {
        "uuid": str(identity),
        "version": "1.0.0",
        **current,
        "database_uuid": DATABASES[reader],
        "schema": SCHEMA,
        **_source(reader, mart.name),
        "description": mart.description,
        "columns": _columns(current.get("columns") or [], mart),
    }
    return tidied("datasets", dataset)


def _source(reader: str, mart: str) -> Document:
    """What a dataset reads; an SQLite under Superset wants every dataset's name to differ."""
    if reader == "staff":
        return {"table_name": mart}
    return {"table_name": f"{mart} of one tenant", "sql": f"select * from {SCHEMA}.{mart}"}  # noqa: S608


def _columns(current: list[dict[str, Any]], mart: Mart) -> list[dict[str, Any]]:
    known = {column["column_name"]: column for column in current}
    calculated = [column for column in current if column.get("expression")]
    return calculated + [
        {
            **known.get(name, {}),
            "column_name": name,
            "type": _TYPES.get(data_type, data_type.upper()),
            "description": description,
            "is_dttm": data_type in _TIMES,
        }
        for name, (data_type, description) in mart.columns.items()
    ]
