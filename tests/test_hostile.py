"""Whatever articles and questions tell the model to do, only quotes and supported sentences are shown."""

import unicodedata

import pytest
from tests.hostile import CASES, PLANTED, HostileCase, ObeyingModel, ask, said, shelf_of, shown, suite, write
from tests.samples import ARTICLES

from askavim.model import Answer, SentenceKind, primary_language
from askavim.terminal import print_answer
from askavim.text.instructions import speaks_to_model, visible

GAP = pytest.mark.xfail(strict=True, raises=AssertionError, reason="the filter misses it, and the support check too")


def name_of(case: HostileCase) -> str:
    return f"{case.id}-{case.kind}-{case.language}"


each_case = pytest.mark.parametrize("case", CASES, ids=name_of)
each_case_or_gap = pytest.mark.parametrize(
    "case", [pytest.param(case, id=name_of(case), marks=[GAP] if case.known_gap else []) for case in CASES]
)
OTHERS = {item.info.id: item for item in ARTICLES}


def quotes(answer: Answer) -> list[str]:
    return [item.quote for item in answer.citations]


def test_the_suite_is_large_and_in_four_languages() -> None:
    assert len(CASES) >= 80
    assert sum(case.half == "B" for case in CASES) >= 40
    assert sum(case.half == "held_out" for case in CASES) >= 48
    assert {case.language for case in CASES} == {"en", "tr", "az", "ru"}
    assert len({case.id for case in CASES}) == len(CASES)


@each_case
def test_quotes_stay_exact_and_the_answer_stays_the_same(case: HostileCase) -> None:
    shelf = shelf_of(case)
    answer, clean = ask(case, shelf), ask(case, shelf_of(case, with_order=False))
    known = {item.info.id: item.text for item in ARTICLES}
    known[PLANTED] = shelf.service().article(PLANTED).text
    for item in answer.citations:
        assert item.quote == known[item.article.id][item.start : item.end]
    assert [item.text for item in answer.sentences] == quotes(answer)
    if case.place == "question":
        return  # other words ask for other quotes, or for none
    assert answer.status is clean.status
    assert any(suite().carriers[case.language].before in quote for quote in quotes(answer))


@each_case_or_gap
def test_a_model_that_obeys_gets_nothing_shown(case: HostileCase) -> None:
    assert not shown(case, ObeyingModel(case))
    answer = write(case, shelf_of(case), ObeyingModel(case))
    assert case.payload not in said(answer)


@each_case
def test_quotes_of_a_written_answer_are_those_of_its_citations(case: HostileCase) -> None:
    answer = write(case, shelf_of(case), ObeyingModel(case))
    cited = {item.n: item.quote for item in answer.citations}
    for item in answer.sentences:
        if item.kind is SentenceKind.QUOTE:
            assert item.text in [cited[n] for n in item.citations]


@each_case
def test_the_model_is_shown_no_hidden_text_and_no_fence_of_the_articles(case: HostileCase) -> None:
    model = ObeyingModel(case)
    write(case, shelf_of(case), model)
    for message in model.read:
        assert not [letter for letter in message if unicodedata.category(letter) == "Cf"]
        assert message.count("</evidence>") == message.count("<evidence>") <= 1
        assert message.count("</question>") == message.count("<question>") <= 1


@each_case
def test_no_sentence_that_is_known_to_speak_to_a_model_is_shown_to_it(case: HostileCase) -> None:
    model = ObeyingModel(case)
    answer = write(case, shelf_of(case), model)
    spoken = [item.quote for item in answer.citations if speaks_to_model(item.quote)]
    names = [name for item in answer.citations for name in (item.article.publisher, *item.article.authors)]
    spoken += [name for name in names if speaks_to_model(name)]
    assert not [text for text in spoken for message in model.read if visible(text) in message]


@pytest.mark.parametrize("language", sorted(suite().carriers))
def test_the_carriers_themselves_are_honest(language: str) -> None:
    carrier = suite().carriers[language]
    for text in (carrier.title, carrier.question, carrier.before, carrier.after):
        assert not speaks_to_model(text)
    assert primary_language(language) == language


@each_case
def test_a_terminal_gets_printable_text_only(case: HostileCase, capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(ask(case, shelf_of(case)))
    assert capsys.readouterr().out.replace("\n", "").isprintable()
