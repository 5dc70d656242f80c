"""What a document that has taken over its reader might do; read in the child process in place of the real dispatch.

Light, because many tests start it: what is read for good is read as a title and a text.
"""

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from askavim.errors import DocumentUnreadable
from askavim.model import Heading
from askavim.origins import Draft, Fetched


def read(document: Fetched) -> Draft:
    """Does what the document's text says, else reads it."""
    match document.body:
        case b"hang":
            while True:
                pass
        case b"grow":
            taken = []
            while True:
                taken.append(bytes(10_000_000))
        case b"crash":
            ctypes.string_at(0)
        case b"end":
            os._exit(3)
        case b"damage":
            return Draft("A text.", (Heading(3, 99, 1),))
        case b"modules":
            import_module("askavim.adapters.documents.dispatch")
            return Draft(" ".join(sys.modules))
        case b"environment":
            return Draft(" ".join(os.environ))
        case b"reach out":
            return Draft(" ".join(_refused()))
    if document.media_type != "text/plain" or not document.body.strip():
        raise DocumentUnreadable(f"{document.address} is no text.", "Add a text.")
    title, _, text = document.body.decode().strip().partition("\n\n")
    return Draft(text, title=title, language="en")


def _refused() -> list[str]:
    """Which of the things that no document has a reason to do are refused."""
    mine = Path(f"/tmp/askavim-hostile-{os.getppid()}")
    tried: dict[str, Callable[[], object]] = {
        "connect": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
        "resolve": lambda: socket.getaddrinfo("localhost", 80),
        "start": lambda: subprocess.run(["true"]),
        "look": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        "read": mine.read_bytes,
        "list": lambda: list(mine.parent.iterdir()),
        "empty": lambda: os.truncate(mine, 0),
        "empty_too": lambda: mine.open("wb").close(),
        "delete": mine.unlink,
        "link": lambda: mine.with_suffix(".link").symlink_to(mine),
        "write": lambda: Path(f"/tmp/askavim-hostile-{os.getpid()}").write_bytes(b"x" * 10_000),
    }
    refused = []
    for name, attempt in tried.items():
        try:
            attempt()
        except OSError as error:
            refused += [name] if isinstance(error, PermissionError) or error.errno == 27 else []
    return refused
