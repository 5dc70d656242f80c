"""A sentence -> where it says who wrote or published what it reports: "According to Ahmadzada of AVIM in May 2024", in
parentheses, or in a clause with a word of reporting.
"""

import re

from askavim.text.contrast import reports
from askavim.text.reading import Reading

Span = tuple[int, int]

_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CLAUSE = re.compile(r"(?:[^,;:()]|(?<=\d),(?=\d))+")
_CREDITS = re.compile(
    r"\b(?:argu|not(?:es|ed)|writ|essay|article|comment|analys|published|author|in the view|держ|полага|пиш|мнени|слова"
    r"|стать|автор|yazı|makale|yayım|savun|yorum|müəllif|məqalə|dərc|hesab ed|vurğula)",
    re.IGNORECASE,
)


def crediting_spans(text: Reading) -> list[Span]:
    """The spans of parentheses, and of clauses that report."""
    clauses = [match.span() for match in _CLAUSE.finditer(text.text)]
    reporting = [
        (start, end)
        for start, end in clauses
        if reports(text.text[start:end]) or _CREDITS.search(text.text, start, end)
    ]
    return [*(match.span() for match in _PARENTHESES.finditer(text.text)), *reporting]
