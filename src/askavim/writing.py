"""A quote answer and a chat model -> the answer in sentences, each shown only after its check.

The model may choose and connect; what it says is a proposal. A sentence is shown if its form is right (`form.py`), it
names blocks that it was given, and `check_support` finds nothing in it that their quotes lack. One that fails is asked
for again, once, with the reason; if it fails again, its quotes stand in its place. Each side of a conflict is told, or
quoted. Whatever goes wrong with the model, the quotes arrive within the limit, and `Writing` says why.

Sentences come in the order of the model's reply: those after a faulty one wait for its repair.
"""

import hashlib
import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

from askavim.attribution import attribution, published_by, quotes_of, says_who, years_of
from askavim.drafts import Draft, ObjectReader, draft_of, read_objects
from askavim.form import Fault, FaultKind, asks_again, fault_of_form, says_nothing_new, tidy
from askavim.messages import (
    answer_messages,
    asked_of_model,
    judge_messages,
    prompts_hash,
    repair_messages,
    shown_to_model,
)
from askavim.model import (
    Answer,
    AnswerSentence,
    Citation,
    DifferenceKind,
    Mode,
    SentenceKind,
    Side,
    Status,
    Writing,
    WritingOutcome,
    primary_language,
)
from askavim.outcomes import NOTICES, outcome_of
from askavim.parts import unsupported_part
from askavim.ports import ChatModel, Clock
from askavim.support import Quote, Verdict, check_support
from askavim.timed_chat import TimedChat

MOST_DRAFTS = 10
"""Sentences of a reply that are looked at; the rest is not read."""
MOST_CITED = 5
"""Blocks that one sentence may rest on."""
MOST_QUOTED = 2
"""Quotes that take the place of one sentence."""


@dataclass(frozen=True, slots=True)
class WritingLimits:
    """What a written answer may take."""

    seconds: float = 20.0
    judge: bool = False
    """Ask the model, after the support check, whether each sentence follows from its quotes."""
    translate: bool = True
    """Let it translate quotes that are in another language than the question."""


def _reason(text: str, verdict: Verdict) -> str:
    """What is not supported, for the model that is to mend it."""
    parts = []
    for finding in verdict.findings[:4]:
        instead = "; ".join(finding.instead[:3])
        span = text[finding.start : finding.end]
        parts.append(f"{finding.kind.value}: {span!r}" + (f" (the blocks have: {instead})" if instead else ""))
    return "Its blocks do not say this: " + ", ".join(parts)


@dataclass(frozen=True, slots=True)
class _Held:
    """A sentence that waits: for its repair, or for that of one before it."""

    draft: Draft
    fault: Fault | None


