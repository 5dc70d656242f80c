"""The LangChain retriever over HTTP, and the examples of docs/langchain.md as they stand there."""

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from tests.integration.conftest import REPOSITORY
from tests.samples import CORRIDOR_QUESTION, SHUSHA_QUESTION, UNRELATED_QUESTION, Shelf, indexed

from askavim.api.app import create_app
from askavim.errors import AskavimError, BadInput
from askavim.model import Filters
from askavim.retriever import AskavimRetriever

DOCUMENTED = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return indexed()


@pytest.fixture(scope="module")
def address(shelf: Shelf) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(create_app(shelf.service()), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    yield f"http://{host}:{port}"
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("question", [CORRIDOR_QUESTION, SHUSHA_QUESTION, UNRELATED_QUESTION])
def test_over_http_it_says_what_it_says_in_process(question: str, address: str, shelf: Shelf) -> None:
    filters = Filters(languages=("en", "tr"))
    expected = AskavimRetriever(service=shelf.service(), filters=filters, max_quotes=2).invoke(question)
    retriever = AskavimRetriever(url=f"{address}/", filters=filters, max_quotes=2)
    assert bool(expected) == (question != UNRELATED_QUESTION)
    assert retriever.invoke(question) == expected
    assert asyncio.run(retriever.ainvoke(question)) == expected


def test_what_the_service_refuses_to_read_is_the_same_error_as_in_process(address: str) -> None:
    retriever = AskavimRetriever(url=address)
    with pytest.raises(BadInput, match="empty"):
        retriever.invoke(" ")
    with pytest.raises(BadInput):
        asyncio.run(retriever.ainvoke("x" * 3000))


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense", "http://["])
def test_a_service_that_is_not_there_is_said(url: str) -> None:
    for ask in (AskavimRetriever(url=url).invoke, lambda text: asyncio.run(AskavimRetriever(url=url).ainvoke(text))):
        with pytest.raises(AskavimError, match="can't be reached"):
            ask("x")


def test_the_examples_of_the_documentation_run(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASKAVIM_DATA", str(tmp_path))
    text = (REPOSITORY / "docs" / "langchain.md").read_text(encoding="utf-8")
    assert DOCUMENTED in text
    names: dict[str, object] = {}
    for example in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(example.replace(DOCUMENTED, address), names)
    printed = capsys.readouterr().out
    assert "Shusha" in printed
    assert printed.rstrip().endswith("In June 2021 [1].")
    assert isinstance(names["retriever"], AskavimRetriever)
