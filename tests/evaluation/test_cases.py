"""Specification of question cases: typed, or refused with the reason; and the cases that ship with the project."""

from collections import Counter
from pathlib import Path

import pytest

from askavim.corpus import read_corpus
from askavim.errors import BadInput
from askavim.evaluation.cases import Case, Gold, read_cases
from askavim.passages import split_passages

REPOSITORY = Path(__file__).resolve().parents[2]
SHIPPED = sorted((REPOSITORY / "evals" / "cases").glob("*.yaml"))

ANSWERABLE = """
- id: q1
  question: Nə vaxt imzalanıb?
  language: az
  kind: factoid
  gold:
    - {article: a-paper, quote: The paper was signed in June.}
"""
REFUSABLE = """
- id: q2
  question: What is the best pizza?
  language: en
  kind: off_topic
  note: far away
"""


def file_of(folder: Path, content: str) -> Path:
    path = folder / "cases.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def test_cases_come_typed_and_in_order(tmp_path: Path) -> None:
    gold = (Gold(article="a-paper", quote="The paper was signed in June."),)
    assert read_cases(file_of(tmp_path, ANSWERABLE + REFUSABLE)) == [
        Case(id="q1", question="Nə vaxt imzalanıb?", language="az", kind="factoid", gold=gold),
        Case(id="q2", question="What is the best pizza?", language="en", kind="off_topic", note="far away"),
    ]


@pytest.mark.parametrize(
    ("kind", "answerable"),
    [
        ("factoid", True),
        ("list", True),
        ("explain", True),
        ("near_miss", False),
        ("false_premise", False),
        ("off_topic", False),
    ],
)
def test_the_kind_of_a_case_tells_whether_it_can_be_answered(kind: str, answerable: bool) -> None:
    case = Case.model_validate({"id": "q", "question": "Why?", "language": "en", "kind": kind})
    assert case.answerable is answerable


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("", "list"),
        ("just words", "list"),
        ("- [broken", "expected"),
        (ANSWERABLE.replace("language: az", "language: de"), "language"),
        (ANSWERABLE.replace("kind: factoid", "kind: riddle"), "kind"),
        (ANSWERABLE.replace("  question: Nə vaxt imzalanıb?\n", ""), "question"),
        (ANSWERABLE.replace("The paper was signed in June.", "Too short."), "quote"),
        (ANSWERABLE + "  colour: blue\n", "colour"),
        (ANSWERABLE.replace("factoid", "near_miss"), "q1"),
        (REFUSABLE.replace("off_topic", "list"), "q2"),
    ],
)
def test_a_broken_file_is_refused_with_its_name_and_the_reason(tmp_path: Path, content: str, named: str) -> None:
    path = file_of(tmp_path, content)
    with pytest.raises(BadInput) as caught:
        read_cases(path)
    assert str(path) in caught.value.message
    assert named in caught.value.message


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.yaml"):
        read_cases(tmp_path / "none.yaml")


@pytest.mark.parametrize("content", [REFUSABLE.encode("utf-16"), REFUSABLE.replace("far away", "2024-13-45").encode()])
def test_bytes_and_dates_that_can_not_be_read_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cases.yaml"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        read_cases(path)


def test_there_are_shipped_cases() -> None:
    assert SHIPPED


def test_shipped_cases_have_ids_of_their_own() -> None:
    counted = Counter(case.id for path in SHIPPED for case in read_cases(path))
    assert [id_ for id_, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_shipped_gold_quote_stands_in_one_sentence_of_its_article(path: Path) -> None:
    sentences = {
        article.info.id: [sentence.text for passage in split_passages(article) for sentence in passage.sentences]
        for article in read_corpus(REPOSITORY / "corpus")
    }
    wrong = [
        (case.id, gold.quote)
        for case in read_cases(path)
        for gold in case.gold
        if sum(gold.quote in sentence for sentence in sentences.get(gold.article, ())) != 1
    ]
    assert wrong == []
