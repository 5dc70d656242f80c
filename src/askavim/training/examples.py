"""XQuAD and the project's own training questions -> examples for the reader: question, sentences, which of them answer.

The sentences are those that the service itself would have read: the best-ranked ones, without the reader, of a
collection that holds the answer. Some questions have no answer there, or are shown without it, so that refusing is
learned. Nothing of XQuAD's held-out articles is asked or counted as an answer.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from askavim.evaluation.cases import Case, read_cases
from askavim.evaluation.public_run import is_gold, open_articles
from askavim.evaluation.public_sets import held_out, paragraph_id, read_xquad
from askavim.evidence import rank_sentences
from askavim.index import Collection
from askavim.model import Article, ArticleInfo, Evidence, text_version
from askavim.passages import split_passages
from askavim.ports import Embedder
from askavim.retrieval import make_query, search
from askavim.text.sentences import split_sentences

MEASURED = ("en", "tr", "ru")
OTHERS = ("de", "es", "ro", "el")
"""Further languages of XQuAD, of which each question is also asked in one, within it."""
Language = Literal["en", "tr", "az", "ru"]
NEGATIVES = 3
"""Sentences that don't answer, in each example."""
NO_ANSWER_SHARE = 0.3
"""Of the answerable questions, how many are shown without their answer."""
READ = 12
"""Negatives are drawn from this many best-ranked sentences, the upper ones more often."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and sentences to read. Nothing answers where all of `answers` is False."""

    question: str
    sentences: tuple[str, ...]
    answers: tuple[bool, ...]


class ParagraphQuestion(BaseModel):
    """A question of the project's own about a paragraph of XQuAD, with the numbers of the sentences that answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: int
    paragraph: int
    sentences: tuple[int, ...]
    """By their place in the English paragraph; empty where none answers."""
    language: Literal["en", "tr", "ru"]
    question: Annotated[str, Field(min_length=3)]


class TextQuestion(BaseModel):
    """A question about a text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Language
    answers: tuple[int, ...]
    """Places of the sentences that answer; empty where none does."""
    question: Annotated[str, Field(min_length=3)]


class Text(BaseModel):
    """A paragraph written to be asked about. What it says is made up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Language
    sentences: tuple[str, ...]
    questions: tuple[TextQuestion, ...]


def read_texts(path: Path) -> list[Text]:
    """The texts of one file."""
    return TypeAdapter(list[Text]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def read_paragraph_questions(path: Path) -> list[ParagraphQuestion]:
    """The questions of one file. Raises ValueError where one is about an article that is for measuring only."""
    text = path.read_text(encoding="utf-8")
    questions = TypeAdapter(list[ParagraphQuestion]).validate_python(yaml.safe_load(text))
    for item in questions:
        if held_out(item.article):
            raise ValueError(f"{path}: article {item.article} is for measuring only")
    return questions


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A collection that questions are asked of."""

    collection: Collection
    embedder: Embedder

    def ranked(self, question: str, language: str) -> list[Evidence]:
        """The sentences that would be read, best first."""
        query = make_query(question, language, self.embedder.embed_question(question), self.collection)
        return rank_sentences(query, search(query, self.collection, 20), self.collection.snapshot.postings, None)


def _drawn(others: Sequence[str], count: int, rng: random.Random) -> list[str]:
    """Some of the sentences in the order given; one in front is twice as likely as one in the middle."""
    weighted = sorted(range(len(others)), key=lambda place: rng.expovariate(1.0) * (place + len(others) / 3))
    return [others[place] for place in weighted[:count]]


def _example(question: str, answering: Sequence[str], others: Sequence[str], rng: random.Random) -> Example | None:
    others = [text for text in dict.fromkeys(others) if text not in answering][:READ]
    shown = [] if rng.random() < NO_ANSWER_SHARE else list(answering[:2])
    chosen = [*shown, *_drawn(others, NEGATIVES + (not shown), rng)]
    if len(chosen) < 2:
        return None
    return Example(question, tuple(chosen), tuple(place < len(shown) for place in range(len(chosen))))


def _across(rng: random.Random) -> list[tuple[str, str]]:
    """Two pairs of measured languages, of a question and of what it is asked of."""
    return rng.sample([(asked, stands) for asked in MEASURED for stands in MEASURED if asked != stands], 2)


