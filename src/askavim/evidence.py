"""Question + hits -> the sentences that answer it, each with a score.

A sentence is scored by how much of the question it covers (idf-weighted share of its tokens), by the cosine of its
vector in context and alone, and by its passage; and, where there is a reader, by what that says after reading the
question and the whole passage together. Within one language words and context say most; across languages words are
names at best, and the sentence's own vector says most. So there are two sets of weights, each with and without a
reader, fitted by `askavim.evaluation.calibrate`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from askavim.model import Evidence, primary_language
from askavim.passages import text_with_sentences
from askavim.ports import LexicalIndex, Reader
from askavim.retrieval import Found, Query
from askavim.text.tokens import tokens

READ_PASSAGES = 6
"""Best passages whose sentences are looked at."""

FEATURES = ("coverage", "in_context", "alone", "passage_lexical", "passage_similarity")
"""And `reading`, the reader's score, where there is one."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over FEATURES: 1 / (1 + exp(-(features · values + bias)))."""

    values: tuple[float, ...]
    bias: float

    def probability(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The score of each row of [n, features], 0 to 1."""
        odds: NDArray[np.float64] = features @ np.array(self.values) + self.bias
        return 1 / (1 + np.exp(-odds))


SAME_LANGUAGE = Weights((6.03, 2.53, 0.66, 1.72, -2.05), -9.08)
OTHER_LANGUAGE = Weights((0.52, 1.45, 1.37, 0.22, -0.85), -9.73)
# Fitted on the held-out articles with the reader of decision 0006: to be fitted again with each reader.
READ_SAME_LANGUAGE = Weights((7.16, 0.89, 0.37, -5.90, -0.11, 0.61), -8.08)
READ_OTHER_LANGUAGE = Weights((0.16, 1.03, 1.21, 0.00, -0.50, 0.39), -8.38)


@lru_cache(maxsize=50_000)
def _sentence_tokens(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def _coverages(found: Found, query: Query, postings: LexicalIndex, language: str) -> Iterator[float]:
    weigh = cache(partial(postings.weight, language=language))
    weights = {term: term.weight(weigh) for term in query.tokens.get(language, ())}
    total = sum(weights.values()) or 1.0
    for sentence in found.stored.passage.sentences:
        present = _sentence_tokens(sentence.text)
        yield sum(weight * term.share(present.__contains__, weigh) for term, weight in weights.items()) / total


def sentence_features(
    found: Found, query: Query, postings: LexicalIndex, reading: NDArray[np.float32] | None
) -> NDArray[np.float64]:
    """[sentences, FEATURES] of one passage; with the reader's scores of its sentences one column more."""
    language = primary_language(found.hit.article.language)
    spread = query.cosines[language]
    hit = found.hit
    count = len(found.stored.passage.sentences)
    columns = [
        np.fromiter(_coverages(found, query, postings, language), float, count),
        (found.stored.in_context @ query.vector - spread.mean) / spread.deviation,
        (found.stored.alone @ query.vector - spread.mean) / spread.deviation,
        np.full(count, hit.lexical),
        np.full(count, hit.similarity),
    ]
    return np.column_stack(columns if reading is None else [*columns, reading])


def _weights(found: Found, query: Query, reads: bool) -> Weights:
    if primary_language(found.hit.article.language) == query.language:
        return READ_SAME_LANGUAGE if reads else SAME_LANGUAGE
    return READ_OTHER_LANGUAGE if reads else OTHER_LANGUAGE


def _evidence(
    found: Found, query: Query, postings: LexicalIndex, reading: NDArray[np.float32] | None
) -> Iterator[Evidence]:
    """The sentences of one passage."""
    language = primary_language(found.hit.article.language)
    weights = _weights(found, query, reading is not None)
    scores = weights.probability(sentence_features(found, query, postings, reading))
    cosines = found.stored.alone @ query.vector
    for sentence, score, cosine in zip(found.stored.passage.sentences, scores, cosines, strict=True):
        yield Evidence(sentence, found.hit, float(score), query.nearness(float(cosine), language))


def read_passages(query: Query, hits: Sequence[Found], reader: Reader | None) -> list[NDArray[np.float32] | None]:
    """For each hit the reader's scores of its sentences; None for all without a reader."""
    if reader is None:
        return [None] * len(hits)
    return list(reader.read(query.text, [text_with_sentences(item.stored.passage) for item in hits]))


def rank_sentences(
    query: Query, hits: Sequence[Found], postings: LexicalIndex, reader: Reader | None
) -> list[Evidence]:
    """The sentences of the best READ_PASSAGES hits, most likely to answer first."""
    best = hits[:READ_PASSAGES]
    readings = read_passages(query, best, reader)
    pairs = zip(best, readings, strict=True)
    ranked = [item for found, reading in pairs for item in _evidence(found, query, postings, reading)]
    return sorted(ranked, key=lambda item: (-item.score, item.hit.passage.id, item.sentence.start))
