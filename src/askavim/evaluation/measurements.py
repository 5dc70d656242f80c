"""What an evaluation yields: one figure of one case, wherever it was measured.

Tables, intervals, baselines and the gate read these only, so that our own cases and public sets are treated alike.
"""

from dataclasses import dataclass

LOWER_IS_BETTER = frozenset({"confirmed", "conflict_false_alarm", "latency"})
NOT_GATED = frozenset({"latency"})
"""What the machine decides as much as the code: shown, but neither kept in a baseline nor compared."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure of one case. A metric that has no meaning for a case has no measurement there."""

    set: str
    """The file of cases, or the public set."""
    case: str
    """Id of the case, its own within the set."""
    language: str
    kind: str
    metric: str
    value: float
    """From 0 to 1; of the latency, seconds."""


@dataclass(frozen=True, slots=True)
class RefusalScore:
    """How sure the service was that it can answer a question, and whether it did."""

    set: str
    case: str
    language: str
    kind: str
    """Either "answerable", or why no article answers: "absent", "near_miss", "off_topic" and the like."""
    score: float
    """The higher, the surer; 0 where it is not known because the question was refused."""
    answered: bool
