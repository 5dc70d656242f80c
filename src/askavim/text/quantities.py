"""Quantities in running text of four languages -> amounts with a unit, which can be compared.

A figure of `figures.py` is a quantity; kilometres, tons, cubic metres, currencies and per cent are its units, and where
there is none the words after it say what it counts. A range is one quantity ("1.5 to 2 billion"), a unit said once
holds for its neighbour too ("Trend 12,8 milyar, Interfax ise 12,9 milyar metreküp"), and words such as "about" and
"over" widen what a quantity agrees with. Years and days are none. Nothing here knows what a sentence is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product

from askavim.text.dates import find_periods
from askavim.text.figures import Figure, Readings, figures

CACHED_TEXTS = 20_000
WIDTH_OF_ABOUT = Fraction(2, 100)
WIDTH_OF_BOUND = Fraction(10, 100)
"""How far from its bound an amount can be that is "over" or "up to" it: who says over 40 means no 50."""

_UNITS = {
    "km": r"km\b|kilomet\w+|километр\w*|км\b",
    "mi": r"(?:miles?|mil|мил[ьи]\w*)\b",
    "m3": r"cubic met\w+|metreküp\w*|küp ?metre\w*|kub ?metr\w*|кубометр\w*|куб\w*\.? ?м\w*|bcm\b",
    "m": r"(?<![^\W\d_])(?:met(?:er|re)s?\b|metr(?:e\w*|l\w*|i?n?)?\b|метр\w*)",
    "t": r"(?:metric )?ton(?:s|nes?|[ldnuaif]\w{0,6})?\b|тонн\w*",
    "usd": r"(?:us |u\.s\. |abş |abd |american )?(?:dollar\w*|dolar\w*)|долл\w+(?: сша\b)?|usd\b",
    "eur": r"euros?\b|avro\w*|евро\b|eur\b",
    "azn": r"manat\w*|манат\w*|azn\b",
    "try": r"(?:turkish |türk )?lira\w*|лир\w*",
    "%": r"%|per ?cent\w*|faiz\w*|процент\w*",
    "mw": r"mw\b|mega?vat\w*|megawatts?|meqavat\w*|мвт\b|мегаватт\w*",
    "gw": r"gw\b|giga[vw]at\w*|giqavat\w*|гвт\b|гигаватт\w*",
    "teu": r"teu\b|(?:twenty|20)-foot\b",
    "bbl": r"barrels?\b|varil\w*|bar+el\w*|баррел\w*",
    "ha": r"he[ck]tar\w*|га\b|гектар\w*",
    "times": r"times\b|fold\b|kat(?:ı|ına|tan)?\b|dəfə\w*|qat\b|misli\w*|раза?\b",
    "days": r"days?\b|gün\w*|дн(?:я|ей|ям)\b|день\b",
}
_UNIT = re.compile(
    r"(?:[^\W\d]*['’-][^\W\d]+)?[\s-]*(?:"
    + "|".join(f"(?P<u{n}>{pattern})" for n, pattern in enumerate(_UNITS.values()))
    + ")",
    re.IGNORECASE,
)
_UNIT_NAMES = tuple(_UNITS)
_UNIT_BEFORE = re.compile(
    r"(?:(?P<usd>\$|usd )|(?P<eur>€)|(?P<azn>₼)|(?P<try>₺)|(?P<percent>%|yüzde ))\s?$", re.IGNORECASE
)
_JOINS_RANGE = re.compile(r"(?:\s*[–—-]\s*|\s+(?:to|ila|ilâ|до)\s+)[$€£₺₼%]?", re.IGNORECASE)
_CHANGES = re.compile(r"\b(?:from|с|со)\s+[$€£₺₼%]?$", re.IGNORECASE)

_BOUNDS = (
    (
        "over",
        r"(?:more than|over|at least|above|exceed\w*|surpass\w*|en az|ən azı|azı|более|больше|свыше|не менее|превы\w+)",
        r"(?:\S+\s+){0,2}?\S*(?:\baş[ıtmkan]\w*|\başkın)"
        r"|(?:\S+\s+)?(?:geç(?:ti|miş)\w*|keç(?:di|ib)\w*|(?<!faiz )çox\b(?!dur)|artıq\b|fazla\b)",
    ),
    (
        "about",
        r"(?:about|around|some|nearly|almost|roughly|approximately|close to|yaklaşık|neredeyse|təxminən|təqribən|около"
        r"|примерно|почти|порядка)",
        r"(?:\S+\s+){0,2}?(?:civarı|dolayı|yaxın|yakın)",
    ),
    (
        "under",
        r"(?:up to|less than|at most|under|below|no more than|en fazla|ən çoxu|до|менее|меньше|не более)",
        r"(?:\S+\s+){0,1}?(?:\S+[ae]dək\b|\S+ədək\b|\S+\s+(?:qədər|kadar))",
    ),
)
_BOUNDS_BEFORE = [
    (name, re.compile(rf"\b{before}\s+(?:yüzde |the )?[$€£₺₼%]?$", re.IGNORECASE)) for name, before, _ in _BOUNDS
]
_BOUNDS_AFTER = [(name, re.compile(rf"\s*(?:{after})\w*", re.IGNORECASE)) for name, _, after in _BOUNDS]

_PER_CENT = re.compile(r"%|yüzde|faiz|процент", re.IGNORECASE)
"""What follows a share compares: yüzde 65 fazla is 65 per cent more, and not more than 65 per cent."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount, or a range of amounts, and what it is measured in."""

    text: str
    """As it is written, with a unit that follows it."""
    start: int
    end: int
    low: Readings
    high: Readings
    tolerance: Fraction
    """Half the value of the last digit that was written."""
    unit: str
    """A measure such as km, usd or %; empty where none is named."""
    bound: str
    """exact, about, over or under."""

    def agrees(self, other: "Quantity") -> bool:
        """Whether the two may be the same amount, rounded, or one the bound of the other."""
        pairs = product(product(self.low, self.high), product(other.low, other.high))
        return any(self._meets(mine[0], other, its[0]) and self._meets(mine[1], other, its[1]) for mine, its in pairs)

    def _rounding(self, other: "Quantity") -> Fraction:
        """How far two amounts that are the same can be apart; a bound such as "over 6 billion" is not rounded."""
        rounded = [item.tolerance for item in (self, other) if item.bound in ("exact", "about")]
        if self.bound == other.bound:
            rounded = [self.tolerance, other.tolerance]
        return max(rounded, default=Fraction(0))

    def _meets(self, mine: Fraction, other: "Quantity", its: Fraction) -> bool:
        within = self._rounding(other)
        if "about" in (self.bound, other.bound):
            within = max(within, WIDTH_OF_ABOUT * max(mine, its))
        if abs(mine - its) <= within:
            return True
        if self.bound == other.bound:
            return False
        smaller, larger = sorted(((mine, self.bound), (its, other.bound)))
        bounds = smaller[1] == "over" or larger[1] == "under"
        return bounds and larger[0] - smaller[0] <= WIDTH_OF_BOUND * larger[0]


