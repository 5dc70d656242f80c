"""Which articles are near-duplicates, and which of two is kept."""

import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import strategies
from tests.duplicates import BOILERPLATE, CORPUS, READ_THE_REST, closest_pairs, excerpt, made_up, retypeset, with_typos

from askavim.corpus import read_corpus
from askavim.duplicates import Match, Sketched, SketchIndex, compare, find_duplicate, match, sketch
from askavim.model import Article

CHANCE = random.Random(1)
VOCABULARY = ["".join(CHANCE.choices("abcdeghiklmnoprstuvyz", k=CHANCE.randint(2, 9))) for _ in range(800)]


def essay(seed: int, words: int = 600) -> str:
    """Paragraphs of 40 words in a vocabulary that all essays share."""
    chosen = random.Random(seed).choices(VOCABULARY, k=words)
    return "\n\n".join(" ".join(chosen[start : start + 40]) + "." for start in range(0, words, 40))


def article(id_: str, text: str, title: str = "", authors: Sequence[str] = (), day: str | None = None) -> Sketched:
    return Sketched(id_, title or id_, tuple(authors), sketch(text), date.fromisoformat(day) if day else None)


ESSAY = essay(1)
ORIGINAL = article("original", ESSAY, "A harbour on the Caspian", ["Ayşe Örnek"], "2024-03-01")


def is_duplicate(text: str, title: str = "", authors: Sequence[str] = (), day: str | None = None) -> bool:
    return match(article("new", text, title, authors, day), ORIGINAL) is not None


# What a copy may differ in


def test_a_copy_under_another_title_is_a_duplicate() -> None:
    assert is_duplicate(ESSAY, "Quite another title", ["Somebody Else"])


def test_quotation_marks_dashes_case_and_line_breaks_make_no_difference() -> None:
    assert sketch(retypeset(ESSAY, CHANCE)) == sketch(ESSAY)
    assert sketch("“İlham’ın” sözü – ŞUŞA\nbildirisi") == sketch('"ilham\'in" sozu - susa bildirisi')
    assert sketch("co\u00adopera\u00adtion of the five inter-\nnational centres") == sketch(
        "cooperation of the five international centres"
    )


def test_a_copy_with_boilerplate_around_it_is_a_duplicate() -> None:
    assert is_duplicate(f"{BOILERPLATE}\n\n{ESSAY}\n\n{READ_THE_REST}")


def test_a_copy_with_a_typo_in_each_hundred_words_is_a_duplicate() -> None:
    assert is_duplicate(with_typos(0.01)(ESSAY, random.Random(3)))


def test_a_copy_without_every_tenth_paragraph_is_a_duplicate() -> None:
    paragraphs = ESSAY.split("\n\n")
    assert is_duplicate("\n\n".join(part for n, part in enumerate(paragraphs) if n % 10))


@pytest.mark.parametrize("share", [0.2, 0.3, 0.5, 0.9])
def test_an_excerpt_under_the_same_title_is_a_duplicate(share: float) -> None:
    assert is_duplicate(excerpt(share)(ESSAY, CHANCE), "A HARBOUR ON THE CASPIAN")


def test_an_excerpt_whose_title_also_says_where_it_was_published_is_a_duplicate() -> None:
    part = excerpt(0.3)(ESSAY, CHANCE)
    assert is_duplicate(part, f"{ORIGINAL.title} - TE - 10.09.2025", ["Somebody Else"])
    assert not is_duplicate(part, f"After {ORIGINAL.title}", ["Somebody Else"])


def test_an_excerpt_of_most_of_an_article_by_the_same_author_is_a_duplicate() -> None:
    most = excerpt(0.6)(ESSAY, CHANCE)
    assert is_duplicate(most, "Another title", ["Dr. Ayse Ornek"])
    assert not is_duplicate(most, "Another title", ["Somebody Else"])


# What is no duplicate


def test_articles_that_share_no_more_than_boilerplate_are_none() -> None:
    known = article("other", f"{essay(2)}\n\n{BOILERPLATE}", ORIGINAL.title, ORIGINAL.authors)
    assert match(article("new", f"{ESSAY}\n\n{BOILERPLATE}", ORIGINAL.title, ORIGINAL.authors), known) is None


def test_a_bulletin_that_quotes_a_whole_article_among_twenty_is_none_even_by_the_same_author() -> None:
    bulletin = "\n\n".join([*map(essay, range(30, 40)), ESSAY, *map(essay, range(40, 49))])
    assert not is_duplicate(bulletin, "Bulletin 12", ORIGINAL.authors)


def test_the_next_issue_of_a_report_with_the_same_sentences_and_other_figures_is_none() -> None:
    words = ESSAY.split(" ")
    next_issue = " ".join(word if n % 80 else "77" for n, word in enumerate(words))
    assert not is_duplicate(next_issue, ORIGINAL.title, ORIGINAL.authors, "2024-04-01")
    assert is_duplicate(next_issue, ORIGINAL.title, ORIGINAL.authors, "2024-03-03")


def test_a_translation_is_none() -> None:
    english = "The ministers met in the old town and agreed to open the railway before the end of the year."
    turkish = "Bakanlar eski şehirde bir araya geldi ve demir yolunu yıl sonundan önce açmaya karar verdi."
    old = article("en", english, "Railway", ["A. Writer"])
    assert match(article("tr", turkish, "Railway", ["A. Writer"]), old) is None


def test_an_article_is_no_duplicate_of_its_own_id() -> None:
    assert match(ORIGINAL, ORIGINAL) is None


