"""What a page says of its article in JSON-LD, as schema.org names it."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

_ARTICLES = frozenset(
    {"article", "newsarticle", "blogposting", "opinionnewsarticle", "analysisnewsarticle", "backgroundnewsarticle"}
    | {"reportagenewsarticle", "scholarlyarticle", "techarticle", "report", "socialmediaposting", "reviewnewsarticle"}
)
_MAX_CHARS = 1_000_000
_MAX_NODES = 10_000


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """An article's node, as text; empty where it says nothing."""

    headline: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: str = ""
    modified: str = ""


def linked_article(tree: HtmlElement) -> LinkedArticle:
    """The first article that the page's JSON-LD describes; an empty one where there is none, or where it is broken."""
    nodes = list(_nodes(tree))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    article = next((node for node in nodes if _types(node) & _ARTICLES), {})
    return LinkedArticle(
        headline=_text(article.get("headline")) or _text(article.get("name")),
        authors=tuple(name for item in _items(article.get("author")) if (name := _name(item, by_id))),
        publisher=next((name for item in _items(article.get("publisher")) if (name := _name(item, by_id))), ""),
        published=_text(article.get("datePublished")),
        modified=_text(article.get("dateModified")),
    )


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """All objects of the page's JSON-LD, the outer before the inner."""
    waiting: deque[object] = deque(
        _parsed(script.text) for script in tree.iter("script") if "ld+json" in script.get("type", "").lower()
    )
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        item = waiting.popleft()
        if isinstance(item, dict):
            yield item
            item = list(item.values())
        waiting.extend(item if isinstance(item, list) else ())


def _parsed(text: str | None) -> object:
    try:
        return json.loads(text, strict=False) if text and len(text) <= _MAX_CHARS else None
    except (ValueError, RecursionError):
        return None


def _types(node: dict[str, Any]) -> frozenset[str]:
    return frozenset(item.lower() for item in _items(node.get("@type")) if isinstance(item, str))


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    return unescape(value).strip() if isinstance(value, str) else ""


def _name(item: object, by_id: dict[str, dict[str, Any]]) -> str:
    """The name of a person or an organisation: a text, a node, or a reference to one."""
    if not isinstance(item, dict):
        return _text(item)
    known = by_id.get(item["@id"], item) if isinstance(item.get("@id"), str) and "name" not in item else item
    return _text(known.get("name"))
