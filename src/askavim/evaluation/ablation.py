"""Each part of the service off in turn -> what is lost, by language: `make ablation`.

A part is put off by replacing the function that does it, or the weight that it has, in this process; what is left is
not fitted again. All of `evals/cases` and the held-out questions of XQuAD are asked each time.
"""

import argparse
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from askavim import evidence
from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.answer import DEFAULT_QUOTES
from askavim.build import build_service
from askavim.evaluation.cases import Case
from askavim.evaluation.command import read_sets
from askavim.evaluation.measurements import Measurement
from askavim.evaluation.public_run import SET, run_xquad
from askavim.evaluation.respondents import ServiceRespondent
from askavim.evaluation.run import run_cases
from askavim.ports import Vector
from askavim.settings import Settings, read_settings
from askavim.text.names import split_names
from askavim.text.tokens import words

Replaced = Mapping[str, object]
"""By where it stands, what stands there instead."""

WEIGHTS = ("SAME_LANGUAGE", "OTHER_LANGUAGE", "READ_SAME_LANGUAGE", "READ_OTHER_LANGUAGE")
OWN_COLUMNS = (
    ("shown", "en"),
    ("shown", "tr"),
    ("shown", "az"),
    ("shown", "ru"),
    ("first", "all"),
    ("refused", "all"),
    ("as_of", "all"),
    ("side_recall", "all"),
)
MISSPELT = "misspelt"
"""What a metric of the questions whose longest name is misspelt is called after."""
MISSPELT_COLUMNS = ((f"{MISSPELT} shown", "all"),)
LEAST_MISSPELT = 6
"""Letters of a name from which on two of them are swapped."""
PUBLIC_COLUMNS = tuple((metric, pair) for metric in ("recall@1", "top1") for pair in ("en > en", "tr > tr", "tr > en"))


def _without_feature(place: int) -> Replaced:
    """The evidence weights, with nothing for one feature."""

    def zeroed(weights: evidence.Weights) -> evidence.Weights:
        return replace(weights, values=(*weights.values[:place], 0.0, *weights.values[place + 1 :]))

    return {f"askavim.evidence.{name}": zeroed(getattr(evidence, name)) for name in WEIGHTS}


def _no_names(text: str) -> Iterator[tuple[tuple[str, ...], None]]:
    return (((word,), None) for word in words(text))


def _as_ranked(_: object, ranked: Sequence[object]) -> Sequence[object]:
    return ranked


PARTS: Mapping[str, Replaced] = {
    "(all parts on)": {},
    "dictionary": {"askavim.text.names.translations": lambda *_: ()},
    "names": {"askavim.text.names.split_names": _no_names, "askavim.text.names.misspelt_name": lambda _: None},
    "misspelt names": {"askavim.text.names.misspelt_name": lambda _: None},
    "lexical score of passages": {"askavim.retrieval.LEXICAL_WEIGHT": 0.0},
    "vectors of passages": {"askavim.retrieval.SIMILARITY_WEIGHT": 0.0},
    **{f"feature: {name}": _without_feature(place) for place, name in enumerate(evidence.FEATURES)},
    "time in the question": {
        "askavim.answer.rank_by_time": _as_ranked,
        "askavim.evaluation.public_run.rank_by_time": _as_ranked,
    },
    "follow-ups completed": {"askavim.answer.complete_question": lambda question, _: question},
    "differing quotes shown": {"askavim.answer._differing": lambda *_: []},
    "refusal": {
        "askavim.answer.reason_to_refuse": lambda *_: None,
        "askavim.evaluation.public_run.reason_to_refuse": lambda *_: None,
    },
}
READER = "reader"


def misspelt(question: str) -> str | None:
    """The question with two letters swapped in the middle of its longest name; None where it names nothing long."""
    names = (word for said, name in split_names(question) if name for word in said)
    longest = max((word for word in names if word.isalpha() and len(word) >= LEAST_MISSPELT), key=len, default="")
    if not longest:
        return None
    middle = len(longest) // 2
    swapped = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return question.replace(longest, swapped, 1)


def _measure(settings: Settings, xquad: Path | None) -> list[Measurement]:
    respondent = ServiceRespondent(build_service(settings))

    def asked(name: str, cases: Sequence[Case]) -> list[Measurement]:
        outcomes = run_cases(name, cases, respondent, DEFAULT_QUOTES, lambda *_: None, time.perf_counter)
        return [item for outcome in outcomes for item in outcome.measurements()]

    measured = []
    for name, cases in read_sets(()).items():
        measured += asked(name, cases)
        wrong = [
            case.model_copy(update={"question": question}) for case in cases if (question := misspelt(case.question))
        ]
        measured += [replace(item, metric=f"{MISSPELT} {item.metric}") for item in asked(name, wrong)]
    return measured + (run_xquad(xquad, settings, lambda *_: None)[0] if xquad else [])


def _mean(measured: Sequence[Measurement], public: bool, metric: str, language: str) -> str:
    values = [
        item.value
        for item in measured
        if (item.set == SET) == public and item.metric == metric and language in (item.language, "all")
    ]
    return f"{sum(values) / len(values):.3f}" if values else ""


def _row(name: str, measured: Sequence[Measurement], xquad: Path | None) -> str:
    cells = [_mean(measured, False, *column) for column in (*OWN_COLUMNS, *MISSPELT_COLUMNS)]
    cells += [_mean(measured, True, *column) for column in PUBLIC_COLUMNS] if xquad else []
    return f"| {name} | {' | '.join(cells)} |"


def ablate(settings: Settings, xquad: Path | None, parts: Collection[str]) -> Iterator[str]:
    """The lines of the table, each as soon as it is known; only these parts off where any are named."""
    columns = [*OWN_COLUMNS, *MISSPELT_COLUMNS, *(PUBLIC_COLUMNS if xquad else ())]
    yield "| off | " + " | ".join(f"{metric} {language}" for metric, language in columns) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    variants = [(name, settings, replaced) for name, replaced in PARTS.items() if not parts or name in parts]
    if settings.reader and not parts:
        variants.insert(1, (READER, settings.model_copy(update={"reader": None}), {}))
    # Questions are the same each time: their vectors are kept.
    vectors: dict[str, Vector] = {}
    embed = SentenceTransformerEmbedder.embed_question

    def kept(embedder: SentenceTransformerEmbedder, question: str) -> Vector:
        if question not in vectors:
            vectors[question] = embed(embedder, question)
        return vectors[question]

    with patch.object(SentenceTransformerEmbedder, "embed_question", kept):
        for name, chosen, replaced in variants:
            with ExitStack() as off:
                for target, instead in replaced.items():
                    off.enter_context(patch(target, instead))
                yield _row(name, _measure(chosen, xquad), xquad)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--xquad", type=Path, help="folder of XQuAD")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=[], help="parts to put off (default: each)")
    options = parser.parse_args()
    for line in ablate(read_settings(), options.xquad, options.only):
        print(line, flush=True)


if __name__ == "__main__":
    main()
