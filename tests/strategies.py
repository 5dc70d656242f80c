"""Texts to test with: any Unicode that UTF-8 can hold, and texts built of what makes sentences and words difficult."""

from hypothesis import strategies as st

ENDS = (". ", "! ", "? ", "… ", ".", "...", "。", ".\n", '." ', ".» ", ".[1] ", "; ", ": ")
SPACES = (" ", "  ", "\n", "\r\n", "\t", "\xa0", "\u2003", "\u2028", "\x85", "\x1c", "\u200b", "\ufeff")
HARD = (
    "3. ",
    "XI. ",
    "İ. ",
    "Dr. ",
    "2,2 mln. ",
    "16.5",
    "«",
    "“",
    "(",
    "'",
    "’",
    "\u0301",
    "i\u0307",
    "\0",
    "\x1b",
    "\u202e",
)
WORDS = (
    "Bakü",
    "İstanbul",
    "ışık",
    "Şuşa",
    "Azərbaycan",
    "Ankara",
    "Россия",
    "щит",
    "oil",
    "a",
    "𝔸",
    "🇹🇷",
    "ǅ",
    "ß",
    "ﷺ",
)
ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "tr": "abcçdefgğhıijklmnoöprsştuüvyzâîû",
    "az": "abcçdeəfgğhxıijkqlmnoöprsştuüvyz",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
}

any_text = st.text(st.characters(codec="utf-8"))
"""Control characters, combining marks, private use and all planes; lone surrogates can't stand in a UTF-8 file."""

hard_text = st.lists(st.one_of(*map(st.sampled_from, (ENDS, SPACES, HARD, WORDS)), any_text), max_size=60).map("".join)

long_run = st.builds(
    lambda piece, times, tail: piece * times + tail,
    st.sampled_from(["x", "ə", "𝔸", "e\u0301", "word ", "word\n", "a. ", "A. ", "1, ", "\0", "«", " "]),
    st.integers(1, 1500),
    hard_text,
)

texts = any_text | hard_text | long_run

words = st.sampled_from(list(ALPHABETS.values())).flatmap(lambda letters: st.text(letters, min_size=1, max_size=15))
"""Words of one of the four languages, in lower case."""

languages = st.sampled_from(["en", "tr", "az", "ru", "de", "zh", "xx"])
