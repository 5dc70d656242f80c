"""A question -> what it asks for: a value in some unit, a number of things, a time, or who did it; and about what.

The names of a question and marks such as "exports" or "planned" say what a value is of; quotes are read for the same.
A question that asks for no such value, or for one in two units at once ("dollars per ton"), asks for nothing here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from askavim.text.casefold import fold
from askavim.text.dates import Period, find_periods
from askavim.text.names import split_names
from askavim.text.questions import QUESTION_TOKENS
from askavim.text.tokens import tokens

CACHED_TEXTS = 20_000

COUNT = ""
"""The unit of things that are counted, not measured."""
DATE = "date"
WHO = "who"
MONEY = frozenset({"usd", "eur", "azn", "try"})


def folded_pattern(text: str) -> re.Pattern[str]:
    """A pattern over folded text, in the letters of its languages, one line for each; only lower-case escapes."""
    return re.compile("|".join(fold(line.strip()) for line in text.strip().splitlines()))


_NUMBER = folded_pattern(r"""
    \bhow (?:much|many|long|far|big|large|high)\b|\bpercentage
    \bwh(?:at|ich)\b.*\b(?:length|cost|price|capacity|volume|number|share|total|size|value|amount|figure|worth)
    \bkaç|\bne kadar|\bnekadar|\byüzde|uzunluğu
    \bneçə\b|\bnə qədər
    \bсколько|\bнасколько|какими были перевозки
    \bкак(?:ой|ая|ова|ов|овы)\b.*(?:объ|длин|протяж|стоимост|товарооборот|дол[яю]|мощност|числ|сумм|оборот|размер)
""")
_TIME = folded_pattern(r"""
    \bwhen\b|\bwhat (?:date|day|year)\b|\bwhich year\b
    \bne ?zaman|\bhangi (?:tarih|yıl|gün)
    \bnə ?vaxt|\bhansı (?:tarix|il\b|gün)|\bnə zaman
    \bкогда\b|\bв каком году|\bкакого числа
""")
_PERSON = folded_pattern(r"""
    \bwho\b|\bwhose\b|\bblame
    \bkim\b|\bkimin\b|\bkimdir|\bsorumlu|\bməsul
    \bкто\b|\bчь[ия]\b|\bвинова
