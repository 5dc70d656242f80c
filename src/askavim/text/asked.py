"""A question -> what it asks for: a value in some unit, a number of things, a time, or who did it; and about what.

The names of a question and marks such as "exports" or "planned" say what a value is of; quotes are read for the same.
A question that asks for no such value, or for one in two units at once ("dollars per ton"), asks for nothing here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from askavim.text.casefold import fold, folded_pattern
from askavim.text.dates import Period, find_periods
from askavim.text.names import split_names
from askavim.text.questions import QUESTION_TOKENS
from askavim.text.tokens import tokens, words

CACHED_TEXTS = 20_000
SUBJECT = "azerbaijan"
"""What all the archive is about: most sentences need not name it."""
ASKED_WORDS = 3
"""Words after "how many" that say of what."""

COUNT = ""
"""The unit of things that are counted, not measured."""
DATE = "date"
WHO = "who"
MONEY = frozenset({"usd", "eur", "azn", "try"})
MEASURES = frozenset({"m3", "t", "mw", "gw", "teu", "ha"})
"""The units of a question that names none, and doesn't count: a capacity is one of tons, cubic metres or megawatts."""
_GOODS = frozenset({"t", "m3", "teu"})


_NUMBER = folded_pattern(r"""
    \bhow (?:much|many|long|far|big|large|high|deep|old|wide)\b|\bpercentage|^(?:the )?(?:number|size|length|cost) of\b
    \bwh(?:at|ich)\b.*\b(?:length|cost|price|capacity|volume|number|share|total|size|value|amount|figure|worth|capital)
    \bwh(?:at|ich)\b.*\b(?:turnover|budget|reserves?|population|distance|area|level|rate|growth|tonnage)
    \bwhat (?:was|is|were|are)\b.*\b(?:trade|investments?)\b
    \bkaç|\bne kadar|\bnekadar|\byüzde|uzunluğu|\bhacmi ne|\bkapasitesi ne
    \bneçə\b|\bnə qədər|\bnəqədər
    \bсколько|\bнасколько|\bво сколько|какими были перевозки
    \bкак(?:ой|ая|ова|ов|овы|ово|ое|ую|им|ого|ие|ими)\b.*(?:объ|длин|протяж|стоимост|товарооборот|дол[яю]|мощност|числ|сумм|оборот|размер)
    \bкак(?:ой|ая|ова|ов|овы|ово|ое|ую|им|ого|ие|ими)\b.*(?:торговл|капитал|бюджет|запас|площад|населени|инвестиц)
""")
_TIME = folded_pattern(r"""
    \bwhen\b|\bwh(?:at|ich) (?:date|day|month|year|period)s?\b|\bby what time\b
    \bne ?zaman|\bhangi (?:tarih|yıl|gün|ay|dönem)
    \bnə ?vaxt|\bhansı (?:tarix|il|gün|ay|dövr)|\bnə zaman
    \bкогда\b|\bв как(?:ом|ие|ой) (?:году|годы|год|месяц|срок|день)|\bк как(?:ому|ой) (?:году|сроку|дате)|\bкакого числа
""")
_PERSON = folded_pattern(r"""
    \bwho\b|\bwhose\b|\bblame
    \bkim\b|\bkimin\b|\bkimdir|\bsorumlu|\bməsul|\bsuçlu|\bgünahkar
    \bкто\b|\bчь[ия]\b|\bвинова
""")
_AMOUNT = folded_pattern(r"\bhow (?:much|many|long|far)\b|\bkaç|ne kadar|\bneçə|nə qədər|\bсколько")
_NAMED_UNITS: Mapping[re.Pattern[str], frozenset[str]] = {
    folded_pattern(r"\bkm\b|kilomet|километр"): frozenset({"km"}),
    folded_pattern(r"\btonn?e?s?\b|\btona\b|тонн"): frozenset({"t"}),
    folded_pattern(r"metreküp|kubmetr|кубометр|\bbcm\b|cubic met"): frozenset({"m3"}),
    folded_pattern(r"dolar|dollar|доллар"): frozenset({"usd"}),
    folded_pattern(r"per ?cent|yüzde|faiz|процент"): frozenset({"%"}),
    folded_pattern(r"\bmw\b|mega[wv]at|meqavat|мегаватт"): frozenset({"mw"}),
    folded_pattern(r"\bteu\b"): frozenset({"teu"}),
    folded_pattern(r"he[ck]tar|гектар"): frozenset({"ha"}),
    folded_pattern(r"how many days|kaç gün|neçə gün|сколько дней"): frozenset({"days"}),
}
_PRICE = folded_pattern(r"\bcost|\bpric|maliyet|\bmal ol|başa gəl|стоимост|\bсто(?:ит|ил)|обойд|обош")
_OWN_UNITS: Mapping[re.Pattern[str], frozenset[str]] = {
    folded_pattern(r"length|how long (?:is|are|was|will)\b|uzunlu[gğ]u|uzunluq|длин|протяженн"): frozenset({"km"}),
    _PRICE: MONEY,
}
"""What is asked for by a word of its own, whatever else the question names."""
_USUAL_UNITS: Mapping[re.Pattern[str], frozenset[str]] = {
    folded_pattern(r"cargo|freight|\byük|груз|перевоз|\boil\b|\bneft|petrol|\bнефт"): frozenset({"t", "teu"}),
    folded_pattern(r"\bgas\b|\bgaz|\bqaz(?!a)|\bгаз(?!е)"): frozenset({"m3"}),
    folded_pattern(r"""
        trade|\bcost|invest|worth|budget|\bcapital\b|turnover|\bpric|\bvalued|\bpay\b|\bpaid\b
        ticar|maliyet|\bmal ol|yatır|değer biç|bütçe|sermaye|\bödedi
        dövriyyə|xərc|sərmayə|büdcə|kapital|başa gəl|qiymət
        товарооборот|торговл|сто(?:имост|ит|ил)|обойд|обош|оцен|инвест|влож|капитал|бюджет
    """): MONEY,
    folded_pattern(r"\bshare"): frozenset({"%"}),
}
_COUNTS = folded_pattern(
    r"\bhow many\b|\bnumber of\b|\bkaç\b|\bsayısı|\bneçə\b|\bsayı\b|\bсколько\b|\bчисло\b|\bколичеств"
)
_GROWTH = folded_pattern(r"""
    \bby (?:how much|what)\b.*(?:gr[oe]w|\bris|\bros|increas|fall|fell|declin|decreas)
    \bhow much\b.*(?:gr[oe]w|\bris|\brose|increas|declin|decreas)
    \bne kadar (?:art|büyü|azal|geril|düş)|\bnə qədər (?:art|böyü|azal)
    \b(?:на сколько|насколько|во сколько раз)\b.*(?:вырос|рос|увелич|сниз|сократ)
""")
_MANY = folded_pattern(r"\bhow many\b|\bkaç\b|\bneçə\b|\bсколько\b")
_FLOWS = folded_pattern(r"""
    \btrad|cargo|freight|carr(?:y|ied)|transport|export|import(?!an)|\bs[oe]ld\b|\bsell|ship|deliver|receiv|produc|grow|\bgrew|traffic
    ticar|\byük|taşı|ihrac|ithal|\bsat|teslim|\büret|\bart|aktarıl
    ticar|daşı|ixrac|idxal|satıl|hasil|istehsal|\bart|dövriyyə|aşır
    торг|товарооборот|груз|перевоз|экспорт|импорт|поставл|поставк|получил|добы|вырос|рост
""")
"""What there is so much of in a year; all else is there at a time."""
_FIXED = folded_pattern(r"""
    \blength|how long (?:is|are|was|will)\b|\bcost
    uzunluğu|maliyet|\bmal ol
    uzunluq|başa gəl
    длин|протяженн|стоимост|сколько сто|обойд|обош
""")
_MARKS: Mapping[str, re.Pattern[str]] = {
    "exports": folded_pattern(r"export|ihrac|ixrac|экспорт"),
    "imports": folded_pattern(r"import(?!an)|ithal|idxal|импорт"),
    "possible": folded_pattern(r"""
        \bplan|target|\bgoal|expect|capacit|\b(?:would|should|could|will|might)\b|\baims?\b
        \bmümkün|возможн|\bhedef|\bbeklen|kapasite|\bgüc(?:ü|ün|ünü)?\b|[ae]c[ae][kğq]
        \bhədəf|gözlənil
        \bцел[ьи]\b|планир|ожида|мощност
    """),
    "target": folded_pattern(r"\btarget|\bgoal|\bhedef|\bhədəf|\bцел[ьи]\b"),
    "produced": folded_pattern(r"\bproduc|\büret|\bhasil|\bistehsal|\bдобы|производ"),
    "daily": folded_pattern(
        r"per day|\ba day|each day|\bdaily\b(?! (?:news|sabah|times|mail))|\bgünde\b|\bgündə\b|в сутки|в день"
    ),
    "each": folded_pattern(r"\beach\b(?! day)|\bher biri|\bhər bir|\bкажд"),
    "part": folded_pattern(
        r"\blies? (?:in|within)\b|\bhow much of\b|\badd(?:s|ed)\b|\badditional|\bextra\b|genişle|əlavə|дополнит|расшир"
        r"|\bsection|\bstretch|\bsegment|\bsoil\b|\bterritory|\bbölüm|\bkesim|\btoprak|\bhissəsi|\bərazi|участ|территори"
    ),
    "passengers": folded_pattern(r"passenger|yolcu|sərnişin|пассажир"),
    "change": folded_pattern(r"""
        increas|\brose\b|\bris(?:e|en|ing)\b|\bgr[eo]w|decreas|declin|\bfell\b
        \bart(?:tı|ış|ım|mış)|\bazal|\bdüş|\bbüyü
        \bart(?:dı|ıb|ım)|\bböyü
        вырос|сниз|\bрост|увелич|сократ
    """),
    "stage": folded_pattern(
        r"first stage|\binitial|başlangıç|\bilkin|начальн|ilk aşama|(?:birinci|ilk) mərhələ|первом этап"
    ),
}
_CURRENCY = re.compile(r"\b(?:US|U\.S\.|ABŞ|ABD) dol\w+|\bдоллар\w* США\b|\bTurkish lira", re.IGNORECASE)
"""Currencies that are called by a country."""
_PEOPLES = {"turkish": "turkiye", "турецк": "turkiye", "chinese": "china"}
"""Beginnings of words for peoples that are no inflected name of their country."""
_TOPICS: Mapping[str, re.Pattern[str]] = {
    "trade": folded_pattern(r"\btrad|turnover|\bticar|торгов|товарооборот|dövriyyə"),
    "investment": folded_pattern(r"\binvest|yatır[ıd]|sərmayə|инвест|\bвлож"),
    "cost": folded_pattern(r"\bcost|\bpric|maliyet|\bmal ol|başa gəl|dəyər|стоимост|\bсто(?:ит|ил)|обойд|обош"),
    "capital": folded_pattern(r"\bcapital\b|sermaye|\bkapital|капитал"),
    "oil": folded_pattern(r"\boil\b|\bcrude|petrol|\bneft|\bнефт"),
    "gas": folded_pattern(r"\bgas\b|doğal ?gaz|\bgaz[ıil]?\b|\bqaz\b|\bqazı|\bгаз"),
    "cargo": folded_pattern(r"cargo|freight|\byük|груз|перевоз"),
    "railway": folded_pattern(r"\brail|demir ?yol|dəmir yol|железн"),
    "pipeline": folded_pattern(r"pipeline|boru (?:hat|kəmər)|\bkəmər|трубопровод|газопровод|нефтепровод"),
    "cable": folded_pattern(r"\bcable|fibre|\bkablo|\bkabel|кабел"),
}
"""Words for what an amount is of."""
_OBJECTS = frozenset({"railway", "pipeline", "cable"})
"""Topics that are things, which have a trade or a length; the others are what amounts are of."""
_SAME_NAME = {"organization of turkic states": "turkic states"}
"""A name that stands for what another one names: the organisation for its members."""


