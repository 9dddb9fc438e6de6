"""Keeps the release key: in a table that nobody but its owner can read, or in the environment.

The key never stands in a statement, which servers log and count: it travels as the data of a COPY
and as the result of a query.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import StringIO
from secrets import token_bytes
from typing import Any

from psycopg2 import sql

from tenant_health.disclosure.noise import KEY_BYTES, key_fingerprint
from tenant_health.errors import UserError
from tenant_health.private_table import create_private_table

VARIABLE = "TENANT_HEALTH_RELEASE_KEY"
_ADVICE = "`tenant-health key status` tells more, and `tenant-health key import` takes a key."


@dataclass(frozen=True)
class Key:
    """A key, or none.

    Attributes:
        key: 32 bytes, kept out of the representation; None if there is no key.
        place: Where it comes from, in words.
        replaces: The fingerprint of the key that it was taken in place of, if it was.
    """

    key: bytes | None
    place: str
    replaces: str | None = None

    def __repr__(self) -> str:
        """Say which key it is, but not the key."""
        return f"Key({self.fingerprint}, {self.place})"

    @property
    def fingerprint(self) -> str | None:
        """What tells it from other keys."""
        return None if self.key is None else key_fingerprint(self.key)


def parsed_key(text: str, source: str) -> bytes:
    """A key from its 64 hexadecimal digits.

    Raises:
        UserError: It is none; the text is not repeated.
    """
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise UserError(
            f"{source} holds no release key, which is {2 * KEY_BYTES} hexadecimal digits. "
            "Give what `tenant-health key export` wrote."
        )
    return key


def read_key(cursor: Any, schema: str) -> Key:
    """The key of the environment, or else that of the table.

    Args:
        cursor: Of psycopg2, as a role that may read the key.
        schema: Where dbt puts seeds; the key has a schema of its own beside it.

    Raises:
        UserError: The environment's is no key.
    """
    cursor.execute("select to_regclass(%s)", [_table(schema).as_string(cursor)])
    stored = None
    if cursor.fetchone()[0] is not None:
        cursor.execute(sql.SQL("select key, fingerprint, replaces from {}").format(_table(schema)))
        stored = cursor.fetchone()
    key, fingerprint, replaces = stored or (None, None, None)
    if given := os.environ.get(VARIABLE):
        own = parsed_key(given, f"The environment variable {VARIABLE}")
        is_taken = key_fingerprint(own) == fingerprint
        return Key(own, f"the environment variable {VARIABLE}", replaces if is_taken else None)
    if key is None:
        return Key(None, "nowhere")
    return Key(bytes(key), f"the table {_table(schema).as_string(cursor)}", replaces)


def save_key(cursor: Any, schema: str, key: Key) -> None:
    """Make a key the one to release with; of the environment's only that it was taken is kept."""
    create_table(cursor, schema)
    cursor.execute(sql.SQL("delete from {}").format(_table(schema)))
    digits = rf"\\x{key.key.hex()}" if key.key and VARIABLE not in key.place else r"\N"
    content = StringIO(f"{digits}\t{key.fingerprint}\t{key.replaces or chr(92) + 'N'}\n")
    cursor.copy_expert(
        sql.SQL("copy {} (key, fingerprint, replaces) from stdin").format(_table(schema)), content
    )


def create_table(cursor: Any, schema: str) -> None:
    """Make the key's schema and table; no statistics are kept of it, which would hold the key."""
    columns = "key bytea, fingerprint text, replaces text"
    create_private_table(cursor, *_place(schema), columns)
    cursor.execute(sql.SQL("alter table {} alter key set statistics 0").format(_table(schema)))


def key_for_release(cursor: Any, schema: str, released_with: str | None) -> bytes | None:
    """The key for new releases; before the first one, a key is made if there is none.

    Args:
        cursor: Of psycopg2, within a transaction.
        schema: Where dbt puts seeds.
        released_with: The fingerprint of the newest release's key; None before the first one.

    Returns:
        The key, or None if it is lost or another one, which has been said as a warning.
    """
    found = read_key(cursor, schema)
    if found.key is None and released_with is None:
        found = Key(token_bytes(KEY_BYTES), "")
        save_key(cursor, schema, found)
    problem = key_problem(found, released_with)
    if problem is None:
        return found.key
    from dbt.adapters.events.logging import AdapterLogger

    AdapterLogger("Releases").warning(
        f"No benchmark release was made, and none was changed: {problem}"
    )
    return None


def key_problem(key: Key, released_with: str | None) -> str | None:
    """Why a key can't release, in a sentence or two with what to do; None if it can."""
    if released_with is None or released_with in (key.fingerprint, key.replaces):
        return None
    if key.key is None:
        return (
            f"the release key is missing. Releases were made with the key {released_with}: restore "
            f"it from its backup. {_ADVICE}"
        )
    return (
        f"the key in {key.place} is {key.fingerprint}, but releases were made with the key "
        f"{released_with}. Restore that one, or take this one for good. {_ADVICE}"
    )


def _place(schema: str) -> tuple[str, str]:
    return f"{schema}_release_key", "release_key"


def _table(schema: str) -> sql.Identifier:
    return sql.Identifier(*_place(schema))
