"""A word -> how it sounds, roughly and in Latin letters, so that names meet across the spellings of four languages.

Jeyhun, Ceyhun and Джейхун; Əliyev, Aliyev and Алиев; Qazprom, Gazprom and Газпром. Vowels that the languages write
differently become one, as do voiced and voiceless k. Two names that sound alike are not always one; `same_name`
therefore allows hardly any other difference, and only at the end what may be a case ending.
"""

import re
from functools import lru_cache

from askavim.text.casefold import fold, in_latin

CACHED_WORDS = 50_000
LONGEST_ENDING = 6
COMPARED_LETTERS = 2
"""First letters that two sounds share, at least, where others differ."""
LETTERS_FOR_ONE_EDIT, LETTERS_FOR_TWO_EDITS = 5, 9

_TURKIC = str.maketrans({"c": "j", "ç": "ch", "ş": "sh", "x": "h", "w": "v"})
_MARKED = str.maketrans({"ç": "ch", "č": "ch", "ć": "ch", "ş": "sh", "š": "sh", "ž": "zh"})
_CLUSTERS = (
    ("dzh", "j"),
    ("tch", "ch"),
    ("sch", "sh"),
    ("kh", "h"),
    ("dh", "d"),
    ("gh", "g"),
    ("zh", "j"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("sh", "$"),
    ("ch", "%"),
    ("ts", "s"),
    ("x", "ks"),
    ("oo", "u"),
    ("ou", "u"),
    ("iy", "i"),
    ("yi", "i"),
)
_LETTERS = str.maketrans(
    {"e": "a", "y": "i", "o": "u", "q": "k", "g": "k", "c": "k", "h": "k", "w": "v", "z": "s", "'": ""}
)


@lru_cache(maxsize=CACHED_WORDS)
def sound(word: str, language: str) -> str:
    """How a word sounds, without what follows an apostrophe."""
    bare = re.split("['’ʼ]", word)[0] if len(re.split("['’ʼ]", word)[0]) > 2 else word
    letters = bare.replace("I", "ı").replace("İ", "i").lower() if language in ("tr", "az") else bare.lower()
    letters = letters.translate(_TURKIC if language in ("tr", "az") else _MARKED)
    letters = re.sub(r"(?<=[бвгджзклмнпрстфхцчшщ])[юя]", lambda match: "у" if match[0] == "ю" else "а", letters)
    spelled = in_latin(fold(letters))
    for cluster, one in _CLUSTERS:
        spelled = spelled.replace(cluster, one)
    plain = re.sub(r"(.)\1+", r"\1", spelled.translate(_LETTERS))
    return re.sub(r"(?<=[^aiu])i(?=[au])", "", plain)


def common_letters(first: str, second: str) -> int:
    """How many first letters two words share."""
    shorter = min(len(first), len(second))
    return next((place for place in range(shorter) if first[place] != second[place]), shorter)


def edits(first: str, second: str, most: int = 100) -> int:
    """Levenshtein distance, or more than `most`."""
    row = list(range(len(second) + 1))
    for place, letter in enumerate(first, start=1):
        new = [place]
        for other, theirs in enumerate(second, start=1):
            new.append(min(row[other] + 1, new[-1] + 1, row[other - 1] + (letter != theirs)))
        row = new
        if min(row) > most:
            return most + 1
    return row[-1]


@lru_cache(maxsize=CACHED_WORDS)
def same_name(first: str, second: str) -> bool:
    """Whether two sounds may be one name, either of them with a case ending."""
    shorter, longer = sorted((first, second), key=len)
    if len(longer) - len(shorter) > LONGEST_ENDING or len(shorter) < 2:
        return False
    common = common_letters(shorter, longer)
    if common == len(shorter):
        return common >= 4 or len(longer) - common <= (3 if common == 3 else 0)
    if not common:
        return False
    if len(shorter) < LETTERS_FOR_ONE_EDIT:
        return common >= 3 and common >= len(shorter) - 1 and len(longer) - common <= 3
    if common >= 4 and common >= len(shorter) - 2 and len(longer) - common <= 4:
        return True
    if common < COMPARED_LETTERS:
        return False
    most = 2 if len(shorter) >= LETTERS_FOR_TWO_EDITS else 1
    shorter, longer = shorter[common:], longer[common:]
    return any(
        edits(shorter, longer[:length], most) <= most
        for length in range(len(shorter) - 1, min(len(longer), len(shorter) + 1) + 1)
    )
