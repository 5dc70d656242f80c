"""Fit the numbers that retrieval and evidence rest on, and show what they do on questions they were not fitted on.

    python -m askavim.evaluation.calibrate ../shared/xquad

Prints the background of cosines; the recall in collections that mix languages; the weights of the two evidence models;
and a table by pair of languages (question > articles): recall of the passage, answer in the first sentences, and the
refusal's errors when the answering passage ("near") or the whole article ("absent") is taken away. The table is
cross-fitted: each half of the articles is measured with weights fitted on the other half; the printed weights are
fitted on both. With --reader, the weights of evidence that was read are fitted too, and the table is of them; then only
the articles count that the reader was not trained on.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.adapters.reader import CrossEncoderReader
from askavim.evaluation.public_run import VARIANTS, OnceReader, left, open_articles, paragraph_rank
from askavim.evaluation.public_sets import SpanQuestion, group_of, held_out, read_xquad
from askavim.evidence import (
    OTHER_LANGUAGE,
    READ_PASSAGES,
    SAME_LANGUAGE,
    rank_sentences,
    readings,
    sentence_features,
)
from askavim.index import Collection
from askavim.model import primary_language
from askavim.ports import Embedder, Reader
from askavim.refusal import rule
from askavim.retrieval import Found, Query, make_query, search

LANGUAGES = ("en", "tr", "ru")
PAIRS = tuple((question, articles) for articles in LANGUAGES for question in LANGUAGES)
MIXED_DRAWS = 3


@dataclass(frozen=True, slots=True)
class Example:
    """The candidate sentences of one question in one variant."""

    pair: tuple[str, str]
    group: int
    variant: str
    features: NDArray[np.float64]
    gold: NDArray[np.bool_]
    """Which of the sentences answers; none where the passage was taken away."""
    rank: int
    """Of the answering paragraph in the search, from 0."""
    nearness: float
    """Of the nearest sentence, as the refusal rule takes it."""


Scored = tuple[Example, NDArray[np.float64]]
"""An example and the scores of its sentences."""


def _gold(hits: Sequence[Found], question: SpanQuestion) -> NDArray[np.bool_]:
    return np.array(
        [
            item.hit.article.id == question.article_id and sentence.start <= question.start < sentence.end
            for item in hits
            for sentence in item.hit.passage.sentences
        ]
    )


def _read(features: NDArray[np.float64], kept: Sequence[Found], query: Query, reader: Reader) -> NDArray[np.float64]:
    """The features with the reader's scores as one column more, as `rank_sentences` takes them."""
    language = primary_language(kept[0].hit.article.language)
    weights = SAME_LANGUAGE if language == query.language else OTHER_LANGUAGE
    order = np.argsort(-weights.probability(features), kind="stable")
    texts = [sentence.text for item in kept for sentence in item.hit.passage.sentences]
    column = np.empty(len(texts))
    column[order] = readings(query.text, [texts[place] for place in order], reader)
    return np.column_stack([features, column])


def _examples(
    asked: SpanQuestion, question: SpanQuestion, collection: Collection, embedder: Embedder, reader: Reader | None
) -> Iterator[Example]:
    """The variants of one question: the words of `asked`, over the articles that `question` points into."""
    query = make_query(asked.text, asked.language, embedder.embed_question(asked.text), collection)
    hits = search(query, collection, 40)
    rank = paragraph_rank(hits, question)
    for variant in VARIANTS:
        kept = left(hits, variant, question)[:READ_PASSAGES]
        features = np.vstack([sentence_features(item, query, collection.snapshot.postings) for item in kept])
        if reader:
            features = _read(features, kept, query, reader)
        pair = (asked.language, question.language)
        ranked = rank_sentences(query, kept, collection.snapshot.postings, None)
        nearness = max(item.nearness for item in ranked)
        yield Example(
            pair, question.group, variant, features, _gold(kept, question), 99 if rank is None else rank, nearness
        )


def _fit(examples: Sequence[Example]) -> Any:
    features = np.vstack([item.features for item in examples])
    gold = np.concatenate([item.gold for item in examples])
    return LogisticRegression(C=10, max_iter=2000).fit(features, gold)


def _same(example: Example) -> bool:
    return example.pair[0] == example.pair[1]


def _cross_fitted(examples: Sequence[Example]) -> list[NDArray[np.float64]]:
    """The sentence scores of each example, by a model of its kind that has not seen its articles."""
    models = {
        (same, half): _fit([item for item in examples if _same(item) == same and item.group % 2 != half])
        for same in (True, False)
        for half in (0, 1)
    }
    return [models[_same(item), item.group % 2].predict_proba(item.features)[:, 1] for item in examples]


def _first_gold(example: Example, scores: NDArray[np.float64]) -> int:
    order = np.argsort(-scores, kind="stable")
    return next((place for place, row in enumerate(order) if example.gold[row]), 99)


def _answered(example: Example, scores: NDArray[np.float64]) -> bool:
    """What the refusal rule says to these scores."""
    return rule(example.nearness, float(scores.max())) is None


