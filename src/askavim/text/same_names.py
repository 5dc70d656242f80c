"""Whether a text has a name that another text says: in another form, language, spelling or case, or abbreviated."""

import re
from itertools import islice

from askavim.text.casefold import fold
from askavim.text.reading import COMPARED_LETTERS, MOST_ALIKE, Reading, SaidName, Word, read
from askavim.text.sounds import LONGEST_ENDING, common_letters, edits, same_name, sound

LONGEST_DEMONYM = 5
"""Letters that a country can have more than its people: Kazakh, Kazakhstan."""
LEAST_STEM = 4
LETTERS_WITHIN, LEAST_BEFORE = 4, 3
"""First letters of a name that a longer word has within it, and letters that stand before them."""
LARGEST_VARIATION = 0.45
"""Of the letters of a first name, how many may be others in another language."""
_EQUAL = {
    "british": "united kingdom",
    "american": "united states",
    "french": "france",
    "washington": "united states",
    "moscow": "russia",
    "ankara": "turkiye",
    "baku": "azerbaijan",
    "tehran": "iran",
    "beijing": "china",
    "yerevan": "armenia",
    "astana": "kazakhstan",
    "tashkent": "uzbekistan",
    "bishkek": "kyrgyzstan",
    "ashgabat": "turkmenistan",
    "tbilisi": "georgia",
    "budapest": "hungary",
    "paris": "france",
    "london": "united kingdom",
    "new delhi": "india",
    "islamabad": "pakistan",
    "kyiv": "ukraine",
    "brussels": "european union",
    "soviet": "soviet union",
    "turkish cypriot": "turkish republic of northern cyprus",
    "caspian": "caspian sea",
}
"""People and capitals, as the countries that they stand for."""
_CAPITALS = frozenset(
    name for name, country in _EQUAL.items() if name not in ("british", "american", "french", "soviet")
)
_HAS = {"organization of turkic states": ("turkic states", "turkic"), "turkic council": ("turkic states", "turkic")}
"""What a text also says with a name: the organisation, its members."""
_RUSSIAN_ADJECTIVE = re.compile("(?:ин)?ск(?:ий|ая|ое|ого|ой|ому|ом|ую|ие|их|им|ими)$")
"""Russian writes what is made of a name in lower case."""
_AT_BEFORE = re.compile(r"\b(?:in|at|from|near|в|из|под|близ)\s+$", re.IGNORECASE)
_AT_ENDING = re.compile(r"(?:['’]?[dt][aəe](?:n|k[iı])?)$", re.IGNORECASE)


def _is_place(name: SaidName, reading: Reading) -> bool:
    """Whether a name says where: "in Ankara", "Ankara'da"; not "Ankara agreed"."""
    before = reading.text[max(0, name.start - 6) : name.start]
    return bool(_AT_BEFORE.search(before)) if reading.language in ("en", "ru") else bool(_AT_ENDING.search(name.text))


def _related(first: str, second: str) -> bool:
    """Whether two names are one country and its people."""
    shorter, longer = sorted((len(first), len(second)))
    common = common_letters(first, second)
    return longer - shorter <= LONGEST_DEMONYM and shorter > LEAST_STEM and common >= max(LEAST_STEM, shorter - 1)


def _id_follows(name: SaidName, reading: Reading, other: SaidName) -> bool:
    said, quoted = name.id, other.id
    if said == quoted or said in _HAS.get(quoted, ()):
        return True
    if _EQUAL.get(quoted, quoted) == said:
        return True
    if said in _EQUAL and not (said in _CAPITALS and _is_place(name, reading)):
        country = _EQUAL[said]
        if country in (quoted, _EQUAL.get(quoted)) or _related(country, quoted):
            return True
    if " " in said or said in _CAPITALS:
        return False
    if " " not in quoted:
        return _related(said, quoted)
    return any(said == part or part.startswith(said) for part in quoted.split())


def _same(part: Word, word: Word) -> bool:
    """Whether two words are one name, by letters or by sound."""
    common = common_letters(part.folded, word.folded)
    if common == min(len(part.folded), len(word.folded)) >= LEAST_STEM or part.folded == word.folded:
        return abs(len(part.folded) - len(word.folded)) <= LONGEST_ENDING
    if adjective := _RUSSIAN_ADJECTIVE.search(word.text):
        return same_name(part.sound, sound(word.text[: adjective.start()], "ru")) or same_name(part.sound, word.sound)
    return word.text[0].isupper() and same_name(part.sound, word.sound)


