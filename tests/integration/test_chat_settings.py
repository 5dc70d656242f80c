"""Settings of the chat model that can't work are said at the start: exit code 2, no question asked, no key shown."""

import sys
from pathlib import Path

import pytest

from askavim import cli
from askavim.build import build_service, load_chat
from askavim.errors import SettingsError
from askavim.model import Filters, Mode
from askavim.settings import Settings, read_settings

KEY = "sk-very-secret-0123456789"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.setenv("ASKAVIM_DATA", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ASKAVIM_CHAT_MODEL", "acme:x", "the vendor 'acme' is not known"),
        ("ASKAVIM_CHAT_MODEL", "gpt", "names no vendor and model"),
        ("ASKAVIM_CHAT_BASE_URL", "nonsense", "ASKAVIM_CHAT_BASE_URL"),
        ("OPENAI_API_KEY", "", "OPENAI_API_KEY is not set"),
        ("LANGSMITH_GATEWAY", "true", "LANGSMITH_GATEWAY is set"),
    ],
)
def test_the_server_does_not_start_with_settings_that_cannot_work(
    name: str, value: str, said: str, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("ASKAVIM_CHAT_MODEL", "openai:x")
    environment.setenv(name, value)
    environment.setattr(sys, "argv", ["askavim", "serve", "--port", "0"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    printed = capsys.readouterr()
    assert caught.value.code == 2
    assert said in " ".join(printed.err.split())
    assert KEY not in printed.out + printed.err


def test_a_written_answer_is_turned_down_before_anything_is_looked_for(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("OPENAI_API_KEY")
    service = build_service(read_settings(chat_model="openai:x"))
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        service.ask_stream("Who?", Filters(), 1, mode=Mode.AUTO)


def test_without_a_chat_model_none_is_made() -> None:
    assert load_chat(Settings(chat_model=None)) is None


def test_a_chat_model_has_the_settings_name(environment: pytest.MonkeyPatch) -> None:
    chat = load_chat(read_settings(chat_model="openai:gpt-5-mini", chat_base_url="http://127.0.0.1:9/v1"))
    assert chat is not None
    assert chat.fingerprint == "openai:gpt-5-mini"
