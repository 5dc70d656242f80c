"""Cases + a respondent -> outcomes: what came back to each, and its figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from askavim.evaluation.cases import Case
from askavim.evaluation.measurements import Measurement, RefusalScore
from askavim.evaluation.metrics import SEARCHED, TextOf, gold_in, measure_answer, measure_search
from askavim.evaluation.replies import AnswerReply
from askavim.evaluation.respondents import Respondent

Report = Callable[[str, int, int], None]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case."""

    set: str
    case: Case
    reply: AnswerReply
    gold_shown: tuple[bool, ...]
    """For each citation, in the order of the reply: whether it is gold."""
    figures: dict[str, float]

    @property
    def exact(self) -> bool:
        """Whether every quote is what stands at its place."""
        return self.figures.get("exactness", 1.0) == 1.0

    def measurements(self) -> list[Measurement]:
        """The figures, each with where it comes from."""
        case = self.case
        return [
            Measurement(self.set, case.id, case.language, case.kind, metric, value)
            for metric, value in self.figures.items()
        ]

    def refusal_score(self) -> RefusalScore | None:
        """How sure the reply is, or by its best quote's score, against whether there is an answer.

        None for a false premise that an article puts right: both an answer and a refusal can be right there.
        """
        case, ranked = self.case, self.reply.ranked
        if not case.answerable and case.gold:
            return None
        kind = "answerable" if case.answerable else case.kind
        score = self.reply.confidence
        if score is None:
            score = ranked[0].score if ranked else 0.0
        return RefusalScore(self.set, case.id, case.language, kind, score, self.reply.answered)


def _searchable(case: Case) -> bool:
    """Whether search alone can find the answer: it knows nothing of what was asked before."""
    return case.answerable and not case.history


def _outcome(name: str, case: Case, respondent: Respondent, text_of: TextOf, max_quotes: int, clock: Clock) -> Outcome:
    started = clock()
    reply = respondent.ask(case, max_quotes)
    seconds = clock() - started
    figures = measure_answer(case, reply, text_of, max_quotes) | {"latency": seconds}
    if _searchable(case):
        figures |= measure_search(case, respondent.search(case, SEARCHED), text_of)
    shown = tuple(bool(gold_in(citation, case.gold, text_of)) for citation in reply.citations)
    return Outcome(name, case, reply, shown, figures)


def run_cases(
    name: str, cases: Sequence[Case], respondent: Respondent, max_quotes: int, report: Report, clock: Clock
) -> list[Outcome]:
    """Ask every question of the set of that name, one after the other. `clock` gives seconds."""
    text_of = cache(respondent.text)
    outcomes = []
    for number, case in enumerate(cases, start=1):
        outcomes.append(_outcome(name, case, respondent, text_of, max_quotes, clock))
        report(f"Asking {name}", number, len(cases))
    return outcomes
