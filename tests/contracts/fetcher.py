"""What every `Fetcher` must do, the real adapter and the double. Each rule gets one and the site's address.

The site has PAGE at /page and nothing at /missing. `RULES` has them all.
"""

from collections.abc import Callable

import pytest

from askavim.errors import AddressGone, AddressRefused
from askavim.origins import Fetched, Validators
from askavim.ports import Fetcher

BODY = "<p>Şuşa bəyannaməsi 2021-ci ildə imzalanıb.</p>".encode("windows-1254", "replace")
VALIDATORS = Validators('"one"', "Mon, 02 Jun 2025 10:00:00 GMT")


def page(site: str) -> Fetched:
    return Fetched(f"{site}/page", BODY, "text/html", "windows-1254", VALIDATORS)


def a_page_comes_as_it_stands_there(fetcher: Fetcher, site: str) -> None:
    assert fetcher.fetch(f"{site}/page") == page(site)


def a_part_of_a_page_is_the_page(fetcher: Fetcher, site: str) -> None:
    assert fetcher.fetch(f" {site.upper()}/page#notes ") == page(site)


def a_page_that_is_still_the_same_is_none(fetcher: Fetcher, site: str) -> None:
    assert fetcher.fetch(f"{site}/page", VALIDATORS) is None
    assert fetcher.fetch(f"{site}/page", Validators(VALIDATORS.etag)) is None
    assert fetcher.fetch(f"{site}/page", Validators(None, VALIDATORS.last_modified)) is None


def a_page_that_was_known_otherwise_comes_anew(fetcher: Fetcher, site: str) -> None:
    assert fetcher.fetch(f"{site}/page", Validators('"zero"', VALIDATORS.last_modified)) == page(site)
    assert fetcher.fetch(f"{site}/page", Validators(None, "Sun, 01 Jun 2025 10:00:00 GMT")) == page(site)


def nothing_there_is_said(fetcher: Fetcher, site: str) -> None:
    with pytest.raises(AddressGone) as caught:
        fetcher.fetch(f"{site}/missing")
    assert "/missing" in caught.value.message
    assert caught.value.hint


def what_is_no_plain_address_of_the_web_is_refused(fetcher: Fetcher, site: str) -> None:
    for url in ("file:///etc/hosts", "gopher://h/1", site.replace("//", "//name:s3cret@"), f"{site}/a\r\nX: b", "page"):
        with pytest.raises(AddressRefused) as caught:
            fetcher.fetch(url)
        assert "s3cret" not in caught.value.message
        assert not caught.value.retry


RULES: tuple[Callable[[Fetcher, str], None], ...] = (
    a_page_comes_as_it_stands_there,
    a_part_of_a_page_is_the_page,
    a_page_that_is_still_the_same_is_none,
    a_page_that_was_known_otherwise_comes_anew,
    nothing_there_is_said,
    what_is_no_plain_address_of_the_web_is_refused,
)