def _tolerance(figure: Figure) -> Fraction:
    """Half of the last digit that was written. Zeros at the end of a number in digits may be rounding: 850 of 846."""
    written = re.match(r"[\d.,\s]*", figure.text)
    digits = re.sub(r"\D", "", written.group()).lstrip("0") if written else ""
    if not digits:
        return Fraction(0)
    in_digits = figure.text[-1:].isdigit()
    value = max(figure.readings) if in_digits else min(figure.readings)
    if in_digits and value == int(value):
        unit = Fraction(10) ** (len(digits) - max(len(digits.rstrip("0")), 2))
        return unit / 2 if unit > 1 else Fraction(0)
    return Fraction(10) ** (len(str(int(value))) - len(digits) - (value < 1)) / 2


def _placed(text: str, language: str) -> Iterator[tuple[Figure, int, int]]:
    """The figures that are no part of a date, with their places."""
    taken = bytearray(len(text))
    for first, last in (period.span for period in find_periods(text, language)):
        taken[first:last] = b"1" * (last - first)
    position = 0
    for figure in figures(text, language):
        position = text.index(figure.text, position)
        start, position = position, position + len(figure.text)
        if not any(taken[start:position]):
            yield figure, start, position


def _bound(text: str, start: int, end: int) -> tuple[str, int, int]:
    """What "about" or "over" make of an amount, and the place of the amount with these words."""
    window = max(0, start - 24)
    for name, pattern in _BOUNDS_BEFORE:
        if before := pattern.search(text[window:start]):
            return name, window + before.start(), end
    for name, pattern in _BOUNDS_AFTER if not _PER_CENT.search(text[max(0, start - 8) : end + 9]) else ():
        if after := pattern.match(re.split("[,;]", text[end : end + 32], maxsplit=1)[0]):
            return name, start, end + after.end()
    return "exact", start, end


