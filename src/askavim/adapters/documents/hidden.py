"""What of a page no reader sees, or is no part of what it says: taken out of its tree.

Hidden text is what instructions for a model are smuggled in by. Style sheets are read as far as they hide by a plain
name; what only a browser can tell (scripts, white on white by inheritance, pictures of text) stays unknown.
"""

import re
from collections.abc import Iterator

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
    rf"|(?<![-\w])(?:left|top|right|bottom|text-indent|margin(?:-left|-top)?)\s*:\s*-\d{{3,}}"
    rf"|clip\s*:\s*rect\(\s*(?:0|1px)\D|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)|scale[xy]?\(\s*0\s*[,)]"
)
_FADES = re.compile(
    rf"(?<![-\w])opacity\s*:\s*{_NOTHING}|(?<![-\w])(?:max-)?(?:height|width)\s*:\s*{_NOTHING}"
    r"|(?<![-\w])color\s*:\s*transparent"
)
"""Hides where an element says it of itself; in a style sheet it is mostly where an animation begins."""
_COLOUR = re.compile(r"(?<![-\w])(color|background(?:-color)?)\s*:\s*([^;!]+)")
_WHITE = frozenset({"white", "#fff", "#ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"})
_RULE = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"(?:[a-z]\w*)?([.#])((?:[^\W\d]|[-_])[\w-]*)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"@media[^{};]*(?:print|width)[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
"""Rules for paper and for narrow screens."""
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_CSS_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_MAX_STYLE_CHARS = 200_000


def take_out_hidden(tree: HtmlElement) -> None:
    """Take the elements out of a page, in place, that no reader sees."""
    classes, ids = _hidden_names(tree)
    for element in list(tree.iter()):
        if element.tag not in ("html", "head", "meta", "link", "script", "style") and (
            element.tag in ("template", "noscript") or _says_hidden(element) or _named(element, classes, ids)
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
    if "hidden" in attributes or element.get("aria-hidden", "").strip().lower() == "true":
        return True
    if element.tag == "dialog" and "open" not in attributes:
        return True
    style = attributes.get("style")
    if style and _hides(_plain_style(style)):
        return True
    return element.tag == "font" and element.get("color", "").strip().lower() in _WHITE


def _plain_style(style: str) -> str:
    """A style in small letters, without comments and escapes, which hide what it says."""
    return _CSS_ESCAPE.sub(_escaped, _CSS_COMMENT.sub("", style[:_MAX_STYLE_CHARS])).lower()


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


def _hidden_names(tree: HtmlElement) -> tuple[frozenset[str], frozenset[str]]:
    """Classes and ids that the page's own style sheets hide."""
    classes, ids = set(_UNSEEN_CLASS), set[str]()
    for sheet in tree.iter("style"):
        for selectors, declarations in _RULE.findall(_ELSEWHERE.sub("", _plain_style(sheet.text or ""))):
            if _HIDES.search(declarations):
                for selector in selectors.split(","):
                    if match := _SELECTOR.fullmatch(selector.strip()):
                        (classes if match[1] == "." else ids).add(match[2])
    return frozenset(classes), frozenset(ids)


def _named(element: HtmlElement, classes: frozenset[str], ids: frozenset[str]) -> bool:
    names = element.get("class", "").lower().split()
    is_hidden = not classes.isdisjoint(names) and element.tag != "body"
    shown_elsewhere = any(":" in name or re.match(r"d-\w+-", name) for name in names)
    return (is_hidden and not shown_elsewhere) or element.get("id", "").strip().lower() in ids
