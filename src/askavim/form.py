"""A written sentence -> what is wrong with its form: what it may not be, whatever its quotes say.

`tidy` comes first: it takes off what models add out of habit and readers don't miss. `known` is the text of the quotes
that a sentence names: a site's name or a rare letter may be repeated from there.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from askavim.conversation import interrogatives
from askavim.text.instructions import speaks_to_model
from askavim.text.language import language_confidence
from askavim.text.reading import read
from askavim.text.sentences import split_sentences
from askavim.text.tokens import tokens

MAX_CHARS = 400
MAX_SENTENCES_IN_ONE = 2
LEAST_WORDS = 3
LEAST_CONFIDENCE = 0.2
"""That a sentence is in its language; names of one language in another one leave no more than that."""
REPEATED_SHARE = 0.9
"""Of a sentence's tokens, its numbers all among them, that another sentence has when it says nothing new."""


class FaultKind(StrEnum):
    """What is wrong with a written sentence."""

    EMPTY = "empty"
    LONG = "long"
    CHARACTERS = "characters"
    MARKUP = "markup"
    QUESTION = "question"
    TALK = "talk"
    """About the one who writes, the task or the material, or to a model."""
    LANGUAGE = "language"
    BLOCKS = "blocks"
    """Names no block that there is."""
    REPEATED = "repeated"
    UNATTRIBUTED = "unattributed"
    """Tells one side of a conflict and doesn't say whose or when."""
    UNSUPPORTED = "unsupported"
    JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence is not shown."""

    kind: FaultKind
    reason: str
    """In English, for the model that is to mend it."""


_REASONS = {
    FaultKind.EMPTY: "It says nothing: state what the blocks say.",
    FaultKind.LONG: "It is too long: write one sentence of at most 300 characters.",
    FaultKind.CHARACTERS: "It has characters that do not belong into plain text.",
    FaultKind.MARKUP: "It has markup or a link: write plain text.",
    FaultKind.QUESTION: "It asks: write a statement.",
    FaultKind.TALK: "It speaks of yourself, the task or the material: state what the blocks say.",
    FaultKind.LANGUAGE: "It is in the wrong language.",
}
_MARKS = re.compile(
    r"\s*(?:\[(?:blocks?\s*)?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]|\((?:see )?blocks?\s*\d[\d\s,]*\))", re.IGNORECASE
)
_BULLET = re.compile(r"^[-•*–]\s+")
_MARKUP = re.compile(r"[<>{}|`*_#~^\\\[\]]|&#?\w+;|https?:|www\.|@\w", re.IGNORECASE)
_SITE = re.compile(r"(?<![\w.])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}(?![\w'’])")
_SCRIPTS = ("LATIN", "CYRILLIC", "MODIFIER", "FEMININE", "MASCULINE")
_SYMBOLS = "№°²³½¼¾"
_TALK = re.compile(
    r"""\b(?:
    as\ an?\ (?:ai|assistant|language)\b | (?:language|chat)\ models?\b | i\ (?:am|can|will|have|do|don|would|must)\b
    | i['’](?:m|ll|ve|d)\b | (?:here|below)\ (?:is|are)\b | here['’]s\b | sorry\b
    | (?:the|this|your)\ question\ (?:is|asks|does|can|has)\b | answer\ to\ (?:the|your|this)\ question
    | (?:block|evidence)s?\ (?:\d|no\b|say|says|provid|show|do\b|does\b)
    | (?:provided|given|above)\ (?:text|block|evidence|context|sentence|source|article|information)
    | json\b | (?:system\ )?prompt\b | instructions?\ (?:say|tell|above|in)\b
    | yapay\ zek[aâ]\ olarak | dil\ modeli | üzgünüm | özür\ dileri | bloğ?[ka]?\s?\d | \d+\.\ blok
    | (?:verilen|sağlanan|yukarıdaki)\ (?:metin|blok|cümle|kaynak|bilgi|kanıt)
    | süni\ intellekt\ (?:kimi|olaraq) | üzr\ istəyir
    | (?:verilmiş|verilən|yuxarıdakı)\ (?:mətn|blok|cümlə|mənbə|məlumat)
    | как\ (?:ии|языков|искусственн) | языков\w+\ модел | извини | прошу\ прощения | вот\ (?:ответ|предложен)
    | блок\w*\ (?:№\ ?)?\d
    | (?:предоставленн|приведённ|приведенн|данн)\w+\ (?:текст|блок|предложен|источник|информац)
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def tidy(text: str) -> str:
    """A sentence on one line, without citation marks and bullet, with a full stop."""
    line = " ".join(_MARKS.sub("", unicodedata.normalize("NFC", text[: 4 * MAX_CHARS])).split())
    line = _BULLET.sub("", line)
    return f"{line}." if line[-1:].isalnum() else line


def _is_foreign(char: str, known: str) -> bool:
    """Whether a character has no place in plain text of our languages."""
    if char.isascii() or char in known or char in _SYMBOLS:
        return char.isascii() and not char.isprintable()
    if char.isalpha():
        return not unicodedata.name(char, "").startswith(_SCRIPTS)
    return unicodedata.category(char)[0] in "CZM" or unicodedata.category(char) == "So" or char.isdigit()


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char)[0] == "C" or unicodedata.category(char) in ("Zl", "Zp")


