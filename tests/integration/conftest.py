"""The real thing, made once a session: the prepared model, an indexed data folder, running servers.

Where several processes run tests, each has servers of its own; the model and the index are made once for all.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.conftest import THREADS, MakeOnce
from tests.integration.pages import CHROMIUM, Watched

from askavim.adapters.model_folder import PACKAGED, prepare_model
from askavim.cli import main
from askavim.terminal import err, out

REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS = REPOSITORY / "corpus"
# Enough articles to ask about, in all four languages; indexing all of them would take most of the tests' time.
SELECTED = (
    "corridor-question-tripp",
    "kazakh-oil-btc-and-fibre-update",
    "kazakhstan-oil-and-fibre",
    "middle-corridor",
    "ortak-turk-alfabesi",
    "ots-institutions-and-observers",
    "ozbekistan-azerbaycan-muttefiqlik",
    "rossiya-i-otg",
    "shusha-declaration",
    "southern-gas-corridor",
    "turkic-vector-essay-digest",
    "turkiye-azerbaycan-ticaret-ve-yatirim",
    "xezer-yasil-enerji-dehlizi",
)
STARTING_SECONDS = 120
COLUMNS = 1000
"""Wide lines, so that no word is broken."""

HOSTILE_TITLE = "<script>window.hacked = 1</script> \x1b]0;owned\x07\x1b[31mQaraburun"
HOSTILE_MARKUP = '<img src="/ui/none.png" onerror="window.hacked = 1">'
HOSTILE_QUESTION = "In which month was the lighthouse of Qaraburun painted green?"
HOSTILE_ARTICLE = f"""---
id: qaraburun-lighthouse
title: "<script>window.hacked = 1</script> \\e]0;owned\\a\\e[31mQaraburun"
language: en
authors: ["<b onmouseover=window.hacked=1>A keeper</b>"]
publisher: "<i>Harbour</i>"
published: 2025-03-02
---

The lighthouse of Qaraburun was painted green in March 2025,
and its keeper wrote `{HOSTILE_MARKUP}` \x1b[2Jon the door.[^paint]

[^paint]: [<u>Harbour</u>, 2025-03-01](https://harbour.example/lighthouse?a=<script>)
"""


@pytest.fixture(scope="session")
def model_folder(make_once: MakeOnce) -> Path:
    """The prepared default model: in the folder named by ASKAVIM_TEST_MODEL, or in `data/model`."""
    folder = Path(os.environ.get("ASKAVIM_TEST_MODEL") or REPOSITORY / "data" / "model")
    make_once("prepared", lambda _: prepare_model(PACKAGED, folder, print))
    return folder


def _environment() -> dict[str, str]:
    """Ours without any ASKAVIM_ setting."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASKAVIM_")}
    threads = {"ASKAVIM_THREADS": str(THREADS)} if THREADS else {}
    return {**kept, **threads, "COLUMNS": str(COLUMNS), "PYTHONUNBUFFERED": "1"}


def _command(*arguments: str | Path) -> list[str]:
    return [str(Path(sys.executable).with_name("askavim")), *map(str, arguments)]


def run_cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """`askavim` in a process and an empty working folder of its own. No stack trace may ever be seen."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            _command(*arguments), cwd=folder, env=_environment(), capture_output=True, text=True, timeout=200
        )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@contextmanager
def _wide_lines() -> Iterator[None]:
    # The consoles read COLUMNS once, when they are made.
    widths = out.width, err.width
    out.width = err.width = COLUMNS
    try:
        yield
    finally:
        out.width, err.width = widths


def run_here(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """`askavim` in this process, in an empty working folder and with the environment that `run_cli` gives it.

    This starts what the command starts. A process for each of so many tests would spend most of their time on imports.
    """
    command = ["askavim", *map(str, arguments)]
    stdout, stderr = StringIO(), StringIO()
    code: Any = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        chdir(folder),
        patch.dict(os.environ, _environment(), clear=True),
        patch.object(sys, "argv", command),
        redirect_stdout(stdout),
        redirect_stderr(stderr),
        _wide_lines(),
    ):
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code or 0
    assert "Traceback" not in stdout.getvalue() + stderr.getvalue()
    return subprocess.CompletedProcess(command, code, stdout.getvalue(), stderr.getvalue())


@dataclass(frozen=True, slots=True)
class Server:
    """A running `askavim serve`."""

    address: str
    data: Path

    def ask(self, question: str, **more: Any) -> dict[str, Any]:
        response = httpx.post(f"{self.address}/v1/ask", json={"question": question, **more}, timeout=60)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer


def _announced_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if "http://" in line:
            return "http://" + line.split("http://")[1].split()[0].rstrip(",")
    raise AssertionError(f"askavim serve ended with {process.wait()} before it named its address")


def _wait_until_listening(address: str) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            httpx.get(f"{address}/healthz")
        except httpx.TransportError:
            assert time.monotonic() < until, "the server does not listen"
            time.sleep(0.1)
        else:
            return


@contextmanager
def serving(data: Path) -> Iterator[Server]:
    """`askavim serve --port 0` on a data folder, stopped as by Ctrl+C. It may show no stack trace all the while."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            _command("serve", "--port", "0", "--data", data),
            cwd=folder, env=_environment(), stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        try:
            address = _announced_address(process)
            _wait_until_listening(address)
            yield Server(address, data)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            errors.seek(0)
            printed = errors.read()
        assert "Traceback" not in printed


