"""Which way an amount changed."""

import pytest

from askavim.text.changes import DOWN, UP, way_of
from askavim.text.reading import read


@pytest.mark.parametrize(
    ("way", "language", "text"),
    [
        (UP, "en", "Trade rose by 5 per cent"),
        (DOWN, "en", "Trade was 5 per cent lower"),
        (DOWN, "en", "Trade came to 3 billion dollars, down by 5 percent"),
        (UP, "tr", "Ticaret yüzde 5 fazla"),
        (DOWN, "az", "Ticarət 5 faiz azaldı"),
        (DOWN, "ru", "Торговля снизилась на 5 процентов"),
        (None, "en", "The share was 5 per cent"),
        (None, "en", "Less than 5 per cent"),
    ],
)
def test_the_nearest_word_of_rising_or_falling_says_it(way: int | None, language: str, text: str) -> None:
    reading = read(text, language)
    found = way_of(reading.quantities[-1], reading)
    assert (found[0] if found else None) == way
