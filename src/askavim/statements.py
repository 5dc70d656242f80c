"""Question + quotes -> the values that the quotes state for what was asked, with the time for which they hold.

Comes in: a question for an amount, a number or a time, and citations. Goes out: `Statement`s, which `conflicts`
compares. Of several figures in one quote only those are taken that can be the answer: not the parts of a total, not
those of another place than the question's, and none where it stays unclear which one is meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askavim.model import Citation, primary_language
from askavim.text.asked import COUNT, DATE, MONEY, WHO, Asked, folded_pattern, marks_in, names_in
from askavim.text.casefold import fold
from askavim.text.dates import Days, Period, days_of, find_periods
from askavim.text.quantities import Quantity, find_quantities
from askavim.text.tokens import tokens

NEAR_CHARS = 600
"""How far what a quote contrasts with stands before it, at most."""
LEAST_WORDS = 0.6
LEAST_WORDS_WITHOUT_NAMES = 0.4
"""The share of the question's words that make a quote one about it, where its names don't, and where it has none."""
LONG_DAYS = 80
"""A quarter and more is what an amount is of; a day or a month is when it was said or measured."""
MONTH_DAYS = 31
MOST_DAYS_APART = 366
"""Dates that are further apart are of different events."""
OTHER_SIDE = 12
OTHER_CLAUSE = 20
"""Letters that a period is taken to be further away: on the side where the language has it seldom; after a comma."""

_OF_MONEY = frozenset({"exports", "imports"})
"""Marks that make an amount of money another one; goods are the same on both sides of a border."""

_DIFFER = folded_pattern(r"""
    \bdiffer(?:s|ed|ing|ently)?\b|\bdisagree|\bconflicting|\bcontradict|\bcirculate
    \b(?:two|three|different|another|other) (?:date|figure|total|layout|number)
    farklı (?:rakam|tarih|değer|uzunluk)|\bçeliş
    fərqli (?:rəqəm|tarix|məlumat)|ziddiyyət
    расход[ия]тся|по-разному|разные (?:дат|цифр|данн)|другую дату|другая цифра
""")
_CONTRAST = folded_pattern(r"""
    \binstead\b|by contrast|on the other hand|\bhowever\b
    \bise\b|\bisə\b
    \bоднако\b|напротив
""")
_BETWEEN = folded_pattern(r"\bwhile\b|\bwhereas\b|\bbut\b|\bise\b|\bisə\b|, а |\bоднако\b")
_IN_TURN = folded_pattern(
    r"\bthen\b|\blater\b|\bafterwards\b|\bsonra|\bardından|\bönce|\bəvvəl|\bзатем|\bпотом\b|\bпозже"
)
_REPORTS = folded_pattern(r"""
    \bsaid|\bwrote|report|\bgave\b|\bgives\b|\bput\b|\bspoke|according|\bfigures?\b|\bdata\b|estimate
    söyle|\byaz[dm]|bildir|\bverdi|açıkla|\bgöre\b
    \bgörə\b|\bdedi|göstər
    сообщ|сказал|назвал|по данным|заявил|привел|писал
""")
_REPORTED_IN = folded_pattern(
    r"\b(?:said|spoke|wrote|reported?|told|cited|interview|statement|сообщил\w*|заявил\w*)[^\w]+(?:\w+[^\w]+){0,2}$"
)
_THEN_REPORTED = folded_pattern(
    r"[^\w]*(?:\w+[^\w]+){0,2}(?:açıklama|sözler|sözlər|yazd|xəbər|haber|paylaş|сообщ|заявил|писал|сказал)"
)
_PART = folded_pattern(r"""
    of which|includ|of them|made up of
    \bbunun\b|\bbunlar|\bondan\b|o cümlədən
    из них|из которых|в том числе|из этой
""")
_DENIES = folded_pattern(r"\bden(?:ied|ies|y)\b|\breject|reddet|\binkar|\brədd|отриц|отверг")
_ACCUSES = folded_pattern(r"""
    blame|responsible|\bcame from|\bfrom \w+ territory|accus
    suçla|sorumlu tut|topraklarından
    ittiham|təqsir|ərazisindən
    обвин|возлаг|\bвину\b|с территории