def link_model(data: Path, model: Path) -> Path:
    """A data folder that has the model, without its 120 MB."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "model").symlink_to(model.resolve())
    return data


@dataclass(frozen=True, slots=True)
class Indexed:
    """A data folder and what `askavim index` said while it filled it. Only to be read: copy it to change it."""

    data: Path
    corpus: Path
    """The articles as they were indexed: a copy, because people go on writing while tests run."""
    run: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def index_once(model_folder: Path, make_once: MakeOnce) -> Path:
    """A folder with the project's own articles, indexed by the command line, and what it said. Only to be copied."""

    def fill(folder: Path) -> None:
        corpus = folder / "corpus"
        corpus.mkdir()
        for name in SELECTED:
            shutil.copy(CORPUS / f"{name}.md", corpus)
        done = run_cli("index", "--corpus", corpus, "--data", link_model(folder / "data", model_folder))
        said = {"returncode": done.returncode, "stdout": done.stdout, "stderr": done.stderr}
        (folder / "run.json").write_text(json.dumps(said), encoding="utf-8")

    return make_once("indexed", fill)


@pytest.fixture(scope="session")
def indexed(index_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    """This process' own copy of the indexed articles."""
    folder = shutil.copytree(index_once, tmp_path_factory.mktemp("indexed") / "own", symlinks=True)
    said = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return Indexed(folder / "data", folder / "corpus", subprocess.CompletedProcess([], **said))


@pytest.fixture(scope="session")
def copy_data(index_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A function that makes a copy of the indexed data folder, to be changed at will.

    Each has a path of its own: Chroma keeps what it opened by path, for as long as the process lives.
    """

    def copy() -> Path:
        data = tmp_path_factory.mktemp("copy") / "data"
        return shutil.copytree(index_once / "data", data, symlinks=True)

    return copy


@pytest.fixture(scope="session")
def server(copy_data: Callable[[], Path]) -> Iterator[Server]:
    """A running server over the project's own articles."""
    with serving(copy_data()) as running:
        yield running


@dataclass(frozen=True, slots=True)
class GrownServer:
    """A server that ran on while a broken and then a good folder of articles were indexed into its data folder."""

    server: Server
    failed: subprocess.CompletedProcess[str]
    succeeded: subprocess.CompletedProcess[str]
    at_first: dict[str, Any]
    """Its answer to HOSTILE_QUESTION before, after the failed run, and after the one that succeeded."""
    after_failure: dict[str, Any]
    after_success: dict[str, Any]


@pytest.fixture(scope="session")
def grown(
    indexed: Indexed, copy_data: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GrownServer]:
    """A running server whose collection got HOSTILE_ARTICLE without a restart."""
    corpus = shutil.copytree(indexed.corpus, tmp_path_factory.mktemp("grown") / "corpus")
    article = corpus / "qaraburun-lighthouse.md"
    with serving(copy_data()) as running:
        at_first = running.ask(HOSTILE_QUESTION)
        article.write_text(HOSTILE_ARTICLE.replace("language: en", "language: [en"), encoding="utf-8")
        failed = run_cli("index", "--corpus", corpus, "--data", running.data)
        after_failure = running.ask(HOSTILE_QUESTION)
        article.write_text(HOSTILE_ARTICLE, encoding="utf-8")
        succeeded = run_cli("index", "--corpus", corpus, "--data", running.data)
        after_success = running.ask(HOSTILE_QUESTION)
        yield GrownServer(running, failed, succeeded, at_first, after_failure, after_success)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["light"])
def watched(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Watched]:
    context = browser.new_context(locale="en-GB", color_scheme=request.param, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    watched = Watched(context.new_page())
    yield watched
    context.close()


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page
