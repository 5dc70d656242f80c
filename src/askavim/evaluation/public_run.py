"""XQuAD -> measurements, on the articles that the reader was never trained on.

All of a language's articles are searched; only the questions of held-out articles are asked, in the article's
language and across. Each is asked three times: as it is, without the paragraph that answers it (a near miss), and
without its whole article (an absent topic).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.adapters.library import SqlLibrary
from askavim.adapters.reader import CrossEncoderReader
from askavim.adapters.snapshots import FolderSnapshotStore
from askavim.evaluation.measurements import Measurement, RefusalScore
from askavim.evaluation.public_sets import SpanQuestion, group_of, held_out, read_xquad
from askavim.evidence import rank_sentences
from askavim.index import Collection, open_collection, update_index, writing
from askavim.model import Article, Evidence
from askavim.ports import Embedder, Reader
from askavim.refusal import reason_to_refuse
from askavim.retrieval import Found, make_query, search
from askavim.settings import Settings
from askavim.timing import rank_by_time

SET = "xquad"
PAIRS = (("en", "en"), ("tr", "tr"), ("ru", "ru"), ("tr", "en"), ("ru", "en"))
"""Language of the question, language of the articles."""
VARIANTS = ("answerable", "near_miss", "absent")
SEARCHED = 30
DEPTHS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one question in one variant."""

    pair: tuple[str, str]
    number: int
    variant: str
    rank: int | None
    """Of the answering paragraph in the search, from 0; None where it was not found."""
    ranked: list[Evidence]
    question: SpanQuestion


class OnceReader:
    """A reader that reads each sentence once for each question: the variants of a question share most of them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._question = ""
        self._scores: dict[str, np.float32] = {}
        self.fingerprint = reader.fingerprint

    def read(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """See Reader.read."""
        if question != self._question:
            self._question, self._scores = question, {}
        new = [text for text in dict.fromkeys(sentences) if text not in self._scores]
        self._scores |= zip(new, self._reader.read(question, new), strict=True)
        return np.array([self._scores[text] for text in sentences], np.float32)


def paragraph_rank(hits: Sequence[Found], question: SpanQuestion) -> int | None:
    """The place of the answering paragraph among those found, from 0; None where it was not found."""
    order = list(dict.fromkeys(item.hit.article.id for item in hits))
    return order.index(question.article_id) if question.article_id in order else None


def is_gold(item: Evidence, question: SpanQuestion) -> bool:
    """Whether a sentence holds the answer."""
    right = item.hit.article.id == question.article_id
    return right and item.sentence.start <= question.start < item.sentence.end


def left(hits: list[Found], variant: str, question: SpanQuestion) -> list[Found]:
    """The hits that a variant leaves."""
    match variant:
        case "near_miss":
            return [item for item in hits if item.hit.article.id != question.article_id]
        case "absent":
            return [item for item in hits if group_of(item.hit.article.id) != question.group]
        case _:
            return hits


def open_articles(folder: Path, articles: Sequence[Article], embedder: Embedder) -> Collection:
    """A collection of these articles, kept in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    library, snapshots = SqlLibrary(folder / "library.db"), FolderSnapshotStore(folder / "indexes")
    with writing(library, snapshots):
        update_index(
            articles,
            library=library,
            snapshots=snapshots,
            embedder=embedder,
            report=lambda *_: None,
            now=datetime.now(UTC),
        )
    return open_collection(library, snapshots, embedder.fingerprint)


def ask_all(
    xquad: Path, folder: Path, embedder: Embedder, reader: Reader | None, report: Callable[[str, int, int], None]
) -> Iterator[Asked]:
    """Ask every held-out question, in every pair and variant."""
    languages = tuple(dict.fromkeys(language for pair in PAIRS for language in pair))
    sets = {name: read_xquad(xquad, name) for name in languages}
    collections = {}
    for number, name in enumerate(languages):
        report("Indexing XQuAD", number, len(languages))
        collections[name] = open_articles(folder / name, sets[name][0], embedder)
    report("Indexing XQuAD", len(languages), len(languages))
    todo = [
        (pair, number, asked, question)
        for pair in PAIRS
        for number, (asked, question) in enumerate(zip(sets[pair[0]][1], sets[pair[1]][1], strict=True))
        if held_out(question.group)
    ]
    for done, (pair, number, asked, question) in enumerate(todo, start=1):
        collection = collections[pair[1]]
        query = make_query(asked.text, asked.language, embedder.embed_question(asked.text), collection)
        hits = search(query, collection, SEARCHED)
        rank = paragraph_rank(hits, question)
        for variant in VARIANTS:
            ranked = rank_sentences(query, left(hits, variant, question), collection.snapshot.postings, reader)
            yield Asked(pair, number, variant, rank, rank_by_time(query, ranked), question)
        report("Asking XQuAD", done, len(todo))


def _measured(asked: Asked) -> Iterator[tuple[str, float]]:
    if asked.variant != "answerable":
        yield "refused", float(reason_to_refuse(asked.ranked) is not None)
        return
    for k in (1, 5):
        yield f"recall@{k}", float(asked.rank is not None and asked.rank < k)
    places = [place for place, item in enumerate(asked.ranked) if is_gold(item, asked.question)]
    first = places[0] if places else None
    yield "passage first", float(bool(asked.ranked) and asked.ranked[0].hit.article.id == asked.question.article_id)
    for k in DEPTHS:
        yield f"top{k}", float(first is not None and first < k)
    yield "answered", float(reason_to_refuse(asked.ranked) is None)


def run_xquad(
    xquad: Path, settings: Settings, report: Callable[[str, int, int], None]
) -> tuple[list[Measurement], list[RefusalScore]]:
    """Everything measured on XQuAD. The index of its articles is kept in the data folder."""
    embedder = SentenceTransformerEmbedder(settings.model_folder, threads=settings.threads)
    reader = (
        OnceReader(CrossEncoderReader(settings.reader_folder, threads=settings.threads)) if settings.reader else None
    )
    measurements, scores = [], []
    for asked in ask_all(xquad, settings.data / "evaluation" / SET, embedder, reader, report):
        language, case = " > ".join(asked.pair), f"{'-'.join(asked.pair)}-{asked.number}-{asked.variant}"
        measurements += [
            Measurement(SET, case, language, asked.variant, metric, value) for metric, value in _measured(asked)
        ]
        best = max((item.score for item in asked.ranked), default=0.0)
        answered = reason_to_refuse(asked.ranked) is None
        scores.append(RefusalScore(SET, case, language, asked.variant, best, answered))
    return measurements, scores
