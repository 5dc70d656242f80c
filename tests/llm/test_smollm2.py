"""The whole service with a real, small and bad chat model: `make test-llm`.

SmolLM2-135M follows instructions badly and knows little Turkish, Azerbaijani or Russian. What is shown must hold all
the same. The model's replies are not what is tested; they are kept in build/llm/*/transcript.md.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.llm.asking import Asked, Told, broken_promises, read_questions, tell
from tests.llm.small_model import MODEL, SmallModel, small_model
from tests.llm.transcript import transcript

from askavim.build import build_service
from askavim.model import Answer, Filters, Mode, Status, WritingOutcome
from askavim.service import Service
from askavim.settings import Settings, read_settings

BUILD = Path(__file__).parents[2] / "build" / "llm"
SECONDS = float(os.environ.get("ASKAVIM_CHAT_SECONDS", "60"))
"""A machine that is busy with other things may be given more."""
GRACE_SECONDS = 1.0
TOKENS = int(os.environ.get("ASKAVIM_CHAT_TOKENS", "200"))
QUESTIONS = read_questions()


@pytest.fixture(scope="module", params=["free", "shaped"])
def model(request: pytest.FixtureRequest) -> Iterator[SmallModel]:
    """Free to reply as it likes, and held to the shape asked for: then more of what it says is looked at."""
    with small_model(BUILD / request.param, shaped=request.param == "shaped") as running:
        yield running


@pytest.fixture(scope="module")
def settings(model: SmallModel) -> Iterator[Settings]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "none")
        yield read_settings(
            chat_model=MODEL, chat_base_url=model.url, chat_seconds=SECONDS, chat_tokens=TOKENS, threads=1
        )


@pytest.fixture(scope="module")
def service(settings: Settings) -> Service:
    service = build_service(settings)
    service.collection()
    service.chat()
    return service


@pytest.fixture(scope="module")
def told(model: SmallModel) -> Iterator[list[Told]]:
    """Fills up as the questions are asked."""
    told: list[Told] = []
    yield told
    model.log.with_name("transcript.md").write_text(transcript(told, model, SECONDS, TOKENS), "utf-8")


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.id)
def test_what_a_bad_model_writes_is_shown_only_where_it_holds(
    asked: Asked, service: Service, model: SmallModel, told: list[Told]
) -> None:
    told.append(tell(asked, service, model))
    answer, seconds = told[-1].answer, told[-1].seconds
    assert not list(broken_promises(told[-1], service))
    assert (answer.status is Status.REFUSED) == asked.refused
    assert (answer.writing is None) == asked.refused
    assert seconds <= SECONDS + GRACE_SECONDS
    assert not answer.writing or answer.writing.outcome is not WritingOutcome.UNAVAILABLE


def test_a_model_that_is_too_slow_costs_no_more_than_the_limit(settings: Settings, model: SmallModel) -> None:
    impatient = build_service(settings.model_copy(update={"chat_seconds": 1.0}))
    impatient.collection()
    impatient.chat()
    late = tell(QUESTIONS[0], impatient, model)
    assert not list(broken_promises(late, impatient))
    assert late.answer.writing
    assert late.answer.writing.outcome is WritingOutcome.SLOW
    assert late.seconds <= 1.0 + GRACE_SECONDS


def test_a_model_that_dies_leaves_the_quotes(settings: Settings, service: Service, tmp_path: Path) -> None:
    with small_model(tmp_path) as dying:
        orphaned = build_service(settings.model_copy(update={"chat_base_url": dying.url}))
    items = list(orphaned.ask_stream(QUESTIONS[0].question, Filters(), 3, (), Mode.WRITE))
    assert isinstance(items[-1], Answer)
    assert items[-1].writing
    assert items[-1].writing.outcome is WritingOutcome.UNAVAILABLE
    assert [item.text for item in items[-1].sentences] == [item.quote for item in items[-1].citations]
