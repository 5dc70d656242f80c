"""A page of the AVIM archive, saved as Markdown -> an Article.

Such a page has no front matter: title, author, series and number, day and canonical address stand in its text, between
the site's address lines. What is no part of the essay (postal address, telephone, e-mail, copyright, "To cite this
article", "read the rest") never reaches the text. Paragraphs that the page broke inside a sentence are joined again.
"""

import re
from datetime import date

from askavim.errors import BadInput
from askavim.markdown import Block, blocks
from askavim.model import Article, ArticleInfo, Heading, text_version
from askavim.text.casefold import fold, in_latin
from askavim.text.language import detect_language

PUBLISHER = "Center for Eurasian Studies (AVİM)"

_SERIES = r"Blog|Commentary|Analysis|Report|Bulletin|Yorum|Analiz|Rapor|Bülten"
_SERIES_LINE = re.compile(rf"^({_SERIES})\s+No\s*[:.]\s*(?:(\d{{4}})\s*/\s*)?(\d+)\b", re.IGNORECASE)
_DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_CITE = re.compile(r"^(?:To cite this article|Bu makaleye atıf|Atıf için|Kaynak göstermek için)", re.IGNORECASE)
_CITE_URL = re.compile(r"<?(https?://[^\s<>]+)>?\s*$")
_CITE_NUMBER = re.compile(rf"(?:{_SERIES})\s+No\.?\s*:?\s*(\d{{4}})\s*/\s*(\d+)", re.IGNORECASE)
_END = re.compile(r"^(?:About the author|Yazar hakkında)\s*:?", re.IGNORECASE)
_BOILERPLATE = re.compile(
    r"^\W*(?:Süleyman Nazif Sok|(?:Tel|Fax|Faks|E-?Posta|E-?mail)\s*:|avimorgtr\b|https?://\S+\W*$|©"
    r"|All Rights Reserved|Tüm Hakları Saklıdır|To read the rest of the article|Yazının devamı)"
    r"|\b(?:All Rights Reserved|Tüm Hakları Saklıdır)\W*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_CUT_NUMBER = re.compile(r"\d[.,]?\d*$")


def is_saved_page(raw: str) -> bool:
    """Whether a Markdown text without front matter is a saved page of the archive."""
    return "avim.org.tr" in raw and any(_SERIES_LINE.match(block.text) for block in blocks(raw))


def read_saved_page(raw: str, article_id: str) -> Article:
    """The article of a saved page. Raises BadInput where the page lacks its title, series line, day or text."""
    found = list(blocks(raw))
    series_at = next(index for index, block in enumerate(found) if _SERIES_LINE.match(block.text))
    title, author = _title_and_author(found[:series_at])
    end = next((i for i, block in enumerate(found) if _END.match(block.text) or _CITE.match(block.text)), len(found))
    cite = next((block.text for block in found if _CITE.match(block.text)), "")
    published = _published(found[series_at : series_at + 2])
    body = [block for block in found[series_at + 1 : end] if not _is_frame(block, author)]
    text, headings = _assemble(_join_broken(body))
    if not text:
        raise BadInput("the saved page has no article text between its date and its end")
    info = ArticleInfo(
        id=re.sub(r"[^a-z0-9]+", "-", in_latin(fold(article_id))).strip("-"),
        version=text_version(text),
        title=title,
        language=detect_language(text),
        authors=(author,) if author else (),
        publisher=PUBLISHER,
        published=published,
        url=match.group(1) if (match := _CITE_URL.search(cite)) else None,
        kind=_SERIES_LINE.match(found[series_at].text).group(1).capitalize(),  # type: ignore[union-attr]
        number=_number(found[series_at].text, cite, published),
    )
    return Article(info, text, headings)


def _title_and_author(head: list[Block]) -> tuple[str, str | None]:
    titles = [block.text for block in head if block.level]
    if not titles:
        raise BadInput("the saved page has no title (a heading before its series line)")
    authors = [block.text for block in head if not block.level and not _BOILERPLATE.search(block.text)]
    return titles[-1], authors[-1] if authors else None


def _published(near: list[Block]) -> date:
    for block in near:
        if match := _DAY.search(block.text):
            day, month, year = (int(part) for part in match.groups())
            try:
                return date(year, month, day)
            except ValueError:
                break
    raise BadInput("the saved page shows no day (such as 15.05.2024) after its series line")


def _number(series_line: str, cite: str, published: date) -> str:
    """Year and number within the series. The page's own line has the year only sometimes."""
    if match := _CITE_NUMBER.search(cite):
        return f"{match.group(1)}/{match.group(2)}"
    match = _SERIES_LINE.match(series_line)
    assert match
    return f"{match.group(2) or published.year}/{match.group(3)}"


def _is_frame(block: Block, author: str | None) -> bool:
    """Whether a block belongs to the page's frame, not to the essay."""
    is_day_line = bool(_DAY.fullmatch(block.text))
    return is_day_line or block.text == author or bool(_BOILERPLATE.search(block.text))


def _join_broken(body: list[Block]) -> list[Block]:
    """Paragraphs that the page broke inside a sentence, whole again: the first has no end, the next no beginning."""
    joined: list[Block] = []
    for block in body:
        before = joined[-1] if joined else None
        if before and not before.level and not block.level and _continues(before.text, block.text):
            joined[-1] = Block(f"{before.text} {block.text}", 0, before.line)
        else:
            joined.append(block)
    return joined


def _continues(before: str, after: str) -> bool:
    open_end = not _SENTENCE_END.search(before) or bool(_CUT_NUMBER.search(before))
    return open_end and after[:1].islower()


def _assemble(body: list[Block]) -> tuple[str, tuple[Heading, ...]]:
    headings, pieces, offset = [], [], 0
    for block in body:
        if block.level:
            headings.append(Heading(offset, offset + len(block.text), block.level))
        pieces.append(block.text)
        offset += len(block.text) + 2
    return "\n\n".join(pieces), tuple(headings)
