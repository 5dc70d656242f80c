"""robots.txt -> what we may fetch of a host and how often (RFC 9309), read by protego."""

import re
from dataclasses import dataclass

from protego import Protego

AGENT = "AskAVIM"
"""Our product token: what a robots.txt calls us by."""
MOST_BYTES = 500 * 1024
"""As much as RFC 9309 (2.5) asks to be read; the rest is left alone."""

_AGENT_LINE = re.compile(r"user(?:-|\s+)?agent\s*[:\s]\s*(?P<token>\*|[a-z_-]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host allows."""

    rules: Protego | None = None
    """None where it allows everything."""

    def allows(self, url: str) -> bool:
        """Whether a page may be fetched."""
        return self.rules is None or self.rules.can_fetch(url, AGENT)

    @property
    def delay_seconds(self) -> float:
        """How long to wait between two requests; 0 where nothing is said."""
        return 0.0 if self.rules is None else self.rules.crawl_delay(AGENT) or 0.0


def read_robots(body: bytes) -> Robots:
    """The rules of a robots.txt; lines that can't be read are left out."""
    lines = body.decode("utf-8-sig", "replace").splitlines()
    return Robots(Protego.parse("\n".join(_ours_or_other(line) for line in lines)))


def _ours_or_other(line: str) -> str:
    """An agent's line with a name of three: all, us, or other.

    protego takes "ask" for us as well, and works for thousands of agents times thousands of rules as long as it takes.
    """
    named = _AGENT_LINE.match(line.strip())
    if named is None:
        return line
    token = named["token"].lower()
    return f"User-agent: {token if token in ('*', AGENT.lower()) else 'other'}"
