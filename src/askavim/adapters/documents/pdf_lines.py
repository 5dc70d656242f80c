"""Lines of PDF pages -> paragraphs and headings.

A PDF knows glyphs and places, not paragraphs. Here they are told by what a reader sees: gaps, indents, the size and
weight of letters, short last lines. Running heads, feet and page numbers are left out, words hyphenated at a line's end
are put together, and the notes of a page follow the paragraph that goes on over its end. No PDF library is needed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from askavim.adapters.documents.blocks import Block

EDGE_LINES = 3
"""How many lines at the top and at the bottom of a page may be running ones."""
MAX_RUNNING_CHARS = 120
REPEATED_SHARE = 0.4
"""On how many of the pages a running line stands, at least: those of left and right pages may differ."""
NUMBER_GAP = 1.8
"""A number alone is a page's where it stands this far from the text, in line distances."""
SAME_SIZE = 0.08
HEADING_SIZE, NOTE_SIZE = 1.12, 0.92
"""Letters that are larger, or smaller, than those of the text by this factor."""
MAX_HEADING_CHARS, MAX_BOLD_HEADING_CHARS = 250, 120
PARAGRAPH_GAP = 1.35
"""A distance between lines that parts paragraphs, against the usual one."""
INDENT, MOST_INDENT = 0.8, 6.0
"""How far a first line is indented, in sizes of its letters; farther, it is another column."""
SHORT_LINE = 0.75

_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|sayfa|s\.|səhifə|səh\.|страница|стр\.|с\.)?\s*(?:\d{1,4}|[ivxl]{1,7})\s*(?:(?:/|of|из|-)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*\d{0,3}$")
_BULLET = re.compile(r"[•▪◦●■‣∙·–—*\uf0b7\uf0a7-]\s")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-zçğıöşüəа-я])[.)]\s", re.IGNORECASE)
_NOTE_START = re.compile(r"(?:\d{1,3}|\*+|†)[.)]?\s?\S")
_HYPHENATED = re.compile(r"[^\W\d_]+[-\u00ad\u2010]$")
_WORDS = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. Places and sizes are in points, `y` grows upwards; `size` is that of most of its letters."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False


Pages = Sequence[Sequence[Line]]


def _pattern(line: Line) -> tuple[str, int]:
    """What running lines have in common: their words, whatever the number, and their place."""
    return re.sub(r"\d+|\b[ivxl]+\b", "#", line.text.lower()), round(line.y / 4)


def _edges(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.y)
    edges = [*by_height[:EDGE_LINES], *by_height[EDGE_LINES:][-EDGE_LINES:]]
    return [line for line in edges if len(line.text) <= MAX_RUNNING_CHARS]


def _is_page_number(line: Line, page: Sequence[Line]) -> bool:
    """Whether a line is a number that stands alone above or below all others."""
    others = [other.y for other in page if other is not line]
    if not others or not _PAGE_NUMBER.fullmatch(line.text):
        return False
    distance = NUMBER_GAP * line.size
    return line.y > max(others) + distance or line.y < min(others) - distance


def without_running_lines(pages: Pages) -> list[list[Line]]:
    """The pages without heads and feet that repeat, and without page numbers."""
    seen = Counter(pattern for page in pages for pattern in {_pattern(line) for line in _edges(page)})
    least = max(2, REPEATED_SHARE * len(pages))
    kept = []
    for page in pages:
        running = {id(line) for line in _edges(page) if _times(seen, _pattern(line)) >= least}
        rest = [line for line in page if id(line) not in running]
        kept.append([line for line in rest if not _is_page_number(line, rest)])
    return kept


def _times(seen: Counter[tuple[str, int]], pattern: tuple[str, int]) -> int:
    """On how many pages a pattern stands, give or take the rounding of its place."""
    words, place = pattern
    return seen[pattern] + max(seen[words, place - 1], seen[words, place + 1])


@dataclass(frozen=True, slots=True)
class _Measure:
    """How the text of a document is set."""

    size: float
    leading: float
    """Distance of two lines of a paragraph."""
    full: int
    """Letters of a line that is full."""
    bold: bool


def _measure(pages: Pages) -> _Measure:
    lines = [line for page in pages for line in page]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    size = sizes.most_common(1)[0][0]
    body = [line for line in lines if _alike(line.size, size)]
    gaps = [
        above.y - below.y
        for page in pages
        for above, below in pairwise(page)
        if _alike(above.size, size) and _alike(below.size, size) and 0.8 * size < above.y - below.y < 2.5 * size
    ]
    lengths = sorted(len(line.text) for line in body)
    bold = sum(len(line.text) for line in body if line.bold) > sum(len(line.text) for line in body) / 2
    return _Measure(size, _usual(gaps) or 1.2 * size, lengths[int(0.9 * (len(lengths) - 1))], bold)


def _usual(gaps: Sequence[float]) -> float:
    """The commonest distance, or a smaller one that is nearly as common: then most paragraphs have one line."""
    counted = Counter(round(gap * 2) / 2 for gap in gaps).most_common(2)
    return min((gap for gap, count in counted if count > counted[0][1] / 3), default=0.0)


def _alike(size: float, other: float) -> bool:
    return abs(size - other) <= SAME_SIZE * other


