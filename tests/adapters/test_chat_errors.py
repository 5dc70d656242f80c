"""Foreign errors of any vendor, told without their words."""

import httpx
import pytest

from askavim.adapters.chat_errors import http_status, rejected_option, seconds_to_retry, unavailable

SECRET = "sk-very-secret"


class _VendorError(Exception):
    """As most vendors' packages have it."""

    def __init__(self, status: int, words: str = SECRET) -> None:
        super().__init__(words)
        self.status_code = status


class _CodedError(Exception):
    """As Google's package has it."""

    code = 403


def _wrapped(inner: Exception) -> Exception:
    try:
        try:
            raise inner
        except Exception as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError as error:
        return error


def _response_error(status: int, headers: dict[str, str] | None = None) -> Exception:
    request = httpx.Request("POST", "http://x", headers={"Authorization": SECRET})
    response = httpx.Response(status, request=request, headers=headers)
    return httpx.HTTPStatusError(SECRET, request=request, response=response)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (_VendorError(401), 401),
        (_CodedError(), 403),
        (_response_error(429), 429),
        (_wrapped(_VendorError(404)), 404),
        (ValueError("500"), None),
        (_VendorError(200), None),
    ],
)
def test_the_status_is_found_wherever_a_package_keeps_it(error: Exception, status: int | None) -> None:
    assert http_status(error) == status


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (_VendorError(401), "key"),
        (_VendorError(404), "not there"),
        (_VendorError(429), "limit"),
        (_VendorError(413), "turned the request down"),
        (_VendorError(529), "fault on its server"),
        (httpx.ConnectError(SECRET), "can't be reached"),
        (ConnectionRefusedError(SECRET), "can't be reached"),
        (ValueError(SECRET), "nothing that can be read"),
    ],
)
def test_what_happened_is_told_and_nothing_of_the_vendors_words(error: Exception, said: str) -> None:
    told = unavailable(error, "vendor:model", begun=False)
    assert said in told.message
    assert "vendor:model" in told.message
    assert SECRET not in f"{told.message} {told.hint}"


def test_an_error_after_the_beginning_is_a_break() -> None:
    assert "broke off" in unavailable(httpx.ReadError(SECRET), "vendor:model", begun=True).message


@pytest.mark.parametrize(
    ("error", "option"),
    [
        (_VendorError(400, "'temperature' does not support 0.0"), "temperature"),
        (_VendorError(422, "Streaming is not supported"), "streaming"),
        (_VendorError(400, "upstream said no"), None),
        (_VendorError(500, "temperature"), None),
        (ValueError("temperature"), None),
    ],
)
def test_an_option_turned_down_is_recognised(error: Exception, option: str | None) -> None:
    assert rejected_option(error) == option


@pytest.mark.parametrize("error", [_VendorError(429), _VendorError(503), httpx.ConnectError(SECRET)])
def test_what_may_pass_is_tried_again_after_twice_as_long_each_time(error: Exception) -> None:
    assert [seconds_to_retry(error, failed) for failed in (1, 2, 3)] == [0.5, 1, 2]


@pytest.mark.parametrize("error", [_VendorError(401), _VendorError(404), _VendorError(400), ValueError(SECRET)])
def test_what_cannot_pass_is_not_tried_again(error: Exception) -> None:
    assert seconds_to_retry(error, 1) is None


@pytest.mark.parametrize(("asked", "seconds"), [("30", 30), ("0", 0.5), ("Wed, 21 Oct 2026 07:28:00 GMT", 0.5)])
def test_a_server_says_how_long_to_wait(asked: str, seconds: float) -> None:
    assert seconds_to_retry(_wrapped(_response_error(429, {"Retry-After": asked})), 1) == seconds
