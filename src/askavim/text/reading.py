"""A sentence -> what in it can be held against other text: names, amounts, dates, numbers in words, content words, and
what is denied or lies ahead.

Each word belongs to one of them. Words that claim nothing of their own (articles, pronouns, "said", "according to") are
left out. All offsets are of the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import islice, pairwise

from askavim.text.casefold import fold
from askavim.text.concepts import Meanings, is_whole_word, meanings
from askavim.text.date_words import DATE_WORDS
from askavim.text.dates import Period, find_periods
from askavim.text.empty_words import EMPTY_WORDS
from askavim.text.markers import Marker, find_markers
from askavim.text.names import forms_in_words
from askavim.text.numerals import find_numerals
from askavim.text.quantities import Quantity, find_quantities
from askavim.text.sounds import sound
from askavim.text.tokens import word_spans

CACHED_TEXTS = 5_000
COMPARED_LETTERS = 2
"""First letters that two words share if one can be a form of the other."""
MOST_ALIKE = 30
MOST_ABBREVIATIONS = 10
"""Words of one text that are compared; a sentence of a language has fewer."""
MOST_MARKERS = 20
"""Of one text; what denies more often is no language."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in the text."""

    text: str
    start: int
    end: int
    folded: str
    sound: str
    meanings: Meanings


@dataclass(frozen=True, slots=True)
class SaidName:
    """A name as the text says it."""

    text: str
    start: int
    end: int
    id: str
    """Its first English form, folded, if it stands in names.yaml; else empty."""
    parts: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class SaidNumber:
    """A number in words."""

    text: str
    start: int
    end: int
    value: int
    ordinal: bool


@dataclass(frozen=True, slots=True)
class SaidMonth:
    """A month without a year."""

    text: str
    start: int
    end: int
    number: int


@dataclass(frozen=True)  # no slots: they leave no room for what is kept
class Reading:
    """What a text says, sorted by how it can be compared."""

    text: str
    language: str
    words: tuple[Word, ...]
    names: tuple[SaidName, ...]
    quantities: tuple[Quantity, ...]
    periods: tuple[Period, ...]
    months: tuple[SaidMonth, ...]
    numbers: tuple[SaidNumber, ...]
    content: tuple[int, ...]
    """Places, among the words, of those that claim something."""
    markers: tuple[Marker, ...]

    @cached_property
    def unnamed(self) -> tuple[Word, ...]:
        """The words that stand in no name of names.yaml."""
        named = {place for name in self.names if name.id for place in range(name.start, name.end)}
        return tuple(word for word in self.words if word.start not in named)

    @cached_property
    def folded_text(self) -> str:
        """The whole text, folded."""
        return fold(self.text)

    @cached_property
    def meanings(self) -> Meanings:
        """What its words may stand for."""
        return frozenset().union(*(word.meanings for word in self.words))

    @cached_property
    def unnamed_meanings(self) -> Meanings:
        """What the words that stand in no name may stand for."""
        return frozenset().union(*(word.meanings for word in self.unnamed))

    @cached_property
    def place_of(self) -> dict[int, int]:
        """The places of the words, by where they start."""
        return {word.start: place for place, word in enumerate(self.words)}

    @cached_property
    def initials(self) -> tuple[str, str]:
        """The first letters of all words, and of those that are longer than prepositions are."""
        letters = (
            "".join(word.text[0] for word in self.words),
            "".join(w.text[0] for w in self.words if len(w.text) > 3),
        )
        return letters[0].casefold(), letters[1].casefold()

    @cached_property
    def abbreviations(self) -> tuple[str, ...]:
        """The words in capitals."""
        found = (word.text for word in self.words if 2 < len(word.text) <= 8 and word.text.isupper())
        return tuple(islice(dict.fromkeys(found), MOST_ABBREVIATIONS))

    @cached_property
    def compounds(self) -> frozenset[str]:
        """The sounds of two words that a hyphen joins."""
        return frozenset(
            first.sound + second.sound
            for first, second in pairwise(self.words)
            if second.start - first.end == 1 and self.text[first.end] in "-–"
        )

    @cached_property
    def _alike(self) -> dict[str, list[Word]]:
        found: dict[str, list[Word]] = {}
        for word in {(word.folded, word.text): word for word in self.words}.values():
            for beginning in {word.folded[:COMPARED_LETTERS], word.sound[:COMPARED_LETTERS]}:
                found.setdefault(beginning, []).append(word)
        return found

    def words_like(self, *beginnings: str) -> list[Word]:
        """The words that begin, or sound at their beginning, as any of these do."""
        return [
            word
            for beginning in dict.fromkeys(beginning[:COMPARED_LETTERS] for beginning in beginnings)
            for word in self._alike.get(beginning, ())[:MOST_ALIKE]
        ]


