"""What the tests with the small model look for is found where it is."""

from dataclasses import replace

import pytest
from tests.llm.asking import Asked, Told, broken_promises
from tests.samples import indexed

from askavim.model import Answer, AnswerSentence, Filters, SentenceKind, Writing, WritingOutcome

QUESTION = "When was the Shusha Declaration signed?"
SERVICE = indexed().service()
QUOTED = SERVICE.ask(QUESTION, Filters(), 3)
ANSWER = replace(QUOTED, writing=Writing("model", "prompts", WritingOutcome.WRITTEN, ""))
QUOTE = QUOTED.citations[0].quote


def broken(answer: Answer, streamed: tuple[AnswerSentence, ...] | None = None) -> list[str]:
    came = answer.sentences if streamed is None else streamed
    return list(broken_promises(Told(Asked("sample", QUESTION), QUOTED, answer, came, 1.0, ()), SERVICE))


def saying(text: str, kind: SentenceKind = SentenceKind.WRITTEN, n: int = 1) -> Answer:
    return replace(ANSWER, sentences=(AnswerSentence(text, kind, (n,)),))


@pytest.mark.parametrize("answer", [ANSWER, saying("The Shusha Declaration was signed on 15 June 2021.")])
def test_quotes_and_what_follows_from_them_keep_the_promises(answer: Answer) -> None:
    assert not broken(answer)


@pytest.mark.parametrize(
    "answer",
    [
        saying("The Shusha Declaration was signed on 16 June 2021."),
        saying(QUOTE[:-1], SentenceKind.QUOTE),
        saying(QUOTE, SentenceKind.QUOTE, n=9),
        replace(ANSWER, sentences=()),
        replace(ANSWER, citations=(replace(QUOTED.citations[0], start=3), *QUOTED.citations[1:])),
    ],
    ids=["other date", "half a quote", "no such citation", "nothing", "other place"],
)
def test_what_breaks_them_is_found(answer: Answer) -> None:
    assert broken(answer)


def test_an_answer_that_is_not_what_came_breaks_them() -> None:
    assert broken(ANSWER, streamed=())
