"""Who is asked: a service in this process, or one behind an address. Both give the JSON of the HTTP API.

Nothing that a respondent says is trusted: replies are checked for their shape here, and quotes against their article's
text in `metrics.py`.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from askavim.errors import AskavimError, BadInput, NotFound
from askavim.evaluation.cases import Case
from askavim.evaluation.replies import AnswerReply, HitsReply, TextReply
from askavim.model import Filters
from askavim.schemas import HitsOut, answer_out, hit_out
from askavim.service import Service

TIMEOUT_SECONDS = 120.0
_SHOWN_DETAIL_CHARS = 300
_HOW_TO_WRITE = "Write it as http://127.0.0.1:8000."

ReplyModel = TypeVar("ReplyModel", bound=BaseModel)


class Respondent(Protocol):
    """Answers, searches and shows the texts that it cites."""

    def ask(self, case: Case, max_quotes: int) -> AnswerReply:
        """What it says to a case's question, asked after its history and with its filter."""
        ...

    def search(self, case: Case, k: int) -> HitsReply:
        """The passages that it finds for the question alone."""
        ...

    def text(self, article_id: str, version: str) -> str | None:
        """The text of one version of an article, None where it has no such version."""
        ...


class ServiceRespondent:
    """A service in this process, asked without HTTP."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def ask(self, case: Case, max_quotes: int) -> AnswerReply:
        """See Respondent.ask."""
        answer = self._service.ask(case.question, Filters(as_of=case.as_of), max_quotes, case.history)
        return AnswerReply.model_validate_json(answer_out(answer).model_dump_json())

    def search(self, case: Case, k: int) -> HitsReply:
        """See Respondent.search."""
        hits = self._service.search(case.question, Filters(as_of=case.as_of), k)
        return HitsReply.model_validate_json(HitsOut(hits=[hit_out(hit) for hit in hits]).model_dump_json())

    def text(self, article_id: str, version: str) -> str | None:
        """See Respondent.text."""
        try:
            return self._service.article(article_id, version).text
        except NotFound:
            return None


def shown_address(url: str) -> str:
    """An address as it may be shown: without a password. Raises BadInput where it is none."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise BadInput(f"{url!r} is no address: {error}", _HOW_TO_WRITE) from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise BadInput(f"{url!r} is no address of a service.", _HOW_TO_WRITE)
    return str(parsed.copy_with(userinfo=b""))


class HttpRespondent:
    """A running service, asked over HTTP. Raises BadInput for an address that is none, AskavimError for the rest."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._address = shown_address(url)
        self._client = httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS, transport=transport)

    def ask(self, case: Case, max_quotes: int) -> AnswerReply:
        """See Respondent.ask."""
        history = {"history": list(case.history)} if case.history else {}
        return self._post(
            "v1/ask", {**_question(case), **history, "max_quotes": max_quotes, "mode": "quote"}, AnswerReply
        )

    def search(self, case: Case, k: int) -> HitsReply:
        """See Respondent.search."""
        return self._post("v1/search", {**_question(case), "k": k}, HitsReply)

    def text(self, article_id: str, version: str) -> str | None:
        """See Respondent.text."""
        path = f"v1/articles/{quote(article_id, safe='')}/versions/{quote(version, safe='')}"
        with self._reaching():
            response = self._client.get(path)
        return None if response.status_code == httpx.codes.NOT_FOUND else self._read(response, TextReply).text

    def _post(self, path: str, body: dict[str, Any], model: type[ReplyModel]) -> ReplyModel:
        with self._reaching():
            response = self._client.post(path, json=body)
        return self._read(response, model)

    def _read(self, response: httpx.Response, model: type[ReplyModel]) -> ReplyModel:
        if not response.is_success:
            raise AskavimError(
                f"{_place(response)} answered {response.status_code}: {_problem(response)}",
                "Look into the log of that service, or name another one.",
            )
        try:
            return model.model_validate_json(response.content)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the reply"
            raise AskavimError(
                f"{_place(response)} does not speak AskAVIM's JSON: {place}: {first['msg']}",
                "Name the address of an AskAVIM service, such as http://127.0.0.1:8000.",
            ) from error

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except (httpx.InvalidURL, httpx.HTTPError) as error:
            raise AskavimError(
                f"{self._address} can't be reached: {error or type(error).__name__}",
                "Start it with `askavim serve`, or name another address.",
            ) from error


def _question(case: Case) -> dict[str, Any]:
    filters = {"filters": {"as_of": case.as_of.isoformat()}} if case.as_of else {}
    return {"question": case.question, **filters}


def _place(response: httpx.Response) -> str:
    return shown_address(str(response.url))


def _problem(response: httpx.Response) -> str:
    """What a problem response says, or the beginning of whatever came instead."""
    try:
        return str(json.loads(response.content)["detail"])[:_SHOWN_DETAIL_CHARS]
    except (ValueError, KeyError, TypeError):
        return response.reason_phrase
