"""The index, killed at random instants: the current one still answers, whole, and in the end a run completes."""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.samples import SHUSHA_QUESTION, Shelf

from askavim.adapters.library import SqlLibrary
from askavim.adapters.snapshots import FolderSnapshotStore
from askavim.errors import IndexMissing, StorageError

REPOSITORY = Path(__file__).resolve().parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"}
ARTICLES = 24
KILLS = 15
FOR_EVER = 120.0


def write_corpus(folder: Path, edition: int) -> Path:
    """Articles whose every text says which edition it is of."""
    folder.mkdir()
    for number in range(ARTICLES):
        text = "\n\n".join(
            f"Subject {1000 + number} stands on page {page} of edition {edition} of the archive. "
            + f"Page {page} tells more of the matter. " * 12
            for page in range(1, 4)
        )
        head = f"id: a{number}\ntitle: T\nlanguage: en\nauthors: [A]\npublisher: P\npublished: 2025-01-01"
        (folder / f"a{number}.md").write_text(f"---\n{head}\n---\n{text}\n", encoding="utf-8")
    return folder


@dataclass
class Runner:
    """The process of `crash_run.py`."""

    process: subprocess.Popen[str]
    data: Path

    def run(self, corpus: Path, seconds: float = FOR_EVER) -> tuple[int, float]:
        """(exit status, seconds that it ran) of an index run that is killed after so many seconds."""
        assert self.process.stdin
        assert self.process.stdout
        print(corpus, self.data, seconds, file=self.process.stdin, flush=True)
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


def whole_edition(data: Path, subject: int) -> int:
    """The edition that the current index holds, after making sure that it is whole and answers from nothing else."""
    with shelf_on_disk(data) as shelf:
        collection = shelf.open()
        manifest = collection.manifest
        assert len(manifest.articles) == ARTICLES
        vectors = collection.snapshot.vectors.spread(shelf.embedder.embed_question("page"))["en"]
        postings = collection.snapshot.postings.spread({})["en"]
        assert vectors.passages == postings.passages == manifest.passages
        answer = shelf.ask(f"On which page of the archive stands subject {subject}?", max_quotes=10)
        assert answer.citations
        for citation in answer.citations:
            kept = shelf.library.article(citation.article.id, citation.article.version)
            assert kept is not None
            assert kept.text[citation.start : citation.end] == citation.quote
        assert f"Subject {subject}" in answer.text
        (edition,) = {int(part.split()[0]) for part in answer.text.split("edition ")[1:]}
        return edition


def test_an_index_killed_at_any_instant_still_answers_and_a_later_run_completes(runner: Runner, tmp_path: Path) -> None:
    chance = random.Random(2021)
    exit_code, duration = runner.run(write_corpus(tmp_path / "corpus-0", 0))
    assert exit_code == 0
    current, killed = 0, 0
    for edition in range(1, KILLS + 1):
        corpus = write_corpus(tmp_path / f"corpus-{edition}", edition)
        exit_code, _ = runner.run(corpus, chance.uniform(0, duration))
        assert exit_code in (0, -signal.SIGKILL)
        killed += exit_code == -signal.SIGKILL
        found = whole_edition(runner.data, 1000 + chance.randrange(ARTICLES))
        assert found in (current, edition)
        assert exit_code != 0 or found == edition
        current = found
    assert killed >= KILLS // 3, "too few runs were cut off for this test to say anything"
    last = tmp_path / f"corpus-{KILLS}"
    assert runner.run(last)[0] == 0
    assert whole_edition(runner.data, 1000) == KILLS


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
