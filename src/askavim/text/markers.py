"""Words of a sentence -> where it denies something, and where it speaks of what is only planned, expected or possible.

A plain marker says so outright ("not", "rejected", "will", "planned"); a weak one may say the same in other words
("hardly", "asked"): it can answer for a plain one but asks for none. A marker has a reach: the words that it most
likely denies or puts off, the nearest first. English and Russian name them
after the marker, Turkish and Azerbaijani put the marker into the verb or after it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from askavim.text.casefold import fold


class MarkerKind(StrEnum):
    """What a marker does to what it reaches."""

    DENIED = "denied"
    AHEAD = "ahead"
    """Planned, expected, proposed, wanted or possible: not done."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A word that denies, or puts ahead; `reach` are places of words."""

    kind: MarkerKind
    place: int
    plain: bool
    reach: tuple[int, ...]


_IN_VERB = {
    (MarkerKind.DENIED, "tr"): r"""
        \w{2,}m[ae](?:di|dig|mis|yac|yec|m[ae](?:[kgl]|y[ae]|s[iu])|yan|yen)\w*|\w{2,}m[ae]z(?:lar|ler|di)?|\w+m[iu]yor\w*
        (?:ol|yap|al|sor)madan|(?:et|ver|gir|gel)meden|yok|yoktur
    """,
    (MarkerKind.DENIED, "az"): r"""
        (?!numayen)\w{2,}m[ae](?:di|dig|mis|yib|yac|yec|m[ae](?:[qkgly]|s[iu])|yan|yen)\w*|\w{2,}m[ae]z(?:lar|ler|di)?
        (?!demir|omur|temir|emir)\w+m[iu]r(?:am|ik|lar|ler|di)?|(?:ol|al)madan|(?:et|ver)meden|yox|yoxdur
    """,
    (MarkerKind.AHEAD, "tr"): r"(?!gelece[kg]|ecek)\w{2,}[ae]c[ae][kg]\w*",
    (MarkerKind.AHEAD, "az"): r"(?!gelece[kyg])\w{2,}[ae]c[ae][qkgy]\w*|\w{3,}m[ae]li(?:dir|dirlar|dirler|idi)?",
}
"""Markers that are the ending of a verb, which they reach first."""

