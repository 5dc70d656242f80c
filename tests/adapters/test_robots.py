"""Specification of robots.txt as we read it: our own group or that for all, and quickly whatever it says."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askavim.adapters.robots import MOST_BYTES, read_robots

PAGE = "https://site.example/private/page"


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /private/",
        "\ufeffUser-agent: *\r\nDisallow: /private/",
        "user-agent: ASKAVIM\nDisallow: /",
        "User-agent: AskAVIM/1.0\nDisallow: /",
        "User-agent: other\nUser-agent: AskAVIM\nDisallow: /private",
        "User-agent: *\nAllow: /\nDisallow: /priv*/page$",
        "User-agent: *\nDisallow: /private/ # not for robots",
    ],
)
def test_what_is_disallowed_for_us_or_all_is_not_allowed(text: str) -> None:
    assert not read_robots(text.encode()).allows(PAGE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User-agent: *\nDisallow:",
        "User-agent: *\nDisallow: /other/",
        "User-agent: ask\nDisallow: /",
        "User-agent: avim\nDisallow: /",
        "User-agent: *\nDisallow: /\n\nUser-agent: AskAVIM\nDisallow: /other/",
        "User-agent: *\nDisallow: /\nAllow: /private/page",
        "<!doctype html><title>Not found</title>",
    ],
)
def test_what_is_not_is(text: str) -> None:
    assert read_robots(text.encode()).allows(PAGE)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("Crawl-delay: 7", 7.0), ("Crawl-delay: 0.5", 0.5), ("", 0), *((f"Crawl-delay: {x}", 0) for x in ("nan", "-1"))],
)
def test_the_delay_is_read(line: str, expected: float) -> None:
    assert read_robots(f"User-agent: *\nDisallow: /x\n{line}".encode()).delay_seconds == expected


@given(st.binary(max_size=300))
def test_any_bytes_are_rules(body: bytes) -> None:
    robots = read_robots(b"User-agent: *\n" + body)
    robots.allows(PAGE)
    assert robots.delay_seconds >= 0


@pytest.mark.parametrize("agent", ["User-agent: a{}", "user\x1fagent\xa0b{}", "useragent c{}"])
def test_thousands_of_agents_and_rules_take_no_time(agent: str) -> None:
    agents = "\n".join(agent.format(number) for number in range(10_000))
    rules = "\n".join(f"Disallow: /{number}" for number in range(20_000))
    body = f"{agents}\n{rules}".encode()
    assert len(body) < MOST_BYTES
    began = time.process_time()
    read_robots(body).allows(PAGE)
    assert time.process_time() - began < 5.0
