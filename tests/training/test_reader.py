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
from askavim.training.examples import case_examples, read_paragraph_questions
from askavim.training.reader import Prepared, example_losses, loss_of, scores_of, start_training, train

ROOT = Path(__file__).parents[2]


def small_model() -> BertForTokenClassification:
    torch.manual_seed(1)
    config = BertConfig(  # type: ignore[no-untyped-call]
        vocab_size=50, hidden_size=16, num_hidden_layers=FROZEN_LAYERS + 1, num_attention_heads=2, intermediate_size=32
    )
    config.num_labels = 1
    model = BertForTokenClassification(config)  # type: ignore[no-untyped-call]
    model.train(False)
    return model


@pytest.mark.parametrize(
    ("scores", "answers", "loss"),
    [
        ([0.0], (True,), math.log(2)),
        ([0.0, 0.0, 0.0], (False, False, False), math.log(4)),
        ([20.0, -20.0], (True, False), 0.0),
        ([20.0, -20.0], (False, True), 40.0),
        ([20.0, 20.0], (True, True), 0.0),
        ([-20.0, -20.0], (False, False), 0.0),
    ],
)
def test_the_loss_is_that_of_the_answers_among_all_sentences_and_none(
    scores: list[float], answers: tuple[bool, ...], loss: float
) -> None:
    assert float(loss_of(torch.tensor(scores), answers)) == pytest.approx(loss, abs=1e-5)


def test_a_score_is_the_mean_over_the_tokens_and_padding_changes_nothing() -> None:
    model = small_model()
    row = torch.tensor([[3, 7, 11, 4]])
    alone = scores_of(model, row, torch.ones_like(row))
    padded = torch.tensor([[3, 7, 11, 4, 0, 0], [5, 6, 7, 8, 9, 10]])
    mask = torch.tensor([[1, 1, 1, 1, 0, 0], [1] * 6])
    assert scores_of(model, padded, mask)[0].item() == pytest.approx(float(alone), abs=1e-5)
    whole = model(input_ids=row).logits[0, :, 0].mean()
    assert float(alone) == pytest.approx(float(whole), abs=1e-5)


def test_training_moves_the_upper_layers_only_and_lowers_the_loss() -> None:
    model = small_model()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    examples = [Prepared([[1, n + 2, 30, 9], [1, n + 2, 40, 9, 8]], (bool(n % 2), not n % 2)) for n in range(8)]
    first = float(example_losses(model, examples))
    train(model, examples * 40, random.Random(1))
    assert float(example_losses(model, examples)) < first
    moved = {name for name, tensor in model.state_dict().items() if not torch.equal(before[name], tensor)}
    assert moved
    assert all(name.startswith(("classifier", f"bert.encoder.layer.{FROZEN_LAYERS}")) for name in moved)


def test_dropout_changes_the_tuned_layers_only() -> None:
    model = small_model()
    start_training(model)
    frozen = [model.bert.embeddings, *model.bert.encoder.layer[:FROZEN_LAYERS]]
    assert not any(module.training for part in frozen for module in part.modules())
    tuned = [model.dropout, *model.bert.encoder.layer[FROZEN_LAYERS:]]
    assert all(module.training for part in tuned for module in part.modules())


CASES = """
- {id: one, language: en, kind: factoid, question: "%s",
   gold: [{article: shusha, quote: "signed the Shusha Declaration"}]}
- {id: two, language: en, kind: near_miss, question: "Who printed the Shusha Declaration?"}
"""


def test_a_case_becomes_its_sentences_and_the_best_ranked_others(tmp_path: Path) -> None:
    shelf = indexed()
    gold = next(item.info.id for item in ARTICLES if "signed the Shusha Declaration" in item.text)
    text = (CASES % SHUSHA_QUESTION).replace("article: shusha", f"article: {gold}")
    (tmp_path / "cases.yaml").write_text(text, encoding="utf-8")
    shown, near = 0, 0
    for seed in range(12):
        examples = list(case_examples(tmp_path, ARTICLES, shelf.open(), shelf.embedder, random.Random(seed)))
        assert len(examples) == 2
        answers = [text for item in examples for text, flag in zip(item.sentences, item.answers, strict=True) if flag]
        assert all("signed the Shusha Declaration" in text for text in answers)
        assert not any(examples[1].answers)
        near += any("Shusha Declaration" in text for text in examples[1].sentences)
        shown += bool(answers)
    assert 0 < shown < 12, "some are to be shown without their answer"
    assert near > 6, "what nearly answers is mostly among what is read"


def test_a_third_of_the_articles_is_never_trained_on() -> None:
    assert [group for group in range(24) if held_out(group)] == [0, 3, 6, 9, 12, 15, 18, 21]
    questions = [
        item
        for path in (ROOT / "evals" / "training" / "xquad").glob("*.yaml")
        for item in read_paragraph_questions(path)
    ]
    assert questions
    assert not any(held_out(item.article) for item in questions)


def test_no_evaluation_question_is_trained_on() -> None:
    folders = (ROOT / "evals" / "training" / "cases", ROOT / "evals" / "cases")
    trained, asked = (
        {case.question.casefold() for path in folder.glob("*.yaml") for case in read_cases(path)} for folder in folders
    )
    assert trained
    assert trained.isdisjoint(asked)
