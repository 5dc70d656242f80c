"""Verifying over HTTP and on the command line, without a model."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.samples import SHUSHA, indexed
from typer.testing import CliRunner

from askavim.api.app import create_app
from askavim.cli import app
from askavim.service import MAX_VERIFIED_CHARS

QUOTE = "Azerbaijan and Turkey signed the Shusha Declaration on 15 June 2021."
START = SHUSHA.text.index(QUOTE)
CITATION = {
    "article": SHUSHA.info.id,
    "version": SHUSHA.info.version,
    "start": START,
    "end": START + len(QUOTE),
}
LABELLED = f"""
- article: shusha-declaration
  language: en
  quote: {QUOTE}
  sentences:
    - {{language: tr, kind: supported, text: "Azerbaycan ve Türkiye Şuşa Beyannamesi'ni 2021'de imzaladı."}}
    - {{language: en, kind: date, text: Azerbaijan and Turkey signed the Shusha Declaration on 16 June 2021.}}
"""


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(create_app(indexed().service()))


def test_each_sentence_is_held_against_the_cited_place(client: TestClient) -> None:
    text = "The Shusha Declaration was signed in June 2021. It was signed on 16 June 2021."
    answer = client.post("/v1/verify", json={"text": text, "citations": [CITATION]}).json()
    assert (answer["supported"], [item["supported"] for item in answer["sentences"]]) == (False, [True, False])
    finding = answer["sentences"][1]["findings"][0]
    assert (finding["kind"], text[finding["start"] : finding["end"]]) == ("date", "16 June 2021")
    assert finding["instead"] == ["15 June 2021"]


def test_who_published_a_cited_article_may_be_said(client: TestClient) -> None:
    text = "According to Example Centre, the Shusha Declaration was signed in June 2021."
    assert client.post("/v1/verify", json={"text": text, "citations": [CITATION]}).json()["supported"] is True


def test_texts_serve_as_sources_too(client: TestClient) -> None:
    body = {"text": "Baku has 3 ports.", "sources": [{"text": "Baku has 3 ports."}]}
    assert client.post("/v1/verify", json=body).json()["supported"] is True


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"text": "They met.", "citations": [{**CITATION, "article": "nothing"}]}),
        (404, {"text": "They met.", "citations": [{**CITATION, "version": "00"}]}),
        (422, {"text": "They met.", "citations": [{**CITATION, "end": 10**6}]}),
        (422, {"text": "They met."}),
        (422, {"text": " ", "sources": [{"text": "They met."}]}),
        (422, {"text": "a\0b", "sources": [{"text": "They met."}]}),
        (422, {"text": "a" * (MAX_VERIFIED_CHARS + 1), "sources": [{"text": "They met."}]}),
    ],
)
def test_what_cannot_be_verified_is_a_problem(client: TestClient, status: int, body: dict[str, object]) -> None:
    response = client.post("/v1/verify", json=body)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")


def test_the_command_prints_detection_and_false_alarms(tmp_path: Path) -> None:
    file = tmp_path / "labelled.yaml"
    file.write_text(LABELLED, encoding="utf-8")
    done = CliRunner().invoke(app, ["verify", str(file)], env={"COLUMNS": "160"})
    assert done.exit_code == 0
    assert "date" in done.stdout
    assert "en > tr" in done.stdout
    assert "1.000" in done.stdout


def test_the_command_says_what_is_wrong_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "labelled.yaml"
    file.write_text("- {article: x}", encoding="utf-8")
    assert "labelled.yaml" in str(CliRunner().invoke(app, ["verify", str(file)]).exception)
