"""A draft from an origin -> what is to be kept: an article on the shelf, a duplicate of one, or held for a person.

Nothing is written here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from askavim.admission import admit, new_article_id, reasons_to_hold
from askavim.duplicates import Match, Sketched, SketchIndex, compare, is_duplicate, sketch
from askavim.model import Article, ArticleInfo
from askavim.origins import CORPUS, Draft, Origin, OriginState, Validators
from askavim.ports import Library


class Outcome(StrEnum):
    """What became of one address in one run."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    HELD = "held"
    LEFT_OUT = "left out"
    """It was removed before, and only naming it brings it back; or the files of `askavim index` have it."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a run's summary."""

    address: str
    outcome: Outcome
    article_id: str | None = None
    reason: str = ""
    """Why it is held, a duplicate or failed; for people."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a document goes."""

    kept: Sequence[tuple[Origin, Article | None]]
    """What is to be kept, all of it or nothing: its own origin first, then others that change because of it."""
    entry: Entry

    @property
    def released(self) -> list[Origin]:
        """Copies of an article that has another text now: they have to be read again."""
        return [origin for origin, _ in self.kept[1:] if origin.state is OriginState.HELD]


class Shelving:
    """Places one document after the other, knowing what stands on the shelf already."""

    def __init__(self, library: Library) -> None:
        self._library = library
        origins = library.origins()
        shelf = {item.info.id: item for item in library.shelf()}
        self._taken = {origin.article_id for origin in origins if origin.article_id}
        self._with_copies = {item.article_id for item in origins if item.state is OriginState.DUPLICATE}
        kept = {item.article_id: item for item in origins if item.state is OriginState.KEPT and item.article_id}
        self._of_corpus = {id_ for id_, item in kept.items() if item.via == CORPUS}
        self._answering = set(shelf)
        self._lost = set(kept) - self._answering
        self._sketches = SketchIndex(
            sketched(item.info, kept[id_].sketch or sketch(item.text)) for id_, item in shelf.items()
        )

    def answers(self, article_id: str | None) -> bool:
        """Whether an article is on the shelf."""
        return article_id in self._answering

    def place(self, origin: Origin, before: Origin | None, draft: Draft) -> Placed:
        """Where a draft goes that was read from an origin; `before` is what was known of its address.

        `origin` says when and how it was read; state and article are found here.
        """
        own = self._own_id(before)
        if reasons := reasons_to_hold(draft, origin.checked.date()):
            return _held(replace(origin, article_id=own), before, draft, "; ".join(reasons))
        article = admit(draft, own or new_article_id(draft, origin.address, self._is_taken))
        kept = replace(
            origin,
            state=OriginState.KEPT,
            article_id=article.info.id,
            version=article.info.version,
            sketch=sketch(article.text),
        )
        match = self._sketches.find(sketched(article.info, kept.sketch))
        if match and (match.keeps == "old" or match.article_id in self._of_corpus):
            return self._duplicate(kept, match)
        return self._article(kept, before, article, match)

    def _own_id(self, before: Origin | None) -> str | None:
        """The id of the article that an address gave before, if no other address answers with it."""
        if not before or before.state in (OriginState.ALIAS, OriginState.DUPLICATE):
            return None
        is_free = before.article_id not in self._answering | self._lost
        return before.article_id if is_free or before.state is OriginState.KEPT else None

    def _is_taken(self, article_id: str) -> bool:
        return article_id in self._taken or bool(self._library.versions(article_id))

    def _duplicate(self, origin: Origin, match: Match) -> Placed:
        """A document whose text another article has."""
        assert origin.article_id
        followers = self._followers(origin.article_id, self._sketches.known(match.article_id), origin.address)
        self._forget(origin.article_id)  # it may have been an article itself
        self._with_copies.add(match.article_id)
        entry = Entry(origin.address, Outcome.DUPLICATE, match.article_id, f"the same text as {match.article_id}")
        return Placed([(_as_duplicate(origin, match.article_id), None), *followers], entry)

    def _article(self, origin: Origin, before: Origin | None, article: Article, match: Match | None) -> Placed:
        """A document that answers, perhaps in place of one that has less of the same text."""
        known = sketched(article.info, origin.sketch)
        followers = self._copies_left_by(known)
        if match:
            followers += self._followers(match.article_id, known, origin.address)
            self._forget(match.article_id)
            self._with_copies.add(article.info.id)
        outcome = self._outcome(before, article)
        self._sketches.add(known)
        self._answering.add(article.info.id)
        self._lost.discard(article.info.id)
        self._taken.add(article.info.id)
        return Placed([(origin, article), *followers], Entry(origin.address, outcome, article.info.id))

    def _outcome(self, before: Origin | None, article: Article) -> Outcome:
        if not before or before.state is not OriginState.KEPT:
            return Outcome.ADDED
        is_same = self._library.article(article.info.id, before.version or "") == article
        return Outcome.UNCHANGED if is_same else Outcome.CHANGED

    def _forget(self, article_id: str) -> None:
        self._sketches.remove(article_id)
        self._answering.discard(article_id)
        self._lost.discard(article_id)

    def _copies_left_by(self, article: Sketched) -> list[tuple[Origin, None]]:
        """The copies of an article's text before that have not the one that it has now."""
        if article.article_id not in self._with_copies:
            return []
        origins = self._library.origins()
        return [(item, None) for item in released_copies(origins, article.article_id, article)]

    def _followers(self, old_id: str, article: Sketched, besides: str) -> list[tuple[Origin, None]]:
        """The other origins of an article that no longer answers: those of the one that does in its place, if that has
        their text.
        """
        if old_id not in self._answering:
            return []
        origins = [item for item in self._library.origins() if item.article_id == old_id and item.address != besides]
        aliases = [replace(item, article_id=article.article_id) for item in origins if item.state is OriginState.ALIAS]
        copies = [item for item in origins if item.state in (OriginState.KEPT, OriginState.DUPLICATE)]
        released = released_copies(copies, old_id, article)
        gone = {item.address for item in released}
        staying = [_as_duplicate(item, article.article_id) for item in copies if item.address not in gone]
        return [(item, None) for item in (*aliases, *staying, *released)]


