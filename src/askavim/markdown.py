"""Markdown -> plain text with headings, and where in the source each line of it stood.

The plain text keeps what a reader would read: no markup, no images, no HTML. Blocks are separated by one blank line,
soft breaks become spaces. Nothing is executed, fetched or linked.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level 1 to 6) or a paragraph (level 0) in plain text, and the source line it begins on, from 1."""

    text: str
    level: int
    line: int


def _inline_text(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or child.content.lower().startswith("<br"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def blocks(markdown: str) -> Iterator[Block]:
    """The headings and paragraphs of a Markdown text, in order; list items and table cells count as paragraphs."""
    level = 0
    for token in _PARSER.parse(markdown):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "inline" and (text := _inline_text(token)):
            yield Block(text, level, line)
        elif token.type in ("fence", "code_block") and (text := " ".join(token.content.split())):
            yield Block(text, 0, line)
