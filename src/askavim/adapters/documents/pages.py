"""Stands in until the room that reads pages is there."""

from askavim.errors import DocumentUnreadable
from askavim.origins import Draft, Fetched


def read_page(document: Fetched) -> Draft:
    """A page as a Draft. Raises DocumentUnreadable."""
    raise DocumentUnreadable(f"{document.address} is a page, and pages can't be read yet.")
