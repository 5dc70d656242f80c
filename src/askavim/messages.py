"""Quotes, question and prompts -> the messages that a chat model is sent.

The prompts are the files of `prompts/`. All that comes from elsewhere (articles, questions, the model's own sentences)
is data: JSON between tags, in which no tag can stand because JSON lets the angle brackets be escaped. What readers
can't see is taken out, and articles' sentences that speak to a model are left out altogether.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Template

from askavim.attribution import published_by
from askavim.model import Answer, Citation, DifferenceKind, primary_language
from askavim.ports import ChatMessage
from askavim.text.instructions import speaking, speaks_to_model, visible
from askavim.text.sentences import split_sentences

PROMPTS = ("answer", "repair", "judge", "translate", "complete")
MAX_SENTENCES = 6
"""That are asked for, and shown."""
MAX_PUBLISHER_CHARS = 80
MAX_SOURCES = 3
"""Of one block."""
_LANGUAGES = {"en": "English", "tr": "Turkish", "az": "Azerbaijani", "ru": "Russian"}


@cache
def prompt(name: str) -> str:
    """The text of a prompt."""
    return files("askavim").joinpath("prompts", f"{name}.md").read_text("utf-8")


@cache
def prompts_hash() -> str:
    """Hash of all prompts."""
    content = "\0".join(prompt(name) for name in PROMPTS)
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]


def _system(name: str, language: str) -> ChatMessage:
    text = Template(prompt(name)).substitute(language=_LANGUAGES[language], sentences=MAX_SENTENCES)
    return ChatMessage("system", text.strip())


def _json(value: object) -> str:
    """JSON that holds no angle bracket."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")


def _fenced(tag: str, lines: Iterable[object]) -> str:
    return "\n".join([f"<{tag}>", *map(_json, lines), f"</{tag}>"])


def _user(*parts: str) -> ChatMessage:
    return ChatMessage("user", "\n\n".join(part for part in parts if part))


def shown_to_model(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """The citations that a chat model may see: of an article of which one speaks to it, alone or with the one beside
    it, none: the rest of an order may stand in any of its sentences.
    """
    found = speaking([item.quote for item in citations])
    hostile = {item.article.id for item, speaks in zip(citations, found, strict=True) if speaks}
    return tuple(item for item in citations if item.article.id not in hostile)


def asked_of_model(question: str, language: str) -> str:
    """The sentences of a question that a chat model may see: those that ask, not those that speak to it."""
    sentences = [question[start:end] for start, end in split_sentences(question, language)]
    found = speaking(sentences)
    return " ".join(text for text, speaks in zip(sentences, found, strict=True) if not speaks)


def _source(publisher: str, published: str) -> dict[str, str]:
    seen = visible(publisher)[:MAX_PUBLISHER_CHARS]
    named = {"publisher": "" if speaks_to_model(publisher) else seen, "date": published}
    return {name: value for name, value in named.items() if value}


def _block(citation: Citation) -> dict[str, object]:
    language = primary_language(citation.article.language)
    sources = [_source(*item) for item in published_by(citation)[:MAX_SOURCES]]
    return {"block": citation.n, "language": language, "sources": sources, "text": visible(citation.quote)}


def _evidence(blocks: Sequence[Citation]) -> str:
    return _fenced("evidence", map(_block, blocks))


def _conflicts(answer: Answer, blocks: Sequence[Citation]) -> str:
    known = {item.n for item in blocks}
    conflicts = []
    for item in answer.differences:
        sides = [
            {"value": visible(side.value), "time": side.time, "blocks": seen}
            for side in item.sides
            if (seen := [n for n in side.citations if n in known])
        ]
        if item.kind is DifferenceKind.CONFLICT and len(sides) > 1:
            conflicts.append({"sides": sides})
    return _fenced("conflicts", conflicts) if conflicts else ""


def _question(text: str, language: str) -> str:
    return _fenced("question", [visible(asked_of_model(text, language))])


def answer_messages(answer: Answer, blocks: Sequence[Citation]) -> list[ChatMessage]:
    """What asks for an answer from these blocks."""
    return [
        _system("answer", answer.language),
        _user(_evidence(blocks), _conflicts(answer, blocks), _question(answer.understood_as, answer.language)),
    ]


def repair_messages(
    answer: Answer, blocks: Sequence[Citation], faulty: Sequence[Mapping[str, object]]
) -> list[ChatMessage]:
    """What asks for faulty sentences again, each with its n, text, blocks and fault."""
    seen = [{key: visible(item) if isinstance(item, str) else item for key, item in one.items()} for one in faulty]
    return [
        _system("repair", answer.language),
        _user(_evidence(blocks), _question(answer.understood_as, answer.language), _fenced("faulty", seen)),
    ]


def judge_messages(sentence: str, language: str, blocks: Sequence[Citation]) -> list[ChatMessage]:
    """What asks whether a sentence follows from blocks."""
    return [_system("judge", language), _user(_evidence(blocks), _fenced("sentence", [sentence]))]


def translate_messages(quotes: Sequence[Citation], language: str) -> list[ChatMessage]:
    """What asks for quotes in another language."""
    lines = (
        {"n": item.n, "language": primary_language(item.article.language), "text": visible(item.quote)}
        for item in quotes
    )
    return [_system("translate", language), _user(_fenced("quotes", lines))]


def complete_messages(question: str, history: Sequence[str], language: str) -> list[ChatMessage]:
    """What asks for a question that stands alone."""
    return [
        _system("complete", language),
        _user(
            _fenced("history", [visible(asked_of_model(item, language)) for item in history]),
            _question(question, language),
        ),
    ]
