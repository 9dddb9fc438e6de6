"""Superset's datasets follow the marts: columns, types and descriptions come from dbt."""

import re
from pathlib import Path
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
        Text by file. `datasets/<reader>/<mart>.yaml` has the mart's columns. In any other dataset,
        a column that is called as one of the marts it reads has its type and description. What a
        file has beyond that stays: metrics, calculated columns, names to show, formats.
    """
    of_marts = {
        folder / "datasets" / reader / f"{mart.name}.yaml": _dataset(folder, reader, mart)
        for reader in DATABASES
        for mart in marts.values()
        if reader == "staff" or mart.for_tenants
    }
    others = {
        file: _described(_read(file), marts)
        for file in sorted((folder / "datasets").rglob("*.yaml"))
        if file not in of_marts
    }
    documents = {**of_marts, **others}
    return {file: to_text(tidied("datasets", document)) for file, document in documents.items()}


def _read(file: Path) -> Document:
    return dict(yaml.safe_load(file.read_text("utf-8"))) if file.exists() else {}


def _dataset(folder: Path, reader: str, mart: Mart) -> Document:
    current = _read(folder / "datasets" / reader / f"{mart.name}.yaml")
    identity = uuid5(NAMESPACE_URL, f"tenant-health/datasets/{reader}/{mart.name}")
    columns = current.get("columns") or []
    known = {column["column_name"]: column for column in columns}
    return {
        "uuid": str(identity),
        "version": "1.0.0",
        **current,
        "database_uuid": DATABASES[reader],
        "schema": SCHEMA,
        **_source(reader, mart.name),
        "description": mart.description,
        "columns": [column for column in columns if column.get("expression")]
        + [{**known.get(name, {}), **_column(name, mart)} for name in mart.columns],
    }


def _source(reader: str, mart: str) -> Document:
    """What a dataset reads; an SQLite under Superset wants every dataset's name to differ."""
    if reader == "staff":
        return {"table_name": mart}
    return {"table_name": f"{mart} of one tenant", "sql": f"select * from {SCHEMA}.{mart}"}  # noqa: S608


def _described(dataset: Document, marts: dict[str, Mart]) -> Document:
    """A dataset of SQL, with what dbt says of the columns that it takes from marts."""
    names = re.findall(rf"\b{SCHEMA}\.(\w+)", dataset.get("sql") or "")
    read = [marts[name] for name in names if name in marts]
    columns = []
    for column in dataset.get("columns") or []:
        name = column["column_name"]
        mart = next((mart for mart in read if name in mart.columns), None)
        plain = mart is not None and not column.get("expression")
        columns.append({**column, **_column(name, mart)} if mart and plain else column)
    return {**dataset, "columns": columns}


def _column(name: str, mart: Mart) -> Document:
    data_type, description = mart.columns[name]
    return {
        "column_name": name,
        "type": _TYPES.get(data_type, data_type.upper()),
        "description": description,
        "is_dttm": data_type in _TIMES,
    }
