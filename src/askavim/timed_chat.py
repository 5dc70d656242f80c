"""A chat model and one deadline for all that it is asked about a question.

What goes wrong is kept and not raised: after the first failure nothing more is asked, and who writes looks at `failure`
to say why the answer is what it is.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager

from askavim.errors import ChatError, ChatSlow, ChatUnavailable
from askavim.ports import ChatMessage, ChatModel, Clock

MAX_REPLY_CHARS = 20_000
"""Of one reply; the rest is not read."""


@contextmanager
def _ending(pieces: Iterator[str]) -> Iterator[Iterator[str]]:
    try:
        yield pieces
    finally:
        getattr(pieces, "close", lambda: None)()  # a plain iterator has nothing to end


class AttendedChat:
    """A chat model that breaks off once nobody waits for its reply any more."""

    def __init__(self, chat: ChatModel, is_left: Callable[[], bool]) -> None:
        self._chat = chat
        self._is_left = is_left

    @property
    def fingerprint(self) -> str:
        """See ChatModel.fingerprint."""
        return self._chat.fingerprint

    def stream(self, messages: Sequence[ChatMessage], seconds: float) -> Iterator[str]:
        """See ChatModel.stream."""
        self._check()
        with _ending(self._chat.stream(messages, seconds)) as pieces:
            for piece in pieces:
                self._check()
                yield piece

    def _check(self) -> None:
        if self._is_left():
            raise ChatUnavailable("Nobody waits for the reply any more.")


class TimedChat:
    """Asks until the first failure. Not for several threads."""

    def __init__(self, chat: ChatModel, seconds: float, clock: Clock) -> None:
        self._chat = chat
        self._clock = clock
        self._deadline = clock() + seconds
        self.failure: ChatError | None = None

    @property
    def fingerprint(self) -> str:
        """See ChatModel.fingerprint."""
        return self._chat.fingerprint

    def pieces(self, messages: Sequence[ChatMessage]) -> Generator[str, None, None]:
        """The reply as it comes. Ends where it is whole, too long, or failed; closing it ends the reply."""
        if self.failure:
            return
        try:
            yield from self._pieces(messages)
        except ChatError as error:
            self.failure = error

    def _pieces(self, messages: Sequence[ChatMessage]) -> Generator[str, None, None]:
        left = MAX_REPLY_CHARS
        with _ending(self._chat.stream(messages, self._seconds_left())) as stream:
            for piece in stream:
                self._seconds_left()
                yield piece[:left]
                left -= len(piece)
                if left <= 0:
                    return

    def _seconds_left(self) -> float:
        seconds = self._deadline - self._clock()
        if seconds <= 0:
            raise ChatSlow("The time for the written answer is over.")
        return seconds

    def reply(self, messages: Sequence[ChatMessage]) -> str:
        """The reply as far as it came."""
        return "".join(self.pieces(messages))
