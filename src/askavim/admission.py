"""Draft -> Article, or the reason why a person has to look at it first."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, count
from urllib.parse import unquote, urlsplit

from askavim.addresses import is_url
from askavim.model import LANGUAGES, Article, ArticleInfo, primary_language, text_version
from askavim.origins import Draft, Given
from askavim.passages import split_passages
from askavim.text.casefold import fold, in_latin
from askavim.text.language import detect_language

_FIRST_YEAR = 1900
_MAX_ID_CHARS = 80


def both_given(before: Given, now: Given) -> Given:
    """What a person said before and says now; the last word counts."""
    return Given(
        title=now.title or before.title,
        authors=now.authors or before.authors,
        publisher=now.publisher or before.publisher,
        published=now.published or before.published,
        language=now.language or before.language,
    )


def with_given(draft: Draft, given: Given) -> Draft:
    """The draft with what a person says in place of what was found; a language that nobody names is detected."""
    return replace(
        draft,
        title=given.title or draft.title,
        authors=given.authors or draft.authors,
        publisher=given.publisher or draft.publisher,
        published=given.published or draft.published,
        language=given.language or draft.language or (detect_language(draft.text) if draft.text.strip() else None),
    )


def reasons_to_hold(draft: Draft, today: date) -> list[str]:
    """What keeps a draft from answering, for people; empty where nothing does."""
    reasons = []
    if not draft.title:
        reasons.append("no title was found (--title)")
    if draft.published is None:
        reasons.append("no date of publication was found (--published)")
    elif not draft.published.year >= _FIRST_YEAR or draft.published > today + timedelta(days=1):
        reasons.append(f"its date of publication, {draft.published}, can't be right (--published)")
    if not draft.language or primary_language(draft.language) not in LANGUAGES:
        reasons.append(
            f"its language, {draft.language or 'unknown'}, is none of {', '.join(LANGUAGES)} (--language if it is)"
        )
    if not draft.authors and not draft.publisher:
        reasons.append("neither author nor publisher was found (--publisher)")
    if not reasons and not split_passages(_article(draft, "none")):
        reasons.append("no sentence was found in it")
    return reasons


def admit(draft: Draft, article_id: str) -> Article:
    """The article of a draft that nothing is held against."""
    return _article(draft, article_id)


def _article(draft: Draft, article_id: str) -> Article:
    info = ArticleInfo(
        id=article_id,
        version=text_version(draft.text),
        title=draft.title or "",
        language=draft.language or "",
        authors=draft.authors,
        publisher=draft.publisher or "",
        published=draft.published,
        updated=draft.updated,
        topics=draft.topics,
        url=draft.url,
        kind=draft.kind,
        number=draft.number,
    )
    return Article(info, draft.text, draft.headings, draft.claims)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", in_latin(fold(text))).strip("-")


def _stem(address: str) -> str:
    """The telling part of an address: the last piece of its path, without an ending."""
    path = unquote(urlsplit(address).path) if is_url(address) else address
    return re.sub(r"\.\w{1,8}$", "", path.rstrip("/").rpartition("/")[2])


def new_article_id(draft: Draft, address: str, is_taken: Callable[[str], bool]) -> str:
    """An id for an article that had none: the document's own, or its address or title in plain letters.

    Where another article has that, a hash of the address is put behind it, and a number where that is taken as well.
    Same input, same id.
    """
    names = (draft.id, _stem(address), draft.title, "article")
    name = next(slug for text in names if text and len(slug := _slug(text)) > 2)[:_MAX_ID_CHARS].strip("-")
    own = f"{name}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"
    return next(id_ for id_ in chain((name, own), (f"{own}-{n}" for n in count(2))) if not is_taken(id_))
