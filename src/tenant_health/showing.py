"""What terminals, spreadsheets and programs are shown, without being steered by it."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table


def console() -> Console:
    """Standard output: a terminal's own width, 80 columns elsewhere (or COLUMNS)."""
    return Console(highlight=False)


def plain_table() -> Table:
    """A table with a line below its header and no other."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False)


def printable(text: str, encoding: str, longest: int) -> str:
    """A text in one short line that a terminal can show, without anything that would steer it.

    Args:
        text: Such as a tenant's name.
        encoding: The terminal's; characters that it lacks are written as escapes.
        longest: How many terminal cells it may take; what is longer ends in dots.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    line = line.encode(encoding, errors="backslashreplace").decode(encoding)
    if cell_len(line) <= longest:
        return line
    return set_cell_size(line, longest - 3).rstrip() + "..."


def words(code: str) -> str:
    """A code of the marts, such as AT_RISK, as words: at risk."""
    return code.replace("_", " ").lower()


def _harmless(value: object) -> object:
    """The value, with an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def to_json(content: object) -> str:
    """Indented JSON of what marts hold: numbers as numbers, days and times as ISO 8601."""
    return json.dumps(content, indent=2, default=_json_value) + "\n"


def to_csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A header and one line per row.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(map(_harmless, row) for row in rows)
    return text.getvalue()


def _json_value(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):  # a time is one, too
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in JSON")
