"""Number words of four languages -> values: twenty-five, yirmi beş, on üçüncü, двадцать пятый.

One is left out, because it is an article and a pronoun in these languages too; the first is a word like others.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from askavim.text.casefold import fold

CACHED_WORDS = 50_000

_EN_UNITS = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
_EN_ORDINALS = """
second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth
"""
_RU_TEENS = "одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат"
_RU_ENDING = r"(?:ый|ая|ое|ого|ой|ому|ом|ую|ые|ых|ым|ыми)"
_TURKIC_ENDING = "(?:(?:i|u)?nc[iu]\\w{0,5}|s[iu]|y?[ae]|d[ae]n?|l[iu]k?)?"


def _numbered(words: str, start: int, step: int = 1) -> dict[str, int]:
    return {word: start + step * place for place, word in enumerate(words.split())}


_TENS = ("yirmi otuz kirk elli altmis yetmis seksen doksan", "iyirmi otuz qirx elli altmis yetmis seksen doxsan")
_WORDS: dict[str, dict[str, int]] = {
    "en": {
        **_numbered(_EN_UNITS, 2),
        **_numbered(_EN_ORDINALS, 2),
        **_numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
        **_numbered("twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth", 20, 10),
        **{f"{word}fold": value for word, value in _numbered(_EN_UNITS, 2).items()},
        "hundred(?:th)?s?": 100,
    },
    "tr": {
        **_numbered(f"iki{_TURKIC_ENDING} uc(?:unc\\w+)? dor[td](?:unc\\w+)? bes(?:inc\\w+)?", 2),
        **_numbered("alti(?:nci\\w*)? yedi(?:nci\\w*)? sekiz(?:inci\\w*)? dokuz(?:uncu\\w*)? on(?:uncu\\w*)?", 6),
        **{f"{word}(?:[iu]?nc[iu]\\w*)?": value for word, value in _numbered(_TENS[0], 20, 10).items()},
        "yuz(?:uncu\\w*)?": 100,
    },
    "az": {
        **_numbered(f"iki{_TURKIC_ENDING} uc(?:unc\\w+)? dord(?:unc\\w+)? bes(?:inc\\w+)?", 2),
        **_numbered("alti(?:nci\\w*)? yeddi(?:nci\\w*)? sekkiz(?:inci\\w*)? doqquz(?:uncu\\w*)? on(?:uncu\\w*)?", 6),
        **{f"{word}(?:[iu]?nc[iu]\\w*)?": value for word, value in _numbered(_TENS[1], 20, 10).items()},
        "yuz(?:uncu\\w*)?": 100,
    },
    "ru": {
        "дв(?:а|е|ух|ум|умя)": 2,
        "втор\\w+": 2,
        "тр(?:и|ех|ем|емя)": 3,
        "трет\\w+": 3,
        "четыр(?:е|ех|ем|ьмя)": 4,
        "четверт\\w+": 4,
        f"пят(?:ь|и|ью|{_RU_ENDING})": 5,
        "впятеро": 5,
        f"шест(?:ь|и|ью|{_RU_ENDING})": 6,
        "сем(?:ь|и|ью)": 7,
        "седьм\\w+": 7,
        "вос(?:емь|ьми|емью|ьм\\w+)": 8,
        f"девят(?:ь|и|ью|{_RU_ENDING})": 9,
        f"десят(?:ь|и|ью|{_RU_ENDING})": 10,
        **{f"{word}\\w+": value for value, word in enumerate(_RU_TEENS.split(), start=11)},
        "двадцат\\w+": 20,
        "тридцат\\w+": 30,
        "сорока?|сороков\\w+": 40,
        "пят(?:ь|и)десят\\w*": 50,
        "шест(?:ь|и)десят\\w*": 60,
        "сем(?:ь|и)десят\\w*": 70,
        "вос(?:ем|ьм)[ьи]десят\\w*": 80,
        "девяност\\w+": 90,
        "сто|ста|сот(?:ый|ая|ого|ой|ня|ни|ен)": 100,
    },
}
_IMPLIED = {
    "en": {
        "twice|twofold|doubl\\w+|both|pair|bilateral\\w*|twin": 2,
        "trilateral\\w*|tripl\\w+": 3,
        "quadrilateral\\w*|quadrupl\\w+": 4,
        "dozens?": 12,
        "decad\\w+": 10,
        "halv\\w+": 2,
        "centenar\\w+|centenn\\w+": 100,
    },
    "tr": {
        "cift\\w*|ikili|ikisi\\w*": 2,
        "uclu": 3,
        "dortlu": 4,
        "duzine": 12,
        "onyil\\w*": 10,
        "yari\\w*": 2,
        "yuzyil\\w*": 100,
    },
    "az": {
        "cut\\w*|ikili|ikiterefli|ikiqat|ikisi\\w*": 2,
        "uclu|ucterefli": 3,
        "dordlu|dordterefli": 4,
        "yuzil\\w*": 100,
        "oniliy?k?\\w*": 10,
        "yari\\w*": 2,
    },
    "ru": {
        "вдвое|двойн\\w+|двусторон\\w+|дважды|оба|обе|обоих": 2,
        "втрое|трехсторон\\w+|тройн\\w+|трижды": 3,
        "вчетверо|четырехсторон\\w+|учетвер\\w+": 4,
        "столет\\w+": 100,
        "десятилет\\w+": 10,
    },
}
"""Words that say a number without naming it: they answer for it, but ask for none."""
_LARGE = {
    "en": {"thousands?": 3, "millions?": 6, "billions?": 9, "trillions?": 12},
    "tr": {"bin": 3, "milyon\\w*": 6, "milyar\\w*": 9, "trilyon\\w*": 12},
    "az": {"min": 3, "milyon\\w*": 6, "milyard\\w*": 9, "trilyon\\w*": 12},
    "ru": {"тысяч\\w*": 3, "миллион\\w*": 6, "миллиард\\w*": 9, "триллион\\w*": 12},
}

_MULTIPLIED = {
    "en": {"doubl(?:e|ed|ing)": 2, "tripl(?:e|ed|ing)": 3, "quadrupl\\w+": 4, "halv(?:e|ed|ing)": 2},
    "tr": {},
    "az": {},
    "ru": {"вдвое|удво\\w+": 2, "втрое|утро(?:и|ен)\\w+": 3, "вчетверо|учетвер\\w+": 4, "вшестеро": 6},
}
"""Those of them that ask for a number too."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A value in words: the places of the first word and after the last one, among the words of its text."""

    first: int
    last: int
    value: int
    ordinal: bool = False
    """Whether it names a place in a row, or a part of a whole: third parties, a fifth."""


