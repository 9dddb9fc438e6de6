"""Raw rows from a database or from a folder of files, and back into a database."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import connection

from .contract import TABLES, Raw, Row

FLAGS = ("is_active", "is_merged")
NUMBERS = ("investigation_number",)


def _json(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def load_from_connection(connection: connection, schema: str) -> Raw:
    """The contract's columns of every table of a schema.

    Times come as ISO text, as Python has no infinite or very late ones; settings as parsed JSON.
    """
    raw: Raw = {}
    with connection.cursor() as cursor:
        cursor.execute("set datestyle to 'ISO'")
        for name, table in TABLES.items():
            columns = [
                sql.SQL("cast({} as text)").format(sql.Identifier(column))
                if column in (*table.times, "settings")
                else sql.Identifier(column)
                for column in table.columns
            ]
            query = sql.SQL("select {} from {}").format(
                sql.SQL(", ").join(columns), sql.Identifier(schema, name)
            )
            cursor.execute(query)
            raw[name] = [dict(zip(table.columns, row, strict=True)) for row in cursor]
    for organization in raw["organizations"]:
        if organization["settings"] is not None:
            organization["settings"] = _json(organization["settings"])
    return raw


def load_from_folder(folder: Path) -> Raw:
    """The rows of a folder with one `<table>.csv.gz` or `<table>.csv` a table; empty is null."""
    return {name: _read_csv(folder, name) for name in TABLES}


def _read_csv(folder: Path, name: str) -> list[Row]:
    packed = folder / f"{name}.csv.gz"
    if packed.exists():
        text = gzip.decompress(packed.read_bytes()).decode()
    else:
        text = (folder / f"{name}.csv").read_text()
    readers: dict[str, Callable[[str], Any]] = {
        "settings": _json,
        **dict.fromkeys(FLAGS, lambda flag: flag.lower() in ("true", "t", "1")),
        **dict.fromkeys(NUMBERS, int),
    }
    return [
        {
            column: readers.get(column, str)(row[column]) if row[column] != "" else None
            for column in TABLES[name].columns
        }
        for row in csv.DictReader(io.StringIO(text))
    ]


def write_to_connection(connection: connection, schema: str, raw: Raw) -> None:
    """Creates a schema of raw tables as an EL copy leaves them: no keys, no enums, nulls allowed.

    A time column is `timestamp(3)`, or `text` as soon as one of its values is not a time.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        for name, rows in raw.items():
            columns = TABLES[name].columns
            target = sql.Identifier(schema, name)
            types = [
                sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(_column_type(name, c, rows)))
                for c in columns
            ]
            definition = sql.SQL(", ").join(types)
            cursor.execute(sql.SQL("create table {} ({})").format(target, definition))
            insert = sql.SQL("insert into {} values ({})").format(
                target, sql.SQL(", ").join(sql.Placeholder() * len(columns))
            )
            for row in rows:
                cursor.execute(insert, [_stored(c, row[c]) for c in columns])
    connection.commit()


def _column_type(table: str, column: str, rows: list[Row]) -> str:
    if column in TABLES[table].times:
        return "text" if any(isinstance(row[column], str) for row in rows) else "timestamp(3)"
    if column == "settings":
        return "jsonb"
    if column in FLAGS:
        return "boolean"
    return "integer" if column in NUMBERS else "text"


def _stored(column: str, value: Any) -> Any:
    if column == "settings":
        return None if value is None else json.dumps(value, default=float)
    return value.isoformat(sep=" ") if isinstance(value, datetime) else value
