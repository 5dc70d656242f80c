"""The articles that ship with the project: checked like any corpus, against the dossier where it lies beside."""

from pathlib import Path

import pytest

from askavim.corpus_check import CorpusReport, check_corpus

REPOSITORY = Path(__file__).resolve().parents[1]
CORPUS = REPOSITORY / "corpus"
DOSSIER = REPOSITORY.parent / "shared" / "dossier"
NO_DOSSIER = f"the dossier is not part of the project, and {DOSSIER} is not there"


def listed(report: CorpusReport) -> list[str]:
    return [str(problem) for problem in report.problems]


def test_the_articles_have_no_problem_of_their_own() -> None:
    assert listed(check_corpus(CORPUS, None)) == []


@pytest.mark.skipif(not DOSSIER.is_dir(), reason=NO_DOSSIER)
def test_the_articles_say_what_their_facts_say_and_use_the_dossier() -> None:
    report = check_corpus(CORPUS, DOSSIER)
    assert listed(report) == []
    assert report.dossier
    assert report.dossier.mismatches == 0
    assert report.dossier.figures > report.total.articles
