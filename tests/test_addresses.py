"""Specification of addresses: one spelling for each page, and nothing but plain addresses of the web."""

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from askavim.addresses import canonical, is_url, normalised, same_host, shown
from askavim.errors import AddressRefused


@pytest.mark.parametrize("text", ["http://example.org/a", " HTTPS://example.org", "file:///etc/hosts", "gopher://x"])
def test_what_names_a_scheme_is_a_url(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize("text", ["/srv/a.md", "a.pdf", "C:\\essays", "essays/http:", "", "example.org/a"])
def test_what_names_no_scheme_is_a_path(text: str) -> None:
    assert not is_url(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a#part", "https://example.org/a"),
        ("  https://example.org/a b.pdf ", "https://example.org/a%20b.pdf"),
        ("https://example.org/Şuşa?q=Bakı", "https://example.org/%C5%9Eu%C5%9Fa?q=Bak%C4%B1"),
        ("https://example.org/%C5%9E?a=1&b=%2F", "https://example.org/%C5%9E?a=1&b=%2F"),
        ("https://şuşa.example/", "https://xn--ua-etab.example/"),
        ("https://ＥＸＡＭＰＬＥ。org/", "https://example.org/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://example.org/open/../private/./x?a=../b", "http://example.org/private/x?a=../b"),
        ("http://example.org/open/%2E%2e/private/..", "http://example.org/"),
        ("http://example.org/../../a//b/.", "http://example.org/a//b/"),
        ("http://example.org/a\\b", "http://example.org/a%5Cb"),
    ],
)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    assert normalised(url) == expected
    assert normalised(expected) == expected


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://example.org/1",
        "ftp://example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org/a",
        "example.org",
        "",
        "http://",
        "http:///a",
        "http://good.example@127.0.0.1/",
        "http://name:s3cret@example.org/",
        "http://@example.org/",
        "http://good.example\\@127.0.0.1/",
        "http://example.org/a\r\nHost: other.example",
        "http://exa\tmple.org/",
        "http://exam ple.org/",
        "http://example.org\x00/",
        "http://example.org:99999/",
        "http://example.org:0/",
        "http://example.org:8o/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://zero\u200bwidth.example/",
        "http://example.org/" + "a" * 5_000,
    ],
)
def test_what_is_no_plain_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        normalised(url)
    assert caught.value.message.isprintable()
    assert caught.value.hint
    assert "s3cret" not in caught.value.message


@pytest.mark.parametrize(
    "other",
    [
        "https://EXAMPLE.org:443/en/Blog?no=2&lang=tr#notes",
        "https://example.org/en/Blog?utm_source=mail&no=2&lang=tr",
        "https://example.org/en/Blog?no=2&fbclid=x1&lang=tr&gclid=y&UTM_campaign=z",
    ],
)
def test_spellings_of_one_page_compare_equal(other: str) -> None:
    assert canonical(other) == canonical("https://example.org/en/Blog?no=2&lang=tr")


def test_what_only_counts_visitors_is_taken_out_and_the_rest_stays_as_it_is() -> None:
    query = "no=%FE%F0&name=a%20b&flag&x=1+2;y=3"
    assert canonical(f"https://example.org/?utm_source=x&{query}&%75tm_medium=y") == f"https://example.org/?{query}"


@pytest.mark.parametrize(
    "other", ["http://example.org/a", "https://example.org/A", "https://example.org/a/", "https://example.org/a?utm=1"]
)
def test_other_pages_do_not(other: str) -> None:
    assert canonical(other) != canonical("https://example.org/a")


def test_a_files_path_is_its_own_spelling() -> None:
    assert canonical("/srv/essays/Şuşa #1.md") == "/srv/essays/Şuşa #1.md"


def test_a_long_address_is_shown_by_its_ends() -> None:
    text = shown("https://example.org/" + "a" * 300 + "/last")
    assert len(text) <= 120
    assert text.startswith("https://example.org/")
    assert text.endswith("/last")


@given(st.text() | st.text().map("http://".__add__) | st.text().map("http://h/".__add__))
@example("http://h/\ud800")
@example("http://h?")
def test_any_text_is_normalised_for_good_or_refused(text: str) -> None:
    try:
        url = normalised(text)
    except AddressRefused as error:
        assert error.message.isprintable()
        return
    assert url.isascii()
    assert url.isprintable()
    assert " " not in url
    assert "@" not in urlsplit(url).netloc
    assert normalised(url) == url
    assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.archive.example/a", "http://archive.example/b", True),
        ("https://archive.example:443/", "http://ARCHIVE.example:80/", True),
        ("https://archive.example:8443/", "https://archive.example/", False),
        ("https://archive.example:99999/", "https://archive.example/", False),
        ("https://[archive.example/", "https://archive.example/", False),
        ("https://archive.example/", "https://false.example/archive.example", False),
        ("https://archive.example.false.example/", "https://archive.example/", False),
        ("/papers/a.md", "/papers/a.md", False),
    ],
)
def test_one_host_is_told_from_another(one: str, other: str, same: bool) -> None:
    assert same_host(one, other) is same
