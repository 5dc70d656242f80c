"""What is said at start-up about a chat model that can't be used here."""

import pytest

from askavim.adapters import chat_vendors
from askavim.adapters.chat_vendors import VENDORS, check_chat_model
from askavim.errors import SettingsError

KEY = "sk-very-secret"
HERE = {"OPENAI_API_KEY": KEY}


def _said(model: str, base_url: str | None = None, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        check_chat_model(model, base_url, HERE if environment is None else environment)
    said = f"{caught.value.message} {caught.value.hint}"
    assert KEY not in said
    return said


@pytest.mark.parametrize("base_url", [None, "http://127.0.0.1:8080/v1", "https://models.example"])
def test_a_model_with_package_and_key_can_be_used(base_url: str | None) -> None:
    check_chat_model("openai:gpt-5-mini", base_url, HERE)


def test_a_models_own_name_may_have_colons() -> None:
    check_chat_model("openai:ft:gpt-5-mini:us", None, HERE)


@pytest.mark.parametrize("model", ["gpt-5-mini", "openai:", "openai: ", "", ":"])
def test_a_name_without_vendor_or_model_is_shown_how(model: str) -> None:
    assert "openai:gpt-5-mini" in _said(model)


def test_an_unknown_vendor_is_told_the_known_ones() -> None:
    said = _said("acme:best")
    assert all(name in said for name in VENDORS)


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_vendors, "find_spec", lambda _name: None)
    assert 'pip install "askavim[anthropic]"' in _said("anthropic:claude", environment={"ANTHROPIC_API_KEY": KEY})


@pytest.mark.parametrize("environment", [{}, {"OPENAI_API_KEY": ""}])
def test_a_missing_key_is_named(environment: dict[str, str]) -> None:
    assert "OPENAI_API_KEY" in _said("openai:gpt-5-mini", environment=environment)


@pytest.mark.parametrize("key", [f"{KEY}\n", f" {KEY}", f"{KEY} x", f"{KEY}é"])
def test_a_key_with_more_than_the_key_is_not_shown(key: str) -> None:
    assert "OPENAI_API_KEY" in _said("openai:gpt-5-mini", environment={"OPENAI_API_KEY": key})


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:8080",
        "ftp://models.example",
        "http://",
        "http://[",
        "http://x:99999",
        "https://a:sk-very-secret@x/v1",
    ],
)
def test_an_unusable_address_is_named(address: str) -> None:
    assert "ASKAVIM_CHAT_BASE_URL" in _said("openai:x", address)


@pytest.mark.parametrize("value", ["true", "1", "https://gateway.example"])
def test_a_gateway_of_langsmith_is_not_passed_through(value: str) -> None:
    assert "LANGSMITH_GATEWAY" in _said("openai:x", None, HERE | {"LANGSMITH_GATEWAY": value})
    check_chat_model("openai:x", "http://127.0.0.1:8080/v1", HERE | {"LANGSMITH_GATEWAY": value})


def test_a_setting_that_langchain_refuses_is_named() -> None:
    assert "LANGCHAIN_TRACING" in _said("openai:x", None, HERE | {"LANGCHAIN_TRACING": "true"})
    check_chat_model("openai:x", None, HERE | {"LANGCHAIN_TRACING": "false", "LANGSMITH_TRACING": "true"})
