"""Markdown article files -> Articles, or which file and line is wrong.

Two kinds of file are read: the project's own articles (YAML front matter, footnotes that list sources) and saved
pages of the archive (`saved_pages.py`). Nothing is indexed here, and no network is touched.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, HttpUrl, ValidationError

from askavim.errors import BadInput, CorpusError, FileProblem
from askavim.markdown import blocks
from askavim.model import Article, ArticleInfo, Claim, Heading, Source, text_version
from askavim.saved_pages import is_saved_page, read_saved_page

MAX_FILE_BYTES = 5_000_000
NOT_ARTICLES = frozenset({"README.md"})

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]:[ \t]*(.*)$")
_MARKER = re.compile(r"\[\^([^\]\s]+)\]")
_LINK = re.compile(r"\[([^\]]+)\]\(\s*(?:<([^<>]*)>|(\S+?))\s*\)(?=[\s,;]|$)")
# Two characters that mean nothing in any text hold a marker's place while Markdown is read.
_HELD_START, _HELD_END = "\ue000", "\ue001"
_NO_PLACEHOLDERS = {ord(_HELD_START): None, ord(_HELD_END): None}
_HELD = re.compile(rf"(.*?)(?:\s?{_HELD_START}(\d+){_HELD_END}|$)", re.DOTALL)
_LINK_DATE = re.compile(r"^(.*?),\s*([^,]*\d[^,]*)$")


class _Problem(Exception):
    """Something wrong at a line of the file being read; becomes a FileProblem."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def _only_a_day(value: Any) -> Any:
    if isinstance(value, datetime):
        raise ValueError("give the day only, such as 2024-05-15")
    return value


_Day = Annotated[date, BeforeValidator(_only_a_day)]
_Words = Annotated[str, Field(min_length=1, max_length=500)]


class _FrontMatter(BaseModel):
    """The YAML head of an article file."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,119}$")]
    title: _Words
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    authors: Annotated[tuple[_Words, ...], Field(min_length=1)]
    publisher: _Words
    published: _Day
    updated: _Day | None = None
    topics: tuple[_Words, ...] = ()
    url: HttpUrl | None = None


def _split_front_matter(raw: str) -> tuple[str, str, int]:
    """(YAML, body, number of lines before the body)."""
    match = _FRONT_MATTER.match(raw)
    if not match:
        raise _Problem(1, "the front matter is not closed: a line with only --- must end it")
    return match.group(1), raw[match.end() :], raw[: match.end()].count("\n")


def _yaml_line(front: str, key: str) -> int:
    """The file's line on which a key of the front matter stands; the opening --- where it is missing."""
    for number, line in enumerate(front.splitlines(), start=2):
        if line.startswith(f"{key}:"):
            return number
    return 1


def _read_front_matter(front: str) -> _FrontMatter:
    try:
        values = yaml.safe_load(front)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "not valid YAML"
        raise _Problem(mark.line + 2 if mark else 1, f"front matter: {reason}") from error
    if not isinstance(values, dict):
        raise _Problem(1, "front matter: `key: value` lines are needed")
    try:
        return _FrontMatter.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        raise _Problem(_yaml_line(front, key), f"front matter, {key}: {first['msg']}") from error


def _link_source(label: str, url: str, line: int) -> Source:
    if not re.match(r"https?://[^\s/]+", url):
        raise _Problem(line, f"a source link must begin with http:// or https://, not {url[:60]!r}")
    named_date = _LINK_DATE.match(label)
    publisher, published = (named_date.group(1), named_date.group(2)) if named_date else (label, None)
    return Source(url=url, publisher=publisher.strip(), published=published)


def _take_definitions(body: str, first_line: int) -> tuple[str, dict[str, tuple[Source, ...]]]:
    """The body with its footnote definitions blanked out (line numbers stay), and what they define."""
    lines: list[str] = []
    definitions: dict[str, tuple[Source, ...]] = {}
    after_definition = False
    for number, line in enumerate(body.split("\n"), start=first_line):
        match = _DEFINITION.match(line)
        if after_definition and not match and line.strip():
            raise _Problem(number, "a footnote's definition stands on one line: put this on the line before")
        after_definition = bool(match)
        lines.append("" if match else line)
        if not match:
            continue
        label, links = match.groups()
        if label in definitions:
            raise _Problem(number, f"footnote [^{label}] is defined twice")
        sources = tuple(_link_source(text, angled or bare, number) for text, angled, bare in _LINK.findall(links))
        if not sources:
            raise _Problem(number, f"footnote [^{label}] has no [publisher, date](https://…) link")
        if rest := _LINK.sub("", links).strip(" \t,;."):
            raise _Problem(number, f"footnote [^{label}]: {rest[:60]!r} is no [publisher, date](https://…) link")
        definitions[label] = sources
    return "\n".join(lines), definitions


def _hold_markers(body: str, first_line: int, definitions: dict[str, tuple[Source, ...]]) -> tuple[str, list[str]]:
    """The body with a placeholder for each footnote marker, which Markdown can't take for markup; and their labels."""
    labels: list[str] = []
    lines = []
    for number, line in enumerate(body.translate(_NO_PLACEHOLDERS).split("\n"), start=first_line):
        for label in _MARKER.findall(line):
            if label not in definitions:
                raise _Problem(number, f"footnote [^{label}] is used here but defined nowhere")
        lines.append(_MARKER.sub(lambda match: _hold(match.group(1), labels), line))
        if "[^" in lines[-1]:
            raise _Problem(number, "a footnote marker that can't be read: write [^label], without spaces")
    return "\n".join(lines), labels


def _hold(label: str, labels: list[str]) -> str:
    labels.append(label)
    return f"{_HELD_START}{len(labels) - 1}{_HELD_END}"


