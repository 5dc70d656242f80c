"""Follow-ups completed by a chat model: what is taken, and when the completion by rules stands."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.chats import TaskChat, lines
from tests.samples import CORRIDOR_QUESTION, indexed
from tests.strategies import texts

from askavim.completion import complete_with
from askavim.conversation import complete_question
from askavim.errors import ChatError, ChatOverBudget, ChatSlow, ChatUnavailable
from askavim.model import Filters, Mode

BEFORE = ["How much cargo moved along the Middle Corridor in 2023?"]
FOLLOW_UP = "and in 2024?"


def complete(reply: str, question: str = FOLLOW_UP, history: Sequence[str] = BEFORE) -> str:
    return complete_with(TaskChat(complete=reply), question, history, 5.0, lambda: 0.0)


def asked(question: str) -> str:
    return f'{{"question": "{question}"}}'


TAKEN = [
    (BEFORE, FOLLOW_UP, "How much cargo moved along the Middle Corridor in 2024?"),
    (["When was TANAP opened?"], "Who owns it?", "Who owns TANAP?"),
    (
        ["Türkiye ile Azerbaycan arasındaki ticaret 2022'de kaç milyar dolardı?"],
        "peki 2024'te?",
        "Türkiye ile Azerbaycan arasındaki ticaret 2024'te kaç milyar dolardı?",
    ),
    (
        ["Azərbaycan 2022-ci ildə Avropaya nə qədər qaz satıb?"],
        "bir il əvvəl?",
        "Azərbaycan 2021-ci ildə Avropaya nə qədər qaz satıb?",
    ),
    (
        ["Сколько нефти Казахстан отправил через Баку в 2022 году?"],
        "а в 2024?",
        "Сколько нефти Казахстан отправил через Баку в 2024 году?",
    ),
]
NOT_TAKEN = [
    "How much cargo moved along the Middle Corridor in 2022 and 2024?",
    "How much cargo moved along the Middle Corridor in 2023?",
    "How much cargo did Kazakhstan send along the Middle Corridor in 2024?",
    "How much of the 5 million tonnes of cargo moved along the Middle Corridor in 2024?",
    "How much cargo moved along the Middle Corridor in 2024 after ferries sank and harbours closed forever?",
    "Сколько грузов перевезли по Срединному коридору в 2024 году?",
    "How much cargo moved along the <b>Middle Corridor</b> in 2024?",
    "How much cargo moved along the Middle Corridor in 2024? \u202e",
    "How much cargo moved along the Middle Corridor in 2024? " * 20,
    "",
]


@pytest.mark.parametrize(("history", "question", "completed"), TAKEN, ids=[item[1] for item in TAKEN])
def test_a_faithful_completion_is_taken(history: list[str], question: str, completed: str) -> None:
    assert complete(asked(completed), question, history) == completed


@pytest.mark.parametrize("completed", NOT_TAKEN, ids=lambda text: text[:60])
def test_one_that_adds_loses_or_is_no_plain_question_is_not(completed: str) -> None:
    assert complete(asked(completed)) == complete_question(FOLLOW_UP, BEFORE)


@pytest.mark.parametrize("reply", ["", "How much cargo?", "[1]", '{"question": 5}', '{"answer": "4.5"}', '{"question'])
def test_a_reply_of_another_shape_leaves_the_rules(reply: str) -> None:
    assert complete(reply) == complete_question(FOLLOW_UP, BEFORE)


@pytest.mark.parametrize("error", [ChatSlow("slow"), ChatUnavailable("down"), ChatOverBudget("spent")])
def test_a_model_that_fails_leaves_the_rules(error: ChatError) -> None:
    chat = TaskChat(breaks={"complete": error})
    assert complete_with(chat, FOLLOW_UP, BEFORE, 5.0, lambda: 0.0) == complete_question(FOLLOW_UP, BEFORE)


def test_without_a_question_before_no_model_is_asked() -> None:
    chat = TaskChat()
    assert complete_with(chat, FOLLOW_UP, [], 5.0, lambda: 0.0) == FOLLOW_UP
    assert chat.asked == []


@given(texts, texts, st.lists(texts, min_size=1, max_size=3))
def test_any_reply_gives_a_question(reply: str, question: str, history: list[str]) -> None:
    assert isinstance(complete(asked(reply[:300]), question[:300], [item[:300] for item in history]), str)


def test_the_service_answers_the_completed_question_in_written_modes_only() -> None:
    completed = "How many tonnes of cargo does Kazakhstan want on the Middle Corridor by 2030?"
    history = [CORRIDOR_QUESTION]
    question = "and what does Kazakhstan want by 2030?"
    chat = TaskChat(complete=asked(completed), answer=lines(("Kazakhstan wants ten million tonnes by 2030.", [1])))
    service = indexed().service(chat=chat)
    assert service.ask(question, Filters(), 5, history, Mode.WRITE).understood_as == completed
    assert chat.tasks()[0] == "complete"
    assert service.ask(question, Filters(), 5, history).understood_as == complete_question(question, history)
