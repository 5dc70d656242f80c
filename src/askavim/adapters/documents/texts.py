"""Markdown and plain text -> Drafts.

Article files of ours and saved pages of the archive are read as `askavim index` reads them. Any other Markdown gives
what its front matter says, if it has any, and its first heading; plain text its first short line.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from askavim import markdown
from askavim.adapters.documents.addresses import may_be_of_archive, own_address, own_publisher
from askavim.adapters.documents.blocks import Block, assemble, clean, cleaned, without_unseen
from askavim.adapters.documents.decoding import decode
from askavim.adapters.documents.heads import MAX_TITLE_CHARS, day_of_line, read_top, usable_title
from askavim.adapters.documents.language import name_language
from askavim.corpus import MAX_FILE_BYTES, parse_article
from askavim.errors import CorpusError, DocumentUnreadable
from askavim.model import Article
from askavim.origins import Draft, Fetched
from askavim.saved_pages import is_saved_page
from askavim.text.casefold import fold, in_latin

MAX_TITLE_LINE_CHARS = 150
"""A first line of plain text that is longer is no title."""
MOST_TOP_LINES, TOP_LINE_CHARS = 5, 60
OWN_KEYS = frozenset({"id", "title", "language", "authors", "publisher", "published"})
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?\n)\1[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"[A-Za-z][\w-]*\s*[:=]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_PARAGRAPH_GAP = re.compile(r"\n[ \t\f]*(?:\n[ \t\f]*)+|\f")


def read_markdown(document: Fetched) -> Draft:
    """A Markdown file as a Draft. Raises DocumentUnreadable, with the line for article files of ours."""
    raw = _text_of(document)
    front = _front_matter(raw)
    if _is_own(raw, front) or (is_saved_page(raw) and may_be_of_archive(document.address)):
        return _own_draft(raw, document.address)
    match = _FRONT_MATTER.match(raw)
    if match and not front and not _KEY.match(match[2]):
        match = None  # two lines of dashes, and text between them
    found = [Block(block.text, block.level) for block in markdown.blocks(raw[match.end() :] if match else raw)]
    return _draft(cleaned(found), front, document.address)


def read_plain(document: Fetched) -> Draft:
    """A plain text file as a Draft: empty lines separate its paragraphs. Raises DocumentUnreadable."""
    paragraphs = _PARAGRAPH_GAP.split(_text_of(document))
    return _draft(cleaned(map(Block, _title_apart(paragraphs))), {}, document.address)


def _title_apart(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs; lines at the top that no empty line parts (title, author, day) are parted all the same."""
    first, *rest = [paragraph for paragraph in paragraphs if paragraph.strip()] or [""]
    lines = first.strip().split("\n")
    if len(lines) <= MOST_TOP_LINES and all(len(line) <= TOP_LINE_CHARS and _is_title_line(line) for line in lines):
        return [*lines, *rest]
    if _is_title_line(lines[0]) and lines[1:] and not lines[1].strip()[:1].islower():
        return [lines[0], "\n".join(lines[1:]), *rest]
    return [first, *rest]


def _is_title_line(line: str) -> bool:
    return 0 < len(line.strip()) <= MAX_TITLE_LINE_CHARS and line.strip()[-1] not in ".,;:"


def _text_of(document: Fetched) -> str:
    if len(document.body) > MAX_FILE_BYTES:
        raise DocumentUnreadable(
            f"{document.address} is larger than {MAX_FILE_BYTES:,} bytes.", "Split it into its articles."
        )
    return decode(document.body, document.charset, document.address)


def _front_matter(raw: str) -> dict[str, Any]:
    """The values of a YAML head, or none: a head that can't be read says nothing."""
    match = _FRONT_MATTER.match(raw)
    if not match or match[1] != "---":
        return {}
    try:
        values = yaml.safe_load(match[2])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(key).lower(): value for key, value in values.items()} if isinstance(values, dict) else {}


def _is_own(raw: str, front: dict[str, Any]) -> bool:
    """Whether a file means to be an article file of ours: only these have an id and most of the other keys.

    It is judged by its lines where its head can't be read.
    """
    keys = set(front) or set(re.findall(r"^([a-z]+):", raw[:5000], re.MULTILINE))
    return raw.startswith("---") and "id" in keys and len(OWN_KEYS & keys) >= 4


def _stem(address: str) -> str:
    """The name of the address's last part, without its ending."""
    web = re.match(r"https?://", address, re.IGNORECASE)
    return PurePosixPath(unquote(urlsplit(address).path)).stem if web else Path(address).stem


