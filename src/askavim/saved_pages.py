"""A page of the AVIM archive, saved as Markdown -> an Article.

Such a page has no front matter: what it is stands in its text, between the site's address lines, and `archive_pages.py`
reads it there.
"""

import re
from collections.abc import Sequence

from askavim.archive_pages import PUBLISHER, is_series_line, read_archive_page
from askavim.errors import BadInput
from askavim.markdown import Block, blocks
from askavim.model import Article, ArticleInfo, Heading, text_version
from askavim.text.casefold import fold, in_latin
from askavim.text.language import detect_language


def is_saved_page(raw: str) -> bool:
    """Whether a Markdown text without front matter is a saved page of the archive."""
    return "avim.org.tr" in raw and any(is_series_line(block.text) for block in blocks(raw))


def read_saved_page(raw: str, article_id: str) -> Article:
    """The article of a saved page. Raises BadInput where the page lacks its title, series line, day or text."""
    page = read_archive_page(list(blocks(raw)))
    if page is None:
        raise BadInput("the saved page has no series line (such as Commentary No: 2024 / 2)")
    if page.title is None:
        raise BadInput("the saved page has no title (a heading before its series line)")
    if page.published is None:
        raise BadInput("the saved page shows no day (such as 15.05.2024) after its series line")
    text, headings = _assemble(page.body)
    if not text:
        raise BadInput("the saved page has no article text between its date and its end")
    info = ArticleInfo(
        id=re.sub(r"[^a-z0-9]+", "-", in_latin(fold(article_id))).strip("-"),
        version=text_version(text),
        title=page.title,
        language=detect_language(text),
        authors=page.authors,
        publisher=PUBLISHER,
        published=page.published,
        url=page.url,
        kind=page.kind,
        number=page.number,
    )
    return Article(info, text, headings)


def _assemble(body: Sequence[Block]) -> tuple[str, tuple[Heading, ...]]:
    headings, pieces, offset = [], [], 0
    for block in body:
        if block.level:
            headings.append(Heading(offset, offset + len(block.text), block.level))
        pieces.append(block.text)
        offset += len(block.text) + 2
    return "\n\n".join(pieces), tuple(headings)
