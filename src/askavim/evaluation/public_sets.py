"""XQuAD (Artetxe et al. 2020, CC BY-SA 4.0) -> Articles and questions with the span that answers each.

The files are read from where they lie; nothing of them is kept in the project.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from askavim.model import Article, ArticleInfo, text_version

HELD_OUT_EVERY = 3
"""Every third article is for measuring only: nothing is trained on it."""


def held_out(group: int) -> bool:
    """Whether an article is for measuring only."""
    return group % HELD_OUT_EVERY == 0


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A question and where its answer stands."""

    text: str
    language: str
    group: int
    """Number of the article, the same in every language: what is fitted on one must be measured on another."""
    article_id: str
    """Of its paragraph."""
    start: int
    end: int


def paragraph_id(language: str, group: int, paragraph: int) -> str:
    """The id of a paragraph as an article of its own."""
    return f"xquad-{language}-{group:02}-{paragraph}"


def group_of(article_id: str) -> int:
    """The number of the article that a paragraph stands in."""
    return int(article_id.split("-")[2])


def read_xquad(folder: Path, language: str) -> tuple[list[Article], list[SpanQuestion]]:
    """The paragraphs of one language, each an article of its own, as the set is usually searched; and its questions in
    the order that all languages share.
    """
    articles, questions = [], []
    data = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))["data"]
    for group, entry in enumerate(data):
        for number, paragraph in enumerate(entry["paragraphs"]):
            id_, text = paragraph_id(language, group, number), paragraph["context"].replace("\n", " ")
            articles.append(Article(ArticleInfo(id_, text_version(text), f"Article {group}", language), text))
            for question in paragraph["qas"]:
                answer = question["answers"][0]
                start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
                questions.append(SpanQuestion(question["question"], language, group, id_, start, end))
    return articles, questions
