"""The chat adapter and a real server in a process of its own, that is good, dead, slow, broken or hostile.

How long each took is printed (pytest -rP shows it) and may exceed its limit by a second at most.
"""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from tests.contracts import chat as contract
from tests.contracts.chat import MESSAGES, REPLY
from tests.integration.chat_server import USAGE

from askavim.adapters.chat import LangChainChatModel, make_chat_model
from askavim.errors import ChatError, ChatOverBudget, ChatSlow, ChatUnavailable
from askavim.ports import ChatModel

REPOSITORY = Path(__file__).resolve().parents[2]
KEY = "sk-very-secret-0123456789"
LIMIT = 1.0
SLACK = 1.0


@dataclass(frozen=True, slots=True)
class ChatServer:
    address: str

    def chat(self, model: str, **options: Any) -> LangChainChatModel:
        return make_chat_model(f"openai:{model}", base_url=self.address, **options)

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = httpx.get(self.address).json()
        return state

    def wait_until(self, condition: Callable[[dict[str, Any]], bool], seconds: float = 2.0) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while not condition(state := self.state()):
            assert time.monotonic() < until, (state["left"], state["open"])
            time.sleep(0.02)
        return state


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "src")])}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.chat_server"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        yield ChatServer(f"http://127.0.0.1:{port}/v1")
    finally:
        process.kill()
        process.communicate()


def _read(chat: ChatModel, seconds: float = LIMIT) -> tuple[str, ChatError | None, float]:
    """What came of a reply, what ended it, and how long it took."""
    begun = time.monotonic()
    text, ending = "", None
    try:
        for piece in chat.stream(MESSAGES, seconds):
            text += piece
    except ChatError as error:
        ending = error
    took = time.monotonic() - begun
    print(f"{chat.fingerprint}: {took:.2f} s of {seconds:.1f}, {len(text)} characters, {ending!r}")
    assert took < seconds + SLACK
    return text, ending, took


@pytest.mark.parametrize("rule", contract.RULES, ids=lambda rule: rule.__name__)
def test_the_adapter_keeps_the_contract(rule: Callable[[ChatModel], None], server: ChatServer) -> None:
    rule(server.chat("good"))


def test_the_server_gets_key_messages_and_limits(server: ChatServer) -> None:
    _read(server.chat("good", tokens=77), 10)
    request = server.state()["requests"][-1]
    assert request["headers"]["authorization"] == f"Bearer {KEY}"
    assert [(item["role"], item["content"]) for item in request["body"]["messages"]] == [
        (message.role, message.text) for message in MESSAGES
    ]
    assert request["body"]["temperature"] == 0
    assert request["body"].get("max_completion_tokens", request["body"].get("max_tokens")) == 77
    assert request["body"]["stream"] is True


@pytest.mark.parametrize("model", ["silent", "drip", "pings"])
def test_a_slow_server_is_left_at_the_deadline(model: str, server: ChatServer) -> None:
    chat = server.chat(model)
    left = server.state()["left"]
    text, ending, took = _read(chat)
    assert isinstance(ending, ChatSlow)
    assert took >= LIMIT
    assert text.strip("drop ") == ""
    server.wait_until(lambda state: state["left"] == left + 1 and state["open"] == [])


def test_the_deadline_counts_from_the_call_even_if_nobody_reads(server: ChatServer) -> None:
    pieces = server.chat("drip").stream(MESSAGES, LIMIT)
    time.sleep(LIMIT / 2)
    begun = time.monotonic()
    with pytest.raises(ChatSlow):
        list(pieces)
    assert time.monotonic() - begun < LIMIT / 2 + SLACK


def test_a_reader_who_stops_reading_holds_no_connection(server: ChatServer) -> None:
    pieces = server.chat("drip").stream(MESSAGES, LIMIT)
    assert next(pieces) == "drop "
    server.wait_until(lambda state: state["open"] == [], LIMIT + SLACK)
    assert isinstance(pieces, Generator)


def test_closing_leaves_the_server_at_once(server: ChatServer) -> None:
    pieces = cast("Generator[str]", server.chat("drip").stream(MESSAGES, 30))
    assert next(pieces) == "drop "
    begun = time.monotonic()
    pieces.close()
    server.wait_until(lambda state: state["open"] == [])
    assert time.monotonic() - begun < SLACK