""")
_CLAUSES = re.compile(r"[;,:]\s+(?:while |whereas |and |but |а |и )?|\s(?:while|whereas|but)\s", re.IGNORECASE)
_ATTRIBUTIVE = re.compile(r"\d-\w+$|lik\b|lık\b|luk\b|lük\b", re.IGNORECASE)


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


def _days_of_report(citation: Citation, periods: Sequence[Period], text: str) -> Days | None:
    """When a quote was said: the first day or month that it names, else its newest source, else its article's date."""
    named = [(item.start, item.end) for item in periods if _length(item) <= MONTH_DAYS or _is_when_reported(item, text)]
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


def _is_when_reported(period: Period, text: str) -> bool:
    """Whether something was said in that period, not measured: "spoke in about 2023"."""
    start, end = period.span
    return bool(_REPORTED_IN.search(fold(text[max(0, start - 40) : start])) or _THEN_REPORTED.match(fold(text[end:])))


def _counted(amount: Quantity, text: str, asked: Asked) -> bool:
    """Whether the question names what a bare number counts: a word next after it."""
    following = re.match(r"\W*(\w+)(?:\W+(\w+))?", text[amount.end :])
    words = frozenset(tokens(" ".join(filter(None, following.groups())))) if following else frozenset()
    return bool(words & asked.words)


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
    return bool(elsewhere or part)


def _may_answer(amounts: list[Quantity], text: str, asked: Asked) -> list[Quantity]:
    """The amounts of a quote that can be what was asked for: of the question's place, else the total, else no parts."""
    if len(amounts) < 2:
        return amounts
    places = [] if "%" in asked.units else amounts
    if of_place := [item for item in places if _is_of_asked_place(item, amounts, text, asked)]:
        return of_place
    total = max(amounts, key=lambda item: max(item.high))
    highest, sum_of_all = max(total.high), sum(max(item.high) for item in amounts)
    if len(amounts) > 2 and abs(2 * highest - sum_of_all) <= highest / 200:
        return [total]
    return [item for item in amounts if not _is_part(item, amounts, text, asked)]


def _sides_are_told(amounts: Sequence[Quantity], text: str) -> bool:
    """Whether a quote itself sets several amounts against each other."""
    folded, between = fold(text), fold(text[amounts[0].end : amounts[-1].end])
    if _IN_TURN.search(between) or marks_in(between) & {"possible", "change"}:
        return False
    if _DIFFER.search(folded):
        return True
    return bool(_BETWEEN.search(between) and _REPORTS.search(folded))


def _amounts_asked(citation: Citation, asked: Asked) -> list[Quantity]:
    text = citation.quote
    found = find_quantities(text, primary_language(citation.article.language))
    amounts = [item for item in found if item.unit in asked.units and not _ATTRIBUTIVE.search(item.text)]
    if COUNT in asked.units:
        amounts = [item for item in amounts if _counted(item, text, asked)]
    elif amounts and asked.units == {"%"}:
        amounts = [item for item in found if item.unit in ("%", COUNT)]
    return _may_answer(amounts, text, asked)


def _in_asked_period(days: Days | None, reported: Days | None, asked: Asked) -> bool:
    """Whether a value can be of the question's period; one that names none, if it was reported then."""
    if not asked.periods:
        return True
    if days:
        return any(_covers(days, period) for period in asked.periods)
    return reported is not None and any(
        reported[0] <= period.end and period.start <= reported[1] for period in asked.periods
    )


def _quantities(citation: Citation, asked: Asked) -> Iterator[Statement]:
    language, text = primary_language(citation.article.language), citation.quote
    periods = find_periods(text, language)
    reported = _days_of_report(citation, periods, text)
    long = [item for item in periods if _length(item) >= LONG_DAYS and not _is_when_reported(item, text)]
    amounts = [(item, _period_of(item, long, text, language)) for item in _amounts_asked(citation, asked)]
    dated = [(item, days) for item, days in amounts if _in_asked_period(days, reported, asked)]
    if _are_unclear(dated, text):
        return
    names = names_in(text) & asked.names
    for item, days in dated:
        marks = marks_in(_clause(item, text)) - asked.marks - (_OF_MONEY if item.unit not in MONEY else frozenset())
        yield Statement(citation, _spelled(item, text), item, days, reported, names, marks)


def _clause(amount: Quantity, text: str) -> str:
    """What stands around an amount up to commas, semicolons and colons."""
    before = re.split(r"[,;:]\s", text[: amount.start])[-1]
    return before + text[amount.start : amount.end] + re.split(r"[,;:]\s", text[amount.end :], maxsplit=1)[0]


