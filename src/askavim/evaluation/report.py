"""Results -> one HTML page that needs nothing else: tables, drawings, the comparison, the worst cases with quotes.

Questions, quotes and whatever a deployment sent are untrusted: they become text nodes only, and the page forbids
itself to run or load anything.
"""

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

import numpy as np

from askavim.evaluation.baseline import LEAST_CASES, Comparison
from askavim.evaluation.cases import Gold
from askavim.evaluation.charts import COLOURS, Bar, Line, bar_chart, line_chart
from askavim.evaluation.markup import document, element
from askavim.evaluation.measurements import Measurement
from askavim.evaluation.refusal_curves import RefusalCurve
from askavim.evaluation.results import Results, worst
from askavim.evaluation.run import Outcome
from askavim.evaluation.summary import (
    ALL,
    KIND_METRICS,
    MAIN_METRICS,
    PUBLIC_METRICS,
    Figure,
    Table,
    by_kind,
    by_language,
)

SHOWN_CASES = 100
SHOWN_COMPARISONS = 60
DRAWN_KINDS = (ALL, "near_miss")
DRAWN_METRICS = (
    "answered",
    "first",
    "shown",
    "top1",
    "top3",
    "citation_precision",
    "citation_recall",
    "recall@5",
    "refused",
)
_LIGHT = ("#2b6cb0", "#c05621", "#2f855a", "#805ad5", "#b7791f", "#0987a0", "#b83280", "#5a6472")
_DARK = ("#63b3ed", "#f6955c", "#68d391", "#b794f4", "#ecc94b", "#4fd1d9", "#f687b3", "#a5b1bf")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; --ink: #1d232b; --dim: #5c6773; --page: #fff; --soft: #f3f5f7; --rule: #d8dde3;
  --bad: #b02a1d; --good: #23703f; LIGHT }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --dim: #9aa6b2; --page: #15191e; --soft: #1f252c;
  --rule: #333c46; --bad: #ff8a7a; --good: #7bd49a; DARK } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); margin: 0 auto;
  max-width: 76rem; padding: 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--rule); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left; }
