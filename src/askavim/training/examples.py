"""XQuAD and the project's own training cases -> examples for the reader: question, passages, sentences that answer.

Held-out articles of XQuAD are left out. A question's passages are those
of its article's language or of another one, so that the reader learns to read across languages. Some examples have no
answer: the answering passages are left out, or nothing ever answered.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from askavim.evaluation.cases import Case, read_cases
from askavim.evaluation.public_sets import SpanQuestion, held_out, read_xquad
from askavim.index import Collection
from askavim.model import Article, Passage
from askavim.passages import split_passages
from askavim.ports import Embedder, Matrix, TextWithSpans
from askavim.retrieval import make_query, search

MEASURED = ("en", "tr", "ru")
OTHERS = ("ar", "de", "el", "es", "hi", "ro", "th", "vi", "zh")
NEGATIVES = 2
"""Passages without the answer, in each example."""
NO_ANSWER_SHARE = 0.25
"""Of the answerable questions, how many are shown without their answer."""
HARDEST = 6
"""Negatives are drawn from this many nearest passages."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and passages to read. Nothing answers where all of `answers` is False."""

    question: str
    passages: tuple[Passage, ...]
    answers: tuple[tuple[bool, ...], ...]
    """For each passage, for each of its sentences: whether it answers."""


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The passages of one language that may be trained on, with their vectors."""

    passages: list[Passage]
    vectors: Matrix
    questions: list[SpanQuestion]


def _answers(passage: Passage, question: SpanQuestion) -> tuple[bool, ...]:
    if passage.article_id != question.article_id:
        return (False,) * len(passage.sentences)
    return tuple(sentence.start <= question.start < sentence.end for sentence in passage.sentences)


def _shelf(xquad: Path, language: str, embedder: Embedder) -> _Shelf:
    articles, questions = read_xquad(xquad, language)
    passages = [
        item for group, article in enumerate(articles) if not held_out(group) for item in split_passages(article)
    ]
    vectors = np.vstack([embedder.embed_passages([TextWithSpans(item.text, ())])[0][:1] for item in passages])
    return _Shelf(passages, vectors, questions)


def _example(asked: SpanQuestion, number: int, shelf: _Shelf, embedder: Embedder, rng: random.Random) -> Example | None:
    question = shelf.questions[number]
    gold = [item for item in shelf.passages if any(_answers(item, question))]
    order = np.argsort(-(shelf.vectors @ embedder.embed_question(asked.text)))
    near = [item for item in (shelf.passages[row] for row in order[: HARDEST + 1]) if item not in gold][:HARDEST]
    chosen = rng.sample(near, NEGATIVES)
    if not gold:
        return None
    if rng.random() >= NO_ANSWER_SHARE:
        chosen = [gold[0], *chosen[1:]]
    return Example(asked.text, tuple(chosen), tuple(_answers(item, question) for item in chosen))


def xquad_examples(xquad: Path, embedder: Embedder, rng: random.Random, report: Callable[[str], None]) -> list[Example]:
    """Each question of a training article five times: in en, tr and ru over passages of its own language, in one of
    these over passages of another, and in one further language over its own.
    """
    shelves = {}
    for language in (*MEASURED, *OTHERS):
        report(f"XQuAD {language} …")
        shelves[language] = _shelf(xquad, language, embedder)
    examples = []
    for number, first in enumerate(shelves["en"].questions):
        if held_out(first.group):
            continue
        pairs = [(language, language) for language in MEASURED]
        asked, stands = rng.sample(MEASURED, 2)
        pairs.append((asked, stands))
        pairs += [(language, language) for language in rng.sample(OTHERS, 1)]
        for asked, stands in pairs:
            examples.append(_example(shelves[asked].questions[number], number, shelves[stands], embedder, rng))
    return [example for example in examples if example]


def _case_answers(passage: Passage, case: Case) -> tuple[bool, ...]:
    quotes = [gold.quote for gold in case.gold if gold.article == passage.article_id]
    return tuple(any(quote in sentence.text for quote in quotes) for sentence in passage.sentences)


def _holds(passage: Passage, case: Case) -> bool:
    """Whether a passage has a sentence that a case names."""
    named = [item.quote for item in (*case.gold, *case.wrong) if item.article == passage.article_id]
    return any(quote in passage.text for quote in named)


def _addresses(passage: Passage, answers: Sequence[bool]) -> set[str]:
    pairs = zip(passage.sentences, answers, strict=True)
    return {source.url for sentence, marked in pairs if marked for source in sentence.sources}


def _case_example(case: Case, near: Sequence[Passage], named: Sequence[Passage], rng: random.Random) -> Example | None:
    """The passages that a case names, and near ones without a source of the answer: with one they may answer too."""
    answering = [item for item in named if any(_case_answers(item, case))]
    sources = {url for item in answering for url in _addresses(item, _case_answers(item, case))}
    free = [
        item
        for item in near
        if item not in named and sources.isdisjoint(source.url for one in item.sentences for source in one.sources)
    ]
    others = rng.sample(free[:HARDEST], min(NEGATIVES, len(free)))
    if case.gold and rng.random() < NO_ANSWER_SHARE / 2:
        chosen = others
    else:
        chosen = [*(answering or named)[:1], *others][: NEGATIVES + bool(not case.gold)]
    return (
        Example(case.question, tuple(chosen), tuple(_case_answers(item, case) for item in chosen)) if chosen else None
    )


def case_examples(
    folder: Path, articles: Sequence[Article], collection: Collection, embedder: Embedder, rng: random.Random
) -> Iterator[Example]:
    """An example of each of the project's own training cases."""
    passages = [item for article in articles for item in split_passages(article)]
    for path in sorted(folder.glob("*.yaml")):
        for case in read_cases(path):
            query = make_query(case.question, case.language, embedder.embed_question(case.question), collection)
            near = [item.hit.passage for item in search(query, collection, 20)]
            named = [item for item in passages if _holds(item, case)]
            example = _case_example(case, near, named, rng)
            if example:
                yield example
