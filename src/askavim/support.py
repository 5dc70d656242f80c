"""A sentence + the quotes that it rests on -> what in it does not follow from them, without a model.

Held against the quotes are amounts with their units, dates, names, what is denied or only planned, and whether enough
of the sentence's other words stand in the quotes, in their own words or in another language's. What no rule can decide
passes: a verdict "supported" means that nothing was found, and says nothing of whether the quotes are true.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from askavim.text.changes import turned
from askavim.text.characters import hidden
from askavim.text.concepts import excluded, opposites
from askavim.text.crediting import crediting_spans
from askavim.text.directions import turned_round
from askavim.text.markers import MarkerKind, causes
from askavim.text.reading import Reading, Word, read
from askavim.text.resting import resting_on
from askavim.text.same_amounts import amount_follows, number_follows
from askavim.text.same_dates import date_follows, month_follows
from askavim.text.same_markers import contradicts, denies, is_new, lost_at, markers_of
from askavim.text.same_names import supports_name
from askavim.text.same_words import Vocabulary, has_word, vocabulary
from askavim.text.sentences import split_sentences

CACHED_TEXTS = 5_000

SCORE_OF_ADDED = 2.2
SCORE_OF_ADDED_FOREIGN = 2.0
"""From this score on, a run of words that stand in no quote is an added claim."""
WEIGHT_OF_KNOWN = 1.0
WEIGHT_OF_UNKNOWN = 0.9
"""Of a word that no quote has, in the quotes' own language: one of `concepts.yaml`, and any other."""
WEIGHT_OF_KNOWN_FOREIGN = 0.85
WEIGHT_OF_UNKNOWN_FOREIGN = 0.35
"""The same where the quotes are in another language: an unknown word may well be a translation."""
WEIGHT_OF_CAUSE = 1.0
"""Of "because" where no quote names a cause."""
WEIGHT_OF_FOUND = -1.0
WEIGHT_OF_OTHER = -0.5
"""Of names, amounts and dates, which are judged on their own."""

MOST_WORDS_CREDITED = 3
"""Of a name whose numbers belong to it; a longer one is a title, which may claim something."""
LEAST_PART_CHARS = 60
"""Of a quote; a shorter sentence, as "He agreed.", is read with the next one."""
MOST_PARTS = 80
"""Words, names, amounts and dates of a sentence; one with more is no sentence, and follows from nothing but itself."""

_UN = {"en": ("un", "in", "im", "dis", "de", "non", "il", "ir"), "ru": ("не", "де", "без", "бес", "дис")}
LEAST_UNDONE = 5
"""Letters of a word that one of these may stand before: import is no denied port."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a sentence rests on."""

    text: str
    language: str
    """en, tr, az or ru."""
    published: date | None = None
    """The day of its article, where the sentence may take its date from there."""
    attribution: tuple[str, ...] = ()
    """Who wrote and published its article, and how it is titled: names that the sentence may add."""


class FindingKind(StrEnum):
    """What is not supported."""

    FIGURE = "figure"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    MODALITY = "modality"
    """Said to be done where the quotes only plan or expect it, or the other way round."""
    ROLE = "role"
    """Said to go to what it comes from in the quotes, or the other way round."""
    ADDED = "added"
    CHARACTERS = "characters"
    """Invisible, or of another script than the letters around them, so that readers see something else."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A span of the sentence that does not follow from the quotes."""

    kind: FindingKind
    start: int
    end: int
    instead: tuple[str, ...] = ()
    """What the quotes have of the same kind, as they spell it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence follows from its quotes."""

    findings: tuple[Finding, ...]

    @property
    def supported(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


Span = tuple[int, int]


def _distinct(spelled: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spelled))


