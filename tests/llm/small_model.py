"""The small model's server as a process of its own, and what it was asked and replied."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-llm" / "bin" / "python"
IDLE_SECONDS = 300
MODEL = "openai:smollm2"


@dataclass(frozen=True, slots=True)
class Call:
    """One reply of the model, as its server logged it."""

    messages: tuple[dict[str, str], ...]
    reply: str
    ended: str
    seconds: float
    tokens: int
    """Of messages and reply, about."""


@dataclass(frozen=True, slots=True)
class SmallModel:
    """A running server."""

    url: str
    weights: str
    versions: dict[str, str]
    log: Path

    def calls(self) -> list[Call]:
        """All calls so far; waits for the one that is being answered, if any."""
        httpx.get(f"{self.url}/models", timeout=IDLE_SECONDS).raise_for_status()
        lines = map(json.loads, self.log.read_text("utf-8").splitlines()) if self.log.exists() else ()
        return [
            Call(tuple(line["messages"]), line["reply"], line["ended"], line["seconds"], line["tokens"])
            for line in lines
        ]


def _python() -> str:
    return os.environ.get("ASKAVIM_LLM_PYTHON") or str(PYTHON)


@contextmanager
def small_model(folder: Path, shaped: bool = False) -> Iterator[SmallModel]:
    """The server, started; its log lies in `folder`. `shaped`: it can only reply in the shape that it is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "calls.jsonl"
    log.unlink(missing_ok=True)
    command = [_python(), str(HERE / "server.py"), "--log", str(log)]
    command += ["--grammar", str(HERE / "reply.gbnf")] if shaped else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert line, "The model's server did not start; `make test-llm` installs what it needs."
            ready = json.loads(line)
            url = f"http://127.0.0.1:{ready['port']}/v1"
            yield SmallModel(url, ready["model"], ready["versions"], log)
        finally:
            process.terminate()
