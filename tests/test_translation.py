"""Translations of foreign quotes: kept beside the quote where they say the same, else dropped."""

import json

import pytest
from hypothesis import given
from tests.chats import TaskChat
from tests.samples import HOSTILE_ENGLISH, SHUSHA_QUESTION, indexed
from tests.strategies import texts

from askavim.errors import ChatSlow
from askavim.model import Answer, Filters, Mode
from askavim.translation import translate_quotes
from askavim.writing import WritingLimits

RUSSIAN = "Когда Азербайджан и Турция подписали Шушинскую декларацию?"
GOOD = "Азербайджан и Турция подписали Шушинскую декларацию 15 июня 2021 года."
ANSWER = indexed().ask(RUSSIAN)


def translated(*pairs: tuple[int, str], answer: Answer = ANSWER) -> list[str | None]:
    reply = "\n".join(json.dumps({"n": n, "text": text}, ensure_ascii=False) for n, text in pairs)
    whole = translate_quotes(answer, TaskChat(translate=reply), 5.0, lambda: 0.0)
    return [item.translation for item in whole.citations]


def test_a_faithful_translation_stands_beside_its_quote() -> None:
    assert translated((1, GOOD), (2, "Оба парламента ратифицировали Шушинскую декларацию в феврале 2022 года.")) == [
        GOOD,
        "Оба парламента ратифицировали Шушинскую декларацию в феврале 2022 года.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("15", "16"),
        GOOD.replace("2021", "2022"),
        GOOD.replace(" 15 июня 2021 года", ""),
        GOOD.replace("Турция", "Армения"),
        GOOD.replace("подписали", "не подписали"),
        "Azerbaijan and Turkey signed the Shusha Declaration on 15 June 2021.",
        f"<b>{GOOD}</b>",
        f"{GOOD} https://evil.example",
        f"\u202e{GOOD}",
        f"{GOOD} " * 9,
        "",
    ],
)
def test_one_that_changes_or_loses_anything_is_dropped(text: str) -> None:
    assert translated((1, text))[0] is None


def test_numbers_that_no_quote_has_are_passed_over() -> None:
    assert translated((7, GOOD), (0, GOOD)) == [None, None]


@given(texts)
def test_any_reply_leaves_the_quotes_as_they_are(reply: str) -> None:
    whole = translate_quotes(ANSWER, TaskChat(translate=reply), 5.0, lambda: 0.0)
    assert [item.quote for item in whole.citations] == [item.quote for item in ANSWER.citations]


def test_quotes_in_the_questions_language_need_no_model() -> None:
    chat = TaskChat()
    answer = indexed().ask(SHUSHA_QUESTION)
    assert translate_quotes(answer, chat, 5.0, lambda: 0.0) == answer
    assert chat.asked == []


def test_a_quote_that_speaks_to_the_model_is_not_sent() -> None:
    chat = TaskChat()
    translate_quotes(indexed([HOSTILE_ENGLISH]).ask(RUSSIAN), chat, 5.0, lambda: 0.0)
    assert not any("1999" in message.text for messages in chat.asked for message in messages)


@pytest.mark.parametrize("translate", [True, False])
def test_the_service_translates_after_writing_where_it_is_set(translate: bool) -> None:
    chat = TaskChat(translate=json.dumps({"n": 1, "text": GOOD}))
    service = indexed().service(chat=chat, limits=WritingLimits(translate=translate))
    answer = service.ask(RUSSIAN, Filters(), 5, (), Mode.WRITE)
    assert answer.citations[0].translation == (GOOD if translate else None)
    assert chat.tasks() == ["answer", "translate"] if translate else ["answer"]


def test_a_model_that_failed_is_not_asked_to_translate() -> None:
    chat = TaskChat(breaks={"answer": ChatSlow("slow")})
    answer = indexed().service(chat=chat).ask(RUSSIAN, Filters(), 5, (), Mode.WRITE)
    assert chat.tasks() == ["answer"]
    assert answer.citations
