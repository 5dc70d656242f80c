"""Numbers in running text of four languages -> values that can be compared.

How a number is written says not always how it is read: `1.234` is a thousand and more in Turkish and one and a bit in
English, and `15` in "15 to 25 million" may be fifteen or fifteen million. So a figure carries every reading that its
spelling allows, and two figures agree where they share one. Suffixes (`2021-ci`, `2024'te`, `1990-х`), units and per
cent signs are no part of a figure, and months are words, not numbers. Nothing here knows what a number counts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

MAX_DIGITS = 40
"""A longer run of digits is a serial number or hostile, and no figure."""

Readings = frozenset[Fraction]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written, and the values that it may mean."""

    text: str
    readings: Readings


# Powers of ten; bcm is a billion cubic metres. Turkish bin and Azerbaijani min have their case endings written out,
# since bina and minik are other words.
_MAGNITUDES = {
    "en": {"thousand": 3, "(?:million|mln|mn)": 6, "(?:billion|bln|bn|bcm)": 9, "(?:trillion|trn)": 12},
    "tr": {r"bin(?:e|i|in|de|den|lik)?": 3, r"(?:milyon\w*|mn)": 6, r"milyar\w*": 9, r"trilyon\w*": 12},
    "az": {
        r"min(?:ə|i|in|də|dən|dir|lik|ədək)?": 3,
        r"(?:milyon\w*|mln)": 6,
        r"(?:milyard\w*|mlrd)": 9,
        r"(?:trilyon\w*|trln)": 12,
    },
    "ru": {
        r"(?:тысяч\w*|тыс)": 3,
        r"(?:миллион\w*|млн)": 6,
        r"(?:миллиард\w*|млрд)": 9,
        r"(?:триллион\w*|трлн)": 12,
    },
}
_AFTER_NUMBER = {
    language: re.compile(
        r"[\s-]*(?:" + "|".join(f"(?P<p{power}>{form})" for form, power in forms.items()) + r")(?!\w)", re.IGNORECASE
    )
    for language, forms in _MAGNITUDES.items()
}
_NO_MAGNITUDE = re.compile(r"(?!)")

_ADDRESS = re.compile(r"(?<!\w)(?=[0-9]*[^\W\d_])\w+\.[a-z]{2,4}(?!\w)")
"""Names such as 1news.az: their digits count nothing."""
_SPACES = " \u00a0\u202f"
_NUMBER = re.compile(rf"[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
_GROUPED_DECIMAL = re.compile(r"([1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)(?!\2)[.,]([0-9]+)")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]+)")

