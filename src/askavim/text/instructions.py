"""Whether a sentence of an article speaks to a language model rather than to a reader."""

import unicodedata


def speaks_to_model(text: str) -> bool:
    """Whether a text gives orders to a language model or its software."""
    return False


def visible(text: str) -> str:
    """A text without what readers can't see: control, format and private characters."""
    return "".join(char for char in text if char in "\n\t" or not unicodedata.category(char).startswith("C"))
