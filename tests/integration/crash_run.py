"""A process that changes a library for `test_crash.py` and lets itself be killed at any instant.

Each line of its input, "<command> <data> <seconds> <arguments…>", runs one command of the librarian in one real
process, which is killed (SIGKILL) after so many seconds. Answers with the exit status and the seconds that it ran.
Imports are done once, before.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.samples import no_report

from askavim.adapters.documents.dispatch import read_document
from askavim.adapters.library import SqlLibrary
from askavim.adapters.memory import HashingEmbedder, MemoryFetcher
from askavim.adapters.snapshots import FolderSnapshotStore
from askavim.adding import Outside, Sources
from askavim.librarian import Librarian
from askavim.origins import Draft, Fetched
from askavim.shelving import Entry


@dataclass(frozen=True, slots=True)
class Reader:
    """Documents, read in this process: starting another one would take most of the time."""

    def read(self, document: Fetched) -> Draft:
        return read_document(document)


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def outside() -> Iterator[Outside]:
    yield Outside(MemoryFetcher({}), Reader(), lambda _: None, 1_000_000, now)


@contextmanager
def librarian(data: Path) -> Iterator[Librarian]:
    """The librarian of a data folder."""
    library = SqlLibrary(data / "library.db")
    yield Librarian(
        library=library,
        snapshots=FolderSnapshotStore(data / "indexes"),
        load_embedder=HashingEmbedder,
        open_outside=outside,
        now=now,
    )
    library.close()


def ignore(_: Entry) -> None:
    """An entry that nobody looks at."""


def run(command: str, data: Path, arguments: Sequence[str]) -> None:
    """One run of a command."""
    with librarian(data) as desk:
        match command:
            case "index":
                desk.index(Path(arguments[0]), no_report)
            case "add":
                desk.add(Sources(tuple(arguments)), no_report, ignore)
            case "remove":
                desk.remove(arguments, no_report)
            case "rebuild":
                desk.rebuild(no_report)


def run_killed(command: str, data: Path, seconds: float, arguments: Sequence[str]) -> tuple[int, float]:
    """(exit status, seconds that it ran) of a process that runs a command and is killed after so many seconds."""
    started = time.monotonic()
    child = os.fork()
    if not child:
        run(command, data, arguments)
        os._exit(0)
    status = 0
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() - started >= seconds:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            break
        time.sleep(0.001)
    else:
        status = ended[1]
    return status, time.monotonic() - started


if __name__ == "__main__":
    for line in sys.stdin:
        command, data, seconds, *arguments = line.split()
        print(*run_killed(command, Path(data), float(seconds), arguments), flush=True)