def _says_something(text: str, language: str) -> bool:
    said = read(text, language)
    return len(said.words) >= LEAST_WORDS and bool(said.content or said.quantities or said.periods)


def _is_in(text: str, language: str) -> bool:
    """Whether a sentence may be in a language, by all its words or by those without a capital."""
    common = " ".join(word for word in text.split() if word[0].islower())
    return any(language_confidence(words, language) >= LEAST_CONFIDENCE for words in (text, common))


def _kinds(text: str, language: str, known: str) -> Iterator[FaultKind]:
    """What is wrong, the cheaper to find first."""
    if not text:
        yield FaultKind.EMPTY
    if len(text) > MAX_CHARS or len(split_sentences(text, language)) > MAX_SENTENCES_IN_ONE:
        yield FaultKind.LONG
    if any(_is_invisible(char) or _is_foreign(char, known) for char in text):
        yield FaultKind.CHARACTERS
    if _MARKUP.search(text) or any(match.group() not in known for match in _SITE.finditer(text)):
        yield FaultKind.MARKUP
    if "?" in text:
        yield FaultKind.QUESTION
    if any(match.group().casefold() not in known.casefold() for match in _TALK.finditer(text)) or speaks_to_model(text):
        yield FaultKind.TALK
    if not _says_something(text, language):
        yield FaultKind.EMPTY
    if not _is_in(text, language):
        yield FaultKind.LANGUAGE


def fault_of_form(text: str, language: str, known: str) -> Fault | None:
    """What is wrong with the form of a tidy sentence; None where nothing is."""
    return next((Fault(kind, _REASONS[kind]) for kind in _kinds(text, language, known)), None)


def is_plain(text: str, language: str, known: str) -> bool:
    """Whether a text, of any length and content, is plain text in a language."""
    return not {FaultKind.CHARACTERS, FaultKind.MARKUP, FaultKind.LANGUAGE}.intersection(_kinds(text, language, known))


def asks_again(text: str, question: str) -> bool:
    """Whether a sentence is the question once more, with its question words and without a word of an answer."""
    return bool(interrogatives(text) & interrogatives(question)) and says_nothing_new(text, question)


def says_nothing_new(text: str, other: str) -> bool:
    """Whether nearly all of a sentence, and every number in it, stands in another one."""
    said, known = set(tokens(text)), set(tokens(other))
    numbers = {token for token in said if token[0].isdigit()}
    return numbers <= known and len(said & known) > REPEATED_SHARE * len(said)
