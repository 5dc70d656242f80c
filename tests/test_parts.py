"""Specification of sentences that join what several blocks say."""

import pytest

from askavim.parts import unsupported_part
from askavim.support import Quote, check_support

PASHINYAN = "Pashinyan said in June 2025 that there would be no Zangezur corridor."
ERDOGAN = (
    "Erdoğan said on 26 September 2023 that the corridor must be completed and that Iran was open to another route."
)
APPROVED = "Azerbaijan's parliament approved the law unanimously on 1 February 2022."
RATIFIED = "The Turkish parliament ratified the declaration on 3 February 2022 by 266 votes to 11."

BAYRAMOV = (
    "Azerbaijani foreign minister Jeyhun Bayramov said that the Gabala Declaration of October 2025 stressed the "
    "strategic weight of the Middle Corridor, including the Zangezur corridor."
)
ERDOGAN_IN_FULL = (
    "Erdoğan said on 26 September 2023 that the Zangezur corridor must be completed and that Iran was open to a route "
    "over Iranian soil if Armenia refused."
)
MIXED = (
    "Azerbaijani foreign minister Jeyhun Bayramov said that the Zangezur corridor must be completed and Iran was open "
    "to a route over Iranian soil if Armenia refused."
)


def part(sentence: str, *quotes: str) -> str | None:
    return unsupported_part(sentence, "en", [[Quote(quote, "en")] for quote in quotes])


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        ("Erdoğan said in June 2025 that there would be no Zangezur corridor.", (PASHINYAN, ERDOGAN)),
        ("Pashinyan said that Iran was open to another route.", (PASHINYAN, ERDOGAN)),
        ("Azerbaijan's parliament ratified the declaration by 266 votes to 11.", (APPROVED, RATIFIED)),
    ],
)
def test_who_is_not_joined_with_what_another_block_says(sentence: str, quotes: tuple[str, ...]) -> None:
    assert part(sentence, *quotes)


def test_a_mixture_is_found_that_holds_against_all_quotes_together() -> None:
    assert check_support(MIXED, "en", [Quote(quote, "en") for quote in (BAYRAMOV, ERDOGAN_IN_FULL)]).supported
    assert part(MIXED, BAYRAMOV, ERDOGAN_IN_FULL) == MIXED


@pytest.mark.parametrize(
    "sentence",
    [
        "Pashinyan said in June 2025 that there would be no Zangezur corridor, and Erdoğan said it must be completed.",
        "Erdoğan said that the corridor must be completed; Pashinyan said that there would be no Zangezur corridor.",
        "Pashinyan said in June 2025 that there would be no Zangezur corridor.",
    ],
)
def test_what_each_of_two_blocks_says_may_stand_in_one_sentence(sentence: str) -> None:
    assert part(sentence, PASHINYAN, ERDOGAN) is None


def test_the_part_is_named_that_no_block_says() -> None:
    sentence = "Pashinyan said that there would be no Zangezur corridor, and Pashinyan said that Iran was open to it."
    assert part(sentence, PASHINYAN, ERDOGAN) == "and Pashinyan said that Iran was open to it."


def test_one_block_is_held_against_as_a_whole() -> None:
    assert part("The Turkish parliament ratified the declaration.", RATIFIED) is None
