"""Pages of the web, fetched politely (robots.txt, pauses, conditional requests) and safely (see docs/security.md)."""

import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urljoin, urlsplit

import httpcore
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from askavim import __version__
from askavim.adapters import robots
from askavim.adapters.exchange import Allowance, Exchange, Passing, Reply
from askavim.adapters.network import Resolver, look_up
from askavim.adapters.robots import Robots, read_robots
from askavim.adapters.turns import Turns
from askavim.addresses import is_loopback, normalised, shown
from askavim.errors import AddressGone, AddressRefused, DocumentUnreadable, FetchFailed
from askavim.origins import Fetched, Validators

MOST_REDIRECTS = 5
ATTEMPTS = 3
LONGEST_WAIT_SECONDS = 60.0
"""Longer, we don't wait where a server asks for it (Retry-After): the address fails, and the host is left alone."""
LONGEST_CLOSED_SECONDS = 3_600.0
LONGEST_CRAWL_DELAY_SECONDS = 30.0
ROBOTS_SECONDS, ROBOTS_FAILED_SECONDS = 86_400.0, 60.0
"""How long a robots.txt holds (RFC 9309, 2.4), and how long its absence."""

_FETCHED = (200, 203)
_REDIRECTS = (301, 302, 303, 307, 308)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;"',]+)""", re.IGNORECASE)
_MOST_VALIDATOR_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class _KeptRobots:
    until: float
    robots: Robots | None
    """None where it could not be read: nothing is allowed."""
    reason: str = ""


