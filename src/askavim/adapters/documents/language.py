"""A text -> the language it is in, any of many: what we don't answer from is named as what it is."""

from functools import cache

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

from askavim.model import LANGUAGES
from askavim.text.language import detect_language

READ_CHARS = 2000
FEW_CHARS = 120
"""Below this length the coarse detector errs too often: one of our four is assumed."""
_OTHERS = (
    "ENGLISH TURKISH AZERBAIJANI RUSSIAN GERMAN FRENCH SPANISH ITALIAN PORTUGUESE DUTCH POLISH CZECH HUNGARIAN ROMANIAN"
    " GREEK BULGARIAN SERBIAN UKRAINIAN BELARUSIAN KAZAKH MONGOLIAN ARMENIAN GEORGIAN PERSIAN ARABIC URDU HEBREW"
    " CHINESE JAPANESE KOREAN HINDI ALBANIAN BOSNIAN CROATIAN SWEDISH FINNISH LATVIAN LITHUANIAN ESTONIAN"
)


@cache
def _detector() -> LanguageDetector:
    languages = [getattr(Language, name) for name in _OTHERS.split()]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()


def name_language(text: str) -> str | None:
    """The language of a text in BCP 47, or None for a text without words.

    Among our four languages the exact detector decides; whether it is one of them at all, a coarser one of many.
    """
    if not any(letter.isalpha() for letter in text[:READ_CHARS]):
        return None
    if len(text) < FEW_CHARS:
        return detect_language(text)
    found = _detector().detect_language_of(text[:READ_CHARS])
    if not found:
        return None
    code = _code(found.iso_code_639_1)
    return detect_language(text) if code in LANGUAGES else code


def _code(iso: IsoCode639_1) -> str:
    return iso.name.lower()
