"""How fast, how big: `python -m askavim.evaluation.bench` (or `make bench`).

Machines are noisy, so what is compared is measured in turn in one process and stated as a ratio. The server is a real
one, asked over HTTP.
"""

import contextlib
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.api.app import create_app
from askavim.build import build_service
from askavim.corpus import read_corpus
from askavim.passages import split_passages
from askavim.ports import TextWithSpans
from askavim.settings import Settings, read_settings

QUESTIONS = (
    "How much Kazakh oil is Azerbaijan willing to receive each year?",
    "When was the Shusha Declaration signed?",
    "Türkiye ile Azerbaycan arasındaki ticaret hacmi ne kadar?",
    "Azərbaycan və Özbəkistan hansı müqaviləni imzalayıb?",
    "Как Россия относится к Организации тюркских государств?",
    "Which countries are observers of the Organization of Turkic States?",
    "How long is the Iğdır–Nakhchivan pipeline?",
    "Who is the secretary general of the OTS?",
)
ROUNDS = 25
INDEXED_PASSAGES = 60


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _spread(values: list[float]) -> str:
    ordered = sorted(values)
    return f"p50 {statistics.median(ordered):.1f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.1f} ms"


@contextlib.contextmanager
def _served_here(settings: Settings) -> Iterator[tuple[httpx.Client, SentenceTransformerEmbedder]]:
    """A server in a thread of this process, and its embedder."""
    import threading

    import uvicorn

    service = build_service(settings)
    service.collection()
    embedder = service.embedder()
    assert isinstance(embedder, SentenceTransformerEmbedder)
    server = uvicorn.Server(uvicorn.Config(create_app(service), log_level="error"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=60) as client:
            yield client, embedder
        server.should_exit = True
        thread.join(timeout=10)


def bench_questions(settings: Settings) -> None:
    """POST /v1/ask over HTTP against encoding the same question alone, in turn."""
    asked, encoded = [], []
    with _served_here(settings) as (client, embedder):
        for number in range(-1, ROUNDS):
            for question in QUESTIONS:
                encode = _milliseconds(lambda text=question: embedder.embed_question(text))  # type: ignore[misc]
                ask = _milliseconds(
                    lambda text=question: client.post(
                        "/v1/ask", json={"question": text, "mode": "quote"}
                    ).raise_for_status()  # type: ignore[misc]
                )
                if number >= 0:  # the first round only warms up
                    encoded.append(encode)
                    asked.append(ask)
    ratio = statistics.median(ask / encode for ask, encode in zip(asked, encoded, strict=True))
    print(f"POST /v1/ask, quotes:      {_spread(asked)}")
    print(f"encoding the question:     {_spread(encoded)}")
    print(f"ratio, pair by pair:       p50 {ratio:.2f}")


def bench_indexing(settings: Settings) -> None:
    """Passages embedded for the index (in context, and each sentence alone) against the passages alone."""
    embedder = SentenceTransformerEmbedder(settings.model_folder, threads=settings.threads)
    passages = [item for article in read_corpus(settings.corpus) for item in split_passages(article)][:INDEXED_PASSAGES]
    raw = indexed = 0.0
    for passage in passages:
        alone = [TextWithSpans(sentence.text, ()) for sentence in passage.sentences]
        whole = TextWithSpans(
            passage.text, tuple((s.start - passage.start, s.end - passage.start) for s in passage.sentences)
        )
        raw += _milliseconds(lambda text=passage.text: embedder.embed_passages([TextWithSpans(text, ())]))  # type: ignore[misc]
        indexed += _milliseconds(lambda one=whole, more=alone: embedder.embed_passages([one, *more]))  # type: ignore[misc]
    count = len(passages)
    print(f"passages for the index:    {count * 1000 / indexed:.1f} a second")
    print(f"passages, encoder alone:   {count * 1000 / raw:.1f} a second; ratio {raw / indexed:.2f}")


def bench_server(settings: Settings) -> None:
    """Seconds from `askavim serve` to ready, and the memory of the process after the questions."""
    command = [str(Path(sys.executable).parent / "askavim"), "serve", "--port", "0", "--data", str(settings.data)]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 our own command
        assert process.stdout
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address, "the server did not say where it is"
        with httpx.Client(base_url=address.group(), timeout=60) as client:
            while client.get("/readyz").status_code != 200:
                time.sleep(0.05)
            ready = time.perf_counter() - started
            for question in QUESTIONS:
                client.post("/v1/ask", json={"question": question, "mode": "quote"}).raise_for_status()
        status = Path(f"/proc/{process.pid}/status")
        memory = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.exists() else None
        process.terminate()
    print(f"askavim serve to ready:    {ready:.1f} s")
    print(
        f"memory of the server:      {int(memory.group(1)) // 1024} MiB resident" if memory else "memory: unknown here"
    )


def main() -> None:
    """Measure and print."""
    settings = read_settings()
    print(f"{os.cpu_count()} processors; data in {settings.data.resolve()}")
    bench_questions(settings)
    bench_indexing(settings)
    bench_server(settings)


if __name__ == "__main__":
    main()
