"""Names: found in every language, spelling and case, and looked for in the forms of the passages' language."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from askavim.model import LANGUAGES
from askavim.ports import Term
from askavim.text.names import misspelt_name, read_names, split_names, stem, terms_by_language
from askavim.text.tokens import tokens, words


def known(token: str) -> bool:
    """Every token is in some passage, so that no word is taken for a misspelt one."""
    return True


def unknown(token: str) -> bool:
    return False


def names_in(text: str) -> list[str]:
    """The English name of each name found."""
    return [name["en"][0] for _, name in split_names(text) if name]


def alternatives(text: str, language: str) -> list[set[tuple[str, ...]]]:
    return [set(term.alternatives) for term in terms_by_language(text, "en", LANGUAGES, known)[language]]


def spellings() -> list[str]:
    return [spelled for name in read_names() for forms in name.values() for spelled in forms]


@pytest.mark.parametrize(
    ("text", "language"), [("why does Baku trade", "en"), ("neden ticaret Bakü", "tr"), ("почему торговля Баку", "ru")]
)
def test_words_that_only_ask_are_not_looked_for(text: str, language: str) -> None:
    found = terms_by_language(text, language, ["en"], lambda _: True)["en"]
    sought = {token for term in found for alternative in term.alternatives for token in alternative}
    assert sought.isdisjoint({"why", "does", "neden", "reaso", "cause", "почем"})
    assert {"trade", "baku"} <= sought


def test_words_that_only_ask_are_looked_for_where_there_are_no_others() -> None:
    assert terms_by_language("who and why", "en", ["en"], lambda _: True)


def test_the_file_names_our_languages_only_and_every_form_has_a_token() -> None:
    for name in read_names():
        assert "en" in name
        assert set(name) <= set(LANGUAGES)
        assert all(tokens(spelled) for forms in name.values() for spelled in forms)


def test_no_form_stands_in_two_lines_and_each_finds_its_own() -> None:
    lines: dict[str, object] = {}
    for name in read_names():
        for spelled in (spelled for forms in name.values() for spelled in forms):
            folded = " ".join(map(stem, words(spelled)))
            assert lines.setdefault(folded, name) is name, spelled
            assert [found for _, found in split_names(spelled)] == [name], spelled


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TDT zirvesi Macaristan'da", ["Organization of Turkic States", "Hungary"]),
        ("Türk Devletleri Teşkilatı'nın Gebele zirvesi", ["Organization of Turkic States", "Gabala"]),
        ("TDT-nin Bakıda keçirilən sammiti", ["Organization of Turkic States", "Baku"]),
        ("на саммите Организации тюркских государств в Габале", ["Organization of Turkic States", "Gabala"]),
        ("между Турцией и Азербайджаном", ["Türkiye", "Azerbaijan"]),
        ("Azərbaycanla Çinin Orta Dəhlizdəki yükləri", ["Azerbaijan", "China", "Middle Corridor"]),
        ("Среднего коридора через Чёрное море", ["Middle Corridor", "Black Sea"]),
        ("President Mirziyoyev's visit, Мирзиёева", ["Mirziyoyev", "Mirziyoyev"]),
        ("BTC'nin ve TDTnin", ["Baku-Tbilisi-Ceyhan", "Organization of Turkic States"]),
        ("Шушинскую декларацию", ["Shusha Declaration"]),
    ],
)
def test_names_are_found_with_their_case_endings(text: str, found: list[str]) -> None:
    assert names_in(text) == found


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ermenistan", "Armenia"),
        ("turkiye azerbaycan", "Türkiye"),
        ("ozbekistan", "Uzbekistan"),
        ("susa beyannamesi", "Shusha Declaration"),
        ("QEBELE", "Gabala"),
        ("naxcivan", "Nakhchivan"),
        ("ots", "Organization of Turkic States"),
    ],
)
def test_names_are_found_as_typed_on_an_ascii_keyboard_in_any_case(typed: str, name: str) -> None:
    assert names_in(typed)[0] == name


def test_the_longest_name_is_found() -> None:
    assert names_in("Baku-Tbilisi-Kars and Baku") == ["Baku-Tbilisi-Kars", "Baku"]
    assert names_in("Turkic World Vision of the Turkic world") == ["Turkic World Vision", "Turkic world"]
    assert names_in("Трансанатолийский газопровод") == ["TANAP"]


@pytest.mark.parametrize("text", ["tell us more", "карман", "karşı çıktı", "taping", "until now", "2040 907"])
def test_other_words_are_no_names(text: str) -> None:
    assert names_in(text) == []


def test_a_name_is_looked_for_in_the_forms_of_the_passages_language() -> None:
    text = "TDT zirvesi"
    summit = {("zirve",)}
    assert alternatives(text, "en") == [{("organ", "of", "turki", "state"), ("ots",)}, summit]
    assert alternatives(text, "az") == [{("turk", "dovle", "teski"), ("tdt",)}, summit]
    assert ("отг", "otg") in alternatives(text, "ru")[0]


def test_a_question_in_english_finds_both_forms_in_english() -> None:
    assert alternatives("OTS", "en") == alternatives("Organization of Turkic States", "en")


def test_words_that_are_no_names_are_looked_for_as_they_are_in_every_language() -> None:
    found = terms_by_language("поезд zirvesi 3.5", "en", LANGUAGES, known)
    assert set(found) == set(LANGUAGES)
    assert set(found.values()) == {tuple(Term(((token,),)) for token in ("поезд", "poezd", "zirve", "3.5"))}


def test_without_a_token_there_is_nothing_to_look_for() -> None:
    assert terms_by_language("? a и !", "en", LANGUAGES, known) == {}
    assert terms_by_language("", "en", LANGUAGES, known) == {}


def test_each_name_is_looked_for_once() -> None:
    assert len(alternatives("Baku, Bakı, Баку and Bakü", "en")) == 1


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Azerbajan", "Azerbaijan"),
        ("Erdogna", "Erdoğan"),
        ("Mirziyoev'in", "Mirziyoyev"),
        ("Kazakstanda", "Kazakhstan"),
        ("Азербаджана", "Azerbaijan"),
    ],
)
def test_a_misspelt_name_is_found_where_no_passage_has_the_word(typed: str, name: str) -> None:
    (group,) = (group for group in read_names() if group["en"][0] == name)
    assert misspelt_name(typed) == group
    assert terms_by_language(typed, "en", ["en"], unknown) == terms_by_language(name, "en", ["en"], unknown)


def test_a_word_that_some_passage_has_is_not_taken_for_a_misspelt_one() -> None:
    assert alternatives("Azerbajan", "ru") == [{("azerb",)}]
    assert [set(term.alternatives) for term in terms_by_language("Azrbajan", "en", ["ru"], unknown)["ru"]] == [
        {("azrba",)}
    ]


@pytest.mark.parametrize("word", ["Irna", "mushrooms", "2024", "B52bomb", ""])
def test_short_words_and_other_words_are_no_misspelt_names(word: str) -> None:
    assert misspelt_name(word) is None


TEXTS = st.lists(st.sampled_from(spellings()) | st.text(max_size=12), max_size=6).map(" ".join)


@given(TEXTS)
def test_every_word_of_a_text_stays_in_its_place(text: str) -> None:
    assert [word for said, _ in split_names(text) for word in said] == list(words(text))


@given(TEXTS)
@example("A:DA")
def test_terms_are_distinct_and_there_are_some_where_there_is_a_token(text: str) -> None:
    found: Mapping[str, Sequence[Term]] = terms_by_language(text, "en", LANGUAGES, unknown)
    assert bool(found) == bool(tokens(text))
    for terms in found.values():
        assert len(set(terms)) == len(terms)
        assert all(token for term in terms for said in term.alternatives for token in said)
        assert all(said for term in terms for said in term.alternatives)
