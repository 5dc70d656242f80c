"""One spelling for matching: letter case, diacritics and the Turkic dotted and dotless i folded away.

Turkish and Azerbaijani pair i with İ and ı with I, English pairs i with I, and people type both languages on ASCII
keyboards; so all four letters fold to i. The Azerbaijani schwa folds to e, as it is typed in ASCII. Folding is for
comparing only: quotes keep their letters.
"""

import re
import unicodedata

_BEFORE = str.maketrans({"İ": "i", "I": "i", "ı": "i", "Ə": "e", "ə": "e", "’": "'", "ʼ": "'", "‘": "'"})
_LATIN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхыэ", "abvgdeziiklmnoprstufhie", strict=True)),
        "ж": "zh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sh",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)


def fold(text: str) -> str:
    """Fold case, width, diacritics and Turkic letters. The result may differ from the input in length."""
    if text.isascii():
        return text.lower()
    return _bare(_bare(text).translate(_BEFORE).casefold()).translate(_BEFORE)


def _bare(text: str) -> str:
    """Compatibility characters and letters with marks taken apart, without the marks."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def folded_pattern(text: str) -> re.Pattern[str]:
    """A pattern over folded text, in the letters of its languages, one line for each; only lower-case escapes."""
    return re.compile("|".join(fold(line.strip()) for line in text.strip().splitlines()))


def in_latin(folded: str) -> str:
    """Folded Cyrillic written in Latin letters; other text comes back as it is."""
    return folded.translate(_LATIN)
