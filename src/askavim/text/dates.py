"""Dates in running text of four languages -> the days that they cover; and questions that ask for the newest.

`find_periods(text, language)` reads days, months, quarters, half-years, "the first nine months of 2025", seasons,
years, decades and ranges of these, with the case endings of Turkish, Azerbaijani and Russian. "Early 2024" and "by the
end of 2024" keep to the year. Every period names its year: a day or a month alone is none, nor is a number that counts
something. `asks_for_latest(question, language)` says whether a question wants the newest evidence.

Own patterns and no library: dateparser gives moments, not periods, completes what is not said ("a 30" of "a 30 per cent
share" becomes a date), and finds few inflected Turkish and hardly any Azerbaijani dates.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from askavim.text.date_words import DATE_WORDS, DateWords

CACHED_TEXTS = 20_000
LONGEST_JOIN = 12
"""Letters of what joins the ends of a range, at most: " through the "."""

Days = tuple[date, date]
"""The first and the last day."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both included, and where the text names them."""

    start: date
    end: date
    span: tuple[int, int]

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end

    @property
    def iso(self) -> str:
        """The day, month or year in ISO 8601 that it lies in; of what crosses a year's end, the last year."""
        if self.start == self.end:
            return self.start.isoformat()
        if (self.start.year, self.start.month) == (self.end.year, self.end.month):
            return self.start.isoformat()[:7]
        return self.end.isoformat()[:4]


def days_of(iso: str) -> Days:
    """The days of a year, a month or a day in ISO 8601. Raises ValueError for anything else."""
    match [int(part) for part in iso.split("-")]:
        case [year]:
            return _months(year, 1, 12)
        case [year, month]:
            return _months(year, month, month)
        case [year, month, day]:
            return date(year, month, day), date(year, month, day)
    raise ValueError(f"{iso!r} is no year, month or day")


def _months(year: int, first: int, last: int) -> Days:
    if not 1 <= first <= last <= 12:
        raise ValueError(f"no months of a year: {first} to {last}")
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


_YEAR = r"(?<![\d.,:/№$€£₺₼#])(?P<year>1(?:8[5-9]|9\d)\d|20\d\d|2100)(?!\d|[.,:/]\d|[%$€£₺₼])"
_DASH = r"\s*[–—-]\s*"
_MAGNITUDE = r"(?:thousand|million|billion|bn|mln|mn|bin|milyon|milyar|min|mlrd|тыс|млн|млрд|миллион|миллиард)"
_MEASURE = rf"""{_MAGNITUDE}|km|m|mm|kilom\w+|met(?:er|re)s?|met(?:re|r)\w*|miles?|mil|км|м|метр\w*|километр\w*
|tons?|tonnes?|ton\w*|t|т|тонн\w*|teu|dolar\w*|dollars?|доллар\w*|manat\w*|манат\w*|lira\w*|лир\w*|euros?|avro\w*|евро
|usd|us\ dollars?|abş\ dol\w+|per\ cent|percent|faiz\w*|процент\w*|mw|gw|kwh?|gwh|megav?wat\w*|meqavat\w*|мегаватт\w*
|мвт|he[ck]tar\w*|га|гектар\w*|square|kvadrat|кв|cubic|barrels?|varil\w*|barel\w*|баррел\w*|degrees?"""
_THING = r"""people|persons|kişi\w*|nəfər\w*|человек\w*|soldiers|troops|asker\w*|əsgər\w*|солдат\w*|students|pupils
|öğrenci\w*|tələbə\w*|şagird\w*|студент\w*|containers|konteyner\w*|контейнер\w*|trucks|wagons|vagon\w*|вагон\w*|families|aile\w*|ailə\w*
|сем(?:ей|ьи)|firms|companies|şirkət\w*|şirket\w*|компани\w*|votes|oy|səs|голос\w*|projects|layihə\w*|proje\w*|проект\w*"""
_COUNTED = re.compile(rf"(?!-м\b)[ \u00a0\u202f-]?(?:{_MEASURE})\b", re.IGNORECASE | re.VERBOSE)
_COUNTED_THING = re.compile(rf"\ (?:{_THING})\b", re.IGNORECASE | re.VERBOSE)
_PREPOSITION = re.compile(r"\b(?:in|since|by|until|during|throughout|before|after|from|of|to) $", re.IGNORECASE)

