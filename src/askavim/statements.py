"""Question + quotes -> the values that the quotes state for what was asked, with the time for which they hold.

Comes in: a question for an amount, a number or a time, and citations. Goes out: `Statement`s, which `conflicts`
compares. Of several figures in one quote only those are taken that can be the answer: not the parts of a total, not
those of another place than the question's, and none where it stays unclear which one is meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from askavim.aboutness import quotes_about
from askavim.model import Citation, primary_language
from askavim.text.asked import (
    COUNT,
    DATE,
    MEASURES,
    MONEY,
    Asked,
    Change,
    is_of_other_topics,
    marks_in,
    names_in,
    names_in_order,
)
from askavim.text.casefold import fold, folded_pattern
from askavim.text.contrast import (
    period_of_report,
    says_reports_differ,
    tells_sides,
)
from askavim.text.dates import Days, Period, days_of, find_periods
from askavim.text.quantities import Quantity, find_quantities
from askavim.text.tokens import tokens

LONG_DAYS = 80
"""A quarter and more is what an amount is of; a day or a month is when it was said or measured."""
MONTH_DAYS = 31
OTHER_SIDE = 12
OTHER_CLAUSE = 20
"""Letters that a period is taken to be further away: on the side where the language has it seldom; after a comma."""

_OF_MONEY = frozenset({"exports", "imports"})
"""Marks that make an amount of money another one; goods are the same on both sides of a border."""
_CHOOSING = frozenset({"exports", "imports", "daily", "each", "part", "passengers", "stage"})
"""Marks of a question that say which of several amounts is meant."""
_SELECTING = frozenset({"part", "each", "daily", "target", "produced"})
"""Marks of a question without which a value is of something else."""

_REPORTED_IN = folded_pattern(
    r"\b(?:said|spoke|wrote|reported?|told|cited|interview|statement|сообщил\w*|заявил\w*)[^\w]+(?:\w+[^\w]+){0,2}$"
    r"|\b(?:report|document|study|commentary|account|note) (?:of|from|in|dated) (?:\w+ )?$"
)
_THEN_REPORTED = folded_pattern(
    r"[^\w]*(?:\w+[^\w]+){0,2}(?:tarihli|tarixli|açıklama|sözler|sözlər|yazd|xəbər|haber|paylaş|сообщ|заявил|писал|сказал)"
)
_BEFORE_BASE = folded_pattern(
    r"\b(?:than|above|below|over|against|compared (?:to|with)|чем|сравнению с|против)(?: (?:in|for|the|that of|в))* $"
)
_AFTER_BASE = folded_pattern(r"['\w-]* (?:\w+ )?(?:göre|kıyasla|nisbətən|müqayisədə)\b")
_EARLIER = folded_pattern(
    r"\s*(?:\w+\s){0,3}(?:(?:a|one) (?:year|decade) (?:earlier|before|ago)|bir (?:yıl|il) (?:önce|əvvəl)|годом ранее)"
)
"""After an amount: it is what another one is compared with."""
_PART = folded_pattern(r"""
    of which|includ|of them|made up of
    \bbunun\b|\bbunlar|\bondan\b|o cümlədən
    из них|из которых|в том числе|из этой
    \bother way|\bopposite|\breverse|ters yön|əks istiqamət|обратн
""")
_IS_NO_COUNT = re.compile(r"-?\.?\w|\s*(?:(?:kilo|mega|giga|tera|mili|milli)\w|m?m\b|metr|kv\b|barrel|per\b)")
"""After a number: it is a part of a name, or a measure."""
_CLAUSE_ENDS = re.compile(r"[,;:]\s|\s(?:that|which|and|while|but|ve|və|и|а|но|который)\s", re.IGNORECASE)
_TO = folded_pattern(r"\s*(?:to|до)\s*[$€£₺₼]?|['-]?\w{0,4}[dt][ae]n\s+")
_ATTRIBUTIVE = re.compile(r"\d-\w+$|l[iıuü][kq]\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A value that a quote gives."""

    citation: Citation
    value: str
    """As the quote spells it."""
    amount: Quantity | None
    """None for a value that is no quantity: a date, or who did it."""
    holds: Days | None
    """The period that the value is of."""
    reported: Days | None
    """When it was said, or its source published."""
    names: frozenset[str]
    """The question's names that the quote has."""
    marks: frozenset[str]

    @property
    def unit(self) -> str:
        """The unit of its amount."""
        return self.amount.unit if self.amount else DATE

    @property
    def time(self) -> Days | None:
        """When it held, else when it was said."""
        return self.holds or self.reported


