"""Written answers in the chat page: Debian's Chromium, a real stream, and a service that says what the test lets it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from queue import SimpleQueue
from threading import Event
from typing import Any, cast

import pytest
from playwright.sync_api import Page, Route, expect
from tests.gated import SECONDS, GatedChat, serving_here
from tests.integration.conftest import HOSTILE_MARKUP
from tests.integration.pages import Watched, both_schemes, needs_chromium, seen, texts, violations
from tests.samples import CORRIDOR_QUESTION, indexed

from askavim.errors import AskavimError, StorageError
from askavim.model import (
    Answer,
    AnswerSentence,
    ArticleInfo,
    Citation,
    Filters,
    Manifest,
    Mode,
    SentenceKind,
    Status,
    Writing,
    WritingOutcome,
)
from askavim.service import Service
from askavim.writing import WritingLimits

pytestmark = needs_chromium

QUESTION = "What did they sign?"
LANGUAGES = ("en", "tr", "az", "ru")
Item = Answer | AnswerSentence | AskavimError


def citation(n: int, language: str = "en") -> Citation:
    info = ArticleInfo(f"article-{n}", "v", f"Article {n}", language, published=date(2024, 5, n))
    quote = f"Quote number {n}."
    return Citation(n, info, 0, len(quote), quote, (), 1.0, unique=True)


CITATIONS = (citation(1), citation(2, "tr"), citation(3))


def quoted(n: int) -> AnswerSentence:
    return AnswerSentence(f"Quote number {n}.", SentenceKind.QUOTE, (n,))


def written(text: str, *numbers: int) -> AnswerSentence:
    return AnswerSentence(text, SentenceKind.WRITTEN, numbers)


EVIDENCE = Answer(
    id="1",
    status=Status.ANSWERED,
    question=QUESTION,
    understood_as=QUESTION,
    language="en",
    text="",
    sentences=tuple(map(quoted, (1, 2, 3))),
    citations=CITATIONS,
    refusal=None,
    manifest="m",
)
FIRST, SECOND = written("They signed a declaration.", 1, 2), written("It holds today.", 3)


def whole(
    *sentences: AnswerSentence, outcome: WritingOutcome = WritingOutcome.WRITTEN, notice: str = "", **more: Any
) -> Answer:
    writing = Writing("vendor:model", "p", outcome, notice)
    return replace(EVIDENCE, id="2", sentences=sentences, writing=writing, **more)


@dataclass
class Told:
    """A service that answers with what `say` is given, each item when it is given; None ends the answer."""

    items: SimpleQueue[Item | None] = field(default_factory=SimpleQueue)
    ended: Event = field(default_factory=Event)
    asked: list[str] = field(default_factory=list)

    def say(self, *items: Item | None) -> None:
        for item in items:
            self.items.put(item)

    def chat(self) -> GatedChat:
        return GatedChat()

    def manifest(self) -> Manifest:
        raise StorageError("There is no collection here.")

    def ask(self, question: str, *_given: object) -> Answer:
        *_, last = self.ask_stream(question, Filters(), 5, (), Mode.AUTO, lambda: False)
        return cast("Answer", last)

    def ask_stream(
        self,
        question: str,
        filters: Filters,
        max_quotes: int,
        history: Sequence[str],
        mode: Mode,
        is_left: Callable[[], bool],
    ) -> Iterator[Answer | AnswerSentence]:
        self.asked.append(question)
        self.ended.clear()
        return self._answers(is_left)

    def _answers(self, is_left: Callable[[], bool]) -> Iterator[Answer | AnswerSentence]:
        try:
            while not is_left():
                if self.items.empty():
                    self.ended.wait(0.02)
                    continue
                item = self.items.get()
                if item is None:
                    return
                if isinstance(item, AskavimError):
                    raise item
                yield item
        finally:
            self.ended.set()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def address(told: Told) -> Iterator[str]:
    with serving_here(cast("Service", told)) as address:
        yield address


@pytest.fixture
def asking(watched: Watched, address: str) -> Page:
    """The page, with a question on its way."""
    page = watched.page
    page.route("**/v1/articles", lambda route: route.fulfill(json={"articles": [], "total": 0}))
    page.goto(address)
    seen(page, "question").fill(QUESTION)
    seen(page, "ask").click()
    return page


def done(page: Page) -> None:
    expect(seen(page, "cancel")).to_be_hidden()


# As it comes


def test_quotes_are_shown_at_once_and_sentences_come_above_them_one_by_one(asking: Page, told: Told) -> None:
    told.say(EVIDENCE)
    expect(seen(asking, "quote")).to_have_text([item.quote for item in CITATIONS])
    expect(seen(asking, "sentence")).to_have_count(0)
    expect(seen(asking, "status")).to_have_text("Here are the quotes. Writing an answer from them…")
    told.say(FIRST)
    expect(seen(asking, "sentence")).to_have_text(["They signed a declaration. Quote [1] Quote [2]"])
    told.say(SECOND)
    expect(seen(asking, "sentence")).to_have_count(2)
    told.say(whole(FIRST, SECOND), None)
    done(asking)
    expect(seen(asking, "writer")).to_have_text("Language model: vendor:model")
    expect(seen(asking, "quote")).to_have_count(3)
    above, below = seen(asking, "written").bounding_box(), seen(asking, "quote").first.bounding_box()
    assert above
    assert below
    assert above["y"] < below["y"]


def test_each_number_jumps_to_its_quote_while_sentences_still_come(asking: Page, told: Told) -> None:
    told.say(EVIDENCE, FIRST, SECOND)
    for number, quote in (("[2]", "Quote number 2."), ("[3]", "Quote number 3.")):
        seen(asking, "written").get_by_text(number).click()
        expect(asking.locator("figure.quote:target")).to_contain_text(quote)
        expect(asking.locator("figure.quote:target")).to_be_in_viewport()
    told.say(whole(FIRST, SECOND), None)
    done(asking)
    expect(asking.locator("figure.quote:target")).to_contain_text("Quote number 3.")


def test_each_sentence_is_read_aloud_politely_and_alone(asking: Page, told: Told) -> None:
    told.say(EVIDENCE, FIRST)
    expect(seen(asking, "sentence")).to_have_count(1)
    asking.evaluate("document.querySelector('[data-testid=sentence]').kept = true")
    assert asking.locator("[aria-live=polite] [data-testid=sentence]").count() == 1
    assert asking.locator("[aria-busy=true]").count() == 0
    told.say(SECOND, whole(FIRST, SECOND), None)
    done(asking)
    assert asking.evaluate("document.querySelector('[data-testid=sentence]').kept") is True
    assert asking.locator(".sentences[aria-live]").count() == 0
    expect(seen(asking, "status")).to_have_text("The written answer is complete.")


def test_the_focus_stays_where_the_reader_put_it(asking: Page, told: Told) -> None:
    told.say(EVIDENCE, FIRST)
    link = seen(asking, "sentence").get_by_text("[2]")
    link.focus()
    told.say(SECOND, whole(FIRST, SECOND), None)
    done(asking)
    expect(link).to_be_focused()


def test_written_and_quoted_look_different_and_the_page_says_what_each_means(asking: Page, told: Told) -> None:
    told.say(EVIDENCE, FIRST, quoted(3), whole(FIRST, quoted(3)), None)
    done(asking)
    expect(seen(asking, "written")).to_contain_text("A language model wrote these sentences from the quotes below")
    expect(seen(asking, "answer")).to_contain_text("Word for word as the articles have it")
    one, other = seen(asking, "sentence").all()
    expect(other).to_have_text("Word for word from an article: “Quote number 3.” Quote [3]")
    fonts = [item.evaluate("node => getComputedStyle(node).fontFamily") for item in (one, other)]
    assert fonts[1] == seen(asking, "quote").first.evaluate("node => getComputedStyle(node).fontFamily")
    assert fonts[0] != fonts[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_of_language_while_sentences_come_keeps_them(asking: Page, told: Told, language: str) -> None:
    told.say(EVIDENCE, FIRST)
    expect(seen(asking, "sentence")).to_have_count(1)
    asking.locator(f"button[data-language={language}]").click()
    heading, stop = seen(asking, "written").get_by_role("heading"), seen(asking, "cancel")
    expect(heading).to_have_text({"en": "Written answer", "tr": "Yazılı yanıt", "az": "Yazılı cavab"}.get(
        language, "Написанный ответ"
    ))  # fmt: skip
    expect(stop).to_have_text({"en": "Stop", "tr": "Durdur", "az": "Dayandır", "ru": "Остановить"}[language])
    told.say(SECOND, whole(FIRST, SECOND), None)
    done(asking)
    expect(seen(asking, "sentence")).to_have_count(2)


def test_a_translation_stands_under_its_foreign_quote_marked_as_made_by_a_machine(asking: Page, told: Told) -> None:
    translated = (CITATIONS[0], replace(CITATIONS[1], translation="In your language."), CITATIONS[2])
    told.say(EVIDENCE, FIRST, whole(FIRST, citations=translated), None)
    done(asking)
    expect(seen(asking, "translation")).to_have_text("Machine translation: In your language.")
    figure = asking.locator("figure.quote", has=seen(asking, "translation"))
    expect(seen(figure, "quote")).to_have_text("Quote number 2.")
    asking.locator("button[data-language=ru]").click()
    expect(seen(asking, "translation")).to_have_text("Машинный перевод: In your language.")


def test_nothing_written_leaves_the_quotes_and_the_notice(asking: Page, told: Told) -> None:
    told.say(EVIDENCE, quoted(1), quoted(2), quoted(3))
    told.say(whole(*map(quoted, (1, 2, 3)), outcome=WritingOutcome.SLOW, notice="It took too long."), None)
    done(asking)
    expect(seen(asking, "notice")).to_have_text("It took too long.")
    expect(seen(asking, "written")).to_have_count(0)
    expect(seen(asking, "quote")).to_have_count(3)
    expect(seen(asking, "status")).to_have_text("It took too long.")


def test_a_quote_that_no_sentence_names_stays(asking: Page, told: Told) -> None:
    told.say(EVIDENCE, SECOND, whole(SECOND), None)
    done(asking)
    asking.locator("button[data-language=tr]").click()
    expect(seen(asking, "quote")).to_have_text([item.quote for item in CITATIONS])


# Stopping, and what breaks


@pytest.mark.parametrize("by_key", [False, True])
def test_stop_ends_the_writing_and_keeps_what_there_is(asking: Page, told: Told, by_key: bool) -> None:
    told.say(EVIDENCE, FIRST)
    expect(seen(asking, "sentence")).to_have_count(1)
    if by_key:
        asking.keyboard.press("Escape")
    else:
        expect(seen(asking, "cancel")).to_have_text("Stop")
        seen(asking, "cancel").click()
    expect(seen(asking, "notice")).to_have_text("You stopped the writing. The quotes are complete.")
    assert told.ended.wait(SECONDS)
    expect(seen(asking, "sentence")).to_have_count(1)
    expect(seen(asking, "quote")).to_have_count(3)


def test_after_a_stop_the_next_question_is_asked_with_the_stopped_one_before_it(asking: Page, told: Told) -> None:
    told.say(EVIDENCE)
    expect(seen(asking, "quote")).to_have_count(3)
    seen(asking, "cancel").click()
    expect(seen(asking, "written")).to_have_count(0)
    expect(seen(asking, "notice")).to_be_visible()
    with asking.expect_request("**/v1/ask") as request:
        seen(asking, "question").fill("And then?")
        seen(asking, "ask").click()
    assert request.value.post_data_json == {"question": "And then?", "history": [QUESTION]}
    told.say(EVIDENCE, FIRST, whole(FIRST), None)
    expect(seen(asking, "writer")).to_be_visible()


def test_a_question_asked_while_writing_has_to_wait(asking: Page, told: Told) -> None:
    told.say(EVIDENCE)
    expect(seen(asking, "quote")).to_have_count(3)
    seen(asking, "question").fill("Next?")
    seen(asking, "question").press("Enter")
    expect(seen(asking, "status")).to_contain_text("still being written")
    told.say(FIRST, whole(FIRST), None)
    done(asking)
    expect(seen(asking, "question")).to_have_value("Next?")
    assert told.asked == [QUESTION]


def test_an_error_before_the_quotes_is_shown_as_any_other(asking: Page, told: Told) -> None:
    told.say(StorageError("The disk is gone.", "Look for it."))
    expect(seen(asking, "error")).to_contain_text("The disk is gone.")
    expect(seen(asking, "retry")).to_be_visible()


def test_an_error_after_the_quotes_keeps_them(asking: Page, told: Told) -> None:
    told.say(EVIDENCE, FIRST, StorageError("The disk is gone."))
    expect(seen(asking, "notice")).to_have_text("The writing broke off. The quotes are complete.")
    expect(seen(asking, "sentence")).to_have_count(1)
    expect(seen(asking, "quote")).to_have_count(3)


@contextmanager
def first_reply(page: Page, **reply: Any) -> Iterator[list[str]]:
    """Let the first reply be made up. Gives what each request accepts."""
    accepted: list[str] = []

    def answer(route: Route) -> None:
        accepted.append(route.request.headers["accept"])
        route.fulfill(**reply) if len(accepted) == 1 else route.continue_()

    page.route("**/v1/ask", answer)
    page.route("**/v1/articles", lambda route: route.fulfill(json={"articles": [], "total": 0}))
    yield accepted


STREAM = {"content_type": "text/event-stream"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        ": ping\n\n",
        "event: evidence\ndata: {oops\n\n",
        'event: status\r\ndata: {"stage":"looking"}\r\n\r\nevent: e',
    ],
    ids=["nothing", "a ping", "no JSON", "cut"],
)
def test_a_stream_that_breaks_is_asked_for_as_json(page: Page, address: str, told: Told, body: str) -> None:
    told.say(EVIDENCE, FIRST, whole(FIRST), None)
    with first_reply(page, body=body, **STREAM) as accepted:
        page.goto(f"{address}/?q=What")
        expect(seen(page, "sentence")).to_have_text(["They signed a declaration. Quote [1] Quote [2]"])
    assert ["text/event-stream" in item for item in accepted] == [True, False]


def test_a_browser_that_can_not_read_streams_asks_for_json(page: Page, address: str, told: Told) -> None:
    told.say(EVIDENCE, FIRST, whole(FIRST), None)
    page.add_init_script("delete globalThis.TextDecoderStream")
    with page.expect_request("**/v1/ask") as request:
        page.goto(f"{address}/?q=What")
    assert request.value.headers["accept"] == "application/json"
    expect(seen(page, "sentence")).to_have_count(1)


# Hostile text, accessibility, and the whole chain


def test_hostile_text_in_a_written_answer_is_seen_as_text(watched: Watched, asking: Page, told: Told) -> None:
    hostile = f"\u202e{HOSTILE_MARKUP}<script>window.hacked = 1</script>"
    first, second = written(hostile, 1, -7, 99), AnswerSentence(hostile, SentenceKind.QUOTE, (2,))
    translated = (replace(CITATIONS[0], translation=hostile), *CITATIONS[1:])
    answer = replace(
        whole(first, second, outcome=WritingOutcome.PARTLY_QUOTED, notice=hostile, citations=translated),
        writing=Writing(hostile, "p", WritingOutcome.PARTLY_QUOTED, hostile),
    )
    told.say(EVIDENCE, first, second, answer, None)
    done(asking)
    for name in ("sentence", "notice", "translation", "writer"):
        expect(seen(asking, name).first).to_contain_text(HOSTILE_MARKUP)
    assert asking.locator("#turns img, #turns script").count() == 0
    assert asking.evaluate("window.hacked") is None
    assert watched.complaints == []


@both_schemes
def test_axe_finds_nothing_while_an_answer_is_written_and_when_it_is_whole(asking: Page, told: Told) -> None:
    told.say(EVIDENCE, FIRST)
    expect(seen(asking, "sentence")).to_have_count(1)
    assert violations(asking) == []
    translated = (CITATIONS[0], replace(CITATIONS[1], translation="In your language."), CITATIONS[2])
    told.say(quoted(3), whole(FIRST, quoted(3), notice="Some were replaced.", citations=translated), None)
    done(asking)
    assert violations(asking) == []


def test_a_phone_shows_a_written_answer_without_scrolling_sideways(watched: Watched, asking: Page, told: Told) -> None:
    asking.set_viewport_size({"width": 360, "height": 740})
    told.say(EVIDENCE, FIRST, whole(FIRST), None)
    done(asking)
    assert asking.evaluate("document.documentElement.scrollWidth") <= 360
    assert watched.complaints == []


def test_the_real_service_with_a_scripted_model_from_question_to_page(watched: Watched) -> None:
    chat, page = GatedChat(), watched.page
    service = indexed().service(chat=chat, limits=WritingLimits(translate=False))
    with serving_here(service) as address:
        page.goto(address)
        seen(page, "question").fill(CORRIDOR_QUESTION)
        seen(page, "ask").click()
        expect(seen(page, "quote")).to_have_count(1)
        chat.say('{"text": "In 2024 the Middle Corridor carried 4.5 million ', 'tonnes of cargo.", "blocks": [1]}\n')
        expect(seen(page, "sentence")).to_contain_text("In 2024 the Middle Corridor carried 4.5 million tonnes")
        chat.say(None)
        done(page)
        assert texts(page, "notice") == []
        page.close()
    assert watched.complaints == []
