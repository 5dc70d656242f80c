"""Text of an article -> whether it speaks to a language model or its software, rather than to a reader.

Such text is shown to people like any other, but never to a chat model. It is found by vocabulary, not by whole
sentences: `instructions.yaml` weighs the groups of words that orders to a model are made of, and no group is enough
alone. Before that the text is laid bare: what can't be seen is taken out, look-alike letters, digits for letters,
spaced-out letters and encoded text are read as what they stand for. It is a filter, not a proof: a new wording may
pass it, and then the support check is what holds.
"""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, pairwise, takewhile
from typing import Any
from urllib.parse import unquote

from askavim.model import LANGUAGES
from askavim.text.casefold import fold
from askavim.text.tables import read_rows

INSTRUCTIONS_FILE = "instructions.yaml"
LEAST_SCORE = 4
"""From this sum of weights on, text speaks to a model."""
STRETCH_CHARS = 160
"""How long a stretch of text may be whose words are counted together."""
LEAST_READABLE = 0.9
"""Share of letters from which on decoded bytes are text."""
LONGEST_WHOLE = 3
"""Words of the vocabulary up to this length are whole words."""
CACHED_TEXTS = 20_000

# Letters without ink that Unicode doesn't class as format characters (Default_Ignorable_Code_Point and blanks).
_BLANKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_LATIN_LOOKS = "aceopxyisjkmtbhnuABCEHKMOPTXYISJ"
_CYRILLIC_LOOKS = "асеорхуіѕјкмтвнпиАВСЕНКМОРТХУІЅЈ"
_GREEK = str.maketrans("αβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abeikvoptuxABEZHIKMNOPTYX")
_TO_LATIN = str.maketrans(_CYRILLIC_LOOKS, _LATIN_LOOKS)
_TO_CYRILLIC = str.maketrans(_LATIN_LOOKS, _CYRILLIC_LOOKS)
_IN_PROSE = " ,.!?:;'\"-"
_DIGITS = str.maketrans("013457@$!|", "oieastasil")
_MIXED = re.compile("[a-zA-Z][\u0400-\u04ff]|[\u0400-\u04ff][a-zA-Z]")
_WITH_DIGITS = re.compile(r"[^\W\d_][013457@$!|]+[^\W\d_]")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*·|]){5,}[^\W\d_](?!\w)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[ ]?){12,}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")

# What only software writes: chat templates, turns, our own reply format, the fences of a prompt. Over folded text.
_FENCED = (
    r"(?:evidence|context|data|documents?|prompts?|instructions?|input|sources?|blocks?|questions?|quotes?|system|user"
    r"|assistant|human|tool|functions?|faulty|sentence|history|conflicts|article)"
)
_SPEAKER = (
    r"(?:system|assistant|user|human|model|ai|admin(?:istrator)?|developer|bot|chatgpt|tool|sistem|asistan|kullanici"
    r"|yapay\ zeka|istifadeci|komekci|система|ассистент|пользователь|помощник|ии)"
)
_MARKS = re.compile(
    rf"""
    <\|[^|>]{{1,40}}\|> | </?\w+_of_\w+> | <(?:bos|eos|pad|unk)> | <</?sys>> | \[/?inst\] | </?s>\s*\[ | ```
    | </?\s*{_FENCED}\b[^>]{{0,40}}>
    | </?\s*(?:script|style|img|iframe|svg|object|embed|form|input|meta|link|html|body|div|span|a|b|p|button)\b[^>]*>
    | \b(?:javascript|data:text/html|vbscript)\s*: | \bon(?:error|load|click|mouseover)\s*=
    | [\[({{<]\s*(?:end|begin|start)\s+(?:of\s+)?(?:the\s+)?(?:\w+\s+)?{_FENCED}\s*[\])}}>]
    | (?:[-=*_\#~]{{3,}}|<{{3,}}|>{{3,}})\s*/?\s*(?:end|begin|start|new|stop|son|bitdi|конец|начало|{_FENCED})\b
    | \b(?:end|close)\ of\ (?:the\ )?(?:evidence|context|prompt|instructions?|input|system)\b
    | \b(?:system|admin(?:istrator)?|developer|root)\ (?:override|command|notice\ to)\b
    | (?:^|[\n.!?:;"'»”)\]>}}*\#=~-])\s*[*_\[(]{{0,2}}{_SPEAKER}
      (?:\s+(?:prompt|message|note|override|instructions?|mesaji?|notu))?[\])*_]{{0,2}}\s*[:>](?!/)
    | \#{{2,}}\s*(?:instruction|system|response|user|input|assistant|new|end|task)
    | ["'](?:text|blocks?|follows|question|answer|role|content|tool_calls?|function|arguments|kind|citations)["']\s*:
    | \[\s*(?:block|source|doc(?:ument)?|quote|evidence|citation)\s*\#?\d+\s*\]
    """,
    re.VERBOSE,
)
_OPENING = (
    r"(?:^|[.:;!?\"'“”«»‘(\[>,—–*|=-]\s*|\b(?:please|and|then|also|instead|just|kindly|always|never|simply|first|finally"
    r"|(?:you|let's)(?: (?:must|should|will|can|could|shall|now|have to|need to|are to))?)\s+)"
)


@dataclass(frozen=True, slots=True)
class _Group:
    weight: int
    pattern: re.Pattern[str]