def test_texts_without_words_are_none() -> None:
    assert match(article("new", "…", "T"), article("old", " — ", "T")) is None


def test_short_texts_are_duplicates_only_where_they_are_the_same() -> None:
    old = article("old", "The railway opened on Monday.")
    assert match(article("new", "The railway opened on MONDAY!"), old)
    assert match(article("new", "The railway opened on Tuesday."), old) is None


def test_no_two_articles_of_the_corpus_are_duplicates() -> None:
    articles = read_corpus(CORPUS)[::2]
    assert 0 < closest_pairs(articles, 1)[0][0].containment < 0.1
    index = SketchIndex(map(sketched, articles))
    assert [found for item in articles if (found := index.find(sketched(item)))] == []


# Which is kept


def kept(text: str, day: str | None, old: Sketched = ORIGINAL) -> str:
    found = match(article("new", text, old.title, old.authors, day), old)
    assert found
    return found.keeps


def test_the_whole_is_kept_rather_than_an_excerpt_whichever_came_first() -> None:
    half = excerpt(0.5)(ESSAY, CHANCE)
    assert kept(half, "2020-01-01") == "old"
    assert kept(ESSAY, "2026-01-01", article("old", half, ORIGINAL.title, ORIGINAL.authors, "2020-01-01")) == "new"


def test_of_two_about_as_long_the_earlier_publication_is_kept_even_if_the_other_one_has_boilerplate() -> None:
    assert kept(f"{ESSAY}\n\n{BOILERPLATE}", "2024-03-02") == "old"
    assert kept(ESSAY, "2024-02-29") == "new"
    assert kept(ESSAY, "2024-03-01") == "old"


def test_where_a_date_is_unknown_the_one_known_first_is_kept() -> None:
    assert kept(ESSAY, None) == "old"
    assert kept(ESSAY, "2020-01-01", replace(ORIGINAL, published=None)) == "old"


# Sketches


@settings(max_examples=25)
@given(strategies.texts)
def test_a_sketch_is_ascending_without_repeats(text: str) -> None:
    made = sketch(text)
    assert list(made) == sorted(set(made))


@settings(max_examples=25)
@given(st.integers(1, 3_000))
def test_a_text_resembles_itself_wholly_at_any_length(words: int) -> None:
    one = sketch(essay(1, words))
    assert compare(one, one).resemblance == 1


@given(st.integers(0, 1_500), st.integers(0, 1_500), st.integers(0, 200))
def test_overlap_is_symmetric_and_between_0_and_1(first: int, second: int, common: int) -> None:
    shared = essay(3, common)
    one, two = sketch(f"{essay(4, first)} {shared}"), sketch(f"{shared} {essay(5, second)}")
    forth, back = compare(one, two), compare(two, one)
    assert (forth.resemblance, forth.containment, forth.ratio) == (back.resemblance, back.containment, back.ratio)
    assert 0 <= forth.resemblance <= forth.containment <= 1


@pytest.mark.parametrize("around", [0, 600, 3_000, 20_000])
def test_containment_is_estimated_within_a_tenth_whatever_the_length(around: int) -> None:
    contained = compare(sketch(f"{essay(6, around)} {ESSAY}"), sketch(f"{ESSAY[: len(ESSAY) // 2]} {essay(7, 300)}"))
    assert contained.containment == pytest.approx(0.5, abs=0.1)


def test_an_essay_of_500_words_has_a_dense_sketch_and_a_book_a_bounded_one() -> None:
    assert len(sketch(essay(1, 500))) == 256
    assert len(sketch(essay(1, 30))) == 26
    assert len(sketch(essay(1, 100_000))) == 8_192


def test_a_sketch_is_the_same_in_another_process() -> None:
    program = "from askavim.duplicates import sketch; print(sketch('One two three four five six seven.'))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(sketch("One two three four five six seven."))


# The index


def sketched(item: Article) -> Sketched:
    return article(item.info.id, item.text, item.info.title, item.info.authors)


def parts(seeds: Iterable[int]) -> str:
    return "\n\n".join(essay(seed, 80) for seed in seeds)


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=6), min_size=1, max_size=15), st.integers(0, 14))
def test_the_index_finds_what_comparing_with_each_would_find(texts: list[list[int]], removed: int) -> None:
    known = [article(f"{n:02}", parts(seeds), "One title") for n, seeds in enumerate(texts)]
    index = SketchIndex([*known, *known])
    index.remove(f"{removed:02}")
    index.remove("unknown")
    left = [item for item in known if item.article_id != f"{removed:02}"]
    assert [index.find(one) for one in known] == [find_duplicate(one, left) for one in known]


def test_a_known_article_takes_the_place_of_what_was_known_of_its_id() -> None:
    index = SketchIndex([ORIGINAL])
    index.add(replace(ORIGINAL, sketch=sketch(essay(2))))
    assert index.find(article("new", ESSAY)) is None
    assert index.find(article("new", essay(2))) == Match("original", compare(*[sketch(essay(2))] * 2), "old")


def test_a_copy_is_found_among_thousands_with_the_same_footer() -> None:
    index = SketchIndex([*made_up(30), ORIGINAL])
    footer = sketch(BOILERPLATE)
    for n in range(3_000):
        index.add(Sketched(f"footer-{n}", "", (), footer))
    found = index.find(article("new", f"{ESSAY}\n\n{BOILERPLATE}"))
    assert found
    assert found.article_id == "original"