def _names_parts(name: SaidName, said: Reading, quote: Reading) -> bool:
    """Whether a text has each word of a name, and those that are names as it spells them: the north of Cyprus."""
    if len(name.parts) == 1:
        return False
    known = {other.id for other in quote.names if other.id}
    return all(
        part.meanings & quote.meanings
        or any(inner.id in known for inner in read(part.text, said.language).names if inner.id)
        for part in name.parts
    )


def _in_same_compound(name: SaidName, said: Reading, quote: Reading) -> bool:
    """Whether a text has the compound that a name is part of, as it stands: Trans-Caspian."""
    start = name.start
    while start and (said.text[start - 1].isalpha() or said.text[start - 1] in "-–"):
        start -= 1
    return start < name.start and fold(said.text[start : name.end]) in quote.folded_text


def _within_word(name: SaidName, quote: Reading) -> bool:
    """Whether a name is part of a longer word of a text: of the Caspian, Транскаспийский."""
    whole = sound(name.id.split()[0], "en")
    own = whole[:LETTERS_WITHIN]
    return len(whole) > LETTERS_WITHIN and any(
        word.text[0].isupper() and own in word.sound[LEAST_BEFORE:] and len(word.sound) > len(whole)
        for word in quote.words
    )


def _in_compound(name: SaidName, quote: Reading) -> bool:
    """Whether a name is two words of a text that a hyphen joins: Транскаспийский, Trans-Caspian."""
    if len(name.parts) > 1:
        return False
    own = name.parts[0].sound
    near = (whole for whole in quote.compounds if whole[:COMPARED_LETTERS] == own[:COMPARED_LETTERS])
    return any(same_name(own, whole) for whole in islice(near, MOST_ALIKE))


def _is_written(name: SaidName, quote: Reading) -> bool:
    """Whether a text has all words of a name, in its own letters, as they sound, or translated.

    One word of names.yaml is not looked for in other names of it: what these have in common was compared before.
    """
    alone = bool(name.id) and len(name.parts) == 1
    free = {word.start for word in quote.unnamed} if alone else quote.place_of
    meanings = quote.unnamed_meanings if alone else quote.meanings
    return all(
        part.meanings & meanings or any(word.start in free and _same(part, word) for word in _candidates(part, quote))
        for part in name.parts
    )


def _candidates(part: Word, quote: Reading) -> list[Word]:
    return quote.words_like(part.folded, part.sound)


def _is_variant(name: SaidName, said: Reading, quote: Reading) -> bool:
    """Whether a first name is another form of the one that stands before the same surname: Rəcəb, Recep."""
    place = said.place_of[name.start]
    for step in (1, 2):
        surname = said.words[place + step] if place + step < len(said.words) else None
        if surname is None or not surname.text[0].isupper():
            return False
        for word in _candidates(surname, quote):
            other = quote.place_of[word.start]
            first = quote.words[other - step] if other >= step else None
            if first and _same(surname, word) and first.text[0].isupper():
                return edits(name.parts[0].sound, first.sound) <= LARGEST_VARIATION * len(first.sound)
    return False


def _sounds_in_english(name: SaidName, quote: Reading) -> bool:
    """Whether an English text has a part of the English name: Euro-Atlantic, for Avrupa."""
    if quote.language != "en" or " " in name.id:
        return False
    free = {word.start for word in quote.unnamed}
    own = sound(name.id, "en")
    return any(
        word.start in free and word.text[0].isupper() and same_name(own, word.sound) for word in quote.words_like(own)
    )


def _abbreviated(name: SaidName, said: Reading, quote: Reading) -> bool:
    """Whether the quote abbreviates a full name of the sentence, or the other way round.

    An abbreviation has the first letters of words in a row, small words between them left out or not.
    """
    if 2 < len(name.text) <= 8 and name.text.isupper():
        return any(name.text.casefold() in letters for letters in quote.initials)
    if not quote.abbreviations:
        return False
    place = said.place_of[name.start]
    around = said.words[max(0, place - 6) : place + 7]
    rows = ["".join(word.text[0] for word in around if len(word.text) > least).casefold() for least in (0, 3)]
    return any(abbreviation.casefold() in row for abbreviation in quote.abbreviations for row in rows)


def supports_name(quote: Reading, name: SaidName, said: Reading) -> bool:
    """Whether a quote has a name of another text."""
    if name.id and any(other.id and _id_follows(name, said, other) for other in quote.names):
        return True
    if _is_written(name, quote) or (name.id and (_sounds_in_english(name, quote) or _within_word(name, quote))):
        return True
    if _names_parts(name, said, quote) or _in_same_compound(name, said, quote):
        return True
    return not name.id and (
        _abbreviated(name, said, quote) or _is_variant(name, said, quote) or _in_compound(name, quote)
    )