_STRATEGY = r"(?:vision|vizyon|viziya|baxış|görünüm|perspektif|perspektiv|видени|перспектив|«?туран)"
_NAMED = re.compile(rf"\b{_STRATEGY}[^\W\d_]*\W{{1,4}}$", re.IGNORECASE)
_NAMED_AFTER = re.compile(rf"(?:['’-]?[^\W\d_]{{1,3}})?(?: il)? [\"“«]?{_STRATEGY}", re.IGNORECASE)


def _choice(alternatives: Sequence[str]) -> str:
    return "(?:" + "|".join(alternatives) + ")"


def _number(alternatives: Sequence[str], written: str) -> int:
    """The 1-based place of the first alternative that spells all of `written`, or the number that it is."""
    if written.isdigit():
        return int(written)
    for number, alternative in enumerate(alternatives, start=1):
        if re.fullmatch(alternative, written, re.IGNORECASE):
            return number
    raise ValueError(f"{written!r} counts nothing")


Read = Callable[[re.Match[str], DateWords], Iterator[Days]]


def _month(match: re.Match[str], name: str, words: DateWords) -> int:
    return next(
        number for number, month in enumerate(words.months, start=1) if re.match(month, match[name], re.IGNORECASE)
    )


def _read_numeric_day(match: re.Match[str], _: DateWords) -> Iterator[Days]:
    day = date(int(match["year"]), int(match["number"]), int(match["day"]))
    yield day, day


def _read_days(match: re.Match[str], words: DateWords) -> Iterator[Days]:
    """One day, or two of one month: "6–7 October 2025"."""
    year, month = int(match["year"]), _month(match, "month", words)
    first = date(year, month, int(match["day"]))
    yield first, date(year, month, int(match["last_day"])) if match["last_day"] else first


def _read_days_across_months(match: re.Match[str], words: DateWords) -> Iterator[Days]:
    """One period as in "30 June – 2 July 2025", or two days as in "3 March and 5 June 2025"."""
    year = int(match["year"])
    first = date(year, _month(match, "month", words), int(match["day"]))
    last = date(year, _month(match, "last_month", words), int(match["last_day"]))
    if re.fullmatch(rf"\s*(?:{words.both})\s*", match["between"], re.IGNORECASE):
        yield from ((first, first), (last, last))
    else:
        yield first, last


def _read_months(match: re.Match[str], words: DateWords) -> Iterator[Days]:
    first = _month(match, "month", words)
    last = _month(match, "last_month", words) if match["last_month"] else first
    yield _months(int(match["year"]), first, last)


def _read_part(match: re.Match[str], words: DateWords) -> Iterator[Days]:
    year = int(match["year"])
    if match["quarter"]:
        quarter = _number(words.ordinals, match["quarter"])
        yield _months(year, 3 * quarter - 2, 3 * quarter)
    elif match["half"]:
        half = _number(words.ordinals[:2], match["half"])
        yield _months(year, 6 * half - 5, 6 * half)
    elif match["letter"]:
        length = 3 if match["letter"].upper() == "Q" else 6
        yield _months(year, length * int(match["ordinal"]) - length + 1, length * int(match["ordinal"]))
    else:
        yield _months(year, 1, _number(words.counts, match["count"]))


def _read_season(match: re.Match[str], words: DateWords) -> Iterator[Days]:
    first = 3 * _number(words.seasons, match["season"])
    yield _months(int(match["year"]), first, first + 2)


def _read_decade(match: re.Match[str], _: DateWords) -> Iterator[Days]:
    year = int(match["year"])
    yield date(year, 1, 1), date(year + 9, 12, 31)


def _read_short_range(match: re.Match[str], _: DateWords) -> Iterator[Days]:
    """Years as in "2024/25" and "2014–15"."""
    year = int(match["year"])
    last = year - year % 100 + int(match["short"])
    if last > year:
        yield date(year, 1, 1), date(last, 12, 31)


def _counts_something(match: re.Match[str]) -> bool:
    """Whether the number has a unit, or names a strategy: "2023 km", "Vision 2040"."""
    text, end = match.string, match.end("year")
    before = text[max(0, match.start() - 30) : match.start()]
    if _COUNTED.match(text, end) or _NAMED.search(before) or _NAMED_AFTER.match(text, end):
        return True
    return bool(_COUNTED_THING.match(text, end)) and not _PREPOSITION.search(before)


