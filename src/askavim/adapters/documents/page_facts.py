"""What a page's markup says about its article: title, authors, publisher, days, language, address.

What the page says by several means is taken from the one that errs least; what is said by none is left out: a wrong day
or author is worse than none.
"""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from askavim.adapters.documents.addresses import host_of, is_web, own_address
from askavim.adapters.documents.blocks import clean
from askavim.adapters.documents.heads import is_of_change, names_between_commas
from askavim.adapters.documents.hidden import take_out_frame
from askavim.adapters.documents.linked_data import LinkedArticle, linked_article
from askavim.adapters.documents.markup import empty
from askavim.text.casefold import fold

MAX_TITLE_CHARS = 300
_MAX_AUTHOR_CHARS = 80

_TITLE_NAMES = ("og:title", "citation_title", "dc.title", "twitter:title")
_SITE_NAMES = ("og:site_name", "application-name", "dc.publisher", "publisher", "citation_publisher")
_AUTHOR_NAMES = ("citation_author", "author", "article:author", "dc.creator", "og:article:author", "parsely-author")
_PUBLISHED_NAMES = (
    *("article:published_time", "og:article:published_time", "citation_publication_date", "datepublished"),
    *("dc.date.issued", "dcterms.issued", "dc.date", "parsely-pub-date", "publish_date", "pubdate"),
)
_UPDATED_NAMES = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
_LANGUAGE_NAMES = ("og:locale", "content-language", "dc.language")
_SEPARATOR = re.compile(r"\s+[|–—·»:«/•-]+\s+|\s*\|\s*")
_BYLINE = re.compile(
    r"^(?:by|authors?|written by|yazan|yazar(?:lar)?|müəllif(?:lər)?|автор текста|авторы?)\b\s*:?\s*", re.IGNORECASE
)
_BETWEEN_NAMES = re.compile(r"\s*[;&|]\s*|\s+(?:and|ve|və|и)\s+")
_NO_AUTHOR = re.compile(
    r"^(?:admin\w*|editors?|editorial(?: \w+)?|editör|redaksiya|redaktor|редакция|редактор"
    r"|staff(?: \w+)?|web ?master|root"
    r"|news ?desk|haber merkezi|guest(?: \w+)?|anonymous|unknown|none|null|user\d*|author|team"
    r"|\S*@\S*|\S*//\S*|[\d\W_]*)$",
    re.IGNORECASE,
)
_DAY = re.compile(r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_ASIDE = re.compile(r"\b(?:comments?|related)\b", re.IGNORECASE)
_EARLIEST_YEAR = 1990
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """What the markup says; None or empty where it says nothing that can be used."""

    title: str | None
    titles: tuple[str, ...]
    """The title in all forms in which the page gives it."""
    authors: tuple[str, ...]
    publisher: str | None
    published: date | None
    updated: date | None
    language: str | None
    url: str | None


def find_facts(tree: HtmlElement, address: str) -> Facts:
    """What a page's markup says. Needs the whole tree, with its head and scripts."""
    said = _meta(tree)
    linked = linked_article(tree)
    publisher = _first(said, _SITE_NAMES) or clean(linked.publisher) or None
    url = _canonical(tree, said, address)
    host = host_of(address) or host_of(url or "")
    sites = [name for name in (*map(clean, _all(said, _SITE_NAMES)), linked.publisher, host) if name]
    titles = _titles(tree, said, linked, sites)
    return Facts(
        title=titles[0] if titles else None,
        titles=titles,
        authors=_authors(tree, said, linked, sites),
        publisher=publisher or host or None,
        published=_published(tree, said, linked, address),
        updated=_day(linked.modified) or _day_of(said, _UPDATED_NAMES),
        language=_language(tree, said),
        url=url,
    )


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """What the page's meta elements say, by their names in small letters."""
    said: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content", "").strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := element.get(key, "").strip().lower()):
                said.setdefault(name, []).append(content)
    return said


def _all(said: dict[str, list[str]], names: Sequence[str]) -> list[str]:
    return [text for name in names for text in said.get(name, ())]


def _first(said: dict[str, list[str]], names: Sequence[str]) -> str | None:
    return next((value for text in _all(said, names) if (value := clean(text))), None)


def _titles(
    tree: HtmlElement, said: dict[str, list[str]], linked: LinkedArticle, sites: Sequence[str]
) -> tuple[str, ...]:
    """The title in its forms, the best first: as the article's heading, if the head of the page confirms it."""
    heads = [clean(element.text_content()) for element in tree.iter("h1")]
    named = [clean(title) for title in (linked.headline, *_all(said, _TITLE_NAMES))]
    whole = [clean(element.text_content()) for element in tree.iterfind(".//head/title")]
    confirmed = [head for head in heads if any(_same(head, name) or _begins(head, name) for name in (*named, *whole))]
    lower = [clean(element.text_content()) for element in tree.iter("h2")]
    cut = [_without_site(title, sites, (*heads, *lower)) for title in (*named, *heads, *whole)]
    usable = (title for title in (*confirmed, *cut) if 1 < len(title) <= MAX_TITLE_CHARS and not _is_site(title, sites))
    return tuple(dict.fromkeys(usable))


def _begins(head: str, whole: str) -> bool:
    return len(head) > 8 and _plain(whole).startswith(_plain(head))


def _without_site(title: str, sites: Sequence[str], heads: Sequence[str]) -> str:
    """A title without the site's name, with which many begin or end."""
    parts = _SEPARATOR.split(title)
    if len(parts) > 1:
        found = list(_SEPARATOR.finditer(title))
        if _is_site(parts[-1], sites) or any(_same(title[: found[-1].start()], head) for head in heads):
            return title[: found[-1].start()]
        if _is_site(parts[0], sites):
            return title[found[0].end() :]
    return title


def _is_site(text: str, sites: Sequence[str]) -> bool:
    """Whether a text is the site's name, or its host's, written as one word."""
    words = _plain(text)
    hosts = {label for site in sites if "." in site for label in (_plain(site), _plain(site.rsplit(".", 1)[0]))}
    return bool(words) and (any(_same(text, site) for site in sites) or words in hosts)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _same(one: str, other: str) -> bool:
    return bool(_plain(one)) and _plain(one) == _plain(other)


def _authors(
    tree: HtmlElement, said: dict[str, list[str]], linked: LinkedArticle, sites: Sequence[str]
) -> tuple[str, ...]:
    """The authors by the first of JSON-LD, meta elements and byline that names any; never the site itself."""
    metas = (said.get(name, ()) for name in _AUTHOR_NAMES)
    for named in (linked.authors, *metas, list(_bylines(tree))):
        if names := [name for text in named for name in author_names(text) if not _is_site(name, sites)]:
            return tuple(dict.fromkeys(names))
    return ()


def author_names(text: str) -> tuple[str, ...]:
    """The names that a byline or a field for authors holds; none for accounts, desks and addresses."""
    groups = _BETWEEN_NAMES.split(_BYLINE.sub("", clean(text)))
    parts = [name for group in groups for name in names_between_commas(group)]
    return tuple(
        part
        for part in (part.strip(" ,.:|-–—·") for part in parts)
        if 1 < len(part) <= _MAX_AUTHOR_CHARS
        and len(part.split()) <= 8
        and not _NO_AUTHOR.match(part)
        and not any(letter.isdigit() for letter in part)
    )


def _bylines(tree: HtmlElement) -> Iterator[str]:
    """Short texts that the markup calls the author's."""
    marked = tree.xpath(
        "//*[@itemprop='author' or @rel='author' or contains(concat(' ', @class, ' '), ' author ')"
        " or contains(concat(' ', @class, ' '), ' byline ') or contains(@class, 'author-name')"
        " or contains(@class, 'entry-author') or contains(@class, 'post-author')]"
    )
    for element in marked[:50]:
        text = clean(element.text_content())
        if text and not _is_aside(element) and len(text) <= _MAX_AUTHOR_CHARS:
            yield text
            return


def _published(tree: HtmlElement, said: dict[str, list[str]], linked: LinkedArticle, address: str) -> date | None:
    return _day(linked.published) or _day_of(said, _PUBLISHED_NAMES) or _day_of_time(tree) or _guessed(tree, address)


def _day_of(said: dict[str, list[str]], names: Sequence[str]) -> date | None:
    return next((day for text in _all(said, names) if (day := _day(text))), None)


def _day(text: str) -> date | None:
    """The day of a time in ISO 8601, if it can be one on which something stood in the web."""
    match = _DAY.match(text.strip())
    try:
        day = date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None
    return day if day and day.year >= _EARLIEST_YEAR else None


def _day_of_time(tree: HtmlElement) -> date | None:
    """The day of the <time> that is called the day of publication, or that stands before the text, or is the only."""
    times = [element for element in tree.iter("time") if not _is_aside(element) and _day(element.get("datetime", ""))]
    called = [element for element in times if _is_called_published(element)]
    days = dict.fromkeys(_day(element.get("datetime", "")) for element in called or times)
    return next(iter(days)) if called or len(days) == 1 else None


def _is_called_published(element: HtmlElement) -> bool:
    marks = f"{element.get('itemprop', '')} {element.get('class', '')}".lower()
    return "pubdate" in element.attrib or bool(re.search("published|entry-date|post-date|pubdate", marks))


def _is_aside(element: HtmlElement) -> bool:
    """Whether an element stands beside the article: in the page's frame, in a comment, among related articles."""
    return any(
        above.tag in ("aside", "nav", "footer") or _ASIDE.search(f"{above.get('class', '')} {above.get('id', '')}")
        for above in (element, *element.iterancestors())
    )


def _guessed(tree: HtmlElement, address: str) -> date | None:
    """As htmldate reads the article's markup and the address; without its search through the text."""
    article = deepcopy(tree)
    take_out_frame(article)
    for element in list(article.iter()):
        if is_of_change(element.text or "") and element.tag not in ("html", "body"):
            empty(element)
    url = address if is_web(address) else None
    found = find_date(article, extensive_search=False, original_date=True, url=url)
    day = datetime.strptime(found, "%Y-%m-%d").date() if found else None
    return day if day and not _is_unsure(day, etree.tostring(tree, encoding="unicode")) else None


def _is_unsure(day: date, markup: str) -> bool:
    """Whether a page gives a day with slashes only, and in a way that may mean another one: 05/06/2024."""
    if day.day > _MONTHS or day.day == day.month:
        return False
    one, other = f"0?{day.day}", f"0?{day.month}"
    slashes = rf"(?<!\d)(?:{one}/{other}|{other}/{one})/{day.year}(?!\d)"
    return bool(re.search(slashes, markup)) and f"{day:%Y-%m-%d}" not in markup


def _language(tree: HtmlElement, said: dict[str, list[str]]) -> str | None:
    """The two or three letters that the markup names the page's language by."""
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    named = (tree.get("lang"), tree.get("xml:lang"), tree.get(xml), _first(said, _LANGUAGE_NAMES))
    found = (re.match(r"\s*([a-z]{2,3})(?![a-z])", name or "", re.IGNORECASE) for name in named)
    return next((match.group(1).lower() for match in found if match), None)


def _canonical(tree: HtmlElement, said: dict[str, list[str]], address: str) -> str | None:
    """The address that the page calls its own, if it may: http(s), of the same host, and not the site's front page."""
    links = [link for link in tree.iter("link") if "canonical" in link.get("rel", "").lower().split()]
    for named in (*(link.get("href", "") for link in links), *said.get("og:url", ())):
        if url := own_address(named, address):
            return url
    return None
