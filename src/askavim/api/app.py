"""The HTTP application: routes that turn requests into calls of the service."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from askavim import __version__
from askavim.api.problems import MEDIA_TYPE, install_problem_handlers
from askavim.api.security import SecurityMiddleware
from askavim.api.streaming import EVENTS, EXAMPLE, PING_SECONDS, Streams, prefers_events
from askavim.schemas import (
    AnswerOut,
    ArticlesOut,
    ArticleTextOut,
    AskIn,
    HitsOut,
    ReadyOut,
    SearchIn,
    VerifiedOut,
    VerifyIn,
    answer_out,
    article_out,
    article_text_out,
    hit_out,
    verified_out,
)
from askavim.service import Service

UI_FOLDER = Path(__file__).parent.parent / "ui"

_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:askavim:problem:index-missing"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "hint": {"type": "string"},
    },
}


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {
        status: {"description": "A problem.", "content": {MEDIA_TYPE: {"schema": _PROBLEM_SCHEMA}}}
        for status in statuses
    }


_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {"content": {EVENTS: {"schema": {"type": "string"}, "example": EXAMPLE}}}
}


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(_service)]

api = APIRouter(prefix="/v1")
operations = APIRouter()
pages = APIRouter(include_in_schema=False)


# The routes are plain functions, which FastAPI runs in worker threads: the model and the indexes block.


@api.post("/ask", response_model=AnswerOut, responses={**_STREAMED, **_problems(400, 413, 422, 503)})
def ask(body: AskIn, service: ServiceDep, request: Request, response: Response) -> AnswerOut | Response:
    """Answer a question with exact quotes, or in sentences written from them; or say that the articles don't.

    With `Accept: text/event-stream` the answer comes as it is made, in server-sent events: `status`, `evidence` (the
    answer in quotes), each `sentence` that was written and checked, last the whole `answer`, or `error` (a problem).
    """
    if prefers_events(request.headers.get("Accept", "")):
        streams: Streams = request.app.state.streams
        return streams.answer(body, service)
    response.headers["Vary"] = "Accept"
    return answer_out(
        service.ask(body.question, body.filters.to_filters(), body.max_quotes, body.history, body.to_mode())
    )


@api.post("/search", responses=_problems(400, 413, 422, 503))
def search(body: SearchIn, service: ServiceDep) -> HitsOut:
    """Find the passages that fit a question best."""
    hits = service.search(body.question, body.filters.to_filters(), body.k)
    return HitsOut(hits=[hit_out(hit) for hit in hits])


@api.post("/verify", responses=_problems(400, 404, 413, 422, 503))
def verify(body: VerifyIn, service: ServiceDep) -> VerifiedOut:
    """Say which sentences of a text follow from the places and texts that they rest on, and which spans do not."""
    places = [item.to_place() for item in body.citations]
    return verified_out(service.verify(body.text, places, [item.text for item in body.sources]))


@api.get("/articles", responses=_problems(503))
def articles(service: ServiceDep) -> ArticlesOut:
    """All articles of the collection."""
    manifest = service.manifest()
    listed = [article_out(info) for info in manifest.articles]
    return ArticlesOut(articles=listed, total=len(listed), manifest=manifest.id)


def _article_text(service: Service, article_id: str, version: str | None) -> ArticleTextOut:
    article = service.article(article_id, version)
    current = any(info.id == article_id and info.version == article.info.version for info in service.articles())
    return article_text_out(article, current, service.versions(article_id))


@api.get("/articles/{article_id}", responses=_problems(404, 503))
def current_article(article_id: str, service: ServiceDep) -> ArticleTextOut:
    """An article as it is now."""
    return _article_text(service, article_id, None)


@api.get("/articles/{article_id}/versions/{version}", responses=_problems(404, 503))
def article_version(article_id: str, version: str, service: ServiceDep) -> ArticleTextOut:
    """An article as it was: every version that was ever cited stays readable."""
    return _article_text(service, article_id, version)


@operations.get("/healthz")
def healthz() -> dict[str, str]:
    """Whether the process lives."""
    return {"status": "alive", "version": __version__}


@operations.get("/readyz", responses=_problems(503))
def readyz(service: ServiceDep) -> ReadyOut:
    """Whether questions can be answered: models loaded, index open."""
    service.reader()
    manifest = service.collection().manifest
    return ReadyOut(manifest=manifest.id, articles=len(manifest.articles), passages=manifest.passages)


@pages.api_route("/", methods=["GET", "HEAD"])
def chat_page() -> FileResponse:
    """The chat page."""
    return FileResponse(UI_FOLDER / "index.html")


@pages.api_route("/read/{article_id}", methods=["GET", "HEAD"])
def article_page(article_id: str) -> FileResponse:
    """The article view; which article, version and span it shows is read from its address by the page itself."""
    return FileResponse(UI_FOLDER / "read.html")


def create_app(service: Service, ping_seconds: float = PING_SECONDS) -> FastAPI:
    """The application over a service. A stream that has nothing to say sends a comment every `ping_seconds`."""
    app = FastAPI(
        title="AskAVIM",
        version=__version__,
        description="Exact quotes with dates and sources on Azerbaijan's Turkic foreign policy, or an honest refusal.",
        docs_url=None,  # the built-in pages load scripts from elsewhere
        redoc_url=None,
    )
    app.state.service = service
    app.state.streams = Streams(ping_seconds)
    app.add_middleware(SecurityMiddleware)
    install_problem_handlers(app)
    for router in (api, operations, pages):
        app.include_router(router)
    app.mount("/ui", StaticFiles(directory=UI_FOLDER), name="ui")
    return app
