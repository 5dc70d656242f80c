"""Whether texts have an amount or a number that another text says: the same value and unit, as exactly as it says.

Both ends of a range must stand there. "About" may round, and so may a number that is written in millions or with
decimals ("2.2 million" of 2.24); "over" must be said of the amount, or a somewhat larger one given.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import islice, pairwise

from askavim.text.figures import Readings, figures
from askavim.text.numerals import implied_values
from askavim.text.quantities import Quantity
from askavim.text.reading import Reading, SaidNumber, read

CACHED_TEXTS = 5_000
PAIR = 2
LONGEST_JOINT = 8
"""Characters between two names of a list, at most: ", and the "."""
MOST_AMOUNTS = 60
"""Of all quotes together; later ones support nothing."""
WIDTH_OF_ABOUT = Fraction(25, 1000)
WIDTH_OF_BOUND = Fraction(25, 100)
"""How far an amount can be from one that is said to be about it, or its bound."""

_THREE_DIGITS = re.compile(r"\d[.,]\d{3}(?!\d)")
_WRITTEN = re.compile(r"\d(?:[\d.,\u00a0\u202f ]*\d)?")
_DIMENSIONS = re.compile(r"\b[2-4]D\b")


def _as_written(readings: Readings, text: str, language: str) -> Readings:
    """The reading that a language's decimal mark leaves, of a number such as 4,228."""
    mark = _THREE_DIGITS.search(text)
    if not mark or len(readings) < 2:
        return readings
    grouped = (mark.group()[1] == ",") == (language == "en")
    return frozenset({max(readings) if grouped else min(readings)})


def _settled(quantity: Quantity, language: str) -> Quantity:
    low, high = (_as_written(readings, quantity.text, language) for readings in (quantity.low, quantity.high))
    return replace(quantity, low=low, high=high)


@lru_cache(maxsize=CACHED_TEXTS)
def _settled_amounts(text: str, language: str) -> tuple[Quantity, ...]:
    amounts = (_settled(amount, language) for amount in read(text, language).quantities)
    return tuple({(amount.low, amount.high, amount.unit, amount.bound): amount for amount in amounts}.values())