def _read_year(match: re.Match[str], _: DateWords) -> Iterator[Days]:
    if not _counts_something(match):
        yield _months(int(match["year"]), 1, 12)


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], Read], ...]:
    """What finds a period and what reads it, the longest forms first: a place that was read is not read again."""
    words = DATE_WORDS[language]
    ordinal = _choice(words.ordinals)
    day = rf"(?<![\d.,])(?P<day>0?[1-9]|[12]\d|3[01]){words.day_ending}"
    last_day = rf"(?P<last_day>0?[1-9]|[12]\d|3[01]){words.day_ending}"
    month = rf"\b(?P<month>{_choice(words.months)}){words.ending}"
    last_month = rf"(?P<last_month>{_choice(words.months)}){words.ending}"
    joined = rf"(?:{_DASH}| (?:{words.to}|{words.both}) )"
    year = _YEAR + words.year_ending
    part = (
        rf"\b(?:(?P<quarter>{ordinal}){words.quarter}|(?P<half>{_choice(words.ordinals[:2])}){words.half}"
        rf"|(?P<letter>[QH])(?P<ordinal>[1-4])\b"
        rf"|{words.first}(?P<count>{_choice([*reversed(words.counts), '1[0-2]', '[1-9]'])}){words.months_long})"
    )
    season = rf"\b(?P<season>{_choice(words.seasons)})"
    last_first, year_first = rf"(?:{words.before_year})", rf"{_YEAR}(?:{words.after_year})"
    # Azerbaijani names the year of a month before it, in a case of its own: "2025-ci ilin sentyabrında 2022-ci ildə".
    months_of_year: list[tuple[str, Read]] = [
        (rf"{year_first}{month}(?:{joined}{last_month})?", _read_months),
        (rf"{month}(?:{joined}{last_month})?{last_first}{year}", _read_months),
    ]
    forms: list[tuple[str, Read]] = [
        (_YEAR + r"-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?!\d)", _read_numeric_day),
        (
            r"(?<![\d.])(?P<day>[0-3]?\d)[./](?P<number>[01]?\d)[./](?P<year>(?:19|20)\d\d)(?!\d)",
            _read_numeric_day,
        ),
        (
            rf"{day} (?:of )?{month}(?P<between>{joined}){last_day} (?:of )?{last_month}{last_first}{year}",
            _read_days_across_months,
        ),
        (rf"{day}(?:{joined}{last_day})? (?:of )?{month}{last_first}{year}", _read_days),
        (rf"{month} {day}(?:{joined}{last_day})?,? {year}", _read_days),
        (rf"{year_first}{day}(?:{joined}{last_day})? {month}", _read_days),
        (rf"{year_first}{month} {day}(?:{joined}{last_day})?(?![\d%.,]|\w| (?:{_MAGNITUDE}))", _read_days),
        *(months_of_year if language == "az" else reversed(months_of_year)),
        (rf"{part}{last_first}{year}", _read_part),
        (rf"{year_first}{part}", _read_part),
        (rf"{season}{last_first}{year}", _read_season),
        (rf"{year_first}{season}", _read_season),
        (rf"(?<![–—-]){_YEAR}(?<=0){words.decade}", _read_decade),
        (
            _YEAR.replace(":/]", ":]") + rf"[–—/-](?P<short>\d\d)(?!\d|[.,-]\d|{words.months_long}){words.year_ending}",
            _read_short_range,
        ),
        (year, _read_year),
    ]
    return tuple((re.compile(form, re.IGNORECASE), read) for form, read in forms)


def _read(match: re.Match[str], read: Read, words: DateWords) -> Iterator[Period]:
    """The periods of one place; none where the calendar has no such day."""
    try:
        days = [(first, last) for first, last in read(match, words) if first <= last]
    except ValueError:
        return
    yield from (Period(first, last, match.span()) for first, last in days)


def _single_periods(text: str, language: str) -> list[Period]:
    """The periods in order, ranges of two of them not yet joined."""
    words = DATE_WORDS[language]
    found: list[Period] = []
    taken = bytearray(len(text))
    for pattern, read in _patterns(language):
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(taken[start:end]) and (periods := list(_read(match, read, words))):
                taken[start:end] = b"1" * (end - start)
                found.extend(periods)
    return sorted(found, key=lambda item: (item.span, item.start))


_FROM_ENDING = re.compile(r"(?:['’-]?|\w)[dt][aeə]n$", re.IGNORECASE)


