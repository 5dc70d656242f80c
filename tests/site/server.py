"""Serves the test site on this computer: `with serving() as site: …`."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.site.essays import Essay
from tests.site.pages import Page, build, edit, find_essay, sound_paths

_DRIP_SECONDS = 0.2
_MOST_DRIPS = 600


class Site:
    """A running test site, and what was asked of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.paths = sound_paths()
        """The pages that can be read."""
        self.requests: Counter[tuple[str, int]] = Counter()
        """How often each path was asked for, by the status of the answer."""
        self.stopping = threading.Event()
        self._edited: dict[str, Essay] = {}
        self._pages = build(url, {})
        self._failed: set[str] = set()
        self._lock = threading.Lock()

    def edit(self, path: str, sentence: str) -> None:
        """Add a sentence to the essay of a page: it, and what lists it, has another ETag from now on."""
        with self._lock:
            self._edited[path] = edit(self._edited.get(path) or find_essay(path), sentence)
            self._pages = build(self.url, self._edited)

    def page(self, path: str) -> Page:
        """What is to be answered at a path now."""
        with self._lock:
            page = self._pages.get(path, _NOTHING_THERE)
            if page.fails_once and path not in self._failed:
                self._failed.add(path)
                return _NOT_NOW
            return page

    def count(self, path: str, status: int) -> None:
        """Remember a request that was answered."""
        with self._lock:
            self.requests[path, status] += 1


@contextmanager
def serving() -> Iterator[Site]:
    """The site, on a free port of 127.0.0.1, for as long as the block runs."""
    server = _Server(("127.0.0.1", 0), _Handler)
    site = Site(f"http://127.0.0.1:{server.server_address[1]}")
    server.site = site
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stopping.set()
        server.shutdown()
        server.server_close()


def etag(page: Page) -> str:
    """The validator of a page's bytes."""
    return f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'


_NOTHING_THERE = Page(b"<!DOCTYPE html><title>Not found</title><p>Page not found.</p>", status=404)
_NOT_NOW = Page(b"<!DOCTYPE html><title>Later</title><p>Too busy.</p>", status=503, headers=(("Retry-After", "0"),))


class _Server(ThreadingHTTPServer):
    site: Site


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def site(self) -> Site:
        assert isinstance(self.server, _Server)
        return self.server.site

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        page = self.site.page(path)
        status = 304 if page.status == 200 and not page.drips and self._known(page) else page.status
        self.site.count(path, status)
        try:
            self._answer(page, status)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _known(self, page: Page) -> bool:
        if (tags := self.headers.get("If-None-Match")) is not None:
            return etag(page) in tags
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and page.modified <= parsedate_to_datetime(since)
        except ValueError:
            return False

    def _answer(self, page: Page, status: int) -> None:
        self.send_response(status)
        for name, value in page.headers:
            self.send_header(name, value)
        if page.status == 200:
            self.send_header("ETag", etag(page))
            self.send_header("Last-Modified", format_datetime(page.modified, usegmt=True))
        if status != 304:
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body) + (_MOST_DRIPS if page.drips else 0)))
        self.end_headers()
        if status != 304:
            self.wfile.write(page.body)
        if page.drips:
            self._drip()

    def _drip(self) -> None:
        for _ in range(_MOST_DRIPS):
            if self.site.stopping.wait(_DRIP_SECONDS):
                break
            self.wfile.write(b".")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
