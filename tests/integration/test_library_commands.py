"""The library's commands as people meet them: the real model, SQLite and Chroma; exit codes and what is printed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.integration.conftest import link_model, run_here

FAILED, WRONG_USE = 1, 2

FERRY = """---
title: Ferries of Alat
date: 2025-03-02
author: A. Writer
lang: en
---

The ferries of Alat made 412 crossings in 2024, and the harbour master expects 450 crossings in the year after.

Two new ferries were ordered in March, of which the first will sail in the autumn.
"""
UNDATED = (
    FERRY.replace("date: 2025-03-02\n", "").replace("Ferries of Alat", "Wagons of Kars").replace("ferries", "wagons")
)
QUESTION = "How many crossings did the ferries of Alat make in 2024?"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "ferries.md").write_text(FERRY, encoding="utf-8")
    return folder


@pytest.fixture
def data(tmp_path: Path, model_folder: Path) -> Path:
    return link_model(tmp_path / "data", model_folder)


def answered(data: Path) -> dict[str, Any]:
    done = run_here("ask", QUESTION, "--json", "--data", data)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    answer.pop("timings")
    return answer


def test_what_is_added_answers_and_what_is_removed_does_not(papers: Path, data: Path) -> None:
    added = run_here("add", papers, "--data", data)
    assert (added.returncode, "1 document: 1 added" in added.stdout) == (0, True)
    (citation, *_) = answered(data)["citations"]
    assert "412 crossings" in citation["quote"]
    assert (citation["article"]["title"], citation["article"]["published"]) == ("Ferries of Alat", "2025-03-02")
    again = run_here("add", papers, "--data", data)
    assert "1 document: 1 unchanged" in again.stdout
    shown = run_here("show", "ferries", "--data", data)
    assert "Ferries of Alat" in shown.stdout
    assert str(papers / "ferries.md") in shown.stdout
    removed = run_here("remove", "ferries", "--data", data)
    assert removed.returncode == 0
    assert run_here("ask", QUESTION, "--data", data).returncode != 0
    assert run_here("check", "--data", data).returncode == 0


def test_what_is_held_is_listed_with_the_reason_until_a_person_says_what_is_missing(papers: Path, data: Path) -> None:
    (papers / "wagons.md").write_text(UNDATED, encoding="utf-8")
    added = run_here("add", papers, "--data", data)
    assert added.returncode == 0
    assert "no date of publication was found (--published)" in added.stdout
    held = json.loads(run_here("list", "--held", "--json", "--data", data).stdout)
    assert [Path(row["address"]).name for row in held] == ["wagons.md"]
    assert "held for you  1 (`askavim list --held`" in run_here("status", "--data", data).stdout
    shown = run_here("show", papers / "wagons.md", "--data", data).stdout
    assert "found: A. Writer · Wagons of Kars · en" in shown
    assert "The wagons of Alat made 412 crossings" in shown
    released = run_here("add", papers / "wagons.md", "--published", "2025-04-01", "--data", data)
    assert "1 document: 1 added" in released.stdout
    assert json.loads(run_here("list", "--held", "--json", "--data", data).stdout) == []


def test_a_document_that_can_not_be_read_fails_alone_and_is_named(papers: Path, data: Path) -> None:
    (papers / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    done = run_here("add", papers, "--data", data)
    assert done.returncode == FAILED
    assert "1 added, 1 failed" in done.stdout
    assert f"failed: {papers / 'broken.pdf'}\n    It is a broken PDF" in done.stdout
    assert answered(data)["status"] == "answered"


@pytest.mark.parametrize(
    "arguments",
    [("add", "nowhere.md"), ("add", "."), ("add", "{papers}", "--published", "tomorrow")],
    ids=["no file", "no documents", "no day"],
)
def test_wrong_use_is_said_before_anything_happens(papers: Path, data: Path, arguments: tuple[str, ...]) -> None:
    done = run_here(*(word.format(papers=papers) for word in arguments), "--data", data)
    assert done.returncode == WRONG_USE
    assert run_here("list", "--json", "--data", data).stdout.strip() == "[]"


@pytest.mark.parametrize("command", [("remove", "nothing"), ("show", "nothing"), ("import", "nothing.jsonl")])
def test_what_is_not_there_is_said_in_words(data: Path, command: tuple[str, ...]) -> None:
    done = run_here(*command, "--data", data)
    assert done.returncode == FAILED
    assert "nothing" in done.stderr


def test_nothing_yet_is_said_in_words(data: Path) -> None:
    assert run_here("list", "--data", data).stdout == "No address is known yet.\n"
    assert run_here("list", "--held", "--data", data).stdout == "Nothing waits for you.\n"
    assert "nothing to compare" in run_here("check", "--data", data).stdout


def test_a_library_that_was_exported_wiped_and_imported_answers_byte_for_byte_as_before(
    copy_data: Callable[[], Path], papers: Path, model_folder: Path, tmp_path: Path
) -> None:
    before = copy_data()
    assert run_here("add", papers, "--data", before).returncode == 0
    archive = tmp_path / "all.jsonl.gz"
    assert run_here("export", archive, "--data", before).returncode == 0
    answer = answered(before)
    shutil.rmtree(papers)
    after = link_model(tmp_path / "after", model_folder)
    assert run_here("import", archive, "--data", after).returncode == 0
    assert answered(after) == answer
    assert run_here("check", "--data", after).returncode == 0