def _strip_markers(
    text: str, offset: int, labels: list[str], definitions: dict[str, tuple[Source, ...]]
) -> tuple[str, list[Claim]]:
    """A block's text without footnote markers, and the claims they made, at offsets into the article's text."""
    kept, claims = "", []
    for piece, number in _HELD.findall(text):
        kept += piece if kept else piece.lstrip()
        if number:
            claims.append(Claim(offset + len(kept), labels[int(number)], definitions[labels[int(number)]]))
    return kept, claims


def _body_text(
    body: str, first_line: int, definitions: dict[str, tuple[Source, ...]]
) -> tuple[str, tuple[Heading, ...], tuple[Claim, ...]]:
    pieces: list[str] = []
    headings, claims, offset = [], [], 0
    held, labels = _hold_markers(body, first_line, definitions)
    for block in blocks(held):
        text, found = _strip_markers(block.text, offset, labels, definitions)
        if block.level:
            headings.append(Heading(offset, offset + len(text), block.level))
        pieces.append(text)
        claims += found
        offset += len(text) + 2
    return "\n\n".join(pieces), tuple(headings), tuple(claims)


def _read_article(raw: str, stem: str) -> Article:
    front, body, lines_before = _split_front_matter(raw)
    head = _read_front_matter(front)
    if head.id != stem:
        raise _Problem(_yaml_line(front, "id"), f"id {head.id!r} must be the file's name, {stem!r}")
    body, definitions = _take_definitions(body, lines_before + 1)
    text, headings, claims = _body_text(body, lines_before + 1, definitions)
    if not text.strip():
        raise _Problem(lines_before + 1, "the article has no text")
    values = head.model_dump() | {"url": str(head.url) if head.url else None}
    return Article(ArticleInfo(version=text_version(text), **values), text, headings, claims)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Names the file of whatever is wrong."""
    try:
        yield
    except _Problem as problem:
        raise CorpusError((FileProblem(path, problem.line, problem.message),)) from problem
    except BadInput as problem:
        raise CorpusError((FileProblem(path, 0, problem.message),)) from problem


def parse_article(raw: str, stem: str, path: Path) -> Article:
    """One article from a text whose lines end with a line feed; `stem` is the name that it must have.

    Raises CorpusError that names the file, the line and what is wrong with it.
    """
    with _named(path):
        if raw.startswith("---"):
            return _read_article(raw, stem)
        if is_saved_page(raw):
            return read_saved_page(raw, stem)
        raise _Problem(1, "neither front matter (a first line ---) nor a saved page of the archive")


def read_article(path: Path) -> Article:
    """One article from its file. Raises CorpusError as `parse_article` does."""
    with _named(path):
        raw = _read_text(path)
    return parse_article(raw, path.stem, path)


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote's definition, used or not, and the line of the file on which it stands."""

    label: str
    line: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An article, and where in its file things stand. A saved page has neither footnotes nor lines."""

    path: Path
    article: Article
    footnotes: tuple[Footnote, ...]
    lines: tuple[int, ...]
    """The first line of each block of the text (its heading or paragraph), in order."""


def read_article_file(path: Path) -> ArticleFile:
    """One article with the lines of its footnotes and blocks. Raises CorpusError as `read_article` does."""
    article = read_article(path)
    raw = _read_text(path)
    if not raw.startswith("---"):
        return ArticleFile(path, article, (), ())
    _, body, lines_before = _split_front_matter(raw)
    text, definitions = _take_definitions(body, lines_before + 1)
    numbered = enumerate(body.split("\n"), start=lines_before + 1)
    labels = {match[1]: number for number, line in numbered if (match := _DEFINITION.match(line))}
    footnotes = tuple(Footnote(label, labels[label], sources) for label, sources in definitions.items())
    return ArticleFile(path, article, footnotes, tuple(lines_before + block.line for block in blocks(text)))


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _Problem(0, f"larger than {MAX_FILE_BYTES:,} bytes")
        raw = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _Problem(line, f"not UTF-8: byte {error.start} can't be read; save the file as UTF-8") from error
    except OSError as error:
        raise _Problem(0, error.strerror or str(error)) from error
    if "\0" in raw:
        raise _Problem(raw[: raw.index("\0")].count("\n") + 1, "a null byte: this is not a text file")
    return raw.replace("\r\n", "\n").replace("\r", "\n")


def article_files(folder: Path) -> list[Path]:
    """The article files of a folder, by name. Raises BadInput where there are none."""
    if not folder.is_dir():
        raise BadInput(f"{folder} is not a folder.", "Name the folder that holds the article files (*.md).")
    found = sorted(path for path in folder.glob("*.md") if path.name not in NOT_ARTICLES)
    if not found:
        raise BadInput(f"{folder} holds no article files (*.md).", "Put articles there, or name another folder.")
    return found


def read_corpus(folder: Path) -> list[Article]:
    """All articles of a folder, sorted by file name.

    Raises CorpusError with the first problem of each file that has one, or BadInput where there are no article files.
    """
    articles: list[Article] = []
    problems: list[FileProblem] = []
    for path in article_files(folder):
        try:
            articles.append(read_article(path))
        except CorpusError as error:
            problems += error.problems
    problems += _repeated_ids(articles, folder)
    if problems:
        raise CorpusError(tuple(problems))
    return articles


def _repeated_ids(articles: Iterable[Article], folder: Path) -> list[FileProblem]:
    seen: set[str] = set()
    problems = []
    for article in articles:
        if article.info.id in seen:
            problems.append(FileProblem(folder, 0, f"two files give the article id {article.info.id!r}"))
        seen.add(article.info.id)
    return problems