class Change(StrEnum):
    """How a value that is asked for changes with time."""

    FIXED = "fixed"
    """It doesn't, as a length or a cost: when it was said makes no difference."""
    STOCK = "stock"
    """It may, and holds when it was reported, as a capital or a share."""
    FLOW = "flow"
    """It is of a period, as trade."""


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
    order: tuple[str, ...]
    """The names in the order in which they are said."""
    proper: frozenset[str]
    """Tokens that it writes with a capital letter, but of names and of the first word."""
    change: Change
    topics: frozenset[str]
    language: str

    @property
    def telling(self) -> frozenset[str]:
        """The names that a quote must have to be about the same: not the archive's own subject, if there are others."""
        return self.names - {SUBJECT} or self.names


def _name(said: Sequence[str], name: Mapping[str, Sequence[str]] | None) -> str | None:
    """The name that words of a text say, if they say one."""
    people = next((country for people, country in _PEOPLES.items() if fold(said[0]).startswith(people)), None)
    if len(said) == 1 and people:
        return people
    return None if name is None or _is_goods(said) else fold((name.get("en") or next(iter(name.values())))[0])


def _is_goods(said: Sequence[str]) -> bool:
    """Whether words are one for goods, which an inflected name can look like: грузов, газа."""
    return len(said) == 1 and said[0].islower() and any(pattern.search(fold(said[0])) for pattern in _USUAL_UNITS)


