"""A citation -> who says it and when it was published, as a sentence that rests on it may tell."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from askavim.model import Citation, Side, primary_language
from askavim.support import Quote
from askavim.text.casefold import fold
from askavim.text.contrast import reports
from askavim.text.dates import days_of
from askavim.text.instructions import speaks_to_model

LEAST_NAME_CHARS = 3


def published_by(citation: Citation) -> list[tuple[str, str]]:
    """(publisher, day, month or year in ISO 8601) of what a citation says, either may be empty: its sources, which its
    article only reports, or else the article itself.
    """
    listed = [(source.publisher, source.published or "") for source in citation.sources]
    info = citation.article
    own = (info.publisher, info.published.isoformat() if info.published else "")
    return list(dict.fromkeys(listed or [own]))


def who(citation: Citation) -> tuple[str, ...]:
    """Who wrote and published what a citation says."""
    info = citation.article
    names = (info.publisher, *info.authors, *(source.publisher for source in citation.sources))
    return tuple(dict.fromkeys(name for name in names if name and not speaks_to_model(name)))


def attribution(citation: Citation) -> tuple[str, ...]:
    """Who wrote and published what a citation says, and under which title, as a sentence may name it."""
    title = citation.article.title
    return who(citation) if speaks_to_model(title) else (*who(citation), title)


def days_published(citation: Citation) -> list[date]:
    """When it was published: the article, and the sources of the sentence."""
    dated = [source.published for source in citation.sources if source.published]
    days = [citation.article.published] if citation.article.published else []
    for iso in dated:
        try:
            days.append(days_of(iso)[0])
        except ValueError:
            continue
    return days


def quotes_of(citation: Citation) -> list[Quote]:
    """What a sentence that names this citation may rest on: the quote, once for each day it may be dated by."""
    language = primary_language(citation.article.language)
    quote = Quote(citation.quote, language, attribution=attribution(citation))
    return [replace(quote, published=day) for day in days_published(citation)] or [quote]


def says_who(text: str, named: Sequence[Citation]) -> bool:
    """Whether a sentence says whose report it gives."""
    folded = fold(text)
    names = (fold(name) for item in named for name in who(item))
    return reports(text) or any(len(name) >= LEAST_NAME_CHARS and name in folded for name in names)


def years_of(sides: Iterable[Side], named: Iterable[Citation]) -> set[str]:
    """The years that sides of a conflict are of, or were published in."""
    published = {str(day.year) for item in named for day in days_published(item)}
    return published | {side.time[:4] for side in sides if side.time}
