"""Whether texts have a date that another text says: the same one, or a finer one inside of it.

15 June 2021 gives June 2021 and 2021, but not the other way round. A span of time, such as January to July, needs both
its ends.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from askavim.text.dates import Period
from askavim.text.figures import figures
from askavim.text.reading import Reading, SaidMonth
from askavim.text.same_amounts import known_values

YEAR_DAYS = 366
MONTH_DAYS = 31
_BEFORE_MONTH, _AFTER_MONTH = 12, 8
"""Characters around a month where its day stands."""


def _days(period: Period) -> int:
    return (period.end - period.start).days + 1


def _is_year(period: Period) -> bool:
    return (period.start.month, period.start.day, period.end.month, period.end.day) == (1, 1, 12, 31) and (
        period.start.year == period.end.year
    )


def _is_decade(period: Period) -> bool:
    return period.start.year % 10 == 0 and period.end.year == period.start.year + 9


def _is_single(period: Period) -> bool:
    """Whether it is a day, a month, a quarter, half a year, a year or a decade, and no other span of time."""
    if _days(period) == 1 or _is_decade(period):
        return True
    if period.start.day != 1 or period.start.year != period.end.year:
        return False
    months = period.end.month - period.start.month + 1
    return months == 1 or (months in (3, 6, 12) and period.start.month % months == 1)


def contains(outer: Period, inner: Period) -> bool:
    """Whether one period lies in the other."""
    return outer.start <= inner.start and inner.end <= outer.end


def _has_year(year: int, quoted: Sequence[Period]) -> bool:
    return any(year in (other.start.year, other.end.year) for other in quoted)


def _follows(said: Period, quoted: Sequence[Period]) -> bool:
    if _is_single(said) and any(contains(said, other) for other in quoted):
        return True
    if _is_year(said):
        return _has_year(said.start.year, quoted)
    if _days(said) == 1:
        return any(said.start in (other.start, other.end) for other in quoted if _days(other) <= MONTH_DAYS)
    if said.start.year != said.end.year and _days(said) > YEAR_DAYS:
        return _has_year(said.start.year, quoted) and _has_year(said.end.year, quoted)
    return any(other.start == said.start for other in quoted) and any(other.end == said.end for other in quoted)


def _is_completed(said: Period, quotes: Sequence[Reading], quoted: Sequence[Period]) -> bool:
    """Whether the quotes name the month, and the day, of a date in one place and its year in another."""
    if _days(said) > MONTH_DAYS or not _has_year(said.start.year, quoted):
        return False
    for quote in quotes:
        for month in quote.months:
            near = quote.text[max(0, month.start - _BEFORE_MONTH) : month.end + _AFTER_MONTH]
            days = {value for figure in figures(near, quote.language) for value in figure.readings}
            if month.number == said.start.month and (_days(said) > 1 or said.start.day in days):
                return True
    return False


def periods_of(quotes: Sequence[Reading], published: Sequence[date]) -> list[Period]:
    """The periods of quotes, with the days of their articles that may be taken for theirs."""
    return [period for quote in quotes for period in quote.periods] + [Period(day, day, (0, 0)) for day in published]


def date_follows(said: Period, quotes: Sequence[Reading], published: Sequence[date]) -> bool:
    """Whether a date follows from quotes."""
    quoted = periods_of(quotes, published)
    if _is_year(said) and Fraction(said.start.year) in known_values(quotes):
        return True
    return _follows(said, quoted) or _is_completed(said, quotes, quoted)


def month_follows(said: SaidMonth, quotes: Sequence[Reading], published: Sequence[date]) -> bool:
    """Whether quotes name a month, of whatever year."""
    days = [day for item in periods_of(quotes, published) if not _is_year(item) for day in (item.start, item.end)]
    return said.number in {day.month for day in days} | {month.number for quote in quotes for month in quote.months}