@lru_cache(maxsize=CACHED_TEXTS)
def names_in_order(text: str) -> tuple[str, ...]:
    """The names that a text says, each by its first English form; a people by its country."""
    found = (_name(said, name) for said, name in split_names(_CURRENCY.sub(" ", text)))
    return tuple(_SAME_NAME.get(name, name).removesuffix("stan") for name in found if name)


def names_in(text: str) -> frozenset[str]:
    """The same, each once."""
    return frozenset(names_in_order(text))


@lru_cache(maxsize=CACHED_TEXTS)
def marks_in(text: str) -> frozenset[str]:
    """What a text says of its values that makes them others: that they are planned, exports, of a part, per day."""
    folded = fold(text)
    return frozenset(mark for mark, pattern in _MARKS.items() if pattern.search(folded))


@lru_cache(maxsize=CACHED_TEXTS)
def topics_in(text: str) -> frozenset[str]:
    """What amounts of a text can be of: trade, gas, a capital."""
    folded = fold(text)
    return frozenset(topic for topic, pattern in _TOPICS.items() if pattern.search(folded))


def is_of_other_topics(text: str, asked: Asked) -> bool:
    """Whether a text is of things, or of amounts, but none that the question asks for."""
    own = topics_in(text)
    groups = ((own & _OBJECTS, asked.topics & _OBJECTS), (own - _OBJECTS, asked.topics - _OBJECTS))
    return any(here and there and not here & there for here, there in groups)


