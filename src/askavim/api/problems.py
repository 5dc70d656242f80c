"""Errors -> problem responses (RFC 9457, application/problem+json). The only place where HTTP sees our error tree."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from askavim.api.headers import SECURITY_HEADERS
from askavim.errors import (
    AskavimError,
    BadInput,
    IndexBusy,
    IndexMismatch,
    IndexMissing,
    ModelError,
    NotFound,
    SettingsError,
    StorageError,
)

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("askavim.api")

# The first class that fits wins.
_KINDS: tuple[tuple[type[AskavimError], str, int], ...] = (
    (BadInput, "bad-input", 422),
    (NotFound, "not-found", 404),
    (IndexMissing, "index-missing", 503),
    (IndexMismatch, "index-mismatch", 503),
    (IndexBusy, "index-busy", 503),
    (ModelError, "model", 503),
    (SettingsError, "settings", 503),
    (StorageError, "storage", 503),
    (AskavimError, "internal", 500),
)


def _body(status: int, kind: str, detail: str, hint: str = "", **more: object) -> dict[str, object]:
    return {
        "type": f"urn:askavim:problem:{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **({"hint": hint} if hint else {}),
        **more,
    }


def problem(status: int, kind: str, detail: str, hint: str = "", **more: object) -> JSONResponse:
    """A problem response. `kind` is stable, for programs; detail and hint are for people."""
    return JSONResponse(_body(status, kind, detail, hint, **more), status, media_type=MEDIA_TYPE)


def problem_of(error: Exception) -> dict[str, object]:
    """The problem that an error is for the caller, logged where it is ours: the body of a response or of an event."""
    if not isinstance(error, AskavimError):
        _LOG.error("unforeseen error", exc_info=error)
        return _body(500, "internal", "Something went wrong here; it has been logged.", "Try again later.")
    kind, status = next((kind, status) for cls, kind, status in _KINDS if isinstance(error, cls))
    if status >= 500:
        _LOG.warning("%s: %s", kind, error.message)
    return _body(status, kind, error.message, error.hint)


def _on_askavim_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AskavimError)
    body = problem_of(error)
    response = JSONResponse(body, int(str(body["status"])), media_type=MEDIA_TYPE)
    if error.retry:
        response.headers["Retry-After"] = "5"
    return response


def _on_invalid_request(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    if any(item["type"] == "json_invalid" for item in errors):
        return problem(400, "invalid-json", "The body is not valid JSON.", "Send a JSON object in UTF-8.")
    listed = [{"where": ".".join(str(part) for part in item["loc"]), "message": item["msg"]} for item in errors[:20]]
    detail = "; ".join(f"{item['where']}: {item['message']}" for item in listed[:3])
    return problem(422, "invalid-request", detail, "See /openapi.json for what is accepted.", errors=listed)


_HTTP_HINTS = {
    400: "Send a JSON object in UTF-8.",
    404: "See /openapi.json for the routes, and GET /v1/articles for the articles.",
    405: "See /openapi.json for the routes and their methods.",
    413: "Send less.",
}


def http_problem(error: HTTPException) -> JSONResponse:
    """What the web framework itself refuses, as a problem response."""
    hint = _HTTP_HINTS.get(error.status_code, "See /openapi.json for what is accepted.")
    response = problem(error.status_code, "http", str(error.detail), hint)
    response.headers.update(error.headers or {})
    return response


def _on_http_exception(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return http_problem(error)


def _on_unforeseen(_request: Request, error: Exception) -> JSONResponse:
    response = JSONResponse(problem_of(error), 500, media_type=MEDIA_TYPE)
    response.headers.update(SECURITY_HEADERS)  # Starlette answers these outside of our middleware
    return response


def install_problem_handlers(app: FastAPI) -> None:
    """Let every error leave the app as a problem response."""
    app.add_exception_handler(AskavimError, _on_askavim_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(Exception, _on_unforeseen)