def visible(text: str) -> str:
    """The text without what can't be seen: zero-width, bidirectional, tag and control characters.

    Letters, marks, spaces, tabs and line breaks stay as they are.
    """
    return _BLANKS.sub("", "".join(character for character in text if _has_ink(character)))


def _has_ink(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in ("Cf", "Cc", "Co", "Cs", "Cn")


def _word_pattern(word: str, whole: bool) -> str:
    folded = fold(word.removesuffix("."))
    is_whole = whole or word.endswith(".") or len(folded) <= LONGEST_WHOLE
    return re.escape(folded) + (r"\b" if is_whole else r"\w*")


def _phrase_pattern(phrase: str) -> str:
    opens = phrase.startswith("^")
    return (_OPENING if opens else r"\b") + r"\W+".join(
        _word_pattern(word, opens) for word in phrase.removeprefix("^").split()
    )


@lru_cache(maxsize=1)
def _lines() -> list[dict[str, Any]]:
    return read_rows(INSTRUCTIONS_FILE)


@lru_cache(maxsize=1)
def _groups() -> tuple[_Group, ...]:
    return tuple(_Group(line["weight"], _group_pattern(line)) for line in _lines())


def _group_pattern(line: dict[str, Any]) -> re.Pattern[str]:
    phrases = {phrase.strip() for language in LANGUAGES for phrase in line[language].split(",")}
    return re.compile("|".join(_phrase_pattern(phrase) for phrase in sorted(phrases - {""}, key=len, reverse=True)))


def _hidden(text: str) -> Iterator[str]:
    """What tag characters spell in ASCII."""
    for run in _TAGS.findall(text):
        yield "".join(chr(ord(character) - 0xE0000) for character in run)


def _decoded(text: str) -> Iterator[str]:
    """Readable text that base64 or hexadecimal digits stand for."""
    for match in _BASE64.finditer(text):
        yield from _readable(_from_base64(match[0]))
    for match in _HEX.finditer(text):
        yield from _readable(bytes.fromhex(match[0]))


def _from_base64(coded: str) -> bytes:
    """What a run of base64, standard or for URLs, stands for; nothing where it isn't any."""
    plain = coded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        return b""


def _readable(coded: bytes) -> Iterator[str]:
    text = coded.decode("utf-8", "replace")
    if text and sum(letter.isalpha() or letter in _IN_PROSE for letter in text) >= LEAST_READABLE * len(text):
        yield text


def _unescaped(text: str) -> str:
    plain = unquote(html.unescape(text))
    return _ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), plain)


@lru_cache(maxsize=1)
def _known_words() -> re.Pattern[str]:
    """The longer words of the vocabulary, whole, wherever they stand."""
    phrases = " ".join(line[language] for line in _lines() for language in LANGUAGES)
    words = {fold(word.rstrip(".,").lstrip("^")) for word in re.split(r"[\s,]+", phrases)}
    return re.compile("|".join(sorted((word for word in words if len(word) > LONGEST_WHOLE), key=len, reverse=True)))


def _unspaced(text: str) -> str:
    """Spaced-out letters put together, and the words of the vocabulary among them set apart."""

    def join(match: re.Match[str]) -> str:
        return _known_words().sub(r" \g<0> ", fold(re.sub(r"[\W_]", "", match[0])))

    return _SPACED.sub(join, text)


def _readings(text: str) -> Iterator[str]:
    """The folded texts that a text may be read as."""
    plain = unicodedata.normalize("NFKC", _unescaped(visible(text))).translate(_GREEK)
    yield fold(plain)
    if _MIXED.search(plain):
        yield fold(plain.translate(_TO_LATIN))
        yield fold(plain.translate(_TO_CYRILLIC))
    if _WITH_DIGITS.search(plain):
        yield fold(plain.translate(_DIGITS))
    if _SPACED.search(plain):
        yield fold(_unspaced(plain))


def _stretch(found: Sequence[tuple[int, int, int]], first: int) -> Iterator[tuple[int, int, int]]:
    """What is found from one place on, as far as a stretch goes."""
    end = found[first][0] + STRETCH_CHARS
    return takewhile(lambda item: item[0] < end, islice(found, first, None))


def _score(folded: str) -> int:
    """The largest sum of the weights of the groups that meet in one stretch of the text."""
    found = sorted(
        (match.start(), number, group.weight)
        for number, group in enumerate(_groups())
        for match in group.pattern.finditer(folded)
    )
    return max(
        (sum({number: weight for _, number, weight in _stretch(found, first)}.values()) for first in range(len(found))),
        default=0,
    )


@lru_cache(maxsize=CACHED_TEXTS)
def speaks_to_model(text: str) -> bool:
    """Whether text of an article speaks to a language model or its software, in any of the four languages."""
    if any(True for _ in chain(_hidden(text), _decoded(visible(text)))):
        return True
    return any(_MARKS.search(reading) or _score(reading) >= LEAST_SCORE for reading in _readings(text))


def speaking(texts: Sequence[str]) -> tuple[bool, ...]:
    """For each of several texts in a row, whether it speaks to a model: alone, or as half of an order."""
    found = [speaks_to_model(text) for text in texts]
    halves = [
        place
        for place, (first, second) in enumerate(pairwise(texts))
        if not (found[place] or found[place + 1]) and speaks_to_model(f"{first} {second}")
    ]
    for place in halves:
        found[place] = found[place + 1] = True
    return tuple(found)
