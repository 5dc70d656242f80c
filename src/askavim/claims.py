"""A question for no value + quotes -> reports that contradict each other: accounts and denials, and claims set apart.

What a report claims is not understood: it is an account by its words of blame, a denial by those of denying, and a
claim against another one by where both stand and the words that set them apart.
"""

import re
from collections.abc import Sequence
from itertools import permutations

from askavim.aboutness import covers_question, has_words, is_about
from askavim.model import Citation, primary_language
from askavim.statements import Statement, days_of_report
from askavim.text.asked import Asked, names_in
from askavim.text.casefold import fold, folded_pattern
from askavim.text.contrast import gives_another_value, reports, says_views_differ
from askavim.text.dates import find_periods

FOLLOWS_CHARS = 1
"""How far a sentence stands from the one before it in its paragraph."""
CLAIM_SCORE = 0.05
"""The least evidence score of a report that is compared without a value."""

_DENIES = folded_pattern(r"\bden(?:ied|ies|y)\b|\breject|reddet|\binkar|\brədd|отриц|отверг")
_ACCUSES = folded_pattern(r"""
    blame|responsible|\bcame from|\bfrom \w+ territory|accus
    suçla|sorumlu tut|topraklarından
    ittiham|təqsir|ərazisindən
    обвин|возлаг|\bвину\b|с территории
""")
_CLAUSES = re.compile(r"[;,:]\s+(?:while |whereas |and |but |а |и )?|\s(?:while|whereas|but)\s", re.IGNORECASE)
_AGAINST = re.compile(r",? (?:while|whereas) |, а |; (?:but|ancak|amma|но) ", re.IGNORECASE)


def accounts(citations: Sequence[Citation], asked: Asked) -> tuple[list[Statement], list[Statement]]:
    """Clauses that say who did it, and clauses that deny it."""
    accusing: list[Statement] = []
    denying: list[Statement] = []
    for citation in (item for item in citations if is_about(item, asked) and covers_question(item, item, asked)):
        periods = find_periods(citation.quote, primary_language(citation.article.language))
        reported = days_of_report(citation, periods, citation.quote)
        names = names_in(citation.quote) & asked.names
        for clause in (part.strip(" .") for part in _CLAUSES.split(citation.quote)):
            found = denying if _DENIES.search(fold(clause)) else accusing if _ACCUSES.search(fold(clause)) else None
            if found is not None:
                found.append(Statement(citation, clause, None, None, reported, names, frozenset()))
    return accusing, denying


def _claim(citation: Citation, text: str, asked: Asked) -> Statement:
    periods = find_periods(citation.quote, primary_language(citation.article.language))
    reported = days_of_report(citation, periods, citation.quote)
    return Statement(citation, text.strip(" ."), None, None, reported, names_in(text) & asked.names, frozenset())


def _opposed_clauses(citation: Citation) -> list[str]:
    """The two halves of a quote that sets two reports against each other; none of another quote."""
    halves = _AGAINST.split(citation.quote)
    return halves if len(halves) == 2 and all(map(reports, halves)) else []


def _follows(first: Citation, second: Citation) -> bool:
    """Whether a quote is the sentence after another one."""
    return first.article.id == second.article.id and 0 <= second.start - first.end <= FOLLOWS_CHARS


def _stand_apart(first: Citation, second: Citation, told: Sequence[Citation], asked: Asked) -> bool:
    """Whether the second of two reports is set against the first, or a quote before both says that there are two."""
    if not _follows(first, second) or not covers_question(first, second, asked) or not reports(first.quote):
        return False
    if not has_words(first, second, asked):
        return False
    if gives_another_value(second.quote):
        return True
    return reports(second.quote) and any(_follows(item, first) for item in told)


def claims_set_apart(citations: Sequence[Citation], asked: Asked) -> tuple[Statement, Statement] | None:
    """Two reports about what is asked, whatever it is, that a quote or two neighbours set against each other."""
    about = [item for item in citations if item.score >= CLAIM_SCORE]
    for citation in about:
        covered = covers_question(citation, citation, asked) and has_words(citation, citation, asked)
        if covered and (halves := _opposed_clauses(citation)):
            return _claim(citation, halves[0], asked), _claim(citation, halves[1], asked)
    told = [item for item in about if says_views_differ(item.quote)]
    for first, second in permutations(about, 2):
        if _stand_apart(first, second, told, asked):
            return _claim(first, first.quote, asked), _claim(second, second.quote, asked)
    return None
