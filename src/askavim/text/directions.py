"""Names that a sentence says something goes to or comes from: "to Türkiye", Türkiye'den, в Турцию.

Read from what stands before a name in English and Russian, and from its case ending in Turkish and Azerbaijani; what
is said of a name without such a mark stays open.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from askavim.text.casefold import fold
from askavim.text.names import read_names
from askavim.text.reading import Reading, SaidName

TO, FROM, ACROSS = "to", "from", "across"

_BEFORE = {
    "en": {
        TO: re.compile(
            r"\b(?:to|thanked|told|received|hosted|informed|urged|congratulated|criticised|invited|accused)\s$"
        ),
        FROM: re.compile(r"\bfrom\s$"),
        ACROSS: re.compile(r"\b(?:across|through|via)\s$"),
    },
    "ru": {
        TO: re.compile(r"\b[вВ]\s$"),
        FROM: re.compile(r"\b(?:из|Из)\s$"),
        ACROSS: re.compile(r"\b(?:через|Через)\s$"),
    },
}
_NOT_LOCATIVE = re.compile(r"(?:[^аеиоуыэюя]|[ую])$")
"""Russian says "to" with the accusative, which differs from "in" by its ending."""
_VOWELS = "аеиоуыэюя"
_DATIVE = re.compile(r"[^\W\d_аеиоуыэюя][ую]$")
_ENDINGS = {
    "tr": {TO: re.compile(r"['’]y?[ae]$"), FROM: re.compile(r"['’][dt][ae]n$")},
    "az": {TO: re.compile(r"(?:[^\W\d_](?<![aəeıioöuü])[aə]|[aəeıioöuü]y[aə])$"), FROM: re.compile(r"[dt][aə]n$")},
}
_LONGEST_BEFORE = 14
_ACROSS_AFTER = re.compile(r"\s(?:üzerinden|üzərindən|vasitəsilə)\b")


@lru_cache(maxsize=1)
def _dictionary_forms() -> frozenset[str]:
    """All forms of names.yaml, folded: what ends like a case may be the name itself, as Moskva does."""
    return frozenset(fold(form) for name in read_names() for forms in name.values() for form in forms)


def _owns(name: str) -> bool:
    """Whether a name stands in the English genitive: "to Azerbaijan's minister" goes to no country."""
    return name.endswith(("'s", "’s"))


def _declined(name: str, found: str | None, bare: bool) -> str | None:
    """What a preposition means with the case of a Russian name; abbreviations show none."""
    if name.isupper():
        return None
    if found is None:
        return TO if _DATIVE.search(name) and not bare else None
    if found == TO and bare and name[-1] in _VOWELS:
        return None
    return None if found == TO and not bare and not _NOT_LOCATIVE.search(name) else found


def _direction(name: SaidName, text: Reading) -> str | None:
    bare = fold(name.text) in _dictionary_forms()
    if text.language in _BEFORE:
        before = text.text[max(0, name.start - _LONGEST_BEFORE) : name.start]
        found = next((way for way, pattern in _BEFORE[text.language].items() if pattern.search(before)), None)
        return _declined(name.text, found, bare) if text.language == "ru" else found if not _owns(name.text) else None
    if _ACROSS_AFTER.match(text.text, name.end):
        return ACROSS
    if bare:
        return None
    return next((way for way, pattern in _ENDINGS[text.language].items() if pattern.search(name.text)), None)


def _directions(text: Reading) -> Mapping[str, list[SaidName]]:
    """The names of names.yaml that something goes to and comes from, and all others."""
    found: dict[str, list[SaidName]] = {TO: [], FROM: [], ACROSS: [], "": []}
    for name in text.names:
        if name.id:
            found[_direction(name, text) or ""].append(name)
    return found


def _is_among(said: SaidName, names: Sequence[SaidName]) -> bool:
    return any(other.id == said.id for other in names)


def turned_round(sentence: Reading, quote: Reading) -> SaidName | None:
    """The name that a sentence says something goes to, or comes from, where a quote says so of another one of both."""
    own, theirs = _directions(sentence), _directions(quote)
    # Verbs of the languages ask for cases of their own: who depends "on" a country depends "from" it in Azerbaijani.
    for way, contrary in ((TO, FROM), (FROM, TO)) if sentence.language == quote.language else ():
        for said in own[way]:
            if _is_among(said, theirs[contrary]) and not _is_among(said, [*theirs[way], *own[contrary]]):
                return said
    for way in (TO, FROM, ACROSS):
        for said in own[way]:
            if _is_among(said, theirs[way]) or not _is_among(said, quote.names):
                continue
            if any(_is_among(quoted, sentence.names) and not _is_among(quoted, own[way]) for quoted in theirs[way]):
                return said
    return None
