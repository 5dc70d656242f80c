"""Reads documents in a process of their own: one that hangs, takes too much memory or crashes costs only itself.

The process (`child.py`) is started with the first document and used again; after a failure, and after some hundred
documents, another takes its place. It is told nothing but the document: of the environment it gets no more than it
needs, so no key. What it gives is checked: a document may have taken it over. Linux and macOS only.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

import askavim
from askavim.adapters.documents.child import DRAFTS, LENGTH
from askavim.errors import DocumentUnreadable
from askavim.model import Heading
from askavim.origins import Draft, Fetched

DEFAULT_SECONDS = 30.0
DEFAULT_MEMORY_BYTES = 2_000_000_000
START_SECONDS = 120.0
DOCUMENTS_A_PROCESS = 300
MAX_ANSWER_BYTES = 100_000_000
READ_DOCUMENT = "askavim.adapters.documents.dispatch:read_document"

# Each thread of a numeric or detecting library would reserve address space of its own.
_SINGLE = {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "TMPDIR")


class _Broken(Exception):
    """The process ended, or does not speak as it should."""


class _Process:
    """A running child, and the socket to it."""

    def __init__(self, target: str, seconds: float, memory_bytes: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 (our own program, with arguments of ours)
                # -P: nothing is imported from the folder that we happen to be in
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "askavim.adapters.documents.child",
                    target,
                    str(seconds),
                    str(memory_bytes),
                ],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # Ctrl+C is the parent's alone
            )
        self._link = ours
        self.read = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, body: bytes, until: float) -> None:
        """Sends a frame. Raises TimeoutError at the moment `until`."""
        self._link.settimeout(_left(until))
        try:
            self._link.sendall(LENGTH.pack(len(body)) + body)
        except TimeoutError:
            raise
        except OSError as error:
            raise _Broken from error

    def receive(self, until: float) -> bytes:
        """The next frame. Raises TimeoutError at the moment `until`."""
        length: int = LENGTH.unpack(self._exactly(LENGTH.size, until))[0]
        if length > MAX_ANSWER_BYTES:
            raise _Broken
        return self._exactly(length, until)

    def _exactly(self, length: int, until: float) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            self._link.settimeout(_left(until))
            try:
                part = self._link.recv(min(length - len(parts), 1_000_000))
            except TimeoutError:
                raise
            except OSError as error:
                raise _Broken from error
            if not part:
                raise _Broken
            parts += part
        return bytes(parts)

    def kill(self) -> None:
        """Ends the process at once, whatever it does."""
        self._link.close()
        self._process.kill()
        self._process.wait()


def _environment() -> dict[str, str]:
    folders = [str(Path(askavim.__file__).resolve().parents[1]), *(path for path in sys.path if path)]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | _SINGLE | {"PYTHONPATH": os.pathsep.join(folders), "PYTHONUTF8": "1"}


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class IsolatedDocumentReader:
    """Reads documents, one at a time; may be called from several threads. Close it, or use it in a `with` block."""

    def __init__(
        self,
        seconds: float = DEFAULT_SECONDS,
        memory_bytes: int = DEFAULT_MEMORY_BYTES,
        documents_a_process: int = DOCUMENTS_A_PROCESS,
        target: str = READ_DOCUMENT,
    ) -> None:
        self._seconds, self._memory_bytes = seconds, memory_bytes
        self._documents_a_process, self._target = documents_a_process, target
        self._process: _Process | None = None
        self._lock = Lock()

    @property
    def pid(self) -> int | None:
        """The number of the process that waits for the next document, if there is one."""
        return self._process.pid if self._process else None

    def read(self, document: Fetched) -> Draft:
        """See DocumentReader.read."""
        with self._lock:
            try:
                answer = self._ask(self._running(document.address), document)
            except BaseException:
                self._stop()
                raise
            if answer.get("spent") or (self._process and self._process.read >= self._documents_a_process):
                self._stop()
        return _draft(answer, document.address)

    def _running(self, address: str) -> _Process:
        """The process that reads, started where there is none. Its start has a time limit of its own."""
        if self._process is None:
            self._process = _Process(self._target, self._seconds, self._memory_bytes)
            atexit.register(self.close)
            try:
                self._process.receive(time.monotonic() + START_SECONDS)
            except (_Broken, TimeoutError) as error:
                raise DocumentUnreadable(
                    f"{address} was not read: the process that reads documents does not start.",
                    "Look whether there is memory left; `python -m askavim.adapters.documents.child` says more.",
                ) from error
        return self._process

    def _ask(self, process: _Process, document: Fetched) -> dict[str, Any]:
        said = {"address": document.address, "media_type": document.media_type, "charset": document.charset}
        until = time.monotonic() + self._seconds
        try:
            process.send(json.dumps(said).encode(), until)
            process.send(document.body, until)
            answer = json.loads(process.receive(until))
            process.read += 1
        except TimeoutError as error:
            raise DocumentUnreadable(
                f"Reading {document.address} takes longer than {self._seconds:g} seconds.", "Save it anew, or split it."
            ) from error
        except (_Broken, ValueError, RecursionError) as error:
            raise DocumentUnreadable(
                f"Reading {document.address} crashed, or took too much memory.", "Save it anew, or split it."
            ) from error
        return answer if isinstance(answer, dict) else {}

    def _stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process = None
            atexit.unregister(self.close)

    def close(self) -> None:
        """Ends the process; the next document would start another."""
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _draft(answer: dict[str, Any], address: str) -> Draft:
    """The Draft of an answer, if it keeps to the contract. Raises DocumentUnreadable."""
    if "draft" not in answer:
        message, hint = answer.get("message"), answer.get("hint")
        raise DocumentUnreadable(str(message or f"{address} can't be read."), str(hint or "Save it anew."))
    try:
        draft = DRAFTS.validate_python(answer["draft"])
    except (ValidationError, RecursionError) as error:
        raise DocumentUnreadable(f"What was read in {address} is damaged.", "Save it anew, or leave it out.") from error
    if not all(_lies_in(heading, draft.text) for heading in draft.headings) or not all(
        0 <= claim.position <= len(draft.text) for claim in draft.claims
    ):
        raise DocumentUnreadable(f"What was read in {address} is damaged.", "Save it anew, or leave it out.")
    return draft


def _lies_in(heading: Heading, text: str) -> bool:
    return 0 <= heading.start < heading.end <= len(text) and 1 <= heading.level <= 6
