"""The process that reads documents: takes one after the other from its parent, gives each one's Draft or what is wrong.

    frame    = length (8 bytes, big-endian), bytes
    request  = frame with JSON (all of Fetched but the body), frame with the body
    answer   = frame with JSON: {"draft": …} or {"message": …, "hint": …, "spent": …}

Started by `reader.py` as `python -m askavim.adapters.documents.child`, with a socket for its standard input. It may not
reach the network, start programs, write files or read others than those of Python and of the system (so no keys, be
they in its parent's environment or in files), has a limit of memory, and ends when its parent does: when the socket
closes, or by an alarm where a document takes longer than the parent would wait. Linux and macOS only.
"""

import json
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from askavim.errors import DocumentUnreadable
from askavim.origins import Draft, Fetched

LENGTH = struct.Struct(">Q")
MARGIN_SECONDS = 5
"""How much longer than its parent the child lets a document take."""
DRAFTS: TypeAdapter[Draft] = TypeAdapter(Draft)

_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.mkdir",
    "os.kill",
    "os.killpg",
    "socket.sendto",
    "socket.sendmsg",
)
_READS = ("open", "os.listdir", "os.scandir")
_OF_THE_SYSTEM = ("/usr/", "/etc/mime.types/", "/etc/localtime/", "/etc/timezone/", "/dev/null/", "/dev/urandom/")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """A hook of `sys.audit`: no document has a reason to do any of these."""
    if event in _FORBIDDEN or (event in _READS and not _may_read(*arguments)):
        raise PermissionError(f"{event} is not for documents")


def _may_read(path: object, _mode: object = None, flags: object = None) -> bool:
    """Whether a file or folder is one that programs themselves are read from, and is only read."""
    if isinstance(flags, int) and flags & _WRITES:
        return False
    if not isinstance(path, (str, bytes)):
        return True
    whole = os.path.realpath(os.fsdecode(path))
    return f"{whole}/".startswith(_folders()) and not Path(whole).name.startswith(".env")


@cache
def _folders() -> tuple[str, ...]:
    known = (*sys.path, sys.prefix, sys.base_prefix)
    return (*(f"{os.path.realpath(path)}/" for path in known if path), *_OF_THE_SYSTEM)


def _confine(memory_bytes: int) -> None:
    """Limits for good what this process may use."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _folders()
    sys.addaudithook(_forbid)


def _receive(link: socket.socket) -> bytes:
    """The next frame. Ends the process where the parent is gone."""
    (length,) = LENGTH.unpack(_exactly(link, LENGTH.size))
    return _exactly(link, length)


def _exactly(link: socket.socket, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = link.recv(min(length - len(parts), 1_000_000))
        if not part:
            raise SystemExit(0)
        parts += part
    return bytes(parts)


def _send(link: socket.socket, body: bytes) -> None:
    link.sendall(LENGTH.pack(len(body)) + body)


def _answer(read: Callable[[Fetched], Draft], document: Fetched) -> bytes:
    try:
        return b'{"draft": ' + DRAFTS.dump_json(read(document)) + b"}"
    except DocumentUnreadable as error:
        spent = isinstance(error.__cause__, MemoryError)
        return json.dumps({"message": error.message, "hint": error.hint, "spent": spent}).encode()


def serve(link: socket.socket, read: Callable[[Fetched], Draft], seconds: float) -> None:
    """Answers requests until the parent closes the socket."""
    _send(link, b"ready")
    while True:
        said = json.loads(_receive(link))
        document = Fetched(said["address"], _receive(link), said["media_type"], said["charset"])
        signal.alarm(int(seconds) + 1 + MARGIN_SECONDS)
        answer = _answer(read, document)
        signal.alarm(0)
        _send(link, answer)


def main(target: str, seconds: str, memory_bytes: str) -> None:
    """`target` is the module and the function that reads, such as askavim.adapters.documents.dispatch:read_document."""
    link = socket.socket(fileno=os.dup(0))
    module, _, function = target.partition(":")
    read: Callable[[Fetched], Draft] = getattr(import_module(module), function)
    sys.dont_write_bytecode = True
    _confine(int(memory_bytes))
    serve(link, read, float(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
