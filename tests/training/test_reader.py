"""Training the reader: the loss, what is left unseen, and that a few steps teach it something."""

import math
import random
from pathlib import Path

import pytest
import torch
from tests.samples import ARTICLES, SHUSHA_QUESTION, indexed
from transformers import BertConfig, BertForTokenClassification

from askavim.adapters.reader_folder import FROZEN_LAYERS
from askavim.evaluation.cases import read_cases
from askavim.evaluation.public_sets import held_out
from askavim.training.examples import case_examples
from askavim.training.reader import Prepared, loss_of, sentence_scores, train


@pytest.mark.parametrize(
    ("scores", "answers", "loss"),
    [
        ([0.0], [(True,)], math.log(2)),
        ([0.0, 0.0, 0.0], [(False, False), (False,)], math.log(4)),
        ([20.0, -20.0], [(True, False)], 0.0),
        ([20.0, -20.0], [(False, True)], 40.0),
        ([20.0, 20.0], [(True,), (True,)], 0.0),
        ([-20.0, -20.0], [(False, False)], 0.0),
    ],
)
def test_the_loss_is_that_of_the_answers_among_all_sentences_and_none(
    scores: list[float], answers: list[tuple[bool, ...]], loss: float
) -> None:
    assert float(loss_of(torch.tensor(scores), answers)) == pytest.approx(loss, abs=1e-5)


def test_training_moves_the_upper_layers_only_and_lowers_the_loss() -> None:
    torch.manual_seed(1)
    config = BertConfig(  # type: ignore[no-untyped-call]
        vocab_size=50, hidden_size=16, num_hidden_layers=FROZEN_LAYERS + 1, num_attention_heads=2, intermediate_size=32
    )
    config.num_labels = 1
    model = BertForTokenClassification(config)  # type: ignore[no-untyped-call]
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    examples = [
        Prepared([torch.randn(6, 16).half()], [[torch.arange(0, 3), torch.arange(3, 6)]], [(bool(n % 2), not n % 2)])
        for n in range(6)
    ]

    def loss() -> float:
        scores = sentence_scores(examples, model.train(False))
        return sum(float(loss_of(row, item.answers)) for row, item in zip(scores, examples, strict=True))

    first = loss()
    assert len(list(train(examples, model, 30, random.Random(1)))) == 30
    assert loss() < first
    moved = {name for name, tensor in model.state_dict().items() if not torch.equal(before[name], tensor)}
    assert moved
    assert all(name.startswith(("classifier", f"bert.encoder.layer.{FROZEN_LAYERS}")) for name in moved)


CASES = """
- {id: one, language: en, kind: factoid, question: "%s",
   gold: [{article: shusha, quote: "signed the Shusha Declaration"}]}
- {id: two, language: en, kind: near_miss, question: "Who printed the Shusha Declaration?",
   wrong: [{article: shusha, quote: "signed the Shusha Declaration"}]}
"""


def test_a_case_becomes_its_passage_and_near_ones_with_the_answers_marked(tmp_path: Path) -> None:
    shelf = indexed()
    (tmp_path / "cases.yaml").write_text(CASES % SHUSHA_QUESTION, encoding="utf-8")
    names = {item.info.id: item for item in ARTICLES}
    gold = next(name for name, item in names.items() if "signed the Shusha Declaration" in item.text)
    (tmp_path / "cases.yaml").write_text((CASES % SHUSHA_QUESTION).replace("article: shusha", f"article: {gold}"))
    for seed in range(8):
        examples = list(case_examples(tmp_path, ARTICLES, shelf.open(), shelf.embedder, random.Random(seed)))
        assert len(examples) == 2
        marked = [
            sentence.text
            for passage, flags in zip(examples[0].passages, examples[0].answers, strict=True)
            for sentence, flag in zip(passage.sentences, flags, strict=True)
            if flag
        ]
        assert all("signed the Shusha Declaration" in text for text in marked)
        assert not any(flag for flags in examples[1].answers for flag in flags)
        assert any("signed the Shusha Declaration" in passage.text for passage in examples[1].passages)


def test_a_third_of_the_articles_is_never_trained_on() -> None:
    assert [group for group in range(24) if held_out(group)] == [0, 3, 6, 9, 12, 15, 18, 21]


def test_no_evaluation_question_is_trained_on() -> None:
    root = Path(__file__).parents[2] / "evals"
    trained = {case.question.casefold() for path in (root / "training").glob("*.yaml") for case in read_cases(path)}
    asked = {case.question.casefold() for path in (root / "cases").glob("*.yaml") for case in read_cases(path)}
    assert trained
    assert trained.isdisjoint(asked)