def _share_unit(said: Quantity, quoted: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether two amounts are of the same unit, as far as the texts say."""
    if not said.unit or said.unit == quoted.unit:
        return True
    return not quoted.unit and any(other.unit == said.unit for other in others)


def _tolerated(value: Fraction, said: Quantity, quoted: Quantity) -> Fraction:
    """How far from the quoted amount a value may be for having been rounded."""
    if said.bound == "about":
        return max(said.tolerance, WIDTH_OF_ABOUT * value)
    written = {re.sub(r"\D", "", number) for number in _WRITTEN.findall(said.text)}
    rounded = value != int(value) or str(int(value)) not in written
    return said.tolerance if rounded and said.tolerance > quoted.tolerance else Fraction(0)


def _value_follows(value: Fraction, said: Quantity, known: Fraction, quoted: Quantity) -> bool:
    if value == known:
        return said.bound != "over" or quoted.bound in ("over", "about") or quoted.low != quoted.high
    if abs(value - known) < _tolerated(value, said, quoted):
        return True
    if said.bound == "over":
        return value < known <= value * (1 + WIDTH_OF_BOUND)
    return said.bound == "under" and value * (1 - WIDTH_OF_BOUND) <= known < value


def _end_follows(readings: Readings, said: Quantity, quoted: Sequence[Quantity]) -> bool:
    return any(
        _value_follows(value, said, known, other)
        for other in quoted
        if _share_unit(said, other, quoted)
        for known in other.low | other.high
        for value in readings
    )


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with blanks for some spans."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


@lru_cache(maxsize=CACHED_TEXTS)
def _in_digits(text: str, language: str) -> frozenset[Fraction]:
    dateless = _without(text, [period.span for period in read(text, language).periods])
    return frozenset(
        value for figure in figures(dateless, language) for value in _as_written(figure.readings, figure.text, language)
    )


@lru_cache(maxsize=CACHED_TEXTS)
def _values(text: str, language: str) -> frozenset[Fraction]:
    reading = read(text, language)
    implied = implied_values([word.folded for word in reading.words], reading.language)
    return frozenset(
        (*_in_digits(text, language), *map(Fraction, implied), *(Fraction(number.value) for number in reading.numbers))
    )


@lru_cache(maxsize=100)
def _all_values(texts: tuple[tuple[str, str], ...]) -> frozenset[Fraction]:
    return frozenset().union(*(_values(text, language) for text, language in texts))


def known_values(texts: Sequence[Reading]) -> frozenset[Fraction]:
    """All numbers of texts: in digits, in names too but not in dates, in words, and in words such as "bilateral"."""
    return _all_values(tuple((text.text, text.language) for text in texts))


def _is_dated(said: Quantity, text: Reading, quotes: Sequence[Reading]) -> bool:
    """Whether an amount without a unit is a year in quotes, as in the name of a plan, or the day of a month in them."""
    months = [
        month.number for month in text.months if -1 <= month.start - said.end <= 4 or 0 <= said.start - month.end <= 4
    ]
    days = {(day.month, day.day) for quote in quotes for period in quote.periods for day in (period.start, period.end)}
    years = {day.year for quote in quotes for period in quote.periods for day in (period.start, period.end)}
    return not said.unit and (
        bool(said.low & years) or any((month, int(day)) in days for month in months for day in said.low)
    )


def amount_follows(said: Quantity, text: Reading, quotes: Sequence[Reading]) -> bool:
    """Whether an amount of a text stands in quotes."""
    if _DIMENSIONS.match(text.text, said.start) or _is_dated(said, text, quotes):
        return True
    quoted = list(islice((item for quote in quotes for item in quote.quantities), MOST_AMOUNTS))
    # Writers of all languages keep the marks of a number that they copy, so the same spelling is the same number.
    if any((said.low, said.high) == (other.low, other.high) and _share_unit(said, other, quoted) for other in quoted):
        return said.bound != "over" or _end_follows(said.low, said, quoted)
    settled = _settled(said, text.language)
    spelled = frozenset(Fraction(number.value) for quote in quotes for number in quote.numbers)
    bare = spelled if said.unit else known_values(quotes)
    if said.bound != "over" and settled.low & bare and settled.high & bare:
        return True
    settled_quotes = (item for quote in quotes for item in _settled_amounts(quote.text, quote.language))
    in_their_languages = list(islice(settled_quotes, MOST_AMOUNTS))
    return all(_end_follows(readings, settled, in_their_languages) for readings in (settled.low, settled.high))


def _counts(value: int, quote: Reading) -> bool:
    """Whether a quote names so many things: "the two countries", "six states"."""
    names = len({name.id for name in quote.names if name.id})
    return names >= PAIR if value == PAIR else value > PAIR and value == _longest_list(quote)


def _longest_list(quote: Reading) -> int:
    """How many names of a text follow each other, parted by commas or a short word."""
    longest = length = 1
    for name, following in pairwise(quote.names):
        length = length + 1 if following.start - name.end <= LONGEST_JOINT else 1
        longest = max(longest, length)
    return longest


def _is_cardinal_only(said: SaidNumber, quotes: Sequence[Reading]) -> bool:
    """Whether all that quotes have of a number is an ordinal, as "third parties" of three."""
    same = [number for quote in quotes for number in quote.numbers if number.value == said.value]
    digits = any(Fraction(said.value) in _in_digits(quote.text, quote.language) for quote in quotes)
    fraction = said.text.casefold().endswith(("də", "da", "de"))
    return not said.ordinal and not fraction and bool(same) and all(number.ordinal for number in same) and not digits


def number_follows(said: SaidNumber, quotes: Sequence[Reading]) -> bool:
    """Whether a number in words stands in quotes, or they name as many things."""
    if any(_counts(said.value, quote) for quote in quotes):
        return True
    return Fraction(said.value) in known_values(quotes) and not _is_cardinal_only(said, quotes)