def _units(folded: str) -> frozenset[str]:
    if _TIME.search(folded):
        return frozenset({DATE})
    if _PERSON.search(folded) and not _AMOUNT.search(folded):
        return frozenset({WHO})
    if _GROWTH.search(folded):
        return frozenset({"%"})
    if not _NUMBER.search(folded):
        return frozenset()
    named = [units for pattern, units in _NAMED_UNITS.items() if pattern.search(folded)]
    if named:
        priced = _PRICE.search(folded) and not named[0] <= MONEY
        return named[0] if len(named) == 1 and not priced else frozenset()
    return _usual_units(folded) or (frozenset({COUNT}) if _COUNTS.search(folded) else MEASURES)


def _usual_units(folded: str) -> frozenset[str]:
    """The units of what is asked for; of "how many", those of the next words: companies with a capital are counted."""
    for pattern, units in _OWN_UNITS.items():
        if pattern.search(folded):
            return units
    many = _MANY.search(folded)
    asked = " ".join(folded[many.end() :].split()[:ASKED_WORDS]) if many else folded
    usual = frozenset().union(*(units for pattern, units in _USUAL_UNITS.items() if pattern.search(asked)))
    return usual - MONEY if many and not many.group().startswith(fold("сколько")) else usual


def _change(folded: str, units: frozenset[str], dated: bool) -> Change:
    if units == {"km"} or _FIXED.search(folded):
        return Change.FIXED
    goods = units & _GOODS and not _MARKS["possible"].search(folded)
    return Change.FLOW if goods or (COUNT in units and dated) or _FLOWS.search(folded) else Change.STOCK


@lru_cache(maxsize=CACHED_TEXTS)
def asked_for(question: str, language: str) -> Asked:
    """What a question asks for; `language` is en, tr, az or ru."""
    periods = tuple(find_periods(question, language))
    plain = " ".join(word for said, name in split_names(question) if not name for word in said)
    return Asked(
        units=_units(fold(question)),
        names=names_in(question),
        periods=periods,
        words=frozenset(tokens(question)) - QUESTION_TOKENS,
        content=frozenset(tokens(plain)) - QUESTION_TOKENS,
        marks=marks_in(question),
        order=names_in_order(question),
        proper=frozenset(tokens(" ".join(word for word in list(words(plain))[1:] if word[0].isupper()))),
        change=_change(fold(question), _units(fold(question)), bool(periods)),
        topics=topics_in(question),
        language=language,
    )
