"""What `askavim ask` prints of a written answer, and when."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.samples import CORRIDOR_QUESTION, SHUSHA_QUESTION, indexed

from askavim.cli import show_error
from askavim.errors import NotFound
from askavim.model import Answer, AnswerSentence, Filters, SentenceKind, Writing, WritingOutcome
from askavim.terminal import err, print_as_it_comes, wrapped

WRITTEN = AnswerSentence("It carried 4.5 million tonnes.", SentenceKind.WRITTEN, (1,))
NOTICE = "The chat model took too long."


@pytest.fixture(scope="module")
def evidence() -> Answer:
    return indexed().service().ask(CORRIDOR_QUESTION, Filters(), 3)


def written(evidence: Answer, *sentences: AnswerSentence, notice: str = "", **more: Any) -> Answer:
    writing = Writing("vendor:model", "p", WritingOutcome.WRITTEN, notice)
    return replace(evidence, sentences=sentences, writing=writing, **more)


def test_each_sentence_is_printed_with_its_numbers_before_the_next_is_asked_for(
    evidence: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    printed: list[str] = []

    def items() -> Iterator[Answer | AnswerSentence]:
        yield evidence
        printed.append(capsys.readouterr().out)
        yield WRITTEN
        printed.append(capsys.readouterr().out)
        yield written(evidence, WRITTEN)

    answer = print_as_it_comes(items())
    assert printed == ["", "It carried 4.5 million tonnes. [1]\n"]
    assert answer.writing
    rest = capsys.readouterr().out
    assert rest.index("vendor:model") < rest.index(f"[1] “{evidence.citations[0].quote}”")


def test_the_notice_and_translations_are_printed_and_what_replaces_a_sentence_is_in_quotation_marks(
    evidence: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    quote = evidence.sentences[0]
    citations = tuple(replace(item, translation="In your language.") for item in evidence.citations)
    print_as_it_comes(iter([evidence, quote, written(evidence, quote, notice=NOTICE, citations=citations)]))
    out = capsys.readouterr().out
    assert out.startswith(f"“{quote.text}” [1]\n")
    assert NOTICE in out
    assert "machine translation: In your language." in out


def test_without_a_chat_model_only_quotes_are_printed(evidence: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_as_it_comes(iter([evidence])) == evidence
    out = capsys.readouterr().out
    assert out.startswith("[1] “")
    assert "ritten" not in out


def test_nothing_in_a_written_sentence_commands_the_terminal(
    evidence: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = replace(WRITTEN, text="\x1b[2JIt\x07 [bold]carried\u202e")
    print_as_it_comes(iter([evidence, hostile, written(evidence, hostile, notice="\x1b]0;owned\x07")]))
    out = capsys.readouterr().out
    assert "[bold]carried" in out
    assert not set(out) & set("\x1b\x07\u202e")


def test_a_refusal_is_printed_as_ever(capsys: pytest.CaptureFixture[str]) -> None:
    service = indexed().service()
    print_as_it_comes(service.ask_stream("How do mushrooms grow?", Filters(), 3))
    assert capsys.readouterr().out.startswith("Refused (")
    assert print_as_it_comes(service.ask_stream(SHUSHA_QUESTION, Filters(), 3)).refusal is None


def test_lines_are_broken_at_spaces_only_and_an_address_never() -> None:
    address = "https://www.avim.org.tr/en/Commentary/" + "A-VERY-LONG-TITLE-" * 4
    lines = wrapped(f"Nothing has the id or address\n{address} of which you asked, in none of its versions.", 60, 4)
    assert f"    {address}" in lines.splitlines()
    assert all(len(line) <= 60 for line in lines.splitlines() if address not in line)
    assert all(line.startswith("    ") for line in lines.splitlines())


def test_an_error_does_not_break_the_address_that_it_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(err, "width", 80)
    address = "https://www.avim.org.tr/en/Commentary/" + "A-VERY-LONG-TITLE-" * 4
    show_error(NotFound(f"Nothing has the id or address {address} at all.", "`askavim list` shows what there is."))
    assert capsys.readouterr().err.splitlines() == [
        "Error: Nothing has the id or address",
        address,
        "at all.",
        "`askavim list` shows what there is.",
    ]


def test_other_addresses_of_the_same_text_are_named_as_such(
    evidence: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    first = evidence.citations[0]
    article = replace(first.article, url="https://own.example/essay", also_at=("https://other.example/essay",))
    print_as_it_comes(iter([replace(evidence, citations=(replace(first, article=article),))]))
    lines = capsys.readouterr().out.splitlines()
    place = lines.index("  https://own.example/essay")
    assert lines[place + 1] == "  the same text at: https://other.example/essay"
