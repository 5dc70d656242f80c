"""What of a page no reader sees, or is no part of what it says: taken out of its tree.

Hidden text is what instructions for a model are smuggled in by. Style sheets are read as far as they hide by a plain
name; what only a browser can tell (scripts, white on white by inheritance, pictures of text) stays unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from askavim.adapters.documents.markup import empty

_UNSEEN_TAGS = (
    *("script", "style", "iframe", "object", "embed", "applet", "svg", "math", "canvas"),
    *("audio", "video", "input", "select", "option", "optgroup", "datalist", "textarea", "button", "map", "frameset"),
    *("noembed", "noframes", "xmp", "plaintext", "link", "meta", "head", "rp", "rt", "progress", "meter", "output"),
)
_STRUCK_TAGS = ("del", "s", "strike")
"""What the author took back must not be quoted."""
_FRAME_TAGS = ("nav", "footer", "aside", "menu")
_FRAME_ROLES = frozenset(
    {"navigation", "contentinfo", "complementary", "dialog", "alertdialog", "search", "menu", "menubar", "tooltip"}
)
_FRAME_NAME = re.compile(
    r"cookie(?:s|[-_].*)?|.*[-_]cookies?(?:[-_].*)?|(?:gdpr|consent|çerez)(?:[-_].*)?|share(?:[-_].*)?|sharedaddy"
    r"|social(?:[-_].*)?|related(?:[-_].*)?|.*[-_]related(?:[-_].*)?|relatedposts|comments?(?:[-_](?:list|area|section))?"
    r"|commentlist|respond|breadcrumbs?(?:[-_].*)?|newsletter(?:[-_].*)?|subscribe(?:[-_].*)?|sidebar(?:[-_].*)?"
    r"|widget(?:[-_].*)?|yarpp.*|disqus.*|popup(?:[-_].*)?|modal(?:[-_].*)?|menu(?:[-_].*)?|navbar(?:[-_].*)?|site-footer",
    re.IGNORECASE,
)
_UNSEEN_CLASS = frozenset(
    ("sr-only", "visually-hidden", "screen-reader-text", "screen-reader-only", "hide", "d-none", "is-hidden")
)
_NOTHING = r"0*(?:\.0+)?(?:px|r?em|pt|%|ex|ch|vw|vh)?\s*(?:!important\s*)?(?:;|$)"
_HIDES = re.compile(
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|font(?:-size)?\s*:\s*{_NOTHING}|(?<![-\w])font-size\s*:\s*0*(?:1|\.\d+)(?:px|pt)"
    rf"|(?<![-\w])font-size\s*:\s*(?:0*\.[0-2]\d*r?em|0*[1-9](?:\.\d+)?%)"
    rf"|(?<![-\w])(?:left|top|right|bottom|text-indent|margin(?:-left|-top)?)\s*:\s*(?:-\d{{3,}}|\d{{3,}}v[wh])"
    rf"|translate(?:x|y|3d)?\([^);]{{0,100}}(?:-\d{{3,}}|\d{{4,}}|\d{{3,}}v[wh])"
    rf"|clip\s*:\s*rect\(\s*(?:0|1px)\D|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)|scale[xy]?\(\s*0\s*[,)]"
)
_FADES = re.compile(
    rf"(?<![-\w])opacity\s*:\s*{_NOTHING}|(?<![-\w])(?:max-)?(?:height|width)\s*:\s*{_NOTHING}"
    r"|(?<![-\w])opacity\s*:\s*(?:0*\.0\d*|[0-9](?:\.\d+)?%)|opacity\(\s*0*(?:\.0\d*)?%?\s*\)"
    r"|(?<![-\w])color\s*:\s*(?:transparent|#[\da-f]{3}0(?![\da-f])|#[\da-f]{6}00(?![\da-f])"
    r"|(?:rgb|hsl)a?\((?:[^(),/]{1,20},){3}\s?0*(?:\.0*)?%?\s?\)|(?:rgb|hsl)a?\([^(),/]{1,60}/\s?0*(?:\.0*)?%?\s?\))"
)
"""Hides where an element says it of itself; in a style sheet it is mostly where an animation begins."""
_COLOUR = re.compile(r"(?<![-\w])(color|background(?:-color)?)\s*:\s*([^;!]+)")
_WHITE = frozenset({"white", "#fff", "#ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"})
_RULE = re.compile(r"(?<![^{}@;])([^{}@;]+)\{([^{}]*)\}")
_NAME = r"(?:[^\W\d]|[-_])[\w-]*"
_SELECTOR = re.compile(rf"(?P<tag>[a-z][\w-]*|\*)?(?P<names>(?:[.#]{_NAME})*)")
_OTHER_SCREEN = r"\bprint\b|max-(?:device-)?width\s*:\s*\d{1,3}(?!\d)|width\s*<=?\s*\d{1,3}(?!\d)"
_ELSEWHERE = re.compile(rf"@media(?=[^{{}};@]*(?:{_OTHER_SCREEN}))[^{{}};@]*\{{(?:[^{{}}]*\{{[^{{}}]*\}})*[^{{}}]*\}}")
"""Rules for paper and for narrow screens. What is hidden on wide ones is hidden."""
_SHOWN_ELSEWHERE = re.compile(
    r"(?:d-)?(?:xs|sm|md|lg|xl|xxl|2xl|print)[:-](?:block|inline|inline-block|flex|inline-flex|grid|table|table-cell|contents)"
)
"""Classes by which frameworks show on some screens what another of their classes hides."""
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_CSS_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)


def take_out_hidden(tree: HtmlElement) -> None:
    """Take the elements out of a page, in place, that no reader sees."""
    hiding = _hiding_selectors(tree)
    for template in list(tree.iterfind(".//template[@shadowrootmode]")):
        # What stands beside a shadow's tree is not drawn.
        if (host := template.getparent()) is not None:
            empty(host)
    for element in list(tree.iter()):
        if element.tag not in ("html", "head", "meta", "link", "script", "style") and (
            element.tag in ("template", "noscript") or _says_hidden(element) or _named(element, hiding)
        ):
            empty(element)


def take_out_machinery(tree: HtmlElement) -> None:
    """Take out of a page, in place, what is no text (its head, scripts, controls), and words that are struck out."""
    for element in list(tree.iter(*_UNSEEN_TAGS, *_STRUCK_TAGS)):
        empty(element)
    for form in list(tree.iter("form")):
        form.tag = "div"


def take_out_frame(tree: HtmlElement) -> None:
    """Take out of a page, in place, what frames the article: navigation, footers, banners, related links, comments."""
    for element in list(tree.iter()):
        if _is_frame(element) and next(element.iter("h1", "article", "main", "body"), None) is None:
            empty(element)


def _is_frame(element: HtmlElement) -> bool:
    named = any(_FRAME_NAME.fullmatch(name) for name in _class_and_id(element))
    return element.tag in _FRAME_TAGS or element.get("role", "").lower() in _FRAME_ROLES or named


def _class_and_id(element: HtmlElement) -> Iterator[str]:
    yield from element.get("class", "").split()
    yield from element.get("id", "").split()


def _says_hidden(element: HtmlElement) -> bool:
    attributes = element.attrib
    if "hidden" in attributes or "popover" in attributes or element.get("aria-hidden", "").strip().lower() == "true":
        return True
    if element.tag == "dialog" and "open" not in attributes:
        return True
    style = attributes.get("style")
    if style and _hides(_plain_style(style)):
        return True
    return element.tag == "font" and element.get("color", "").strip().lower() in _WHITE


def _plain_style(style: str) -> str:
    """A style in small letters, without comments and escapes, which hide what it says."""
    plain = _CSS_ESCAPE.sub(_escaped, _CSS_COMMENT.sub("", style)).lower()
    return re.sub(r"\s+", " ", plain)


def _escaped(match: re.Match[str]) -> str:
    number = int(match.group(1), 16)
    return chr(number) if number < 0x110000 else ""


def _hides(style: str) -> bool:
    return bool(_HIDES.search(style) or _FADES.search(style)) or _has_its_ground(style)


def _has_its_ground(style: str) -> bool:
    """Whether letters have the colour of what they stand on, or white where nothing is said of the ground."""
    colours = {match[1]: match[2].replace(" ", "").strip() for match in _COLOUR.finditer(style)}
    letters = colours.pop("color", None)
    if letters is None:
        return False
    return letters in colours.values() or (not colours and "background" not in style and letters in _WHITE)


@dataclass(frozen=True, slots=True)
class _Selector:
    """A simple selector of a style sheet: a tag, classes and ids, all in small letters."""

    tag: str
    names: frozenset[str]
    """Classes with a dot before them, ids with a hash."""

    def finds(self, element: HtmlElement, names: frozenset[str]) -> bool:
        return self.tag in ("", "*", element.tag) and self.names <= names


def _hiding_selectors(tree: HtmlElement) -> dict[str, list[_Selector]]:
    """What the page's own style sheets hide, by one of the names, else by the tag."""
    hiding: dict[str, list[_Selector]] = {}
    for sheet in tree.iter("style"):
        for selectors, declarations in _RULE.findall(_ELSEWHERE.sub("", _plain_style(sheet.text or ""))):
            if _HIDES.search(declarations):
                for selector in filter(None, map(_selector, selectors.split(","))):
                    hiding.setdefault(min(selector.names, default=selector.tag), []).append(selector)
    return hiding


def _selector(text: str) -> _Selector | None:
    """A selector, where it is a simple one and no more than a whole page or nothing."""
    match = _SELECTOR.fullmatch(text.strip())
    names = frozenset(re.findall(r"[.#][^.#]+", match["names"])) if match else frozenset()
    tag = (match["tag"] or "") if match else ""
    return _Selector(tag, names) if names or tag not in ("", "*", "html", "body") else None


def _named(element: HtmlElement, hiding: dict[str, list[_Selector]]) -> bool:
    """Whether an element's names hide it: by the page's style sheets, or as those of common frameworks do."""
    classes = element.get("class", "").lower().split()
    names = frozenset((*(f".{name}" for name in classes), *(f"#{name}" for name in (_id(element),) if name)))
    hidden = any(selector.finds(element, names) for key in (*names, element.tag) for selector in hiding.get(key, ()))
    usual = not _UNSEEN_CLASS.isdisjoint(classes)
    if element.tag == "body" or ((usual or "hidden" in classes) and any(map(_SHOWN_ELSEWHERE.fullmatch, classes))):
        return False
    return hidden or usual


def _id(element: HtmlElement) -> str:
    return str(element.get("id", "")).strip().lower()