def _own_draft(raw: str, address: str) -> Draft:
    try:
        article = parse_article(without_unseen(raw), _stem(address), Path(address))
    except CorpusError as error:
        problem = error.problems[0]
        place = f"{address}:{problem.line}" if problem.line else address
        raise DocumentUnreadable(f"{place}: {problem.message}.", "Mend it, and add it again.") from error
    info = article.info
    return Draft(
        text=article.text,
        headings=article.headings,
        claims=article.claims,
        id=_own_id(article),
        title=clean(info.title),
        authors=tuple(filter(None, map(clean, info.authors))),
        publisher=own_publisher(clean(info.publisher), address),
        published=info.published,
        updated=info.updated,
        language=info.language,
        url=own_address(info.url, address) if info.url else None,
        topics=tuple(map(clean, info.topics)),
        kind=info.kind,
        number=info.number,
    )


def _own_id(article: Article) -> str:
    """The file's own id; a page of the archive is named by its series and number, such as avim-blog-2024-15."""
    info = article.info
    if not (info.kind and info.number):
        return info.id
    return re.sub(r"[^a-z0-9]+", "-", f"avim-{in_latin(fold(info.kind))}-{info.number}")


def _draft(blocks: Sequence[Block], front: dict[str, Any], address: str) -> Draft:
    if not blocks:
        raise DocumentUnreadable(f"{address} has no text.", "Add a file that has some.")
    language = name_language("\n".join(block.text for block in blocks)[:10_000])
    title = _title(front) or _first_heading(blocks) or _first_line(blocks)
    top = read_top(blocks, [title] if title else [], language or "en")
    text, headings = assemble([block for place, block in enumerate(blocks) if place not in top.said])
    if not text:
        raise DocumentUnreadable(f"{address} has a title and no text.", "Add a file that has some.")
    return Draft(
        text=text,
        headings=headings,
        title=title,
        authors=_names(front) or top.authors,
        publisher=own_publisher(_words(front, "publisher"), address),
        published=_day(front, ("date", "published", "pubdate", "publishdate", "published_at"), language)
        or top.published,
        updated=_day(front, ("updated", "lastmod", "last_modified_at", "modified"), language),
        language=_language(front) or language,
        url=_url(front, address),
        topics=_list(front, "topics") or _list(front, "tags"),
    )


def _first_heading(blocks: Sequence[Block]) -> str | None:
    """The first heading, unless much text stands before it: then it heads a section only."""
    first = next((place for place, block in enumerate(blocks) if block.level), None)
    if first is None or sum(len(block.text) for block in blocks[:first]) > 500:
        return None
    return blocks[first].text[:MAX_TITLE_CHARS]


def _first_line(blocks: Sequence[Block]) -> str | None:
    return blocks[0].text if _is_title_line(blocks[0].text) else None


def _words(front: dict[str, Any], key: str) -> str | None:
    """A value that is words: a number or a list under such a key means something else."""
    value = front.get(key)
    return clean(value)[:500] or None if isinstance(value, str) else None


def _list(front: dict[str, Any], key: str) -> tuple[str, ...]:
    """A value that is a word or a list of words or of mappings with a name."""
    value = front.get(key)
    items: Iterable[Any] = value if isinstance(value, list) else [value]
    named = (item.get("name") if isinstance(item, dict) else item for item in items)
    return tuple(words for item in named if isinstance(item, str) and (words := clean(item)[:200]))[:50]


def _names(front: dict[str, Any]) -> tuple[str, ...]:
    return _list(front, "authors") or _list(front, "author")


def _title(front: dict[str, Any]) -> str | None:
    return usable_title(_words(front, "title"))


def _day(front: dict[str, Any], keys: Iterable[str], language: str | None) -> date | None:
    for key in keys:
        match front.get(key):
            case datetime() as moment:
                return moment.date()
            case date() as whole_day:
                return whole_day
            case str() as words if day := day_of_line(re.sub(r"(?<=\d)T\d.*", "", words), language or "en"):
                return day
    return None


def _language(front: dict[str, Any]) -> str | None:
    words = _words(front, "lang") or _words(front, "language") or ""
    return words.replace("_", "-") if _LANGUAGE.fullmatch(words) else None


def _url(front: dict[str, Any], address: str) -> str | None:
    words = next((value for key in ("canonical", "canonical_url", "url") if (value := _words(front, key))), "")
    return own_address(words, address) if re.fullmatch(r"https?://[^\s/]+\S*", words, re.IGNORECASE) else None
