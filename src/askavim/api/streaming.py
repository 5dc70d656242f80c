"""An answer as server-sent events, as it is made.

The service blocks, so a worker thread runs it and hands its events to the event loop. That thread alone owns the
service's iterator and closes it: when the answer is whole, when something goes wrong, or when the client has left. A
client that leaves while the chat model is silent is noticed within a second, and the model's call ends with it.
"""

import json
import math
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import closing, suppress
from threading import Event
from typing import cast

from anyio import BrokenResourceError, CapacityLimiter, create_memory_object_stream, from_thread, to_thread
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from askavim.api.problems import problem_of
from askavim.model import Answer, AnswerSentence, Mode, Status
from askavim.schemas import AskIn, Stage, StatusOut, answer_out, sentence_out
from askavim.service import Service

EVENTS = "text/event-stream"
PING_SECONDS = 15.0
MOST_STREAMS = 40
"""Answers that are made at the same time; further ones wait. Apart from the threads of other requests."""
_SEND_SECONDS = 30.0
"""A client that takes nothing for so long has gone."""

EXAMPLE = """event: status
data: {"stage":"looking"}

event: evidence
data: {"id":"…","status":"answered","sentences":[{"text":"…","kind":"quote","citations":[1]}],"citations":[…],…}

event: status
data: {"stage":"writing"}

event: sentence
data: {"text":"…","kind":"written","citations":[1]}

event: answer
data: {"id":"…","status":"answered","sentences":[{"text":"…","kind":"written","citations":[1]}],"citations":[…],…}

"""

_Item = Answer | AnswerSentence


def _quality(media_type: str, accept: str) -> tuple[float, int]:
    """How much a media type is wanted (RFC 9110, 12.5.1), and how exactly the range that says so names it."""
    main = media_type.partition("/")[0]
    exactness = {media_type: 2, f"{main}/*": 1, "*/*": 0}
    best = (0.0, -1)
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if exactness.get(name, -1) > best[1]:
            best = (_weight(parameters), exactness[name])
    return best


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            with suppress(ValueError):
                return float(value)
            return 0.0
    return 1.0


def prefers_events(accept: str) -> bool:
    """Whether an Accept header wants server-sent events rather than JSON. Wanted alike, or not named, they are JSON."""
    events, named = _quality(EVENTS, accept)
    other, other_named = _quality("application/json", accept)
    return events > 0 and (events, named) > (other, other_named)


class _EventSource(EventSourceResponse):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(SendTimeoutError):  # nobody is left to be told
            await super().__call__(scope, receive, send)


def _events(items: Iterator[_Item], may_write: bool) -> Iterator[ServerSentEvent]:
    """The events of an answer; where nothing is written, the answer is the evidence."""
    last = None
    for item in items:
        if isinstance(item, AnswerSentence):
            yield ServerSentEvent(sentence_out(item).model_dump_json(), event="sentence")
        elif last is None:
            last = item
            yield ServerSentEvent(answer_out(item).model_dump_json(), event="evidence")
            if may_write and item.status is Status.ANSWERED:
                yield _status("writing")
        else:
            last = item
    if last:
        yield ServerSentEvent(answer_out(last).model_dump_json(), event="answer")


def _status(stage: Stage) -> ServerSentEvent:
    return ServerSentEvent(StatusOut(stage=stage).model_dump_json(), event="status")


class Streams:
    """The streamed answers of one application."""

    def __init__(self, ping_seconds: float = PING_SECONDS) -> None:
        self._ping_seconds = ping_seconds
        self._limiter = CapacityLimiter(MOST_STREAMS)

    def answer(self, body: AskIn, service: Service) -> Response:
        """The response that streams an answer. Raises here what can be said before anything is looked for."""
        left = Event()
        mode = body.to_mode()
        items = service.ask_stream(
            body.question, body.filters.to_filters(), body.max_quotes, body.history, mode, left.is_set
        )
        may_write = mode is not Mode.QUOTE and service.chat() is not None
        sending, receiving = create_memory_object_stream[ServerSentEvent](math.inf)

        def work() -> None:
            def hand_over(event: ServerSentEvent) -> None:
                from_thread.run_sync(sending.send_nowait, event)

            _hand_over_all(items, may_write, left, hand_over)

        async def feed() -> None:
            with sending:
                await to_thread.run_sync(work, limiter=self._limiter)

        async def events() -> AsyncIterator[ServerSentEvent]:
            try:
                yield _status("looking")
                async for event in receiving:
                    yield event
            finally:
                left.set()
                receiving.close()

        return _EventSource(
            events(),
            headers={"Vary": "Accept"},
            ping=self._ping_seconds,
            send_timeout=_SEND_SECONDS,
            data_sender_callable=feed,
        )


def _hand_over_all(
    items: Iterator[_Item], may_write: bool, left: Event, hand_over: Callable[[ServerSentEvent], None]
) -> None:
    """Run the service to its end, or until the client has left."""
    with suppress(BrokenResourceError), closing(cast("Generator[_Item]", items)):  # it left in this moment
        try:
            for event in _events(items, may_write):
                if left.is_set():
                    return
                hand_over(event)
        except BrokenResourceError:
            raise
        except Exception as error:
            hand_over(ServerSentEvent(json.dumps(problem_of(error), ensure_ascii=False), event="error"))