_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]\s+|\n)[\s\"'“”«»„(\[—–-]*$")
_ROMAN = re.compile(r"[IVX]+")
_SUFFIX_CHARS = 5
_ABBREVIATES_NUMBER = ("No", "Nr")
_SURNAME = re.compile(
    r"\w{2,}(?:yan|ov|ova|ev|eva|iyev|oğlu|oglu|zade|zadə|zadeh|dze|shvili|enko|sky|skiy|iç|ić|ян|ов|ова|ев|ева|оглу|заде|дзе|швили|енко|ский)"
    r"(?:['’]\w+|[ауеы]|ым|ом|ой|un|ın|in|ün|a|ə|ı|i)?"
)
_JOINING = frozenset({"and", "ve", "ile", "ise", "и"})
_ENGLISH_VERB = re.compile(r"\w{3,}ed|said|says|told|wrote|was|is|has|had|also|saw|gave|put")
_ENGLISH_WORD = re.compile(r"\w+(?:ing|ed|ly|s|tion|ment|ness|ship|ity|ance|ence|er|ors|al)")


def _words(text: str, language: str) -> tuple[Word, ...]:
    def word(start: int, end: int) -> Word:
        spelled = text[start:end]
        folded = fold(spelled)
        stem = folded.partition("'")[0]
        known = stem if len(stem) > 1 else folded
        return Word(spelled, start, end, known, sound(spelled, language), meanings(known, language))

    return tuple(word(start, end) for start, end in word_spans(text))


def _covered(words: Sequence[Word], spans: Sequence[tuple[int, int]]) -> set[int]:
    """The places of the words that overlap any of the spans."""
    taken = bytearray(max((word.end for word in words), default=0))
    for start, end in spans:
        taken[start:end] = b"1" * (min(end, len(taken)) - start)
    return {place for place, word in enumerate(words) if any(taken[word.start : word.end])}


def _is_suffix(words: Sequence[Word], place: int, text: str) -> bool:
    """Whether a word is the ending of a number or an abbreviation: 2024-cü, 5-й, COP29-un."""
    word = words[place]
    before = text[word.start - 2 : word.start]
    return (
        len(word.text) <= _SUFFIX_CHARS
        and len(before) == 2
        and before[1] in "-'’"
        and before[0].isalnum()
        and (before[0].isdigit() or before[0].isupper())
    )


@cache
def _months(language: str) -> tuple[re.Pattern[str], ...]:
    words = DATE_WORDS[language]
    return tuple(re.compile(rf"\b(?:{month}){words.ending}", re.IGNORECASE) for month in words.months)


def _single_months(text: str, language: str, periods: Sequence[Period]) -> Iterator[SaidMonth]:
    """Months outside of full dates. English and Turkish write them with a capital, which `may` and `ekim` lack."""
    taken = [period.span for period in periods]
    for number, pattern in enumerate(_months(language), start=1):
        for match in pattern.finditer(text):
            start, end = match.span()
            if language in ("en", "tr") and not text[start].isupper():
                continue
            if end - start > 2 and not any(first < end and start < last for first, last in taken):
                yield SaidMonth(match.group(), start, end, number)


def _known_names(words: Sequence[Word], language: str) -> Iterator[tuple[int, int, str]]:
    """(first, last exclusive, id) of the names of names.yaml; abbreviations only where they have their capitals."""
    spelled = [word.text for word in words]
    for first, last, form in forms_in_words(spelled):
        if form is None:
            continue
        head = form.words[0]
        if head.abbreviates and not spelled[first][: min(2, len(head.word))].isupper():
            continue
        if (
            language != "ru"
            and last - first == 1
            and spelled[first][0].islower()
            and head.word[0].isupper()
            and words[first].meanings
        ):
            continue
        names = form.name.get("en") or next(iter(form.name.values()))
        yield first, last, fold(names[0])


def _opens(words: Sequence[Word], place: int, text: str) -> bool:
    return bool(_SENTENCE_START.search(text[max(0, words[place].start - 12) : words[place].start]))