_PLAIN = {
    (MarkerKind.DENIED, "en"): r"""
        not|cannot|\w+n't|never|no|neither|nor|none|nobody|without
        den(?:y|ied|ies|ying)|refus\w+|reject\w*|dismiss\w*|cancel\w*|annul\w*|unfinished|incomplete|unable
    """,
    (MarkerKind.DENIED, "tr"): r"degil\w*|asla|redd\w+|yalanla\w*|inkar\w*|iptal",
    (MarkerKind.DENIED, "az"): r"deyil\w*|redd|inkar|tekzib|imtina|legv",
    (MarkerKind.DENIED, "ru"): r"""
        не|нет|ни|нельзя|никогда|никто|ничего|никак\w*|без|невозмож\w+
        отказал\w*|отказыва\w*|отверг\w*|отрица\w*|опроверг\w*|отклони\w*|отмени\w*
    """,
    (MarkerKind.AHEAD, "en"): r"""
        will|would|shall|plan|plans|planned|intend\w*|expect\w*|hope[sd]?|propos\w+|aspir\w+|might|may|could
        should|forecast\w*|projected|anticipat\w+|predict\w*|considers|considering
    """,
    (MarkerKind.AHEAD, "tr"): r"""
        planl\w*|bekle[nr]\w*|bekliyor\w*|hedefl\w*|oner(?:di|il|iyor|en|m[ei])\w*|(?:teklif|niyet) (?:et|ed)\w*
        plan[iı]? var\w*
    """,
    (MarkerKind.AHEAD, "az"): r"planla\w*|gozlen\w*|gozley\w*|(?:teklif|niyyet) (?:et|ed|olun)\w*|plan[iı]? var\w*",
    (MarkerKind.AHEAD, "ru"): r"""
        буд(?:ет|ут|ем)|план|план(?:ы|у|а|ом|ир\w+)|намер[её]?н\w*|ожида\w*|предложил\w*|предлага\w*|предложен[аоы]?|прогноз\w*
        собира\w*|может|могут|мог|могл[аои]|долж(?:ен|на|но|ны)|бы
    """,
}
_WEAK = {
    (MarkerKind.DENIED, "en"): r"""
        fail\w*|lack\w*|nothing|false|untrue|un(?!der|it|iv|an)\w{4,}ed|declin\w+|only|yet|hardly|rather|instead|avoid\w*
        stop\w*|absen\w+|missing
        renounc\w*|lift\w*|abolish\w*|waiv\w*|remov\w*|scrap\w*|repeal\w*|ruled out|other than
        impossible|oppos(?:e|es|ed|ing|ition)|except|wrong|refrain\w*
    """,
    (MarkerKind.DENIED, "tr"): r"""
        hic\w*|ne|(?!olumsuz)\w{4,}s[iu]z\w*|\w{2,}m[ae]d[ae]n|henuz|kacin\w*|vazgec\w*|kaldir\w*|dis(?:inda|indan|la\w*)|baska|eksik\w*|onle\w*|basarisiz\w*
        yanil\w*|yerine
    """,
    (
        MarkerKind.DENIED,
        "az",
    ): r"""
        hec\w*|ne|\w{4,}s[iu]z\w*|\w{2,}m[ae]d[ae]n|hele|basqa|goturul\w*|qaldir\w*|kenar\w*|cekin\w*|yalan\w*|evezine
    """,
    (MarkerKind.DENIED, "ru"): r"""
        снял\w*|снят\w*|снима\w*|исключ\w*|обход|отказ\w*|неверн\w*|ложн\w*|отсутств\w*|лишь|только|пока|никому|избега\w*|нико\w+|недост\w+|кроме|вне|отриц\w*
        воздерж\w*|вместо|неза(?:верш|конч)\w*
    """,
    (MarkerKind.AHEAD, "en"): r"""
        aim\w*|target\w*|goal\w*|want\w*|wish\w*|seek\w*|sought|suggest\w*|advis\w+|recommend\w*|ask\w*|call(?:ed|s) for
        promis\w+|pledg\w+|if|planning|possib\w+|potential\w*|future|must|needs?|can|offer\w*|invit\w+|urg\w+|due|foresee\w*|foresaw|envisag\w+|believes|set|proposal
        ready|intent\w*|put forward|idea|initiat\w+
    """,
    (MarkerKind.AHEAD, "tr"): r"""
        hazir\w*|ortaya|fikr\w*|hedef\w*|amac\w*|iste\w*|tavsiye\w*|cagri\w*|cagir\w*|vaat\w*|taahhut\w*|eger|olas\w*|mumkun\w*|gelece\w+
        \w{2,}m[ae]l[iı](?:dir|ydi|yd[iı])?|gerek\w*|talep\w*|davet\w*|ongor\w*|plan\w*|oner\w*|teklif\w*|niyet\w*|\w{3,}[ae]b[iı]l\w*|bekle\w*
    """,
    (MarkerKind.AHEAD, "az"): r"""
        hazir\w*|ireli|tesebbus\w*|hedef\w*|meqsed\w*|iste\w*|tovsiye\w*|cagir\w*|ved|mumkun\w*|gelec\w+|lazim\w*|gerek\w*|teleb\w*|devet\w*|plan\w*|teklif\w*|niyyet\w*
        bil[ae]r\w*|eger|proqnoz\w*|gozle\w*|qarsiya|nezerde
    """,
    (MarkerKind.AHEAD, "ru"): r"""
        готов\w*|выдвин\w*|инициатив\w*|цел[иьяею]\w*|хоч\w*|хот(?:ел|ят|ит)\w*|жела\w*|призв\w*|призыв\w*|обеща\w*|обяза\w*|если|возмож\w*|будущ\w*|нужн\w*
        необходим\w*|прос\w*|попрос\w*|рекоменд\w*|план\w*|следует|стрем\w*|предлож\w*|рассчит\w*|намеч\w*|предусм\w+
        (?!.*(?:вет|тет|дит|цит|жет|тат|дат|рут|тут|мат|зит|мит|кат|чет|нет|рат|сот|лет|ммит|порт)$)\w{3,}(?:ет|ит|ут|ют|ят|ат)(?:ся)?
    """,
}
_CAUSES = {
    "en": r"because|due|owing|thanks|result",
    "tr": r"nedeniyle|yuzunden|sayesinde|sebebiyle|dolayisiyla|cunku|sonucu\w*",
    "az": r"sebebinden|sayesinde|uzunden|cunki|neticesinde|sebebile",
    "ru": r"за|благодаря|вследствие|потому|поскольку|ввиду|причине|результате",
}
"""Words that name a cause."""
_NEVER_DENIES_BEFORE = re.compile(
    fold("only|least|more|less|later|менее|более|только|позже|позднее|раньше|меньше|больше")
)
_TO_DO = ("was", "were", "is", "are")
_CAN = ("could", "can", "may", "might", "would")
_FAR = 4
_JOINING = frozenset({"and", "but", "then", "и", "но", "а", "затем"})
_BACKWARD = ("tr", "az")
_ABBREVIATES_NUMBER = ("No", "Nr")


