"""A sentence + the quotes that it rests on -> what in it does not follow from them, without a model.

Held against the quotes are amounts with their units, dates, names, what is denied or only planned, and whether enough
of the sentence's other words stand in the quotes, in their own words or in another language's. What no rule can decide
passes: a verdict "supported" means that nothing was found, and says nothing of whether the quotes are true.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from askavim.text.concepts import Meanings, opposites
from askavim.text.dates import Period
from askavim.text.figures import Readings, figures
from askavim.text.markers import Marker, MarkerKind
from askavim.text.numerals import implied_values
from askavim.text.quantities import Quantity
from askavim.text.reading import Reading, SaidName, Word, read
from askavim.text.same_names import supports_name
from askavim.text.sounds import common_letters

MAX_SENTENCE_CHARS = 2_000
MAX_QUOTES_CHARS = 20_000

SCORE_OF_ADDED = 1.9
SCORE_OF_ADDED_FOREIGN = 2.3
"""From this score on, a run of words that stand in no quote is an added claim."""
WEIGHT_OF_UNKNOWN = 0.9
"""Of a word without a known meaning that no quote has, in the quotes' own language."""
WEIGHT_OF_FOREIGN = 0.35
"""The same where the quotes are in another language: it may well be a translation."""
WEIGHT_OF_KNOWN_FOREIGN = 0.85
WEIGHT_OF_FOUND = -1.0
LEAST_SHARE = 0.4
SHARE_OF_SAME = 0.7
"""How much of a clause a sentence must repeat to say the same: where its nearest word is found, and where it is not."""
SHARE_OF_OTHER = 0.2
"""How much of a clause another one must have to answer for its marker."""
NEAR = 3
LEAST_COMMON = 4
LEAST_COMMON_SHARE = 0.7
WIDTH_OF_ABOUT = Fraction(25, 1000)
WIDTH_OF_BOUND = Fraction(25, 100)
LONG_DAYS = 366
MONTH_DAYS = 31