""")
_NAMED_UNITS: Mapping[re.Pattern[str], frozenset[str]] = {
    folded_pattern(r"\bkm\b|kilomet|километр"): frozenset({"km"}),
    folded_pattern(r"\btonn?e?s?\b|\btona\b|тонн"): frozenset({"t"}),
    folded_pattern(r"metreküp|kubmetr|кубометр|\bbcm\b|cubic met"): frozenset({"m3"}),
    folded_pattern(r"dolar|dollar|доллар"): frozenset({"usd"}),
    folded_pattern(r"per ?cent|yüzde|faiz|процент"): frozenset({"%"}),
    folded_pattern(r"\bmw\b|mega[wv]at|meqavat|мегаватт"): frozenset({"mw"}),
    folded_pattern(r"how many days|kaç gün|neçə gün|сколько дней"): frozenset({"days"}),
}
_USUAL_UNITS: Mapping[re.Pattern[str], frozenset[str]] = {
    folded_pattern(r"length|how long (?:is|are)\b|uzunluğu|длин|протяженн"): frozenset({"km"}),
    folded_pattern(r"cargo|freight|\byük|груз|перевоз|\boil\b|\bneft|petrol|\bнефт"): frozenset({"t", "teu"}),
    folded_pattern(r"\bgas\b|\bgaz|\bqaz(?!a)|\bгаз(?!е)"): frozenset({"m3"}),
    folded_pattern(r"""
        trade|\bcost|invest|worth|budget|capital
        ticar|maliyet|yatırım|bütçe|sermaye
        dövriyyə|xərc|sərmayə|büdcə
        товарооборот|торговл|стоимост|инвест|капитал|бюджет
    """): MONEY,
    folded_pattern(r"\bshare"): frozenset({"%"}),
}
_MARKS: Mapping[str, re.Pattern[str]] = {
    "exports": folded_pattern(r"export|ihrac|ixrac|экспорт"),
    "imports": folded_pattern(r"import(?!an)|ithal|idxal|импорт"),
    "possible": folded_pattern(r"""
        \bplan|target|\bgoal|expect|capacit|\b(?:would|should|could|will)\b|\baims?\b
        \bhedef|\bbeklen|kapasite|\bgüc(?:ü|ün|ünü)?\b|[ae]c[ae][kğq]
        \bhədəf|gözlənil
        \bцел[ьи]\b|планир|ожида|мощност
    """),
    "daily": folded_pattern(r"per day|\ba day|each day|daily|\bgünde\b|\bgündə\b|в сутки|в день"),
    "each": folded_pattern(r"\beach\b(?! day)|\bher biri|\bhər bir|\bкажд"),
    "part": folded_pattern(r"\bsection|\bstretch|\bsegment|\bbölüm|\bkesim|\bhissəsi|участ"),
    "passengers": folded_pattern(r"passenger|yolcu|sərnişin|пассажир"),
    "change": folded_pattern(r"""
        increase|\brose\b|\bgrew|\bgrowth|decrease|\bfell\b
        \bart(?:tı|ış|ım)|\bazal|\bdüş|\bartdı
        вырос|сниз|\bрост
    """),
    "stage": folded_pattern(r"first stage|\binitial|ilk aşama|birinci mərhələ|первом этап"),
}
_SAME_NAME = {"organization of turkic states": "turkic states"}
"""A name that stands for what another one names: the organisation for its members."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for, and about what."""

    units: frozenset[str]
    """Units as of `quantities`, COUNT, DATE or WHO; empty where it asks for no value."""
    names: frozenset[str]
    periods: tuple[Period, ...]
    words: frozenset[str]
    """Its tokens, without those of question words."""
    content: frozenset[str]
    """The same without its names."""
    marks: frozenset[str]


@lru_cache(maxsize=CACHED_TEXTS)
def names_in(text: str) -> frozenset[str]:
    """The names that a text says, each by its first English form; a people by its country."""
    found = (fold((name.get("en") or next(iter(name.values())))[0]) for _, name in split_names(text) if name)
    return frozenset(_SAME_NAME.get(name, name).removesuffix("stan") for name in found)


@lru_cache(maxsize=CACHED_TEXTS)
def marks_in(text: str) -> frozenset[str]:
    """What a text says of its values that makes them others: that they are planned, exports, of a part, per day."""
    folded = fold(text)
    return frozenset(mark for mark, pattern in _MARKS.items() if pattern.search(folded))


def _units(folded: str) -> frozenset[str]:
    if _TIME.search(folded):
        return frozenset({DATE})
    if not _NUMBER.search(folded):
        return frozenset({WHO}) if _PERSON.search(folded) else frozenset()
    named = [units for pattern, units in _NAMED_UNITS.items() if pattern.search(folded)]
    if named:
        return named[0] if len(named) == 1 else frozenset()
    usual = [units for pattern, units in _USUAL_UNITS.items() if pattern.search(folded)]
    return frozenset().union(*usual) or frozenset({COUNT})


@lru_cache(maxsize=CACHED_TEXTS)
def asked_for(question: str, language: str) -> Asked:
    """What a question asks for; `language` is en, tr, az or ru."""
    plain = " ".join(word for said, name in split_names(question) if not name for word in said)
    return Asked(
        units=_units(fold(question)),
        names=names_in(question),
        periods=tuple(find_periods(question, language)),
        words=frozenset(tokens(question)) - QUESTION_TOKENS,
        content=frozenset(tokens(plain)) - QUESTION_TOKENS,
        marks=marks_in(question),
    )
