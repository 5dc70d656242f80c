"""Whether a sentence denies or puts ahead what quotes affirm or report as done, or the other way round.

Sentences are compared clause by clause: a marker of one text is answered by one in a clause of the other that says
much of the same.
"""

import re
from collections.abc import Sequence

from askavim.text.concepts import opposites
from askavim.text.markers import Marker, MarkerKind
from askavim.text.reading import Reading, Word, read
from askavim.text.same_amounts import amount_follows, number_follows
from askavim.text.same_dates import contains
from askavim.text.same_names import supports_name
from askavim.text.same_words import has_word, places_of, vocabulary

LEAST_SHARE = 0.4
"""How much of a marked clause a sentence must repeat to say the same, where the nearest marked word is found."""
SHARE_OF_WHOLE = 0.8
"""The same where that word is not found."""
SHARE_OF_SAME = 0.7
"""The same in one language, where every marker of the clause then needs an answer of its own."""
SHARE_OF_OTHER = 0.2
"""How much of a clause another one must have to answer for its marker."""
NEAR, FAR = 3, 5
"""Words that a marker is taken to reach; and from where on it certainly reaches none."""

_CLAUSE_ENDS = re.compile(
    r"[,;:]\s(?!including|dahil|o cümlədən|в том числе)|\s[—–]\s"
    r"|\s(?=(?:but|while|which|that|when|because|since|ancak|ama|ki|amma|isə|ise|но|а|что|который)\s)"
)


def clause_at(text: Reading, place: int) -> Reading:
    """The clause that a word stands in."""
    word = text.words[place]
    ends = [match.end() for match in _CLAUSE_ENDS.finditer(text.text)]
    start = max((end for end in ends if end <= word.start), default=0)
    end = min((end for end in ends if end > word.start), default=len(text.text))
    return read(text.text[start:end], text.language)


def parts_found(part: Reading, whole: Reading) -> tuple[bool, ...]:
    """Of each word, name, amount, number and date of a text, in this order, whether another text has it."""
    words = vocabulary(whole)
    found = [has_word(words, part.words[place], part.language) for place in part.content]
    found += [supports_name(whole, name, part) for name in part.names]
    found += [amount_follows(item, part, [whole]) for item in part.quantities]
    found += [number_follows(item, [whole]) for item in part.numbers]
    found += [any(contains(date, item) or contains(item, date) for date in whole.periods) for item in part.periods]
    return tuple(found)


def share_of(part: Reading, whole: Reading) -> float:
    """How much of a clause a text has: its words, names, amounts and dates."""
    found = parts_found(part, whole)
    return sum(found) / len(found) if found else 0.0


def _marked_clauses(kind: MarkerKind, text: Reading) -> list[Reading]:
    """The clauses of a text that have a marker, plain or weak."""
    return [clause_at(text, marker.place) for marker in markers_of(kind, text)]


def markers_of(kind: MarkerKind, text: Reading) -> list[Marker]:
    """The markers of one kind."""
    return [marker for marker in text.markers if marker.kind is kind]


def _plain_count(kind: MarkerKind, text: Reading) -> int:
    return sum(marker.plain for marker in markers_of(kind, text))


def _nearest(marker: Marker, text: Reading, other: Reading) -> list[int]:
    """Where another text has the first word that a marker reaches and that it has at all."""
    reached = (places_of(text.words[place], text.language, other) for place in marker.reach[:NEAR])
    return next((places for places in reached if places), [])


def _is_affirmed(marker: Marker, sentence: Reading, quotes: Sequence[Reading]) -> bool:
    """Whether the quotes have the very word that a marker reaches first, but far from all markers of its kind."""
    if not marker.reach or marker.kind is not MarkerKind.DENIED:
        return False
    first = sentence.words[marker.reach[0]]
    places = [(quote, place) for quote in quotes for place in places_of(first, sentence.language, quote)]
    return bool(places) and not any(
        place in other.reach or (other.plain and abs(place - other.place) <= FAR)
        for quote, place in places
        for other in markers_of(marker.kind, quote)
    )


def is_new(marker: Marker, sentence: Reading, quotes: Sequence[Reading]) -> bool:
    """Whether the quotes say without such a marker what the sentence says with it."""
    theirs = [clause for quote in quotes for clause in _marked_clauses(marker.kind, quote)]
    if not theirs:
        return True
    own = clause_at(sentence, marker.place)
    if _is_affirmed(marker, sentence, quotes):
        return True
    if any(share_of(own, clause) >= SHARE_OF_OTHER for clause in theirs):
        return False
    return any(_nearest(marker, sentence, quote) for quote in quotes)


def lost_at(marker: Marker, quote: Reading, sentence: Reading) -> int | None:
    """Where the sentence says without such a marker what the quote says with it."""
    clause = clause_at(quote, marker.place)
    answers = _marked_clauses(marker.kind, sentence)
    if _plain_count(marker.kind, sentence) >= _plain_count(marker.kind, quote):
        return None
    share = share_of(clause, sentence)
    same = quote.language == sentence.language and share >= SHARE_OF_SAME
    fewer = same and len(markers_of(marker.kind, clause)) > len(answers)
    if not fewer and any(share_of(clause, answer) >= SHARE_OF_OTHER for answer in answers):
        return None
    places = _nearest(marker, quote, sentence)
    if places and share >= LEAST_SHARE:
        return places[0]
    return 0 if not answers and share >= SHARE_OF_WHOLE else None


def denies(text: Reading, place: int) -> bool:
    """Whether the clause of a word has a denial."""
    return any(marker.plain for marker in markers_of(MarkerKind.DENIED, clause_at(text, place)))


def contradicts(word: Word, text: Reading) -> bool:
    """Whether a text has, in a clause without a denial, the contrary of a word."""
    contrary = opposites(word.meanings)
    return any(other.meanings & contrary and not denies(text, place) for place, other in enumerate(text.words))