# What may stand between two numbers that share the magnitude after the second: "15 to 25 million", "15-dən 25 milyona".
_SHARED = re.compile(
    r"(?:['’-][^\W\d_]+)?\s*(?:[–—-]|,|,?\s*\b(?:to|and|or|ve|veya|ile|ila|və|ya|ilə|и|или|до)\b)?\s*[$€£₺₼₽%]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Number:
    """A figure in the making: where it stands, the readings of its digits, and the power of ten named after it."""

    start: int
    end: int
    readings: Readings
    power: int


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _readings(written: str) -> Readings:
    """The values of one number without spaces; empty where it is none, as a date or a version with dots."""
    values = set()
    if written.isdigit():
        values.add(Fraction(written))
    if _GROUPED.fullmatch(written):
        values.add(Fraction(_digits(written)))
    if match := _DECIMAL.fullmatch(written):
        values.add(Fraction(f"{match[1]}.{match[2]}"))
    if match := _GROUPED_DECIMAL.fullmatch(written):
        values.add(Fraction(f"{_digits(match[1])}.{match[3]}"))
    return frozenset(values)


def _pieces(match: re.Match[str]) -> Iterator[tuple[int, int, Readings]]:
    """(start, end, readings) of what was written as one run: one number, or those of a date such as 15.06.2021."""
    written = re.sub(f"[{_SPACES}]", "", match.group())
    if found := _readings(written):
        yield match.start(), match.end(), found
        return
    for part in re.finditer("[0-9]+", match.group()):
        start = match.start() + part.start()
        yield start, start + len(part.group()), frozenset({Fraction(part.group())})


def _numbers(text: str, language: str) -> Iterator[_Number]:
    magnitude = _AFTER_NUMBER.get(language, _NO_MAGNITUDE)
    text = _ADDRESS.sub(lambda match: " " * len(match.group()), text)
    for match in _NUMBER.finditer(text):
        if len(_digits(match.group())) > MAX_DIGITS:
            continue
        for start, end, readings in _pieces(match):
            named = magnitude.match(text, end)
            power = int(named.lastgroup[1:]) if named and named.lastgroup else 0
            yield _Number(start, named.end() if named else end, readings, power)


def _scaled(readings: Readings, power: int) -> Readings:
    return frozenset(value * 10**power for value in readings)


def _continues(first: _Number, second: _Number, text: str) -> bool:
    """Whether two numbers are one, in the way of "2 milyon 651 bin" or "2 min 500"."""
    if not first.power or text[first.end : second.start].strip(_SPACES) or first.end == second.start:
        return False
    hundreds = first.power == 3 and second.end - second.start == 3
    return second.power < first.power and (second.power > 0 or hundreds)


def _figure(numbers: list[_Number], following: _Number | None, text: str) -> Figure:
    """The figure of a run of numbers that are one; `following` may lend its magnitude."""
    readings = _scaled(numbers[0].readings, numbers[0].power)
    for number in numbers[1:]:
        part = _scaled(number.readings, number.power)
        readings = frozenset(left + right for left in readings for right in part)
    last = numbers[-1]
    if following and following.power and not last.power and _SHARED.fullmatch(text, last.end, following.start):
        readings |= _scaled(readings, following.power)
    return Figure(text[numbers[0].start : last.end], readings)


def figures(text: str, language: str) -> tuple[Figure, ...]:
    """The numbers written in digits, in order, with the magnitude words of the language (en, tr, az or ru)."""
    runs: list[list[_Number]] = []
    for number in _numbers(text, language):
        if runs and _continues(runs[-1][-1], number, text):
            runs[-1].append(number)
        else:
            runs.append([number])
    pairs = zip_longest(runs, runs[1:])
    return tuple(_figure(run, following[0] if following else None, text) for run, following in pairs)


_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_FIRST = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
]
_SMALL = {
    **{word: value for value, word in enumerate(_UNITS + _TEENS, start=1)},
    **{f"{word}th": value for value, word in enumerate(_TEENS, start=10)},
    **{word: value for value, word in enumerate(_FIRST, start=1)},
    **{word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
    **{f"{word[:-1]}ieth": value for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
    "twice": 2,
}
_LARGE = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_COUNTS = "|".join(sorted([*_SMALL, "hundredth", "hundred", *_LARGE], key=len, reverse=True))
_SPELLED = re.compile(
    rf"\b(?:(?:a|half a)[ -](?=hundred|{'|'.join(_LARGE)})|(?=(?:{'|'.join(_SMALL)})\b))"
    rf"(?:{_COUNTS})\b(?:(?:[ -]| and )(?:{_COUNTS})\b)*",
    re.IGNORECASE,
)


def _spelled_values(words: Iterable[str]) -> Iterator[Fraction]:
    """The values of number words that follow each other; "one two" is two of them."""
    nothing = Fraction(0)
    total = current = nothing
    open_for = 0  # the next small number must be below this to belong to what stands before it
    for word in words:
        if word == "half":
            current, open_for = Fraction(1, 2), 1
        elif word.startswith("hundred"):
            current, open_for = (current or Fraction(1)) * 100, 100
        elif word in _LARGE:
            total, current, open_for = total + (current or Fraction(1)) * 10 ** _LARGE[word], nothing, 1000
        elif word in _SMALL:
            if total + current and _SMALL[word] >= open_for:
                yield total + current
                total = current = nothing
            current += _SMALL[word]
            open_for = 10 if word in _TENS else 1
    yield total + current


def spelled_figures(text: str) -> tuple[Figure, ...]:
    """The English number words, in order: cardinals, ordinals, "twice", "half a million"."""
    return tuple(
        Figure(match.group(), frozenset({value}))
        for match in _SPELLED.finditer(text)
        for value in _spelled_values(re.findall("[a-z]+", match.group().lower()))
    )


def day_figures(day: str) -> tuple[Figure, ...]:
    """The year, and the day of the month where one is given, of an ISO 8601 year, month or day."""
    year, *rest = day.split("-")
    return tuple(Figure(part, frozenset({Fraction(part)})) for part in (year, *rest[1:]))


def missing_figures(claimed: Iterable[Figure], known: Iterable[Figure]) -> tuple[Figure, ...]:
    """The claimed figures that share no reading with any known one."""
    values: Readings = frozenset().union(*(figure.readings for figure in known))
    return tuple(figure for figure in claimed if not figure.readings & values)
