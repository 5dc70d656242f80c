"""The quotes of one answer -> the values in which they differ: conflicts and timelines.

`find_differences(question, language, citations)` looks at sentences that bear on the question; give it as many as were
found, not only those to be shown. Two values differ if they are of the same thing and don't agree when rounded: the
same unit, the same names of the question, the same marks such as "planned", "exports" or "per day". When that is a
conflict depends on how such a value changes (`Change`): a length or a cost doesn't, so any two conflict; trade is of a
period, and only values of one period conflict; a capital holds when it was reported, and conflicts within a month, or
a year if the month is unknown. What is of other times is a timeline. Where the articles themselves say that reports
differ or that a value is another one, time and wording explain less, and it is a conflict. So are dates of one event
(`event_dates`), an account and its denial, and reports set against each other (`claims`).

What is not understood is left out: a missed conflict still shows both quotes, a false one accuses a source.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from askavim.aboutness import (
    NEAR_CHARS,
    contrasts,
    covers_question,
    is_about,
    is_of_asked_names,
    linked,
    same_names,
)
from askavim.claims import accounts, claims_set_apart
from askavim.event_dates import agree as agree_in_date
from askavim.event_dates import event_dates, same_event
from askavim.model import Citation, Difference, DifferenceKind, Side, primary_language
from askavim.statements import MONTH_DAYS, Statement, clause_of, statements
from askavim.text.asked import DATE, WHO, Asked, Change, asked_for, names_in, names_in_order
from askavim.text.contrast import gives_another_value, reports, says_reports_differ
from askavim.text.dates import Days, Period
from askavim.text.tokens import tokens, words

YEAR_DAYS = 366
MOST_TIMES_LARGER = 10
"""A value that is more times another one is of something else."""

Agree = Callable[[Statement, Statement], bool]


def _agree(first: Statement, second: Statement) -> bool:
    if first.amount and second.amount:
        return first.amount.agrees(second.amount)
    return first.value == second.value


def _told(first: Statement, second: Statement, citations: Sequence[Citation], asked: Asked) -> bool:
    """Whether a quote about the question that stands by one of the two says that reports differ."""
    return any(
        says_reports_differ(item.quote)
        and is_about(item, asked)
        and (_stands_by(item, first.citation) or _stands_by(item, second.citation))
        for item in citations
    )


def _stands_by(citation: Citation, other: Citation) -> bool:
    """Whether it is the other quote, or stands shortly before it."""
    return citation.article.id == other.article.id and 0 <= other.start - citation.start <= NEAR_CHARS


def _told_or_linked(first: Statement, second: Statement, citations: Sequence[Citation], asked: Asked) -> bool:
    return _told(first, second, citations, asked) or linked(first.citation, second.citation, asked)


def _set_apart_at_one_time(first: Statement, second: Statement, asked: Asked) -> bool:
    """Whether the later of two linked quotes says that its value is another one, or is set against it within a year."""
    one, other = first.citation, second.citation
    if not linked(one, other, asked):
        return False
    if gives_another_value(max(one, other, key=lambda item: item.start).quote):
        return True
    if first.reported is None or second.reported is None:
        return False
    return abs((first.reported[0] - second.reported[0]).days) <= YEAR_DAYS


def _near_in_size(first: Statement, second: Statement) -> bool:
    if first.amount is None or second.amount is None:
        return True
    smaller, larger = sorted((max(first.amount.high), max(second.amount.high)))
    return larger <= MOST_TIMES_LARGER * smaller


def _proper_words(citation: Citation) -> frozenset[str]:
    """The tokens of its words with a capital letter, but the first."""
    return frozenset(tokens(" ".join(word for word in list(words(citation.quote))[1:] if word[0].isupper())))


def _same_words(first: Statement, second: Statement, asked: Asked) -> bool:
    """Whether two quotes of one language both have the question's words that one of them writes like names."""
    one, other = first.citation, second.citation
    if primary_language(one.article.language) != primary_language(other.article.language):
        return True
    pairs = ((one, other), (other, one))
    return not any(_proper_words(here) & asked.content - frozenset(tokens(there.quote)) for here, there in pairs)


def _other_marks(first: Statement, second: Statement, set_apart: bool, asked: Asked) -> frozenset[str]:
    """Marks that make two values ones of different things."""
    marks = first.marks ^ second.marks
    if asked.change is Change.FIXED:
        return marks & {"part"}
    opposed = linked(first.citation, second.citation, asked) or (set_apart and asked.change is Change.STOCK)
    return marks - {"possible", "stage"} if opposed else marks


def _opposite_order(first: Statement, second: Statement, asked: Asked) -> bool:
    """Whether two quotes say the two names of the question the other way round, where it matters: who sold to whom."""
    if len(asked.names) != 2 or "trade" in asked.topics:
        return False
    one, other = (
        tuple(name for name in names_in_order(clause_of(item.amount, item.citation.quote)) if name in asked.names)
        for item in (first, second)
        if item.amount
    )
    return len(one) == len(other) == 2 and one == other[::-1]


