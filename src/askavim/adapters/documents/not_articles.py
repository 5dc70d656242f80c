"""Pages that are no articles: why, in words for people."""

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from askavim.adapters.documents.blocks import Block

LEAST_WORDS = 40
_SHORT_WORDS = 150
"""An article may be about cookies, or have a login somewhere; a short page that does is about nothing else."""
_LEAST_LINKS = 4
_MOST_LINKS = 0.3
"""Share of blocks that may be links to other pages."""
_READ_CHARS, _READ_LINKS = 50_000, 1_000
_FEW_WORDS = 2

_NOT_FOUND = re.compile(
    r"^\W*(?:error\W*|hata\W*|ошибка\W*|xəta\W*)?404\b(?:\W*$|.*(?:error|found|hata|bulun|tapıl|найден|xəta))"
    r"|\bnot found\b|\b(?:page|article) (?:does ?n[o’']t exist|is (?:gone|missing)|can ?not be found|can[’']t be found)"
    r"|(?:sayfa|içerik|yazı)\w*\s(?:\w+\s)?bulunam|səhifə\w*\s(?:\w+\s)?(?:tapılmadı|mövcud deyil)"
    r"|(?:страниц|стать)\w*\s(?:\w+\s)?(?:не\s(?:\w+\s)?(?:найден|существует)|отсутствует)",
    re.IGNORECASE,
)
_COOKIES = re.compile(r"\b(?:cookie|çerez|kuki|куки|файл\w* cookie)", re.IGNORECASE)


def reason_against(blocks: Sequence[Block], titles: Sequence[str], asks_password: bool) -> str:
    """Why what was found is no article, such as "a login page"; empty where it may be one."""
    words = sum(len(block.text.split()) for block in blocks)
    if words < _SHORT_WORDS:
        if any(_NOT_FOUND.search(line) for line in (*titles[:3], *(block.text for block in blocks[:2]))):
            return "a page that says that nothing is there"
        if asks_password:
            return "a login page"
        if sum(len(_COOKIES.findall(block.text)) for block in blocks) > words / 40 + 1:
            return "a question about cookies"
    return f"a page with less than {LEAST_WORDS} words of text" if words < LEAST_WORDS else ""


def lists_pages(whole: Sequence[Block], extracted: Sequence[Block], links: Set[str]) -> bool:
    """Whether a page lists others. `links` are the texts of its links to them, `whole` is all that it says, `extracted`
    what was taken for its text: there, links are blocks of their own, or head blocks, or make up most of one.
    """
    texts = {block.text for block in extracted}
    heads = sum(one.text in links and two.text in texts - links for one, two in pairwise(whole))
    alone = sum(block.text in links for block in extracted)
    return max(heads, alone) >= max(_LEAST_LINKS, _MOST_LINKS * len(extracted)) or _is_made_of(extracted, links)


def _is_made_of(blocks: Sequence[Block], links: Set[str]) -> bool:
    text = " ".join(block.text for block in blocks)[:_READ_CHARS]
    within = [link for link in list(links)[:_READ_LINKS] if len(link.split()) > _FEW_WORDS and link in text]
    return len(within) >= _LEAST_LINKS and sum(map(len, within)) > len(text) / 2
