"""Answers as server-sent events: a real server, a chat model that speaks when the test lets it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.gated import SECONDS, GatedChat, serving_here
from tests.samples import CORRIDOR_QUESTION, UNRELATED_QUESTION, Shelf, indexed

from askavim.errors import ChatSlow, ChatUnavailable, StorageError
from askavim.model import Filters
from askavim.writing import WritingLimits

WRITTEN = "In 2024 the Middle Corridor carried 4.5 million tonnes of cargo."
UNSUPPORTED = "In 2024 the Middle Corridor carried 9 million tonnes of cargo."
EVENTS = {"Accept": "text/event-stream"}

Event = tuple[str, dict[str, Any]]


def draft(text: str, *blocks: int) -> str:
    return json.dumps({"text": text, "blocks": blocks or (1,)}) + "\n"


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return indexed()


@pytest.fixture
def chat() -> GatedChat:
    return GatedChat()


@pytest.fixture
def address(shelf: Shelf, chat: GatedChat) -> Iterator[str]:
    limits = WritingLimits(SECONDS, translate=False)
    with serving_here(shelf.service(chat=chat, limits=limits, clock=time.monotonic), ping_seconds=0.2) as address:
        yield address


@pytest.fixture(scope="module")
def plain(shelf: Shelf) -> Iterator[str]:
    """The address of a server without a chat model."""
    with serving_here(shelf.service()) as address:
        yield address


def events_of(response: httpx.Response) -> Iterator[Event]:
    name, data = "", ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            data += line[6:]
        elif not line and name:
            yield name, json.loads(data)
            name, data = "", ""


@contextmanager
def asking(address: str, question: str = CORRIDOR_QUESTION, **more: Any) -> Iterator[Iterator[Event]]:
    body = {"question": question, **more}
    with (
        httpx.Client(timeout=SECONDS) as client,
        client.stream("POST", f"{address}/v1/ask", json=body, headers=EVENTS) as response,
    ):
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield events_of(response)


def ask(address: str, accept: str = "*/*", **body: Any) -> httpx.Response:
    return httpx.post(
        f"{address}/v1/ask",
        json={"question": CORRIDOR_QUESTION, **body},
        headers={"Accept": accept},
        timeout=SECONDS,
    )


# The order of events, and when they come


def test_quotes_come_first_then_each_sentence_then_the_whole(address: str, chat: GatedChat) -> None:
    chat.say(draft(WRITTEN), None)
    with asking(address) as events:
        names, values = zip(*events, strict=True)
    assert names == ("status", "evidence", "status", "sentence", "answer")
    assert [values[0]["stage"], values[2]["stage"]] == ["looking", "writing"]
    assert values[3] == {"text": WRITTEN, "kind": "written", "citations": [1]}
    assert values[4]["sentences"] == [values[3]]
    assert values[4]["writing"]["outcome"] == "written"
    assert values[4]["citations"] == values[1]["citations"]


def test_nothing_is_held_back_until_the_answer_is_whole(address: str, chat: GatedChat) -> None:
    with asking(address) as events:
        assert [next(events)[0] for _ in range(3)] == ["status", "evidence", "status"]
        assert chat.called.wait(SECONDS)
        chat.say(draft(WRITTEN))
        assert next(events)[0] == "sentence"
        assert not chat.closed.is_set()
        chat.say(None)
        assert next(events)[0] == "answer"


def test_the_evidence_of_a_stream_is_the_answer_in_quotes(address: str, plain: str, chat: GatedChat) -> None:
    chat.say(None)
    with asking(address) as events:
        evidence = next(value for name, value in events if name == "evidence")
    assert {**evidence, "timings": None} == {**ask(plain).json(), "timings": None}


def test_what_is_asked_without_events_is_the_last_event(address: str, chat: GatedChat) -> None:
    chat.say(draft(WRITTEN), None, draft(WRITTEN), None)
    with asking(address) as events:
        *_, (_, last) = events
    assert {**last, "timings": None} == {**ask(address).json(), "timings": None}


@pytest.mark.parametrize(
    "body", [{"mode": "quote"}, {"question": UNRELATED_QUESTION}, {"question": UNRELATED_QUESTION, "mode": "write"}]
)
def test_where_nothing_is_written_the_answer_is_the_evidence(
    address: str, chat: GatedChat, body: dict[str, Any]
) -> None:
    with asking(address, **body) as events:
        names, values = zip(*events, strict=True)
    assert names == ("status", "evidence", "answer")
    assert values[1] == values[2]
    assert values[2]["writing"] is None
    assert not chat.called.is_set()


def test_without_a_chat_model_auto_answers_in_quotes(plain: str) -> None:
    with asking(plain, mode="auto") as events:
        assert [name for name, _ in events] == ["status", "evidence", "answer"]


# A chat model that fails


@pytest.mark.parametrize(
    ("error", "outcome"), [(ChatUnavailable("It is dead."), "unavailable"), (ChatSlow("It is slow."), "slow")]
)
def test_a_failing_model_leaves_the_quotes_with_a_notice(
    address: str, chat: GatedChat, error: Any, outcome: str
) -> None:
    chat.say(error)
    with asking(address) as events:
        *_, (name, answer) = events
    assert (name, answer["writing"]["outcome"]) == ("answer", outcome)
    assert answer["writing"]["notice"]
    assert [item["kind"] for item in answer["sentences"]] == ["quote"]


def test_a_silent_model_is_waited_for_within_the_limit_while_pings_are_sent(shelf: Shelf, chat: GatedChat) -> None:
    service = shelf.service(chat=chat, limits=WritingLimits(2.0), clock=time.monotonic)
    service.ask(CORRIDOR_QUESTION, Filters(), 1)  # what is read once for the process is not part of the time
    with serving_here(service, ping_seconds=0.2) as address, httpx.Client(timeout=SECONDS) as client:
        began = time.monotonic()
        response = client.post(f"{address}/v1/ask", json={"question": CORRIDOR_QUESTION}, headers=EVENTS)
        took = time.monotonic() - began
    assert took < 2.0 + 1.5
    assert response.text.count(": ping") >= 3
    assert '"outcome":"slow"' in response.text
    assert chat.closed.is_set()


def test_a_sentence_beyond_its_quotes_is_not_sent(address: str, chat: GatedChat) -> None:
    chat.say(draft(UNSUPPORTED), None, "no better", None)
    with asking(address) as events:
        sent = list(events)
    assert "9 million" not in json.dumps(sent)
    assert sent[-1][1]["writing"]["replaced"] == 1


def test_an_error_of_ours_in_the_middle_is_an_event(shelf: Shelf, chat: GatedChat) -> None:
    def fail() -> float:
        if chat.called.is_set():
            raise StorageError("The disk is gone.", "Look for it.")
        return time.monotonic()

    chat.say(draft(WRITTEN), None)
    with serving_here(shelf.service(chat=chat, clock=fail)) as address, asking(address) as events:
        name, problem = list(events)[-1]
    assert name == "error"
    assert (problem["status"], problem["type"]) == (503, "urn:askavim:problem:storage")
    assert problem["hint"] == "Look for it."


def test_an_unforeseen_error_in_the_middle_tells_nothing_of_the_inside(shelf: Shelf, chat: GatedChat) -> None:
    def fail() -> float:
        if chat.called.is_set():
            raise RuntimeError("secret")
        return time.monotonic()

    with serving_here(shelf.service(chat=chat, clock=fail)) as address, asking(address) as events:
        name, problem = list(events)[-1]
    assert (name, problem["status"]) == ("error", 500)
    assert "secret" not in json.dumps(problem)
    assert chat.closed.wait(SECONDS)


# Errors before the first event keep their status


@pytest.mark.parametrize(
    ("body", "status"),
    [({"question": " "}, 422), ({"mode": "sing"}, 422), ({"mode": "write"}, 422), ({"max_quotes": 0}, 422)],
)
def test_what_can_not_be_asked_is_a_problem_of_its_own_status(plain: str, body: dict[str, Any], status: int) -> None:
    response = ask(plain, "text/event-stream", **body)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_a_written_answer_without_a_chat_model_says_what_to_set(plain: str, accept: str) -> None:
    problem = ask(plain, accept, mode="write").json()
    assert problem["status"] == 422
    assert "ASKAVIM_CHAT_MODEL" in problem["hint"]


def test_no_index_yet_is_a_503_for_a_stream_too() -> None:
    with serving_here(Shelf().service()) as address:
        response = ask(address, "text/event-stream")
    assert (response.status_code, response.json()["type"]) == (503, "urn:askavim:problem:index-missing")


# A client that leaves


def test_when_the_client_leaves_a_silent_model_is_left_too(address: str, chat: GatedChat) -> None:
    with asking(address) as events:
        assert [next(events)[0] for _ in range(3)] == ["status", "evidence", "status"]
        assert chat.called.wait(SECONDS)
        assert not chat.closed.is_set()
    assert chat.closed.wait(2)


def test_clients_that_leave_leave_nothing_behind(address: str, chat: GatedChat) -> None:
    def leave() -> None:
        chat.called.clear()
        chat.closed.clear()
        with asking(address) as events:
            next(events)
            assert chat.called.wait(SECONDS)
        assert chat.closed.wait(2)

    for _ in range(3):
        leave()
    before = _threads_and_files()
    for _ in range(20):
        leave()
    assert settled(lambda: all(now <= then for now, then in zip(_threads_and_files(), before, strict=True)))


def _threads_and_files() -> tuple[int, int]:
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


def settled(holds: Any) -> bool:
    until = time.monotonic() + 3
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(holds())


def test_who_leaves_before_the_evidence_stops_the_writing_before_it_begins(address: str, chat: GatedChat) -> None:
    with asking(address) as events:
        next(events)
    time.sleep(1)
    assert not chat.called.is_set() or chat.closed.is_set()


def test_other_requests_are_served_while_streams_wait(address: str, chat: GatedChat) -> None:
    with asking(address) as one, asking(address) as other:
        next(one), next(other)
        assert chat.called.wait(SECONDS)
        assert httpx.get(f"{address}/v1/articles", timeout=5).status_code == 200


# Which form is wanted


@pytest.mark.parametrize(
    ("accept", "streamed"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html", False),
        ("text/event-stream", True),
        ("TEXT/Event-Stream", True),
        ("text/*", True),
        ("text/event-stream, */*", True),
        ("text/event-stream, application/json;q=0.9", True),
        ("text/event-stream; q=0.9, application/json;q=0.5", True),
        ("application/json, text/event-stream", False),
        ("text/event-stream;q=0.5, application/json", False),
        ("text/event-stream;q=0, */*", False),
        ("text/event-stream;q=nonsense", False),
        (",;,text/event-stream", True),
    ],
)
def test_the_accept_header_says_which_form_is_wanted(plain: str, accept: str, streamed: bool) -> None:
    response = ask(plain, accept)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/event-stream" if streamed else "application/json")
    assert response.headers["Vary"] == "Accept"


def test_a_stream_is_not_kept_and_not_held_back_and_keeps_the_page_to_itself(plain: str) -> None:
    headers = ask(plain, "text/event-stream").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_openapi_shows_both_forms(plain: str) -> None:
    described = httpx.get(f"{plain}/openapi.json").json()["paths"]["/v1/ask"]["post"]["responses"]["200"]["content"]
    assert "event: evidence" in described["text/event-stream"]["example"]
    assert described["application/json"]["schema"]["$ref"].endswith("/AnswerOut")