def _other_names(statement: Statement, asked: Asked) -> frozenset[str]:
    """The names besides the question's in the clause of an amount, unless it may be them who report it."""
    clause = clause_of(statement.amount, statement.citation.quote) if statement.amount else ""
    return frozenset() if reports(clause) else names_in(clause) - asked.names


def _same_thing(first: Statement, second: Statement, citations: Sequence[Citation], asked: Asked) -> bool:
    if first.unit != second.unit or not _near_in_size(first, second):
        return False
    one, other = first.citation, second.citation
    if one is other:
        return is_of_asked_names(one, asked) or any(
            contrasts(item, one, asked) and is_of_asked_names(item, asked) for item in citations
        )
    set_apart = _told_or_linked(first, second, citations, asked)
    if _other_marks(first, second, set_apart, asked):
        return False
    if linked(one, other, asked):
        return is_of_asked_names(one, asked) or is_of_asked_names(other, asked)
    if not covers_question(one, other, asked) or _opposite_order(first, second, asked):
        return False
    return (set_apart or same_names(one, other, asked)) and _same_words(first, second, asked)


def _same_report_time(first: Days | None, second: Days | None) -> bool:
    """Whether two quotes were said in the same month, or in the same year where a month is not known."""
    if first is None or second is None:
        return False
    if all((days[1] - days[0]).days < MONTH_DAYS for days in (first, second)):
        return (first[0].year, first[0].month) == (second[0].year, second[0].month)
    return first[0].year == second[0].year


def _comes_back(first: Statement, second: Statement, given: Sequence[Statement]) -> bool:
    """Whether one of two values was also said before and after the other."""
    for once, other in ((first, second), (second, first)):
        if other.reported is None:
            continue
        times = [item.reported for item in given if item.reported and not item.holds and _agree(item, once)]
        before = any(days[1] < other.reported[0] for days in times)
        if before and any(days[0] > other.reported[1] for days in times):
            return True
    return False


def _relation(
    first: Statement, second: Statement, given: Sequence[Statement], citations: Sequence[Citation], asked: Asked
) -> DifferenceKind | None:
    """How two statements of the same thing differ; None where they agree or nothing says."""
    if not _same_thing(first, second, citations, asked) or _agree(first, second):
        return None
    if asked.change is Change.FIXED or (first.citation is second.citation and first.time == second.time):
        return DifferenceKind.CONFLICT
    if _told_or_linked(first, second, citations, asked):
        return _relation_set_apart(first, second, citations, asked)
    kind = _relation_in_time(first, second, given)
    others = _other_names(first, asked) != _other_names(second, asked)
    return None if kind is DifferenceKind.CONFLICT and others else kind


def _relation_set_apart(
    first: Statement, second: Statement, citations: Sequence[Citation], asked: Asked
) -> DifferenceKind | None:
    """How two values differ which the articles set against each other."""
    if first.holds and second.holds:
        apart = first.holds[1] < second.holds[0] or second.holds[1] < first.holds[0]
        return DifferenceKind.TIMELINE if apart else DifferenceKind.CONFLICT
    at_one_time = _same_report_time(first.reported, second.reported)
    explained = not (
        at_one_time or _told(first, second, citations, asked) or _set_apart_at_one_time(first, second, asked)
    )
    if first.holds or second.holds or not explained:
        return DifferenceKind.CONFLICT
    return DifferenceKind.TIMELINE if first.reported and second.reported else None


def _relation_in_time(first: Statement, second: Statement, given: Sequence[Statement]) -> DifferenceKind | None:
    """How two values differ by the times that they are of, or were reported in."""
    if first.holds and second.holds:
        apart = first.holds[1] < second.holds[0] or second.holds[1] < first.holds[0]
        same = DifferenceKind.CONFLICT if first.holds == second.holds else None
        return DifferenceKind.TIMELINE if apart else same
    if first.holds or second.holds:
        return None
    if _same_report_time(first.reported, second.reported) or _comes_back(first, second, given):
        return DifferenceKind.CONFLICT
    return DifferenceKind.TIMELINE if first.reported and second.reported else None


def _iso(days: Days | None) -> str | None:
    return Period(*days, (0, 0)).iso if days else None


def _newest(statement: Statement) -> tuple[date, date]:
    time, reported = statement.time, statement.reported
    return (time[1] if time else date.min), (reported[1] if reported else date.min)


def _side(agreeing: Sequence[Statement]) -> Side:
    """One value, spelled as in the newest quote that gives it."""
    newest = max(agreeing, key=_newest)
    return Side(newest.value, _iso(newest.time), tuple(sorted({item.citation.n for item in agreeing})))


