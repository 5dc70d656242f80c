"""Errors become problem responses (RFC 9457), each of the right status, none with more than people should see."""

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from askavim import errors
from askavim.api.problems import install_problem_handlers, problem
from askavim.api.security import SecurityMiddleware


def response_to(error: Exception) -> httpx.Response:
    """What an app, put together as ours is, answers where a route raises this error."""
    app = FastAPI()
    app.add_middleware(SecurityMiddleware)
    install_problem_handlers(app)

    @app.get("/")
    def fail() -> None:
        raise error

    response: httpx.Response = TestClient(app, raise_server_exceptions=False).get("/")
    return response


def json_of(response: httpx.Response) -> dict[str, object]:
    body: dict[str, object] = response.json()
    return body


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.BadInput, 422, "bad-input"),
        (errors.NotFound, 404, "not-found"),
        (errors.IndexMissing, 503, "index-missing"),
        (errors.IndexMismatch, 503, "index-mismatch"),
        (errors.IndexBusy, 503, "index-busy"),
        (errors.ModelMissing, 503, "model"),
        (errors.ModelBroken, 503, "model"),
        (errors.StorageError, 503, "storage"),
        (errors.SettingsError, 503, "settings"),
    ],
)
def test_each_error_of_the_tree_has_its_status_and_kind(
    error: type[errors.AskavimError], status: int, kind: str
) -> None:
    response = response_to(error("What happened.", "What to do."))
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert json_of(response) | {"title": ""} == {
        "type": f"urn:askavim:problem:{kind}",
        "title": "",
        "status": status,
        "detail": "What happened.",
        "hint": "What to do.",
    }


def test_an_error_that_may_pass_says_when_to_come_back() -> None:
    assert int(response_to(errors.IndexBusy("Busy.")).headers["Retry-After"]) > 0


def test_an_error_that_will_not_pass_does_not_ask_to_come_back() -> None:
    assert "Retry-After" not in response_to(errors.IndexMissing("Nothing there.")).headers


def test_an_unforeseen_error_tells_nothing_of_what_is_inside() -> None:
    response = response_to(RuntimeError("secret path /srv/data"))
    assert (response.status_code, response.headers["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in str(json_of(response))
    assert json_of(response)["hint"]


def test_the_response_to_an_unforeseen_error_has_the_security_headers_too() -> None:
    assert "Content-Security-Policy" in response_to(RuntimeError()).headers


def test_the_response_to_a_foreseen_error_has_the_security_headers() -> None:
    assert "Content-Security-Policy" in response_to(errors.NotFound("Not there.")).headers


def test_a_problem_without_a_hint_has_no_empty_one() -> None:
    assert b"hint" not in bytes(problem(404, "not-found", "Not there.").body)


def test_a_problem_carries_what_more_it_is_given() -> None:
    assert b'"errors":[1]' in bytes(problem(422, "bad-input", "Wrong.", errors=[1]).body)