def released_copies(origins: Iterable[Origin], article_id: str | None, article: Sketched | None) -> list[Origin]:
    """Of the copies of an article's text: those whose text `article` has not, each waiting to be read again."""
    copies = [item for item in origins if item.article_id == article_id and item.state is OriginState.DUPLICATE]
    return [_released(item) for item in copies if article is None or not _has_its_text(item, article)]


def _has_its_text(copy: Origin, article: Sketched) -> bool:
    likeness = replace(article, article_id="", sketch=copy.sketch)
    return is_duplicate(likeness, article, compare(copy.sketch, article.sketch))


def _released(copy: Origin) -> Origin:
    """A copy of a text that no article has now: what it was recognised by is forgotten, so that it is read again."""
    return replace(
        copy,
        state=OriginState.HELD,
        article_id=None,
        version=None,
        digest="",
        validators=Validators(),
        modified=None,
        sketch=(),
        reason=f"it had the text of {copy.article_id}, which is another one or gone: `askavim add` reads it again",
    )


def _held(origin: Origin, before: Origin | None, draft: Draft, reason: str) -> Placed:
    """A document that waits for a person; an earlier version of it goes on answering."""
    if before and before.state is OriginState.KEPT:
        origin = replace(
            before, checked=origin.checked, digest=origin.digest, modified=origin.modified, given=origin.given
        )
    entry = Entry(origin.address, Outcome.HELD, origin.article_id, reason)
    return Placed([(replace(origin, reason=reason, draft=draft), None)], entry)


def _as_duplicate(origin: Origin, article_id: str) -> Origin:
    return replace(origin, state=OriginState.DUPLICATE, article_id=article_id, version=None)


def sketched(info: ArticleInfo, text_sketch: tuple[int, ...]) -> Sketched:
    """What an article is recognised by."""
    return Sketched(info.id, info.title, info.authors, text_sketch, info.published)
