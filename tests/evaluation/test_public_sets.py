"""Specification of reading XQuAD: every answer is a slice of its article, in the same order in every language."""

import json
from pathlib import Path

import pytest

from askavim.evaluation.public_sets import group_of, paragraph_id, read_xquad
from askavim.model import text_version

XQUAD = Path(__file__).resolve().parents[2] / ".." / "shared" / "xquad"
shared = pytest.mark.skipif(not XQUAD.is_dir(), reason="../shared/xquad is not there")


def paragraph(context: str, *asked: tuple[str, str]) -> dict[str, object]:
    return {
        "context": context,
        "qas": [
            {"question": question, "answers": [{"text": answer, "answer_start": context.index(answer)}]}
            for question, answer in asked
        ],
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of two articles, of two paragraphs and one."""
    data = [
        {
            "paragraphs": [
                paragraph("Bakı dəniz\nkənarındadır.", ("Harada?", "dəniz")),
                paragraph("Gəncə 𝔸 qədimdir.", ("Necədir?", "qədimdir"), ("Hansı?", "Gəncə")),
            ]
        },
        {"paragraphs": [paragraph("Şuşa dağdadır.", ("Harada?", "dağdadır"))]},
    ]
    (tmp_path / "az.json").write_text(json.dumps({"data": data}), encoding="utf-8")
    return tmp_path


def test_paragraphs_become_articles_of_one_line_each(folder: Path) -> None:
    articles, _ = read_xquad(folder, "az")
    assert [article.text for article in articles] == [
        "Bakı dəniz kənarındadır.",
        "Gəncə 𝔸 qədimdir.",
        "Şuşa dağdadır.",
    ]


def test_articles_have_language_version_and_an_id_of_their_own(folder: Path) -> None:
    articles, _ = read_xquad(folder, "az")
    assert [article.info.id for article in articles] == ["xquad-az-00-0", "xquad-az-00-1", "xquad-az-01-0"]
    assert [group_of(article.info.id) for article in articles] == [0, 0, 1]
    assert articles[1].info.id == paragraph_id("az", 0, 1)
    assert {article.info.language for article in articles} == {"az"}
    assert all(article.info.version == text_version(article.text) for article in articles)


def test_each_question_points_at_its_answer(folder: Path) -> None:
    articles, questions = read_xquad(folder, "az")
    texts = {article.info.id: article.text for article in articles}
    assert [(item.text, item.group, texts[item.article_id][item.start : item.end]) for item in questions] == [
        ("Harada?", 0, "dəniz"),
        ("Necədir?", 0, "qədimdir"),
        ("Hansı?", 0, "Gəncə"),
        ("Harada?", 1, "dağdadır"),
    ]


@shared
@pytest.mark.parametrize("language", ["en", "tr", "ru"])
def test_all_answers_of_the_public_set_are_slices(language: str) -> None:
    articles, questions = read_xquad(XQUAD, language)
    texts = {article.info.id: article.text for article in articles}
    data = json.loads((XQUAD / f"{language}.json").read_text(encoding="utf-8"))["data"]
    expected = [item["answers"][0]["text"] for entry in data for part in entry["paragraphs"] for item in part["qas"]]
    assert [texts[item.article_id][item.start : item.end] for item in questions] == expected
    assert len(expected) == 612


@shared
def test_the_public_set_has_the_same_groups_in_every_language() -> None:
    groups = [[item.group for item in read_xquad(XQUAD, language)[1]] for language in ("en", "tr", "ru")]
    assert groups[0] == groups[1] == groups[2]