_UN = {"en": "un", "ru": "не"}
_CLAUSE_ENDS = re.compile(
    r"[,;:]\s(?!including|dahil|o cümlədən|в том числе)|\s[—–]\s"
    r"|\s(?=(?:but|while|which|that|when|because|since|ancak|ama|ki|amma|isə|ise|но|а|что|который)\s)"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a sentence rests on."""

    text: str
    language: str
    """en, tr, az or ru."""
    published: date | None = None
    """The day of its article, where the sentence may take its date from there."""


class FindingKind(StrEnum):
    """What is not supported."""

    FIGURE = "figure"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    MODALITY = "modality"
    """Said to be done where the quotes only plan or expect it, or the other way round."""
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Finding:
    """A span of the sentence that does not follow from the quotes."""

    kind: FindingKind
    start: int
    end: int
    instead: tuple[str, ...] = ()
    """What the quotes have of the same kind, as they spell it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence follows from its quotes."""

    findings: tuple[Finding, ...]

    @property
    def supported(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, ready to be looked up."""

    language: str
    meanings: Meanings
    folded: tuple[str, ...]
    sounds: tuple[str, ...]


@lru_cache(maxsize=5_000)
def _words_of(text: str, language: str) -> _Words:
    words = read(text, language).words
    return _Words(
        language=language,
        meanings=frozenset().union(*(word.meanings for word in words)),
        folded=tuple(dict.fromkeys(word.folded for word in words)),
        sounds=tuple(dict.fromkeys(word.sound for word in words)),
    )


def _begins_alike(first: str, second: str, least: int) -> bool:
    shorter = min(len(first), len(second))
    common = common_letters(first, second)
    return first == second or (common >= least and common >= LEAST_COMMON_SHARE * shorter)


def _same_word(first: Word, language: str, second: Word, other: str) -> bool:
    if language == other:
        return _begins_alike(first.folded, second.folded, LEAST_COMMON)
    return _begins_alike(first.sound, second.sound, LEAST_COMMON + 1)


def _has(words: _Words, word: Word, language: str) -> bool:
    """Whether a text has a word: inflected, by one of its meanings, or as a word that other languages share."""
    if word.meanings & words.meanings:
        return True
    if words.language == language:
        return any(_begins_alike(word.folded, other, LEAST_COMMON) for other in words.folded)
    return any(_begins_alike(word.sound, other, LEAST_COMMON + 1) for other in words.sounds)


# Figures


def _shared(first: Quantity, second: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether two amounts are of the same unit, as far as the texts say."""
    if not first.unit or first.unit == second.unit:
        return True
    return not second.unit and any(other.unit == first.unit for other in others)


def _value_follows(value: Fraction, said: Quantity, known: Fraction, quoted: Quantity) -> bool:
    if value == known:
        return said.bound != "over" or quoted.bound in (said.bound, "about") or quoted.low != quoted.high
    rounded = said.text[-1:].isalpha() or said.unit == "%" or value != int(value)
    within = said.tolerance if rounded and said.tolerance > quoted.tolerance else Fraction(0)
    if said.bound == "about":
        within = max(within, said.tolerance, WIDTH_OF_ABOUT * value)
    if abs(value - known) <= within:
        return True
    if said.bound == "over":
        return value < known <= value * (1 + WIDTH_OF_BOUND)
    return said.bound == "under" and value * (1 - WIDTH_OF_BOUND) <= known < value


_THREE_DIGITS = re.compile(r"\d[.,]\d{3}(?!\d)")


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


def _amount_follows(said: Quantity, quoted: Sequence[Quantity]) -> bool:
    """Whether both ends of an amount stand in the quotes, with its unit, as exactly as it says."""

    def follows(readings: frozenset[Fraction]) -> bool:
        return any(
            _value_follows(value, said, known, other)
            for other in quoted
            if _shared(said, other, quoted)
            for known in other.low | other.high
            for value in readings
        )

    return follows(said.low) and follows(said.high)


def _bare_values(reading: Reading) -> frozenset[Fraction]:
    """Numbers of a text that are no amounts: in words, in dates, in names."""
    written = (value for figure in figures(reading.text, reading.language) for value in figure.readings)
    implied = implied_values([word.folded for word in reading.words], reading.language)
    spelled = (Fraction(value) for value in (*implied, *(number.value for number in reading.numbers)))
    return frozenset((*written, *spelled))


def _check_figures(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    quoted = [quantity for quote in quotes for quantity in quote.quantities]
    in_their_languages = [_settled(item, quote.language) for quote in quotes for item in quote.quantities]
    bare = frozenset().union(*map(_bare_values, quotes))
    spelled = frozenset(Fraction(number.value) for quote in quotes for number in quote.numbers)
    for said in sentence.quantities:
        plain = spelled if said.unit else bare
        if said.bound in ("exact", "about") and said.low & plain and said.high & plain:
            continue
        settled = _settled(said, sentence.language)
        if not any((said.low, said.high) == (other.low, other.high) for other in quoted if _shared(said, other, quoted)) and not _amount_follows(
            settled, in_their_languages
        ):
            instead = [other.text for other in quoted if other.unit == said.unit]
            yield Finding(FindingKind.FIGURE, said.start, said.end, tuple(dict.fromkeys(instead)))
    for number in sentence.numbers:
        if Fraction(number.value) not in bare:
            yield Finding(FindingKind.FIGURE, number.start, number.end)


# Dates


def _days(period: Period) -> int:
    return (period.end - period.start).days + 1


def _contains(outer: Period, inner: Period) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _is_single(period: Period) -> bool:
    """Whether it is a day, a month, a quarter, half a year or a year, and no other span of time."""
    days, month = _days(period), period.start.month
    if days == 1:
        return True
    if period.start.day != 1 or period.start.year != period.end.year:
        return False
    months = period.end.month - month + 1
    return months == 1 or (months in (3, 6, 12) and month % months == 1)


def _date_follows(said: Period, quoted: Sequence[Period]) -> bool:
    """A day, month or year follows from a finer date inside of it; a span of time needs both its ends."""
    single = _is_single(said)
    if single and any(_contains(said, other) for other in quoted):
        return True
    if _days(said) in (365, 366) and said.start.year == said.end.year:
        return any(said.start.year in (other.start.year, other.end.year) for other in quoted)
    decade = said.start.year % 10 == 0 and said.end.year == said.start.year + 9
    if decade:
        return any(_contains(said, other) for other in quoted)
    short = [other for other in quoted if _days(other) <= MONTH_DAYS]
    if _days(said) == 1 and any(said.start in (other.start, other.end) for other in short):
        return True
    if said.start.year != said.end.year and _days(said) > LONG_DAYS:
        return any(said.start.year in (o.start.year, o.end.year) for o in quoted) and any(
            said.end.year in (o.start.year, o.end.year) for o in quoted
        )
    return any((other.start, other.end) == (said.start, said.end) for other in quoted) or (
        any(other.start == said.start for other in quoted) and any(other.end == said.end for other in quoted)
    )


def _completed(said: Period, quotes: Sequence[Reading], quoted: Sequence[Period]) -> bool:
    """Whether the quotes name the month, and the day, of a date in one place and its year in another."""
    if _days(said) > MONTH_DAYS or not any(said.start.year in (other.start.year, other.end.year) for other in quoted):
        return False
    for quote in quotes:
        for month in quote.months:
            near = quote.text[max(0, month.start - 12) : month.end + 8]
            days = {value for figure in figures(near, quote.language) for value in figure.readings}
            if month.number == said.start.month and (_days(said) > 1 or said.start.day in days):
                return True
    return False


def _check_dates(sentence: Reading, quotes: Sequence[Reading], published: Sequence[date]) -> Iterator[Finding]:
    quoted = [period for quote in quotes for period in quote.periods]
    quoted += [Period(day, day, (0, 0)) for day in published]
    spelled = [quote.text[slice(*period.span)] for quote in quotes for period in quote.periods]
    for said in sentence.periods:
        if not _date_follows(said, quoted) and not _completed(said, quotes, quoted):
            yield Finding(FindingKind.DATE, *said.span, tuple(dict.fromkeys(spelled)))
    known = {month.number for quote in quotes for month in quote.months}
    known |= {day.month for period in quoted if _days(period) < LONG_DAYS - 1 for day in (period.start, period.end)}
    for month in sentence.months:
        if month.number not in known:
            yield Finding(FindingKind.DATE, month.start, month.end, tuple(dict.fromkeys(spelled)))


# Names


def _check_names(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    instead = tuple(dict.fromkeys(name.text for quote in quotes for name in quote.names))
    for name in sentence.names:
        if not any(supports_name(quote, name, sentence) for quote in quotes):
            yield Finding(FindingKind.NAME, name.start, name.end, instead)


# What is denied, and what lies ahead


def _span(reading: Reading, place: int) -> tuple[int, int]:
    word = reading.words[place]
    return word.start, word.end


def _places_of(word: Word, language: str, text: Reading) -> list[int]:
    """Where a text has a word of another one."""
    return [
        place
        for place, other in enumerate(text.words)
        if word.meanings & other.meanings or _same_word(word, language, other, text.language)
    ]


def _clause(text: Reading, place: int) -> Reading:
    """The clause that a word stands in."""
    word = text.words[place]
    ends = [match.end() for match in _CLAUSE_ENDS.finditer(text.text)]
    start = max((end for end in ends if end <= word.start), default=0)
    end = min((end for end in ends if end > word.start), default=len(text.text))
    return read(text.text[start:end], text.language)


def _share(part: Reading, whole: Reading) -> float:
    """How much of a clause a text has: its words, names, amounts and dates."""
    words = _words_of(whole.text, whole.language)
    found = [_has(words, part.words[place], part.language) for place in part.content]
    found += [supports_name(whole, name, part) for name in part.names]
    found += [_amount_follows(item, whole.quantities) for item in part.quantities]
    found += [any(_contains(date, item) or _contains(item, date) for date in whole.periods) for item in part.periods]
    return sum(found) / len(found) if found else 0.0


_KINDS = {MarkerKind.DENIED: FindingKind.NEGATION, MarkerKind.AHEAD: FindingKind.MODALITY}


def _marked_clauses(kind: MarkerKind, text: Reading) -> list[Reading]:
    """The clauses of a text that have a marker, plain or weak."""
    return [_clause(text, marker.place) for marker in _of(kind, text)]


def _of(kind: MarkerKind, text: Reading) -> list[Marker]:
    return [marker for marker in text.markers if marker.kind is kind]


def _nearest(marker: Marker, text: Reading, other: Reading) -> list[int]:
    """Where another text has the first word that a marker reaches and that it has at all."""
    reached = (_places_of(text.words[place], text.language, other) for place in marker.reach[:NEAR])
    return next((places for places in reached if places), [])


def _is_new(marker: Marker, sentence: Reading, quotes: Sequence[Reading]) -> bool:
    """Whether the quotes say without such a marker what the sentence says with it."""
    theirs = [clause for quote in quotes for clause in _marked_clauses(marker.kind, quote)]
    if not theirs:
        return True
    own = _clause(sentence, marker.place)
    if any(_share(own, clause) >= SHARE_OF_OTHER for clause in theirs):
        return False
    return any(_nearest(marker, sentence, quote) for quote in quotes)


def _lost_at(marker: Marker, quote: Reading, sentence: Reading) -> int | None:
    """Where the sentence says without such a marker what the quote says with it."""
    clause = _clause(quote, marker.place)
    answers = _marked_clauses(marker.kind, sentence)
    share = _share(clause, sentence)
    same = quote.language == sentence.language and share >= SHARE_OF_SAME
    fewer = same and len(_of(marker.kind, clause)) > len(answers)
    if not fewer and any(_share(clause, answer) >= SHARE_OF_OTHER for answer in answers):
        return None
    places = _nearest(marker, quote, sentence)
    if places and share >= LEAST_SHARE:
        return places[0]
    return 0 if not answers and share >= SHARE_OF_SAME else None


def _check_markers(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    """A denial or a plan that only the sentence has, or that it has lost."""
    for marker in sentence.markers:
        if marker.plain and _is_new(marker, sentence, quotes):
            yield Finding(_KINDS[marker.kind], *_span(sentence, marker.place))
    for quote in quotes:
        for marker in quote.markers:
            if marker.plain and (place := _lost_at(marker, quote, sentence)) is not None:
                yield Finding(_KINDS[marker.kind], *_span(sentence, place), (quote.words[marker.place].text,))


def _denies(text: Reading, place: int) -> bool:
    return any(marker.plain for marker in _of(MarkerKind.DENIED, _clause(text, place)))


def _contradicts(word: Word, text: Reading) -> bool:
    """Whether a text has, in a clause without a denial, the contrary of a word."""
    contrary = opposites(word.meanings)
    return any(other.meanings & contrary and not _denies(text, place) for place, other in enumerate(text.words))


def _check_opposites(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    """Words that say the contrary of what the quotes say: fell for rose, rejected for adopted."""
    known = frozenset().union(*(_words_of(quote.text, quote.language).meanings for quote in quotes))
    for place in sentence.content:
        word = sentence.words[place]
        if not opposites(word.meanings) or word.meanings & known or _denies(sentence, place):
            continue
        if any(_contradicts(word, quote) for quote in quotes):
            yield Finding(FindingKind.NEGATION, word.start, word.end)


def _check_undone(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    """A word that the quotes have only with "un" before it: finished for unfinished."""
    for quote in quotes:
        if quote.language != sentence.language or sentence.language not in _UN:
            continue
        words = {word.folded for word in quote.words}
        for place in sentence.content:
            word = sentence.words[place].folded
            if word not in words and _UN[sentence.language] + word in words and not _of(MarkerKind.DENIED, sentence):
                yield Finding(FindingKind.NEGATION, *_span(sentence, place), (_UN[sentence.language] + word,))


# What stands in no quote


def _weight(word: Word, sentence: Reading, quotes: Sequence[_Words]) -> float:
    if any(_has(quote, word, sentence.language) for quote in quotes):
        return WEIGHT_OF_FOUND
    if any(quote.language == sentence.language for quote in quotes):
        return 1.0 if word.meanings else WEIGHT_OF_UNKNOWN
    return WEIGHT_OF_KNOWN_FOREIGN if word.meanings else WEIGHT_OF_FOREIGN


def _check_added(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    """The run of words with the highest score, if it is high enough (Kadane's maximum-sum run)."""
    indexed = [_words_of(quote.text, quote.language) for quote in quotes]
    best, best_run, score, start = 0.0, (0, 0), 0.0, 0
    for order, place in enumerate(sentence.content):
        weight = _weight(sentence.words[place], sentence, indexed)
        if score <= 0:
            score, start = 0.0, order
        score += weight
        if score > best:
            best, best_run = score, (start, order)
    least = SCORE_OF_ADDED if any(quote.language == sentence.language for quote in quotes) else SCORE_OF_ADDED_FOREIGN
    if best >= least:
        first, last = (sentence.words[sentence.content[order]] for order in best_run)
        yield Finding(FindingKind.ADDED, first.start, last.end)


def check_support(sentence: str, language: str, quotes: Sequence[Quote]) -> Verdict:
    """Whether a sentence follows from quotes; findings by kind, then as they stand in the sentence.

    Languages are en, tr, az or ru. The order of the quotes makes no difference to the verdict. Texts beyond
    MAX_SENTENCE_CHARS and MAX_QUOTES_CHARS must be cut by the caller.
    """
    said = read(sentence, language)
    texts = [read(quote.text, quote.language) for quote in sorted(quotes, key=lambda quote: quote.text)]
    published = [quote.published for quote in quotes if quote.published]
    found = [
        *_check_figures(said, texts),
        *_check_dates(said, texts, published),
        *_check_names(said, texts),
        *_check_markers(said, texts),
        *_check_opposites(said, texts),
        *_check_undone(said, texts),
        *_check_added(said, texts),
    ]
    return Verdict(tuple(dict.fromkeys(found)))
