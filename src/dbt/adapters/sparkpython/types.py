"""The names of types."""

from re import match

_NAMES = {
    "text": "string",
    "numeric": "decimal(16, 8)",
    "double precision": "double",
    "timestamp": "timestamp_ntz",
}


def spark_type(written: str) -> str:
    """What Spark calls a type that a project may write with PostgreSQL's name for it.

    `numeric` without a scale becomes a decimal with eight digits on either side of the point.

    Args:
        written: A type, such as `text`, `numeric(9, 4)` or one of Spark's own.
    """
    sized = match(r"numeric *(\(.*\))$", written)
    return f"decimal{sized[1]}" if sized else _NAMES.get(written, written)
