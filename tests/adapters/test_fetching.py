"""Specification of fetching, over real connections to servers of this machine: polite, and within its limits."""

import gzip
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, cast

import httpcore
import pytest
from tests.contracts import fetcher as contract
from tests.raw_site import RawSite, Request, Send, redirect, reply, serving

from askavim.adapters.http import HttpFetcher
from askavim.errors import AddressGone, AddressRefused, DocumentUnreadable, FetchFailed, SourceError
from askavim.origins import Validators
from askavim.ports import Fetcher


@dataclass(slots=True)
class Clock:
    """Time that passes only by sleeping."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(scope="module")
def _site() -> Iterator[RawSite]:
    with serving() as site:
        yield site


@pytest.fixture
def site(_site: RawSite) -> RawSite:
    _site.answers, _site.requests, _site.sent_bytes = {}, [], 0
    return _site


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(clock: Clock) -> HttpFetcher:
    return own_fetcher(clock)


PUBLIC_TRUST = httpcore.default_ssl_context()


def any_fetcher(clock: Callable[[], float], **given: Any) -> HttpFetcher:
    """One on another clock; the certificates, which take long to load, are loaded once."""
    sleep = clock.sleep if isinstance(clock, Clock) else lambda seconds: None
    return HttpFetcher(**{"clock": clock, "sleep": sleep, "tls": PUBLIC_TRUST} | given)


class PublicSite(httpcore.NetworkBackend):
    """Replies by path, at whatever address."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.connected: list[str] = []
        self.tls_names: list[str | None] = []
        self._answers = answers

    def connect_tcp(self, host: str, *_: Any) -> httpcore.NetworkStream:
        self.connected.append(host)
        return _Answering(self._answers, self.tls_names)


class _Answering(httpcore.MockStream):
    def __init__(self, answers: dict[str, bytes], tls_names: list[str | None]) -> None:
        self.pieces: list[bytes] = []
        super().__init__(self.pieces)
        self._answers = answers
        self._tls_names = tls_names

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer:
            self.pieces.append(self._answers[buffer.decode().split(" ")[1]])

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        assert ssl_context.check_hostname
        assert ssl_context.verify_mode == ssl.CERT_REQUIRED
        self._tls_names.append(server_hostname)
        return self


def own_fetcher(clock: Clock, **given: Any) -> HttpFetcher:
    """One that may reach the servers of these tests."""
    return any_fetcher(clock, allow_private=True, **given)


def failure(fetcher: Fetcher, url: str, kind: type[SourceError]) -> SourceError:
    with pytest.raises(kind) as caught:
        fetcher.fetch(url)
    assert caught.value.message.isprintable()
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("rule", contract.RULES, ids=lambda rule: rule.__name__)
def test_it_keeps_the_contract(rule: Callable[[Fetcher, str], None], fetcher: HttpFetcher, site: RawSite) -> None:
    def page(request: Request, send: Send) -> None:
        etag, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
        known = contract.VALIDATORS
        same = etag == known.etag if etag else since == known.last_modified
        headers: Any = {"etag": str(known.etag), "last_modified": str(known.last_modified)}
        kind = 'Text/HTML; Charset="windows-1254"'
        send(reply(status=304, **headers) if same else reply(contract.BODY, content_type=kind, **headers))

    site.answers["/page"] = page
    rule(fetcher, site.url)


# Who asks


def test_the_user_agent_says_who_asks(site: RawSite, clock: Clock) -> None:
    site.answers["/page"] = reply(b"x")
    own_fetcher(clock).fetch(f"{site.url}/page")
    own_fetcher(clock, contact="editor@example.org").fetch(f"{site.url}/page")
    agents = [request.headers["user-agent"] for request in site.requests]
    assert agents[0].startswith("AskAVIM/")
    assert "(" not in agents[0]
    assert agents[-1] == f"{agents[0]} (+editor@example.org)"


