"""The blocks of a page of the AVIM archive -> what the page says, whatever markup the blocks came from.

A page says in its text what it is: a series line ("Commentary No : 2024 / 2"), a day, an author, and at its end a line
to cite it by. What is no part of the essay (postal address, telephone, e-mail, copyright, "To cite this article", "read
the rest") is left out. Paragraphs that the page broke inside a sentence are joined again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from askavim.markdown import Block
from askavim.text.casefold import fold

PUBLISHER = "Center for Eurasian Studies (AVİM)"
HOST = "avim.org.tr"

_OWN_NAMES = ("avim", "center for eurasian studies", "avrasya incelemeleri merkezi")

_SERIES = ("Blog", "Commentary", "Analysis", "Report", "Bulletin", "Yorum", "Analiz", "Rapor", "Bülten")
_KINDS = {fold(name): name for name in _SERIES}
_ANY_SERIES = "|".join(_SERIES)
_SERIES_LINE = re.compile(rf"^({_ANY_SERIES})\s+No\s*[:.]\s*(?:(\d{{4}})\s*/\s*)?(\d+)\b", re.IGNORECASE)
_DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_CITE = re.compile(r"^(?:To cite this article|Bu makaleye atıf|Atıf için|Kaynak göstermek için)", re.IGNORECASE)
_CITE_URL = re.compile(r"<?(https?://[^\s<>]+)>?\s*$")
_CITE_NUMBER = re.compile(rf"(?:{_ANY_SERIES})\s+No\.?\s*:?\s*(\d{{4}})\s*/\s*(\d+)", re.IGNORECASE)
_CITE_AUTHOR = re.compile(r"^[^:]*:\s*([^.:\"“]+)\.\s+\d{4}\.")
_END = re.compile(r"^(?:About the author|Yazar hakkında)\s*:?", re.IGNORECASE)
_FRAME = re.compile(
    r"^\W*(?:Süleyman Nazif Sok|(?:Tel|Fax|Faks|E-?Posta|E-?mail)\s*:|avimorgtr\b|https?://\S+\W*$|©"
    r"|All Rights Reserved|Tüm Hakları Saklıdır|To read the rest of the article|Yazının devamı"
    r"|\d+\s*(?:min(?:ute)?s? read|(?:dk|dakika)\.?(?: okuma)?)\W*$|(?:Download PDF|PDF İndir)\W*$)"
    r"|\b(?:All Rights Reserved|Tüm Hakları Saklıdır)\W*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_CUT_NUMBER = re.compile(r"\d[.,]?\d*$")
_BETWEEN_NAMES = re.compile(r"\s*[,;&]\s*|\s+(?:and|ve)\s+")
_LONG_WORDS = 12
"""A block of more words is a paragraph, none of the lines around a title."""


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """What a page of the archive says; None or empty where it doesn't say it."""

    title: str | None
    authors: tuple[str, ...]
    cited_authors: tuple[str, ...]
    """As the line to cite it by names them."""
    published: date | None
    kind: str
    number: str | None
    url: str | None
    """From the line to cite it by."""
    ends: bool
    """Whether a line says where the essay ends; else other things of the page may follow it in `body`."""
    body: tuple[Block, ...]


def is_series_line(text: str) -> bool:
    """Whether a line says series and number, such as "Commentary No : 2024 / 2"."""
    return bool(_SERIES_LINE.match(text))


def is_archive_name(publisher: str) -> bool:
    """Whether a name is the archive's, in one of its forms."""
    words = " ".join(re.findall(r"[^\W_]+", fold(publisher)))
    return any(f" {name} " in f" {words} " for name in _OWN_NAMES)


def lists_essays(found: Sequence[Block]) -> bool:
    """Whether the blocks are a list of essays, each with its series line, rather than one of them."""
    series = {block.text for block in found if is_series_line(block.text)}
    return len(series) > 2 and not any(_CITE.match(block.text) for block in found)