def _is_part_of_title(words: Sequence[Word], place: int) -> bool:
    """Whether a capital letter is that of a title or an institution, whose noun follows: Supreme Economic Council."""
    following = words[place + 1 : place + 3]
    if not following or not following[0].text[0].isupper() or following[0].start != words[place].end + 1:
        return False
    return any(word.text[0].isupper() and word.meanings for word in following)


def _looks_like_name(words: Sequence[Word], place: int, text: str, language: str) -> bool:
    """Whether a word that names.yaml has not is a name: by its capital letter, where that says something."""
    word = words[place]
    if len(word.text) < 2 or not word.text[0].isupper() or word.folded in EMPTY_WORDS[language]:
        return False
    abbreviation = word.text.isupper() and len(word.text) > 1
    if word.meanings and not (abbreviation and not is_whole_word(word.folded, language)):
        return False
    if word.text in _ABBREVIATES_NUMBER or word.folded.partition("'")[0] == "no":
        return False
    if _ROMAN.fullmatch(word.text):
        return False
    if abbreviation:
        return True
    if not _opens(words, place, text):
        # English has the most words in the lists, so one that they lack is a name even in a title.
        return language == "en" or not _is_part_of_title(words, place)
    following = words[place + 1] if place + 1 < len(words) else None
    if _SURNAME.fullmatch(word.text) or (word.text[0].isupper() and word.text[1:] != word.text[1:].lower()):
        return True
    if following and (following.folded in _JOINING or (language == "tr" and "'" in word.text.replace("’", "'"))):
        return not _ENGLISH_WORD.fullmatch(word.text)
    if language == "en" and following and _ENGLISH_VERB.fullmatch(following.text):
        return not _ENGLISH_WORD.fullmatch(word.text)
    return bool(
        following
        and following.text[0].isupper()
        and not following.meanings
        and following.start - word.end == 1
        and not following.text.isupper()
        and not any(True for _ in _known_names(words[place + 1 : place + 4], language))
        and len(following.text) > 1
    )


def _other_names(words: Sequence[Word], free: set[int], text: str, language: str) -> Iterator[tuple[int, int]]:
    for place in sorted(free):
        if _looks_like_name(words, place, text, language):
            yield place, place + 1


def _said(words: Sequence[Word], first: int, last: int, text: str, id_: str) -> SaidName:
    start, end = words[first].start, words[last - 1].end
    return SaidName(text[start:end], start, end, id_, tuple(words[first:last]))


@lru_cache(maxsize=CACHED_TEXTS)
def read(text: str, language: str) -> Reading:
    """Read a sentence, or a few; `language` is en, tr, az or ru, and any other is read as English."""
    language = language if language in DATE_WORDS else "en"
    words = _words(text, language)
    periods = tuple(find_periods(text, language))
    quantities = find_quantities(text, language)
    months = tuple(_single_months(text, language, periods))
    taken = _covered(words, [period.span for period in periods])
    taken |= _covered(words, [(item.start, item.end) for item in quantities])
    taken |= _covered(words, [(item.start, item.end) for item in months])
    taken |= {place for place in range(len(words)) if _is_suffix(words, place, text)}
    known = [
        (first, last, id_)
        for first, last, id_ in _known_names(words, language)
        if last - first > 1 or not set(range(first, last)) & taken
    ]
    names = [_said(words, first, last, text, id_) for first, last, id_ in known]
    taken |= {place for first, last, _ in known for place in range(first, last)}
    free = {place for place in range(len(words)) if place not in taken and not words[place].text[0].isdigit()}
    numerals = [
        item
        for item in find_numerals([word.folded for word in words], language)
        if set(range(item.first, item.last)) <= free
    ]
    free -= {place for item in numerals for place in range(item.first, item.last)}
    others = list(_other_names(words, free, text, language))
    names += [_said(words, first, last, text, "") for first, last in others]
    free -= {place for first, last in others for place in range(first, last)}
    content = tuple(
        place
        for place in sorted(free)
        if len(words[place].folded) > 1 and words[place].folded not in EMPTY_WORDS[language]
    )
    return Reading(
        text=text,
        language=language,
        words=words,
        names=tuple(sorted(names, key=lambda name: name.start)),
        quantities=quantities,
        periods=periods,
        months=months,
        numbers=tuple(
            SaidNumber(
                text[words[item.first].start : words[item.last - 1].end],
                words[item.first].start,
                words[item.last - 1].end,
                item.value,
                item.ordinal,
            )
            for item in numerals
        ),
        content=content,
        markers=tuple(
            islice(
                find_markers([word.folded for word in words], [word.text for word in words], content, language),
                MOST_MARKERS,
            )
        ),
    )