class XquadShelves:
    """XQuAD's articles, a collection for each language."""

    def __init__(self, xquad: Path, embedder: Embedder, folder: Path, report: Callable[[str], None]) -> None:
        """Index what is trained on."""
        self._sets = {language: read_xquad(xquad, language) for language in (*MEASURED, *OTHERS)}
        self._shelves = {}
        for language, (articles, _) in self._sets.items():
            report(f"indexing XQuAD {language}")
            self._shelves[language] = _Shelf(open_articles(folder / language, articles, embedder), embedder)

    def examples(self, rng: random.Random) -> Iterator[Example]:
        """Each question of a training article: within each measured language, twice across, and in a further one."""
        within = [(language, language) for language in MEASURED]
        for number, first in enumerate(self._sets["en"][1]):
            if held_out(first.group):
                continue
            other = rng.choice(OTHERS)
            for asked_in, stands_in in [*within, *_across(rng), (other, other)]:
                asked, gold = self._sets[asked_in][1][number], self._sets[stands_in][1][number]
                ranked = self._shelves[stands_in].ranked(asked.text, asked_in)
                text = self._text(gold.article_id, stands_in)
                spans = split_sentences(text, stands_in)
                answering = [text[start:end] for start, end in spans if start <= gold.start < end]
                others = [item.sentence.text for item in ranked if not is_gold(item, gold)]
                if example := _example(asked.text, answering, others, rng):
                    yield example

    def own_examples(self, folder: Path, rng: random.Random) -> Iterator[Example]:
        """The project's own questions, each within its language and over another one."""
        for path in sorted(folder.glob("*.yaml")):
            for item in read_paragraph_questions(path):
                for stands_in in (item.language, rng.choice([name for name in MEASURED if name != item.language])):
                    answering = self._answering(item, stands_in)
                    if answering is None:
                        continue
                    ranked = self._shelves[stands_in].ranked(item.question, item.language)
                    others = [one.sentence.text for one in ranked]
                    if example := _example(item.question, answering, others, rng):
                        yield example

    def _text(self, article_id: str, language: str) -> str:
        return next(item.text for item in self._sets[language][0] if item.info.id == article_id)

    def _answering(self, item: ParagraphQuestion, language: str) -> list[str] | None:
        """The answering sentences in a language; None where its paragraph has not as many sentences as the English."""
        texts = [self._text(paragraph_id(name, item.article, item.paragraph), name) for name in ("en", language)]
        english, spans = split_sentences(texts[0], "en"), split_sentences(texts[1], language)
        if len(english) != len(spans):
            return None
        return [texts[1][slice(*spans[place])] for place in item.sentences]


def text_examples(folder: Path, embedder: Embedder, work: Path, rng: random.Random) -> Iterator[Example]:
    """An example of each question about the texts in `folder`, over all texts of its file."""
    for path in sorted(folder.glob("*.yaml")):
        texts = read_texts(path)
        articles = []
        for number, text in enumerate(texts):
            body = " ".join(text.sentences)
            info = ArticleInfo(f"text-{number:03}", text_version(body), f"Text {number}", text.language)
            articles.append(Article(info, body))
        shelf = _Shelf(open_articles(work / path.stem, articles, embedder), embedder)
        for text in texts:
            for item in text.questions:
                answering = [text.sentences[place] for place in item.answers]
                others = [one.sentence.text for one in shelf.ranked(item.question, item.language)]
                if example := _example(item.question, answering, others, rng):
                    yield example


def _may_answer(item: Evidence, case: Case, sources: set[str]) -> bool:
    """Whether a sentence is one that answers, or has a source in common with one: then it may answer too."""
    named = any(gold.quote in item.sentence.text for gold in (*case.gold, *case.wrong))
    return named or not sources.isdisjoint(source.url for source in item.sentence.sources)


def case_examples(
    folder: Path, articles: Sequence[Article], collection: Collection, embedder: Embedder, rng: random.Random
) -> Iterator[Example]:
    """An example of each of the project's own training cases."""
    shelf = _Shelf(collection, embedder)
    sentences = [
        sentence for article in articles for passage in split_passages(article) for sentence in passage.sentences
    ]
    for path in sorted(folder.glob("*.yaml")):
        for case in read_cases(path):
            golden = [one for one in sentences if any(gold.quote in one.text for gold in case.gold)]
            sources = {source.url for one in golden for source in one.sources}
            ranked = shelf.ranked(case.question, case.language)
            others = [item.sentence.text for item in ranked if not _may_answer(item, case, sources)]
            if example := _example(case.question, [one.text for one in rng.sample(golden, len(golden))], others, rng):
                yield example