def _print_pair(pair: tuple[str, str], rows: Sequence[Scored]) -> None:
    full = [(item, scores) for item, scores in rows if item.variant == "answerable"]
    best = np.array([scores.max() for _, scores in full])
    places = np.array([_first_gold(item, scores) for item, scores in full])
    cells = [f"{pair[0]} > {pair[1]}", str(len(full))]
    cells += [f"{np.mean([item.rank < k for item, _ in full]):.3f}" for k in (1, 5)]
    cells += [f"{np.mean(places < k):.3f}" for k in (1, 2, 3)]
    cells.append(f"{np.mean([_answered(*row) for row in full]):.3f}")
    for variant in ("absent", "near_miss"):
        taken = [row for row in rows if row[0].variant == variant]
        wrong = [scores.max() for _, scores in taken]
        auc = roc_auc_score([1] * len(best) + [0] * len(wrong), [*best, *wrong])
        cells += [f"{np.mean([_answered(*row) for row in taken]):.3f}", f"{auc:.3f}"]
    print("| " + " | ".join(cells) + " |")


def _print_table(examples: Sequence[Example]) -> None:
    heads = ["pair", "questions", "passage@1", "passage@5", "sentence@1", "sentence@2", "sentence@3", "answered"]
    heads += ["absent: answered", "absent: AUC", "near: answered", "near: AUC"]
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    scored = list(zip(examples, _cross_fitted(examples), strict=True))
    for pair in PAIRS:
        _print_pair(pair, [row for row in scored if row[0].pair == pair])


def _print_background(
    questions: dict[str, list[SpanQuestion]], collections: dict[str, Collection], embedder: Embedder
) -> None:
    means, deviations = [], []
    for same in (True, False):
        spreads = [
            collections[articles].snapshot.vectors.spread(embedder.embed_question(item.text))[articles]
            for question, articles in PAIRS
            if (question == articles) == same
            for item in questions[question]
        ]
        means.append(np.mean([item.mean for item in spreads]))
        deviations.append(np.mean([item.deviation for item in spreads]))
    print(f"background: mean {np.mean(means):.3f}, deviation {np.mean(deviations):.3f}")
    print(f"offset of a language: {(means[0] - means[1]) / 2:.3f}")


def _print_mixed(folder: Path, xquad: Path, embedder: Embedder) -> None:
    """The passage's recall where each article stands in one language, drawn at random, and all in one collection."""
    sets = {name: read_xquad(xquad, name) for name in LANGUAGES}
    ranks: dict[tuple[str, bool], list[int]] = {}
    for draw in range(MIXED_DRAWS):
        groups = 1 + max(item.group for item in sets["en"][1])
        chosen = np.random.default_rng(draw).choice(LANGUAGES, groups)
        articles = [
            item for group, name in enumerate(chosen) for item in sets[name][0] if group_of(item.info.id) == group
        ]
        collection = open_articles(folder / str(draw), articles, embedder)
        for asked_in in LANGUAGES:
            for number, asked in enumerate(sets[asked_in][1]):
                stands_in = chosen[asked.group]
                query = make_query(asked.text, asked_in, embedder.embed_question(asked.text), collection)
                hits = search(query, collection, 5)
                rank = paragraph_rank(hits, sets[stands_in][1][number])
                ranks.setdefault((asked_in, asked_in == stands_in), []).append(99 if rank is None else rank)
    print("| asked in | article in | questions | passage@1 | passage@5 |")
    print("|---|---|---|---|---|")
    for (asked_in, same), found in sorted(ranks.items()):
        shares = [f"{np.mean(np.array(found) < k):.3f}" for k in (1, 5)]
        print(f"| {asked_in} | {'the same' if same else 'another'} | {len(found)} | {' | '.join(shares)} |")


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("xquad", type=Path, help="folder with en.json, tr.json and ru.json")
    parser.add_argument("--model", type=Path, default=Path("data/model"), help="prepared model folder")
    parser.add_argument("--reader", type=Path, help="prepared reader folder")
    options = parser.parse_args()
    embedder = SentenceTransformerEmbedder(options.model)
    reader = OnceReader(CrossEncoderReader(options.reader)) if options.reader else None
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as work:
        collections = {
            name: open_articles(Path(work) / name, read_xquad(options.xquad, name)[0], embedder) for name in LANGUAGES
        }
        questions = {name: read_xquad(options.xquad, name)[1] for name in LANGUAGES}
        if not reader:
            _print_background(questions, collections, embedder)
            _print_mixed(Path(work) / "mixed", options.xquad, embedder)
        examples = [
            example
            for asked_in, articles in PAIRS
            for asked, question in zip(questions[asked_in], questions[articles], strict=True)
            if not reader or held_out(question.group)
            for example in _examples(asked, question, collections[articles], embedder, reader)
        ]
    for same in (True, False):
        model = _fit([item for item in examples if _same(item) == same])
        values = ", ".join(f"{value:.2f}" for value in model.coef_[0])
        print(f"weights, {'same' if same else 'other'} language: ({values}), {model.intercept_[0]:.2f}")
    _print_table(examples)
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
