"""What a sentence says of other sentences: that reports differ, that it is set against one, and who reported when.

Patterns over folded text in the four languages. Nothing here knows what a sentence is about.
"""

from collections.abc import Sequence

from askavim.text.casefold import fold, folded_pattern
from askavim.text.dates import Period

NEAR_WORD = 40
"""How far a period stands from the word that says it is one of reporting, at most, where the sentence has others."""

_DIFFER = folded_pattern(r"""
    \bdiffer(?:s|ed|ing|ently)?\b|\bdisagree|\bconflicting|\bcontradict|\bcirculate
    \brange[sd]? from\b|\bvar(?:y|ies|ied)\b
    \b(?:two|three|different|differing) (?:\w+ )?(?:date|figure|total|layout|number|estimate)
    \b(?:two|three|different|differing) (?:\w+ )?(?:account|report|count|version)
    farklı (?:\w+ )?(?:rakam|tarih|değer|uzunluk|bilgi|veri)|\bçeliş
    fərqli (?:\w+ )?(?:rəqəm|tarix|məlumat)|\bfərqlən|ziddiyyət
    расход[ия]тся|расходились|по-разному|разные (?:дат|цифр|данн|подсч|оцен)|различаются|противореч
""")
_DISPUTED = folded_pattern(r"\bdisput|tartışmalı|görüş ayrılığı|mübahisə|\bспор(?:ят|н)")
_ANOTHER = folded_pattern(r"""
    \binstead\b|by contrast|\ba (?:\w+ )?different \w+
    \banother (?:\w+ )?(?:date|figure|total|layout|number|estimate|account|report|count|version|pair|record|source)
    \bother (?:figures|estimates|accounts|reports|counts|sources)
    much (?:higher|lower|larger|smaller) (?:figure|number|estimate)
    (?:bir başka|başka bir|farklı bir) (?:rakam|tarih|haber|kaynak|kayıt|hesap|tahmin|rapor)
    (?:başqa|fərqli) bir (?:rəqəm|tarix|xəbər|mənbə|məlumat|hesabat)
    (?:друг|ин)(?:ая|ую|ие|ой|ого) (?:цифр|дат|данн|оцен|источник|сообщен)|ин(?:ая|ую|ые) (?:цифр|дат|данн|оцен)
""")
_AGAINST = folded_pattern(r"""
    on the other hand|\bhowever\b|on the contrary
    \bise\b|\boysa\b
    \bisə\b
    \bоднако\b|напротив
""")
_BETWEEN = folded_pattern(
    r"\bwhile\b|\bwhereas\b|\bbut\b|\bagainst\b|\bthough\b|\bise\b|\boysa\b|\bisə\b|\bamma\b|\bancak\b"
    r"|, а |, но |\bоднако\b"
)
_IN_TURN = folded_pattern(
    r"\bthen\b|\blater\b|\bafterwards\b|\bsonra|\bardından|\bönce|\bəvvəl|\bзатем|\bпотом\b|\bпозже"
)
_REPORTS = folded_pattern(r"""
    \bsaid|\bsays|\bwrote|\bspoke|\btold|\breport|\bgave\b|\bgiven?s?\b|\bput\b|according|\bfigures?\b|\bdata\b|estimate|\bcounted|\bclaim
    \bannounc|\bnamed\b|\bcited|\bdescri|\battribut|\bblame|\bdenie[sd]|\bquoted|\bstatement|\binterview|\bdocument|\blist(?:s|ed)?\b|\baccount
    söyle|\byaz[dm]|bildir|\bverdi|\bveril|açıkla|\bgöre\b|\bduyur|gösteril|\bhaber|\bbelirt|hesapla
    \bgörə\b|\bdedi|\bdeyi|göstər|\bxəbər|açıqla|\byazı|paylaş|\bsöyl
    сообщ|сказал|назвал|по данным|заявил|привел|писал|оцени|по словам|указал
""")


def reports(text: str) -> bool:
    """Whether it tells what somebody said or wrote."""
    return bool(_REPORTS.search(fold(text)))


def says_reports_differ(text: str) -> bool:
    """Whether it says that there are different values."""
    return bool(_DIFFER.search(fold(text)))


def says_views_differ(text: str) -> bool:
    """Whether it says that there are different values or views."""
    return says_reports_differ(text) or bool(_DISPUTED.search(fold(text)))


def gives_another_value(text: str) -> bool:
    """Whether it says that its value is another one than what stands before it; after a semicolon, than its own."""
    return bool(_ANOTHER.search(fold(text.split(";")[0])))


def is_set_against(text: str) -> bool:
    """Whether its words set it against what stands before it: another value, or another thing."""
    return gives_another_value(text) or bool(_AGAINST.search(fold(text)))


def tells_sides(text: str, between: str) -> bool:
    """Whether a sentence itself sets values against each other; `between` is what stands between them."""
    folded, parted = fold(text), fold(between)
    if _IN_TURN.search(parted):
        return False
    return bool(_DIFFER.search(folded)) or bool(_BETWEEN.search(parted) and _REPORTS.search(folded))


def _distance(period: Period, text: str) -> int:
    """Letters between a period and the nearest word of reporting; many where there is none."""
    before, after = fold(text[: period.span[0]]), fold(text[period.span[1] :])
    gaps = [len(before) - match.end() for match in _REPORTS.finditer(before)]
    gaps += [match.start() for match in _REPORTS.finditer(after)]
    return min(gaps, default=len(text))


def period_of_report(periods: Sequence[Period], text: str) -> Period | None:
    """Of several periods, the one in which something was said: the nearest to a word of reporting."""
    distances = [_distance(period, text) for period in periods]
    if len(periods) < 2 or min(distances) > NEAR_WORD:
        return None
    return periods[distances.index(min(distances))]
