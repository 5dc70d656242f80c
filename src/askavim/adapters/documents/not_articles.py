"""Pages that are no articles: why, in words for people."""

import re
from collections.abc import Collection, Sequence

from askavim.adapters.documents.blocks import Block

LEAST_WORDS = 40
_SHORT_WORDS = 150
"""An article may be about cookies, or have a login somewhere; a short page that does is about nothing else."""
_LEAST_LINKS = 4
_MOST_LINKS = 0.3
"""Share of blocks that may be links to other pages."""

_NOT_FOUND = re.compile(
    r"^\W*(?:error\W*|hata\W*|ошибка\W*|xəta\W*)?404\b(?:\W*$|.*(?:error|found|hata|bulun|tapıl|найден|xəta))"
    r"|\bnot found\b|\b(?:page|article) (?:does ?n[o’']t exist|is (?:gone|missing)|can ?not be found|can[’']t be found)"
    r"|(?:sayfa|içerik|yazı)\w*\s(?:\w+\s)?bulunam|səhifə\w*\s(?:\w+\s)?(?:tapılmadı|mövcud deyil)"
    r"|(?:страниц|стать)\w*\s(?:\w+\s)?(?:не\s(?:\w+\s)?(?:найден|существует)|отсутствует)",
    re.IGNORECASE,
)
_COOKIES = re.compile(r"\b(?:cookie|çerez|kuki|куки|файл\w* cookie)", re.IGNORECASE)


def reason_against(blocks: Sequence[Block], titles: Sequence[str], asks_password: bool, links: Collection[str]) -> str:
    """Why what was found is no article, such as "a login page"; empty where it may be one.

    `links` are the texts of the page's links to other pages.
    """
    words = sum(len(block.text.split()) for block in blocks)
    if words < _SHORT_WORDS:
        if any(_NOT_FOUND.search(line) for line in (*titles[:3], *(block.text for block in blocks[:2]))):
            return "a page that says that nothing is there"
        if asks_password:
            return "a login page"
        if sum(len(_COOKIES.findall(block.text)) for block in blocks) > words / 40 + 1:
            return "a question about cookies"
    if words < LEAST_WORDS:
        return f"a page with less than {LEAST_WORDS} words of text"
    linked = sum(block.text in links for block in blocks)
    return "a list of pages" if linked >= max(_LEAST_LINKS, _MOST_LINKS * len(blocks)) else ""
