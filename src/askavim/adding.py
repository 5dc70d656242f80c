"""Sources -> the shelf: what they name is read, recognised, and kept as articles or held for a person.

Each document is kept as soon as it was read, in one transaction, so a run that is cut off loses nothing that it read,
and the next one goes on after it. What answers changes only when the shelf is indexed (`index.py`).
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from askavim.addresses import canonical, is_url, same_host
from askavim.admission import both_given, with_given
from askavim.errors import BadInput, DocumentUnreadable, SourceError
from askavim.index import Report
from askavim.origins import CORPUS, Draft, Fetched, Given, Listing, ListingKind, Origin, OriginState, Validators
from askavim.places import addresses_of, read_file
from askavim.ports import DocumentReader, Fetcher, Library
from askavim.shelving import Entry, Outcome, Shelving

MAX_DEPTH = 3
"""Listings that name listings: a sitemap's index, its parts, and one more."""
MAX_ADDRESSES = 50_000
READING = "Reading sources"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sources:
    """What is to be added, and how."""

    named: tuple[str, ...]
    """Files, folders and URLs of documents, feeds and sitemaps."""
    given: Given = field(default_factory=Given)
    read_again: bool = False
    """Read what has not changed, too: after what is found in documents has become better."""


@dataclass(frozen=True, slots=True)
class Outside:
    """How the outside world is read."""

    fetcher: Fetcher
    reader: DocumentReader
    read_listing: Callable[[Fetched], Listing | None]
    max_bytes: int
    """Of a file."""
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Item:
    """An address that is yet to be read."""

    address: str
    via: str = ""
    """Who named it; empty where a person did."""
    depth: int = 0
    modified: datetime | None = None
    """When it last changed, as its listing says."""
    again: bool = False
    """Read once more, as the article whose text it had has another one now: what a person gives is not meant for it."""


def gather(
    sources: Sources, library: Library, outside: Outside, report: Report, begin: Callable[[str], None]
) -> Iterator[Entry]:
    """Read the sources and keep what they hold. Yields what became of each document, as soon as it is kept.

    `begin` hears each address before it is read, and an empty one at the end.
    Raises BadInput, before anything is read, for a path that is not there. The caller holds the library for writing.
    """
    queue = deque(_named(sources))
    run = _Run(sources, library, outside)
    done = 0
    while queue:
        item = queue.popleft()
        report(READING, done, done + 1 + len(queue))
        begin(item.address)
        entry, listed = run.take(item)
        queue.extend(listed)
        done += 1
        if entry:
            yield entry
    begin("")
    report(READING, done, done)


def _named(sources: Sources) -> list[_Item]:
    items = []
    for name in sources.named:
        addresses = addresses_of(name)
        via = "" if is_url(name) or Path(name).is_file() else str(Path(name).resolve())
        items += [_Item(address, via) for address in addresses]
    if len(items) > 1:
        _refuse_given_of_one(sources.given)
    return items


def _refuse_given_of_one(given: Given) -> None:
    if given.title or given.published or given.authors:
        raise BadInput("A title, a day or authors can be given for one document only.", "Add that one by itself.")


