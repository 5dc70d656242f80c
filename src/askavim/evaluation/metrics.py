"""One case and what came back -> figures by metric.

A citation counts as gold by the text that really stands at its place, sliced here from the version that it names; what
it claims to quote decides only whether it is exact.
"""

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.metrics import ndcg_score

from askavim.evaluation.cases import Case, Gold
from askavim.evaluation.replies import AnswerReply, DifferenceReply, HitsReply, SentenceReply, SpanReply
from askavim.model import text_version

RECALL_AT = (1, 5, 10)
SEARCHED = max(RECALL_AT)

TextOf = Callable[[str, str], str | None]
"""The text of an article's version, None where there is none."""


def slice_of(span: SpanReply, text_of: TextOf) -> str:
    """What stands at a place; empty where the version can't be read or its text is not the one of that hash."""
    text = text_of(span.article.id, span.article.version)
    return text[span.start : span.end] if text is not None and text_version(text) == span.article.version else ""


def gold_in(span: SpanReply, gold: Sequence[Gold], text_of: TextOf) -> frozenset[Gold]:
    """Which of the gold sentences stand at a place."""
    there = slice_of(span, text_of)
    return frozenset(item for item in gold if item.article == span.article.id and item.quote in there)


def _sentences(gold: Sequence[Gold]) -> set[tuple[str, str]]:
    """Gold sentences, each once: one that stands for two sides is listed for both."""
    return {(item.article, item.quote) for item in gold}


def _recall(found: Sequence[frozenset[Gold]], gold: Sequence[Gold], k: int) -> float:
    """Recall capped at k (Thakur et al. 2021, BEIR): one place can't hold all of many equivalent sentences."""
    hit = _sentences([item for place in found[:k] for item in place])
    return min(1.0, len(hit) / min(k, len(_sentences(gold))))


def _reciprocal_rank(found: Sequence[frozenset[Gold]]) -> float:
    return next((1 / rank for rank, gold in enumerate(found, start=1) if gold), 0.0)


def _ndcg(found: Sequence[frozenset[Gold]], gold: Sequence[Gold], k: int) -> float:
    """Normalised discounted cumulative gain at k; gold sentences that were not found stand at the very end."""
    missed = _sentences(gold) - _sentences([item for place in found for item in place])
    padding = [False] * (k + 1)
    relevant = np.array([*map(bool, found), *padding, *[True] * len(missed)], dtype=float)
    return float(ndcg_score([relevant], [-np.arange(len(relevant))], k=k))


def _exactness(reply: AnswerReply, text_of: TextOf) -> float:
    """The share of citations that are slices of their version, and of sentences that rest on what they name."""
    quotes = {citation.n: citation.quote for citation in reply.citations}
    checks = [bool(item.quote) and slice_of(item, text_of) == item.quote for item in reply.citations]
    checks += [_rests(sentence, quotes) for sentence in reply.sentences]
    return sum(checks) / len(checks) if checks else 0.0


def _rests(sentence: SentenceReply, quotes: dict[int, str]) -> bool:
    """Whether a sentence names citations of the answer only and, where it is a quote, is what one of them quotes."""
    if not sentence.citations or not set(sentence.citations) <= quotes.keys():
        return False
    return sentence.kind == "written" or sentence.text in {quotes[n] for n in sentence.citations}


def _is_dated(reply: AnswerReply) -> bool:
    """Whether the answer says how old its evidence is, by dates that its citations have; nothing if they have none."""
    dates = set().union(*(citation.dates for citation in reply.citations))
    said = {reply.freshness.newest, reply.freshness.oldest} if reply.freshness else set()
    return said <= dates and bool(said) == bool(dates)


def _sides(gold: frozenset[Gold]) -> set[str]:
    return {item.side for item in gold if item.side}


def _shows_both(difference: DifferenceReply, sides: dict[int, set[str]]) -> bool:
    """Whether what a conflict cites covers two of the sides that there are."""
    cited = {n for side in difference.sides for n in side.citations}
    return len(set().union(*(sides.get(n, set()) for n in cited))) > 1


def _of_answerable(
    case: Case, found: Sequence[frozenset[Gold]], reply: AnswerReply, max_quotes: int
) -> dict[str, float]:
    figures = {
        "answered": reply.answered,
        "first": bool(found and found[0]),
        "top3": any(found[:3]),
        "shown": any(found),
        "citation_recall": _recall(found, case.gold, max_quotes),
        "mrr": _reciprocal_rank(found),
        "ndcg": _ndcg(found, case.gold, max_quotes),
    }
    if found:
        figures["citation_precision"] = sum(map(bool, found)) / len(found)
    if wanted := _sides(frozenset(case.gold)):
        figures["side_recall"] = len(_sides(frozenset().union(*found))) / len(wanted)
    return figures


def _of_conflict(case: Case, found: Sequence[frozenset[Gold]], reply: AnswerReply) -> dict[str, float]:
    conflicts = [item for item in reply.conflicts if item.kind == "conflict"]
    if case.kind != "conflict":
        return {"conflict_false_alarm": bool(conflicts)}
    sides = {citation.n: _sides(gold) for citation, gold in zip(reply.ranked, found, strict=True)}
    return {"conflict_recall": any(_shows_both(item, sides) for item in conflicts)}


def measure_answer(case: Case, reply: AnswerReply, text_of: TextOf, max_quotes: int) -> dict[str, float]:
    """The figures of one answer or refusal, by metric; a metric without meaning for it is left out.

    - answered; first, top3, shown: a gold quote is the best by score, among the best three, among all.
    - citation_precision: gold among the quotes shown. citation_recall, mrr, ndcg: over the quotes by score.
    - side_recall: sides of a conflict or comparison that are shown.
    - as_of: a gold quote is shown, and the best quote is not of another time.
    - refused: of a question that no article answers.
    - confirmed: a false premise was answered with nothing that puts it right; corrected: with what does.
    - conflict_recall: a conflict was shown with two of its sides; conflict_false_alarm: one where there is none.
    - freshness: whether the age of the evidence is given, by dates that the citations have; of answers.
    - exactness: see `_exactness`; also of quotes beside a refusal.
    """
    found = [gold_in(citation, case.gold, text_of) for citation in reply.ranked]
    figures = _of_conflict(case, found, reply)
    if case.answerable:
        figures |= _of_answerable(case, found, reply, max_quotes)
    elif not case.gold:
        figures["refused"] = not reply.answered
    if case.kind == "as_of":
        wrong = bool(reply.citations) and bool(gold_in(reply.ranked[0], case.wrong, text_of))
        figures["as_of"] = any(found) and not wrong
    if case.kind == "false_premise":
        figures["confirmed"] = reply.answered and not any(found)
        if case.gold:
            figures["corrected"] = any(found)
    if reply.answered:
        figures["freshness"] = _is_dated(reply)
    if reply.answered or reply.citations:
        figures["exactness"] = _exactness(reply, text_of)
    return {metric: float(value) for metric, value in figures.items()}


def measure_search(case: Case, reply: HitsReply, text_of: TextOf) -> dict[str, float]:
    """Of the passages found for an answerable question: capped recall in the first few, reciprocal rank and nDCG."""
    found = [gold_in(hit, case.gold, text_of) for hit in reply.hits]
    recall = {f"recall@{k}": _recall(found, case.gold, k) for k in RECALL_AT}
    return {**recall, "passage_mrr": _reciprocal_rank(found), "passage_ndcg": _ndcg(found, case.gold, SEARCHED)}
