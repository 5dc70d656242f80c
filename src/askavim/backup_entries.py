"""Lines of a library's archive <-> what they hold: each line checked by itself, whoever wrote it.

What is allowed is what a library can hold; unknown fields, wrong types and versions that lie about their text are not.
Vectors can't be checked against their passages without the model: only that they are vectors.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from askavim.model import Article, Claim, Heading, text_version
from askavim.origins import Origin, OriginState
from askavim.ports import KeptVectors

_MAX_ADDRESS = 10_000
_MAX_SKETCH = 10_000
_MAX_DIMENSIONS = 8_192
_MAX_LENGTH = 1.05
"""Of a vector: rounding to 16 bits makes one of unit length a little longer."""
_SHOWN = 120

_URL = re.compile(r"https?://[^\x00-\x1f\x7f]+", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_ABSOLUTE_PATH = re.compile(r"(?:/|\\\\|[a-z]:[\\/])[^\x00]*", re.IGNORECASE | re.DOTALL)
_TAKEN_OVER = re.compile(r"corpus:\S+")  # of articles that were indexed before there were origins
_ID = re.compile(r"[^\s\x00-\x1f\x7f/\\]{1,200}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def _require(holds: object, what_is_wrong: str) -> None:
    if not holds:
        raise ValueError(what_is_wrong)


def _check_urls(urls: Iterable[str | None]) -> None:
    for url in urls:
        allowed = url is None or (len(url) <= _MAX_ADDRESS and _URL.fullmatch(url))
        _require(allowed, "a URL is not one of http or https")


def _check_places(text: str, headings: Iterable[Heading], claims: Iterable[Claim]) -> None:
    for heading in headings:
        _require(0 <= heading.start <= heading.end <= len(text), "a heading lies outside the text")
    for claim in claims:
        _require(0 <= claim.position <= len(text), "a footnote lies outside the text")
        _check_urls(source.url for source in claim.sources)


def check_article(article: Article) -> Article:
    """The article as it came. Raises ValueError where a library can't hold it."""
    _require(_ID.fullmatch(article.info.id), "the article id is none")
    _require(article.info.version == text_version(article.text), "the version is not the hash of the text")
    _check_urls((article.info.url, *article.info.also_at))
    _check_places(article.text, article.headings, article.claims)
    return article


def check_origin(origin: Origin) -> Origin:
    """The origin as it came. Raises ValueError where a library can't hold it."""
    is_address = any(form.fullmatch(origin.address) for form in (_URL, _ABSOLUTE_PATH, _TAKEN_OVER))
    _require(len(origin.address) <= _MAX_ADDRESS and is_address, "the address is no URL and no absolute path")
    _require(origin.checked.tzinfo, "the time of the last check has no time zone")
    _require(origin.article_id is None or _ID.fullmatch(origin.article_id), "the article id is none")
    _require(origin.version is None or _SHA256.fullmatch(origin.version), "the version is no sha256")
    answers = origin.article_id is not None and origin.version is not None
    _require(answers or origin.state is not OriginState.KEPT, "it is kept, but has no article")
    validators = (origin.validators.etag, origin.validators.last_modified)
    _require(not any(map(_CONTROL.search, filter(None, validators))), "a validator has control characters")
    _require(len(origin.sketch) <= _MAX_SKETCH, "the sketch is too long")
    _require(all(0 <= one < 2**63 for one in origin.sketch), "the sketch has numbers that are no hashes")
    if origin.draft:
        _check_urls([origin.draft.url])
        _check_places(origin.draft.text, origin.draft.headings, origin.draft.claims)
    return origin


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Header(_Line):
    """The first line."""

    format: Literal["askavim-library"]
    version: Literal[1]
    created: AwareDatetime
    vectors: bool
    """Whether there are vectors; without them they are made anew, which may change the last digits of a score."""


class Trailer(_Line):
    """How many there are of each, and the sha256 of all lines before the last one."""

    articles: int
    origins: int
    vectors: int
    sha256: str