def days_of_report(citation: Citation, periods: Sequence[Period], text: str) -> Days | None:
    """When a quote was said: the first day or month that it names, else its newest source, else its article's date."""
    named = [(item.start, item.end) for item in periods if _length(item) <= MONTH_DAYS or is_when_reported(item, text)]
    if named:
        return named[0]
    dated = []
    for source in citation.sources:
        try:
            dated.append(days_of(source.published or ""))
        except ValueError:
            continue
    if dated:
        return max(dated, key=lambda days: (days[1], days[0]))
    published = None if citation.sources else citation.article.published
    return (published, published) if published else None


def _distance(amount: Quantity, period: Period, text: str, language: str) -> int:
    """How far a period is from an amount, in letters, and more where the sentence parts them."""
    follows = period.span[0] >= amount.end
    between = text[amount.end : period.span[0]] if follows else text[period.span[1] : amount.start]
    clauses = sum(between.count(mark) for mark in (", ", " and ", " ve ", " və ", " и "))
    return len(between) + OTHER_CLAUSE * clauses + (OTHER_SIDE if follows != (language == "en") else 0)


def _period_of(amount: Quantity, periods: Sequence[Period], text: str, language: str) -> Days | None:
    """The long period that an amount is of: the nearest one that no semicolon parts from it."""
    reached = [
        item for item in periods if ";" not in text[min(amount.end, item.span[1]) : max(amount.start, item.span[0])]
    ]
    nearest = min(reached, key=lambda period: _distance(amount, period, text, language), default=None)
    return (nearest.start, nearest.end) if nearest else None


def _is_compared_with(period: Period, text: str) -> bool:
    """Whether a value is measured against that of a period: "21 per cent above 2023"."""
    start, end = period.span
    return bool(_BEFORE_BASE.search(fold(text[:start])) or _AFTER_BASE.match(fold(text[end:])))


def is_when_reported(period: Period, text: str) -> bool:
    """Whether something was said in that period, not measured: "spoke in about 2023"."""
    start, end = period.span
    return bool(_REPORTED_IN.search(fold(text[max(0, start - 40) : start])) or _THEN_REPORTED.match(fold(text[end:])))


def _counted(amount: Quantity, text: str, asked: Asked) -> bool:
    """Whether the question names what a bare number counts: a word next after it."""
    following = re.match(r"\W*(\w+)(?:\W+(\w+))?", text[amount.end :])
    words = frozenset(tokens(" ".join(filter(None, following.groups())))) if following else frozenset()
    return bool(words & asked.words)


def _may_count(amount: Quantity, text: str, asked: Asked) -> bool:
    """Whether a bare number stands in a clause with something of the question, and is no part of a name."""
    named = re.search(r"[\w-]$", text[: amount.start]) or _IS_NO_COUNT.match(fold(text[amount.end :]))
    clause = clause_of(amount, text)
    return not named and bool(names_in(clause) & asked.names or frozenset(tokens(clause)) & asked.content)


def _things_counted(found: Sequence[Quantity], text: str, asked: Asked) -> list[Quantity]:
    """The numbers of what the question counts; of other languages or words, those that may be."""
    bare = [item for item in found if item.unit == COUNT and not _ATTRIBUTIVE.search(item.text)]
    counted = [item for item in bare if _counted(item, text, asked)]
    return counted or [item for item in bare if _may_count(item, text, asked)]


def _around(amount: Quantity, amounts: Sequence[Quantity], text: str) -> tuple[str, str]:
    """What stands before an amount, from the one before it on, and what stands after it in its clause."""
    before = max((item.end for item in amounts if item.end <= amount.start), default=0)
    after = min((item.start for item in amounts if item.start >= amount.end), default=len(text))
    return text[before : amount.start], re.split(r"[,;:]\s", text[amount.end : after], maxsplit=1)[0]


def _is_of_asked_place(amount: Quantity, amounts: Sequence[Quantity], text: str, asked: Asked) -> bool:
    """Whether the names after an amount are those of the question that the total before lacks: "12.8 to Europe"."""
    own = names_in(_around(amount, amounts, text)[1])
    said_first = names_in(text[: amounts[0].start])
    return bool(own & asked.names - said_first) and own <= asked.names <= own | said_first