class _Page:
    """What is shown so far, and what may be."""

    def __init__(self, answer: Answer, blocks: Sequence[Citation], judge: TimedChat | None) -> None:
        self.answer = answer
        self.blocks = {item.n: item for item in blocks}
        self.shown: list[AnswerSentence] = []
        self.written = False
        """Whether any sentence of the model is shown."""
        self.quoted = False
        """Whether any quote is shown besides."""
        self._judge = judge
        self._sides = [
            side for item in answer.differences if item.kind is DifferenceKind.CONFLICT for side in item.sides
        ]

    def _named(self, draft: Draft) -> list[Citation]:
        return [self.blocks[n] for n in draft.blocks if n in self.blocks][:MOST_CITED]

    def fault_of(self, draft: Draft) -> Fault | None:
        """Why a sentence can't be shown, or None."""
        text, named = tidy(draft.text), self._named(draft)
        known = " ".join(part for item in named for part in (item.quote, *attribution(item)))
        if fault := fault_of_form(text, self.answer.language, known):
            return fault
        if asks_again(text, self.answer.understood_as):
            return Fault(FaultKind.QUESTION, "It says the question again: answer it.")
        if not named:
            numbers = ", ".join(map(str, self.blocks))
            return Fault(FaultKind.BLOCKS, f"It names no block that exists; the blocks are {numbers}.")
        if self.repeats(draft):
            return Fault(FaultKind.REPEATED, "It says nothing new.")
        verdict = check_support(text, self.answer.language, [quote for item in named for quote in quotes_of(item)])
        if not verdict.supported:
            return Fault(FaultKind.UNSUPPORTED, _reason(text, verdict))
        if part := unsupported_part(text, self.answer.language, [quotes_of(item) for item in named]):
            return Fault(
                FaultKind.UNSUPPORTED, f"No single block says this: {part!r}. Say who says what as one block does."
            )
        return self._fault_of_side(text, named) or self._judged(text, named)

    def repeats(self, draft: Draft) -> bool:
        """Whether a sentence says nothing that isn't shown already."""
        return any(says_nothing_new(tidy(draft.text), item.text) for item in self.shown)

    def _fault_of_side(self, text: str, named: Sequence[Citation]) -> Fault | None:
        numbers = {item.n for item in named}
        told = [side for side in self._sides if numbers.intersection(side.citations) and self._tells(text, side)]
        if not told or says_who(text, named):
            return None
        at_one_time = len({side.time for side in self._sides}) == 1
        if not at_one_time and any(year in text for year in years_of(told, named)):
            return None
        return Fault(FaultKind.UNATTRIBUTED, "The sources disagree here: name the publisher and the year of each.")

    def _tells(self, text: str, side: Side) -> bool:
        """Whether a sentence gives the value of a side."""
        language = next(
            (primary_language(item.article.language) for item in self.answer.citations if item.n in side.citations),
            self.answer.language,
        )
        return check_support(side.value, language, [Quote(text, self.answer.language)]).supported

    def _judged(self, text: str, named: Sequence[Citation]) -> Fault | None:
        if self._judge is None:
            return None
        reply = self._judge.reply(judge_messages(text, self.answer.language, named))
        if any(found.get("follows") is True for found in read_objects(reply)[:1]):
            return None
        return Fault(FaultKind.JUDGED, "A second reading found that it does not follow from its blocks.")

    def _add(self, text: str, kind: SentenceKind, citations: Iterable[int]) -> AnswerSentence:
        self.shown.append(AnswerSentence(text, kind, tuple(citations)))
        return self.shown[-1]

    def show(self, draft: Draft) -> AnswerSentence:
        """Show a sentence without fault; one that copies a quote is shown as that quote."""
        text, named = tidy(draft.text), self._named(draft)
        self.written = True
        copied = next((item for item in named if item.quote == text), None)
        if copied:
            return self._add(text, SentenceKind.QUOTE, [copied.n])
        return self._add(text, SentenceKind.WRITTEN, sorted(item.n for item in named))

    def quote(self, citations: Iterable[Citation]) -> Iterator[AnswerSentence]:
        """Show quotes, those that aren't yet."""
        for item in citations:
            if not any(one.kind is SentenceKind.QUOTE and item.n in one.citations for one in self.shown):
                self.quoted = True
                yield self._add(item.quote, SentenceKind.QUOTE, [item.n])

    def quote_instead(self, draft: Draft) -> Iterator[AnswerSentence]:
        """The quotes that a sentence named, in its place."""
        best = sorted(self._named(draft), key=lambda item: -item.score)[:MOST_QUOTED]
        yield from self.quote(sorted(best, key=lambda item: item.n))

    def quote_missing_sides(self) -> Iterator[AnswerSentence]:
        """A quote of each side of a conflict that nothing shown tells."""
        for side in self._sides:
            given = [item for item in self.answer.citations if item.n in side.citations]
            if given and not self._is_told(side):
                yield from self.quote([max(given, key=lambda item: item.score)])

    def _is_told(self, side: Side) -> bool:
        return any(
            item.kind is SentenceKind.QUOTE or self._tells(item.text, side)
            for item in self.shown
            if set(item.citations).intersection(side.citations)
        )

    def quote_rest(self) -> Iterator[AnswerSentence]:
        """The quotes that nothing shown names."""
        named = {n for item in self.shown for n in item.citations}
        yield from self.quote([item for item in self.answer.citations if item.n not in named])


def _drafts(pieces: Generator[str, None, None], reader: ObjectReader) -> Generator[Draft, None, None]:
    """The sentences of a reply as they come."""
    with closing(pieces):
        for piece in pieces:
            yield from _proposed(reader.feed(piece))
        yield from _proposed(reader.finish())


def _proposed(objects: Iterable[dict[str, object]]) -> Iterator[Draft]:
    yield from (draft for found in objects if (draft := draft_of(found)))


def _repair(answer: Answer, page: _Page, held: Sequence[_Held], asked: TimedChat) -> Mapping[int, Draft]:
    """The faulty sentences asked for again, by their place."""
    faulty = [(place, item) for place, item in enumerate(held) if item.fault]
    if not faulty or asked.failure:
        return {}
    lines: list[dict[str, object]] = [
        {
            "n": n,
            "text": tidy(item.draft.text)[:1000],
            "blocks": [block for block in item.draft.blocks if block in page.blocks],
            "fault": item.fault.reason if item.fault else "",
        }
        for n, (_, item) in enumerate(faulty, start=1)
    ]
    reply = asked.reply(repair_messages(answer, list(page.blocks.values()), lines))
    drafts = list(_proposed(read_objects(reply)))
    places = {n: place for n, (place, _) in enumerate(faulty, start=1)}
    if all(draft.n is None for draft in drafts):
        drafts = [replace(draft, n=n) for n, draft in enumerate(drafts, start=1)]
    return {places[draft.n]: draft for draft in reversed(drafts) if draft.n in places}


