"""Text -> a sketch that recognises near-duplicates: the same essay republished on another page, whole or as an excerpt.

Sets of five words in a row are compared (Broder, "On the resemblance and containment of documents", 1997), after
folding: letter case, diacritics, quotation marks, dashes and line breaks make no difference. Only a sample of their
hashes is kept. A text in another language shares no words with its original and is no duplicate. Why the thresholds
are what they are: docs/decisions/0014-near-duplicates.md.

New versions of one address are the caller's matter: an article is never a duplicate of its own id.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from heapq import nsmallest
from itertools import accumulate, chain
from typing import Literal

from askavim.text.casefold import fold

SHINGLE_WORDS = 5
RESEMBLANCE = 0.7
"""From here on two texts are one, whatever stands above them."""
CONTAINMENT = 0.8
"""From here on the smaller text is an excerpt of the larger one, if title or author say so too."""
EXCERPT_BY_AUTHOR = 0.5
"""The share of the larger text that an excerpt under another title must be: a bulletin quotes more than one article."""
LATER_DAYS = 20
LATER_CONTAINMENT = 0.95
"""Published further apart than this many days, the smaller text must be in the larger one almost word for word: a
periodical report has the sentences of the last one, with other figures."""
ALIKE = 0.8
"""Two texts are about as long as each other if one is at least this share of the other."""

_HASH_BYTES = 6
_WHOLE_UP_TO = 256
_ONE_IN = 8
_LONGEST_SKETCH = 8_192
_FEWEST_SHARED = 8
_MENTIONS_LOOKED_AT = 2_000
_CANDIDATES = 20
_TITLE_WORDS = 4
"""A shorter title says too little to be known again at the beginning of a longer one."""

_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])-[ \t]*\r?\n[ \t]*(?=[^\W\d_])")

Sketch = tuple[int, ...]


def _hash(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest(), "big")


def sketch(text: str) -> Sketch:
    """The smallest hashes of the text's shingles, ascending: all of up to 256, one in eight of many.

    Whatever a sketch of 256 or more leaves out is larger than its last hash: below that, texts of all lengths can be
    compared. The same text has the same sketch in every process. A text without words has an empty one.
    """
    words = _WORD.findall(fold(_BROKEN_WORD.sub("", text.translate(_INVISIBLE))))
    starts = range(max(len(words) - SHINGLE_WORDS, 0) + 1 if words else 0)
    hashes = {_hash(" ".join(words[start : start + SHINGLE_WORDS])) for start in starts}
    size = min(max(_WHOLE_UP_TO, len(hashes) // _ONE_IN), _LONGEST_SKETCH)
    return tuple(nsmallest(size, hashes))


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much two texts have in common, estimated from their sketches."""

    shared: int
    """Hashes that both samples have."""
    first: int
    second: int
    """Hashes of either sample, as far as both reach."""

    @property
    def resemblance(self) -> float:
        """Shingles of both texts over those of either, 0 to 1."""
        return self.shared / max(self.first + self.second - self.shared, 1)

    @property
    def containment(self) -> float:
        """The share of the smaller text's shingles that the larger one has, 0 to 1."""
        return self.shared / max(min(self.first, self.second), 1)

    @property
    def ratio(self) -> float:
        """The length of the smaller text over that of the larger one, 0 to 1."""
        return min(self.first, self.second) / max(self.first, self.second, 1)


def compare(first: Sketch, second: Sketch) -> Overlap:
    """The overlap of two sketches."""
    reach = min((kept[-1] for kept in (first, second) if len(kept) >= _WHOLE_UP_TO), default=None)
    if reach is not None:
        first, second = (kept[: bisect_right(kept, reach)] for kept in (first, second))
    return Overlap(len(set(first).intersection(second)), len(first), len(second))


