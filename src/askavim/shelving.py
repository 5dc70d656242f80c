"""A draft from an origin -> what is to be kept: an article on the shelf, a duplicate of one, or held for a person.

Nothing is written here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from askavim.admission import admit, new_article_id, reasons_to_hold
from askavim.duplicates import Match, Sketched, SketchIndex, sketch
from askavim.model import Article, ArticleInfo
from askavim.origins import CORPUS, Draft, Origin, OriginState
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


class Shelving:
    """Places one document after the other, knowing what stands on the shelf already."""

    def __init__(self, library: Library) -> None:
        self._library = library
        origins = library.origins()
        self._taken = {origin.article_id for origin in origins if origin.article_id}
        self._of_corpus = {item.article_id for item in origins if item.via == CORPUS}
        sketches = {item.article_id: item.sketch for item in origins if item.state is OriginState.KEPT}
        self._sketches = SketchIndex(_sketched(item.info, sketches[item.info.id]) for item in library.shelf())

    def place(self, origin: Origin, before: Origin | None, draft: Draft) -> Placed:
        """Where a draft goes that was read from an origin; `before` is what was known of its address.

        `origin` says when and how it was read; state and article are found here.
        """
        if reasons := reasons_to_hold(draft, origin.checked.date()):
            return _held(origin, before, draft, "; ".join(reasons))
        own = before.article_id if before and before.state in (OriginState.KEPT, OriginState.REMOVED) else None
        article = admit(draft, own or new_article_id(draft, origin.address, self._taken.__contains__))
        kept = replace(
            origin,
            state=OriginState.KEPT,
            article_id=article.info.id,
            version=article.info.version,
            sketch=sketch(article.text),
        )
        match = self._sketches.find(_sketched(article.info, kept.sketch))
        if match and (match.keeps == "old" or match.article_id in self._of_corpus):
            return self._duplicate(kept, match)
        return self._article(kept, before, article, match)

    def _duplicate(self, origin: Origin, match: Match) -> Placed:
        """A document whose text another article has."""
        assert origin.article_id
        self._sketches.remove(origin.article_id)  # it may have been an article itself
        followers = self._repointed(origin.article_id, match.article_id, origin.address)
        entry = Entry(origin.address, Outcome.DUPLICATE, match.article_id, f"the same text as {match.article_id}")
        return Placed([(_as_duplicate(origin, match.article_id), None), *followers], entry)

    def _article(self, origin: Origin, before: Origin | None, article: Article, match: Match | None) -> Placed:
        """A document that answers, perhaps in place of one that has less of the same text."""
        followers = self._repointed(match.article_id, article.info.id, origin.address) if match else []
        if match:
            self._sketches.remove(match.article_id)
        self._sketches.add(_sketched(article.info, origin.sketch))
        self._taken.add(article.info.id)
        outcome = Outcome.CHANGED if before and before.state is OriginState.KEPT else Outcome.ADDED
        return Placed([(origin, article), *followers], Entry(origin.address, outcome, article.info.id))

    def _repointed(self, old_id: str, new_id: str, besides: str) -> list[tuple[Origin, Article | None]]:
        """The other origins of an article that no longer answers, as those of the one that does in its place."""
        origins = [item for item in self._library.origins() if item.article_id == old_id and item.address != besides]
        return [
            (_as_duplicate(item, new_id) if item.state is OriginState.KEPT else replace(item, article_id=new_id), None)
            for item in origins
            if item.state is not OriginState.REMOVED
        ]


def _held(origin: Origin, before: Origin | None, draft: Draft, reason: str) -> Placed:
    """A document that waits for a person; an earlier version of it goes on answering."""
    if before and before.state is OriginState.KEPT:
        origin = replace(before, checked=origin.checked, digest=origin.digest, modified=origin.modified)
    entry = Entry(origin.address, Outcome.HELD, origin.article_id, reason)
    return Placed([(replace(origin, reason=reason, draft=draft), None)], entry)


def _as_duplicate(origin: Origin, article_id: str) -> Origin:
    return replace(origin, state=OriginState.DUPLICATE, article_id=article_id, version=None, sketch=())


def _sketched(info: ArticleInfo, text_sketch: tuple[int, ...]) -> Sketched:
    return Sketched(info.id, info.title, info.authors, text_sketch, info.published)
