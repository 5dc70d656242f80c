"""Thousands of articles added: `python -m tests.scale [ARTICLES]`.

Prints articles per second, and passages per second beside what the encoder does alone in the same process, memory,
disk, and how long it takes to add one more and to look at all again. The articles are random words of the project's
own word list, in sentences; ASKAVIM_DATA names the folder whose prepared model is used.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from askavim import adapters
from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.adding import Sources
from askavim.build import build_librarian
from askavim.librarian import Librarian
from askavim.ports import TextWithSpans
from askavim.settings import Settings
from askavim.shelving import Entry

MODEL = Path(os.environ.get("ASKAVIM_DATA", "data")) / "model"
WORD_LIST = Path(adapters.__file__).parent.parent / "text" / "vocabulary.txt"
SENTENCES = 3
"""Of each article: one passage."""


def write_articles(folder: Path, count: int) -> list[str]:
    """Article files; returns their texts."""
    chance = random.Random(1)
    words = [word for word in WORD_LIST.read_text(encoding="utf-8").split() if word.isalpha() and word.isascii()]
    texts = []
    for number in range(count):
        sentences = [" ".join(chance.choices(words, k=12)).capitalize() + "." for _ in range(SENTENCES)]
        texts.append(" ".join(sentences))
        head = f"title: Number {number}\nlang: en\nauthor: A. Writer\ndate: 2025-01-01"
        (folder / f"number-{number}.md").write_text(f"---\n{head}\n---\n\n{texts[-1]}\n", encoding="utf-8")
    return texts


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def resident() -> float:
    """Megabytes that this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def timed(name: str, run: Callable[[], object]) -> float:
    started = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - started
    print(f"{name}: {seconds:.1f} s{f', {result}' if isinstance(result, str) else ''}", flush=True)
    return seconds


def add(librarian: Librarian, *sources: Path) -> str:
    """Add sources; says what became of them."""
    entries: list[Entry] = []
    seen: dict[str, float] = {}

    def report(stage: str, done: int, total: int) -> None:
        seen.setdefault(stage, time.perf_counter())

    summary = librarian.add(Sources(tuple(map(str, sources))), report, entries.append)
    ended = time.perf_counter()
    starts = [*seen.items(), ("", ended)]
    stages = [f"{stage} {after - began:.1f} s" for (stage, began), (_, after) in pairwise(starts)]
    outcomes = {entry.outcome: 0 for entry in entries}
    for entry in entries:
        outcomes[entry.outcome] += 1
    told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    return f"{told}; {summary.embedded} passages embedded; {'; '.join(stages)}"


def raw_encoder(texts: list[str]) -> float:
    """Passages per second that the encoder does, sentences and all, without anything around it."""
    embedder = SentenceTransformerEmbedder(MODEL)
    started = time.perf_counter()
    for first in range(0, len(texts), 16):
        batch = texts[first : first + 16]
        embedder.embed_passages([TextWithSpans(text, ()) for text in batch])
        embedder.embed_passages([TextWithSpans(f"{part}.", ()) for text in batch for part in text.split(". ")])
    return len(texts) / (time.perf_counter() - started)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        data, papers = Path(name) / "data", Path(name) / "papers"
        data.mkdir()
        papers.mkdir()
        (data / "model").symlink_to(MODEL.resolve())
        texts = write_articles(papers, count)
        before = raw_encoder(texts[:320])
        librarian = build_librarian(Settings(data=data))
        seconds = timed(f"{count} articles", lambda: add(librarian, papers))
        after = raw_encoder(texts[:320])
        print(f"{count / seconds:.1f} articles a second; the encoder alone: {before:.1f} before, {after:.1f} after")
        print(f"disk: {megabytes(data):.0f} MB, {1000 * megabytes(data) / count:.1f} kB an article")
        print(f"memory: {resident():.0f} MB at most")
        timed("all again, unchanged", lambda: add(librarian, papers))
        one = Path(name) / "one"
        one.mkdir()
        head = "title: One more\nlang: en\nauthor: A. Writer\ndate: 2025-01-01"
        (one / "more.md").write_text(f"---\n{head}\n---\n\nOne more ferry sailed in May 2025.\n", encoding="utf-8")
        timed("one more", lambda: add(librarian, one))
        timed("check", lambda: ", ".join(librarian.check(lambda *_: None)) or "no difference")
        timed("export", lambda: librarian.save(Path(name) / "all.jsonl.gz", lambda *_: None))
        print(f"archive: {(Path(name) / 'all.jsonl.gz').stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
