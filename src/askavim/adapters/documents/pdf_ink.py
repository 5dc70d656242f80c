"""Which text of a PDF's page is drawn so that a reader sees it; the rest is taken out before it is read.

Not seen are letters that are set as invisible (unless the page has pictures: recognised text lies so under a scan), off
the page, a point high or less, or white where nothing was painted. What lies under a picture or in a layer that is
switched off stays unknown.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pypdf import PageObject, mult
from pypdf.generic import ArrayObject, TextStringObject

TINY_POINTS = 1.0
_WIDEST_LETTER = 1.2
"""In sizes of the letters."""
_INVISIBLE = (3, 7)
_WHITE = 0.98
_GREYS, _COLOURS, _INKS = 1, 3, 4
_SHOWS = {b"Tj": 0, b"TJ": 0, b"'": 0, b'"': 2}
_PAINTS = (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*")
_MOST_GROUNDS = 2_000
_MOST_POINTS = 1_000

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""


@dataclass(frozen=True, slots=True)
class _State:
    """How what comes next is drawn."""

    is_white: bool = False
    mode: int = 0
    size: float = 1.0


@dataclass(slots=True)
class Ink:
    """Follows the operators of a page, as pypdf hands them over, and empties those that show text unseen."""

    page: Box
    has_pictures: bool
    _state: _State = _State()
    _saved: list[_State] = field(default_factory=list)
    _depths: list[int] = field(default_factory=list)
    """How many states were saved when each form began that is drawn."""
    _path: list[tuple[float, float]] = field(default_factory=list)
    _grounds: list[Box] = field(default_factory=list)

    def before(self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]) -> None:
        """Called by pypdf before each operator."""
        try:
            self._follow(operator, operands, cm, tm)
        except (ArithmeticError, IndexError, TypeError, ValueError):
            return  # a broken operator draws nothing

    def after(self, operator: bytes, _operands: list[Any], _cm: list[float], _tm: list[float]) -> None:
        """Called by pypdf after each operator: what a form changes ends with it."""
        if operator == b"Do" and self._depths:
            depth = self._depths.pop()
            if len(self._saved) > depth:
                self._state = self._saved[depth]
                del self._saved[depth:]

    def _follow(self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]) -> None:
        match operator:
            case b"q":
                self._saved.append(self._state)
            case b"Q":
                self._state = self._saved.pop()
            case b"Do":
                self._depths.append(len(self._saved))
                self._saved.append(self._state)
                self._paint(_placed([(0, 0), (1, 1), (0, 1), (1, 0)], cm))
            case b"INLINE IMAGE":
                self._paint(_placed([(0, 0), (1, 1), (0, 1), (1, 0)], cm))
            case b"sh":
                self._grounds.append(self.page)
            case b"Tr":
                self._state = replace(self._state, mode=int(operands[0]))
            case b"Tf":
                self._state = replace(self._state, size=abs(float(operands[1])))
            case b"g" | b"rg" | b"k":
                self._state = replace(self._state, is_white=_is_white(operands))
            case b"sc" | b"scn":
                # One number alone may be how much there is of an ink of its own.
                self._state = replace(self._state, is_white=len(operands) > 1 and _is_white(operands))
            case b"cs":
                self._state = replace(self._state, is_white=False)
            case b"re":
                x, y, width, height = map(float, operands)
                self._path += _placed([(x, y), (x + width, y + height), (x + width, y), (x, y + height)], cm)
            case b"m" | b"l" | b"c" | b"v" | b"y":
                numbers = list(map(float, operands))
                self._path += _placed(list(zip(numbers[::2], numbers[1::2], strict=True)), cm)
                if len(self._path) > _MOST_POINTS:
                    self._path = _corners(self._path)
            case b"n" | b"S" | b"s":
                self._path = []
            case _ if operator in _PAINTS:
                if not self._state.is_white:
                    self._paint(self._path)
                self._path = []
            case _ if operator in _SHOWS and not self._is_seen(mult(tm, cm), operands):
                operands[_SHOWS[operator]] = ArrayObject() if operator == b"TJ" else TextStringObject("")

    def _paint(self, points: Sequence[tuple[float, float]]) -> None:
        if points and len(self._grounds) < _MOST_GROUNDS:
            (left, bottom), (right, top) = _corners(points)
            self._grounds.append((left, bottom, right, top))

    def _is_seen(self, matrix: list[float], operands: Sequence[Any]) -> bool:
        size = self._state.size * (math.hypot(matrix[2], matrix[3]) or 1.0)
        x, y = matrix[4], matrix[5]
        if size <= TINY_POINTS or (self._state.mode in _INVISIBLE and not self.has_pictures):
            return False
        reach = _WIDEST_LETTER * size * max(_letters(operands), 1)
        left, bottom, right, top = self.page
        if not (left - reach <= x <= right + reach and bottom - reach <= y <= top + reach):
            return False
        is_upright = abs(matrix[1]) < abs(matrix[0]) / 100 and matrix[0] > 0
        if is_upright and not (x <= right and bottom - size <= y <= top):
            return False
        return not self._state.is_white or any(
            ground[0] - size <= x <= ground[2] + size and ground[1] - size <= y <= ground[3] + size
            for ground in self._grounds
        )


def ink_of(page: PageObject) -> Ink:
    """What follows the operators of a page from its beginning."""
    box = page.cropbox
    resources = page.get("/Resources")
    pictures = resources.get_object().get("/XObject") if resources is not None else None
    return Ink(
        (
            float(min(box.left, box.right)),
            float(min(box.bottom, box.top)),
            float(max(box.left, box.right)),
            float(max(box.bottom, box.top)),
        ),
        has_pictures=bool(pictures),
    )


def _placed(points: Sequence[tuple[float, float]], cm: list[float]) -> list[tuple[float, float]]:
    return [(cm[0] * x + cm[2] * y + cm[4], cm[1] * x + cm[3] * y + cm[5]) for x, y in points]


def _corners(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The lowest on the left and the highest on the right of what holds them all."""
    across, up = [x for x, _ in points], [y for _, y in points]
    return [(min(across), min(up)), (max(across), max(up))]


def _is_white(operands: Sequence[Any]) -> bool:
    """Whether a colour is that of paper: of light, of grey or of ink, by how many numbers it has."""
    numbers = [float(operand) for operand in operands if isinstance(operand, (int, float))]
    if len(numbers) == _INKS:
        return max(numbers) <= 1 - _WHITE
    return len(numbers) in (_GREYS, _COLOURS) and len(numbers) == len(operands) and min(numbers) >= _WHITE


def _letters(operands: Sequence[Any]) -> int:
    shown = operands[-1] if operands else ""
    pieces = shown if isinstance(shown, ArrayObject) else [shown]
    return sum(len(piece) for piece in pieces if isinstance(piece, (str, bytes)))
