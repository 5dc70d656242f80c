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
    start: int
    end: int


def read_xquad(folder: Path, language: str) -> tuple[list[Article], list[SpanQuestion]]:
    """The articles of one language, and its questions in the order that all languages share."""
    articles, questions = [], []
    data = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))["data"]
    for group, entry in enumerate(data):
        id_, paragraphs, offset = f"xquad-{language}-{group:02}", [], 0
        for paragraph in entry["paragraphs"]:
            text = paragraph["context"].replace("\n", " ")
            for question in paragraph["qas"]:
                answer = question["answers"][0]
                start = offset + answer["answer_start"]
                questions.append(
                    SpanQuestion(question["question"], language, group, id_, start, start + len(answer["text"]))
                )
            paragraphs.append(text)
            offset += len(text) + 2
        body = "\n\n".join(paragraphs)
        articles.append(Article(ArticleInfo(id_, text_version(body), f"Article {group}", language), body))
    return articles, questions
