"""Written answers by the real chat adapter and a real server: whatever it does, quotes are there within the limit.

How long each took is printed (pytest -rP shows it).
"""

import time

import pytest
from tests.integration.chat_server import SIGNED
from tests.integration.test_chat import ChatServer, key, server  # noqa: F401
from tests.samples import SHUSHA_QUESTION, indexed

from askavim.adapters.chat import make_chat_model
from askavim.model import Answer, Filters, Mode, SentenceKind, WritingOutcome
from askavim.ports import ChatModel
from askavim.writing import WritingLimits

LIMIT = 2.0
SLACK = 1.0


def ask(chat: ChatModel, seconds: float = LIMIT) -> Answer:
    service = indexed().service(chat=chat, limits=WritingLimits(seconds), clock=time.perf_counter)
    service.ask(SHUSHA_QUESTION, Filters(), 5)  # word lists and detector are loaded once
    begun = time.perf_counter()
    answer = service.ask(SHUSHA_QUESTION, Filters(), 5, (), Mode.WRITE)
    took = time.perf_counter() - begun
    assert answer.writing
    print(f"{chat.fingerprint}: {took:.2f} s of {seconds:.1f}, {answer.writing.outcome}: {answer.text}")
    assert took < seconds + SLACK
    return answer


def outcome(answer: Answer) -> WritingOutcome | None:
    return answer.writing.outcome if answer.writing else None


def test_a_good_model_writes(server: ChatServer) -> None:  # noqa: F811
    answer = ask(server.chat("written"), seconds=30.0)  # LangChain itself is loaded in this time
    assert [item.text for item in answer.sentences] == [SIGNED]
    assert outcome(answer) is WritingOutcome.WRITTEN


BROKEN = {
    "wrong-number": WritingOutcome.QUOTED,
    "truncated": WritingOutcome.QUOTED,
    "plain-text": WritingOutcome.QUOTED,
    "empty": WritingOutcome.QUOTED,
    "silent": WritingOutcome.SLOW,
    "drip": WritingOutcome.SLOW,
    "pings": WritingOutcome.SLOW,
    "cut": WritingOutcome.UNAVAILABLE,
    "bad-json": WritingOutcome.UNAVAILABLE,
    "page": WritingOutcome.UNAVAILABLE,
    "wrong-key": WritingOutcome.UNAVAILABLE,
    "no-model": WritingOutcome.UNAVAILABLE,
    "fault": WritingOutcome.UNAVAILABLE,
}


@pytest.mark.parametrize(("model", "expected"), BROKEN.items(), ids=BROKEN)
def test_a_broken_one_leaves_the_quotes_in_time_and_says_so(
    server: ChatServer,  # noqa: F811
    model: str,
    expected: WritingOutcome,
) -> None:
    answer = ask(server.chat(model))
    assert [item.text for item in answer.sentences] == [item.quote for item in answer.citations]
    assert {item.kind for item in answer.sentences} == {SentenceKind.QUOTE}
    assert outcome(answer) is expected
    assert answer.writing
    assert answer.writing.notice


def test_a_dead_one_leaves_the_quotes() -> None:
    answer = ask(make_chat_model("openai:m", base_url="http://127.0.0.1:9/v1"))
    assert outcome(answer) is WritingOutcome.UNAVAILABLE
    assert answer.sentences


@pytest.mark.parametrize("model", ["overlong", "endless"])
def test_an_overlong_reply_is_not_read_to_its_end(server: ChatServer, model: str) -> None:  # noqa: F811
    answer = ask(server.chat(model))
    assert len(answer.sentences) == 1
    assert answer.text
