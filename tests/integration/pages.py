"""What tests of the pages share: Debian's Chromium, a page that is listened to, and how to find things on it."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")


class Watched:
    """A page, and whatever its console and its scripts complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on(
            "console", lambda line: self.complaints.append(line.text) if line.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


def seen(page: Page | Locator, test_id: str) -> Locator:
    return page.get_by_test_id(test_id)


def texts(page: Page | Locator, test_id: str) -> list[str]:
    return [text or "" for text in seen(page, test_id).all_text_contents()]


def violations(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [(item["id"], [node["target"] for node in item["nodes"]]) for item in found]


both_schemes = pytest.mark.parametrize("watched", ["light", "dark"], indirect=True)