def test_no_cookie_is_kept_and_no_proxy_of_the_environment_asked(
    site: RawSite, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.answers |= {"/a": reply(status=302, location="/b", set_cookie="x=1"), "/b": reply(b"b")}
    own_fetcher(clock).fetch(f"{site.url}/a")
    assert site.paths == ["/a", "/b"]
    assert not any("cookie" in request.headers for request in site.requests)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/html; charset=ISO-8859-9", ("text/html", "ISO-8859-9")),
        ("TEXT/HTML;Charset='utf-8' ; x=y", ("text/html", "utf-8")),
        ("application/pdf", ("application/pdf", None)),
        ("image/png", ("image/png", None)),
        (";", ("", None)),
    ],
)
def test_the_media_type_and_charset_are_as_the_server_says(
    content_type: str, expected: tuple[str, str | None], fetcher: HttpFetcher, site: RawSite
) -> None:
    site.answers["/page"] = reply(b"x", content_type=content_type)
    page = fetcher.fetch(f"{site.url}/page")
    assert page is not None
    assert (page.media_type, page.charset) == expected


# robots.txt


def test_what_robots_forbids_is_not_asked_for(fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers |= {"/robots.txt": reply(b"User-agent: *\nDisallow: /private/"), "/open": redirect("/private/page")}
    for path in ("/private/page", "/a/../private/page", "/open"):
        assert "robots.txt" in failure(fetcher, f"{site.url}{path}", AddressRefused).message
    assert site.paths == ["/open"]


def test_robots_is_asked_for_once_a_day(fetcher: HttpFetcher, site: RawSite, clock: Clock) -> None:
    site.answers["/page"] = reply(b"x")
    for hours in (0, 0, 23, 2):
        clock.now += hours * 3_600
        fetcher.fetch(f"{site.url}/page")
    assert len(site.requests) - len(site.paths) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_without_robots_allows_everything(status: int, fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers |= {"/robots.txt": reply(status=status), "/page": reply(b"x")}
    assert fetcher.fetch(f"{site.url}/page")


@pytest.mark.parametrize(
    "answer",
    [
        reply(status=500),
        reply(status=503),
        reply(status=429),
        b"",
        b"no HTTP\r\n\r\n",
        redirect("/robots.txt"),
        redirect("file:///etc/passwd"),
        reply(b"x", content_encoding="gzip", content_length="200"),
        reply(b"User-agent: *", content_encoding="br"),
    ],
)
def test_a_site_whose_robots_can_not_be_read_allows_nothing_for_a_while(
    answer: bytes, fetcher: HttpFetcher, site: RawSite, clock: Clock
) -> None:
    site.answers |= {"/robots.txt": answer, "/page": reply(b"x")}
    error = failure(fetcher, f"{site.url}/page", FetchFailed)
    assert "robots.txt" in error.message + error.hint
    asked = len(site.requests)
    failure(fetcher, f"{site.url}/page", FetchFailed)
    assert len(site.requests) == asked
    assert site.paths == []
    site.answers["/robots.txt"] = reply(b"")
    clock.now += 61
    assert fetcher.fetch(f"{site.url}/page")


def test_a_robots_elsewhere_is_followed(fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers |= {"/robots.txt": redirect("/r.txt"), "/r.txt": reply(b"User-agent: askavim\nDisallow: /page")}
    failure(fetcher, f"{site.url}/page", AddressRefused)


def test_of_a_huge_robots_the_first_500_kib_hold(fetcher: HttpFetcher, site: RawSite) -> None:
    rules = b"User-agent: *\nDisallow: /early\n" + b"#" * 512_000 + b"\nDisallow: /late\n"
    site.answers |= {"/robots.txt": reply(rules), "/late": reply(b"x")}
    assert fetcher.fetch(f"{site.url}/late")
    failure(fetcher, f"{site.url}/early", AddressRefused)


# Pauses and further attempts


@pytest.fixture
def named(site: RawSite) -> str:
    """The site under a name, which has pauses; see `by_name`."""
    return f"http://site.example:{site.port}"


def by_name(clock: Clock, **given: Any) -> HttpFetcher:
    return own_fetcher(clock, resolve=lambda host, port: ["127.0.0.1"], **given)


def test_there_is_a_pause_between_requests_to_a_host(site: RawSite, named: str, clock: Clock) -> None:
    site.answers |= {"/a": redirect("/b"), "/b": reply(b"b")}
    fetcher = by_name(clock, delay_seconds=1.5)
    fetcher.fetch(f"{named}/a")
    assert clock.slept == [1.5, 1.5]
    fetcher.fetch(f"http://other.example:{site.port}/b")
    assert clock.slept == [1.5] * 3


def test_none_on_this_machine(fetcher: HttpFetcher, site: RawSite, clock: Clock) -> None:
    site.answers["/a"] = reply(b"a")
    fetcher.fetch(f"{site.url}/a")
    fetcher.fetch(f"{site.url}/a")
    assert clock.slept == []


@pytest.mark.parametrize(("asked", "expected"), [("0.2", 1.0), ("7", 7.0), ("86400", 30.0), ("inf", 1.0)])
def test_the_pause_that_robots_asks_for_is_kept_within_reason(
    asked: str, expected: float, site: RawSite, named: str, clock: Clock
) -> None:
    site.answers |= {"/robots.txt": reply(f"User-agent: *\nCrawl-delay: {asked}".encode()), "/a": reply(b"a")}
    fetcher = by_name(clock)
    fetcher.fetch(f"{named}/a")
    fetcher.fetch(f"{named}/a")
    fetcher.fetch(f"{named}/a")
    assert clock.slept[1:] == [expected] * 2


def test_threads_ask_a_host_one_at_a_time(fetcher: HttpFetcher, site: RawSite) -> None:
    asking: list[int] = []
    most: list[int] = []

    def slow(request: Request, send: Send) -> None:
        asking.append(1)
        most.append(len(asking))
        threading.Event().wait(0.02)
        asking.pop()
        send(reply(b"a"))

    site.answers["/a"] = slow
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(fetcher.fetch, [f"{site.url}/a"] * 8))
    assert most == [1] * 8


def in_turn(*answers: bytes) -> Callable[[Request, Send], None]:
    left = iter(answers)
    return lambda request, send: send(next(left))


@pytest.mark.parametrize(
    "first",
    [
        reply(status=429),
        reply(status=502),
        reply(status=503),
        reply(status=504),
        b"",
        reply(b"cut", content_length="9"),
    ],
)
def test_what_may_pass_is_tried_again(first: bytes, fetcher: HttpFetcher, site: RawSite, clock: Clock) -> None:
    site.answers["/a"] = in_turn(first, first, reply(b"a"))
    assert fetcher.fetch(f"{site.url}/a")
    assert clock.slept == [1.0, 2.0]


def test_after_three_attempts_it_is_enough(fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers["/a"] = reply(status=503)
    error = failure(fetcher, f"{site.url}/a", FetchFailed)
    assert error.retry
    assert "503" in error.message
    assert site.paths == ["/a"] * 3


DATE = "Mon, 02 Jun 2025 10:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry_after": "20"}, 20.0),
        ({"retry_after": "0"}, 1.0),
        ({"retry_after": "-5"}, 1.0),
        ({"retry_after": "soon"}, 1.0),
        ({"retry_after": "Mon, 02 Jun 2025 10:00:30 GMT", "date": DATE}, 30.0),
        ({"retry_after": "Mon, 02 Jun 2025 09:00:00 GMT", "date": DATE}, 1.0),
        ({"retry_after": "Mon, 02 Jun 2025 10:00:30 GMT"}, 1.0),
    ],
)
def test_the_server_says_how_long_to_wait(
    headers: Any, expected: float, fetcher: HttpFetcher, site: RawSite, clock: Clock
) -> None:
    site.answers["/a"] = in_turn(reply(status=503, **headers), reply(b"a"))
    assert fetcher.fetch(f"{site.url}/a")
    assert clock.slept == [expected]


