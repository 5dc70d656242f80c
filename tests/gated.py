"""A chat model that says each piece when the test lets it, and a server over any service, in this process."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Event

import uvicorn

from askavim.api.app import create_app
from askavim.errors import ChatError
from askavim.ports import ChatMessage
from askavim.service import Service

_SILENCE_SECONDS = 0.02
SECONDS = 20.0
"""How long a test waits for what should come at once."""


class GatedChat:
    """Says the pieces that it is given by `say`, as they come; None ends a reply. Knows when a call was closed."""

    fingerprint = "gated"

    def __init__(self) -> None:
        self._pieces: SimpleQueue[str | ChatError | None] = SimpleQueue()
        self.called = Event()
        self.closed = Event()

    def say(self, *pieces: str | ChatError | None) -> None:
        """Let these be said; an error is raised."""
        for piece in pieces:
            self._pieces.put(piece)

    def stream(self, messages: Sequence[ChatMessage], seconds: float) -> Iterator[str]:
        """See ChatModel.stream."""
        self.called.set()
        try:
            while (piece := self._next()) is not None:
                yield piece
        finally:
            self.closed.set()

    def _next(self) -> str | None:
        try:
            piece = self._pieces.get(timeout=_SILENCE_SECONDS)
        except Empty:
            return ""
        if isinstance(piece, ChatError):
            raise piece
        return piece


@contextmanager
def serving_here(service: Service, ping_seconds: float = 15.0) -> Iterator[str]:
    """The address of a server over this service; it runs in a thread, stopped at the end."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # now: a client that comes before the server is up has to wait, and is not turned away
        config = uvicorn.Config(
            create_app(service, ping_seconds), log_level="error", timeout_graceful_shutdown=5, lifespan="off"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield "http://{}:{}".format(*listener.getsockname())
        finally:
            server.should_exit = True
            thread.join(SECONDS)
            assert not thread.is_alive(), "the server does not stop"
