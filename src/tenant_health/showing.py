"""What terminals and spreadsheets can be shown without being steered by it."""

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


def harmless(value: object) -> object:
    """The value, with an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value
