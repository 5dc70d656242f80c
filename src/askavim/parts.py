"""A sentence and the quotes of several blocks -> whether each of its parts follows from one block alone.

`check_support` holds a sentence against all its quotes together, so that it lets pass who spoke in one quote with what
was said in another. A writer may join what several blocks say, but a part between commas or semicolons is told by one
of them: X said A, and Y said B; never X said B.
"""

import re
from collections.abc import Sequence
from itertools import islice

from askavim.support import Quote, check_support

LEAST_WORDS = 4
"""Of a part; a shorter stretch (a place, an aside, a name in apposition) belongs to its neighbour."""
MOST_BREAKS = 10
_BREAK = re.compile(r"[;,]\s+")


def _places(sentence: str) -> list[int]:
    """Where parts of a sentence may begin and end, its own start and end among them."""
    inside = (match.end() for match in _BREAK.finditer(sentence))
    return [0, *islice(inside, MOST_BREAKS), len(sentence)]


def unsupported_part(sentence: str, language: str, blocks: Sequence[Sequence[Quote]]) -> str | None:
    """The rest of the sentence from where no single block goes on; None where all parts follow.

    `blocks`: the quotes of each block, which differ only in their days. A sentence that rests on one block has no
    parts.
    """
    if len(blocks) < 2:
        return None
    reached = [0]
    for end in _places(sentence)[1:]:
        if any(_follows(sentence[start:end].rstrip(" ,;"), language, blocks) for start in reached):
            reached.append(end)
    return None if reached[-1] == len(sentence) else sentence[reached[-1] :]


def _follows(part: str, language: str, blocks: Sequence[Sequence[Quote]]) -> bool:
    return len(part.split()) >= LEAST_WORDS and any(
        check_support(part, language, quotes).supported for quotes in blocks
    )
