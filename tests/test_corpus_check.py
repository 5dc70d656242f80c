"""Specification of the corpus check: a sound corpus has no problem, and each kind of problem is caught where it is."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from askavim.cli import app
from askavim.corpus_check import (
    NEAR_DUPLICATE_MIN_TOKENS,
    NEAR_DUPLICATE_PERCENT,
    UNUSED_FILE,
    Amount,
    CorpusReport,
    DossierAmount,
    check_corpus,
    near_duplicates,
)
from askavim.errors import BadInput

ENGLISH = """---
id: oil
title: Oil across the Caspian
language: en
authors: [Ann Author]
publisher: A House
published: 2024-05-15
---

Kazakhstan sent 1.4 million tonnes of oil across the Caspian Sea in 2023, the agency said.[^oil-2023]
The port of Baku took five tankers a week from 3 March 2024 onwards.[^oil-port]

## What it costs

Shipping a tonne of oil over the Caspian Sea cost between 15 and 25 dollars in 2024.[^oil-cost]

[^oil-2023]: [First Agency, 2023-12-01](https://example.org/one) [Second Paper](https://example.org/two)
[^oil-port]: [First Agency](https://example.org/port)
[^oil-cost]: [First Agency](https://example.org/cost)
"""
TURKISH = """---
id: petrol
title: Hazar'da petrol taşımacılığı
language: tr
authors: [Ann Author]
publisher: A House
published: 2024-05-15
---

Kazakistan 2023 yılında Hazar Denizi üzerinden 1,4 milyon ton petrol gönderdi.[^oil-2023]
Boru hattının uzunluğu 1.850 kilometredir ve bakımı her yıl yapılmaktadır.[^oil-line]

[^oil-2023]: [First Agency, 2023-12-01](https://example.org/one)
[^oil-line]: [Third Paper](https://example.org/line)
"""
DOSSIER = """
topics:
- slug: oil
  title: Oil
  facts:
  - id: oil-2023
    text: Kazakh oil shipments over the Caspian came to 1,400,000 tons in 2023.
    date: '2023'
    sources:
    - {url: 'https://example.org/one', publisher: First Agency, title: null, lang: en, published: '2023-12-01'}
    - {url: 'https://example.org/two', publisher: Second Paper, title: null, lang: en, published: null}
  - id: oil-port
    text: Baku's port has taken five tankers a week since then.
    date: '2024-03-03'
    note: another page says 7
    sources:
    - {url: 'https://example.org/port', publisher: First Agency, title: null, lang: en, published: null}
  - id: oil-cost
    text: In 2024 a tonne cost from fifteen to 25 dollars to ship.
    date: '2024'
    sources:
    - {url: 'https://example.org/cost', publisher: First Agency, title: null, lang: en, published: null}
  - id: oil-line
    text: The line is 1,850 km long and looked after every year.
    date: '2020'
    sources:
    - {url: 'https://example.org/line', publisher: Third Paper, title: null, lang: en, published: null}
"""
SAVED_PAGE = """
# RAILWAYS OVER THE SEA

Ann AUTHOR

Commentary No: 7
02.03.2023

The ferry carries wagons from one shore to the other. In 2022 it carried 4.5 thousand of them.

<http://avim.org.tr>
"""
MORE_FACT = """  - id: oil-more
    text: More oil is expected.
    date: '2025'
    sources:
    - {url: 'https://example.org/more', publisher: First Agency, title: null, lang: en, published: null}
"""
LEAD, COST, FIRST_NOTE, SECOND_NOTE, THIRD_NOTE = 10, 15, 17, 18, 19
"""Lines of ENGLISH; a paragraph is named by its first."""

Check = Callable[..., CorpusReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("corpus", "dossier"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def check(folder: Path) -> Check:
    """Checks a small corpus, by default a sound one."""

    def _check(
        english: str = ENGLISH,
        turkish: str = TURKISH,
        dossier: str | None = DOSSIER,
        unused: str | None = None,
        **others: str,
    ) -> CorpusReport:
        for id_, content in {"oil": english, "petrol": turkish, **others}.items():
            (folder / "corpus" / f"{id_}.md").write_text(content, encoding="utf-8")
        if unused is not None:
            (folder / "corpus" / UNUSED_FILE).write_text(unused, encoding="utf-8")
        (folder / "dossier" / "a.yaml").write_text(dossier or "", encoding="utf-8")
        return check_corpus(folder / "corpus", folder / "dossier" if dossier else None)

    return _check


def problems(report: CorpusReport) -> list[tuple[str, int, str]]:
    return [(problem.path.name, problem.line, problem.message) for problem in report.problems]


def the_problem(report: CorpusReport) -> tuple[str, int, str]:
    (problem,) = problems(report)
    return problem


def test_a_sound_corpus_has_no_problem_and_is_counted(check: Check) -> None:
    assert check() == CorpusReport(
        problems=(),
        languages=(
            Amount("en", articles=1, words=50, sentences=3, sourced=3, facts=3),
            Amount("tr", articles=1, words=21, sentences=2, sourced=2, facts=2),
        ),
        total=Amount("all", articles=2, words=71, sentences=5, sourced=5, facts=4),
        near_duplicates=0,
        dossier=DossierAmount(facts=4, used=4, figures=10, mismatches=0),
    )


def test_without_a_dossier_what_needs_one_is_left_out(check: Check) -> None:
    report = check(ENGLISH.replace("1.4 million", "9.9 million").replace("/port", "/nowhere"), dossier=None)
    assert (report.problems, report.dossier) == ((), None)


@pytest.mark.parametrize(
    ("old", "new", "line", "named"),
    [
        ("1.4 million", "1.5 million", LEAD, "'1.5 million' does not stand in oil-2023"),
        ("1.4 million", "1.4 billion", LEAD, "'1.4 billion'"),
        ("in 2023, the", "in 2022, the", LEAD, "'2022'"),
        ("3 March 2024", "7 March 2024", LEAD, "'7' does not stand in oil-port"),
        ("15 and 25", "15 and 52", COST, "'52' does not stand in oil-cost"),
        ("15 and 25", "fifty and 25", COST, "'fifty'"),
    ],
)
def test_a_wrong_number_is_caught(check: Check, old: str, new: str, line: int, named: str) -> None:
    assert ENGLISH.count(old) == 1
    report = check(ENGLISH.replace(old, new))
    assert the_problem(report)[:2] == ("oil.md", line)
    assert named in the_problem(report)[2]
    assert report.dossier
    assert (report.dossier.figures, report.dossier.mismatches) == (10, 1)


@pytest.mark.parametrize(("old", "new"), [("1,4 milyon", "1,4 milyar"), ("1.850", "1.580"), ("2023 y", "2024 y")])
def test_a_wrong_number_is_caught_in_another_language(check: Check, old: str, new: str) -> None:
    assert new.rstrip(" y") in the_problem(check(turkish=TURKISH.replace(old, new)))[2]


def test_a_number_may_stand_in_any_of_the_facts_that_its_sentence_names(check: Check) -> None:
    joined = ENGLISH.replace("said.[^oil-2023]", "said after 25 dollars.[^oil-2023][^oil-cost]")
    assert check(joined).problems == ()


def test_every_digit_of_the_articles_is_compared(check: Check) -> None:
    body = ENGLISH.split("---\n")[2].split("[^oil-2023]: ")[0]
    for digit in {character for character in body if character.isdigit()}:
        changed = body.replace(digit, "8" if digit != "8" else "6")
        marked = changed
        for label in ("oil-2023", "oil-port", "oil-cost"):
            wrong = label.replace(digit, "8" if digit != "8" else "6")
            marked = marked.replace(f"[^{wrong}]", f"[^{label}]")
        assert check(ENGLISH.replace(body, marked)).problems, digit


@pytest.mark.parametrize(
    ("old", "new", "line", "named"),
    [
        ("language: en", "language: de", 1, "'de' is none of en, tr, az, ru"),
        (
            "Shipping a tonne of oil over the Caspian Sea cost between 15 and 25 dollars in 2024.",
            "Hazar üzerinden bir ton petrolün taşınması 2024 yılında 15 ile 25 dolar arasında tuttu.",
            COST,
            "reads as 'tr', the front matter says 'en'",
        ),
        (" 2024.[^oil-cost]", " 2024.[^oil-port]", THIRD_NOTE, "[^oil-cost] is defined but not used"),
        (
            "## What it costs",
            "## What it costs [^oil-note]",
            THIRD_NOTE + 1,
            "[^oil-note] stands in no sentence",
        ),
        ("dollars in 2024.[^oil-cost]", "dollars in 2024.", COST, "with a number, but without a footnote"),
        ("example.org/two", "example.org/three", FIRST_NOTE, "https://example.org/three"),
        ("example.org/port", "example.org/one", SECOND_NOTE, "https://example.org/one"),
        ("[^oil-cost]", "[^oil-price]", THIRD_NOTE, "no fact 'oil-price'"),
        ("publisher: A House\n", "", 1, "publisher: Field required"),
        ("[^oil-cost]\n", "[^oil-gone]\n", COST, "[^oil-gone] is used here but defined nowhere"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(check: Check, old: str, new: str, line: int, named: str) -> None:
    note = "[^oil-note]: [First Agency](https://example.org/note)\n" if "oil-note" in new else ""
    found = problems(check(ENGLISH.replace(old, new) + note))
    assert [problem for problem in found if problem[:2] == ("oil.md", line) and named in problem[2]]


def test_a_saved_page_is_named_as_one(check: Check) -> None:
    report = check(page=SAVED_PAGE)
    assert ("page.md", 1, "a saved page: no front matter, and no footnotes to check") in problems(report)
    assert report.total.articles == 3
    assert not [problem for problem in problems(report) if "without a footnote" in problem[2]]


def test_a_sentence_without_a_number_may_go_without_a_footnote(check: Check) -> None:
    many = " ".join(f"Trade with country {name} grew steadily.[^oil-port]" for name in map("".join, NAMES))
    report = check(ENGLISH.replace("onwards.[^oil-port]", f"onwards.[^oil-port] Much of it is oil. {many}"))
    assert report.problems == ()
    assert report.total.sentences - report.total.sourced == 1


NAMES = list(combinations("BCDFGHKL", 2))


def test_too_few_sentences_with_a_source_are_a_problem(check: Check) -> None:
    report = check(ENGLISH.replace("onwards.[^oil-port]", "onwards.[^oil-port] Much of it is oil."))
    assert the_problem(report) == ("corpus", 0, "5 of 6 sentences have a source (83.3%); at least 95 % are needed")


def test_nearly_the_same_sentence_in_two_articles_is_a_problem(check: Check) -> None:
    copied = ENGLISH.replace("id: oil", "id: again").replace("Shipping a tonne", "Moving a tonne")
    copied = copied.replace("Kazakhstan sent", "Over the year, as was told us, Astana shipped westwards")
    copied = copied.replace("The port of Baku took five tankers", "Every week Alat received some tankers, five in all,")
    report = check(again=copied)
    assert the_problem(report)[:2] == ("oil.md", COST)
    assert f"nearly the same as again.md:{COST}" in the_problem(report)[2]
    assert report.near_duplicates == 1


def test_a_sentence_may_stand_twice_in_one_article(check: Check) -> None:
    sentence = "Shipping a tonne of oil over the Caspian Sea cost between 15 and 25 dollars in 2024.[^oil-cost]"
    assert check(ENGLISH.replace(sentence, f"{sentence} {sentence}")).problems == ()


def test_a_fact_that_nobody_uses_must_be_set_aside_with_a_reason(check: Check) -> None:
    lost = {"english": "\n".join(line for line in ENGLISH.splitlines() if "oil-cost" not in line)}
    forgotten, few = problems(check(**lost))
    assert forgotten == (UNUSED_FILE, 0, "facts neither used nor set aside here with a reason (1): oil-cost")
    assert few == (UNUSED_FILE, 0, "3 of 4 facts are used (75.0%); at least 92 % are needed")
    assert problems(check(**lost, unused="oil-cost: the page is gone\n")) == [few]


def test_a_few_facts_may_be_set_aside(check: Check) -> None:
    facts = "".join(MORE_FACT.replace("oil-more", f"oil-more-{number}") for number in range(30))
    uses = " ".join(f"More oil is expected by {a}{b}.[^oil-more-{i}]" for i, (a, b) in enumerate(NAMES))
    notes = "".join(f"[^oil-more-{i}]: [First Agency](https://example.org/more)\n" for i in range(len(NAMES)))
    english = ENGLISH.replace("onwards.[^oil-port]", f"onwards.[^oil-port] {uses}") + notes
    report = check(english, dossier=DOSSIER + facts, unused="oil-more-28: unclear\noil-more-29: unclear\n")
    assert report.problems == ()
    assert report.dossier
    assert (report.dossier.facts, report.dossier.used) == (34, 32)


@pytest.mark.parametrize(
    ("unused", "named"),
    [
        ("oil-2023: not needed", "'oil-2023' is used after all"),
        ("oil-none: not there", "no fact 'oil-none'"),
        ("oil-none:", "fact-id: the reason"),
        ("- oil-none", "fact-id: the reason"),
        ("oil: [", "expected"),
    ],
)
def test_what_is_wrong_with_the_facts_set_aside_is_a_problem(check: Check, unused: str, named: str) -> None:
    file, _, message = the_problem(check(unused=unused))
    assert file == UNUSED_FILE
    assert named in message


def test_an_empty_list_of_facts_set_aside_is_sound(check: Check) -> None:
    assert check(unused="").problems == ()


def test_one_id_in_two_files_is_a_problem(check: Check) -> None:
    assert "must be the file's name" in the_problem(check(other=ENGLISH))[2]


def test_a_dossier_that_can_not_be_read_is_refused(check: Check) -> None:
    with pytest.raises(BadInput, match=r"a\.yaml"):
        check(dossier="- word")


def test_problems_come_by_file_and_line(check: Check) -> None:
    report = check(ENGLISH.replace("15 and 25", "16 and 26").replace("1.4", "1.7"), TURKISH.replace("1,4", "1,7"))
    places = [(problem.path.name, problem.line) for problem in report.problems]
    assert places == [("oil.md", LEAD), ("oil.md", COST), ("oil.md", COST), ("petrol.md", LEAD)]


def slow_near_duplicates(token_sets: list[frozenset[str]]) -> set[tuple[int, int]]:
    return {
        (one, other)
        for one, other in combinations(range(len(token_sets)), 2)
        if min(len(token_sets[one]), len(token_sets[other])) >= NEAR_DUPLICATE_MIN_TOKENS
        and len(token_sets[one] & token_sets[other]) * 100
        >= NEAR_DUPLICATE_PERCENT * len(token_sets[one] | token_sets[other])
    }


@given(st.lists(st.frozensets(st.sampled_from("abcdefghijkl"), min_size=6), max_size=12))
def test_near_duplicates_are_those_that_comparing_all_pairs_finds(token_sets: list[frozenset[str]]) -> None:
    found = list(near_duplicates(token_sets))
    assert len(found) == len(set(found))
    assert set(found) == slow_near_duplicates(token_sets)


# The command


def run(folder: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["corpus", "check", "--corpus", str(folder / "corpus"), *more])
    return result.exit_code, " ".join(result.output.split())


def test_the_command_prints_a_table_and_is_content(check: Check, folder: Path) -> None:
    check()
    code, output = run(folder, "--dossier", str(folder / "dossier"))
    assert code == 0
    assert "│ all │ 2 │ 71 │ 5 │ 100.0% │ 4 │ 100.0% │" in output
    assert "│ numbers compared with their facts │ 10 │" in output
    assert "│ problems │ 0 │" in output


def test_the_command_fails_with_the_place_of_each_problem(check: Check, folder: Path) -> None:
    check(ENGLISH.replace("1.4 million", "1.5 million"))
    code, output = run(folder, "--dossier", str(folder / "dossier"))
    assert code == 1
    assert f"oil.md:{LEAD}: the number '1.5 million' does not stand in oil-2023: Kazakhstan sent" in output


def test_the_command_says_that_there_was_no_dossier(check: Check, folder: Path) -> None:
    check()
    code, output = run(folder)
    assert code == 0
    assert "No dossier" in output


def test_the_command_finds_the_dossier_beside_the_project(check: Check, tmp_path: Path, folder: Path) -> None:
    check()
    project = tmp_path / "project"
    project.mkdir()
    (folder / "corpus").rename(project / "corpus")
    (tmp_path / "shared").mkdir()
    (folder / "dossier").rename(tmp_path / "shared" / "dossier")
    assert "facts in the dossier │ 4" in run(project)[1]


def test_the_command_obeys_nothing_that_an_article_says(check: Check, folder: Path) -> None:
    check(ENGLISH.replace("1.4 million", "1.5 million \x1b[31m"))
    assert "\x1b" not in run(folder, "--dossier", str(folder / "dossier"))[1]
