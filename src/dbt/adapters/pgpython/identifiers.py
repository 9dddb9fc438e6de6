"""SQL identifiers: as PostgreSQL always takes them, and as people write them."""

import re

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def quoted(identifier: str) -> str:
    """An identifier in double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def written(identifier: str) -> str:
    """An identifier for people to paste, in quotes only where it needs them."""
    return identifier if _PLAIN.fullmatch(identifier) else quoted(identifier)
