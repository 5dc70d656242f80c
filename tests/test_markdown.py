"""Specification of reading Markdown: what a reader would read, and on which line it stands."""

import pytest
from hypothesis import given
from tests.strategies import texts

from askavim.markdown import Block, blocks


def read(markdown: str) -> list[str]:
    return [block.text for block in blocks(markdown)]


def test_headings_and_paragraphs_come_in_order_with_level_and_line() -> None:
    assert list(blocks("# Title\n\nOne\ntwo.\n\n### Part\n\nThree.")) == [
        Block("Title", 1, 1),
        Block("One two.", 0, 3),
        Block("Part", 3, 6),
        Block("Three.", 0, 8),
    ]


def test_an_underlined_heading_is_a_heading() -> None:
    assert list(blocks("Title\n=====\n\nText.")) == [Block("Title", 1, 1), Block("Text.", 0, 4)]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**bold** and *slanted*", "bold and slanted"),
        ("a [link](https://example.org 'title') here", "a link here"),
        ("see <https://example.org>", "see https://example.org"),
        ("before ![picture](a.png) after", "before after"),
        ("AT&amp;T and 3 &lt; 4", "AT&T and 3 < 4"),
        (r"\*not slanted\*", "*not slanted*"),
        ("run `make serve` now", "run make serve now"),
        ("two  \nlines", "two lines"),
        ("two\\\nlines", "two lines"),
        ("<b>bold</b> words", "bold words"),
        ("many     spaces\tand tabs", "many spaces and tabs"),
    ],
)
def test_markup_is_left_out_of_the_text(markdown: str, text: str) -> None:
    assert read(markdown) == [text]


@pytest.mark.parametrize("tag", ["<br>", "<br/>", "<BR />"])
def test_a_line_break_tag_parts_words(tag: str) -> None:
    assert read(f"One.{tag}Two.") == ["One. Two."]


@pytest.mark.parametrize(
    "markdown", ["<!-- a note -->", "<script>\nalert(1)\n</script>", "![picture](a.png)", "---", ""]
)
def test_what_nobody_reads_gives_no_block(markdown: str) -> None:
    assert read(markdown) == []


def test_list_items_cells_quotes_and_code_are_paragraphs() -> None:
    markdown = "- one\n- two\n\n| a | b |\n|---|---|\n| c | d |\n\n> said\n\n```\ncode\n```\n\n    more code\n"
    assert list(blocks(markdown)) == [
        Block("one", 0, 1),
        Block("two", 0, 2),
        Block("a", 0, 4),
        Block("b", 0, 4),
        Block("c", 0, 6),
        Block("d", 0, 6),
        Block("said", 0, 8),
        Block("code", 0, 10),
        Block("more code", 0, 14),
    ]


@given(texts)
def test_every_block_is_one_line_of_text_at_a_line_that_exists(markdown: str) -> None:
    for block in blocks(markdown):
        assert block.text == " ".join(block.text.split())
        assert block.text
        assert 0 <= block.level <= 6
        assert 1 <= block.line <= markdown.count("\n") + markdown.count("\r") + 1
