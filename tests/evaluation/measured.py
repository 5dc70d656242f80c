"""Cases, replies and measurements for the tests of the evaluation, made in one line each."""

from collections.abc import Sequence
from typing import Any

from askavim.evaluation.baseline import Baseline
from askavim.evaluation.cases import Case, Gold
from askavim.evaluation.measurements import NOT_GATED, Measurement
from askavim.evaluation.replies import AnswerReply
from askavim.model import text_version

SENTENCES = GAS, OIL, ROAD, DENIAL = (
    "Gas reached Italy in 2020.",
    "Oil crossed the sea by tanker.",
    "The road was opened in June 2021.",
    "Nobody has ever denied any of it.",
)
TEXT = " ".join(SENTENCES)
VERSION = text_version(TEXT)


def text_of(article_id: str, version: str) -> str | None:
    """The one article that there is."""
    return TEXT if (article_id, version) == ("fuels", VERSION) else None


def gold(quote: str, side: str | None = None) -> Gold:
    return Gold(article="fuels", quote=quote, side=side)


def case(kind: str = "factoid", *gold_quotes: str | Gold, **more: Any) -> Case:
    listed = [item if isinstance(item, Gold) else gold(item) for item in gold_quotes]
    fields = {"id": "q", "question": "When?", "language": "en", "kind": kind, "gold": listed, **more}
    return Case.model_validate(fields)


def citation(n: int, sentence: str, score: float, **changed: Any) -> dict[str, Any]:
    """A citation of a sentence of the article, as the HTTP API gives it."""
    start = TEXT.index(sentence)
    article = {"id": "fuels", "version": VERSION, "published": "2022-05-01"}
    place = {"n": n, "article": article, "start": start, "end": start + len(sentence), "quote": sentence}
    return {**place, "sources": [], "score": score, **changed}


def answer(*sentences: str | dict[str, Any], **more: Any) -> AnswerReply:
    """An answer of these sentences, the surest first."""
    citations = [
        item if isinstance(item, dict) else citation(n, item, 1 / n) for n, item in enumerate(sentences, start=1)
    ]
    shown = [{"text": item["quote"], "kind": "quote", "citations": [item["n"]]} for item in citations]
    return AnswerReply.model_validate({"status": "answered", "sentences": shown, "citations": citations, **more})


REFUSED = AnswerReply(status="refused", sentences=(), citations=())


def measured(metric: str, values: Sequence[float], language: str = "en", name: str = "own") -> list[Measurement]:
    """One metric of cases 0, 1, 2, …"""
    return [
        Measurement(name, f"{language}-{number}", language, "factoid", metric, value)
        for number, value in enumerate(values)
    ]


def kept(measurements: Sequence[Measurement]) -> dict[str, Baseline]:
    """The baselines of these figures."""
    sets: dict[str, Baseline] = {}
    for item in measurements:
        if item.metric not in NOT_GATED:
            sets.setdefault(item.set, {}).setdefault(item.case, {})[item.metric] = item.value
    return sets