def _quantity(figure: Figure, start: int, end: int, text: str) -> Quantity:
    unit = "m3" if figure.text.lower().endswith("bcm") else ""
    if before := _UNIT_BEFORE.search(text[max(0, start - 8) : start]):
        unit, start = ("%" if before.lastgroup == "percent" else str(before.lastgroup)), start - len(before.group())
    bound, first, last = _bound(text, start, end)
    if not unit and (after := _UNIT.match(text, end)) and after.lastgroup:
        unit, end = _UNIT_NAMES[int(after.lastgroup[1:])], after.end()
    spelled = text[first : max(end, last)].strip()
    return Quantity(spelled, start, end, figure.readings, figure.readings, _tolerance(figure), unit, bound)


def _is_range(first: Quantity, second: Quantity, text: str) -> bool:
    """Whether two amounts are the ends of one, and not where something rose from and to."""
    joined = first.unit in ("", second.unit) and _JOINS_RANGE.fullmatch(text, first.end, second.start)
    return bool(joined) and not _CHANGES.search(text[max(0, first.start - 8) : first.start])


def _range(first: Quantity, second: Quantity, text: str) -> Quantity:
    """Its low end may share the magnitude of the high end: then that is its largest reading below it."""
    below = [value for value in first.low if value < max(second.low)]
    return replace(
        second,
        text=text[first.start : second.end].strip(),
        start=first.start,
        low=frozenset({max(below)}) if below else first.low,
        tolerance=min(first.tolerance, second.tolerance),
    )


def _join_ranges(found: list[Quantity], text: str) -> Iterator[Quantity]:
    pending: Quantity | None = None
    for item in found:
        if pending and _is_range(pending, item, text):
            pending = _range(pending, item, text)
            continue
        if pending:
            yield pending
        pending = item
    if pending:
        yield pending


def _share_units(found: list[Quantity], text: str) -> list[Quantity]:
    """Gives an amount without a unit the unit of its neighbour, if it is in millions, or 16 in "from 16 to 31 km"."""
    shared = list(found)
    for place in range(len(found) - 2, -1, -1):
        if not shared[place].unit and _JOINS_RANGE.fullmatch(text, found[place].end, found[place + 1].start):
            shared[place] = replace(shared[place], unit=shared[place + 1].unit)
    for order, step in ((range(len(found) - 2, -1, -1), 1), (range(1, len(found)), -1)):
        for place in order:
            neighbour = shared[place + step].unit
            if not shared[place].unit and neighbour != "%" and re.search(r"\d\s*[^\W\d_]", found[place].text):
                shared[place] = replace(shared[place], unit=neighbour)
    return shared


@lru_cache(maxsize=CACHED_TEXTS)
def find_quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order; `language` is en, tr, az or ru."""
    found = [_quantity(figure, start, end, text) for figure, start, end in _placed(text, language)]
    return tuple(_share_units(list(_join_ranges(found, text)), text))
