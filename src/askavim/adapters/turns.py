"""Who may ask a host when: one request at a time, and a pause after each."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class _Turn:
    lock: Lock = field(default_factory=Lock)
    free_from: float = float("-inf")
    closed_until: float = float("-inf")


class Turns:
    """The pauses between requests, for each host. May be used by several threads."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._turns: defaultdict[str, _Turn] = defaultdict(_Turn)
        self._lock = Lock()

    @contextmanager
    def taken(self, host: str, pause_seconds: float) -> Iterator[None]:
        """Wait for the host's turn and hold it; the next may begin `pause_seconds` after this one's end."""
        turn = self._of(host)
        with turn.lock:
            if (wait := turn.free_from - self._clock()) > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                turn.free_from = self._clock() + pause_seconds

    def close(self, host: str, seconds: float) -> None:
        """The host has asked not to be asked for so long."""
        self._of(host).closed_until = self._clock() + seconds

    def closed_seconds(self, host: str) -> float:
        """For how long the host is not to be asked; 0 where it may be."""
        return max(0.0, self._of(host).closed_until - self._clock())

    def _of(self, host: str) -> _Turn:
        with self._lock:
            return self._turns[host]
