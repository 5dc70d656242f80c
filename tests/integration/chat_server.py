"""An OpenAI-compatible server that does what the model's name says, most of it wrong. Run in a process of its own, so
that threads and sockets of the client can be counted apart from its own: it prints its port, and `GET /state` tells
what it was asked and how many callers left before their reply was complete.
"""

import json
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.contracts.chat import REPLY

SILENCE_SECONDS = 60.0
SIGNED = "Azerbaijan and Turkey signed the Shusha Declaration in June 2021."
USAGE = {"prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42}
_FAULTS = {"wrong-key": 401, "forbidden": 403, "no-model": 404, "limit": 429, "too-long": 400, "fault": 500}


class _State:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.requests: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()
        self.left = 0
        self.open: list[str] = []


STATE = _State()


def _chunk(text: str, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
    body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(body)}\n\n"


def _usage_chunk() -> str:
    body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": USAGE}
    return f"data: {json.dumps(body)}\n\n"


def _words(text: str) -> Iterator[str]:
    for word in text.split(" "):
        yield _chunk(word if text.startswith(word) else f" {word}")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what is asked is in the state."""

    def do_GET(self) -> None:
        with STATE.lock:
            state = {"requests": STATE.requests[-20:], "left": STATE.left, "open": list(STATE.open)}
        self._send_json(200, state)

    def do_POST(self) -> None:
        try:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        except (ValueError, ConnectionResetError):  # the caller left before it had asked
            self.close_connection = True
            return
        model = body["model"]
        with STATE.lock:
            STATE.requests.append(
                {
                    "path": self.path,
                    "headers": {name.lower(): value for name, value in self.headers.items()},
                    "body": body,
                }
            )
            STATE.counts[model] += 1
            count = STATE.counts[model]
            STATE.open.append(model)
        try:
            self._reply(model, count, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            with STATE.lock:
                STATE.left += 1
        finally:
            with STATE.lock:
                STATE.open.remove(model)

    def _reply(self, model: str, count: int, body: dict[str, Any]) -> None:
        fault = _FAULTS.get(model)
        if model.startswith("limit-once") and count == 1:
            fault = 429
        if fault:
            self._send_fault(fault, f"refused {self.headers['Authorization']}", "30" if model == "limit" else "0")
        elif model == "no-temperature" and "temperature" in body:
            self._send_fault(400, "Unsupported value: 'temperature' does not support 0.0 with this model.")
        elif model == "no-stream" and body.get("stream"):
            self._send_fault(400, "Your organization must be verified to stream this model.")
        elif model == "no-stream":
            message = {"role": "assistant", "content": REPLY}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            head = {"id": "c1", "object": "chat.completion", "created": 1, "model": model}
            self._send_json(200, head | {"choices": [choice], "usage": USAGE})
        elif model == "page":
            self._send(200, "text/html", b"<!doctype html><title>Welcome</title>")
        elif model == "silent":
            self._wait(SILENCE_SECONDS)
        else:
            self._stream(model)

    def _stream(self, model: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in self._events(model):
            self._write_chunk(event)
        if model == "cut":
            self.wfile.write(b"ff\r\nhalf of a ch")
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.wfile.write(b"0\r\n\r\n")

    def _events(self, model: str) -> Iterator[str]:
        match model:
            case "truncated":
                yield _chunk('{"text": "It was signed in Sh')
            case "cut":
                yield _chunk("It was ")
            case "bad-json":
                yield "data: {oops\n\n"
            case "drip" | "pings":
                until = time.monotonic() + SILENCE_SECONDS
                while time.monotonic() < until:
                    yield _chunk("drop ") if model == "drip" else ": still here\n\n"
                    self._wait(0.1)
            case "endless":
                while True:
                    yield _chunk("x" * 100)
            case "empty":
                yield _chunk("", "stop")
                yield "data: [DONE]\n\n"
            case "written" | "wrong-number" | "overlong":
                blocks = [77] if model == "wrong-number" else [1]
                line = json.dumps({"text": SIGNED, "blocks": blocks})
                for _ in range(2_000 if model == "overlong" else 1):
                    yield _chunk(f"{line}\n")
                yield "data: [DONE]\n\n"
            case _:
                yield from _words(REPLY)
                yield _chunk("", "stop")
                if model == "counted":
                    yield _usage_chunk()
                yield "data: [DONE]\n\n"

    def _write_chunk(self, event: str) -> None:
        data = event.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _wait(self, seconds: float) -> None:
        """Wait; raises BrokenPipeError as soon as the caller has left."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            raise BrokenPipeError

    def _send_fault(self, status: int, message: str, retry_after: str = "0") -> None:
        self._send_json(status, {"error": {"message": message, "type": "x", "code": "x"}}, retry_after)

    def _send_json(self, status: int, body: Any, retry_after: str | None = None) -> None:
        self._send(status, "application/json", json.dumps(body).encode(), retry_after)

    def _send(self, status: int, kind: str, data: bytes, retry_after: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
