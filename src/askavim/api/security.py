"""What surrounds every request: a limit on the body's size, and headers that keep the page to itself."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from askavim.api.problems import problem

MAX_BODY_BYTES = 64 * 1024

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class _TooLarge(Exception):
    """The body has grown beyond the limit while it was read."""


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
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        declared = Headers(scope=scope).get("content-length", "0")
        try:
            if declared.isdecimal() and int(declared) > MAX_BODY_BYTES:
                raise _TooLarge
            await self._app(scope, limited, with_headers)
        except _TooLarge:
            refused = problem(413, "too-large", f"The body is larger than {MAX_BODY_BYTES:,} bytes.", "Send less.")
            await refused(scope, receive, with_headers)