def test_nobody_there_is_said(free_port: int) -> None:
    chat = make_chat_model("openai:dead", base_url=f"http://127.0.0.1:{free_port}/v1")
    text, ending, _ = _read(chat, 5)
    assert text == ""
    assert isinstance(ending, ChatUnavailable)
    assert "can't be reached" in ending.message


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("wrong-key", "does not accept the key (HTTP 401)"),
        ("forbidden", "does not accept the key (HTTP 403)"),
        ("no-model", "is not there (HTTP 404)"),
        ("too-long", "turned the request down (HTTP 400)"),
        ("fault", "has a fault on its server (HTTP 500)"),
        ("page", "sent nothing that can be read"),
        ("bad-json", "sent nothing that can be read"),
        ("cut", "broke off"),
    ],
)
def test_what_is_wrong_is_said_without_the_servers_words(
    model: str, said: str, server: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        _, ending, _ = _read(server.chat(model), 8)
    assert isinstance(ending, ChatUnavailable)
    assert said in ending.message
    assert ending.hint
    assert ending.retry
    assert KEY not in repr(ending) + ending.hint
    assert ending.__cause__ is None
    assert ending.__context__ is None
    assert not any(KEY in record.getMessage() for record in caplog.records)


def test_a_limit_that_is_soon_over_is_waited_for(server: ChatServer) -> None:
    text, ending, _ = _read(server.chat("limit-once"), 8)
    assert (text, ending) == (REPLY, None)


def test_a_limit_that_lasts_longer_than_our_time_is_said_at_once(server: ChatServer) -> None:
    _, ending, took = _read(server.chat("limit"), 8)
    assert isinstance(ending, ChatUnavailable)
    assert "limit of its vendor (HTTP 429)" in ending.message
    assert took < SLACK


def test_a_truncated_reply_is_passed_on_as_far_as_it_goes(server: ChatServer) -> None:
    text, ending, _ = _read(server.chat("truncated"), 5)
    assert text == '{"text": "It was signed in Sh'
    assert ending is None


def test_an_empty_reply_is_empty(server: ChatServer) -> None:
    assert _read(server.chat("empty"), 5)[:2] == ("", None)


def test_an_endless_reply_is_cut(server: ChatServer) -> None:
    text, ending, _ = _read(server.chat("endless", tokens=100), 10)
    assert ending is None
    assert text == "x" * 800
    server.wait_until(lambda state: state["open"] == [])


@pytest.mark.parametrize("model", ["no-temperature", "no-stream"])
def test_an_option_that_a_model_turns_down_is_left_out(model: str, server: ChatServer) -> None:
    chat = server.chat(model)
    assert _read(chat, 10)[:2] == (REPLY, None)
    before = len(server.state()["requests"])
    assert _read(chat, 10)[:2] == (REPLY, None)
    request = server.state()["requests"][-1]["body"]
    assert before >= 2
    assert ("temperature" in request) == (model == "no-stream")
    assert bool(request.get("stream")) == (model == "no-temperature")


def test_tokens_are_counted_by_the_vendor_where_it_does(server: ChatServer) -> None:
    chat = server.chat("counted")
    _read(chat, 10)
    assert chat.spent_tokens == USAGE["total_tokens"]


def test_tokens_are_estimated_where_nobody_counts_and_the_budget_ends(server: ChatServer) -> None:
    chat = server.chat("good", tokens=100, daily_tokens=250)
    _read(chat, 10)
    cost = chat.spent_tokens
    assert 40 < cost < 120
    endings = [_read(chat, 10)[1] for _ in range(3)]
    assert isinstance(endings[-1], ChatOverBudget)
    assert chat.spent_tokens <= 250


def test_a_call_that_failed_at_once_costs_nothing(server: ChatServer) -> None:
    chat = server.chat("wrong-key")
    _read(chat, 5)
    assert chat.spent_tokens == 0


def _open_handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files by Linux's /proc")
@pytest.mark.parametrize("model", ["silent", "pings"])
def test_fifty_slow_calls_leave_no_thread_and_no_handle(model: str, server: ChatServer) -> None:
    chat = server.chat(model)
    _read(chat, 0.05)
    threads, handles = threading.active_count(), _open_handles()

    def ask() -> None:
        assert isinstance(_read(chat, 0.2)[1], ChatSlow)

    for _ in range(5):
        callers = [threading.Thread(target=ask) for _ in range(10)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
    server.wait_until(lambda state: state["open"] == [])
    print(f"threads {threads} -> {threading.active_count()}, handles {handles} -> {_open_handles()}")
    assert threading.active_count() <= threads
    assert _open_handles() <= handles


@contextmanager
def _listening() -> Iterator[tuple[str, list[bytes]]]:
    """A server that takes whatever comes and remembers that it came."""
    came: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                came.append(connection.recv(1000))

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", came
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def test_nothing_is_traced_whatever_the_environment_says(server: ChatServer) -> None:
    """In a process of its own, because LangSmith remembers what the environment said."""
    with _listening() as (address, came):
        environment = {
            **os.environ,
            "PYTHONPATH": str(REPOSITORY / "src"),
            "OPENAI_API_KEY": KEY,
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_TRACING_V2": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "lsv2_x",
            "LANGSMITH_ENDPOINT": address,
        }
        program = f"""
import sys
from askavim.adapters.chat import make_chat_model
from askavim.ports import ChatMessage
from langchain_core.tracers.langchain import wait_for_all_tracers
from langchain_core.language_models import FakeListChatModel
if sys.argv[1] == "ours":
    print("".join(make_chat_model("openai:good", base_url={server.address!r}).stream([ChatMessage("user", "x")], 20)))
else:
    print(FakeListChatModel(responses=["traced"]).invoke("x").text)
wait_for_all_tracers()
"""

        def run(which: str) -> str:
            done = subprocess.run(
                [sys.executable, "-c", program, which], env=environment, capture_output=True, text=True, timeout=100
            )
            return done.stdout.strip()

        assert run("ours") == REPLY
        assert came == []
        assert run("LangChain's own") == "traced"
        assert came, "this test could not have seen a trace"
