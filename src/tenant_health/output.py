"""Standard output and error streams that cannot stop a command."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Output(io.TextIOBase):
    r"""A text stream whose failures are kept instead of raised.

    Characters that its encoding lacks are written as escapes such as `\u6771`. It hides the binary
    stream below it, through which click would write UTF-8 to an ASCII terminal.

    Attributes:
        failure: Why the stream can't be written to any more, if so.
    """

    def __init__(self, stream: TextIO) -> None:
        """Args: `stream` is the stream to write to."""
        self._stream = stream
        self.failure: OSError | None = None
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

    @property
    def encoding(self) -> str:  # type: ignore[override] # an attribute there
        """The encoding of the stream."""
        return self._stream.encoding

    def isatty(self) -> bool:
        """Whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The stream's file descriptor."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, text: str, /) -> int:
        """Writes, or drops what can't be written; the number of characters either way."""
        try:
            self._stream.write(text)
        except OSError as error:
            self._give_up(error)
        return len(text)

    def flush(self) -> None:
        """Hands on what is buffered, or drops it."""
        try:
            self._stream.flush()
        except OSError as error:
            self._give_up(error)

    def lost(self) -> OSError | None:
        """Why something was lost, if so; nothing is if its reader just stopped reading."""
        self.flush()
        broken_pipe = self.failure is not None and self.failure.errno == errno.EPIPE
        return None if broken_pipe else self.failure

    def _give_up(self, error: OSError) -> None:
        """Leads the file descriptor to nowhere, so that nothing fails again, at exit neither."""
        self.failure = error
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
        self._stream.flush()


@contextmanager
def steady_output() -> Iterator[Output]:
    """Makes standard output and standard error `Output`s meanwhile.

    Yields:
        Standard output.
    """
    _occupy_standard_descriptors()
    before = sys.stdout, sys.stderr
    out, err = (Output(stream or _nowhere()) for stream in before)
    sys.stdout, sys.stderr = out, err
    try:
        yield out
    finally:
        out.flush()
        err.flush()
        sys.stdout, sys.stderr = before


def _occupy_standard_descriptors() -> None:
    """Opens those of 0, 1 and 2 that are closed: a connection must not become standard output."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number, which is this one


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 (lives with the process)
