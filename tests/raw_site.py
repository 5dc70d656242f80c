"""A server of bytes: what it sends for each path is written out, right or wrong, and what it was sent is kept."""

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Send = Callable[[bytes], None]
Answer = bytes | Callable[["Request", Send], None]


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class RawSite:
    """Its address, its answers by path (404 for others), the requests so far and how many callers left early."""

    host: str
    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    sent_bytes: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, but for robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]


def reply(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """A whole reply; `content_type="text/html"` is a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in ({"content-length": str(len(body))} | named).items()]
    return "\r\n".join([f"HTTP/1.1 {status} X", *lines, "", ""]).encode() + body


def redirect(location: str, status: int = 302) -> bytes:
    return reply(status=status, location=location)


@contextmanager
def serving(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[RawSite]:
    """A site on a free port, by TLS if its certificate is given, until the block ends."""
    site = RawSite(host, 0)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = list(iter(lambda: self.rfile.readline().decode("latin-1").rstrip("\r\n"), ""))
            if not head:
                return
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
            request = Request(head[0].split(" ")[1], headers)
            site.requests.append(request)
            answer = site.answers.get(request.path, reply(status=404))
            with suppress(OSError):  # the caller left
                if callable(answer):
                    answer(request, self._send)
                else:
                    self._send(answer)

        def _send(self, data: bytes) -> None:
            self.wfile.write(data)
            site.sent_bytes += len(data)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def get_request(self) -> Any:
            connection, address = super().get_request()
            if tls:
                connection = tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            return connection, address

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Nothing: callers leave."""

    with Server((host, 0), Handler) as server:
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
