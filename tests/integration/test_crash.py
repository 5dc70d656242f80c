"""The library, killed at random instants: what it answers from stays whole, and in the end a run completes."""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.integration.crash_run import librarian
from tests.samples import SHUSHA_QUESTION, Shelf, no_report

from askavim.adapters.library import SqlLibrary
from askavim.adapters.snapshots import FolderSnapshotStore
from askavim.errors import IndexMissing, StorageError

REPOSITORY = Path(__file__).resolve().parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"}
ARTICLES = 12
KILLS = int(os.environ.get("ASKAVIM_TEST_KILLS", "12"))
"""`make crash` kills 200 times."""
FOR_EVER = 120.0
COMMANDS = ("add", "update", "remove", "rebuild", "index")


def name_of(folder: str, number: int) -> str:
    return f"{folder}{number:02}"


def write_edition(folder: Path, edition: int, missing: int = -1) -> Path:
    """Articles whose every text says which edition it is of."""
    folder.mkdir(exist_ok=True)
    for number in range(ARTICLES):
        name = name_of(folder.name, number)
        # Other words in each article: one that has the text of another is no article of its own.
        pages = "\n\n".join(
            f"Subject {folder.name} {1000 + number} stands on page {page} of edition {edition} of the archive. "
            + " ".join(f"Word {number}-{page}-{place} tells of {folder.name}." for place in range(30))
            for page in range(1, 3)
        )
        head = f"id: {name}\ntitle: T {name}\nlanguage: en\nauthors: [A]\npublisher: P\npublished: 2025-01-01"
        path = folder / f"{name}.md"
        if number == missing:
            path.unlink(missing_ok=True)
        else:
            path.write_text(f"---\n{head}\n---\n{pages}\n", encoding="utf-8")
    return folder


@dataclass
class Runner:
    """The process of `crash_run.py`."""

    process: subprocess.Popen[str]
    data: Path

    def run(self, command: str, *arguments: str | Path, seconds: float = FOR_EVER) -> tuple[int, float]:
        """(exit status, seconds that it ran) of a command that is killed after so many seconds."""
        assert self.process.stdin
        assert self.process.stdout
        print(command, self.data, seconds, *arguments, file=self.process.stdin, flush=True)
        status, ran = self.process.stdout.readline().split()
        return os.waitstatus_to_exitcode(int(status)), float(ran)


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.crash_run"],
        cwd=REPOSITORY,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Runner(process, tmp_path / "data")
    process.communicate()


@contextmanager
def shelf_on_disk(data: Path) -> Iterator[Shelf]:
    library = SqlLibrary(data / "library.db")
    yield Shelf(library, FolderSnapshotStore(data / "indexes"))
    library.close()


def indexed_texts(data: Path) -> dict[str, str]:
    """What the current index answers from, after making sure that it is whole and does answer."""
    with librarian(data) as desk:
        assert desk.check(no_report) == []
    with shelf_on_disk(data) as shelf:
        collection = shelf.open()
        texts = {}
        for info in collection.manifest.articles:
            kept = shelf.library.article(info.id, info.version)
            assert kept
            texts[info.id] = kept.text
        asked = random.Random(len(texts)).choice(sorted(texts))
        answer = shelf.ask(f"On which page stands subject {asked[:-2]} {1000 + int(asked[-2:])}?", max_quotes=10)
        assert answer.citations
        for citation in answer.citations:
            assert texts[citation.article.id][citation.start : citation.end] == citation.quote
        return texts


def editions(texts: dict[str, str]) -> set[int]:
    return {int(part.split()[0]) for text in texts.values() for part in text.split("of edition ")[1:]}


def test_a_library_killed_at_any_instant_still_answers_and_a_later_run_completes(
    runner: Runner, tmp_path: Path
) -> None:
    chance = random.Random(2021)
    corpus, papers = (write_edition(tmp_path / name, 0) for name in ("corpus", "papers"))
    durations = {}
    for command, argument in (("index", corpus), ("add", papers)):
        exit_code, durations[command] = runner.run(command, argument)
        assert exit_code == 0
    durations |= {"update": durations["add"], "remove": durations["add"] / 2, "rebuild": durations["add"]}
    killed: Counter[str] = Counter()
    runs = 0
    while killed.total() < KILLS:
        runs += 1
        assert runs < 5 * KILLS, "too few runs are cut off for this test to say anything"
        command = chance.choice(COMMANDS)
        seconds = chance.uniform(0, durations[command])
        name = name_of("papers", chance.randrange(ARTICLES))
        match command:
            case "add":  # brings a removed one back
                done, ran = runner.run("add", papers / f"{name}.md", seconds=seconds)
            case "update":
                done, ran = runner.run("add", write_edition(papers, runs), seconds=seconds)
            case "index":
                missing = chance.randrange(ARTICLES)
                done, ran = runner.run("index", write_edition(corpus, runs, missing), seconds=seconds)
            case "remove":
                done, ran = runner.run("remove", name, seconds=seconds)
            case _:
                done, ran = runner.run(command, seconds=seconds)
        assert done in (0, -signal.SIGKILL)
        durations[command] = ran if done == 0 else durations[command]
        killed[command] += done != 0
        texts = indexed_texts(runner.data)
        assert max(editions(texts)) <= runs
        assert all(len(editions({id_: text})) == 1 for id_, text in texts.items())
    print(f"{runs} runs, {killed.total()} of them killed: {dict(killed)}")
    last = runs + 1
    for command, folder in (("index", corpus), ("add", papers)):
        assert runner.run(command, write_edition(folder, last))[0] == 0
    texts = indexed_texts(runner.data)
    assert editions(texts) == {last}
    assert {id_ for id_ in texts if id_.startswith("corpus")} == {name_of("corpus", n) for n in range(ARTICLES)}
    with librarian(runner.data) as desk:
        assert desk.pending() == 0


ADD_AND_DIE = """
import os, signal, sys
from pathlib import Path
import numpy as np
from askavim.adapters.library import SqlLibrary
SqlLibrary(Path(sys.argv[1])).add_vectors("model", {"key": np.ones((1, 4), np.float32) / 2})
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_vectors_survive_a_process_that_is_killed_right_after_adding_them(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    killed = subprocess.run([sys.executable, "-c", ADD_AND_DIE, str(path)], env=ENVIRONMENT, check=False)
    assert killed.returncode == -signal.SIGKILL
    library = SqlLibrary(path)
    assert library.missing_vectors("model", ["key", "other"]) == {"other"}
    library.close()


@pytest.mark.parametrize("part", ["postings", "chroma"])
def test_a_current_index_that_is_not_whole_is_built_again_by_the_next_run(tmp_path: Path, part: str) -> None:
    with shelf_on_disk(tmp_path) as shelf:
        snapshot = shelf.index().manifest.snapshot
        shutil.rmtree(tmp_path / "indexes" / snapshot / part)
        shelf.index()
        assert shelf.ask(SHUSHA_QUESTION).citations


def test_a_snapshot_without_its_vectors_is_not_opened(tmp_path: Path) -> None:
    with shelf_on_disk(tmp_path) as shelf:
        snapshot = shelf.index().manifest.snapshot
        shutil.rmtree(tmp_path / "indexes" / snapshot / "chroma")
        with pytest.raises((IndexMissing, StorageError)):
            shelf.ask(SHUSHA_QUESTION)