@pytest.mark.parametrize(("asked", "closed_seconds"), [("1800", 1_800), ("864000", 3_600), ("9" * 5_000, 3_600)])
def test_a_host_that_asks_for_a_long_wait_is_left_alone(
    asked: str, closed_seconds: int, fetcher: HttpFetcher, site: RawSite, clock: Clock
) -> None:
    site.answers |= {"/a": reply(status=429, retry_after=asked), "/b": reply(b"b")}
    assert failure(fetcher, f"{site.url}/a", FetchFailed).retry
    failure(fetcher, f"{site.url}/b", FetchFailed)
    assert (site.paths, clock.slept) == (["/a"], [])
    clock.now += closed_seconds + 1
    assert fetcher.fetch(f"{site.url}/b")


# What a person is told


@pytest.mark.parametrize(
    ("status", "kind", "retry"),
    [
        (404, AddressGone, False),
        (410, AddressGone, False),
        (401, FetchFailed, False),
        (403, FetchFailed, False),
        (418, FetchFailed, False),
        (204, FetchFailed, False),
        (206, FetchFailed, False),
        (304, FetchFailed, False),
        (300, FetchFailed, False),
        (500, FetchFailed, True),
    ],
)
def test_a_status_that_is_no_page_is_named(
    status: int, kind: type[SourceError], retry: bool, fetcher: HttpFetcher, site: RawSite
) -> None:
    site.answers["/a"] = reply(status=status)
    error = failure(fetcher, f"{site.url}/a", kind)
    assert str(status) in error.message
    assert error.retry is retry


