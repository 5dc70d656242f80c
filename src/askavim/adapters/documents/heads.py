"""The first blocks of a document -> its title, authors and day, as far as they say so plainly.

A wrong author or day is worse than none: what is missing here, a person is asked for.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from askavim.adapters.documents.blocks import Block, clean
from askavim.model import LANGUAGES
from askavim.text.casefold import fold
from askavim.text.dates import Period, find_periods

TOP_BLOCKS = 8
"""How many blocks count as the top of a document."""
MAX_TITLE_CHARS = 300
_MAX_DAY_LINE_CHARS = 90

_JUNK_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|(?:document|belge|sənəd|документ|dokument)[ _-]*\d*"
    r"|(?:adsız|adsiz|без имени|isimsiz)\b.*|title|başlık|doc\d*|new microsoft word document.*|slide \d+"
    r"|powerpoint (?:presentation|sunusu)|word document|(?:file|https?)://\S*|about:blank"
    r"|\S+\.(?:docx?|pdf|indd|qxd|rtf|odt|txt|html?|p65|tex|dvi|ai)|[\d\W_]*)$",
    re.IGNORECASE,
)
_JUNK_AUTHOR = re.compile(
    r"^(?:user|users?[ -]?\d*|admin\w*|owner|pc|win(?:dows)?\d*(?: user)?|hp|asus|acer|lenovo|dell|casper|monster"
    r"|microsoft.*|unknown|author|anonymous|python-docx|root|home|test|kullanıcı|istifadəçi|пользователь|администратор"
    r"|автор|desktop.*|laptop.*|\S*@\S*|[\d\W_]*)$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|authors?|written by|yazan|yazar|yazarlar|müəllif|müəlliflər|автор|авторы)(?:\s*:\s*|\s+)(?P<names>.+)$",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;&]|\b(?:and|ve|və|и)\b)\s*")
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_’'.-]*(?:[’'.-][^\W\d_]*)*\.?")
_PUBLISHED = re.compile(
    r"\b(?:published|publication date|yayın(?:lanma|lanış)?(?: tarihi)?|yayım(?:lanma)?(?: tarihi)?|nəşr(?: tarixi)?"
    r"|dərc(?: olunma tarixi)?|опубликован\w*|дата публикации)\b",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:updated|modified|güncelle\w*|yenilən\w*|обновлен\w*|обновлён\w*|изменен\w*|изменён\w*)\b", re.IGNORECASE
)
_UNSURE_DAY = re.compile(r"\b(?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])/\d{4}\b")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")


def usable_title(title: str | None) -> str | None:
    """A title that a file's properties give, clean, or None for what programs write there by themselves."""
    found = clean(title or "")
    return found if found and len(found) <= MAX_TITLE_CHARS and not _JUNK_TITLE.match(found) else None


def usable_authors(names: str | None) -> tuple[str, ...]:
    """The authors that a file's properties name, without accounts and computers."""
    groups = re.split(r"\s*[;&]\s*", clean(names or ""))
    parts = [name for group in groups for name in names_between_commas(group)]
    return tuple(part for part in parts if 1 < len(part) <= 120 and not _JUNK_AUTHOR.match(part))


def names_between_commas(text: str) -> list[str]:
    """The names in a list; a comma beside a single word ("Kılıç, Ayşe Nur"; "Ann Author, PhD") parts none."""
    names: list[str] = []
    for part in re.split(r"\s*,\s+", text):
        if names and (" " not in part or " " not in names[-1]):
            names[-1] += f", {part}"
        else:
            names.append(part)
    return names


def _is_name(text: str) -> bool:
    """Whether a text is two to four words that begin with capitals, and nothing else."""
    words = text.split()
    return 2 <= len(words) <= 4 and all(_NAME_WORD.fullmatch(word) and word[0].isupper() for word in words)


def _names(text: str) -> tuple[str, ...]:
    """The names of a line that holds nothing but names."""
    parts = tuple(part for part in _BETWEEN_NAMES.split(text) if part)
    return parts if parts and all(_is_name(part) for part in parts) else ()


def _day_of(text: str, language: str) -> Period | None:
    """The one day that a short line gives; none where it gives several, or where day and month can't be told apart."""
    if len(text) > _MAX_DAY_LINE_CHARS or _UNSURE_DAY.search(text):
        return None
    for read_as in dict.fromkeys((language, *LANGUAGES)):
        days = [period for period in find_periods(text, read_as) if not _is_of_months(period)]
        if days:
            return days[0] if len(days) == 1 and days[0].start == days[0].end else None
    return None


