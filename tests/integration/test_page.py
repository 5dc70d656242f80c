"""The chat page and the article page in Debian's Chromium, against a running server."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from tests.integration.conftest import HOSTILE_MARKUP, HOSTILE_QUESTION, GrownServer, Server, serving
from tests.integration.pages import Watched, both_schemes, needs_chromium, seen, texts, violations

from askavim.api.security import MAX_BODY_BYTES
from askavim.service import MAX_HISTORY, MAX_QUESTION_CHARS

pytestmark = needs_chromium

QUESTIONS = {
    "en": "How much Kazakh oil is Azerbaijan willing to receive each year?",
    "tr": "Ortak Türk alfabesi kaç harften oluşuyor?",
}
REFUSED = "What is the capital of Peru?"


def ask(page: Page, server: Server, question: str) -> None:
    """Ask by typing into the chat page, and wait for what comes of it."""
    page.goto(server.address)
    seen(page, "question").fill(question)
    seen(page, "ask").click()
    expect(seen(page, "answer").or_(seen(page, "refusal")).or_(seen(page, "error"))).to_be_visible()


@pytest.mark.parametrize("language", QUESTIONS)
def test_the_quotes_shown_are_those_of_the_api(page: Page, server: Server, language: str) -> None:
    ask(page, server, QUESTIONS[language])
    assert texts(page, "quote") == [item["quote"] for item in server.ask(QUESTIONS[language])["citations"]]


@pytest.mark.parametrize("language", QUESTIONS)
def test_every_quote_has_its_source_links(page: Page, server: Server, language: str) -> None:
    ask(page, server, QUESTIONS[language])
    shown = [
        [link.get_attribute("href") for link in seen(figure, "source").all()]
        for figure in page.locator("figure.quote").all()
    ]
    citations = server.ask(QUESTIONS[language])["citations"]
    assert all(shown)
    assert shown == [[httpx_normal(source["url"]) for source in item["sources"]] for item in citations]


def httpx_normal(url: str) -> str:
    return str(httpx.URL(url))


def test_every_card_shows_the_day_of_its_article(page: Page, server: Server) -> None:
    ask(page, server, QUESTIONS["en"])
    published = {
        item["article"]["title"]: item["article"]["published"] for item in server.ask(QUESTIONS["en"])["citations"]
    }
    shown = {
        seen(card, "article-title").inner_text(): card.locator("time").get_attribute("datetime")
        for card in seen(page, "card").all()
    }
    assert shown == published


def test_a_source_shows_who_published_it_and_when(page: Page, server: Server) -> None:
    ask(page, server, QUESTIONS["en"])
    expect(seen(page, "source").first).to_contain_text("AVİM, 15 May 2024")


@pytest.mark.parametrize("language", QUESTIONS)
def test_the_link_of_every_quote_leads_to_the_sentence_marked_in_its_article(
    page: Page, server: Server, language: str
) -> None:
    ask(page, server, QUESTIONS[language])
    quotes = texts(page, "quote")
    links = [link.get_attribute("href") for link in seen(page, "read-in-place").all()]
    marked = []
    for link in links:
        page.goto(f"{server.address}{link}")
        expect(seen(page, "mark").first).to_be_in_viewport()
        marked.append("".join(texts(page, "mark")))
    assert quotes
    assert marked == quotes


def test_a_click_on_the_link_opens_the_article_page(page: Page, server: Server) -> None:
    ask(page, server, QUESTIONS["en"])
    title, quote = texts(page, "article-title")[0], texts(page, "quote")[0]
    seen(page, "read-in-place").first.click()
    expect(seen(page, "title")).to_have_text(title)
    assert "/read/" in page.url
    assert "".join(texts(page, "mark")) == quote


def test_the_article_page_lists_the_sources_of_its_claims(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/read/shusha-declaration")
    expect(seen(page, "claim").first).to_be_visible()
    numbers = {text.strip() for text in texts(page, "claim")}
    assert numbers == {str(n) for n in range(1, seen(page, "source-item").count() + 1)}


def test_an_article_that_is_not_there_is_said_to_be_missing(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/read/nothing")
    expect(seen(page, "error")).to_be_visible()
    expect(seen(page, "body")).to_have_count(0)


def test_a_refusal_shows_its_reason_its_unknown_words_and_the_nearest_articles(page: Page, server: Server) -> None:
    ask(page, server, REFUSED)
    refusal = server.ask(REFUSED)["refusal"]
    expect(seen(page, "refusal")).to_contain_text(refusal["message"])
    expect(seen(page, "unknown-words")).to_contain_text("Peru")
    assert texts(seen(page, "nearest"), "article-title") == [item["title"] for item in refusal["nearest"]]
    expect(seen(page, "quote")).to_have_count(0)


def test_an_empty_question_is_not_sent(page: Page, server: Server) -> None:
    page.goto(server.address)
    seen(page, "question").fill("   ")
    seen(page, "ask").click()
    expect(seen(page, "question-problem")).not_to_be_empty()
    expect(seen(page, "turn")).to_have_count(0)


def test_the_address_of_an_answer_asks_again_when_it_is_opened(page: Page, server: Server) -> None:
    ask(page, server, QUESTIONS["en"])
    first = texts(page, "quote")
    page.goto(page.url)
    expect(seen(page, "answer")).to_be_visible()
    assert texts(page, "quote") == first


def test_a_server_that_has_gone_is_said_and_can_be_tried_again(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.route("**/v1/ask", lambda route: route.abort())
    seen(page, "question").fill(QUESTIONS["en"])
    seen(page, "ask").click()
    expect(seen(page, "error")).to_be_visible()
    page.unroute("**/v1/ask")
    seen(page, "retry").click()
    expect(seen(page, "answer")).to_be_visible()


def test_the_collection_lists_every_article(page: Page, server: Server) -> None:
    page.goto(server.address)
    seen(page, "collection").locator("summary").click()
    total = httpx.get(f"{server.address}/v1/articles").json()["total"]
    expect(seen(page, "collection-article")).to_have_count(total)


def test_a_copied_citation_holds_the_quote_its_day_and_its_exact_place(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, server, QUESTIONS["en"])
    seen(page, "copy").first.click()
    expect(seen(page, "copy").first).to_have_text("Copied")
    first = server.ask(QUESTIONS["en"])["citations"][0]
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"“{first['quote']}”" in copied
    assert first["article"]["title"] in copied
    assert str(int(first["article"]["published"][-2:])) + " " in copied
    assert f"{server.address}{first['view_url']}" in copied


# Accessibility and a quiet console


@both_schemes
def test_axe_finds_nothing_on_the_welcome_page(page: Page, server: Server) -> None:
    page.goto(server.address)
    seen(page, "collection").locator("summary").click()
    expect(seen(page, "collection-article").first).to_be_visible()
    assert violations(page) == []


@both_schemes
def test_axe_finds_nothing_on_an_answer_and_a_refusal(page: Page, server: Server) -> None:
    ask(page, server, QUESTIONS["en"])
    seen(page, "question").fill(REFUSED)
    seen(page, "ask").click()
    expect(seen(page, "refusal")).to_be_visible()
    assert violations(page) == []


@both_schemes
def test_axe_finds_nothing_on_the_article_page(page: Page, server: Server) -> None:
    page.goto(server.address + server.ask(QUESTIONS["en"])["citations"][0]["view_url"])
    expect(seen(page, "mark").first).to_be_visible()
    assert violations(page) == []


def test_dark_is_really_darker(browser: Browser, server: Server) -> None:
    def lightness(scheme: Any) -> int:
        page = browser.new_page(color_scheme=scheme)
        page.goto(server.address)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.close()
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    assert lightness("dark") < lightness("light")


def test_the_console_stays_quiet_from_question_to_article(watched: Watched, server: Server) -> None:
    page = watched.page
    ask(page, server, QUESTIONS["tr"])
    seen(page, "read-in-place").first.click()
    expect(seen(page, "mark").first).to_be_visible()
    ask(page, server, REFUSED)
    assert watched.complaints == []


def test_the_page_asks_no_other_machine_for_anything(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ask(page, server, QUESTIONS["en"])
    assert asked
    assert [url for url in asked if not url.startswith(server.address)] == []


# A hostile article is text and nothing else


def test_markup_in_a_hostile_article_is_seen_as_text_in_the_answer(watched: Watched, grown: GrownServer) -> None:
    page = watched.page
    ask(page, grown.server, HOSTILE_QUESTION)
    expect(seen(page, "quote").first).to_contain_text(HOSTILE_MARKUP)
    expect(seen(page, "article-title").first).to_contain_text("<script>window.hacked = 1</script>")
    expect(seen(page, "card").first).to_contain_text("<b onmouseover=window.hacked=1>A keeper</b>")
    expect(seen(page, "source").first).to_contain_text("<u>Harbour</u>")
    assert page.evaluate("window.hacked") is None
    assert watched.complaints == []


def test_markup_in_a_hostile_article_is_seen_as_text_in_the_article(watched: Watched, grown: GrownServer) -> None:
    page = watched.page
    page.goto(grown.server.address + grown.after_success["citations"][0]["view_url"])
    expect(seen(page, "title")).to_contain_text("<script>window.hacked = 1</script>")
    assert HOSTILE_MARKUP in "".join(texts(page, "mark"))
    assert page.locator("#page img, #page script, #page b, #page i, #page u").count() == 0
    assert page.evaluate("window.hacked") is None
    assert watched.complaints == []


def test_markup_in_a_question_is_seen_as_text(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?q=%3Cimg%20src%3Dx%20onerror%3D%22window.hacked%3D1%22%3E%20Shusha%3F")
    expect(seen(page, "asked")).to_have_text('<img src=x onerror="window.hacked=1"> Shusha?')
    assert page.evaluate("window.hacked") is None


# Follow-ups, differences and freshness, with replies made up for the page


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that has only the page to serve: what its API would reply is made up by `reply`."""
    with serving(tmp_path_factory.mktemp("bare")) as running:
        yield running