def test_a_login_page_says_what_a_person_can_do(fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers["/a"] = reply(status=401, www_authenticate='Basic realm="x"')
    assert "browser" in failure(fetcher, f"{site.url}/a", FetchFailed).hint


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_last_address_told(status: int, fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers["/%C5%9Eu%C5%9Fa%20c"] = reply(b"c")
    site.answers["/a"] = redirect("./b/../Şuşa c#x", status)
    page = fetcher.fetch(f"{site.url}/a")
    assert page is not None
    assert (page.address, page.body) == (f"{site.url}/%C5%9Eu%C5%9Fa%20c", b"c")


def test_five_redirects_and_no_more(fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers |= {f"/{place}": redirect(f"/{place + 1}") for place in range(6)}
    site.answers["/6"] = reply(b"end")
    assert fetcher.fetch(f"{site.url}/1")
    assert "5" in failure(fetcher, f"{site.url}/0", FetchFailed).message


@pytest.mark.parametrize("location", ["/a", "/b"])
def test_a_circle_is_left(location: str, fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers |= {"/a": redirect(location), "/b": redirect("/a")}
    assert not failure(fetcher, f"{site.url}/a", FetchFailed).retry
    assert len(site.paths) <= 2


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "gopher://site.example/", "javascript:alert(1)", "http://name:s3cret@site.example/", "//["],
)
def test_a_redirect_to_no_plain_address_is_refused(location: str, fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers["/a"] = redirect(location)
    assert "s3cret" not in failure(fetcher, f"{site.url}/a", AddressRefused).message


def test_the_robots_of_the_next_host_is_asked_as_well(fetcher: HttpFetcher, site: RawSite) -> None:
    with serving("127.0.0.2") as other:
        other.answers["/robots.txt"] = reply(b"User-agent: *\nDisallow: /b")
        site.answers["/a"] = redirect(f"{other.url}/b")
        failure(fetcher, f"{site.url}/a", AddressRefused)
        assert other.paths == []


# Addresses


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
def test_this_machine_is_not_reached_unless_allowed(host: str, site: RawSite, clock: Clock) -> None:
    error = failure(any_fetcher(clock), f"http://{host}:8080/", AddressRefused)
    assert "ASKAVIM_FETCH_PRIVATE" in error.hint
    assert f"http://{host}" in error.message


def test_a_redirect_from_an_allowed_to_a_private_address_is_refused(site: RawSite, clock: Clock) -> None:
    answers = {"open.example": ["93.184.216.34"], "inner.example": ["127.0.0.1"]}
    network = PublicSite(
        {"/robots.txt": reply(status=404), "/a": redirect("http://inner.example/b")},
    )
    fetcher = any_fetcher(clock, resolve=lambda host, port: answers[host], network=network)
    error = failure(fetcher, "http://open.example/a", AddressRefused)
    assert "inner.example is 127.0.0.1" in error.message
    assert network.connected == ["93.184.216.34"] * 2


def test_a_name_that_turns_private_is_refused_at_the_next_request(clock: Clock) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    network = PublicSite({"/robots.txt": reply(status=404), "/a": reply(b"a")})
    fetcher = any_fetcher(clock, resolve=lambda host, port: next(answers), network=network)
    failure(fetcher, "http://open.example/a", AddressRefused)
    assert network.connected == ["93.184.216.34"]


def test_tls_verifies_the_name_and_not_the_address_it_was_looked_up_to(clock: Clock) -> None:
    network = PublicSite({"/robots.txt": reply(status=404), "/a": reply(b"a")})
    fetcher = any_fetcher(clock, resolve=lambda host, port: ["93.184.216.34"], network=network)
    assert fetcher.fetch("https://open.example/a")
    assert network.tls_names == ["open.example"] * 2


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of good.example, which only those trust who are told to, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=good.example", "-addext", "subjectAltName=DNS:good.example"]
    subprocess.run([*command, *names, "-days", "2", "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


@pytest.mark.parametrize("trusted", [True, False])
def test_a_certificate_must_be_trusted_and_of_the_very_host(
    trusted: bool, certificate: tuple[Path, Path], clock: Clock
) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    client = ssl.create_default_context(cafile=certificate[0]) if trusted else ssl.create_default_context()
    with serving(tls=server) as site:
        site.answers["/a"] = reply(b"a")
        fetcher = by_name(clock, tls=client)
        if trusted:
            assert fetcher.fetch(f"https://good.example:{site.port}/a")
        else:
            error = failure(fetcher, f"https://good.example:{site.port}/a", FetchFailed)
            assert "certificate" in error.message
        failure(fetcher, f"https://other.example:{site.port}/a", FetchFailed)
        assert site.paths == ["/a"][: int(trusted)]


def test_a_name_that_can_not_be_looked_up_may_be_there_later(clock: Clock) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    error = failure(own_fetcher(clock, resolve=nowhere), "http://nowhere.example/", FetchFailed)
    assert "nowhere.example can't be looked up" in error.message
    assert error.retry


# Limits


@pytest.mark.parametrize(
    "answer",
    [
        reply(bytes(5_001)),
        reply(content_length="5001"),
        b"HTTP/1.1 200 X\r\n\r\n" + bytes(5_001),
        b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n1389\r\n" + bytes(5_001) + b"\r\n0\r\n\r\n",
        reply(gzip.compress(bytes(5_001)), content_encoding="gzip"),
    ],
)
def test_what_is_too_large_is_no_document(answer: bytes, site: RawSite, clock: Clock) -> None:
    site.answers["/a"] = answer
    error = failure(own_fetcher(clock, most_bytes=5_000), f"{site.url}/a", DocumentUnreadable)
    assert "5,000 bytes" in error.message
    assert len(site.paths) == 1


def test_packed_pages_are_unpacked(fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers["/a"] = reply(gzip.compress(b"essay"), content_encoding="gzip")
    page = fetcher.fetch(f"{site.url}/a")
    assert page is not None
    assert page.body == b"essay"
    assert site.requests[-1].headers["accept-encoding"] == "gzip, deflate"


def test_a_bomb_and_an_endless_page_are_left_early(site: RawSite, clock: Clock) -> None:
    def endless(request: Request, send: Send) -> None:
        send(b"HTTP/1.1 200 X\r\n\r\n")
        while True:
            send(bytes(65_536))

    site.answers |= {"/bomb": reply(gzip.compress(bytes(50_000_000), 1), content_encoding="gzip"), "/endless": endless}
    fetcher = own_fetcher(clock, most_bytes=500_000)
    failure(fetcher, f"{site.url}/bomb", DocumentUnreadable)
    failure(fetcher, f"{site.url}/endless", DocumentUnreadable)
    assert site.sent_bytes < 20_000_000


def test_a_length_that_lies_gives_what_it_says_or_nothing(fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers |= {
        "/short": reply(b"essay and more", content_length="5"),
        "/long": reply(b"essay", content_length="50"),
    }
    page = fetcher.fetch(f"{site.url}/short")
    assert page is not None
    assert page.body == b"essay"
    failure(fetcher, f"{site.url}/long", FetchFailed)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 X\r\n" + b"a: b\r\n" * 40_000,
        b"HTTP/1.1 200 X\r\na: " + b"b" * 200_000,
        b"HTTP/1.1 200 X\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 X\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"220 mail.example ESMTP\r\n",
    ],
)
def test_what_is_no_http_fails(head: bytes, fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers["/a"] = head
    failure(fetcher, f"{site.url}/a", FetchFailed)


def _drip(start: bytes, drop: bytes) -> Callable[[Request, Send], None]:
    def answer(request: Request, send: Send) -> None:
        send(start)
        while True:
            send(drop)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        _drip(b"HTTP/1.1 200 X\r\n\r\n", b"x"),
        _drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["a page that never ends", "a head that never comes"],
)
def test_a_reply_that_takes_too_long_is_left(answer: Any, site: RawSite) -> None:
    ticks = count()  # every look at the clock is a second later
    site.answers |= {"/robots.txt": reply(status=404), "/a": answer}
    fetcher = any_fetcher(lambda: float(next(ticks)), allow_private=True, most_bytes=10**9, seconds=12)
    error = failure(fetcher, f"{site.url}/a", FetchFailed)
    assert "too long" in error.message
    assert error.retry
    assert next(ticks) < 120


def test_a_silent_server_is_left(site: RawSite) -> None:
    left = threading.Event()
    site.answers["/a"] = lambda request, send: cast("None", left.wait(5))
    failure(any_fetcher(time.monotonic, allow_private=True, seconds=0.2), f"{site.url}/a", FetchFailed)
    left.set()


def test_redirects_and_attempts_share_one_allowance_of_time(site: RawSite) -> None:
    ticks = count()
    site.answers |= {f"/{place}": redirect(f"/{place + 1}") for place in range(5)} | {"/5": reply(b"end")}
    assert any_fetcher(lambda: float(next(ticks)), allow_private=True, seconds=500).fetch(f"{site.url}/0")
    ticks = count()
    failure(any_fetcher(lambda: float(next(ticks)), allow_private=True, seconds=15), f"{site.url}/0", FetchFailed)
    assert len(site.paths) < 10


@pytest.mark.parametrize("etag", ['"a"\r\nX-Evil: 1', '"ş"', '"' + "a" * 5_000 + '"'])
def test_a_validator_that_fits_no_header_is_not_sent(etag: str, fetcher: HttpFetcher, site: RawSite) -> None:
    site.answers["/a"] = reply(b"a")
    assert fetcher.fetch(f"{site.url}/a", Validators(etag))
    assert "if-none-match" not in site.requests[-1].headers
    assert "x-evil" not in site.requests[-1].headers
