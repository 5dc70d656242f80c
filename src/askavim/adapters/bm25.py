"""LexicalIndex over bm25s: for each language of a snapshot, precomputed BM25 scores, mapped into memory.

Scores are Lucene's BM25 (idf = ln(1 + (N - df + 0.5) / (df + 0.5)); a token's share is at most its idf), here divided
by the sum of the question's idf, unseen terms included: how much of what was asked for a passage has. The usual
division by the best score found would make noise look sure when nothing fits. Each language counts for itself: a word
that every Turkish passage has says nothing there, however rare it is in an archive that is mostly English.
"""

import json
import logging
import math
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from askavim.errors import StorageError
from askavim.ports import SnapshotRow, Spread, Term, Terms

_ROWS = "rows.json"


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise StorageError(
            f"The postings in {folder} can't be used: {error}", "Run `askavim rebuild` to write them again."
        ) from error


def _write_language(folder: Path, rows: Sequence[SnapshotRow]) -> None:
    folder.mkdir()
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # importing it sets DEBUG
    index = bm25s.BM25(method="lucene")
    index.index([list(row.tokens) or [""] for row in rows], show_progress=False)
    index.save(folder, show_progress=False)
    places = [[row.passage_id, row.article_id] for row in rows]
    (folder / _ROWS).write_text(json.dumps(places), encoding="utf-8")


def write_postings(folder: Path, rows: Sequence[SnapshotRow]) -> None:
    """Write a snapshot's postings into an empty folder."""
    with _translated(folder):
        for language, group in groupby(sorted(rows, key=lambda row: row.language), key=lambda row: row.language):
            _write_language(folder / language, list(group))


class _LanguagePostings:
    """The postings of one language."""

    def __init__(self, folder: Path) -> None:
        self._index = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        rows = json.loads((folder / _ROWS).read_text(encoding="utf-8"))
        self.ids = [passage_id for passage_id, _ in rows]
        self._articles = np.array([article_id for _, article_id in rows], dtype=object)
        self._row = {passage_id: row for row, passage_id in enumerate(self.ids)}
        self._columns: dict[str, int] = self._index.vocab_dict
        self._pointers = np.asarray(self._index.scores["indptr"])
        # A question's scores are asked for three times in a row: to search, to see how they lie, and by passage.
        self._scores = lru_cache(maxsize=64)(self._compute_scores)

    def known(self, token: str) -> bool:
        return bool(token) and token in self._columns

    def weight(self, token: str) -> float:
        column = self._columns.get(token)
        frequency = int(self._pointers[column + 1] - self._pointers[column]) if column is not None else 0
        return math.log(1 + (len(self.ids) - frequency + 0.5) / (frequency + 0.5))

    def _token_scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        known = [token for token in tokens if self.known(token)]
        scores: NDArray[np.float32] = (
            self._index.get_scores(known) if known else np.zeros(len(self.ids), dtype=np.float32)
        )
        return scores

    def _term_scores(self, term: Term) -> NDArray[np.float32]:
        """For each passage: the term's weight times the share of the alternative that the passage has most of."""
        weight = term.weight(self.weight)
        shares = [self._token_scores(tokens) * (weight / sum(map(self.weight, tokens))) for tokens in term.alternatives]
        best: NDArray[np.float32] = np.maximum.reduce(shares).astype(np.float32)
        return best

    def _compute_scores(self, terms: tuple[Term, ...]) -> NDArray[np.float32]:
        plain = [token for term in terms if len(term.alternatives) == 1 for token in term.alternatives[0]]
        scores = self._token_scores(plain)
        for term in terms:
            if len(term.alternatives) > 1:
                scores = scores + self._term_scores(term)
        return scores / np.float32(sum(term.weight(self.weight) for term in terms) or 1.0)

    def search(self, terms: Sequence[Term], k: int, articles: Collection[str] | None) -> list[str]:
        scores = self._scores(tuple(terms))
        if articles is not None:
            scores = np.where(np.isin(self._articles, list(articles)), scores, 0)
        best = np.argsort(-scores, kind="stable")[:k]
        return [self.ids[row] for row in best if scores[row] > 0]

    def score(self, terms: Sequence[Term], passage_id: str) -> float:
        return float(self._scores(tuple(terms))[self._row[passage_id]])

    def spread(self, terms: Sequence[Term]) -> Spread:
        scores = self._scores(tuple(terms))
        return Spread(float(scores.mean()), float(scores.std()), len(self.ids))


class Bm25Index:
    """The postings of one snapshot."""

    def __init__(self, folder: Path) -> None:
        with _translated(folder):
            self._languages = {path.name: _LanguagePostings(path) for path in sorted(folder.iterdir())}
        self._language_of = {id_: language for language, group in self._languages.items() for id_ in group.ids}

    @property
    def languages(self) -> set[str]:
        """Languages that have passages."""
        return set(self._languages)

    def search(self, terms: Terms, k: int, articles: Collection[str] | None = None) -> list[str]:
        """See LexicalIndex.search."""
        return [
            id_
            for language, group in self._languages.items()
            for id_ in group.search(terms.get(language, ()), k, articles)
        ]

    def scores(self, terms: Terms, passages: Sequence[str]) -> list[float]:
        """See LexicalIndex.scores."""
        places = [(self._language_of[id_], id_) for id_ in passages]
        return [self._languages[language].score(terms.get(language, ()), id_) for language, id_ in places]

    def spread(self, terms: Terms) -> dict[str, Spread]:
        """See LexicalIndex.spread."""
        return {language: group.spread(terms.get(language, ())) for language, group in self._languages.items()}

    def weight(self, token: str, language: str) -> float:
        """See LexicalIndex.weight."""
        return self._languages[language].weight(token)

    def known(self, token: str) -> bool:
        """See LexicalIndex.known."""
        return any(group.known(token) for group in self._languages.values())

    def ids(self) -> set[str]:
        """See LexicalIndex.ids."""
        return set(self._language_of)
