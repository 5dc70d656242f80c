"""Chat models of any vendor by LangChain, behind the port ChatModel: its deadline, its limits, its errors.

Replies are read on one event loop in a thread of its own and handed over by a queue. So the deadline is held here
whatever a vendor's package does, and ending a call cancels it there, which closes its connection at once; a thread
that is stuck in a blocking read could not be ended.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import aclosing
from contextvars import Context
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, cast

from askavim.adapters.chat_errors import rejected_option, unavailable
from askavim.adapters.chat_vendors import check_chat_model, load_chat_model
from askavim.adapters.token_budget import TokenBudget, estimated_tokens
from askavim.errors import ChatError, ChatSlow
from askavim.ports import ChatMessage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

_CHARS_PER_TOKEN = 8
"""More than a token has in any language: a reply beyond it has overrun its limit of tokens, and is cut."""

Load = Callable[[frozenset[str]], "BaseChatModel"]
"""Makes LangChain's model without the options named: "temperature", "streaming"."""


def make_chat_model(
    model: str,
    *,
    base_url: str | None = None,
    seconds: float = 20.0,
    tokens: int = 800,
    daily_tokens: int | None = None,
    today: Callable[[], date] = lambda: datetime.now(UTC).date(),
) -> "LangChainChatModel":
    """The chat model vendor:model. `seconds` is the longest silence of its server, `tokens` the most of one reply,
    `daily_tokens` the most in a day, sent and received.

    Raises SettingsError where it can't be used here. No server is asked yet.
    """
    check_chat_model(model, base_url)

    def load(without: frozenset[str]) -> "BaseChatModel":
        return load_chat_model(
            model,
            base_url=base_url,
            seconds=seconds,
            tokens=tokens,
            temperature="temperature" not in without,
            streaming="streaming" not in without,
        )

    return LangChainChatModel(model, load, tokens, TokenBudget(daily_tokens, today))


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The loop that all replies are read on. One for the process: vendors' packages share connections by address, and
    a connection belongs to the loop that opened it.
    """
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="askavim-chat", daemon=True).start()
    return loop


_starting = Lock()


def _start(call: Coroutine[Any, Any, None]) -> "Future[None]":
    with _starting:
        loop = _loop()
    # In an empty context: a caller's LangSmith trace, if it has one, is not ours to feed.
    return Context().run(asyncio.run_coroutine_threadsafe, call, loop)


@dataclass(slots=True)
class _Reply:
    """What has come of one reply. Filled on the loop, read by the caller."""

    pieces: "SimpleQueue[str | ChatError | None]" = field(default_factory=SimpleQueue)
    """Pieces of text, then what ended them: an error, or None where it is complete."""
    chars: int = 0
    texts: list[str] = field(default_factory=list)
    counted: int = 0
    """Tokens by the vendor's own count, sent and received; 0 where it gives none."""
    failed: bool = False

    def tokens(self, prompt: int) -> int:
        """What it cost, estimated from the characters where the vendor doesn't say."""
        if self.counted:
            return self.counted
        if self.failed and not self.texts:
            return 0
        return prompt + estimated_tokens(["".join(self.texts)])


class LangChainChatModel:
    """See ChatModel. Safe to use from several threads."""

    def __init__(self, fingerprint: str, load: Load, tokens: int, budget: TokenBudget) -> None:
        self._fingerprint = fingerprint
        self._load = load
        self._tokens = tokens
        self._budget = budget
        self._without: frozenset[str] = frozenset()
        self._model = load(self._without)

    @property
    def fingerprint(self) -> str:
        """See ChatModel.fingerprint."""
        return self._fingerprint

    @property
    def spent_tokens(self) -> int:
        """Tokens spent or set aside today."""
        return self._budget.spent

    def stream(self, messages: Sequence[ChatMessage], seconds: float) -> Iterator[str]:
        """See ChatModel.stream."""
        return self._pieces(list(messages), time.monotonic() + seconds)

    def _pieces(self, messages: list[ChatMessage], until: float) -> Iterator[str]:
        prompt = estimated_tokens([message.text for message in messages])
        reserved = self._budget.reserve(prompt + self._tokens)
        reply = _Reply()
        call = _start(self._receive(messages, until, reply))
        try:
            while (piece := self._next(reply, until)) is not None:
                yield piece
        finally:
            call.cancel()
            self._budget.settle(reserved, reply.tokens(prompt))

    def _next(self, reply: _Reply, until: float) -> str | None:
        try:
            # What has come in time is handed over even later.
            piece = reply.pieces.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            raise self._slow() from None
        if isinstance(piece, ChatError):
            raise piece
        return piece

    def _slow(self) -> ChatSlow:
        return ChatSlow(
            f"The chat model {self._fingerprint} took too long.", "Try again, or raise ASKAVIM_CHAT_SECONDS."
        )

    async def _receive(self, messages: list[ChatMessage], until: float, reply: _Reply) -> None:
        """Read one reply to its end, on the loop. It ends at the deadline even if nobody waits for it any more."""
        ending: ChatError | None = None
        try:
            async with asyncio.timeout(until - time.monotonic()) as limit:
                await self._fill(messages, reply)
        except Exception as error:  # vendors' errors have no common base
            if isinstance(error, TimeoutError) and limit.expired():
                ending = self._slow()
            else:
                reply.failed = True
                ending = unavailable(error, self._fingerprint, begun=bool(reply.texts))
        reply.pieces.put(ending)

    async def _fill(self, messages: list[ChatMessage], reply: _Reply) -> None:
        # Late, as in chat_vendors; the model's own package has imported it by now.
        from langsmith import tracing_context

        most = self._tokens * _CHARS_PER_TOKEN
        with tracing_context(enabled=False):
            async with aclosing(self._chunks(messages)) as chunks:
                async for chunk in chunks:
                    reply.counted += chunk.usage_metadata["total_tokens"] if chunk.usage_metadata else 0
                    if piece := str(chunk.text)[: most - reply.chars]:
                        reply.chars += len(piece)
                        reply.texts.append(piece)
                        reply.pieces.put(piece)
                    if reply.chars >= most:
                        return

    async def _chunks(self, messages: list[ChatMessage]) -> "AsyncGenerator[AIMessage, None]":
        """What LangChain gives of a reply; asked for anew without an option that the server turns down."""
        turns = [(message.role, message.text) for message in messages]
        while True:
            model, without, begun = self._model, self._without, False
            try:
                async with aclosing(cast("AsyncGenerator[AIMessage, None]", model.astream(turns))) as chunks:
                    async for chunk in chunks:
                        begun = True
                        yield chunk
                return
            except Exception as error:
                option = rejected_option(error)
                if begun or option is None or option in without:
                    raise
            self._without = without | {option}
            self._model = self._load(self._without)