@dataclass(frozen=True, slots=True)
class Sketched:
    """What tells whether an article is a duplicate of another one."""

    article_id: str
    title: str
    authors: tuple[str, ...]
    sketch: Sketch
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A known article with the same text, and which of the two is to be kept for answering."""

    article_id: str
    overlap: Overlap
    keeps: Literal["new", "old"]


def _folded_words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(text)))


def _same_title(first: str, second: str) -> bool:
    """Whether two titles are one, perhaps with a place and day behind it: "Two seas of trade - TE - 10.09.2025"."""
    shorter, longer = sorted((_WORD.findall(fold(first)), _WORD.findall(fold(second))), key=len)
    starts = len(shorter) >= _TITLE_WORDS and longer[: len(shorter)] == shorter
    return bool(shorter) and (shorter == longer or starts)


def _same_author(first: str, second: str) -> bool:
    """Whether two names are one, perhaps with a title before it: "Dr. Ayşe Örnek" and "Ayse Ornek"."""
    shorter, longer = sorted((_folded_words(first), _folded_words(second)), key=len)
    return shorter == longer if len(shorter) < 2 else shorter <= longer


def _share_author(first: Iterable[str], second: tuple[str, ...]) -> bool:
    return any(_same_author(one, other) for one in first if one.strip() for other in second)


def _another_issue(new: Sketched, old: Sketched, overlap: Overlap) -> bool:
    if not new.published or not old.published or overlap.containment >= LATER_CONTAINMENT:
        return False
    return abs((new.published - old.published).days) > LATER_DAYS


def is_duplicate(new: Sketched, old: Sketched, overlap: Overlap) -> bool:
    """Whether texts that overlap so much are the same article, by what is known about both."""
    if overlap.shared < _FEWEST_SHARED:
        return bool(new.sketch) and new.sketch == old.sketch
    if _another_issue(new, old, overlap):
        return False
    if overlap.resemblance >= RESEMBLANCE:
        return True
    if overlap.containment < CONTAINMENT:
        return False
    by_author = overlap.ratio >= EXCERPT_BY_AUTHOR and _share_author(new.authors, old.authors)
    return by_author or _same_title(new.title, old.title)


def _keeps(new: Sketched, old: Sketched, overlap: Overlap) -> Literal["new", "old"]:
    if overlap.ratio < ALIKE:
        return "new" if overlap.first > overlap.second else "old"
    return "new" if new.published and old.published and new.published < old.published else "old"


def match(new: Sketched, old: Sketched) -> Match | None:
    """Whether a new article is a known one's duplicate: the match, or None.

    The larger text is kept: an excerpt gives way to the whole. Of two about as long, the one published earlier; where
    that is not known, the one known first.
    """
    overlap = compare(new.sketch, old.sketch)
    if new.article_id == old.article_id or not is_duplicate(new, old, overlap):
        return None
    return Match(old.article_id, overlap, _keeps(new, old, overlap))


def _best(matches: Iterable[Match | None]) -> Match | None:
    return max(
        (found for found in matches if found),
        key=lambda found: (found.overlap.resemblance, found.overlap.containment),
        default=None,
    )


def find_duplicate(new: Sketched, others: Iterable[Sketched]) -> Match | None:
    """The article among `others` that is most like the new one, if it is a duplicate; the first of equals."""
    return _best(match(new, other) for other in others)


class SketchIndex:
    """The same for thousands of articles, added one by one: well under a millisecond for each `find`."""

    def __init__(self, known: Iterable[Sketched] = ()) -> None:
        self._known: dict[str, Sketched] = {}
        self._having: dict[int, dict[str, None]] = {}
        for item in known:
            self.add(item)

    def add(self, item: Sketched) -> None:
        """Know an article, in place of what was known of its id."""
        self.remove(item.article_id)
        self._known[item.article_id] = item
        for one in item.sketch:
            self._having.setdefault(one, {})[item.article_id] = None

    def known(self, article_id: str) -> Sketched:
        """What is known of an article. Raises KeyError."""
        return self._known[article_id]

    def remove(self, article_id: str) -> None:
        """Forget an article, if it is known."""
        item = self._known.pop(article_id, None)
        for one in item.sketch if item else ():
            del self._having[one][article_id]
            if not self._having[one]:
                del self._having[one]

    def find(self, new: Sketched) -> Match | None:
        """See find_duplicate; of articles that are equally like the new one, the first by id."""
        return _best(match(new, self._known[id_]) for id_ in self._candidates(new))

    def _candidates(self, new: Sketched) -> list[str]:
        """Those that share most with the new one. What thousands of articles share
        (a site's footer) is passed over.
        """
        having = sorted((found for one in new.sketch if (found := self._having.get(one))), key=len)
        mentions = accumulate(map(len, having))
        looked_at = [ids for ids, so_far in zip(having, mentions, strict=True) if so_far <= _MENTIONS_LOOKED_AT]
        counts = Counter(chain.from_iterable(looked_at))
        counts.pop(new.article_id, None)
        return sorted(id_ for id_, _ in counts.most_common(_CANDIDATES))
