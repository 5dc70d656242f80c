"""What vendors' packages raise -> ChatUnavailable.

Their words are not passed on, nor is the error as a cause: they may hold a key, headers or an article's text. What is
told is the kind of the error and the HTTP status, which every vendor's package carries somewhere.
"""

import re
from collections.abc import Iterator

from askavim.errors import ChatUnavailable

_UNREACHABLE = frozenset({"APIConnectionError", "ConnectError", "ConnectionError", "TimeoutException"})
"""Names of classes, because httpx, its successor and the vendors have no common ones."""
_OPTIONS = {"temperature": r"\btemperature\b", "streaming": r"\bstream(?:ing|ed)?\b"}

_FIRST_WAIT_SECONDS = 0.5


def http_status(error: BaseException) -> int | None:
    """The HTTP status behind an error, or behind what caused it."""
    for item in _chain(error):
        for holder in (item, getattr(item, "response", None)):
            for name in ("status_code", "code"):
                status = getattr(holder, name, None)
                if isinstance(status, int) and 400 <= status < 600:
                    return status
    return None


def rejected_option(error: BaseException) -> str | None:
    """The option, "temperature" or "streaming", that a server turned a request down for."""
    if http_status(error) not in (400, 422):
        return None
    return next((name for name, words in _OPTIONS.items() if re.search(words, str(error), re.IGNORECASE)), None)


def seconds_to_retry(error: BaseException, failed: int) -> float | None:
    """How long to wait before the request is sent again, after so many failures; None where that can't help.

    Twice as long each time, or as long as the server asks for (Retry-After, RFC 9110).
    """
    status = http_status(error)
    if not (_is_unreachable(error) if status is None else status == 429 or status >= 500):
        return None
    return max(_FIRST_WAIT_SECONDS * 2.0 ** (failed - 1), _retry_after(error))


def _retry_after(error: BaseException) -> float:
    for item in _chain(error):
        headers = getattr(getattr(item, "response", None), "headers", None)
        if headers is not None and (value := str(headers.get("retry-after", "")).strip()).isdecimal():
            return float(value)
    return 0.0


def unavailable(error: BaseException, model: str, begun: bool) -> ChatUnavailable:
    """The same as ours, with nothing of the vendor's words. `begun`: whether part of the reply had come."""
    status = http_status(error)
    what, hint = _explained(status, error, begun)
    kind = type(error).__name__ if status is None else f"HTTP {status}"
    return ChatUnavailable(f"The chat model {model} {what} ({kind}).", hint)


def _explained(status: int | None, error: BaseException, begun: bool) -> tuple[str, str]:
    if status in (401, 403):
        return "does not accept the key", "Check the vendor's key in the environment."
    if status == 404:
        return "is not there", "Check the model's name in ASKAVIM_CHAT_MODEL, and ASKAVIM_CHAT_BASE_URL."
    if status == 429:
        return "has reached a limit of its vendor", "Wait, or look at the limits of the account."
    if status is not None and status < 500:
        return "turned the request down", "The model may not accept messages this long, or one of our options."
    if status is not None:
        return "has a fault on its server", "Try again later."
    if begun:
        return "broke off", "Try again."
    if _is_unreachable(error):
        return "can't be reached", "Check the network and ASKAVIM_CHAT_BASE_URL."
    return "sent nothing that can be read", "Check that ASKAVIM_CHAT_BASE_URL is the address of a chat model."


def _is_unreachable(error: BaseException) -> bool:
    return any(kind.__name__ in _UNREACHABLE for item in _chain(error) for kind in type(item).__mro__)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
