"""How old the evidence is: when the sources of a sentence were published, and whether that was by a given day.

A sentence with sources is as old as they are, whenever its article was written, and of unknown age where none of them
shows a date; a sentence without sources is as old as its article. A source whose page shows only a year or a month may
be as late as its last day.
"""

from collections.abc import Iterable
from datetime import date

from askavim.model import ArticleInfo, Citation, Freshness, Source
from askavim.text.dates import days_of


def _last_day(iso: str) -> date | None:
    try:
        return days_of(iso)[1]
    except ValueError:
        return None


def _dated(sources: Iterable[Source]) -> list[tuple[date, str]]:
    """The last possible day of each dated source, and its date as the page shows it."""
    days = ((_last_day(source.published), source.published) for source in sources if source.published)
    return [(day, iso) for day, iso in days if day]


def _dates(sources: Iterable[Source], article: ArticleInfo) -> list[tuple[date, str]]:
    if listed := list(sources):
        return _dated(listed)
    return [(article.published, article.published.isoformat())] if article.published else []


def known_since(sources: Iterable[Source], article: ArticleInfo) -> date | None:
    """The day by which what a sentence says was published; None where nothing is dated."""
    return min((day for day, _ in _dates(sources, article)), default=None)


def newest_date(sources: Iterable[Source], article: ArticleInfo) -> date | None:
    """The day of a sentence's newest source; None where nothing is dated."""
    return max((day for day, _ in _dates(sources, article)), default=None)


def admitted_as_of(sources: Iterable[Source], article: ArticleInfo, as_of: date) -> bool:
    """Whether what a sentence says was published by that day. What has no date is not."""
    since = known_since(sources, article)
    return since is not None and since <= as_of


def freshness(citations: Iterable[Citation]) -> Freshness | None:
    """The dates of the newest and the oldest source of some quotes; None where nothing is dated."""
    dates = [item for citation in citations for item in _dates(citation.sources, citation.article)]
    return Freshness(newest=max(dates)[1], oldest=min(dates)[1]) if dates else None