def _sides(different: Iterable[Statement], agree: Agree) -> tuple[Side, ...]:
    """The values, each once, newest first."""
    groups: list[list[Statement]] = []
    for item in sorted(different, key=lambda item: item.amount is not None and item.amount.bound != "exact"):
        group = next((group for group in groups if agree(group[0], item)), None)
        if group is None:
            groups.append([item])
        else:
            group.append(item)
    groups.sort(key=lambda group: max(map(_newest, group)), reverse=True)
    return tuple(_side(group) for group in groups)


def _connected(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """The largest set of statements that pairs connect, of those as large the one with the first statement."""
    sets: list[set[int]] = []
    for pair in pairs:
        touching = [group for group in sets if group & set(pair)]
        sets = [group for group in sets if group not in touching] + [set(pair).union(*touching)]
    return min(sets, key=lambda group: (-len(group), min(group)), default=set())


def _with_agreeing(
    found: set[int], given: Sequence[Statement], citations: Sequence[Citation], asked: Asked
) -> list[Statement]:
    """The statements found and those of the same thing and time that agree with one of them."""
    return [
        item
        for place, item in enumerate(given)
        if place in found
        or any(
            _same_thing(item, given[other], citations, asked)
            and item.holds == given[other].holds
            and _agree(item, given[other])
            for other in found
        )
    ]


def _is_whole(statement: Statement) -> bool:
    """Whether its time is a day, a month or a year: what else there is would be shown as more than it is."""
    time = statement.time
    if time is None:
        return False
    return (time[1] - time[0]).days < 32 or (time[0].month, time[0].day, time[1].month, time[1].day) == (1, 1, 12, 31)


def _same_time_and_value(first: Statement, second: Statement) -> bool:
    return _iso(first.time) == _iso(second.time) and _agree(first, second)


def _cited(sides: Sequence[Side]) -> frozenset[int]:
    return frozenset(n for side in sides for n in side.citations)


def _of_amounts(asked: Asked, citations: Sequence[Citation]) -> list[Difference]:
    given = statements(citations, asked)
    relations = {
        (one, other): _relation(given[one], given[other], given, citations, asked)
        for one, other in combinations(range(len(given)), 2)
    }
    differences = []
    conflicting = _connected([pair for pair, kind in relations.items() if kind is DifferenceKind.CONFLICT])
    sides = _sides(_with_agreeing(conflicting, given, citations, asked), _agree)
    if len(sides) > 1:
        differences.append(Difference(DifferenceKind.CONFLICT, sides))
    conflicting_quotes = _cited(sides) if len(sides) > 1 else frozenset()
    changing = [
        pair
        for pair, kind in relations.items()
        if kind is DifferenceKind.TIMELINE and all(_is_whole(given[place]) for place in pair)
    ]
    sides = _sides([given[place] for place in sorted(_connected(changing))], _same_time_and_value)
    if len({side.time for side in sides}) > 1 and not _cited(sides) <= conflicting_quotes:
        differences.append(Difference(DifferenceKind.TIMELINE, sides))
    return differences


def _of_dates(asked: Asked, citations: Sequence[Citation]) -> list[Difference]:
    given = event_dates(citations, asked)
    pairs = [
        (one, other)
        for one, other in combinations(range(len(given)), 2)
        if not agree_in_date(given[one], given[other]) and same_event(given[one], given[other], citations, asked)
    ]
    sides = _sides([given[place] for place in sorted(_connected(pairs))], agree_in_date)
    return [Difference(DifferenceKind.CONFLICT, sides)] if len(sides) > 1 else []


def _of_accounts(asked: Asked, citations: Sequence[Citation]) -> list[Difference]:
    accusing, denying = accounts(citations, asked)
    if not accusing or not denying:
        return []
    sides = sorted((_side(accusing), _side(denying)), key=lambda side: side.time or "", reverse=True)
    return [Difference(DifferenceKind.CONFLICT, tuple(sides))]


def _of_claims(asked: Asked, citations: Sequence[Citation]) -> list[Difference]:
    apart = claims_set_apart(citations, asked)
    return [Difference(DifferenceKind.CONFLICT, _sides(apart, _agree))] if apart else []


def find_differences(question: str, language: str, citations: Sequence[Citation]) -> tuple[Difference, ...]:
    """The values in which the quotes of an answer differ: at most a conflict and a timeline, the conflict first."""
    known = frozenset().union(*(names_in(item.quote) for item in citations))
    whole = asked_for(question, language)
    asked = replace(whole, names=whole.names & known if whole.telling & known else whole.names)
    if DATE in asked.units:
        return tuple(_of_dates(asked, citations))
    if WHO in asked.units:
        return tuple(_of_accounts(asked, citations) or _of_claims(asked, citations))
    return tuple(_of_amounts(asked, citations) if asked.units else _of_claims(asked, citations))
