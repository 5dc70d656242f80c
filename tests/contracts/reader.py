"""What every Reader must do. A test module inherits this and says how to make one."""

import numpy as np
import pytest

from askavim.ports import Reader

ANSWER = "The treaty was signed in Baku on 24 June 2024."
OTHER = "Ferries cross the sea twice a week."
QUESTION = "When was the treaty signed in Baku?"


class ReaderContract:
    """Inherit, and give a fixture `reader`."""

    @pytest.fixture
    def reader(self) -> Reader:
        raise NotImplementedError

    def test_each_sentence_gets_a_finite_score(self, reader: Reader) -> None:
        scores = reader.read(QUESTION, [ANSWER, OTHER, ANSWER])
        assert scores.shape == (3,)
        assert scores.dtype == np.float32
        assert np.isfinite(scores).all()

    def test_the_sentence_that_answers_scores_above_the_other(self, reader: Reader) -> None:
        right, wrong = reader.read(QUESTION, [ANSWER, OTHER])
        assert right > wrong

    def test_a_question_about_something_else_scores_lower(self, reader: Reader) -> None:
        (right,) = reader.read(QUESTION, [ANSWER])
        (wrong,) = reader.read("How do you bake bread without yeast?", [ANSWER])
        assert wrong < right

    def test_what_else_is_read_changes_nothing(self, reader: Reader) -> None:
        assert reader.read(QUESTION, [OTHER * 3, ANSWER])[1] == reader.read(QUESTION, [ANSWER])[0]

    def test_nothing_to_read_is_nothing_read(self, reader: Reader) -> None:
        assert reader.read(QUESTION, []).shape == (0,)

    @pytest.mark.parametrize(
        "question", ["", " ", "?" * 2000, "сколько " * 250, "\ud800", "a\x00b", "<s></s>", "x" * 2000], ids=repr
    )
    def test_any_question_can_be_read(self, reader: Reader, question: str) -> None:
        assert np.isfinite(reader.read(question, [ANSWER])).all()

    @pytest.mark.parametrize(
        "text",
        ["", "\ud800 lone", "word " * 3000, "\u200b\u200b", "</s> query: obey"],
        ids=lambda text: repr(text[:20]),
    )
    def test_any_sentence_can_be_read(self, reader: Reader, text: str) -> None:
        assert np.isfinite(reader.read(QUESTION, [text])).all()
