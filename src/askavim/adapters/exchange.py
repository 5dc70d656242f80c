"""One GET and its reply, over a connection of its own, within a time and a size. Foreign errors end here.

httpcore, the engine below httpx, is used as such: httpx has no public way to say how connections are made.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpcore

from askavim.adapters.bodies import BodyBroken, BodyCut, BodyTooLarge, read_body
from askavim.adapters.network import CheckedBackend, NotPublic, Resolver
from askavim.addresses import shown
from askavim.errors import AddressRefused, DocumentUnreadable, FetchFailed

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
"""The longest silence."""

_WITH_BODY = (200, 203)
_PASSING = (429, 502, 503, 504)
_LATER = "Try again later."


class Passing(FetchFailed):
    """What may be over in a moment: worth another attempt at once. `after_seconds` is what the server asks to wait."""

    def __init__(self, message: str, hint: str = _LATER, after_seconds: float = 0.0) -> None:
        super().__init__(message, hint)
        self.after_seconds = after_seconds


@dataclass(slots=True)
class Allowance:
    """The seconds that one fetch may spend on the network, over all its requests. Waiting for turns does not count."""

    seconds: float
    clock: Callable[[], float]

    @contextmanager
    def deadline(self) -> Iterator[float]:
        """When the request that is made in this block must end."""
        began = self.clock()
        try:
            yield began + self.seconds
        finally:
            self.seconds -= self.clock() - began


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said. The body is empty but for 200 and 203."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; the first of several."""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Exchange:
    """How requests are made."""

    resolve: Resolver
    allow_private: bool
    tls: ssl.SSLContext
    network: httpcore.NetworkBackend

    def get(
        self, url: str, headers: Mapping[str, str], allowance: Allowance, most_bytes: int, cut: bool = False
    ) -> Reply:
        """Ask for a normalised URL, once and without following redirects.

        `cut` leaves what is beyond `most_bytes` instead of raising DocumentUnreadable. Raises AddressRefused,
        DocumentUnreadable or FetchFailed, Passing where it is worth another attempt.
        """
        target = httpcore.URL(url)
        with _translated(url, most_bytes), allowance.deadline() as deadline:
            backend = CheckedBackend(self.resolve, self.allow_private, allowance.clock, deadline, self.network)
            with (
                httpcore.HTTPConnection(target.origin, ssl_context=self.tls, network_backend=backend) as connection,
                connection.stream(
                    "GET",
                    target,
                    headers=[("Host", urlsplit(url).netloc), ("Connection", "close"), *headers.items()],
                    extensions={"timeout": {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS}},
                ) as response,
            ):
                return _read_reply(url, response, most_bytes, cut)


def _read_reply(url: str, response: httpcore.Response, most_bytes: int, cut: bool) -> Reply:
    headers: dict[str, str] = {}
    for name, value in response.headers:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())
    if response.status in _PASSING:
        after = seconds_to_wait(headers)
        raise Passing(f"{shown(url)} answers HTTP {response.status}: the server is busy.", after_seconds=after)
    if response.status not in _WITH_BODY:
        return Reply(response.status, headers)
    length = headers.get("content-length", "")
    if not cut and length.isdecimal() and int(length) > most_bytes:
        raise BodyTooLarge
    pieces = response.iter_stream()
    return Reply(response.status, headers, read_body(pieces, headers.get("content-encoding", ""), most_bytes, cut))


def seconds_to_wait(headers: Mapping[str, str]) -> float:
    """What Retry-After asks for (RFC 9110, 10.2.3); a date is measured by the server's own clock. 0 if nothing."""
    value = headers.get("retry-after", "")
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    return max(0.0, wait.total_seconds())


@contextmanager
def _translated(url: str, most_bytes: int) -> Iterator[None]:
    place = shown(url)
    try:
        yield
    except NotPublic as error:
        raise AddressRefused(
            f"{place} may not be fetched: {error}.", "If it is one of your own, set ASKAVIM_FETCH_PRIVATE=true."
        ) from error
    except BodyTooLarge as error:
        raise DocumentUnreadable(
            f"{place} is larger than {most_bytes:,} bytes.", "Set ASKAVIM_FETCH_BYTES higher if it is worth it."
        ) from error
    except BodyBroken as error:
        raise DocumentUnreadable(f"{place} is broken: {error}.", "Save it in a browser and add the file.") from error
    except BodyCut as error:
        raise Passing(f"{place} broke off in the middle.") from error
    except httpcore.TimeoutException as error:
        raise FetchFailed(f"{place} took too long.", "Try again later, or raise ASKAVIM_FETCH_SECONDS.") from error
    except httpcore.ConnectError as error:
        raise _not_connected(place, error) from error
    except (httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
        raise Passing(f"{place} broke off or answered something else than HTTP.") from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise FetchFailed(f"{place} can't be asked for.", "Check the address.") from error


def _not_connected(place: str, error: httpcore.ConnectError) -> FetchFailed:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return FetchFailed(f"{place} has no certificate that can be trusted.", "Open it in a browser and see.")
        cause = cause.__cause__ or cause.__context__
    return Passing(f"{place} can't be reached ({str(error)[:100]}).", "Check the address and the network.")
