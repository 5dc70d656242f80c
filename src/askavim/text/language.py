"""Which language a text is in: one of our four, or any."""

from functools import cache

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

from askavim.model import LANGUAGES

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


@cache
def _wide_detector() -> LanguageDetector:
    # Low accuracy loads short word pieces only: enough for a page of text, and a tenth of the memory.
    return LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()


def name_language(text: str) -> str | None:
    """The language of a text by its two letters, whichever it is, such as de or hy; None for text without words.

    It loads a model of many languages at the first call: for documents that are added, not for questions.
    """
    found = _wide_detector().detect_language_of(text[:2000])
    if found is None:
        return None
    code = _code(found.iso_code_639_1)
    return detect_language(text) if code in LANGUAGES else code


def _code(iso: IsoCode639_1) -> str:
    return iso.name.lower()
