"""The LangChain retriever over a service in this process."""

import asyncio
import threading
from datetime import date

import pytest
from pydantic import ValidationError
from tests.samples import CORRIDOR, CORRIDOR_QUESTION, SHUSHA_QUESTION, UNRELATED_QUESTION, Shelf, indexed

from askavim.adapters.memory import HashingEmbedder
from askavim.errors import BadInput
from askavim.model import Filters
from askavim.retriever import AskavimRetriever


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return indexed()


@pytest.fixture
def retriever(shelf: Shelf) -> AskavimRetriever:
    return AskavimRetriever(service=shelf.service())


def test_each_document_is_a_quote_at_its_place(retriever: AskavimRetriever, shelf: Shelf) -> None:
    documents = retriever.invoke(SHUSHA_QUESTION)
    assert documents
    for document in documents:
        place = document.metadata
        text = shelf.library.text(place["article"], place["version"])
        assert text is not None
        assert text[place["start"] : place["end"]] == document.page_content


def test_documents_are_the_answers_citations_in_order(retriever: AskavimRetriever, shelf: Shelf) -> None:
    answer = shelf.ask(CORRIDOR_QUESTION)
    documents = retriever.invoke(CORRIDOR_QUESTION)
    assert [item.page_content for item in documents] == [item.quote for item in answer.citations]


def test_the_metadata_are_those_of_the_citation(retriever: AskavimRetriever, shelf: Shelf) -> None:
    citation = shelf.ask(CORRIDOR_QUESTION).citations[0]
    place = retriever.invoke(CORRIDOR_QUESTION)[0].metadata
    info = citation.article
    assert (place["article"], place["version"], place["title"]) == (info.id, info.version, info.title)
    assert (place["authors"], place["publisher"], place["language"]) == (
        list(info.authors),
        info.publisher,
        info.language,
    )
    assert place["published"] == (info.published.isoformat() if info.published else None)
    assert place["url"] == info.url
    assert [item["url"] for item in place["sources"]] == [item.url for item in citation.sources]
    assert place["score"] == round(citation.score, 4)
    assert place["view_url"].startswith(f"/read/{CORRIDOR.info.id}?")


def test_ids_tell_quotes_apart(retriever: AskavimRetriever) -> None:
    ids = [document.id for document in retriever.invoke(CORRIDOR_QUESTION)]
    assert len(set(ids)) == len(ids)


def test_a_refused_question_has_no_documents(retriever: AskavimRetriever) -> None:
    assert retriever.invoke(UNRELATED_QUESTION) == []


def test_asked_asynchronously_it_says_the_same_from_another_thread() -> None:
    threads = set()

    def load() -> HashingEmbedder:
        threads.add(threading.current_thread())
        return HashingEmbedder()

    retriever = AskavimRetriever(service=indexed().service(load))
    documents = asyncio.run(retriever.ainvoke(CORRIDOR_QUESTION))
    assert threading.current_thread() not in threads
    assert documents == retriever.invoke(CORRIDOR_QUESTION)


def test_filters_and_count_are_passed_on(shelf: Shelf) -> None:
    early = AskavimRetriever(service=shelf.service(), filters=Filters(published_to=date(1999, 1, 1)))
    assert early.invoke(SHUSHA_QUESTION) == []
    assert len(AskavimRetriever(service=shelf.service(), max_quotes=1).invoke(SHUSHA_QUESTION)) == 1


def test_a_question_that_cannot_be_asked_is_an_error(retriever: AskavimRetriever) -> None:
    with pytest.raises(BadInput):
        retriever.invoke(" ")


def test_there_is_one_place_to_ask(shelf: Shelf) -> None:
    for places in ({}, {"service": shelf.service(), "url": "http://127.0.0.1:8000"}):
        with pytest.raises(ValidationError, match="one of both"):
            AskavimRetriever(**places)
