"""Between dbt and its server: a connection that breaks in the middle of what it carries."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from tenant_health import embedded

FROM_CLIENT, FROM_SERVER = "client", "server"
_SIZE = 65536


class Proxy:
    """Passes everything on, but cuts one connection in two, once.

    That is the connection on which a client sends what matches a pattern; it breaks in the middle
    of what the given side sends next.
    """

    def __init__(self, server: embedded.Server, pattern: bytes, side: str) -> None:
        self.has_cut = False
        self._upstream = f"{server.sockets}/.s.PGSQL.{server.port}"
        self._pattern, self._side = re.compile(pattern), side

    def serve(self, listener: socket.socket) -> None:
        """Until the listener is closed."""
        with suppress(OSError):
            while True:
                client = listener.accept()[0]
                upstream = socket.socket(socket.AF_UNIX)
                upstream.connect(self._upstream)
                _Pair(self, client, upstream)

    def matches(self, data: bytes) -> bool:
        return not self.has_cut and self._pattern.search(data) is not None


class _Pair:
    """A connection: what the client sends, and what the server does."""

    def __init__(self, proxy: Proxy, client: socket.socket, upstream: socket.socket) -> None:
        self._proxy = proxy
        self._armed = False
        self._ends = (client, upstream)
        Thread(target=self._pass_on, args=(client, upstream, FROM_CLIENT), daemon=True).start()
        Thread(target=self._pass_on, args=(upstream, client, FROM_SERVER), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, side: str) -> None:
        with suppress(OSError):
            while data := source.recv(_SIZE):
                if self._armed and side == self._proxy._side:
                    self._proxy.has_cut = True
                    target.sendall(data[: len(data) // 2])
                    break
                if side == FROM_CLIENT and self._proxy.matches(data):
                    self._armed = True
                target.sendall(data)
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def cutting(server: embedded.Server, pattern: bytes, side: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy, and the folder that is its PGHOST."""
    with TemporaryDirectory(prefix="tenant-health-proxy-") as folder:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(Path(folder, f".s.PGSQL.{server.port}")))
        listener.listen()
        proxy = Proxy(server, pattern, side)
        Thread(target=proxy.serve, args=(listener,), daemon=True).start()
        try:
            yield proxy, folder
        finally:
            listener.close()