def _is_part(amount: Quantity, amounts: Sequence[Quantity], text: str, asked: Asked) -> bool:
    """Whether an amount is a part of another one, or of another place than the question's."""
    before, after = _around(amount, amounts, text)
    elsewhere = names_in(after) - asked.names
    part = _PART.search(fold(before)) or (marks_in(before + after) - asked.marks) & _OF_MONEY
    to_come = amount is not amounts[0] and (marks_in(before) - asked.marks) & {"possible"}
    return bool(elsewhere or part or to_come or _EARLIER.match(fold(after)))


def _without_changes(amounts: list[Quantity], text: str) -> list[Quantity]:
    """Of what an amount changes from and to, the one that holds: where it is only to change, the first."""
    dropped = set()
    for first, second in pairwise(amounts):
        if _TO.fullmatch(fold(text[first.end : second.start])):
            dropped.add(second if marks_in(text[: first.start]) & {"possible"} else first)
    return [item for item in amounts if item not in dropped]


def _may_answer(amounts: list[Quantity], text: str, asked: Asked) -> list[Quantity]:
    """The amounts of a quote that can be what was asked for: of the question's place, else the total, else no parts."""
    amounts = _without_changes(amounts, text)
    if len(amounts) < 2 or (says_reports_differ(text) and _sides_are_told(amounts, text, asked)):
        return amounts
    chosen = [item for item in amounts if asked.marks & _CHOOSING & marks_in(clause_of(item, text))]
    if len(chosen) == 1:
        return chosen
    places = [] if "%" in asked.units else amounts
    if of_place := [item for item in places if _is_of_asked_place(item, amounts, text, asked)]:
        return of_place
    total = max(amounts, key=lambda item: max(item.high))
    highest, sum_of_all = max(total.high), sum(max(item.high) for item in amounts)
    if len(amounts) > 2 and abs(2 * highest - sum_of_all) <= highest / 200:
        return [total]
    return [item for item in amounts[: _first_part(amounts, text)] if not _is_part(item, amounts, text, asked)]


def _first_part(amounts: Sequence[Quantity], text: str) -> int:
    """The place of the first amount that is one of the parts of what stands before; those after it are parts too."""
    places = [
        place for place, item in enumerate(amounts) if place and _PART.search(fold(_around(item, amounts, text)[0]))
    ]
    return min(places, default=len(amounts))


def _sides_are_told(amounts: Sequence[Quantity], text: str, asked: Asked) -> bool:
    """Whether a quote itself sets several amounts against each other."""
    between = text[amounts[0].end : amounts[-1].start]
    return tells_sides(text, between) and not marks_in(between) & {"possible", "change"} - asked.marks


def _in_asked_order(amounts: list[Quantity], text: str, asked: Asked) -> list[Quantity]:
    """Of amounts that go both ways between two names, those that go as in the question."""
    order = tuple(name for name in asked.order if name in asked.names)
    if len(order) != 2 or len(amounts) < 2:
        return amounts
    leads = asked.names <= names_in(text[: amounts[0].start])
    edges = [0, *(item.start for item in amounts)] if leads else [item.end for item in amounts] + [len(text)]
    orders = [
        tuple(name for name in names_in_order(text[start:end]) if name in asked.names) for start, end in pairwise(edges)
    ]
    if order not in orders or order[::-1] not in orders:
        return amounts
    return [item for item, own in zip(amounts, orders, strict=True) if own == order]


def _growths(found: Sequence[Quantity], text: str, asked: Asked) -> list[Quantity]:
    """The per cent by which something grew or fell, also where it is said how many times."""
    given = [_as_per_cent(item) if item.unit == "times" else item for item in found if item.unit in ("%", "times")]
    if len(given) < 2:
        return given
    elsewhere = [set(marks_in(clause_of(item, text))) & _OF_MONEY - asked.marks for item in given]
    return [item for item, other in zip(given, elsewhere, strict=True) if not other]


def _as_per_cent(times: Quantity) -> Quantity:
    low, high = (frozenset((value - 1) * 100 for value in ends) for ends in (times.low, times.high))
    return replace(times, low=low, high=high, tolerance=100 * times.tolerance, unit="%")