def trailer_of(counts: Mapping[type, int], sha256: str) -> Trailer:
    """The trailer after so many entries of each kind."""
    articles, origins, vectors = (counts.get(kind, 0) for kind in (Article, Origin, KeptVectors))
    return Trailer(articles=articles, origins=origins, vectors=vectors, sha256=sha256)


class _Vectors(_Line):
    embedder: Annotated[str, Field(min_length=1, max_length=200)]
    key: Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
    rows: Annotated[int, Field(ge=1, le=100_000)]
    values: str
    """base64 of little-endian 16-bit floats, row by row."""


class _ArticleLine(_Line):
    article: Annotated[Article, AfterValidator(check_article)]


class _OriginLine(_Line):
    origin: Annotated[Origin, AfterValidator(check_origin)]


class _VectorsLine(_Line):
    vectors: _Vectors


class _TrailerLine(_Line):
    trailer: Trailer


Entry = Header | Article | Origin | KeptVectors | Trailer


def header_line(created: datetime, with_vectors: bool) -> bytes:
    """The first line of an archive; `created` has a time zone."""
    header = Header(format="askavim-library", version=1, created=created, vectors=with_vectors)
    return header.model_dump_json().encode() + b"\n"


def entry_line(entry: Article | Origin | KeptVectors | Trailer) -> bytes:
    """An entry's line. Raises ValueError for what `read_line` would refuse."""
    return _as_model(entry).model_dump_json().encode() + b"\n"


def _as_model(entry: Article | Origin | KeptVectors | Trailer) -> BaseModel:
    match entry:
        case Article():
            return _ArticleLine.model_construct(article=check_article(entry))
        case Origin():
            return _OriginLine.model_construct(origin=check_origin(entry))
        case Trailer():
            return _TrailerLine(trailer=entry)
    values = base64.b64encode(_checked_values(entry.values).astype("<f2").tobytes()).decode("ascii")
    return _VectorsLine(vectors=_Vectors(embedder=entry.embedder, key=entry.key, rows=len(entry.values), values=values))


def _checked_values(values: NDArray[np.float16]) -> NDArray[np.float16]:
    _require(0 < values.shape[1] <= _MAX_DIMENSIONS, "the vectors have no plausible length")
    lengths = np.linalg.norm(values.astype(np.float32), axis=1)
    _require(np.isfinite(lengths).all() and (lengths <= _MAX_LENGTH).all(), "the vectors are not of unit length")
    return values


def _kept_vectors(line: _Vectors) -> KeptVectors:
    values = base64.b64decode(line.values, validate=True)
    _require(len(values) % (2 * line.rows) == 0, "the vectors are cut off")
    matrix = np.frombuffer(values, "<f2").reshape(line.rows, -1).astype(np.float16, copy=False)
    return KeptVectors(line.embedder, line.key, _checked_values(matrix))


def read_header(line: bytes) -> Header:
    """What the first line says. Raises ValueError, for people, where it is no archive that can be read."""
    try:
        return Header.model_validate_json(line)
    except ValidationError as error:
        raise ValueError(f"this is no archive of a library that can be read ({_first_problem(error)})") from error


def read_line(line: bytes) -> Article | Origin | KeptVectors | Trailer:
    """What any other line holds. Raises ValueError, for people, where it can't be used."""
    try:
        if line.startswith(b'{"article"'):
            return _ArticleLine.model_validate_json(line).article
        if line.startswith(b'{"origin"'):
            return _OriginLine.model_validate_json(line).origin
        if line.startswith(b'{"vectors"'):
            return _kept_vectors(_VectorsLine.model_validate_json(line).vectors)
        if line.startswith(b'{"trailer"'):
            return _TrailerLine.model_validate_json(line).trailer
    except ValidationError as error:
        raise ValueError(_first_problem(error)) from error
    raise ValueError("the line is no article, origin, vectors or trailer")


def _first_problem(error: ValidationError) -> str:
    """Where and what; what the line says itself is shown only cut off and without control characters."""
    problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(map(str, problem["loc"]))
    shown = _CONTROL.sub("?", f"{place}: {problem['msg']}" if place else problem["msg"])
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
