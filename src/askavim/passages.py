"""Article -> Passages and Sentences that are exact slices of it.

A passage holds a few sentences of one section. Paragraphs stay whole where they fit, short ones are put together, long
ones are cut between sentences. Headings are not quoted: they become the passage's `heading`.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict

from askavim.model import Article, Claim, Passage, Sentence, Source
from askavim.ports import TextWithSpans
from askavim.text.sentences import split_sentences

MAX_PASSAGE_CHARS = 900
PASSAGES_VERSION = 1
"""Part of an index's identity: raise it whenever `split_passages` changes what it returns."""

Span = tuple[int, int]


def _paragraphs(article: Article) -> Iterator[tuple[str, int, Span]]:
    """(heading above it, number of its section, span) of each paragraph."""
    headings = {heading.start: heading for heading in article.headings}
    title, section, position = "", 0, 0
    for piece in article.text.split("\n\n"):
        if heading := headings.get(position):
            title = article.text[heading.start : heading.end]
            section += 1
        elif piece.strip():
            yield title, section, (position, position + len(piece))
        position += len(piece) + 2


def _sections(article: Article) -> Iterator[tuple[str, list[list[Span]]]]:
    """(heading, paragraphs as lists of sentence spans) of each section, in order."""
    heading, section = "", 0
    paragraphs: list[list[Span]] = []
    for title, number, (start, end) in _paragraphs(article):
        if number != section and paragraphs:
            yield heading, paragraphs
            paragraphs = []
        heading, section = title, number
        spans = split_sentences(article.text[start:end], article.info.language)
        if spans:
            paragraphs.append([(start + first, start + last) for first, last in spans])
    if paragraphs:
        yield heading, paragraphs


def _length(spans: list[Span]) -> int:
    return spans[-1][1] - spans[0][0]


def _pieces(paragraph: list[Span]) -> Iterator[list[Span]]:
    """A paragraph in runs of sentences that fit, as equal as can be."""
    count = -(-_length(paragraph) // MAX_PASSAGE_CHARS)
    aim = _length(paragraph) / count
    run: list[Span] = []
    for span in paragraph:
        if run and (span[1] - run[0][0] > MAX_PASSAGE_CHARS or (span[0] + span[1]) / 2 - run[0][0] > aim):
            yield run
            run = []
        run.append(span)
    yield run


def _group(paragraphs: list[list[Span]]) -> Iterator[list[Span]]:
    """Sentence spans of one section, by passage."""
    group: list[Span] = []
    for paragraph in paragraphs:
        for piece in _pieces(paragraph):
            if group and piece[-1][1] - group[0][0] > MAX_PASSAGE_CHARS:
                yield group
                group = []
            group = group + piece
    if group:
        yield group


def _sources(claims: tuple[Claim, ...], start: int, end: int) -> tuple[Source, ...]:
    """The sources of the markers that stand in a sentence or right after it, each once."""
    return tuple(dict.fromkeys(s for claim in claims if start <= claim.position <= end for s in claim.sources))


def _passage(article: Article, heading: str, spans: list[Span]) -> Passage:
    start, end = spans[0][0], spans[-1][1]
    sentences = tuple(
        Sentence(first, last, article.text[first:last], _sources(article.claims, first, last)) for first, last in spans
    )
    content = [article.info.id, article.info.version, start, end, heading, [asdict(item) for item in sentences]]
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
    return Passage(
        id=digest[:32],
        article_id=article.info.id,
        version=article.info.version,
        start=start,
        end=end,
        text=article.text[start:end],
        heading=heading,
        sentences=sentences,
    )


def split_passages(article: Article) -> list[Passage]:
    """The passages of an article, in order. They don't overlap, and each sentence of the body stands in one of them."""
    return [
        _passage(article, heading, spans) for heading, paragraphs in _sections(article) for spans in _group(paragraphs)
    ]


def text_with_sentences(passage: Passage) -> TextWithSpans:
    """A passage as models take it: its text, and where its sentences lie in it."""
    return TextWithSpans(
        passage.text, tuple((s.start - passage.start, s.end - passage.start) for s in passage.sentences)
    )