def _amounts_asked(citation: Citation, asked: Asked) -> list[Quantity]:
    text = citation.quote
    found = find_quantities(text, primary_language(citation.article.language))
    amounts = [item for item in found if item.unit in asked.units and not _ATTRIBUTIVE.search(item.text)]
    if COUNT in asked.units:
        amounts = _things_counted(found, text, asked)
    elif "change" in asked.marks and asked.units == {"%"}:
        amounts = _growths(found, text, asked)
    elif amounts and asked.units == {"%"}:
        amounts = [item for item in found if item.unit in ("%", COUNT)]
    return _may_answer(_in_asked_order(amounts, text, asked), text, asked)


def _in_asked_period(days: Days | None, reported: Days | None, asked: Asked) -> bool:
    """Whether a value can be of the question's period; one that names none, if it was reported then."""
    if not asked.periods or asked.change is Change.FIXED:
        return True
    if days:
        return any(_covers(days, period) for period in asked.periods)
    return reported is not None and any(
        reported[0] <= period.end and period.start <= reported[1] for period in asked.periods
    )


def _has_needed_marks(found: frozenset[str], asked: Asked) -> bool:
    """Whether a quote has the marks of the question that say what is meant; one of all where it names no unit."""
    if asked.units == MEASURES and asked.marks and not asked.marks & found:
        return False
    return asked.marks & _SELECTING <= found


def _times(
    amount: Quantity, periods: Sequence[Period], citation: Citation, asked: Asked
) -> tuple[Days | None, Days | None]:
    """The period that an amount is of, and when it was reported."""
    language, text = primary_language(citation.article.language), citation.quote
    if asked.change is not Change.FLOW:
        said = period_of_report(periods, text)
        nearest = (said.start, said.end) if said else _period_of(amount, periods, text, language)
        return None, nearest or days_of_report(citation, periods, text)
    long = [
        item
        for item in periods
        if _length(item) >= LONG_DAYS and not is_when_reported(item, text) and not _is_compared_with(item, text)
    ]
    return _period_of(amount, long, text, language), days_of_report(citation, periods, text)


def _quantities(citation: Citation, asked: Asked) -> Iterator[Statement]:
    text = citation.quote
    if is_of_other_topics(text, asked):
        return
    periods = find_periods(text, primary_language(citation.article.language))
    amounts = [(item, *_times(item, periods, citation, asked)) for item in _amounts_asked(citation, asked)]
    dated = [item for item in amounts if _in_asked_period(*item[1:], asked)]
    if _are_unclear(dated, text, asked):
        return
    names = names_in(text) & asked.names
    for item, days, reported in dated:
        marks = marks_in(clause_of(item, text))
        if item is dated[0][0]:
            marks |= marks_in(text[: item.start]) & {"possible"}
        if not _has_needed_marks(marks | marks_in(text), asked):
            continue
        marks -= (asked.marks - {"possible"}) | (_OF_MONEY if item.unit not in MONEY else frozenset())
        yield Statement(citation, _spelled(item, text), item, days, reported, names, marks)


def clause_of(amount: Quantity, text: str) -> str:
    """What stands around an amount, up to commas, semicolons and colons, and to the word that begins a clause."""
    before = re.split(r"[,;:]\s", text[: amount.start])[-1]
    return before + text[amount.start : amount.end] + _CLAUSE_ENDS.split(text[amount.end :], maxsplit=1)[0]


def _spelled(amount: Quantity, text: str) -> str:
    """An amount with its unit, or with the word that says what is counted."""
    counted = re.match(r" ?[^\W\d]+", text[amount.end :]) if amount.unit == COUNT else None
    ends_with_figure = amount.text.endswith(text[amount.start : amount.end].strip())
    return amount.text + counted.group() if counted and ends_with_figure else amount.text


def _length(period: Period) -> int:
    return (period.end - period.start).days + 1


def _covers(days: Days, period: Period) -> bool:
    return period.start <= days[0] and days[1] <= period.end


def _are_unclear(dated: Sequence[tuple[Quantity, Days | None, Days | None]], text: str, asked: Asked) -> bool:
    """Whether a quote gives several amounts for one time without setting them against each other."""
    for place, (first, *times) in enumerate(dated):
        for second, *other_times in dated[place + 1 :]:
            if times == other_times and not first.agrees(second) and not _sides_are_told((first, second), text, asked):
                return True
    return False


def statements(citations: Sequence[Citation], asked: Asked) -> list[Statement]:
    """The amounts that the quotes give, in the order of the quotes."""
    return [item for citation in quotes_about(citations, asked) for item in _quantities(citation, asked)]