td small, .dim { color: var(--dim); display: block; } .bad { color: var(--bad); } .good { color: var(--good); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
figure { margin: 0; max-width: 48rem; padding: .8rem; background: var(--soft); border-radius: .5rem; }
figcaption { font-weight: 600; }
svg { width: 100%; height: auto; } svg text { fill: var(--dim); font: 12px system-ui, sans-serif; }
.grid { stroke: var(--rule); } .whisker { stroke: var(--ink); stroke-width: 1.5; } .line { stroke-width: 2; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; margin: .3rem 0 0; padding: 0; }
.legend i { display: inline-block; width: .8em; height: .8em; margin-right: .35em; border-radius: 2px; }
details { margin: .5rem 0; padding: .5rem .8rem; background: var(--soft); border-radius: .5rem; }
summary { cursor: pointer; } blockquote { margin: .4rem 0; padding-left: .8rem; border-left: 3px solid var(--rule); }
blockquote.good { border-color: var(--good); color: inherit; }
blockquote.bad { border-color: var(--bad); color: inherit; }
"""


def _colours(palette: Sequence[str]) -> str:
    return " ".join(f"--s{place}: {colour};" for place, colour in enumerate(palette))


def _style() -> str:
    series = (
        f".s{n} {{ fill: var(--s{n}); background: var(--s{n}); }} "
        f".line.s{n} {{ fill: none; background: none; stroke: var(--s{n}); }}"
        for n in range(COLOURS)
    )
    return _STYLE.replace("LIGHT", _colours(_LIGHT)).replace("DARK", _colours(_DARK)) + "\n".join(series)


def _heading(metric: str) -> str:
    return metric.replace("_", " ")


def _section(title: str, *children: Element | str) -> Element:
    return element("section", element("h2", title), *children)


def _table(heads: Iterable[str], rows: Iterable[Iterable[Element]]) -> Element:
    head = element("thead", element("tr", *(element("th", text) for text in heads)))
    body = element("tbody", *(element("tr", *cells) for cells in rows))
    return element("div", element("table", head, body), class_="scroll")


def _cell(figure: Figure | None) -> Element:
    if figure is None:
        return element("td")
    mean, low, high = figure.interval.mean, figure.interval.low, figure.interval.high
    return element("td", f"{mean:.3f}", element("small", f"{low:.2f}–{high:.2f} · {figure.cases}"))


def _figures(table: Table, group_name: str, metrics: Sequence[str]) -> Element:
    used = [metric for metric in metrics if any(metric in figures for figures in table.values())]
    rows = (
        [element("td", name), element("td", group), *(_cell(figures.get(metric)) for metric in used)]
        for (name, group), figures in table.items()
    )
    return _table(["set", group_name, *map(_heading, used)], rows)


def _bars(metrics: dict[str, Figure], language: str) -> dict[str, Bar]:
    return {
        metric: Bar(
            language,
            figure.interval.mean,
            figure.interval.low,
            figure.interval.high,
            f"{_heading(metric)}, {language}: {figure.interval.mean:.3f} "
            f"({figure.interval.low:.3f}–{figure.interval.high:.3f}), {figure.cases} cases",
        )
        for metric, figure in metrics.items()
    }


def _bar_charts(table: Table) -> list[Element]:
    """For each set its main metrics, with a bar for every language."""
    charts = []
    for name in dict.fromkeys(name for name, _ in table):
        bars = [_bars(figures, group) for (found, group), figures in table.items() if found == name and group != ALL]
        groups = [(_heading(metric), [one[metric] for one in bars if metric in one]) for metric in DRAWN_METRICS]
        charts.append(bar_chart(name, [(label, found) for label, found in groups if found]))
    return charts


def _refusal_lines(curves: Sequence[RefusalCurve], name: str, kind: str) -> list[Line]:
    """The curves of a set and kind, "all" last; a language has one colour in all drawings of the set."""
    languages = sorted(
        dict.fromkeys(curve.language for curve in curves if curve.set == name), key=lambda one: one == ALL
    )
    colours = {language: place for place, language in enumerate(languages)}
    chosen = [curve for curve in curves if (curve.set, curve.kind) == (name, kind)]
    return [
        Line(curve.language, curve.points, colours[curve.language])
        for curve in sorted(chosen, key=lambda curve: colours[curve.language])
    ]


def _risk_charts(curves: Sequence[RefusalCurve]) -> list[Element]:
    """For each set, over all unanswerable questions and over near misses, a line for every language."""
    keys = dict.fromkeys((curve.set, curve.kind) for curve in curves if curve.kind in DRAWN_KINDS)
    return [
        line_chart(
            f"{name}: {_heading(kind)} questions answered",
            "share of the answerable questions answered",
            _refusal_lines(curves, name, kind),
        )
        for name, kind in keys
    ]


def _curve_cells(curve: RefusalCurve) -> list[Element]:
    wrong = "unknown" if curve.wrong_at_coverage is None else f"{curve.wrong_at_coverage:.3f}"
    cells = [curve.set, curve.language, _heading(curve.kind), str(curve.answerable), str(curve.unanswerable)]
    return [element("td", text) for text in (*cells, f"{curve.area:.3f}", wrong)]


def _refusal(curves: Sequence[RefusalCurve]) -> Element:
    heads = ["set", "language", "kind", "answerable", "unanswerable", "AUC", "answered wrongly at 95 % coverage"]
    return _section(
        "Refusal",
        element(
            "p",
            "To answer so many of the answerable questions, so many of those that no article answers are answered too. "
            "A service that gives no score beside a refusal is known only up to the share that it answered; from "
            "there the line is straight to the corner.",
        ),
        element("div", *_risk_charts(curves), class_="charts"),
        _table(heads, map(_curve_cells, curves)),
    )


def _latencies(measured: Iterable[Measurement]) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {}
    for item in measured:
        if item.metric == "latency":
            seconds.setdefault(f"{item.set}, {item.language}", []).append(item.value)
    return seconds


def _latency(measured: Iterable[Measurement]) -> Element:
    seconds = _latencies(measured)
    if not seconds:
        return _section("Latency", element("p", "Not measured."))
    lines = [
        Line(name, tuple((value, place / len(values)) for place, value in enumerate(sorted(values), start=1)), colour)
        for colour, (name, values) in enumerate(seconds.items())
    ]
    rows = (
        [element("td", text) for text in (name, str(len(values)), *_quantiles(values))]
        for name, values in seconds.items()
    )
    chart = line_chart("Share of answers within so many seconds", "seconds", lines, max(map(max, seconds.values())))
    return _section("Latency", chart, _table(["set, language", "answers", "p50", "p95", "slowest"], rows))


def _quantiles(seconds: Sequence[float]) -> list[str]:
    return [f"{value * 1000:.0f} ms" for value in np.quantile(seconds, [0.5, 0.95, 1])]


def _judged(item: Comparison) -> Element:
    if item.dropped:
        return element("td", "dropped", class_="bad")
    if item.cases < LEAST_CASES:
        return element("td", "too few cases")
    if item.gain.low > 0:
        return element("td", "better", class_="good")
    return element("td", "within chance" if item.gain.high >= 0 else "a trifle")


def _comparison_cells(item: Comparison) -> list[Element]:
    cells = [item.set, item.language, _heading(item.metric), str(item.cases), f"{item.before:.3f}", f"{item.now:.3f}"]
    gain = f"{item.gain.mean:+.3f} ({item.gain.low:+.3f} to {item.gain.high:+.3f})"
    return [*(element("td", text) for text in (*cells, gain)), _judged(item)]


def _comparisons(results: Results) -> Element:
    changed = sorted((item for item in results.comparisons if item.before != item.now), key=lambda item: item.gain.mean)
    counted = (
        f"{len(results.comparisons)} compared, {len(changed)} differ, {len(results.dropped)} dropped significantly."
    )
    missing = [f" No baseline: {', '.join(results.without_baseline)}."] if results.without_baseline else []
    heads = ["set", "language", "metric", "cases", "before", "now", "gain (95 % interval)", ""]
    listed = changed[: max(SHOWN_COMPARISONS, len(results.dropped))]
    table = [_table(heads, map(_comparison_cells, listed))] if listed else []
    return _section("Against the baseline", element("p", counted, *missing), *table)


def _quote(text: str, article: str, *, good: bool, note: str = "") -> Element:
    return element(
        "blockquote", text, element("small", f"{article}{note}", class_="dim"), class_="good" if good else "bad"
    )


def _gold_list(title: str, gold: Sequence[Gold], *, good: bool) -> list[Element]:
    quotes = [
        _quote(item.quote, item.article, good=good, note=f" · side {item.side}" * bool(item.side)) for item in gold
    ]
    return [element("p", title, class_="dim"), *quotes] if quotes else []


def _verdict(outcome: Outcome) -> str:
    if not outcome.exact:
        return "a quote that does not stand there"
    if not outcome.reply.answered:
        return "refused"
    if not any(outcome.gold_shown):
        return "no gold quote" if outcome.case.answerable else "answered"
    return "best quote not gold"


def _worst_case(outcome: Outcome) -> Element:
    case, reply = outcome.case, outcome.reply
    about = f"{outcome.set} · {case.id} · {case.kind.replace('_', ' ')}" + f" · as of {case.as_of}" * bool(case.as_of)
    shown = [
        _quote(item.quote, item.article.id, good=good, note=f" · {item.score:.3f}")
        for item, good in zip(reply.citations, outcome.gold_shown, strict=True)
    ]
    return element(
        "details",
        element("summary", case.question, " ", element("b", _verdict(outcome), class_="bad")),
        element("p", about, class_="dim"),
        *(element("p", f"Asked before: {question}", class_="dim") for question in case.history),
        *([element("p", "Shown", class_="dim"), *shown] if shown else []),
        *_gold_list("Gold", case.gold, good=True),
        *_gold_list("Of another time", case.wrong, good=False),
    )


def _worst_cases(outcomes: Sequence[Outcome]) -> Element:
    listed = worst(outcomes)
    counted = f"{len(listed)} of {len(outcomes)}; gravest first."
    more = f" The first {SHOWN_CASES} are shown." if len(listed) > SHOWN_CASES else ""
    return _section("What went wrong", element("p", counted, more), *map(_worst_case, listed[:SHOWN_CASES]))


def _opening(results: Results) -> list[Element]:
    inexact = len(results.inexact)
    verdict = (
        element("p", "Passed: every quote is exact, and nothing dropped significantly.", class_="good")
        if results.passed
        else element("p", f"Failed: {inexact} answers not exact, {len(results.dropped)} drops.", class_="bad")
    )
    asked = f"Asked: {results.asked}; at most {results.max_quotes} quotes an answer."
    below = "Below each mean: the 95 % interval by bootstrap over the cases, and how many cases."
    return [element("h1", "AskAVIM, measured"), verdict, element("p", f"{asked} {below}", class_="dim")]


def _public(measured: Sequence[Measurement]) -> Element:
    about = "Question > articles. Answerable questions as they are; refused: without their passage, or their article."
    return _section("Public set", element("p", about), _figures(by_language(measured), "language", PUBLIC_METRICS))


def html_report(results: Results) -> str:
    """The page."""
    own, public = results.own, results.public
    languages = by_language(results.measurements)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", "AskAVIM, measured"),
        element("style", _style()),
    )
    body = element(
        "body",
        *_opening(results),
        _section("By language", _figures(by_language(own), "language", MAIN_METRICS)),
        element("div", *_bar_charts(languages), class_="charts"),
        _section("By kind", _figures(by_kind(own), "kind", KIND_METRICS)),
        *([_public(public)] if public else []),
        *([_refusal(results.curves)] if results.curves else []),
        _latency(results.measurements),
        *([_comparisons(results)] if results.comparisons or results.without_baseline else []),
        _worst_cases(results.outcomes),
    )
    return document(element("html", head, body, lang="en"))
