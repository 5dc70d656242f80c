"""A question + quotes -> which quotes are about what it asks, and which of two is set against the other.

A quote is about the question by its names, by its words, by a high evidence score, or because it goes on from a
sentence that is. What all the archive is about need not be named. Values are not read here.
"""

from collections.abc import Sequence

from askavim.model import Citation, primary_language
from askavim.text.asked import DATE, WHO, Asked, names_in
from askavim.text.contrast import gives_another_value, is_set_against
from askavim.text.tokens import tokens

NEAR_CHARS = 600
"""How far what a quote contrasts with stands before it, at most."""
NEXT_CHARS = 250
"""How far a sentence stands from one that it goes on from, at most."""
LEAST_WORDS = 0.6
LEAST_WORDS_WITHOUT_NAMES = 0.4
"""The share of the question's words that make a quote one about it, where its names don't, and where it has none."""
SURE_SCORE = 0.08
"""The evidence score of a quote that is about the question, if it has one of its names."""


def is_about(citation: Citation, asked: Asked) -> bool:
    """Whether a quote has most names of the question, or most of its words."""
    shared = len((names_in(citation.quote) | names_in(citation.article.title)) & asked.names)
    if asked.names and 2 * shared > len(asked.names):
        return True
    least = LEAST_WORDS if asked.names or asked.units & {DATE, WHO} else LEAST_WORDS_WITHOUT_NAMES
    if citation.score >= SURE_SCORE and (shared or not asked.names):
        return True
    words = frozenset(tokens(citation.quote))
    return bool(asked.words) and len(words & asked.words) >= least * len(asked.words)


def _goes_on(first: Citation, second: Citation, asked: Asked) -> bool:
    """Whether a quote stands next after another one, with a word of the question: "the association" after its name."""
    if first.article.id != second.article.id or not 0 <= second.start - first.end <= NEXT_CHARS:
        return False
    return bool(asked.content & frozenset(tokens(first.quote)) & frozenset(tokens(second.quote)))


def quotes_about(citations: Sequence[Citation], asked: Asked) -> list[Citation]:
    """The quotes that are about the question, by themselves or by one that stands before them."""
    about = [citation for citation in citations if is_about(citation, asked)]
    return [
        citation
        for citation in citations
        if citation in about
        or any(linked(other, citation, asked) or _goes_on(other, citation, asked) for other in about)
    ]


def contrasts(first: Citation, second: Citation, asked: Asked) -> bool:
    """Whether a quote is set, by its words, against one that stands shortly before it.

    Words that also set things apart, such as "however", do so between quotes with the same names.
    """
    if first.article.id != second.article.id or not 0 <= second.start - first.end <= NEAR_CHARS:
        return False
    if gives_another_value(second.quote):
        return True
    own = [names_in(item.quote) & asked.names for item in (first, second)]
    same = own[0] == own[1] != frozenset() or not names_in(second.quote) - names_in(first.quote) - asked.names
    return same and is_set_against(second.quote)


def _names_of(citation: Citation, asked: Asked) -> frozenset[str]:
    """The telling names of the question that a quote has; those of its title too, unless it has other names instead."""
    own = names_in(citation.quote)
    carried = frozenset() if own - asked.names else names_in(citation.article.title)
    return (own | carried) & asked.telling


def is_of_asked_names(citation: Citation, asked: Asked) -> bool:
    """Whether a quote is about most names of the question."""
    return not asked.names or 2 * len(_names_of(citation, asked)) > len(asked.telling)


def same_names(first: Citation, second: Citation, asked: Asked) -> bool:
    """Whether two quotes are about the same names of the question, and most of them."""
    return _names_of(first, asked) == _names_of(second, asked) and is_of_asked_names(first, asked)


def covers_question(first: Citation, second: Citation, asked: Asked) -> bool:
    """Whether two quotes have most of the question's names between them, and in its language its words like names."""
    names = _names_of(first, asked) | _names_of(second, asked)
    if asked.names and 2 * len(names) <= len(asked.telling):
        return False
    return not in_asked_language(first, second, asked) or asked.proper <= frozenset(
        tokens(f"{first.quote} {second.quote}")
    )


def in_asked_language(first: Citation, second: Citation, asked: Asked) -> bool:
    """Whether two quotes are in the question's language."""
    return {primary_language(item.article.language) for item in (first, second)} == {asked.language}


def has_words(first: Citation, second: Citation, asked: Asked) -> bool:
    """Whether quotes in the question's language have half of its words between them; of others it can't be told."""
    found = asked.content & frozenset(tokens(f"{first.quote} {second.quote}"))
    return not in_asked_language(first, second, asked) or 2 * len(found) >= len(asked.content)


def linked(first: Citation, second: Citation, asked: Asked) -> bool:
    """Whether one of two quotes is set against the other."""
    return contrasts(first, second, asked) or contrasts(second, first, asked)
