"""The folder that `tenant-health load` reads: a CSV or csv.gz file for each raw table."""

import codecs
import csv
import gzip
import io
import textwrap
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from tenant_health.errors import UserError
from tenant_health.raw_tables import TABLES

BROKEN = (OSError, EOFError, zlib.error)
"""What reading a file can raise: unreadable, cut off or damaged."""

_LONGEST_HEADER = 1024**2  # bytes
_MOST_COLUMNS = 1000  # PostgreSQL has room for 1,600, left-out ones included
_LONGEST_LIST = 200  # characters of a list of names in a message
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""The bytes that a text may begin with, and its encoding then; the longer ones first."""


@dataclass(frozen=True)
class Source:
    """A file and what its header says.

    Attributes:
        path: The file.
        table: The raw table that it fills.
        header: Its column names in order, in lower case.
        size: Its bytes on disk.
    """

    path: Path
    table: str
    header: tuple[str, ...]
    size: int


class Stream(io.BufferedIOBase):
    """The unpacked bytes of a file, for COPY; tells how many bytes on disk were read."""

    def __init__(self, content: BinaryIO, file: BinaryIO, tell: Callable[[int], None]) -> None:
        """Reads `content`, which is (or unpacks) `file`."""
        self._content = content
        self._file = file
        self._tell = tell
        self.error: Exception | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes. An error is kept, since COPY reports it as one of its own."""
        try:
            data = self._content.read(-1 if size is None else size)
            self._tell(self._file.tell())
        except BROKEN as error:
            self.error = error
            raise
        return data


@contextmanager
def opened(path: Path, tell: Callable[[int], None] = lambda _: None) -> Iterator[Stream]:
    """Opens a file, unpacking it if its name ends in .gz."""
    with path.open("rb") as file:
        if path.suffix == ".gz":
            with gzip.open(file, "rb") as content:
                yield Stream(cast("BinaryIO", content), file, tell)
        else:
            yield Stream(file, file, tell)


def find_sources(folder: Path) -> list[Source]:
    """The nine files of a folder, in the order of the source contract.

    Raises:
        UserError: A file or a column of the contract is missing, or a header can't be read.
    """
    found = {table: _files_of(folder, table) for table in TABLES}
    missing = [table for table, paths in found.items() if not paths]
    if missing:
        raise UserError(
            f"{folder} has no file for {', '.join(missing)}. Each of the nine raw tables needs one "
            f"<table>.csv or <table>.csv.gz, such as {missing[0]}.csv; a header line is enough."
        )
    for table, paths in found.items():
        if len(paths) > 1:
            raise UserError(f"{folder} has {table}.csv and {table}.csv.gz. Remove one of them.")
    return [_source(paths[0], table) for table, paths in found.items()]


def _files_of(folder: Path, table: str) -> list[Path]:
    return [
        path for ending in (".csv", ".csv.gz") if (path := folder / f"{table}{ending}").is_file()
    ]


def _source(path: Path, table: str) -> Source:
    header = _header(path)
    if missing := [column for column in TABLES[table] if column not in header]:
        raise UserError(
            f"{path}, line 1: no column {', '.join(missing)}. The header has "
            f"{listed(header) or 'nothing'}. Add what is missing; the columns are separated by "
            "commas, in any order."
        )
    if twice := [column for column in TABLES[table] if header.count(column) > 1]:
        raise UserError(f"{path}, line 1: column {twice[0]} appears twice. Rename or remove one.")
    return Source(path, table, header, path.stat().st_size)


def _header(path: Path) -> tuple[str, ...]:
    try:
        with opened(path) as stream:
            start = stream.read(_LONGEST_HEADER)
    except BROKEN as error:
        raise broken_file(path, error) from error
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            raise _encoded(path, encoding)
    text = start.decode("utf-8-sig", errors="surrogateescape")
    try:
        names = next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error as error:
        raise UserError(
            f"{path}, line 1: this is no header of a CSV file: {error}. The first line names the "
            "columns, separated by commas."
        ) from error
    line = "".join(names)
    if "\0" in line:
        raise _encoded(path, "UTF-16") if line.count("\0") > len(line) // 3 else nul_byte(path, 1)
    if not line.isprintable() and any("\udc80" <= character <= "\udcff" for character in line):
        raise not_utf8(path, 1)
    if len(names) > _MOST_COLUMNS:
        raise UserError(
            f"{path}, line 1: the header has {len(names):,} columns; up to {_MOST_COLUMNS:,} can "
            f"be read. Keep those of the contract: {', '.join(TABLES[path.name.split('.')[0]])}."
        )
    return tuple(name.strip().lower() for name in names)


def listed(names: Iterable[str]) -> str:
    """The names with commas between them, cut off where that gets long."""
    return textwrap.shorten(", ".join(names), _LONGEST_LIST, placeholder=" ...")


def broken_file(path: Path, error: Exception) -> UserError:
    """The message for a file that can't be read to its end."""
    return UserError(f"{path} can't be read: {error}. Is it complete? Get it again.")


def nul_byte(path: Path, line: int) -> UserError:
    """The message for a byte that PostgreSQL has no text for."""
    return UserError(
        f"{path}, line {line}: a NUL byte, which PostgreSQL can't store. Remove such bytes first, "
        "for example with `tr -d '\\000'`."
    )


def _encoded(path: Path, encoding: str) -> UserError:
    return UserError(
        f"{path} is {encoding} text, not UTF-8. Convert it first, for example with "
        f"`iconv -f {encoding} -t UTF-8`."
    )


def not_utf8(path: Path, line: int) -> UserError:
    """The message for text in another encoding."""
    return UserError(
        f"{path}, line {line}: not UTF-8 text. Convert it first, for example with "
        f"`iconv -f WINDOWS-1252 -t UTF-8`."
    )
