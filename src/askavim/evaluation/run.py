"""Cases + a service -> a score for each, and a table by language and kind.

A first evaluation: whether the quotes hold a sentence that answers, whether what no article says is refused, and
whether each citation really is a slice of its article (sliced again here, not trusted).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from askavim.evaluation.cases import Case
from askavim.model import Answer, Citation, Filters, Status
from askavim.service import Service


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one case."""

    case: Case
    answered: bool
    gold_place: int | None
    """Place of the best gold quote by score, from 0; None where no quote is gold."""
    exact: bool
    """Whether every citation is a slice of the version that it names."""
    best_score: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """Figures over some cases. Shares from 0 to 1, None where there is nothing to share."""

    name: str
    answerable: int
    answered: float | None
    """Of the answerable ones."""
    first: float | None
    """Answerable ones whose best quote is gold."""
    among: float | None
    """Answerable ones with a gold quote among those shown."""
    unanswerable: int
    refused: float | None
    """Of the unanswerable ones."""


def _is_gold(citation: Citation, case: Case) -> bool:
    return any(gold.article == citation.article.id and gold.quote in citation.quote for gold in case.gold)


def _is_exact(citation: Citation, service: Service) -> bool:
    article = service.article(citation.article.id, citation.article.version)
    return article.text[citation.start : citation.end] == citation.quote


def _score(case: Case, answer: Answer, service: Service) -> Score:
    by_score = sorted(answer.citations, key=lambda citation: -citation.score)
    places = [place for place, citation in enumerate(by_score) if _is_gold(citation, case)]
    return Score(
        case=case,
        answered=answer.status is Status.ANSWERED,
        gold_place=places[0] if places else None,
        exact=all(_is_exact(citation, service) for citation in answer.citations),
        best_score=by_score[0].score if by_score else 0.0,
        seconds=answer.timings["total"],
    )


def run_cases(
    cases: Sequence[Case], service: Service, max_quotes: int, report: Callable[[str, int, int], None]
) -> list[Score]:
    """Ask every question."""
    scores = []
    for number, case in enumerate(cases, start=1):
        scores.append(_score(case, service.ask(case.question, Filters(), max_quotes), service))
        report("Asking", number, len(cases))
    return scores


def _share(part: Iterable[bool]) -> float | None:
    values = list(part)
    return sum(values) / len(values) if values else None


def _row(name: str, scores: Sequence[Score]) -> Row:
    answerable = [score for score in scores if score.case.answerable]
    others = [score for score in scores if not score.case.answerable]
    return Row(
        name=name,
        answerable=len(answerable),
        answered=_share(score.answered for score in answerable),
        first=_share(score.gold_place == 0 for score in answerable),
        among=_share(score.gold_place is not None for score in answerable),
        unanswerable=len(others),
        refused=_share(not score.answered for score in others),
    )


def table(scores: Sequence[Score]) -> list[Row]:
    """Figures over all cases, by language and by kind."""
    languages = dict.fromkeys(score.case.language for score in scores)
    kinds = dict.fromkeys(score.case.kind for score in scores)
    return [
        *(_row(name, [score for score in scores if score.case.language == name]) for name in languages),
        *(_row(kind, [score for score in scores if score.case.kind == kind]) for kind in kinds),
        _row("all", scores),
    ]