class HttpFetcher:
    """See Fetcher. May be used by several threads; each host is asked one thing at a time.

    `seconds` is what one fetch may spend on the network, robots.txt, redirects and further attempts included; pauses
    do not count. `contact`, an address of the person who asks, stands in the user agent. `clock` (monotonic), `sleep`,
    `resolve`, `tls` and `network` are the outside world, for tests.
    """

    def __init__(
        self,
        contact: str | None = None,
        delay_seconds: float = 1.0,
        seconds: float = 60.0,
        most_bytes: int = 20_000_000,
        allow_private: bool = False,
        resolve: Resolver = look_up,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        tls: ssl.SSLContext | None = None,
        network: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._delay_seconds = delay_seconds
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._clock = clock
        self._sleep = sleep
        self._headers = {
            "User-Agent": f"{robots.AGENT}/{__version__}" + (f" (+{contact})" if contact else ""),
            "Accept": "text/html, application/pdf, application/xml;q=0.9, */*;q=0.8",
            "Accept-Encoding": "gzip, deflate",
        }
        self._exchange = Exchange(
            resolve, allow_private, tls or httpcore.default_ssl_context(), network or httpcore.SyncBackend()
        )
        self._turns = Turns(clock, sleep)
        self._robots: dict[str, _KeptRobots] = {}
        self._robots_lock = Lock()

    def fetch(self, url: str, known: Validators = Validators()) -> Fetched | None:  # noqa: B008 (frozen)
        allowance = Allowance(self._seconds, self._clock)
        address = normalised(url)
        conditions = _conditions(known)

        def ask(place: str) -> Reply:
            rules = self._allowing(place, allowance)
            return self._ask(place, conditions, allowance, self._most_bytes, pause_seconds=rules.delay_seconds)

        address, reply = _follow(address, ask)
        if reply.status == 304 and conditions:
            return None
        _require_page(address, reply.status)
        kind = reply.headers.get("content-type", "")
        charset = _CHARSET.search(kind)
        return Fetched(
            address,
            reply.body,
            kind.partition(";")[0].strip().lower(),
            charset.group(1) if charset else None,
            Validators(_validator(reply.headers.get("etag")), _validator(reply.headers.get("last-modified"))),
        )

    def _ask(
        self,
        address: str,
        conditions: Mapping[str, str],
        allowance: Allowance,
        most_bytes: int,
        cut: bool = False,
        pause_seconds: float = 0.0,
    ) -> Reply:
        """One reply, in turn, by several attempts if need be."""
        host = urlsplit(address).hostname or ""
        own_pause = 0.0 if is_loopback(host) else self._delay_seconds
        pause = max(own_pause, min(pause_seconds, LONGEST_CRAWL_DELAY_SECONDS))

        def attempt() -> Reply:
            with self._turns.taken(host, pause):
                if (closed := self._turns.closed_seconds(host)) > 0:
                    raise FetchFailed(f"{shown(address)} is left alone, as asked.", f"Wait {closed:.0f} seconds.")
                return self._exchange.get(address, self._headers | dict(conditions), allowance, most_bytes, cut)

        try:
            return self._retrying(allowance)(attempt)
        except Passing as error:
            if error.after_seconds > LONGEST_WAIT_SECONDS:
                self._turns.close(host, min(error.after_seconds, LONGEST_CLOSED_SECONDS))
            raise

    def _retrying(self, allowance: Allowance) -> Retrying:
        """Again after 1 and 2 seconds, or when the server asks for it."""

        def is_enough(state: RetryCallState) -> bool:
            spent = allowance.seconds <= 0 or _asked_wait(state) > LONGEST_WAIT_SECONDS
            return spent or state.attempt_number >= ATTEMPTS

        return Retrying(
            stop=is_enough,
            wait=lambda state: max(2.0 ** (state.attempt_number - 1), _asked_wait(state)),
            retry=retry_if_exception_type(Passing),
            sleep=self._sleep,
            reraise=True,
        )

    def _allowing(self, address: str, allowance: Allowance) -> Robots:
        """The rules of the address's host, which allow it. Raises AddressRefused, or FetchFailed without any rules."""
        parts = urlsplit(address)
        kept = self._rules(f"{parts.scheme}://{parts.netloc}", allowance)
        if kept.robots is None:
            raise FetchFailed(
                f"{shown(address)} is not fetched: {kept.reason}",
                "Without a readable robots.txt nothing of a site is fetched. Try again later.",
            )
        if not kept.robots.allows(address):
            raise AddressRefused(
                f"{shown(address)} may not be fetched: the site's robots.txt forbids it.",
                "Ask the site, or save the page in a browser and add the file.",
            )
        return kept.robots

    def _rules(self, origin: str, allowance: Allowance) -> _KeptRobots:
        with self._robots_lock:
            kept = self._robots.get(origin)
        if kept is None or kept.until <= self._clock():
            kept = self._read_rules(f"{origin}/robots.txt", allowance)
            with self._robots_lock:
                self._robots[origin] = kept
        return kept

    def _read_rules(self, address: str, allowance: Allowance) -> _KeptRobots:
        answered: list[str] = []

        def ask(place: str) -> Reply:
            reply = self._ask(place, {}, allowance, robots.MOST_BYTES, cut=True)
            answered.append(place)
            return reply

        try:
            _, reply = _follow(address, ask)
        except (FetchFailed, DocumentUnreadable, AddressRefused) as error:
            if isinstance(error, AddressRefused) and not answered:
                raise  # the site itself may not be asked
            return _KeptRobots(self._clock() + ROBOTS_FAILED_SECONDS, None, error.message)
        if 400 <= reply.status < 500:
            return _KeptRobots(self._clock() + ROBOTS_SECONDS, Robots())
        if reply.status not in _FETCHED:
            reason = f"its robots.txt answers HTTP {reply.status}."
            return _KeptRobots(self._clock() + ROBOTS_FAILED_SECONDS, None, reason)
        return _KeptRobots(self._clock() + ROBOTS_SECONDS, read_robots(reply.body))


def _follow(address: str, ask: Callable[[str], Reply]) -> tuple[str, Reply]:
    """Where the redirects from an address end, and what is said there. Raises FetchFailed where they don't."""
    seen = [address]
    while True:
        reply = ask(seen[-1])
        if reply.status not in _REDIRECTS or not reply.headers.get("location"):
            return seen[-1], reply
        target = _redirected(seen[-1], reply.headers["location"])
        if target in seen:
            raise _final(f"{shown(address)} redirects in a circle.", "Open it in a browser and see where it leads.")
        if len(seen) > MOST_REDIRECTS:
            raise _final(f"{shown(address)} redirects more than {MOST_REDIRECTS} times.", "Name the last address.")
        seen.append(target)


def _redirected(address: str, location: str) -> str:
    """Where a Location header leads. Letters beyond ASCII are UTF-8 nearly always. Raises AddressRefused."""
    try:
        text = location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        text = location
    try:
        return normalised(urljoin(address, text))
    except ValueError:
        return normalised(text)


def _asked_wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.after_seconds if isinstance(error, Passing) else 0.0


def _conditions(known: Validators) -> dict[str, str]:
    named = {"If-None-Match": _validator(known.etag), "If-Modified-Since": _validator(known.last_modified)}
    return {name: value for name, value in named.items() if value}


def _validator(value: str | None) -> str | None:
    """A validator that may go back into a header: printable ASCII and not long."""
    if value and value.isascii() and value.isprintable() and len(value) <= _MOST_VALIDATOR_CHARACTERS:
        return value
    return None


def _require_page(address: str, status: int) -> None:
    place = shown(address)
    if status in _FETCHED:
        return
    if status in (404, 410):
        raise AddressGone(
            f"{place} is not there (HTTP {status}).",
            "Check the address. What was added from it before goes on answering.",
        )
    if status in (401, 403):
        raise _final(
            f"{place} is not open to everybody (HTTP {status}).",
            "It wants a login or lets no programs in: save it in a browser and add the file.",
        )
    if status >= 500 or status == 408:
        raise FetchFailed(f"{place} answers HTTP {status}: a fault of the server.", "Try again later.")
    raise _final(f"{place} answers HTTP {status} instead of a page.", "Open it in a browser and see what it is.")


def _final(message: str, hint: str) -> FetchFailed:
    """A failure that another attempt won't mend."""
    error = FetchFailed(message, hint)
    error.retry = False
    return error
