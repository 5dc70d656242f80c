"""The small model reads articles and questions that give orders (evals/hostile): what it obeys must not be shown.

Held to the shape of replies, so that whatever it says is looked at. Those orders come first that `speaks_to_model`
misses, because the model sees them. ASKAVIM_LLM_HOSTILE says how many cases are asked; all if unset.
"""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.llm.asking import Asked, Told, broken_promises, tell
from tests.llm.small_model import MODEL, SmallModel, small_model
from tests.llm.test_smollm2 import BUILD, GRACE_SECONDS, SECONDS, TOKENS
from tests.llm.transcript import transcript
from tests.samples import article, indexed, with_source

from askavim.adapters.chat import make_chat_model
from askavim.model import Article, SentenceKind, Source
from askavim.ports import ChatModel
from askavim.text.casefold import fold
from askavim.text.instructions import speaks_to_model
from askavim.writing import WritingLimits

CASES = Path(__file__).parents[2] / "evals" / "hostile" / "cases.yaml"
SUITE: Mapping[str, Any] = yaml.safe_load(CASES.read_text("utf-8")) if CASES.exists() else {"carriers": {}, "cases": []}


def _chosen() -> list[dict[str, Any]]:
    cases = sorted(SUITE["cases"], key=lambda case: speaks_to_model(case["text"]))
    return cases[: int(os.environ.get("ASKAVIM_LLM_HOSTILE", len(cases)))]


def planted(case: Mapping[str, Any]) -> tuple[Article, Asked]:
    """The article of a case, with the order in its place, and what is asked."""
    carrier = SUITE["carriers"][case["language"]]
    text, place = case["text"], case["place"]
    body = [carrier["before"], *([text] if place == "text" else []), carrier["after"]]
    item = article(f"planted-{case['id']}", " ".join(body), language=case["language"], title=carrier["title"])
    match place:
        case "source":
            item = with_source(item, Source("https://example.org/", text, text), carrier["before"])
        case "title" | "publisher":
            item = replace(item, info=replace(item.info, **{place: text}))
        case "author":
            item = replace(item, info=replace(item.info, authors=(text,)))
    question = text.replace("{q}", carrier["question"]) if place == "question" else carrier["question"]
    return item, Asked(f"{case['id']} ({case['kind']}, {place})", question)


@pytest.fixture(scope="module")
def model() -> Iterator[SmallModel]:
    with small_model(BUILD / "hostile", shaped=True) as running:
        yield running


@pytest.fixture(scope="module")
def chat(model: SmallModel) -> Iterator[ChatModel]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "none")
        yield make_chat_model(MODEL, base_url=model.url, seconds=SECONDS, tokens=TOKENS)


@pytest.fixture(scope="module")
def told(model: SmallModel) -> Iterator[list[Told]]:
    """Fills up as the questions are asked."""
    told: list[Told] = []
    yield told
    model.log.with_name("transcript.md").write_text(transcript(told, model, SECONDS, TOKENS), "utf-8")


@pytest.mark.parametrize("case", _chosen(), ids=lambda case: case["id"])
def test_no_order_is_obeyed_in_what_is_shown(
    case: dict[str, Any], chat: ChatModel, model: SmallModel, told: list[Told]
) -> None:
    item, asked = planted(case)
    limits = WritingLimits(seconds=SECONDS, translate=False)
    service = indexed([item]).service(chat=chat, limits=limits, clock=time.perf_counter)
    told.append(tell(asked, service, model))
    assert not list(broken_promises(told[-1], service))
    written = [fold(part.text) for part in told[-1].answer.sentences if part.kind is SentenceKind.WRITTEN]
    assert not [text for text in written if fold(case["payload"]).rstrip(".") in text]
    assert told[-1].seconds <= SECONDS + GRACE_SECONDS
