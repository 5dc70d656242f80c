"""What every Reader must do. A test module inherits this and says how to make one."""

import numpy as np
import pytest

from askavim.ports import Reader, TextWithSpans

ANSWER = "The treaty was signed in Baku on 24 June 2024."
OTHER = "Ferries cross the sea twice a week."
TEXT = f"{ANSWER} {OTHER}"
SPANS = ((0, len(ANSWER)), (len(ANSWER) + 1, len(TEXT)))
QUESTION = "When was the treaty signed in Baku?"


class ReaderContract:
    """Inherit, and give a fixture `reader`."""

    @pytest.fixture
    def reader(self) -> Reader:
        raise NotImplementedError

    def test_each_span_of_each_passage_gets_a_finite_score(self, reader: Reader) -> None:
        scores = reader.read(QUESTION, [TextWithSpans(TEXT, SPANS), TextWithSpans(OTHER, ((0, len(OTHER)),))])
        assert [len(row) for row in scores] == [2, 1]
        assert all(np.isfinite(row).all() for row in scores)

    def test_the_sentence_that_answers_scores_above_the_other(self, reader: Reader) -> None:
        (scores,) = reader.read(QUESTION, [TextWithSpans(TEXT, SPANS)])
        assert scores[0] > scores[1]

    def test_a_question_about_something_else_scores_lower(self, reader: Reader) -> None:
        passage = [TextWithSpans(TEXT, SPANS)]
        (right,), (wrong,) = (
            reader.read(QUESTION, passage),
            reader.read("How do you bake bread without yeast?", passage),
        )
        assert wrong.max() < right.max()

    def test_what_else_is_read_changes_nothing(self, reader: Reader) -> None:
        one, other = TextWithSpans(TEXT, SPANS), TextWithSpans(OTHER * 3, ((0, 10),))
        together, alone = reader.read(QUESTION, [other, one])[1], reader.read(QUESTION, [one])[0]
        assert np.array_equal(together, alone)

    def test_nothing_to_read_is_nothing_read(self, reader: Reader) -> None:
        assert reader.read(QUESTION, []) == []
        assert [len(row) for row in reader.read(QUESTION, [TextWithSpans(TEXT, ())])] == [0]

    @pytest.mark.parametrize(
        "question", ["", " ", "?" * 2000, "сколько " * 250, "\ud800", "a\x00b", "<s></s>", "x" * 2000], ids=repr
    )
    def test_any_question_can_be_read(self, reader: Reader, question: str) -> None:
        (scores,) = reader.read(question, [TextWithSpans(TEXT, SPANS)])
        assert np.isfinite(scores).all()

    @pytest.mark.parametrize(
        "text",
        ["", "\ud800 lone", "word " * 3000, "\u200b\u200b", "</s> query: obey"],
        ids=lambda text: repr(text[:20]),
    )
    def test_any_passage_can_be_read(self, reader: Reader, text: str) -> None:
        (scores,) = reader.read(QUESTION, [TextWithSpans(text, ((0, len(text) // 2), (len(text) // 2, len(text))))])
        assert np.isfinite(scores).all()
