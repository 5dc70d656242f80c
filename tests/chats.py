"""Chat models for tests: they reply by script, break off, dawdle, or obey whatever they read."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from askavim.errors import ChatError
from askavim.ports import ChatMessage

TASKS = {
    "You write answers": "answer",
    "Sentences of an answer": "repair",
    "Decide whether": "judge",
    "Translate quotes": "translate",
    "Rewrite the last question": "complete",
}


def task_of(messages: Sequence[ChatMessage]) -> str:
    """What a chat model is asked for: the name of the prompt."""
    return next(name for start, name in TASKS.items() if messages[0].text.startswith(start))


def lines(*sentences: tuple[str, list[int]]) -> str:
    """A reply as it should be."""
    return "\n".join(json.dumps({"text": text, "blocks": blocks}, ensure_ascii=False) for text, blocks in sentences)


def again(*sentences: tuple[int, str, list[int]]) -> str:
    """The reply that mends the sentences of these numbers."""
    return "\n".join(
        json.dumps({"n": n, "text": text, "blocks": blocks}, ensure_ascii=False) for n, text, blocks in sentences
    )


Reply = str | Callable[[Sequence[ChatMessage]], str]


@dataclass
class TaskChat:
    """Replies to each task by its own script, breaks off where one is said to, and keeps what it was asked."""

    answer: Reply = ""
    repair: Reply = ""
    judge: Reply = '{"follows": true}'
    translate: Reply = ""
    complete: Reply = ""
    breaks: dict[str, ChatError] = field(default_factory=dict)
    """By task: raised at the end of the reply."""
    fingerprint: str = "scripted"
    asked: list[Sequence[ChatMessage]] = field(default_factory=list)
    closed: int = 0

    def tasks(self) -> list[str]:
        return [task_of(messages) for messages in self.asked]

    def stream(self, messages: Sequence[ChatMessage], seconds: float) -> Iterator[str]:
        assert seconds > 0
        self.asked.append(messages)
        task = task_of(messages)
        reply: Reply = getattr(self, task)
        try:
            yield from re.findall(r"\S+\s*|\s+", reply if isinstance(reply, str) else reply(messages))
            if task in self.breaks:
                raise self.breaks[task]
        finally:
            self.closed += 1