def _spelled(amount: Quantity, text: str) -> str:
    """An amount with its unit, or with the word that says what is counted."""
    counted = re.match(r" ?[^\W\d]+", text[amount.end :]) if amount.unit == COUNT else None
    ends_with_figure = amount.text.endswith(text[amount.start : amount.end].strip())
    return amount.text + counted.group() if counted and ends_with_figure else amount.text


def _length(period: Period) -> int:
    return (period.end - period.start).days + 1


def _covers(days: Days, period: Period) -> bool:
    return period.start <= days[0] and days[1] <= period.end


def _are_unclear(dated: Sequence[tuple[Quantity, Days | None]], text: str) -> bool:
    """Whether a quote gives several amounts for one period without setting them against each other."""
    for place, (first, days) in enumerate(dated):
        for second, other_days in dated[place + 1 :]:
            if days == other_days and not first.agrees(second) and not _sides_are_told((first, second), text):
                return True
    return False


def is_about(citation: Citation, asked: Asked) -> bool:
    """Whether a quote has most names of the question, or most of its words."""
    shared = len(names_in(citation.quote) & asked.names)
    if asked.names and 2 * shared > len(asked.names):
        return True
    least = LEAST_WORDS if asked.names or asked.units & {DATE, WHO} else LEAST_WORDS_WITHOUT_NAMES
    words = frozenset(tokens(citation.quote))
    return bool(asked.words) and len(words & asked.words) >= least * len(asked.words)


def statements(citations: Sequence[Citation], asked: Asked) -> list[Statement]:
    """The amounts that the quotes give, in the order of the quotes."""
    about = [citation for citation in citations if is_about(citation, asked)]
    return [
        statement
        for citation in citations
        if citation in about or any(contrasts(other, citation, asked) for other in about)
        for statement in _quantities(citation, asked)
    ]


def contrasts(first: Citation, second: Citation, asked: Asked) -> bool:
    """Whether a quote is set, by its words, against one that stands shortly before it and has the same names."""
    if first.article.id != second.article.id or not 0 <= second.start - first.end <= NEAR_CHARS:
        return False
    if names_in(second.quote) - names_in(first.quote) - asked.names:
        return False
    said = fold(second.quote)
    return bool(_CONTRAST.search(said) or _DIFFER.search(said))


def says_reports_differ(citation: Citation) -> bool:
    """Whether a quote says that there are different values."""
    return bool(_DIFFER.search(fold(citation.quote)))


def _other_days(first: Sequence[Period], second: Sequence[Period]) -> list[Period]:
    return [item for item in first if not any(item.overlaps(other) for other in second)]


def dates_set_apart(first: Citation, second: Citation, asked: Asked) -> tuple[Statement, Statement] | None:
    """The one date each in which two quotes differ, where the second is set against the first."""
    if not contrasts(first, second, asked) or not is_about(first, asked) or not _share_words(first, second, asked):
        return None
    periods = [find_periods(item.quote, primary_language(item.article.language)) for item in (first, second)]
    mine, its = _other_days(periods[0], periods[1]), _other_days(periods[1], periods[0])
    if len(mine) != 1 or len(its) != 1 or abs((mine[0].start - its[0].start).days) > MOST_DAYS_APART:
        return None
    return _date_statement(first, mine[0], asked), _date_statement(second, its[0], asked)


def _share_words(first: Citation, second: Citation, asked: Asked) -> bool:
    """Whether both have some of the question's words, besides its names."""
    return all(asked.content & frozenset(tokens(item.quote)) for item in (first, second))


def _date_statement(citation: Citation, period: Period, asked: Asked) -> Statement:
    value = citation.quote[slice(*period.span)]
    names = names_in(citation.quote) & asked.names
    return Statement(citation, value, None, (period.start, period.end), None, names, frozenset())


def accounts(citations: Sequence[Citation], asked: Asked) -> tuple[list[Statement], list[Statement]]:
    """Clauses that say who did it, and clauses that deny it."""
    accusing: list[Statement] = []
    denying: list[Statement] = []
    for citation in (item for item in citations if is_about(item, asked)):
        periods = find_periods(citation.quote, primary_language(citation.article.language))
        reported = _days_of_report(citation, periods, citation.quote)
        names = names_in(citation.quote) & asked.names
        for clause in (part.strip(" .") for part in _CLAUSES.split(citation.quote)):
            found = denying if _DENIES.search(fold(clause)) else accusing if _ACCUSES.search(fold(clause)) else None
            if found is not None:
                found.append(Statement(citation, clause, None, None, reported, names, frozenset()))
    return accusing, denying