def citation(n: int, published: str) -> dict[str, Any]:
    article = {"id": f"article-{n}", "title": f"Article {n}", "language": "en", "published": published, "version": "v"}
    return {"n": n, "article": article, "start": 0, "end": 9, "quote": f"Quote number {n}.", "sources": []}


CITATIONS = [citation(1, "2026-03-14"), citation(2, "2026-03-02"), citation(3, "2024-05-15")]
CONFLICT = {
    "kind": "conflict",
    "sides": [
        {"value": "2.2 million tonnes", "time": "2026-03-14", "citations": [1]},
        {"value": "1.5 million tonnes", "time": "2026-03", "citations": [2, 3]},
    ],
}
TIMELINE = {
    "kind": "timeline",
    "sides": [
        {"value": "eight members", "time": "2026", "citations": [1]},
        {"value": "seven members", "time": "2024-05-15", "citations": [3]},
        {"value": "five members", "time": None, "citations": []},
    ],
}
HOSTILE_VALUE = f"\u202e{HOSTILE_MARKUP}"


def answered(**more: Any) -> dict[str, Any]:
    return {"status": "answered", "language": "en", "citations": CITATIONS, "conflicts": [], "freshness": None, **more}


def reply(page: Page, *answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Let the API give these answers in turn, the last one ever after. Returns what it was asked, as it is asked."""
    asked: list[dict[str, Any]] = []

    def fulfill(route: Route) -> None:
        asked.append(route.request.post_data_json or {})
        question = asked[-1]["question"]
        answer = answers[min(len(asked), len(answers)) - 1]
        route.fulfill(json={"question": question, "understood_as": question, **answer})

    page.route("**/v1/ask", fulfill)
    page.route("**/v1/articles", lambda route: route.fulfill(json={"articles": [], "total": 0}))
    return asked


def ask_each(page: Page, server: Server, *questions: str) -> None:
    """Ask one after the other in one conversation."""
    page.goto(server.address)
    for n, question in enumerate(questions, start=1):
        seen(page, "question").fill(question)
        seen(page, "ask").click()
        expect(seen(page, "answer").or_(seen(page, "refusal"))).to_have_count(n)


ALSO_AT = {
    "en": "The same text at:",
    "tr": "Aynı metin burada da var:",
    "az": "Eyni mətn burada da var:",
    "ru": "Тот же текст есть и здесь:",
}


def test_other_addresses_of_the_same_text_are_linked_in_the_readers_language(page: Page, bare: Server) -> None:
    other, alone = citation(1, "2026-03-14"), citation(2, "2026-03-02")
    other["article"]["also_at"] = ["https://observer.example/essay", "javascript:window.hacked=1"]
    reply(page, answered(citations=[other, alone]))
    ask_each(page, bare, "one")
    expect(seen(page, "also-at")).to_have_count(1)
    link = seen(page, "also-at").get_by_role("link")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", "https://observer.example/essay")
    expect(link).to_contain_text("observer.example")
    for language, words in ALSO_AT.items():
        page.locator(f'[data-language="{language}"]').first.click()
        expect(seen(page, "also-at")).to_contain_text(words)


def test_only_the_questions_of_answered_turns_go_along_as_history(page: Page, bare: Server) -> None:
    asked = reply(page, answered(), {"status": "refused"}, answered())
    ask_each(page, bare, "one", "two", "three", "four")
    assert [body.get("history", []) for body in asked] == [[], ["one"], ["one"], ["one", "three"]]


def test_the_history_keeps_the_newest_questions_that_the_api_takes(page: Page, bare: Server) -> None:
    asked = reply(page, answered())
    questions = [str(n) for n in range(MAX_HISTORY + 2)]
    ask_each(page, bare, *questions)
    assert asked[-1]["history"] == questions[1:-1]


def test_a_history_of_long_questions_stays_within_the_size_of_a_request(page: Page, bare: Server) -> None:
    asked = reply(page, answered())
    questions = [str(n) + "\N{RED APPLE}" * (MAX_QUESTION_CHARS - 1) for n in range(9)]
    ask_each(page, bare, *questions)
    kept = asked[-1]["history"]
    assert kept == questions[-1 - len(kept) : -1]
    assert MAX_BODY_BYTES / 2 < len(json.dumps(asked[-1], ensure_ascii=False).encode()) < MAX_BODY_BYTES


def test_a_follow_up_is_asked_with_the_same_history_when_its_page_is_loaded_again(page: Page, bare: Server) -> None:
    asked = reply(page, answered(conflicts=[CONFLICT]))
    ask_each(page, bare, "one", "two")
    seen(seen(page, "turn").last, "quote-link").first.click()
    page.reload()
    expect(seen(page, "answer")).to_be_visible()
    assert asked[2] == asked[1] == {"question": "two", "history": ["one"]}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Understood as:"),
        ("tr", "Soru şöyle anlaşıldı:"),
        ("az", "Sual belə başa düşüldü:"),
        ("ru", "Вопрос понят так:"),
    ],
)
def test_the_turn_says_how_a_follow_up_was_understood(page: Page, bare: Server, language: str, words: str) -> None:
    reply(page, answered(), answered(understood_as="How much oil in 2024?"))
    ask_each(page, bare, "How much oil in 2023?", "And in 2024?")
    page.locator(f"button[data-language={language}]").click()
    expect(seen(page, "understood")).to_have_text(f"{words} How much oil in 2024?")
    expect(seen(seen(page, "turn").last, "understood")).to_be_visible()


def test_a_conflict_shows_every_value_with_its_time_and_the_numbers_of_its_quotes(page: Page, bare: Server) -> None:
    reply(page, answered(conflicts=[CONFLICT]))
    ask_each(page, bare, "How much?")
    box = seen(page, "conflict")
    expect(box.get_by_role("heading", level=3)).to_have_text("The sources disagree")
    assert [side.locator("p").all_text_contents() for side in box.get_by_role("listitem").all()] == [
        ["2.2 million tonnes", "14 March 2026", "Quote [1]"],
        ["1.5 million tonnes", "March 2026", "Quote [2]Quote [3]"],
    ]
    assert top(box) < top(seen(page, "quote").first)
    expect(seen(page, "status")).to_contain_text("The sources disagree")
    expect(page.locator("figure.quote .number")).to_have_text(["[1]", "[2]", "[3]"])


def top(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box
    return box["y"]


@pytest.mark.parametrize(("width", "stacked"), [(1000, False), (375, True)])
def test_the_sides_of_a_conflict_stand_side_by_side_or_on_a_phone_stacked(
    page: Page, bare: Server, width: int, stacked: bool
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    reply(page, answered(conflicts=[CONFLICT, TIMELINE]))
    ask_each(page, bare, "How much?")
    first, second = seen(seen(page, "conflict"), "side").all()
    assert (top(first) < top(second)) is stacked
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_numbers_lead_to_the_quotes_of_their_own_turn(page: Page, bare: Server) -> None:
    reply(page, answered(conflicts=[CONFLICT]))
    ask_each(page, bare, "one", "two")
    turn = seen(page, "turn").last
    for n, link in enumerate(seen(turn, "quote-link").all()):
        link.click()
        expect(turn.locator("figure.quote:target")).to_contain_text(CITATIONS[n]["quote"])
        expect(turn.locator("figure.quote:target")).to_be_in_viewport()


def test_a_timeline_is_a_dated_list_newest_first(page: Page, bare: Server) -> None:
    reply(page, answered(conflicts=[TIMELINE]))
    ask_each(page, bare, "How many members?")
    box = seen(page, "timeline")
    expect(box.get_by_role("heading", level=3)).to_have_text("Changed over time")
    assert [side.locator("p").all_text_contents() for side in box.get_by_role("listitem").all()] == [
        ["2026", "eight members", "Quote [1]"],
        ["15 May 2024", "seven members", "Quote [3]"],
        ["undated", "five members"],
    ]
    expect(seen(page, "conflict")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "newest", "words"),
    [
        ("en", "2026", "Newest evidence: 2026"),
        ("en", "2026-03", "Newest evidence: March 2026"),
        ("en", "2026-03-14", "Newest evidence: 14 March 2026"),
        ("tr", "2026-03", "En güncel kaynak: Mart 2026"),
        ("az", "2026-03-14", "Ən yeni mənbə: 14 mart 2026"),
        ("ru", "2026-03-14", "Самый свежий источник: 14 марта 2026 г."),
    ],
)
def test_the_newest_evidence_is_dated_as_the_reader_writes_dates(
    page: Page, bare: Server, language: str, newest: str, words: str
) -> None:
    reply(page, answered(freshness={"newest": newest, "oldest": "2019"}))
    ask_each(page, bare, "How much?")
    page.locator(f"button[data-language={language}]").click()
    expect(seen(page, "freshness")).to_have_text(words)


def test_an_answer_without_differences_says_nothing_of_them(page: Page, bare: Server) -> None:
    reply(page, answered())
    ask_each(page, bare, "How much?")
    for name in ("understood", "conflict", "timeline", "freshness", "quote-link"):
        expect(seen(page, name)).to_have_count(0)


def test_hostile_text_in_a_reply_is_seen_as_text(watched: Watched, bare: Server) -> None:
    page = watched.page
    side = {"value": HOSTILE_VALUE, "time": HOSTILE_VALUE, "citations": [1, HOSTILE_VALUE, -1, None, "1"]}
    differences = [{"kind": kind, "sides": [side, side, {}, 7, None]} for kind in ("conflict", "timeline")]
    freshness = {"newest": HOSTILE_VALUE, "oldest": HOSTILE_VALUE}
    odd = [None, 7, HOSTILE_VALUE, {"kind": HOSTILE_VALUE}, {"kind": "conflict", "sides": HOSTILE_VALUE}]
    reply(page, answered(understood_as=HOSTILE_VALUE, conflicts=[*differences, *odd], freshness=freshness))
    ask_each(page, bare, "How much?")
    for name in ("understood", "conflict", "timeline", "freshness"):
        expect(seen(page, name)).to_contain_text(HOSTILE_MARKUP)
        assert set(texts(seen(page, name), "quote-link")) <= {"Quote [1]"}
    expect(seen(page, "side")).to_have_count(4)
    assert page.locator("#turns img").count() == 0
    assert page.evaluate("window.hacked") is None
    assert watched.complaints == []


@both_schemes
def test_axe_finds_nothing_on_differences(page: Page, bare: Server) -> None:
    freshness = {"newest": "2026-03", "oldest": "2024"}
    reply(page, answered(understood_as="How much?", conflicts=[CONFLICT, TIMELINE, CONFLICT], freshness=freshness))
    ask_each(page, bare, "And now?")
    expect(seen(page, "understood")).to_be_visible()
    assert violations(page) == []
