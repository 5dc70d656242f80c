"""Links to a quote: into our own article view, and into the article's own page."""

from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from askavim.model import ArticleInfo, Citation, Filters
from askavim.schemas import AskIn, FiltersIn, SearchIn, deep_link, view_url

VERSION = "0" * 64
OWN_PAGE = "https://archive.example/essay"
SHORT = st.text(min_size=1, max_size=299)
WORD = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=30)
# Repeated until they are long, because to make up hundreds of words takes seconds.
LONG = st.lists(WORD, min_size=13, max_size=25).map(lambda words: " ".join(words * (1 + 300 // len(" ".join(words)))))


def citation(
    quote: str = "Baku and Ankara signed it.",
    *,
    url: str | None = OWN_PAGE,
    unique: bool = True,
    id_: str = "an-article",
    start: int = 0,
) -> Citation:
    info = ArticleInfo(id=id_, version=VERSION, title="An essay", language="en", url=url)
    return Citation(
        n=1, article=info, start=start, end=start + len(quote), quote=quote, sources=(), score=1.0, unique=unique
    )


def directive(link: str | None) -> str:
    """What stands behind :~:text= in a link."""
    assert link is not None
    return link.partition("#:~:text=")[2]


# view_url


@given(st.text(min_size=1), st.integers(0, 10**7), SHORT)
def test_a_view_url_names_article_version_and_span(id_: str, start: int, quote: str) -> None:
    parts = urlsplit(view_url(citation(quote, id_=id_, start=start)))
    assert unquote(parts.path.removeprefix("/read/")) == id_
    assert parse_qs(parts.query) == {"version": [VERSION], "start": [str(start)], "end": [str(start + len(quote))]}


@given(st.text(min_size=1))
def test_a_view_url_stays_below_read_whatever_the_id(id_: str) -> None:
    parts = urlsplit(view_url(citation(id_=id_)))
    assert (parts.scheme, parts.netloc, parts.fragment) == ("", "", "")
    assert parts.path.count("/") == 2


# deep_link


def test_a_deep_link_is_the_page_with_a_text_fragment() -> None:
    assert deep_link(citation("Baku, Ankara: 5%")) == f"{OWN_PAGE}#:~:text=Baku%2C%20Ankara%3A%205%25"


def test_an_article_without_a_page_of_its_own_has_no_deep_link() -> None:
    assert deep_link(citation(url=None)) is None


def test_a_quote_that_stands_twice_has_no_deep_link() -> None:
    assert deep_link(citation(unique=False)) is None


def test_a_page_address_that_has_a_fragment_keeps_it() -> None:
    assert deep_link(citation("Baku", url=f"{OWN_PAGE}#part-2")) == f"{OWN_PAGE}#part-2:~:text=Baku"


@given(SHORT)
def test_a_short_quote_can_be_read_back_from_its_deep_link(quote: str) -> None:
    assert unquote(directive(deep_link(citation(quote)))) == quote


@given(SHORT | LONG)
def test_nothing_in_a_quote_can_be_taken_for_syntax_of_the_fragment(quote: str) -> None:
    parts = directive(deep_link(citation(quote))).split(",")
    assert len(parts) <= 2
    assert not set("".join(parts)) & set("-&# \"'<>")


@given(LONG)
def test_a_long_quote_is_linked_by_its_first_and_last_words(quote: str) -> None:
    start, end = (unquote(part) for part in directive(deep_link(citation(quote))).split(","))
    assert quote.startswith(start)
    assert quote.endswith(end)
    assert len(start) + len(end) < len(quote)


# What is let in


def test_filters_arrive_as_the_rooms_know_them() -> None:
    given_filters = FiltersIn.model_validate({"published_from": "2024-01-01", "languages": ["en", "tr"]})
    assert given_filters.to_filters() == Filters(published_from=date(2024, 1, 1), languages=("en", "tr"))


def test_no_filters_let_every_article_answer() -> None:
    assert AskIn(question="Baku?").filters.to_filters() == Filters()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": None},
        {"question": 1},
        {"question": "Baku?", "colour": 1},
        {"question": "Baku?", "max_quotes": 0},
        {"question": "Baku?", "max_quotes": 11},
        {"question": "Baku?", "mode": "sing"},
        {"question": "Baku?", "filters": {"colour": 1}},
        {"question": "Baku?", "filters": {"languages": [""]}},
        {"question": "Baku?", "filters": {"languages": ["en"] * 51}},
        {"question": "Baku?", "filters": {"published_to": "2024-13-01"}},
    ],
    ids=str,
)
def test_what_is_not_in_the_contract_is_not_let_in(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AskIn.model_validate(body)


@pytest.mark.parametrize("k", [0, 51, -1])
def test_a_search_for_too_few_or_too_many_hits_is_not_let_in(k: int) -> None:
    with pytest.raises(ValidationError):
        SearchIn(question="Baku?", k=k)
