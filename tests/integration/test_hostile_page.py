"""HTML of a hostile article in Debian's Chromium: it is text, nothing runs, and the browser has nothing to report."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright
from tests.hostile import CASES, HostileCase, question_of, shelf_of
from tests.samples import Shelf

from askavim.api.app import create_app

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")
HTML = [case for case in CASES if case.kind in ("html", "fence", "link")]


@contextmanager
def serving(shelf: Shelf) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(create_app(shelf.service()), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def watched(page: Page) -> list[str]:
    """What the page's console, scripts and dialogs say, as they say it."""
    said: list[str] = []
    page.on("console", lambda line: said.append(f"{line.type}: {line.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("dialog", lambda dialog: said.append(f"error: {dialog.message}"))
    return said


def test_html_of_articles_is_text_and_nothing_runs() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for case in HTML:
            with serving(shelf_of(case)) as address:
                page = browser.new_page(locale="en-GB")
                complaints = watched(page)
                asked(page_address=address, case=case, page=page)
                assert page.locator("figure.quote :is(script, img, iframe, svg, style)").count() == 0
                assert page.evaluate("window.hacked") is None
                assert [text for text in complaints if text.startswith(("error", "warning"))] == []
                page.close()
        browser.close()


def asked(page_address: str, case: HostileCase, page: Page) -> None:
    page.goto(page_address)
    page.get_by_test_id("question").fill(question_of(case))
    page.get_by_test_id("ask").click()
    expect(page.get_by_test_id("quote").first).to_be_visible(timeout=20_000)
