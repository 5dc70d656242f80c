"""AskAVIM as a LangChain retriever: question -> documents that are exact quotes, each with its citation.

Over a service in this process, or one behind an address. A refused question gives no documents.
"""

from dataclasses import asdict
from typing import Any, Self

import httpx
from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, ValidationError, model_validator

from askavim.answer import DEFAULT_QUOTES, MAX_QUOTES
from askavim.errors import AskavimError, BadInput
from askavim.model import Filters
from askavim.schemas import AnswerOut, CitationOut, FiltersIn, answer_out
from askavim.service import Service

_SHOWN_DETAIL_CHARS = 300


class AskavimRetriever(BaseRetriever):
    """The quotes that answer a question, in the order of the answer.

    A document's text is the quote; its metadata are article, version, start, end, title, authors, publisher,
    published, language, url, sources, view_url and score, in JSON's types: the article version's text[start:end] is the
    quote. Raises BadInput for a question that can't be asked, and AskavimError where the service can't answer.
    """

    service: Service | None = None
    """A service in this process; either this or `url`."""
    url: str | None = None
    """The address of a running service, such as http://127.0.0.1:8000."""
    filters: Filters = Filters()
    max_quotes: int = Field(default=DEFAULT_QUOTES, ge=1, le=MAX_QUOTES)
    timeout_seconds: float = Field(default=60.0, gt=0)
    """For a reply over HTTP."""

    @model_validator(mode="after")
    def _one_place_to_ask(self) -> Self:
        if (self.service is None) == (self.url is None):
            raise ValueError("Give a service or a url: one of both.")
        return self

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        if self.service is not None:
            answer = answer_out(self.service.ask(query, self.filters, self.max_quotes))
            return _documents(answer)
        try:
            with httpx.Client(timeout=self.timeout_seconds) as client:
                return _read(client.post(self._address, json=self._body(query)))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(error) from error

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        if self.service is not None:
            # The service blocks: LangChain's default asks it in a thread.
            return await super()._aget_relevant_documents(query, run_manager=run_manager)
        try:
            async with httpx.AsyncClient(timeout=self.timeout_seconds) as client:
                return _read(await client.post(self._address, json=self._body(query)))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(error) from error

    @property
    def _address(self) -> str:
        assert self.url is not None
        return f"{self.url.rstrip('/')}/v1/ask"

    def _body(self, query: str) -> dict[str, Any]:
        filters = FiltersIn.model_validate(asdict(self.filters)).model_dump(mode="json")
        return {"question": query, "filters": filters, "mode": "quote", "max_quotes": self.max_quotes}


def _read(response: httpx.Response) -> list[Document]:
    if response.status_code in (400, 422):
        raise BadInput(_problem(response), "Change the question or the filters.")
    if not response.is_success:
        raise AskavimError(f"The service answered {response.status_code}: {_problem(response)}", "Look into its log.")
    try:
        return _documents(AnswerOut.model_validate_json(response.content))
    except ValidationError as error:
        raise AskavimError(
            "What answered does not speak AskAVIM's JSON.", "Give the address of an AskAVIM service of this version."
        ) from error


def _problem(response: httpx.Response) -> str:
    """What a problem response says, or the name of its status."""
    try:
        return str(response.json()["detail"])[:_SHOWN_DETAIL_CHARS]
    except (ValueError, KeyError, TypeError):
        return response.reason_phrase


def _unreachable(error: Exception) -> AskavimError:
    return AskavimError(
        f"The service can't be reached: {error or type(error).__name__}", "Start it with `askavim serve`."
    )


def _documents(answer: AnswerOut) -> list[Document]:
    return [_document(citation) for citation in answer.citations] if answer.refusal is None else []


def _document(citation: CitationOut) -> Document:
    article = citation.article
    return Document(
        id=f"{article.id}/{article.version}/{citation.start}-{citation.end}",
        page_content=citation.quote,
        metadata={
            "article": article.id,
            **article.model_dump(
                mode="json", include={"version", "title", "authors", "publisher", "published", "language", "url"}
            ),
            **citation.model_dump(mode="json", include={"start", "end", "sources", "view_url", "score"}),
        },
    )
