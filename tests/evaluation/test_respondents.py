"""Specification of asking: a service in process and one behind an address say the same; foreign replies are refused."""

from collections.abc import Callable
from datetime import date

import httpx
import pytest
from fastapi.testclient import TestClient
from tests.samples import CORRIDOR, CORRIDOR_QUESTION, SHUSHA_QUESTION, UNRELATED_QUESTION, indexed

from askavim.api.app import create_app
from askavim.errors import AskavimError, BadInput
from askavim.evaluation.cases import Case
from askavim.evaluation.respondents import HttpRespondent, Respondent, ServiceRespondent

Handler = Callable[[httpx.Request], httpx.Response]
REPLY = {"status": "refused", "sentences": [], "citations": []}


def asked(question: str, **more: object) -> Case:
    return Case.model_validate({"id": "q", "question": question, "language": "en", "kind": "off_topic", **more})


def over_http(handler: Handler) -> HttpRespondent:
    return HttpRespondent("http://service.example/below/", httpx.MockTransport(handler))


def application() -> HttpRespondent:
    """Our own application, behind a transport instead of a network."""
    client = TestClient(create_app(indexed().service()), base_url="http://127.0.0.1")

    def forward(request: httpx.Request) -> httpx.Response:
        headers = {"content-type": "application/json"}
        reply = client.request(request.method, request.url.raw_path.decode(), content=request.content, headers=headers)
        return httpx.Response(reply.status_code, content=reply.content)

    return HttpRespondent("http://127.0.0.1", httpx.MockTransport(forward))


@pytest.fixture(params=[lambda: ServiceRespondent(indexed().service()), application], ids=["in process", "over http"])
def respondent(request: pytest.FixtureRequest) -> Respondent:
    made: Respondent = request.param()
    return made


# Both ways


def test_an_answer_comes_with_citations_that_are_slices(respondent: Respondent) -> None:
    reply = respondent.ask(asked(CORRIDOR_QUESTION), 2)
    assert reply.answered
    assert 0 < len(reply.citations) <= 2
    for item in reply.citations:
        text = respondent.text(item.article.id, item.article.version)
        assert text is not None
        assert text[item.start : item.end] == item.quote


def test_a_refusal_comes_as_one(respondent: Respondent) -> None:
    assert not respondent.ask(asked(UNRELATED_QUESTION), 3).answered


def test_the_filter_of_a_case_is_sent(respondent: Respondent) -> None:
    assert respondent.ask(asked(SHUSHA_QUESTION), 3).answered
    assert not respondent.ask(asked(SHUSHA_QUESTION, as_of=date(2019, 1, 1)), 3).answered
    assert respondent.search(asked(SHUSHA_QUESTION, as_of=date(2019, 1, 1)), 5).hits == ()


def test_the_history_of_a_case_is_sent(respondent: Respondent) -> None:
    alone = respondent.ask(asked("and in 2030?"), 3)
    after = respondent.ask(asked("and in 2030?", history=[CORRIDOR_QUESTION]), 3)
    assert alone != after


def test_a_search_gives_as_many_hits_as_wanted(respondent: Respondent) -> None:
    assert [hit.article.id for hit in respondent.search(asked(CORRIDOR_QUESTION), 1).hits] == ["middle-corridor"]


@pytest.mark.parametrize("place", [("middle-corridor", "0" * 64), ("no/such article", CORRIDOR.info.version)])
def test_a_version_that_there_is_not_has_no_text(respondent: Respondent, place: tuple[str, str]) -> None:
    assert respondent.text(*place) is None


# Over HTTP


def test_an_address_may_have_a_path() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json=REPLY)

    over_http(handler).ask(asked("Why?"), 3)
    assert seen == ["http://service.example/below/v1/ask"]


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://a\nb", "", "http://", "http://:8000"])
def test_what_is_no_address_is_wrong_use(url: str) -> None:
    with pytest.raises(BadInput) as caught:
        HttpRespondent(url).ask(asked("Why?"), 3)
    assert "http://127.0.0.1:8000" in caught.value.hint


@pytest.mark.parametrize("status", [200, 500])
def test_a_password_in_the_address_is_not_shown(status: int) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status))
    with pytest.raises(AskavimError) as caught:
        HttpRespondent("http://reader:hunter2@service.example", transport).ask(asked("Why?"), 3)
    assert "service.example" in caught.value.message
    assert "hunter2" not in caught.value.message


def test_a_dead_service_is_named_with_what_to_do() -> None:
    with pytest.raises(AskavimError, match="can't be reached") as caught:
        HttpRespondent("http://127.0.0.1:9").ask(asked("Why?"), 3)
    assert "askavim serve" in caught.value.hint


@pytest.mark.parametrize(
    "body",
    [
        b"<html>hello</html>",
        b"",
        b"[]",
        b"{}",
        b'{"status": "maybe", "sentences": [], "citations": []}',
        b'{"status": "answered", "sentences": [], "citations": [{"n": 1}]}',
        b'{"status": "refused", "sentences": ["\\ud800"], "citations": []}',
        b"\xff\xfe",
    ],
)
def test_a_foreign_reply_is_refused_with_its_address(body: bytes) -> None:
    with pytest.raises(AskavimError, match=r"service\.example") as caught:
        over_http(lambda _: httpx.Response(200, content=body)).ask(asked("Why?"), 3)
    assert caught.value.hint


@pytest.mark.parametrize(("start", "score"), [("-5", "0.5"), ("1", "NaN"), ("1", "1e999")])
def test_places_and_scores_that_can_not_be_are_refused(start: str, score: str) -> None:
    hit = f'{{"article": {{"id": "a", "version": "b"}}, "start": {start}, "end": 9, "score": {score}}}'
    with pytest.raises(AskavimError, match="hits"):
        over_http(lambda _: httpx.Response(200, content=f'{{"hits": [{hit}]}}')).search(asked("Why?"), 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"detail": "The index is missing."}', "The index is missing."),
        (b"oops", "Service Unavailable"),
        (b"[]", "503"),
    ],
)
def test_a_problem_is_passed_on_with_its_status(content: bytes, said: str) -> None:
    with pytest.raises(AskavimError, match="503") as caught:
        over_http(lambda _: httpx.Response(503, content=content)).ask(asked("Why?"), 3)
    assert said in caught.value.message


def test_a_redirect_is_not_followed() -> None:
    with pytest.raises(AskavimError, match="302"):
        over_http(lambda _: httpx.Response(302, headers={"location": "http://elsewhere/"})).ask(asked("Why?"), 3)


def test_fields_that_another_version_has_are_passed_over() -> None:
    reply = over_http(lambda _: httpx.Response(200, json={**REPLY, "novelty": 1})).ask(asked("Why?"), 3)
    assert not reply.answered
