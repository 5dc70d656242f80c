"""A process that indexes folders for `test_crash.py` and lets itself be killed at any instant.

Each line of its input, "<corpus> <data> <seconds>", starts one real process over that corpus, which is killed (SIGKILL)
after so many seconds. Answers with the exit status and the seconds that it ran. Imports are done once, before.
"""

import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.samples import no_report

from askavim.adapters.library import SqlLibrary
from askavim.adapters.memory import HashingEmbedder
from askavim.adapters.snapshots import FolderSnapshotStore
from askavim.corpus import read_corpus
from askavim.index import update_index


def index(corpus: Path, data: Path) -> None:
    """One run of the index."""
    update_index(
        read_corpus(corpus),
        library=SqlLibrary(data / "library.db"),
        snapshots=FolderSnapshotStore(data / "indexes"),
        embedder=HashingEmbedder(),
        report=no_report,
        now=datetime.now(UTC),
    )


def run_killed(corpus: Path, data: Path, seconds: float) -> tuple[int, float]:
    """(exit status, seconds that it ran) of a process that indexes and is killed after so many seconds."""
    started = time.monotonic()
    child = os.fork()
    if not child:
        index(corpus, data)
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
        corpus, data, seconds = line.split()
        print(*run_killed(Path(corpus), Path(data), float(seconds)), flush=True)