def _is_range(text: str, first: Period, second: Period, words: DateWords) -> bool:
    """Whether two periods are the ends of one: joined by a dash or a word, or as "2020'den 2024'e"."""
    between = text[first.span[1] : second.span[0]]
    if len(between) > LONGEST_JOIN or first.start > second.start or first.span == second.span:
        return False
    if re.fullmatch(rf"{_DASH}|,? (?:{words.to}) (?:the )?", between, re.IGNORECASE):
        return True
    if between == " " and words.year_ending.startswith("(?:"):
        return bool(_FROM_ENDING.search(text[first.span[0] : first.span[1]]))
    before = text[max(0, first.span[0] - LONGEST_JOIN) : first.span[0]]
    said = re.search(words.between_before, before, re.IGNORECASE) or re.match(
        words.between_after, text[second.span[1] : second.span[1] + LONGEST_JOIN], re.IGNORECASE
    )
    return bool(said and re.fullmatch(rf" (?:{words.both}) ", between, re.IGNORECASE))


@lru_cache(maxsize=CACHED_TEXTS)
def _find(text: str, language: str) -> tuple[Period, ...]:
    found: list[Period] = []
    for period in _single_periods(text, language):
        if found and _is_range(text, found[-1], period, DATE_WORDS[language]):
            first = found.pop()
            end = max(first.end, period.end)
            found.append(Period(first.start, end, (first.span[0], period.span[1])))
        else:
            found.append(period)
    return tuple(found)


def find_periods(text: str, language: str) -> list[Period]:
    """The periods that a text names, in order; `language` is en, tr, az or ru, and any other is read as English."""
    return list(_find(text, language if language in DATE_WORDS else "en"))


_LATEST = {
    "en": r"""
        \b(?:latest|newest|most recent\w*|recently|current(?:ly)?|now|nowadays|today|at present|presently|these days)\b
        \b(?:so far|up to date|at the moment)\b
        (?:\b(?:the|their|its|his|her|our)|['’]s) last\b(?! (?:few|couple|two|three|four|five|ten|\d|year|month|decade))
    """,
    "tr": r"""
        \ben (?:son|yeni|güncel)\b
        \bson\b(?! (?:ver|bul|derece|\d|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|on\b|yirmi|birkaç|yıl|dönem|ay|gün|hafta))
        \bsonuncu|\bg[üu]ncel|\b[şs]u an|\b[şs]imdi|\bbug[üu]n|\bh[aâ]lihaz[ıi]r|\bh[aâ]len
        \bg[üu]n[üu]m[üu]z|\bmevcut\b
    """,
    "az": r"""
        \b[əe]n (?:son|yeni|t[əe]z[əe])\b
        \bson\b(?! (?:qoy|ver|d[əe]r[əe]c[əe]|\d|iki|üç|dörd|beş|altı|yeddi|səkkiz|doqquz|on\b|iyirmi|bir neçə))
        \bsonuncu|\baxırıncı|\bhaz[ıi]r(?:da|k[ıi])\b|\bindi|\bbu ?g[üu]n|\bcari\b|\bm[öo]vcud\b|\bg[üu]n[üu]m[üu]z
    """,
    "ru": r"""
        \bпоследн\w+\b(?! (?:год|лет|десяти|меся|дн|недел|врем|дв[аеу]|тр[её]|\d))
        \bсейчас|\bтеперь|\bнынешн|\bныне\b|\bсегодня|\bтекущ|\bактуальн|\bновейш|\bнедавн|\bв настоящее время
        \bна (?:данный|сегодняшний)|\bсамы\w+ нов
    """,
}
_LATEST_IN = {
    language: re.compile("|".join(line.strip() for line in lines.strip().splitlines()), re.IGNORECASE)
    for language, lines in _LATEST.items()
}
_SON_OF_A_TIME = re.compile(r"\bson (?:il|dövr|ay|gün|həftə|rüb)", re.IGNORECASE)


def asks_for_latest(question: str, language: str) -> bool:
    """Whether a question wants the newest evidence: "latest", "currently", "en son", "ən son", "hazırda", "последний".

    Not where the word measures a time ("son on yılda", "за последние годы") or means an end ("son verdi").
    """
    text = _SON_OF_A_TIME.sub("", question) if language == "az" else question
    return bool(_LATEST_IN.get(language, _LATEST_IN["en"]).search(text))
