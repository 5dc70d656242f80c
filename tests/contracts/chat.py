"""What every `ChatModel` must do, the real adapter and the double. Each function is one rule; `RULES` has them all.

The model given replies REPLY to whatever it is told.
"""

from collections.abc import Callable, Generator
from typing import cast

from askavim.ports import ChatMessage, ChatModel

REPLY = "Azərbaycan və Türkiyə 2021-ci ildə Şuşada bəyannamə imzaladı. Декларация действует."
MESSAGES = (ChatMessage("system", "Answer from the quotes."), ChatMessage("user", "Nə vaxt imzalandı?"))
SECONDS = 20.0


def the_pieces_together_are_the_reply(chat: ChatModel) -> None:
    pieces = list(chat.stream(MESSAGES, SECONDS))
    assert "".join(pieces) == REPLY
    assert len(pieces) > 1
    assert all(pieces)


def closing_ends_the_reply(chat: ChatModel) -> None:
    pieces = cast("Generator[str]", chat.stream(MESSAGES, SECONDS))
    assert REPLY.startswith(next(pieces))
    pieces.close()
    assert list(pieces) == []


def a_reply_that_nobody_reads_does_no_harm(chat: ChatModel) -> None:
    cast("Generator[str]", chat.stream(MESSAGES, SECONDS)).close()
    the_pieces_together_are_the_reply(chat)


def replies_at_the_same_time_do_not_mix(chat: ChatModel) -> None:
    one, other = chat.stream(MESSAGES, SECONDS), chat.stream(MESSAGES, SECONDS)
    pairs = list(zip(one, other, strict=True))
    assert "".join(first for first, _ in pairs) == "".join(second for _, second in pairs) == REPLY


def it_is_named_by_vendor_and_model(chat: ChatModel) -> None:
    assert chat.fingerprint
    assert chat.fingerprint.isprintable()


RULES: tuple[Callable[[ChatModel], None], ...] = (
    the_pieces_together_are_the_reply,
    closing_ends_the_reply,
    a_reply_that_nobody_reads_does_no_harm,
    replies_at_the_same_time_do_not_mix,
    it_is_named_by_vendor_and_model,
)
