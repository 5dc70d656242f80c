"""Figures -> SVG drawings: bars with intervals, and lines. Colours are CSS classes s0 to s7 that the page defines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from xml.etree.ElementTree import Element

from askavim.evaluation.markup import element

COLOURS = 8
_WIDTH, _HEIGHT = 720.0, 260.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 8.0, 12.0, 40.0
_TICKS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a series; `low` and `high` are drawn as its whisker."""

    series: str
    value: float
    low: float
    high: float
    note: str
    """Shown when it is pointed at."""


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through points, x rising."""

    name: str
    points: tuple[tuple[float, float], ...]
    colour: int


@dataclass(frozen=True, slots=True)
class _Plane:
    """From figures to places in the drawing."""

    x_max: float
    y_max: float

    def x(self, value: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * value / self.x_max

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / self.y_max


def _number(value: float) -> str:
    return f"{value:.2g}" if value else "0"


def _words(text: str, x: float, y: float, anchor: str) -> Element:
    return element("text", text, x=round(x, 1), y=round(y, 1), text_anchor=anchor)


def _grid(plane: _Plane) -> list[Element]:
    marks: list[Element] = []
    for tick in range(_TICKS + 1):
        value = plane.y_max * tick / _TICKS
        y = round(plane.y(value), 1)
        marks.append(element("line", class_="grid", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y))
        marks.append(_words(_number(value), _LEFT - 6, y + 4, "end"))
    return marks


def _drawing(label: str, parts: Sequence[Element]) -> Element:
    return element("svg", *parts, viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}", role="img", aria_label=label)


def _legend(names: Sequence[tuple[int, str]]) -> Element:
    items = (element("li", element("i", class_=f"s{place % COLOURS}"), element("span", name)) for place, name in names)
    return element("ul", *items, class_="legend")


def _bar(bar: Bar, colour: int, left: float, width: float, plane: _Plane) -> Element:
    top, middle = plane.y(bar.value), round(left + width / 2, 1)
    box = {"x": round(left, 1), "y": round(top, 1), "width": round(width, 1), "height": round(plane.y(0) - top, 1)}
    return element(
        "g",
        element("title", bar.note),
        element("rect", class_=f"s{colour % COLOURS}", rx=2.0, **box),
        element(
            "line",
            class_="whisker",
            x1=middle,
            x2=middle,
            y1=round(plane.y(bar.low), 1),
            y2=round(plane.y(bar.high), 1),
        ),
    )


def bar_chart(label: str, groups: Sequence[tuple[str, Sequence[Bar]]], y_max: float = 1.0) -> Element:
    """Groups of bars side by side, with a legend of their series."""
    series = list(dict.fromkeys(bar.series for _, bars in groups for bar in bars))
    plane = _Plane(x_max=float(max(1, len(groups))), y_max=y_max)
    parts = _grid(plane)
    width = (plane.x(1) - plane.x(0)) * 0.84 / max(1, len(series))
    for place, (name, bars) in enumerate(groups):
        for bar in bars:
            colour = series.index(bar.series)
            parts.append(_bar(bar, colour, plane.x(place + 0.08) + colour * width, width * 0.88, plane))
        parts += [
            _words(word, plane.x(place + 0.5), _HEIGHT - _BOTTOM + 14 * line, "middle")
            for line, word in enumerate(name.split(), start=1)
        ]
    return element("figure", element("figcaption", label), _drawing(label, parts), _legend(list(enumerate(series))))


def _path(line: Line, plane: _Plane) -> Element:
    places = (f"{plane.x(x):.1f} {plane.y(y):.1f}" for x, y in line.points)
    first = next(islice(places, 1), "0 0")
    steps = "".join(f" L{place}" for place in places)
    return element("path", element("title", line.name), class_=f"line s{line.colour % COLOURS}", d=f"M{first}{steps}")


def line_chart(label: str, x_label: str, lines: Sequence[Line], x_max: float = 1.0) -> Element:
    """Lines over x from 0 to `x_max` and y from 0 to 1, with a legend of their names."""
    plane = _Plane(x_max=x_max or 1.0, y_max=1.0)
    parts = _grid(plane)
    parts += [
        _words(_number(plane.x_max * tick / _TICKS), plane.x(plane.x_max * tick / _TICKS), _HEIGHT - 24, "middle")
        for tick in range(_TICKS + 1)
    ]
    parts.append(_words(x_label, (_WIDTH + _LEFT) / 2, _HEIGHT - 6, "middle"))
    parts += [_path(line, plane) for line in lines]
    return element(
        "figure",
        element("figcaption", label),
        _drawing(label, parts),
        _legend([(line.colour, line.name) for line in lines]),
    )
