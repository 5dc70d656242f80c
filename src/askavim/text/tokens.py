"""Text -> lexical tokens: the first letters of each folded word, and numbers whole.

Fixed-length truncation stems Turkish about as well as a morphological analyser does (Can et al., "Information
retrieval on Turkish texts", JASIST 2008), needs no word list, and treats the four languages alike. Cyrillic words give
a second token in Latin letters, so that names meet across scripts.
"""

import re
from collections.abc import Iterator

from askavim.text.casefold import fold, in_latin

PREFIX_LETTERS = 5
TOKENS_VERSION = 1
"""Part of an index's identity: raise it whenever `tokens` changes what it returns."""

# A number with inner separators, or a word with an optional suffix after an apostrophe (Türkiye'nin, Baku's).
# A letter may be followed by combining marks: text is also typed, and lowered by programs, in decomposed form.
_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
_WORD = re.compile(rf"\d+(?:[.,]\d+)*|{_LETTERS}(?:['’ʼ]{_LETTERS})*")


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the words and numbers of a text, in order."""
    yield from (match.span() for match in _WORD.finditer(text))


def words(text: str) -> Iterator[str]:
    """The words and numbers of a text, as they are spelt, in order."""
    yield from (text[start:end] for start, end in word_spans(text))


def word_tokens(word: str) -> tuple[str, ...]:
    """The tokens of one word: none for a single letter, two for a Cyrillic one."""
    if word[0].isdigit():
        return (word.replace(",", "."),)
    folded = fold(word)
    stem = folded.partition("'")[0]
    if len(stem) < 2:
        stem = folded.replace("'", "")
    if len(stem) < 2:
        return ()
    latin = in_latin(stem)
    prefix, latin_prefix = stem[:PREFIX_LETTERS], latin[:PREFIX_LETTERS]
    return (prefix,) if latin_prefix in (prefix, "") else (prefix, latin_prefix)


def tokens(text: str) -> list[str]:
    """All tokens of a text, in order, with repeats."""
    return [token for word in words(text) for token in word_tokens(word)]
