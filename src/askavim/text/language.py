"""Which of our four languages a text is in."""

from functools import cache

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

DEFAULT_LANGUAGE = "en"


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(
        Language.ENGLISH, Language.TURKISH, Language.AZERBAIJANI, Language.RUSSIAN
    ).build()


def detect_language(text: str) -> str:
    """The language of a text: en, tr, az or ru; DEFAULT_LANGUAGE for text without words."""
    found = _detector().detect_language_of(text[:2000])
    return _code(found.iso_code_639_1) if found else DEFAULT_LANGUAGE


def language_confidence(text: str, language: str) -> float:
    """How sure it is that a text is in a language, against our others; 0 to 1."""
    found = _detector().compute_language_confidence_values(text[:2000])
    return next((item.value for item in found if _code(item.language.iso_code_639_1) == language), 0.0)


def _code(iso: IsoCode639_1) -> str:
    return iso.name.lower()
