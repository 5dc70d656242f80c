"""Chat models of any vendor by LangChain, behind the port ChatModel: its deadline, its limits, its errors.

Replies are read on one event loop in a thread of its own and handed over by a queue. So the deadline is held here
whatever a vendor's package does, and ending a call cancels it there, which closes its connection at once; a thread
that is stuck in a blocking read could not be ended.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Sequence
from contextlib import aclosing
from contextvars import Context
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, cast

from askavim.adapters.chat_errors import rejected_option, seconds_to_retry, unavailable
from askavim.adapters.chat_vendors import check_chat_model, load_chat_model
from askavim.adapters.token_budget import TokenBudget, estimated_tokens
from askavim.errors import ChatError, ChatSlow
from askavim.ports import ChatMessage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

_CHARS_PER_TOKEN = 8
"""More than a token has in any language: a reply beyond it has overrun its limit of tokens, and is cut."""
_SILENCE_SECONDS = 0.5
"""After it an empty piece is handed over."""

_PATIENCE_SECONDS = 5.0
_RETRIES = 2
"""How often a request is sent again after a limit, a fault of the server or a connection that failed."""

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


class _Call:
    """Work on the loop that is stopped once: by its caller, or at the deadline even if nobody waits for it any more.

    A second cancellation would break off the cleaning up after the first, and leave a connection open; so it comes
    only where the first has done nothing for long.
    """

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]], until: float) -> None:
        self._work = work
        self._until = until
        self._stopped = False
        with _starting:
            self._loop = _loop()
        # In an empty context: a caller's LangSmith trace, if it has one, is not ours to feed.
        self._loop.call_soon_threadsafe(self._begin, context=Context())

    def stop(self) -> None:
        """End it, soon; does nothing where it has ended."""
        self._loop.call_soon_threadsafe(self._stop)

    def _begin(self) -> None:
        self._task = self._loop.create_task(self._work())
        timer = self._loop.call_later(self._until - time.monotonic(), self._stop)
        self._task.add_done_callback(lambda _task: timer.cancel())

    def _stop(self) -> None:
        if not self._stopped:
            self._stopped = True
            self._cancel()

    def _cancel(self) -> None:
        if not self._task.done():
            self._task.cancel()
            self._loop.call_later(_PATIENCE_SECONDS, self._cancel)


@dataclass(slots=True)
class _Reply:
    """What has come of one reply. Filled on the loop, read by the caller."""

    pieces: "SimpleQueue[str | ChatError | None]" = field(default_factory=SimpleQueue)
    """Pieces of text, then what ended them: an error, or None where it is complete."""
    texts: list[str] = field(default_factory=list)
    counted: int = 0
    """Tokens by the vendor's own count, sent and received; 0 where it gives none."""
    failed: bool = False
    left: bool = False
    """Whether the caller has gone."""

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
        call = _Call(lambda: self._receive(messages, until, reply), until)
        try:
            while (piece := self._next(reply, until)) is not None:
                yield piece
        finally:
            reply.left = True
            call.stop()
            self._budget.settle(reserved, reply.tokens(prompt))

    def _next(self, reply: _Reply, until: float) -> str | None:
        left = max(0.0, until - time.monotonic())
        try:
            # What has come in time is handed over even later.
            piece = reply.pieces.get(timeout=min(left, _SILENCE_SECONDS))
        except Empty:
            if left > _SILENCE_SECONDS:
                return ""
            raise self._slow() from None
        if isinstance(piece, ChatError):
            raise piece
        return piece

    def _slow(self) -> ChatSlow:
        return ChatSlow(
            f"The chat model {self._fingerprint} took too long.", "Try again, or raise ASKAVIM_CHAT_SECONDS."
        )

    async def _receive(self, messages: list[ChatMessage], until: float, reply: _Reply) -> None:
        """Read one reply, on the loop, until it ends or this is cancelled."""
        # Late, as in chat_vendors; the model's own package has imported it by now.
        from langsmith import tracing_context

        try:
            with tracing_context(enabled=False):
                await self._fill(messages, until, reply)
        except Exception as error:  # vendors' errors have no common base
            reply.failed = True
            reply.pieces.put(unavailable(error, self._fingerprint, begun=bool(reply.texts)))
        else:
            reply.pieces.put(None)

    async def _fill(self, messages: list[ChatMessage], until: float, reply: _Reply) -> None:
        room = self._tokens * _CHARS_PER_TOKEN
        async with aclosing(self._chunks(messages, until)) as chunks:
            async for chunk in chunks:
                # A cancellation may be lost: asyncio.wait_for of Python 3.11 prefers a chunk that has just come.
                if reply.left or time.monotonic() >= until:
                    return
                reply.counted += chunk.usage_metadata["total_tokens"] if chunk.usage_metadata else 0
                piece = str(chunk.text)[:room]
                if not piece:
                    continue
                room -= len(piece)
                reply.texts.append(piece)
                reply.pieces.put(piece)
                if room == 0:
                    # The caller goes then. To leave before would run into that while the connection is being closed.
                    reply.pieces.put(None)

    async def _chunks(self, messages: list[ChatMessage], until: float) -> "AsyncGenerator[AIMessage, None]":
        """What LangChain gives of a reply. Until it has begun, what can be mended is tried again."""
        turns = [(message.role, message.text) for message in messages]
        failed, begun = 0, False
        while True:
            without = self._without
            try:
                async with aclosing(cast("AsyncGenerator[AIMessage, None]", self._model.astream(turns))) as chunks:
                    async for chunk in chunks:
                        begun = True
                        yield chunk
                return
            except Exception as error:
                failed += 1
                option = rejected_option(error)
                droppable = option is not None and option not in without
                wait = 0.0 if droppable else _seconds_to_wait(error, failed, until)
                if begun or wait is None:
                    raise
            if option is not None:
                self._without = without | {option}
                self._model = self._load(self._without)
            await asyncio.sleep(wait)


def _seconds_to_wait(error: Exception, failed: int, until: float) -> float | None:
    """Before the request is sent again; None where it is not: it can't help, was tried enough, or would be too late."""
    wait = seconds_to_retry(error, failed)
    if wait is None or failed > _RETRIES or time.monotonic() + wait >= until:
        return None
    return wait
