"""How many tokens a chat model may cost in a day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from askavim.errors import ChatOverBudget

_BYTES_PER_TOKEN = 3
"""Of UTF-8. Tokens of English have four bytes and more, those of Turkish about three: rather too many than too few."""
_MESSAGE_TOKENS = 4
"""What marks the beginning and the end of a message."""


def estimated_tokens(texts: Sequence[str]) -> int:
    """About how many tokens these messages are."""
    lengths = (len(text.encode("utf-8", "surrogatepass")) for text in texts)
    return sum(_MESSAGE_TOKENS - (-length // _BYTES_PER_TOKEN) for length in lengths)


@dataclass(frozen=True, slots=True)
class Reservation:
    """Tokens set aside for one call."""

    day: date
    tokens: int


class TokenBudget:
    """Counts the tokens of a day (UTC) in this process. Safe to use from several threads.

    What a call may cost at most is reserved before it and settled after it, so that calls at the same time can't
    exceed the budget together. Another process, and this one started anew, count for themselves.
    """

    def __init__(self, daily: int | None, today: Callable[[], date]) -> None:
        self._daily = daily
        self._today = today
        self._lock = Lock()
        self._day = today()
        self._spent = 0

    @property
    def spent(self) -> int:
        """Tokens spent or reserved today."""
        with self._lock:
            self._turn_day()
            return self._spent

    def reserve(self, tokens: int) -> Reservation:
        """Set tokens aside. Raises ChatOverBudget where not as many are left today."""
        with self._lock:
            self._turn_day()
            if self._daily is not None and self._spent + tokens > self._daily:
                raise ChatOverBudget(
                    f"Today's {self._daily:,} tokens for the chat model don't suffice for another call.",
                    "Wait until tomorrow (UTC), or raise ASKAVIM_CHAT_DAILY_TOKENS.",
                )
            self._spent += tokens
            return Reservation(self._day, tokens)

    def settle(self, reserved: Reservation, spent: int) -> None:
        """Put what was really spent in place of what was reserved, once."""
        with self._lock:
            self._turn_day()
            # A reservation of yesterday is forgotten already.
            self._spent += spent - (reserved.tokens if reserved.day == self._day else 0)

    def _turn_day(self) -> None:
        if (today := self._today()) != self._day:
            self._day, self._spent = today, 0
