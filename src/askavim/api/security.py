"""What surrounds every request: a limit on the body's size, and headers that keep the page to itself."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from askavim.api.headers import SECURITY_HEADERS
from askavim.api.problems import http_problem

MAX_BODY_BYTES = 64 * 1024


class _TooLarge(HTTPException):
    """The body is beyond the limit. An HTTPException, because FastAPI turns any other error of reading into 400."""

    def __init__(self) -> None:
        super().__init__(413, f"The body is larger than {MAX_BODY_BYTES:,} bytes.")


class SecurityMiddleware:
    """ASGI middleware; plain, because Starlette's base class would buffer streams."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under the limit, with the headers on its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MAX_BODY_BYTES:
                raise _TooLarge
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        declared = Headers(scope=scope).get("content-length", "0")
        try:
            if declared.isdecimal() and int(declared) > MAX_BODY_BYTES:
                raise _TooLarge
            await self._app(scope, limited, with_headers)
        except _TooLarge as error:
            await http_problem(error)(scope, receive, with_headers)