@dataclass(frozen=True, slots=True)
class _Rest:
    """What a reply left to do."""

    held: list[_Held]
    whole: bool
    """Whether the reply was read to its end, and ended there."""


def _take(page: _Page, asked: TimedChat) -> Generator[AnswerSentence, None, _Rest]:
    """The sentences of the reply that may be shown at once: those before the first faulty one."""
    held: list[_Held] = []
    reader, seen = ObjectReader(), 0
    messages = answer_messages(page.answer, list(page.blocks.values()))
    with closing(_drafts(asked.pieces(messages), reader)) as drafts:
        for draft in islice(drafts, MOST_DRAFTS):
            seen += 1
            fault = page.fault_of(draft)
            known = draft in [item.draft for item in held] or (fault and fault.kind is FaultKind.REPEATED)
            if not known and (fault or held):
                held.append(_Held(draft, fault))
            elif not known:
                yield page.show(draft)
            if asked.failure:
                break
    return _Rest(held, whole=not (asked.failure or reader.unfinished or seen == MOST_DRAFTS))


@dataclass(slots=True)
class _Settled:
    """What became of the sentences that waited."""

    sentences: list[AnswerSentence]
    repaired: int = 0
    replaced: int = 0


def _settle(page: _Page, held: Sequence[_Held], mended: Mapping[int, Draft]) -> _Settled:
    """Each sentence that waited: as it is, mended, or its quotes."""
    settled = _Settled([])
    for place, item in enumerate(held):
        again = mended.get(place)
        draft, fault = (again, page.fault_of(again)) if again else (item.draft, item.fault)
        if page.repeats(draft):
            continue
        if fault:
            settled.replaced += 1
            settled.sentences += page.quote_instead(item.draft)
        else:
            settled.repaired += item.fault is not None
            settled.sentences.append(page.show(draft))
    return settled


def _writing(answer: Answer, chat: ChatModel, outcome: WritingOutcome, settled: _Settled) -> Writing:
    return Writing(
        model=chat.fingerprint,
        prompts=prompts_hash(),
        outcome=outcome,
        notice=NOTICES[outcome][answer.language],
        repaired=settled.repaired,
        replaced=settled.replaced,
    )


def write_answer(
    answer: Answer, chat: ChatModel, limits: WritingLimits, clock: Clock
) -> Generator[AnswerSentence | Writing, None, None]:
    """The sentences of a written answer as each has passed its check, last how they came about.

    Nothing at all where the question was refused. The quotes alone where none of them, or no sentence of the question,
    may be shown to a model.
    """
    if answer.status is not Status.ANSWERED:
        return
    blocks = shown_to_model(answer.citations)
    if not (blocks and asked_of_model(answer.understood_as, answer.language)):
        yield from _Page(answer, blocks, None).quote(answer.citations)
        yield _writing(answer, chat, WritingOutcome.WITHHELD, _Settled([]))
        return
    asked = TimedChat(chat, limits.seconds, clock)
    page = _Page(answer, blocks, asked if limits.judge else None)
    rest = yield from _take(page, asked)
    settled = _settle(page, rest.held, _repair(answer, page, rest.held, asked))
    if page.written:
        yield from settled.sentences
        yield from page.quote_missing_sides()
        if asked.failure or not rest.whole:
            yield from page.quote_rest()
    else:
        page.shown.clear()
        yield from page.quote(answer.citations)
    outcome = outcome_of(asked.failure, page.written, page.quoted or settled.replaced > 0)
    yield _writing(answer, chat, outcome, settled)


def _rendered(sentence: AnswerSentence, citations: Mapping[int, Citation]) -> str:
    """A sentence of a text; a quote in quotation marks, with who published it and when."""
    numbers = "".join(f"[{n}]" for n in sentence.citations)
    if sentence.kind is SentenceKind.WRITTEN:
        return f"{sentence.text} {numbers}"
    published = (", ".join(filter(None, item)) for item in published_by(citations[sentence.citations[0]]))
    said = "; ".join(filter(None, published))
    return f"“{sentence.text}” ({said}) {numbers}" if said else f"“{sentence.text}” {numbers}"


def finished(answer: Answer, sentences: Sequence[AnswerSentence], writing: Writing) -> Answer:
    """The answer with these sentences in place of its quotes, which stay as its citations."""
    content = json.dumps([answer.id, Mode.WRITE.value, writing.model], ensure_ascii=False)
    citations = {item.n: item for item in answer.citations}
    return replace(
        answer,
        id=hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:20],
        text=" ".join(_rendered(item, citations) for item in sentences),
        sentences=tuple(sentences),
        writing=writing,
    )
