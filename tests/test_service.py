"""The service: which questions it takes, which index it answers from, and what it lets be read."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from tests.samples import (
    ALPHABET,
    ARTICLES,
    CORRIDOR,
    CORRIDOR_QUESTION,
    SHUSHA,
    SHUSHA_QUESTION,
    Shelf,
    article,
    indexed,
)

from askavim.adapters.memory import HashingEmbedder
from askavim.answer import MAX_QUOTES
from askavim.errors import BadInput, IndexMismatch, IndexMissing, NotFound
from askavim.model import Filters
from askavim.ports import Embedder
from askavim.service import MAX_HITS, MAX_QUESTION_CHARS, Service, checked_question

ANY = Filters()


@dataclass
class CountedLoading:
    """Loads the embedder and counts how often."""

    loaded: int = 0

    def __call__(self) -> Embedder:
        self.loaded += 1
        return HashingEmbedder()


@pytest.fixture
def shelf() -> Shelf:
    return indexed()


@pytest.fixture
def service(shelf: Shelf) -> Service:
    return shelf.service()


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "\n\t\r ",
        "\u2003\u00a0",
        "x" * 100_000,
        "wo " * 50_000,
        "a\0b",
        "\0",
        "what\x1bnow",
        "a\ud800",
        "\udfff",
    ],
    ids=lambda text: f"{text[:6]!r} of {len(text)}",
)
def test_a_question_that_cannot_be_asked_is_bad_input(service: Service, question: str) -> None:
    with pytest.raises(BadInput) as raised:
        service.ask(question, ANY, 3)
    assert raised.value.message
    assert raised.value.hint
    with pytest.raises(BadInput):
        service.search(question, ANY, 3)


def test_the_longest_question_is_taken_and_one_letter_more_is_not() -> None:
    assert len(checked_question("ə" * MAX_QUESTION_CHARS)) == MAX_QUESTION_CHARS
    with pytest.raises(BadInput, match="2,001"):
        checked_question("ə" * (MAX_QUESTION_CHARS + 1))


def test_white_space_around_a_question_does_not_count(service: Service) -> None:
    padded = f"\n {' ' * 5_000}{SHUSHA_QUESTION}\t\r\n"
    assert checked_question(padded) == SHUSHA_QUESTION
    assert service.ask(padded, ANY, 3) == service.ask(SHUSHA_QUESTION, ANY, 3)


@pytest.mark.parametrize(
    "question", ["two\nlines\tand a tab", "👩‍👧 кто?", "؟ ما هي", "\u202eabc", "'; DROP TABLE passages; --"]
)
def test_odd_but_valid_questions_get_an_answer_or_a_refusal(service: Service, question: str) -> None:
    assert service.ask(question, ANY, 3).text


@pytest.mark.parametrize("count", [-1, 0, MAX_QUOTES + 1])
def test_the_number_of_quotes_is_checked(service: Service, count: int) -> None:
    with pytest.raises(BadInput, match="max_quotes"):
        service.ask(SHUSHA_QUESTION, ANY, count)


@pytest.mark.parametrize("count", [-1, 0, MAX_HITS + 1])
def test_the_number_of_hits_is_checked(service: Service, count: int) -> None:
    with pytest.raises(BadInput, match=r"^k "):
        service.search(SHUSHA_QUESTION, ANY, count)


def test_a_question_is_answered(service: Service) -> None:
    assert service.ask(SHUSHA_QUESTION, ANY, 3).citations[0].article == SHUSHA.info


def test_search_gives_hits_within_the_filters_best_first(service: Service) -> None:
    hits = service.search(CORRIDOR_QUESTION, ANY, 2)
    assert len(hits) == 2
    assert hits[0].article == CORRIDOR.info
    assert {hit.article for hit in service.search(CORRIDOR_QUESTION, Filters(languages=("tr",)), 5)} == {ALPHABET.info}


def test_a_running_service_answers_from_a_new_index(shelf: Shelf, service: Service) -> None:
    before = service.ask(SHUSHA_QUESTION, ANY, 3)
    news = article("news", "Azerbaijan and Turkey renewed the Shusha Declaration on 1 May 2026.")
    manifest = shelf.index([*ARTICLES, news]).manifest
    after = service.ask("When did they renew the Shusha Declaration?", ANY, 3)
    assert before.manifest != after.manifest == manifest.id
    assert "news" in {item.article.id for item in after.citations}


def test_a_running_service_drops_what_was_removed(shelf: Shelf, service: Service) -> None:
    service.ask(SHUSHA_QUESTION, ANY, 3)
    shelf.index(ARTICLES[1:])
    assert service.ask(SHUSHA_QUESTION, ANY, 3).citations == ()
    assert SHUSHA.info not in service.articles()


def test_the_opened_index_is_kept_while_nothing_changes(shelf: Shelf, service: Service) -> None:
    first = service.collection()
    shelf.index(ARTICLES)
    assert service.collection() is first


def test_questions_asked_during_a_run_are_answered_from_one_whole_index_each(shelf: Shelf, service: Service) -> None:
    def editions(number: int) -> list[str]:
        return [f"Subject {subject} stands in edition {number}." for subject in range(100, 130)]

    def index(number: int) -> str:
        articles = [article(f"a{place}", text) for place, text in enumerate(editions(number))]
        return shelf.index(articles).manifest.id

    def ask(number: int) -> tuple[str, set[str]]:
        answer = service.ask(f"In which edition stands subject {100 + number % 30}?", ANY, MAX_QUOTES)
        return answer.manifest, {item.quote for item in answer.citations}

    texts = {index(0): set(editions(0))}
    with ThreadPoolExecutor(4) as pool:
        asked = pool.map(ask, range(120))
        texts |= {index(number): set(editions(number)) for number in range(1, 6)}
        for manifest, quotes in asked:
            assert quotes
            assert quotes <= texts[manifest]


def test_the_embedder_is_loaded_once_and_only_when_needed(shelf: Shelf) -> None:
    loading = CountedLoading()
    service = shelf.service(loading)
    assert service.articles()
    assert service.article(SHUSHA.info.id) == SHUSHA
    assert loading.loaded == 0
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: service.ask(SHUSHA_QUESTION, ANY, 3), range(8)))
    assert loading.loaded == 1


def test_before_the_first_index_there_is_nothing_to_ask_or_list() -> None:
    service = Shelf().service()
    with pytest.raises(IndexMissing):
        service.ask(SHUSHA_QUESTION, ANY, 3)
    with pytest.raises(IndexMissing):
        service.articles()


def test_an_index_of_another_model_is_not_asked_but_can_be_read(shelf: Shelf) -> None:
    service = shelf.service(lambda: HashingEmbedder("another-model"))
    with pytest.raises(IndexMismatch):
        service.ask(SHUSHA_QUESTION, ANY, 3)
    assert service.article(SHUSHA.info.id) == SHUSHA


def test_an_article_can_be_read_in_every_version(shelf: Shelf, service: Service) -> None:
    newer = article(SHUSHA.info.id, "All is different now.")
    shelf.index([newer, *ARTICLES[1:]])
    assert service.versions(SHUSHA.info.id) == [SHUSHA.info.version, newer.info.version]
    assert service.article(SHUSHA.info.id) == newer
    assert service.article(SHUSHA.info.id, SHUSHA.info.version) == SHUSHA


def test_an_article_that_left_is_found_by_its_version_only(shelf: Shelf, service: Service) -> None:
    shelf.index(ARTICLES[1:])
    assert service.article(SHUSHA.info.id, SHUSHA.info.version) == SHUSHA
    with pytest.raises(NotFound):
        service.article(SHUSHA.info.id)


@pytest.mark.parametrize(("id_", "version"), [("nothing", None), (SHUSHA.info.id, "0" * 64), ("", ""), ("\0", None)])
def test_what_is_not_there_is_not_found(service: Service, id_: str, version: str | None) -> None:
    with pytest.raises(NotFound):
        service.article(id_, version)
    assert service.versions("nothing") == []
