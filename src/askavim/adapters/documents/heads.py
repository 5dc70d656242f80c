"""The first blocks of a document -> its title, authors and day, as far as they say so plainly.

A wrong author or day is worse than none: what is missing here, a person is asked for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from askavim.adapters.documents.blocks import Block, clean
from askavim.text.casefold import fold
from askavim.text.dates import find_periods

TOP_BLOCKS = 8
"""How many blocks count as the top of a document."""
MAX_TITLE_CHARS = 300
_MAX_DAY_LINE_CHARS = 90

_JUNK_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|(?:document|belge|sənəd|документ|dokument)[ _-]*\d*"
    r"|(?:adsız|adsiz|без имени|без названия|isimsiz)\b.*|title|başlık|doc\d*|new microsoft word document.*|slide \d+"
    r"|powerpoint (?:presentation|sunusu)|презентация powerpoint|word document|(?:file|https?)://\S*|about:blank"
    r"|\S+\.(?:docx?|pdf|indd|qxd|rtf|odt|txt|html?|p65|tex|dvi|ai)|[\d\W_]*)$",
    re.IGNORECASE,
)
_JUNK_AUTHOR = re.compile(
    r"^(?:user|users?[ -]?\d*|admin\w*|owner|pc|win(?:dows)?\d*(?: user)?|hp|asus|acer|lenovo|dell|toshiba|casper|monster"
    r"|microsoft.*|unknown|author|anonymous|python-docx|root|home|test|kullanıcı|istifadəçi|пользователь|администратор|автор"
    r"|desktop.*|laptop.*|\S*@\S*|[\d\W_]*)$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|author|authors|written by|yazan|yazar|yazarlar|müəllif|müəlliflər|автор|авторы)(?:\s*:\s*|\s+)(?P<names>.+)$",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;&]|\b(?:and|ve|və|и)\b)\s*")
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_’'.-]*(?:[’'.-][^\W\d_]*)*\.?")
_PUBLISHED = re.compile(
    r"\b(?:published|publication date|yayın(?:lanma|lanış)?(?: tarihi)?|yayım(?:lanma)?(?: tarihi)?|nəşr(?: tarixi)?"
    r"|dərc(?: olunma tarixi)?|опубликован\w*|дата публикации)\b",
    re.IGNORECASE,
)
_UNSURE_DAY = re.compile(r"\b(?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])/\d{4}\b")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")


def usable_title(title: str | None) -> str | None:
    """A title that a file's properties give, clean, or None for what programs write there by themselves."""
    found = clean(title or "")
    return found if found and len(found) <= MAX_TITLE_CHARS and not _JUNK_TITLE.match(found) else None


def usable_authors(names: str | None) -> tuple[str, ...]:
    """The authors that a file's properties name, without accounts and computers."""
    parts = re.split(r"\s*[;&]\s*|\s*,\s+(?=\S+\s+\S)", clean(names or ""))
    return tuple(part for part in parts if 1 < len(part) <= 120 and not _JUNK_AUTHOR.match(part))


def _is_name(text: str) -> bool:
    """Whether a text is two to four words that begin with capitals, and nothing else."""
    words = text.split()
    return 2 <= len(words) <= 4 and all(_NAME_WORD.fullmatch(word) and word[0].isupper() for word in words)


def _names(text: str) -> tuple[str, ...]:
    """The names of a line that holds nothing but names."""
    parts = tuple(part for part in _BETWEEN_NAMES.split(text) if part)
    return parts if parts and all(_is_name(part) for part in parts) else ()


def _days(text: str, languages: Iterable[str]) -> set[date]:
    for language in languages:
        days = {period.start for period in find_periods(text, language) if period.start == period.end}
        if days:
            return days
    return set()


def _is_day_line(text: str) -> bool:
    return len(text) <= _MAX_DAY_LINE_CHARS and not _UNSURE_DAY.search(text)


def day_of_line(text: str, language: str) -> date | None:
    """The one day that a short line gives; none where it gives several, or where day and month can't be told apart."""
    days = _days(text, dict.fromkeys((language, "en", "tr", "az", "ru"))) if _is_day_line(text) else set()
    return days.pop() if len(days) == 1 else None


@dataclass(frozen=True, slots=True)
class Top:
    """What the first blocks say, and the blocks that say nothing else."""

    authors: tuple[str, ...]
    published: date | None
    said: frozenset[int]
    """Indices of the blocks that only repeat title, authors or day."""


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", " ", fold(one)).strip() == re.sub(r"\W+", " ", fold(other)).strip()


def _byline(text: str, after_title: bool, day_follows: bool) -> tuple[str, ...]:
    """The authors that a line names: by a word such as "by", or as a line right after the title.

    Without a word for it, a line of names is one only where a day follows, or where surnames are in capitals.
    """
    if match := _BYLINE.match(text):
        return _names(match["names"])
    capitals = all(part.split()[-1].isupper() and not part.isupper() for part in _names(text))
    return _names(text) if after_title and (day_follows or capitals) else ()


def _published(top: Sequence[Block], language: str) -> date | None:
    """The day of a line that calls it the day of publication, else of the first line that gives just one."""
    days = [(block.text, day) for block in top if (day := day_of_line(block.text, language)) and _is_a_line(block.text)]
    named = [day for text, day in days if _PUBLISHED.search(text)]
    return (named or [day for _, day in days] or [None])[0]


def _is_a_line(text: str) -> bool:
    """Whether a short text is a line rather than a sentence: "On 3 May 2024 they met." tells no day of publication."""
    return not _SENTENCE_END.search(text) or len(text) <= 30


def read_top(blocks: Sequence[Block], title: str | None, language: str) -> Top:
    """What the first blocks say besides the title, and which of them need not stand in the text."""
    top = blocks[:TOP_BLOCKS]
    titles = [place for place, block in enumerate(top) if title and _same(block.text, title)]
    first = titles[0] + 1 if titles else 0
    days = {place for place, block in enumerate(top) if _says_only_a_day(block.text, language)}
    authors: tuple[str, ...] = ()
    bylines: set[int] = set()
    for place in range(first, min(first + 3, len(top))):
        follows = bool(days & {place + 1, place + 2})
        found = () if authors else _byline(top[place].text, bool(titles) and place == first, follows)
        if found:
            authors = found
            bylines = {place}
    said = {*titles, *bylines, *days}
    text_before = next((place for place, block in enumerate(top) if place not in said and not _is_short(block)), len(top))
    without_title = [block for place, block in enumerate(top[:text_before]) if place not in titles]
    return Top(authors, _published(without_title, language), frozenset(place for place in said if place < text_before))


def _is_short(block: Block) -> bool:
    return bool(block.level) or len(block.text) <= _MAX_DAY_LINE_CHARS


def _says_only_a_day(text: str, language: str) -> bool:
    """Whether nothing is left of a line without its day but a word or two, such as "Published on"."""
    if day_of_line(text, language) is None:
        return False
    return len(text) <= 45
