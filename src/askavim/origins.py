"""The nouns of gathering: what is read from the outside world, and what the library remembers of it.

    address -> Fetched (bytes) -> Draft (text and what was found out about it) -> Article, or the reason why not

An *origin* is an address that the library was told of, whatever became of it. Its articles are those that answer.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from askavim.model import Claim, Heading

CORPUS = "corpus"
"""`Origin.via` of the files that `askavim index` reads: its folder says which of them there are."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said to recognise a page's state by (RFC 9110, 8.8), to ask only for what has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. Untrusted, all of it."""

    address: str
    """The file's absolute path, or the URL after all redirects."""
    body: bytes
    media_type: str = ""
    """Lower case and without parameters, such as text/html; empty where nothing was said."""
    charset: str | None = None
    """As the server named it."""
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says about a document, against whatever is found in it."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found in a document: its text, and as much about it as the document says."""

    text: str
    """Blocks (headings, paragraphs) with one empty line between them; no boilerplate, no markup."""
    headings: tuple[Heading, ...] = ()
    claims: tuple[Claim, ...] = ()
    id: str | None = None
    """An article file's own id."""
    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: date | None = None
    updated: date | None = None
    language: str | None = None
    """BCP 47; any language, also one that we don't answer from."""
    url: str | None = None
    """The canonical one, as the document names it; http or https."""
    topics: tuple[str, ...] = ()
    kind: str | None = None
    number: str | None = None


class ListingKind(StrEnum):
    """What kind of listing a document is."""

    RSS = "RSS feed"
    ATOM = "Atom feed"
    JSON_FEED = "JSON feed"
    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap index"
    """Its addresses are those of more sitemaps, not of pages."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An address that a listing names."""

    url: str
    """Absolute, http or https, without a fragment."""
    modified: datetime | None = None
    """When the page changed or came out, as the listing says; always with a time zone."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A document that names other documents: a feed or a sitemap."""

    kind: ListingKind
    addresses: tuple[Listed, ...]
    """In its order, each once."""
    dropped: int = 0
    """How many entries are not among them, repeats aside: of another host, no usable address, or too many."""
    complete: bool = True
    """False where it is malformed: there may have been more entries than could be read."""


class OriginState(StrEnum):
    """What became of an origin."""

    KEPT = "kept"
    """Its article answers."""
    ALIAS = "alias"
    """Another address of a page: it leads to the origin that is kept, or the page itself names that one as its own."""
    DUPLICATE = "duplicate"
    """It has the text of another origin's article: that one answers, and names this address as well."""
    HELD = "held"
    """It gave no article yet: something is missing or odd, and a person is waited for."""
    REMOVED = "removed"
    """Taken out by a person; what cites it can still be read."""


@dataclass(frozen=True, slots=True)
class Origin:
    """An address that the library was told of. There is one for each address."""

    address: str
    """A URL, or the absolute path of a file."""
    state: OriginState
    checked: datetime
    """When it was last read."""
    digest: str = ""
    """sha256 of the bytes that were read: equal bytes are not read again."""
    via: str = ""
    """The feed, sitemap or folder that named it; CORPUS for those of `askavim index`; empty if it was named itself."""
    article_id: str | None = None
    """The article that it gave, or whose text it has; None as long as it gave none."""
    version: str | None = None
    """The version of that article that answers."""
    reason: str = ""
    """Why what was read last is held, for people; an earlier version, if there is one, goes on answering."""
    draft: Draft | None = None
    """What was found, while that is held."""
    given: Given = Given()
    validators: Validators = Validators()
    modified: datetime | None = None
    """When it last changed, as the sitemap said that named it then."""
    sketch: tuple[int, ...] = ()
    """Recognises near-duplicates of its text: see `duplicates.py`."""


class JobState(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    """Or it died: nobody can say so in its place."""
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a command that changes the library."""

    id: str
    command: str
    started: datetime
    state: JobState = JobState.RUNNING
    ended: datetime | None = None
    message: str = ""
    """What it did, or why it failed; for people."""
    counts: dict[str, int] = field(default_factory=dict)
    """Origins by what became of them."""