def is_of_change(text: str) -> bool:
    """Whether a line says when something was changed, and not when it was published."""
    return len(text) <= _MAX_DAY_LINE_CHARS and bool(_UPDATED.search(text)) and not _PUBLISHED.search(text)


def _is_of_months(period: Period) -> bool:
    """Whether a period is whole months: its language may be another one, in which it is a day."""
    return period.start.day == 1 and (period.end + timedelta(days=1)).day == 1


def day_of_line(text: str, language: str) -> date | None:
    """The day that a short line gives, if it gives just one."""
    found = _day_of(text, language)
    return found.start if found else None


@dataclass(frozen=True, slots=True)
class _TopLine:
    """One of the first blocks."""

    text: str
    is_title: bool
    day: date | None
    rest: str
    """What it says besides its day."""

    @property
    def is_day(self) -> bool:
        """Whether it says a day, and at most what it is the day of: "Published on 3 May 2024"."""
        named = len(self.rest) <= 25 and bool(_PUBLISHED.match(self.rest))
        return self.day is not None and (len(self.rest) <= 3 or named)

    @property
    def may_be_dated(self) -> bool:
        """Whether its day may be the document's: a sentence ("On 3 May 2024 they met.") tells another one."""
        is_line = len(self.text) <= 30 or not _SENTENCE_END.search(self.text)
        return self.day is not None and is_line and not is_of_change(self.text)


def _top_line(block: Block, titles: Collection[str], language: str) -> _TopLine:
    found = _day_of(block.text, language)
    rest = f"{block.text[: found.span[0]]} {block.text[found.span[1] :]}" if found else block.text
    is_title = any(_same(block.text, title) for title in titles)
    return _TopLine(block.text, is_title, found.start if found else None, rest.strip(" ,;:|/·•–—-()[]."))


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", " ", fold(one)).strip() == re.sub(r"\W+", " ", fold(other)).strip()


def _top_lines(blocks: Sequence[Block], titles: Collection[str], language: str) -> list[_TopLine]:
    """The blocks before the first one that is long and no title."""
    lines: list[_TopLine] = []
    for block in blocks[:TOP_BLOCKS]:
        line = _top_line(block, titles, language)
        if len(block.text) > _MAX_DAY_LINE_CHARS and not block.level and not line.is_title:
            break
        lines.append(line)
    return lines


def _byline(lines: Sequence[_TopLine], place: int, after_title: bool) -> tuple[str, ...]:
    """The authors that a line names: by a word such as "by", or as a line right after the title.

    Without a word for it, a line of names is one only where a day stands in it or follows, or where surnames are in
    capitals, as the archive writes them.
    """
    line = lines[place]
    if match := _BYLINE.match(line.rest):
        return _names(match["names"])
    names = _names(line.rest)
    capitals = all(name.split()[-1].isupper() and not name.isupper() for name in names)
    dated = line.day is not None or any(follows.is_day for follows in lines[place + 1 : place + 3])
    return names if after_title and (dated or capitals) else ()


@dataclass(frozen=True, slots=True)
class Top:
    """What the first blocks say."""

    authors: tuple[str, ...]
    published: date | None
    said: frozenset[int]
    """Indices of the blocks that only repeat title, authors or day: they need not stand in the text."""


def read_top(blocks: Sequence[Block], titles: Collection[str], language: str) -> Top:
    """What the first blocks say besides the title, which may have been found in several forms.

    `published` is the day of a line that calls it the day of publication, else of the first line that gives just one.
    """
    lines = _top_lines(blocks, titles, language)
    title_at = [place for place, line in enumerate(lines) if line.is_title]
    first = title_at[0] + 1 if title_at else 0
    near = range(first, min(first + 3, len(lines)))
    bylines = [(place, names) for place in near if (names := _byline(lines, place, place == first > 0))]
    days = [line for line in lines if line.may_be_dated and not line.is_title]
    named = [line for line in days if _PUBLISHED.search(line.text)]
    dated = next(iter(named or days), None)
    return Top(
        authors=bylines[0][1] if bylines else (),
        published=dated.day if dated else None,
        said=frozenset(
            {*title_at, *(place for place, _ in bylines[:1]), *(n for n, line in enumerate(lines) if line.is_day)}
        ),
    )
