"""HTML and SVG as a tree of elements, so that no text can ever become markup: all of it is escaped when written."""

from xml.etree.ElementTree import Element, tostring


def element(tag: str, /, *children: Element | str, **attributes: str | float) -> Element:
    """An element; of an attribute's name a last underscore is left out and others are hyphens: class_, stroke_width."""
    made = Element(tag, {key.rstrip("_").replace("_", "-"): _text(value) for key, value in attributes.items()})
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + child
        else:
            made.text = (made.text or "") + child
    return made


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def document(root: Element) -> str:
    """A whole page. Control characters that no page may have are replaced."""
    text = "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"
    return "".join(char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in text)