def _parted(above: Line, below: Line, measure: _Measure) -> bool:
    """Whether a new block begins between two lines that follow each other on a page."""
    if not _alike(above.size, below.size) or above.bold != below.bold:
        return True
    gap = above.y - below.y
    if gap > PARAGRAPH_GAP * max(measure.leading, 1.2 * above.size) or gap < -0.5 * measure.leading:
        return True
    if above.size > HEADING_SIZE * measure.size:
        return False
    if _BULLET.match(below.text) or (_is_indented(above, below) and not _is_item(above)):
        return True
    return _ends(above, measure) or _ended_by_number(above, below)


def _is_indented(above: Line, below: Line) -> bool:
    return INDENT * below.size <= below.x - above.x <= MOST_INDENT * below.size


def _is_item(line: Line) -> bool:
    """Whether a line begins an item of a list, whose other lines hang."""
    return bool(_BULLET.match(line.text) or _NUMBERED.match(line.text))


def _ended_by_number(above: Line, below: Line) -> bool:
    return bool(_NUMBERED.match(below.text) and _SENTENCE_END.search(above.text))


def _ends(line: Line, measure: _Measure) -> bool:
    """Whether a line looks like the last one of its paragraph."""
    share = len(line.text) / max(measure.full, 1)
    return (share < SHORT_LINE and bool(_SENTENCE_END.search(line.text))) or share < SHORT_LINE / 2


def _goes_on(block: Sequence[Line], below: Line, measure: _Measure) -> bool:
    """Whether a block goes on at the top of the next page or column."""
    last = block[-1]
    if not _alike(last.size, below.size) or last.bold != below.bold or last.size > HEADING_SIZE * measure.size:
        return False
    return not _SENTENCE_END.search(last.text) and not _BULLET.match(below.text) and not _ends(last, measure)


def _notes_apart(page: Sequence[Line], measure: _Measure) -> tuple[Sequence[Line], Sequence[Line]]:
    """The lines of a page, and the small ones at its end."""
    end = len(page)
    while end and page[end - 1].size < NOTE_SIZE * measure.size:
        end -= 1
    return page[:end], page[end:]


def _note_groups(notes: Sequence[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in notes:
        if group and _NOTE_START.match(line.text) and _SENTENCE_END.search(group[-1].text):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _groups(pages: Pages, measure: _Measure) -> Iterator[list[Line]]:
    """The lines of each block; a block that a page's end broke is whole, the page's notes come after it."""
    group: list[Line] = []
    notes: list[list[Line]] = []
    for page in pages:
        text, small = _notes_apart(page, measure)
        for place, line in enumerate(text):
            jump = place == 0 or group[-1].y - line.y < -0.5 * measure.leading
            goes_on = _goes_on(group, line, measure) if group and jump else not jump
            if group and (not goes_on or (not jump and _parted(group[-1], line, measure))):
                yield group
                yield from notes
                group, notes = [], []
            group.append(line)
        notes += _note_groups(small)
    if group:
        yield group
    yield from notes


def _joined(lines: Sequence[Line], known: frozenset[str]) -> str:
    """The text of a block. `known` are the words of the document, in small letters, those at line ends left out."""
    text = lines[0].text
    for line in lines[1:]:
        text = _join(text, line.text, known)
    return text


def _join(text: str, after: str, known: frozenset[str]) -> str:
    match = _HYPHENATED.search(text)
    if match and after[:1].islower():
        start, rest = match.group()[:-1], re.match(r"[^\W\d_]+", after)
        compound = f"{start}-{rest.group() if rest else ''}".lower()
        soft = text.endswith("\u00ad") or compound not in known or compound.replace("-", "") in known
        return f"{text[:-1] if soft else text}{after}"
    if re.search(r"\w[-\u2010]$", text) and after[:1].isalnum():
        return text + after
    return f"{text} {after}"


def _known_words(pages: Pages) -> frozenset[str]:
    """The words of all lines but their last ones, which may be halves."""
    words = (match for page in pages for line in page for match in _WORDS.findall(line.text)[:-1])
    return frozenset(word.lower().replace("\u2010", "-") for word in words)


def _levels(groups: Iterable[Sequence[Line]], measure: _Measure) -> list[float]:
    """The sizes of headings, largest first."""
    sizes = {round(group[0].size * 2) / 2 for group in groups if group[0].size > HEADING_SIZE * measure.size}
    return sorted(sizes, reverse=True)


def _level(group: Sequence[Line], text: str, sizes: Sequence[float], measure: _Measure) -> int:
    """1 to 6 for a heading, else 0: by the size of its letters, below all of these where it is only bold."""
    size = group[0].size
    if size > HEADING_SIZE * measure.size and len(text) <= MAX_HEADING_CHARS:
        return min(sizes.index(round(size * 2) / 2) + 1, 6)
    bold = all(line.bold for line in group) and not measure.bold and size >= NOTE_SIZE * measure.size
    is_short = len(text) <= MAX_BOLD_HEADING_CHARS and not _SENTENCE_END.search(text)
    return min(len(sizes) + 1, 6) if bold and is_short else 0


@dataclass(frozen=True, slots=True)
class SetBlock:
    """A block, and how large its letters are."""

    block: Block
    size: float


def set_blocks(pages: Pages) -> list[SetBlock]:
    """The blocks of a document, in reading order, as far as the order of its lines is that; none without lines."""
    kept = [page for page in without_running_lines(pages) if page]
    if not kept:
        return []
    measure = _measure(kept)
    groups = list(_groups(kept, measure))
    sizes, known = _levels(groups, measure), _known_words(kept)
    texts = [_joined(group, known) for group in groups]
    return [
        SetBlock(Block(text, _level(group, text, sizes, measure)), group[0].size)
        for group, text in zip(groups, texts, strict=True)
    ]