@cache
def _pattern(lines: str) -> re.Pattern[str]:
    return re.compile("|".join(fold(line.strip()) for line in lines.strip().splitlines()))


def _matches(table: dict[tuple[MarkerKind, str], str], kind: MarkerKind, language: str, *spelled: str) -> bool:
    """Whether the table has any of these words, or words in a row."""
    return (kind, language) in table and any(map(_pattern(table[kind, language]).fullmatch, spelled))


def _is_unable(folded: Sequence[str], place: int) -> bool:
    """Whether a word of possibility is denied: "could not" plans nothing."""
    if folded[place] in _CAN:
        return "not" in folded[place + 1 : place + 2]
    return folded[place].startswith("мо") and place > 0 and folded[place - 1] == "не"


def _is_other(folded: Sequence[str], spelled: Sequence[str], place: int) -> bool:
    """Whether a word only looks like a marker: May, No. 1, not only."""
    word, following = folded[place], folded[place + 1] if place + 1 < len(folded) else ""
    if word in ("may", "will") and spelled[place][0].isupper() and place:
        return True
    if spelled[place] in _ABBREVIATES_NUMBER and following[:1].isdigit():
        return True
    if spelled[place].isupper() and len(word) > 2:
        return True
    return word in ("not", "no", "не") and bool(_NEVER_DENIES_BEFORE.fullmatch(following))


def _reach(place: int, in_verb: bool, content: Sequence[int], language: str) -> tuple[int, ...]:
    if language in _BACKWARD:
        return tuple([other for other in reversed(content) if other < place + in_verb][:_FAR])
    return tuple([other for other in content if other > place][:_FAR])


def _until_joined(place: int, reach: Sequence[int], folded: Sequence[str]) -> tuple[int, ...]:
    """What a marker reaches before the next "and": who stopped and resumed has not stopped resuming."""
    joined = next((other for other in reach if folded[other - 1] in _JOINING), len(folded))
    return tuple(other for other in reach if other < joined)


def find_markers(
    folded: Sequence[str], spelled: Sequence[str], content: Sequence[int], language: str
) -> Iterator[Marker]:
    """The markers of a sentence, from its words and the places of its content words, in order."""
    for place, word in enumerate(folded):
        for kind in MarkerKind:
            if _is_other(folded, spelled, place):
                continue
            in_verb = _matches(_IN_VERB, kind, language, word) and (place == 0 or spelled[place][0].islower())
            before_noun = kind is MarkerKind.AHEAD and word[-1] in "kq" and place + 1 < len(folded)
            phrase = " ".join(folded[place : place + 2])
            plain = (in_verb and not before_noun) or _matches(_PLAIN, kind, language, word, phrase)
            plain = plain and not (kind is MarkerKind.AHEAD and _is_unable(folded, place))
            to_do = (
                kind is MarkerKind.AHEAD
                and word == "to"
                and place > 1
                and folded[place - 1] in _TO_DO
                and folded[place - 2] != "it"
            )
            if (
                plain
                or to_do
                or in_verb
                or _matches(_PLAIN, kind, language, word)
                or _matches(_WEAK, kind, language, word, phrase)
            ):
                reach = _reach(place, in_verb, content, language)
                yield Marker(kind, place, plain or to_do, reach if plain else _until_joined(place, reach, folded))


def causes(folded: Sequence[str], language: str) -> list[int]:
    """The places of the words that name a cause."""
    pattern = _pattern(_CAUSES[language])
    return [
        place
        for place, word in enumerate(folded)
        if pattern.fullmatch(word) and (word != "за" or folded[place - 1 : place] == ["из"])
    ]