def _check_figures(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    for said in sentence.quantities:
        if not amount_follows(said, sentence, quotes):
            instead = (other.text for quote in quotes for other in quote.quantities if other.unit == said.unit)
            yield Finding(FindingKind.FIGURE, said.start, said.end, _distinct(instead))
    for number in sentence.numbers:
        if not number_follows(number, quotes):
            numbers = (other.text for quote in quotes for other in quote.numbers)
            yield Finding(FindingKind.FIGURE, number.start, number.end, _distinct(numbers))


def _check_dates(
    sentence: Reading, quotes: Sequence[Reading], published: Sequence[date], crediting: Sequence[Span]
) -> Iterator[Finding]:
    """The day of an article supports a date only where the sentence says who wrote it."""
    instead = _distinct(quote.text[slice(*period.span)] for quote in quotes for period in quote.periods)
    for said in sentence.periods:
        if not date_follows(said, quotes, published if _lies_in(said.span, crediting) else ()):
            yield Finding(FindingKind.DATE, *said.span, instead)
    for month in sentence.months:
        if not month_follows(month, quotes, published if _lies_in((month.start, month.end), crediting) else ()):
            yield Finding(FindingKind.DATE, month.start, month.end, instead)


def _lies_in(span: Span, spans: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _check_names(
    sentence: Reading, quotes: Sequence[Reading], attribution: Sequence[Reading], crediting: Sequence[Span]
) -> Iterator[Finding]:
    """Who wrote an article is no part of what it says, so these names count only where the sentence says who wrote."""
    instead = _distinct(name.text for quote in quotes for name in quote.names)
    for name in sentence.names:
        known = [*quotes, *attribution] if _lies_in((name.start, name.end), crediting) else quotes
        if not any(supports_name(quote, name, sentence) for quote in known):
            yield Finding(FindingKind.NAME, name.start, name.end, instead)


_KINDS = {MarkerKind.DENIED: FindingKind.NEGATION, MarkerKind.AHEAD: FindingKind.MODALITY}


def _span(reading: Reading, place: int) -> Span:
    word = reading.words[place]
    return word.start, word.end


def _check_markers(sentence: Reading, nearest: Sequence[Reading]) -> Iterator[Finding]:
    """A denial or a plan that only the sentence has, or that it has lost."""
    for marker in sentence.markers:
        if marker.plain and is_new(marker, sentence, nearest):
            yield Finding(_KINDS[marker.kind], *_span(sentence, marker.place))
    for quote in nearest:
        for marker in quote.markers:
            if marker.plain and (place := lost_at(marker, quote, sentence)) is not None:
                yield Finding(_KINDS[marker.kind], *_span(sentence, place), (quote.words[marker.place].text,))


def _check_opposites(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    """Words that say the contrary of what the quotes say: fell for rose, rejected for adopted."""
    known = frozenset().union(*(vocabulary(quote).meanings for quote in quotes))
    for place in sentence.content:
        word = sentence.words[place]
        if not opposites(word.meanings) or word.meanings & known or denies(sentence, place):
            continue
        if any(contradicts(word, quote) for quote in quotes):
            yield Finding(FindingKind.NEGATION, word.start, word.end)


def _check_changes(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    """Shares that rose in the quotes and fell in the sentence, or the other way round."""
    if word := turned(sentence, quotes):
        yield Finding(FindingKind.NEGATION, word.start, word.end)


def _check_kinds(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    """Words for which the quotes have another one of their kind: the president for the ambassador."""
    known = frozenset().union(*(vocabulary(quote).meanings for quote in quotes))
    own = frozenset().union(*(word.meanings for word in sentence.words))
    for place in sentence.content:
        word = sentence.words[place]
        if not word.meanings & known and excluded(word.meanings) & known - own:
            yield Finding(FindingKind.ADDED, word.start, word.end)


def _check_characters(sentence: Reading, quotes: Sequence[Quote]) -> Iterator[Finding]:
    known = [text for quote in quotes for text in (quote.text, *quote.attribution)]
    for span in hidden(sentence.text, sentence.language, known):
        yield Finding(FindingKind.CHARACTERS, *span)


def _check_roles(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    """Names that changed places: exports from A to B for exports from B to A."""
    turned = [turned_round(sentence, quote) for quote in quotes]
    if turned and turned[0] and all(turned):
        yield Finding(FindingKind.ROLE, turned[0].start, turned[0].end)


def _undone(word: str, words: Collection[str], language: str) -> str | None:
    """The word among others that is this one with "un" before it, or without."""
    for beginning in _UN.get(language, ()):
        if len(word) >= LEAST_UNDONE and beginning + word in words:
            return beginning + word
        if (
            len(word) >= LEAST_UNDONE + len(beginning)
            and word.startswith(beginning)
            and word[len(beginning) :] in words
        ):
            return word[len(beginning) :]
    return None


def _check_undone(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    """A word that the quotes have only with "un" before it, or without: finished for unfinished."""
    if markers_of(MarkerKind.DENIED, sentence):
        return
    words = frozenset().union(*(vocabulary(quote).folded for quote in quotes if quote.language == sentence.language))
    for place in sentence.content:
        word = sentence.words[place].folded
        if word not in words and (other := _undone(word, words, sentence.language)):
            yield Finding(FindingKind.NEGATION, *_span(sentence, place), (other,))


def _weight(word: Word, sentence: Reading, quotes: Sequence[Vocabulary]) -> float:
    if any(has_word(quote, word, sentence.language) for quote in quotes):
        return WEIGHT_OF_FOUND
    if any(quote.language == sentence.language for quote in quotes):
        return WEIGHT_OF_KNOWN if word.meanings else WEIGHT_OF_UNKNOWN
    return WEIGHT_OF_KNOWN_FOREIGN if word.meanings else WEIGHT_OF_UNKNOWN_FOREIGN


@lru_cache(maxsize=CACHED_TEXTS)
def _causes(text: str, language: str) -> tuple[int, ...]:
    return tuple(causes([word.folded for word in read(text, language).words], language))


def _pieces(sentence: Reading, quotes: Sequence[Reading]) -> list[tuple[int, int, float]]:
    """(start, end, weight) of all that a sentence says, in order."""
    indexed = [vocabulary(quote) for quote in quotes]
    words = [sentence.words[place] for place in sentence.content]
    pieces = [(word.start, word.end, _weight(word, sentence, indexed)) for word in words]
    if not any(_causes(quote.text, quote.language) for quote in quotes):
        named = [_span(sentence, place) for place in _causes(sentence.text, sentence.language)]
        pieces = [piece for piece in pieces if piece[:2] not in named] + [(*span, WEIGHT_OF_CAUSE) for span in named]
    others = [(name.start, name.end) for name in sentence.names]
    others += [(amount.start, amount.end) for amount in sentence.quantities]
    others += [(number.start, number.end) for number in sentence.numbers]
    others += [period.span for period in sentence.periods]
    return sorted(pieces + [(start, end, WEIGHT_OF_OTHER) for start, end in others])


def _worst_run(pieces: Sequence[tuple[int, int, float]]) -> tuple[float, int, int]:
    """(score, start, end) of the run with the highest sum of weights (Kadane's algorithm)."""
    best, score, start = (0.0, 0, 0), 0.0, 0
    for first, last, weight in pieces:
        if score <= 0:
            score, start = 0.0, first
        score += weight
        if score > best[0]:
            best = (score, start, last)
    return best


def _check_added(sentence: Reading, quotes: Sequence[Reading]) -> Iterator[Finding]:
    """The run of words of which the quotes have least, if they have little enough of it."""
    score, start, end = _worst_run(_pieces(sentence, quotes))
    same = any(quote.language == sentence.language for quote in quotes)
    if score >= (SCORE_OF_ADDED if same else SCORE_OF_ADDED_FOREIGN):
        yield Finding(FindingKind.ADDED, start, end)


def _parts(said: Reading) -> int:
    return len(said.content) + len(said.names) + len(said.quantities) + len(said.periods) + len(said.numbers)


def _credited(said: Reading, names: Sequence[Reading], crediting: Sequence[Span]) -> list[Span]:
    """Where a short name of who is credited stands, letter by letter: the number in "24.kg" is no figure."""
    short = [name.text for name in names if 0 < len(name.words) <= MOST_WORDS_CREDITED]
    spans = [match.span() for name in short for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", said.text)]
    return [span for span in spans if _lies_in(span, crediting)]


def check_support(sentence: str, language: str, quotes: Sequence[Quote]) -> Verdict:
    """Whether a sentence follows from quotes, at least one.

    Languages are en, tr, az or ru. The order of the quotes makes no difference. Nothing follows from no quote: then
    the whole sentence is a finding.
    """
    said = read(sentence, language)
    if any(quote.text == sentence for quote in quotes):
        return Verdict(())
    if _parts(said) > MOST_PARTS:
        return Verdict((Finding(FindingKind.ADDED, 0, len(sentence)),))
    texts = [read(*known) for known in sorted({(quote.text, quote.language) for quote in quotes})]
    if not texts:
        return Verdict((Finding(FindingKind.ADDED, 0, len(sentence)),) if said.words else ())
    rests = resting_on(said, texts)
    resting = rests.quotes
    published = [quote.published for quote in quotes if quote.published]
    attribution = [
        read(name, said.language) for name in sorted({name for quote in quotes for name in quote.attribution})
    ]
    crediting = crediting_spans(said)
    credited = _credited(said, attribution, crediting)
    figures = _check_figures(said, resting)
    found = [
        *(finding for finding in figures if not _lies_in((finding.start, finding.end), credited)),
        *_check_dates(said, resting, published, crediting),
        *_check_names(said, [*resting, *rests.near], attribution, crediting),
        *_check_markers(said, resting),
        *_check_opposites(said, resting),
        *_check_undone(said, resting),
        *_check_roles(said, resting),
        *_check_changes(said, resting),
        *_check_kinds(said, resting),
        *_check_characters(said, quotes),
        *_check_added(said, resting),
    ]
    return Verdict(tuple(sorted(set(found), key=lambda finding: (finding.start, finding.end, finding.kind))))


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of a longer text; offsets of the findings are the sentence's own."""

    start: int
    end: int
    text: str
    verdict: Verdict


def _paragraphs(text: str) -> Iterator[Span]:
    yield from (match.span() for match in re.finditer(r"[^\n]+", text))


def _sentences(text: str, language: str) -> list[Span]:
    return [
        (start + first, start + last)
        for start, end in _paragraphs(text)
        for first, last in split_sentences(text[start:end], language)
    ]


def _parts_of(quote: Quote) -> list[Span]:
    """The sentences of a quote, short ones together with those that follow."""
    parts: list[Span] = []
    for start, end in _sentences(quote.text, quote.language):
        if parts and parts[-1][1] - parts[-1][0] < LEAST_PART_CHARS:
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    return parts


def check_text(text: str, language: str, quotes: Sequence[Quote]) -> list[CheckedSentence]:
    """The sentences of a text in one language, each held against all quotes. A long quote is read by the sentence."""
    parts = [replace(quote, text=quote.text[start:end]) for quote in quotes for start, end in _parts_of(quote)]
    spans = _sentences(text, language)
    return [
        CheckedSentence(first, last, text[first:last], check_support(text[first:last], language, parts))
        for first, last in spans
    ]
