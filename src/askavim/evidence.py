"""Question + hits -> the sentences that answer it, each with a score.

A sentence is scored by how much of the question it covers (idf-weighted share of its tokens), by the cosine of its
vector in context and alone, and by its passage; and the best of them, where there is a reader, by what that says after
reading the question and the sentence together. Across languages words are found by a dictionary and say less than
within one, so there are two sets of weights, each with and without a reader, fitted by `askavim.evaluation.calibrate`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from askavim.model import Evidence, primary_language
from askavim.ports import LexicalIndex, Reader
from askavim.retrieval import Found, Query
from askavim.text.tokens import tokens

READ_PASSAGES = 6
"""Best passages whose sentences are looked at."""
READ_SENTENCES = 10
"""Best sentences that a reader reads."""

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
OTHER_LANGUAGE = Weights((6.51, 1.29, 1.18, 2.35, -0.87), -9.33)
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


def sentence_features(found: Found, query: Query, postings: LexicalIndex) -> NDArray[np.float64]:
    """[sentences, FEATURES] of one passage."""
    language = primary_language(found.hit.article.language)
    spread = query.cosines[language]
    hit = found.hit
    count = len(found.stored.passage.sentences)
    return np.column_stack(
        [
            np.fromiter(_coverages(found, query, postings, language), float, count),
            (found.stored.in_context @ query.vector - spread.mean) / spread.deviation,
            (found.stored.alone @ query.vector - spread.mean) / spread.deviation,
            np.full(count, hit.lexical),
            np.full(count, hit.similarity),
        ]
    )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that was looked at."""

    evidence: Evidence
    features: NDArray[np.float64]
    same_language: bool


def _candidates(found: Found, query: Query, postings: LexicalIndex) -> Iterator[_Candidate]:
    """The sentences of one passage, scored without a reader."""
    language = primary_language(found.hit.article.language)
    same = language == query.language
    features = sentence_features(found, query, postings)
    scores = (SAME_LANGUAGE if same else OTHER_LANGUAGE).probability(features)
    cosines = found.stored.alone @ query.vector
    for sentence, row, score, cosine in zip(found.stored.passage.sentences, features, scores, cosines, strict=True):
        nearness = query.nearness(float(cosine), language)
        yield _Candidate(Evidence(sentence, found.hit, float(score), nearness), row, same)


def _order(item: Evidence) -> tuple[float, str, int]:
    return -item.score, item.hit.passage.id, item.sentence.start


def readings(question: str, sentences: Sequence[str], reader: Reader) -> NDArray[np.float32]:
    """What the reader says of sentences, best first: of READ_SENTENCES, and the least of that for all others."""
    read = reader.read(question, sentences[:READ_SENTENCES])
    return np.append(read, np.full(len(sentences) - len(read), read.min() if len(read) else 0.0, np.float32))


def _read(query: Query, candidates: Sequence[_Candidate], reader: Reader) -> Iterator[Evidence]:
    """The candidates, best first, with the scores that they have after reading."""
    read = readings(query.text, [item.evidence.sentence.text for item in candidates], reader)
    for item, reading in zip(candidates, read, strict=True):
        weights = READ_SAME_LANGUAGE if item.same_language else READ_OTHER_LANGUAGE
        yield replace(item.evidence, score=float(weights.probability(np.append(item.features, reading))))


def rank_sentences(
    query: Query, hits: Sequence[Found], postings: LexicalIndex, reader: Reader | None
) -> list[Evidence]:
    """The sentences of the best READ_PASSAGES hits, most likely to answer first."""
    candidates = [item for found in hits[:READ_PASSAGES] for item in _candidates(found, query, postings)]
    candidates.sort(key=lambda item: _order(item.evidence))
    ranked = [item.evidence for item in candidates]
    return sorted(_read(query, candidates, reader), key=_order) if reader and candidates else ranked
