"""How answers look in a terminal. Text from articles and questions is untrusted: whatever a terminal would obey is
replaced before it is shown.
"""

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Console
from rich.text import Text

from askavim.model import Answer, AnswerSentence, ArticleInfo, Citation, Refusal, SentenceKind, Source

LOOKING = "Looking into the articles …"

out = Console(highlight=False)
"""Results."""
err = Console(stderr=True, highlight=False)
"""Progress and errors."""


def plain(text: str) -> str:
    """Untrusted text for a terminal: nothing in it can move the cursor, colour or ring."""
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text)


def article_line(info: ArticleInfo) -> str:
    """Author, title, publisher, series and day of an article, as one line."""
    series = f"{info.kind} {info.number}" if info.kind and info.number else None
    day = info.published.isoformat() if info.published else "undated"
    parts = (", ".join(info.authors), info.title, info.publisher, series, day)
    return plain(" · ".join(part for part in parts if part))


def _source_line(source: Source) -> str:
    name = f"{source.publisher}, {source.published}" if source.published else source.publisher
    return plain(f"source: {name}: {source.url}")


def print_lines(lines: Iterable[str], style: str, indent: int) -> None:
    """Lines that the terminal wraps, not we: a link broken in two can't be followed."""
    for line in lines:
        out.print(Text(" " * indent + line if line else "", style), soft_wrap=True)


def wrapped(text: str, width: int, indent: int = 0) -> str:
    """Text in lines of a width, broken at spaces only: an address that is longer stays whole."""
    lines = [
        textwrap.fill(
            line,
            max(width, indent + 20),
            initial_indent=" " * indent,
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.splitlines()
    ]
    return "\n".join(lines)


def print_words(text: str, style: str = "", indent: int = 0) -> None:
    """A sentence or more, untrusted, in lines of the terminal's width."""
    print_lines(wrapped(plain(text), out.width, indent).splitlines(), style, indent=0)


def _print_quote(citation: Citation) -> None:
    out.print(Text(f"[{citation.n}] ", "bold") + Text(f"“{plain(citation.quote)}”"))
    if citation.translation:
        print_lines([f"machine translation: {plain(citation.translation)}"], "italic", indent=4)
    place = f"characters {citation.start}–{citation.end}"
    print_lines([*map(_source_line, citation.sources), f"place: {place}", ""], "dim", indent=4)


def _print_article(info: ArticleInfo) -> None:
    """What stands under the quotes of one article."""
    own = [plain(info.url)] if info.url else []
    others = [plain(f"the same text at: {url}") for url in info.also_at]
    lines = [article_line(info), *own, *others, plain(f"article {info.id}, version {info.version[:12]}"), ""]
    print_lines(lines, "cyan", indent=2)


def _print_refusal(refusal: Refusal) -> None:
    out.print(Text(f"Refused ({refusal.reason}): ", "bold yellow") + Text(refusal.message))
    if refusal.unknown_words:
        out.print(Text("No article has: " + plain(", ".join(refusal.unknown_words)), "dim"))
    if refusal.nearest:
        out.print(Text("Nearest articles:", "dim"))
        print_lines(map(article_line, refusal.nearest), "dim", indent=4)


def _print_sentence(sentence: AnswerSentence) -> None:
    """A sentence of a written answer; a quote that stands in the place of one is in quotation marks, as quotes are."""
    text = plain(sentence.text)
    numbers = "".join(f"[{n}]" for n in sentence.citations)
    shown = f"“{text}”" if sentence.kind is SentenceKind.QUOTE else text
    out.print(Text(f"{shown} ") + Text(numbers, "bold"), soft_wrap=True)


def print_as_it_comes(items: Iterator[Answer | AnswerSentence]) -> Answer:
    """Print what is written of an answer sentence by sentence, then its quotes. Returns the whole of it."""
    answer = _print_sentences(items)
    print_answer(answer)
    return answer


def _print_sentences(items: Iterator[Answer | AnswerSentence]) -> Answer:
    with err.status(LOOKING):
        answer = next(items)
    assert isinstance(answer, Answer)
    while True:
        with err.status("Writing …"):
            item = next(items, None)
        if isinstance(item, AnswerSentence):
            _print_sentence(item)
        elif item:
            answer = item
        else:
            return answer


def print_answer(answer: Answer) -> None:
    """What stands below a written answer, or all that is shown of another one."""
    if answer.writing:
        out.print()
        if answer.writing.notice:
            out.print(Text(plain(answer.writing.notice), "yellow"))
        written = any(item.kind is SentenceKind.WRITTEN for item in answer.sentences)
        origin = f"Written by {plain(answer.writing.model)} from these quotes:" if written else "Where they stand:"
        out.print(Text(f"{origin}\n", "dim"))
    if answer.refusal:
        _print_refusal(answer.refusal)
    for info, citations in groupby(answer.citations, key=lambda citation: citation.article):
        for citation in citations:
            _print_quote(citation)
        _print_article(info)
