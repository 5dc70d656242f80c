"""A question for a time + quotes -> when the event happened, or is to happen, by each quote.

A quote gives a date where it has the question's words and, besides the periods in which something was said, one period
only; or several that it sets against each other. Dates that hold each other are the same, more or less exact.
"""

import re
from collections.abc import Iterator, Sequence

from askavim.aboutness import (
    SURE_SCORE,
    covers_question,
    has_words,
    in_asked_language,
    linked,
    quotes_about,
    same_names,
)
from askavim.model import Citation, primary_language
from askavim.statements import Statement, days_of_report, is_when_reported
from askavim.text.asked import Asked, marks_in, names_in
from askavim.text.contrast import period_of_report, tells_sides
from askavim.text.dates import Days, Period, find_periods
from askavim.text.quantities import find_quantities
from askavim.text.tokens import tokens, word_tokens, words

MOST_DAYS_APART = 366
"""Dates that are further apart are of different events."""
LEAST_CONTENT = 0.75
"""The share of the question's words, besides its names, that both quotes of one event have."""
NAME_WORDS, HEAD_WORDS = 4, 2
"""The last words before a relative clause, which say what it is about: among so many a name, among so many a thing."""
_RELATIVE = re.compile(r",\s+(?:which|who|whom|whose|котор\w+)\b", re.IGNORECASE)


def _between(periods: Sequence[Period], text: str) -> str:
    spans = sorted(item.span for item in periods)
    return text[spans[0][1] : spans[-1][0]]


def _letters_from_words(period: Period, text: str, wanted: frozenset[str]) -> int:
    """Letters between a period and the nearest of some words; as many as the text has where there is none."""
    before, after = text[: period.span[0]], text[period.span[1] :]
    gaps = [len(before) - before.rindex(word) - len(word) for word in words(before) if wanted & {*word_tokens(word)}]
    gaps += [after.index(word) for word in words(after) if wanted & {*word_tokens(word)}]
    return min(gaps, default=len(text))


def _is_of_another(period: Period, text: str, asked: Asked) -> bool:
    """Whether a period stands in a relative clause about something else than what is asked about: a decision, for one,
    "which the president signed in 2022".
    """
    clauses = list(_RELATIVE.finditer(text, 0, period.span[0]))
    if not clauses:
        return False
    before = text[: clauses[-1].start()].split()
    names, things = names_in(" ".join(before[-NAME_WORDS:])), tokens(" ".join(before[-HEAD_WORDS:]))
    return not (names & asked.names or asked.content.intersection(things))


def _periods_of_event(citation: Citation, asked: Asked) -> list[Period]:
    """The periods of a quote that are of the event: not those of the question or of reporting."""
    text = citation.quote
    left = [
        item
        for item in find_periods(text, primary_language(citation.article.language))
        if not is_when_reported(item, text)
        and not _is_of_another(item, text, asked)
        and not any(_same_days(item, own) for own in asked.periods)
    ]
    measured = any(item.unit for item in find_quantities(text, primary_language(citation.article.language)))
    if len(left) < 2 or (len(left) == 2 and not measured and tells_sides(text, _between(left, text))):
        return left
    said = period_of_report(left, text)
    left = [item for item in left if item is not said]
    near = {item: _letters_from_words(item, text, asked.content) for item in left}
    nearest = min(left, key=near.__getitem__)
    return [nearest] if len(left) == 1 or near[nearest] < len(text) else []


def _same_days(first: Period, second: Period) -> bool:
    return (first.start, first.end) == (second.start, second.end)


def _of_quote(citation: Citation, asked: Asked) -> Iterator[Statement]:
    text = citation.quote
    of_event = _periods_of_event(citation, asked)
    others = [item for item in find_periods(text, primary_language(citation.article.language)) if item not in of_event]
    reported = days_of_report(citation, others, text)
    names = names_in(text) & asked.names
    for item in of_event:
        yield Statement(
            citation, text[slice(*item.span)], None, (item.start, item.end), reported, names, marks_in(text)
        )


def event_dates(citations: Sequence[Citation], asked: Asked) -> list[Statement]:
    """The dates that quotes give for the event asked for, in the order of the quotes."""
    return [item for citation in quotes_about(citations, asked) for item in _of_quote(citation, asked)]


def _within(inner: Days, outer: Days) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _is_calendar_unit(days: Days) -> bool:
    return (days[1] - days[0]).days <= MOST_DAYS_APART


def agree(first: Statement, second: Statement) -> bool:
    """Whether two dates are the same, or one tells the other more exactly."""
    one, other = first.holds, second.holds
    if one is None or other is None or one == other:
        return True
    return (_within(one, other) and _is_calendar_unit(other)) or (_within(other, one) and _is_calendar_unit(one))


def _is_about_event(first: Statement, second: Statement, asked: Asked) -> bool:
    """Whether two quotes have half of the question's words; of other languages, its names or a sure score."""
    one, other = first.citation, second.citation
    if in_asked_language(one, other, asked):
        return has_words(one, other, asked)
    return max(one.score, other.score) >= SURE_SCORE or covers_question(one, other, asked)


def _same_words(first: Statement, second: Statement, asked: Asked) -> bool:
    """Whether both quotes have the question's words for the event: of another language they are not known."""
    found = [asked.content & frozenset(tokens(item.citation.quote)) for item in (first, second)]
    least = LEAST_CONTENT * len(asked.content)
    return found[0] == found[1] and bool(found[0]) and len(found[0]) >= least


def _is_plan(statement: Statement) -> bool:
    """Whether a date was still to come when it was said."""
    return bool(statement.holds and statement.reported and statement.reported[1] < statement.holds[0])


def _same_plan(first: Statement, second: Statement, asked: Asked) -> bool:
    """Whether both dates are of what the question says is to come; for quotes in other languages than the question."""
    return "possible" in asked.marks and _is_plan(first) and _is_plan(second) and first.names == second.names


def same_event(first: Statement, second: Statement, citations: Sequence[Citation], asked: Asked) -> bool:
    """Whether two dates are of one event: near in time and said with the same words, or set against each other."""
    if first.holds is None or second.holds is None:
        return False
    if abs((first.holds[0] - second.holds[0]).days) > MOST_DAYS_APART:
        return False
    if first.citation is second.citation:
        return 2 * len(first.names) >= len(asked.names) and has_words(first.citation, second.citation, asked)
    if linked(first.citation, second.citation, asked) and _is_about_event(first, second, asked):
        return True
    if not covers_question(first.citation, second.citation, asked):
        return False
    if not same_names(first.citation, second.citation, asked):
        return False
    return _same_words(first, second, asked) or _same_plan(first, second, asked)