class _Run:
    """One run over sources: what it has seen, and what the library answers from."""

    def __init__(self, sources: Sources, library: Library, outside: Outside) -> None:
        self._sources = sources
        self._library = library
        self._outside = outside
        self._seen: set[str] = set()
        self._read_again: set[str] = set()
        self._shelving = Shelving(library)

    def take(self, item: _Item) -> tuple[Entry | None, list[_Item]]:
        """Read one address: what became of it, where it is a document; what it lists, where it is a listing."""
        done = self._read_again if item.again else self._seen
        if item.address in done or len(self._seen) > MAX_ADDRESSES:
            return None, []
        done.add(item.address)
        if len(self._seen) > MAX_ADDRESSES:
            reason = f"more than {MAX_ADDRESSES:,} addresses are named: the rest is left for another run"
            return Entry(item.address, Outcome.FAILED, reason=reason), []
        try:
            return self._take(item)
        except SourceError as error:
            reason = " ".join(part for part in (error.message, error.hint) if part)
            return Entry(item.address, Outcome.FAILED, reason=reason), []

    def _take(self, item: _Item) -> tuple[Entry | None, list[_Item]]:
        known = self._library.origin(item.address)
        if known and (entry := self._settled(item, known)):
            return entry, []
        document = self._read(item, known)
        if document is None:
            assert known  # nothing else can be as it was known
            return self._still(known, item), []
        if listing := self._outside.read_listing(document):
            return _told_of(item.address, listing), self._listed(item, listing)
        if known and known.digest == _digest(document) and self._is_read_well(known):
            return self._still(replace(known, validators=document.validators), item), []
        return self._keep(item, known, document)

    def _settled(self, item: _Item, known: Origin) -> Entry | None:
        """What is clear without reading a known address."""
        if known.via == CORPUS and known.state is not OriginState.REMOVED:
            reason = "it is one of the files that `askavim index` reads"
            return Entry(known.address, Outcome.LEFT_OUT, known.article_id, reason)
        if not item.via:
            return None
        if _is_taken_out(known):
            return Entry(known.address, Outcome.LEFT_OUT, known.article_id)
        # A sitemap may give the day only: what changed later on a day on which it was read is read again the next day.
        is_same = item.modified and item.modified == known.modified and known.checked - item.modified >= _A_DAY
        return _told(known) if is_same and self._is_read_well(known) else None

    def _is_read_well(self, known: Origin) -> bool:
        """Whether reading the same bytes again would give nothing else."""
        if self._sources.read_again or known.state is OriginState.REMOVED:
            return False
        is_lost = known.state is not OriginState.HELD and not self._shelving.answers(known.article_id)
        return not is_lost and both_given(known.given, self._sources.given) == known.given

    def _read(self, item: _Item, known: Origin | None) -> Fetched | None:
        if not is_url(item.address):
            return read_file(item.address, self._outside.max_bytes)
        validators = known.validators if known and self._is_read_well(known) else Validators()
        return self._outside.fetcher.fetch(item.address, validators)

    def _listed(self, item: _Item, listing: Listing) -> list[_Item]:
        _refuse_given_of_one(self._sources.given)
        if item.depth >= MAX_DEPTH:
            raise DocumentUnreadable(
                f"{item.address} is a listing more than {MAX_DEPTH} listings deep.", "Add it by itself."
            )
        # A feed's date may be that of publication: it says nothing of later changes.
        is_dated = listing.kind in (ListingKind.SITEMAP, ListingKind.SITEMAP_INDEX)
        return [
            _Item(canonical(listed.url), item.address, item.depth + 1, listed.modified if is_dated else None)
            for listed in listing.addresses
        ]

    def _still(self, known: Origin, item: _Item) -> Entry:
        """An address that is as it was."""
        self._library.keep([(replace(known, checked=self._outside.now(), modified=item.modified), None)])
        return _told(known)

    def _keep(self, item: _Item, known: Origin | None, document: Fetched) -> tuple[Entry, list[_Item]]:
        """Keep what a document says, under its own address, and the address that led to it as an alias.

        The article of an address goes along with it. Also returns what has to be read again because of it.
        """
        draft = self._outside.reader.read(document)
        home = self._home(item, document, draft)
        before = self._library.origin(home)
        if item.via and before and _is_taken_out(before):
            return Entry(home, Outcome.LEFT_OUT, before.article_id), []
        if home != item.address:
            if known and known.state is OriginState.KEPT:
                if before and before.state is OriginState.KEPT:
                    return self._led_away(known, before, document), []
                before = known
            elif before and before.digest == _digest(document) and self._is_read_well(before):
                alias = _as_alias(before, item.address)
                self._library.keep([(replace(alias, validators=document.validators), None)])
                return replace(_told(before), address=item.address), []
        return self._place(item, home, before, document, draft)

    def _led_away(self, known: Origin, home: Origin, document: Fetched) -> Entry:
        """An address that gave an article and now leads to another one: a person says whether that takes its place."""
        reason = f"it leads to {home.address} now, which has another article: `askavim remove` takes this one out"
        held = replace(known, checked=self._outside.now(), digest=_digest(document), reason=reason)
        self._library.keep([(held, None)])
        return _told(held)

    def _place(
        self, item: _Item, home: str, before: Origin | None, document: Fetched, draft: Draft
    ) -> tuple[Entry, list[_Item]]:
        given = both_given(before.given if before else Given(), Given() if item.again else self._sources.given)
        draft = with_given(draft, given)
        if is_url(home):
            draft = replace(draft, url=home)
        origin = Origin(
            address=home,
            state=OriginState.HELD,
            checked=self._outside.now(),
            digest=_digest(document),
            via=item.via,
            given=given,
            validators=document.validators,
            modified=item.modified,
        )
        placed = self._shelving.place(origin, before, draft)
        kept = list(placed.kept)
        self._seen.add(kept[0][0].address)
        if kept[0][0].address != item.address:
            kept.append((_as_alias(kept[0][0], item.address), None))
        self._library.keep(kept)
        return placed.entry, [_Item(origin.address, origin.via, again=True) for origin in placed.released]

    def _home(self, item: _Item, document: Fetched, draft: Draft) -> str:
        """The address that a document is known by: the one that it names itself, or the one that redirects end at.

        A page can speak for its own host only: else it could put itself in the place of another site's article.
        """
        if not is_url(item.address):
            return item.address
        named = draft.url if draft.url and same_host(draft.url, document.address) else None
        return canonical(named or document.address)


def _is_taken_out(origin: Origin) -> bool:
    """Whether a person removed it; not that `askavim index` did not find a file any more."""
    return origin.state is OriginState.REMOVED and origin.via != CORPUS


def _as_alias(home: Origin, address: str) -> Origin:
    """Another address of the same page."""
    return replace(home, address=address, state=OriginState.ALIAS, sketch=(), draft=None, reason="")


def _told(known: Origin) -> Entry:
    """What is to be said of an address that is as it was."""
    if known.reason:
        return Entry(known.address, Outcome.HELD, known.article_id, known.reason)
    if known.state is OriginState.DUPLICATE:
        return Entry(known.address, Outcome.DUPLICATE, known.article_id, f"the same text as {known.article_id}")
    return Entry(known.address, Outcome.UNCHANGED, known.article_id)


def _told_of(address: str, listing: Listing) -> Entry | None:
    """What is to be said of a listing itself, if anything."""
    reasons = []
    if listing.dropped:
        reasons.append(f"addresses in this {listing.kind} that it may not name: {listing.dropped:,}")
    if not listing.complete:
        reasons.append("it is malformed: it may name more than could be read")
    return Entry(address, Outcome.LEFT_OUT, reason="; ".join(reasons)) if reasons else None


def _digest(document: Fetched) -> str:
    return hashlib.sha256(document.body).hexdigest()
