"""Periods with the words around them -> the days that they reach: "before 2022", "2024'ten beri", "до конца 2023 года".

What `dates.find_periods` reads is the period itself. Here "before" and "after" leave it and open one side; "since" and
"until" keep it and open one side; what stands alone reaches itself only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from askavim.text.dates import Period, find_periods

CACHED_TEXTS = 20_000
NEAR_CHARS = 32
"""How far before a period the words that open it are looked for."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that a period reaches, both ends included; `date.min` and `date.max` where it is open."""

    start: date
    end: date
    period: Period
    """The period that is named; outside the stretch after "before" and "after"."""


class Opening(Enum):
    """What the words around a period do to it."""

    BEFORE = "before"
    UNTIL = "until"
    AFTER = "after"
    SINCE = "since"


_NEVER = r"(?!)"
_EARLY = r"(?:about )?(?:the |(?:the )?(?:beginning|start|middle|end) of |early |mid-?|late )?"
_TR_PART = r"(?: (?:yıl|sene|ay|son|baş|orta)[^\W\d_]*)?"
_AZ_PART = r"(?: (?:il|ay|son|[əe]vv[əe]l|orta|axır)[^\W\d_]*)?"
_RU_PART = "(?:начала |середины |конца )?"
_FROM = "(?<=[dt][aeə]n)"
_TO = "(?<=[aeə])"
# By language, what stands right before a period and what stands right after it, its own ending seen by lookbehind.
_WORDS: Mapping[str, Mapping[Opening, tuple[str, str]]] = {
    "en": {
        Opening.UNTIL: (rf"\b(?:until|till|up to) {_EARLY}$", _NEVER),
        Opening.BEFORE: (rf"\b(?:before|prior to|earlier than) {_EARLY}$", _NEVER),
        Opening.AFTER: (rf"\b(?:after|later than|following) {_EARLY}$", _NEVER),
        Opening.SINCE: (rf"\bsince {_EARLY}$", r" (?:and )?onwards?\b"),
    },
    "tr": {
        Opening.UNTIL: (_NEVER, rf"{_TR_PART}{_TO} (?:kadar|dek|değin)\b"),
        Opening.BEFORE: (_NEVER, rf"{_TR_PART}{_FROM} (?:[öo]nce|evvel)"),
        Opening.AFTER: (_NEVER, rf"{_TR_PART}{_FROM} sonra"),
        Opening.SINCE: (_NEVER, rf"{_TR_PART}{_FROM} (?:beri|bu yana|itibaren)"),
    },
    "az": {
        Opening.UNTIL: (_NEVER, rf"{_AZ_PART}(?:(?<=d[əe]k)|(?<=dak)|{_TO} q[əe]d[əe]r)\b"),
        Opening.BEFORE: (_NEVER, rf"{_AZ_PART}{_FROM} (?:[əe]vv[əe]l|[öo]nc[əe]|qabaq)"),
        Opening.AFTER: (_NEVER, rf"{_AZ_PART}{_FROM} sonra"),
        Opening.SINCE: (_NEVER, rf"{_AZ_PART}{_FROM} (?:b[əe]ri|bu yana|etibar[əe]n|ba[şs]layaraq)"),
    },
    "ru": {
        Opening.UNTIL: (r"\b(?:до|по) (?:конца|конец|середины|середину) $", _NEVER),
        Opening.BEFORE: (r"\b(?:до|раньше|ранее|перед) (?:начала )?$", _NEVER),
        Opening.AFTER: (rf"\b(?:после|позже|позднее) {_RU_PART}$", _NEVER),
        Opening.SINCE: (rf"\b(?:с|со) {_RU_PART}$", _NEVER),
    },
}
_PATTERNS = {
    language: [
        (opening, re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE))
        for opening, (before, after) in words.items()
    ]
    for language, words in _WORDS.items()
}
_YEAR = re.compile(r"\d{4}")


def _opening(text: str, period: Period, language: str) -> Opening | None:
    """What opens a period; nothing does where it has both its ends: "from 2020 to 2024"."""
    first, last = period.span
    if len(_YEAR.findall(text, first, last)) > 1:
        return None
    left = text[max(0, first - NEAR_CHARS) : first]
    return next(
        (opening for opening, before, after in _PATTERNS[language] if before.search(left) or after.match(text, last)),
        None,
    )


def _stretch(text: str, period: Period, language: str) -> Stretch:
    match _opening(text, period, language):
        case Opening.BEFORE:
            return Stretch(date.min, period.start - timedelta(days=1), period)
        case Opening.UNTIL:
            return Stretch(date.min, period.end, period)
        case Opening.AFTER:
            return Stretch(period.end + timedelta(days=1), date.max, period)
        case Opening.SINCE:
            return Stretch(period.start, date.max, period)
        case None:
            return Stretch(period.start, period.end, period)


@lru_cache(maxsize=CACHED_TEXTS)
def find_stretches(text: str, language: str) -> tuple[Stretch, ...]:
    """What the periods of a text reach, in order; `language` is en, tr, az or ru, any other is read as English."""
    language = language if language in _PATTERNS else "en"
    return tuple(_stretch(text, period, language) for period in find_periods(text, language))