def read_archive_page(found: Sequence[Block]) -> ArchivePage | None:
    """What the blocks of a page say; None where none of them is a series line."""
    cite = _citation(found)
    series_at = _series_at(found, cite)
    if series_at is None:
        return None
    series = _SERIES_LINE.match(found[series_at].text)
    assert series
    title_at = max((i for i in range(series_at) if found[i].level), default=None)
    title = found[title_at].text if title_at is not None else None
    author = _author(found[(title_at or 0) : series_at])
    published = _published(found, series_at)
    end = next((i for i in range(series_at, len(found)) if _ends(found[i])), None)
    body = [block for block in found[series_at + 1 : end] if not _is_frame(block, author)]
    return ArchivePage(
        title=title,
        authors=_names(author),
        cited_authors=_names(_author_of_citation(cite)),
        published=published,
        kind=_KINDS[fold(series.group(1))],
        number=_number(series, cite, published),
        url=match.group(1) if (match := _CITE_URL.search(cite)) else None,
        ends=end is not None,
        body=tuple(_join_broken(body)),
    )


def _citation(found: Sequence[Block]) -> str:
    """The line to cite the page by, with the block after it where it only leads to that; empty where there is none."""
    at = next((i for i, block in enumerate(found) if _CITE.match(block.text)), None)
    if at is None:
        return ""
    leads = len(found[at].text.split()) <= _LONG_WORDS / 2
    return " ".join(block.text for block in found[at : at + 1 + leads])


def _series_at(found: Sequence[Block], cite: str) -> int | None:
    """Where the series line stands: the one whose number the page is cited by, else the first."""
    places = [i for i, block in enumerate(found) if is_series_line(block.text)]
    cited = match.group(2) if (match := _CITE_NUMBER.search(cite)) else None
    same = (i for i in places if (line := _SERIES_LINE.match(found[i].text)) and line.group(3) == cited)
    return next(same, places[0] if places else None)


def _author(head: Sequence[Block]) -> str | None:
    lines = [block.text for block in head if not block.level and not _FRAME.search(block.text)]
    return next((line for line in reversed(lines) if not _DAY.search(line) and len(line.split()) <= _LONG_WORDS), None)


def _author_of_citation(cite: str) -> str | None:
    match = _CITE_AUTHOR.match(cite)
    return match.group(1).strip() if match else None


def _names(author: str | None) -> tuple[str, ...]:
    return tuple(name for name in _BETWEEN_NAMES.split(author or "") if name)


def _published(found: Sequence[Block], series_at: int) -> date | None:
    for block in found[series_at : series_at + 4]:
        if len(block.text.split()) > _LONG_WORDS:
            return None
        if match := _DAY.search(block.text):
            day, month, year = (int(part) for part in match.groups())
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None


def _number(series: re.Match[str], cite: str, published: date | None) -> str | None:
    """Year and number within the series. The page's own line has the year only sometimes."""
    if match := _CITE_NUMBER.search(cite):
        return f"{match.group(1)}/{match.group(2)}"
    year = series.group(2) or (published.year if published else None)
    return f"{year}/{series.group(3)}" if year else None


def _ends(block: Block) -> bool:
    return bool(_END.match(block.text) or _CITE.match(block.text))


def _is_frame(block: Block, author: str | None) -> bool:
    """Whether a block belongs to the page's frame, not to the essay."""
    return bool(_DAY.fullmatch(block.text)) or block.text == author or bool(_FRAME.search(block.text))


def _join_broken(body: Sequence[Block]) -> list[Block]:
    """Paragraphs that a page broke inside a sentence, whole again: the first has no end, the next no beginning."""
    joined: list[Block] = []
    for block in body:
        before = joined[-1] if joined else None
        if before and not before.level and not block.level and _continues(before.text, block.text):
            joined[-1] = Block(f"{before.text} {block.text}", 0, before.line)
        else:
            joined.append(block)
    return joined


def _continues(before: str, after: str) -> bool:
    open_end = not _SENTENCE_END.search(before) or bool(_CUT_NUMBER.search(before))
    return open_end and after[:1].islower()