def implied_values(folded_words: Sequence[str], language: str) -> frozenset[int]:
    """The numbers that words such as "bilateral" or "double" say."""
    return frozenset(value for word in folded_words if (value := _implied(word, language)))


@lru_cache(maxsize=CACHED_WORDS)
def _implied(folded: str, language: str) -> int | None:
    return next((value for word, value in _IMPLIED[language].items() if re.fullmatch(fold(word), folded)), None)


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    words = {**_WORDS[language], **_MULTIPLIED[language]}
    return tuple((re.compile(fold(pattern)), value) for pattern, value in words.items())


@lru_cache(maxsize=CACHED_WORDS)
def _value(folded: str, language: str) -> int | None:
    return next((value for pattern, value in _patterns(language) if pattern.fullmatch(folded)), None)


@lru_cache(maxsize=CACHED_WORDS)
def _magnitude(folded: str, language: str) -> int | None:
    return next((10**power for word, power in _LARGE[language].items() if re.fullmatch(fold(word), folded)), None)


_ORDINALS = {
    "en": r"\w+(?:th|ieth)|second|third",
    "tr": r"\w+nc[iu]\w*",
    "az": r"\w+nc[iu]\w*",
    "ru": rf"втор\w+|трет\w+|четверт\w+|седьм\w+|восьм\w+|\w+{_RU_ENDING}",
}


@lru_cache(maxsize=CACHED_WORDS)
def is_ordinal(folded: str, language: str) -> bool:
    """Whether a folded number word is an ordinal."""
    return bool(re.fullmatch(fold(_ORDINALS[language]), folded))


def _adds(before: int, value: int) -> bool:
    """Whether a number goes on from the one before it: twenty-five, a hundred and twenty."""
    return (value < 10 <= before < 100 and before % 10 == 0) or (before % 100 == 0 and value < 100)


def find_numerals(folded_words: Sequence[str], language: str) -> list[Numeral]:
    """The numbers among the folded words of a text; tens with units, and with what they are multiplied by."""
    found: list[Numeral] = []
    for place, word in enumerate(folded_words):
        before = found[-1] if found and found[-1].last == place else None
        value, magnitude = _value(word, language), _magnitude(word, language)
        if value == 100 and before and 1 < before.value < 10:
            found[-1] = Numeral(before.first, place + 1, before.value * 100)
        elif value and before and _adds(before.value, value):
            found[-1] = Numeral(before.first, place + 1, before.value + value)
        elif value:
            found.append(Numeral(place, place + 1, value, is_ordinal(word, language)))
        elif magnitude and before:
            found[-1] = Numeral(before.first, place + 1, before.value * magnitude)
    return found
