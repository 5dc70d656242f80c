"""Specification of the settings: from the environment, checked, and closed to other machines unless asked."""

from pathlib import Path

import pytest

from askavim.addresses import is_loopback
from askavim.errors import SettingsError
from askavim.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ASKAVIM_{name.upper()}", raising=False)


def test_without_any_setting_only_this_machine_is_served() -> None:
    assert read_settings().host == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("data", "/srv/askavim", Path("/srv/askavim")),
        ("corpus", "essays", Path("essays")),
        ("model", "some/model", "some/model"),
        ("database_url", "postgresql://reader@db.example/archive", "postgresql://reader@db.example/archive"),
        ("reader", "other.safetensors", Path("other.safetensors")),
        ("threads", "2", 2),
        ("host", "::1", "::1"),
        ("port", "0", 0),
        ("allow_remote", "true", True),
        ("fetch_contact", "editor@example.org", "editor@example.org"),
        ("fetch_delay_seconds", "2.5", 2.5),
        ("fetch_seconds", "5", 5.0),
        ("fetch_bytes", "5000", 5_000),
        ("fetch_private", "true", True),
    ],
)
def test_every_setting_is_an_environment_variable(
    name: str, value: str, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert getattr(read_settings(), name) != expected
    monkeypatch.setenv(f"ASKAVIM_{name.upper()}", value)
    assert getattr(read_settings(), name) == expected


def test_a_given_value_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKAVIM_PORT", "9000")
    assert read_settings(port=9001).port == 9001


def test_none_leaves_the_environment_its_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKAVIM_PORT", "9000")
    assert read_settings(port=None).port == 9000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("THREADS", "0"),
        ("THREADS", ""),
        ("ALLOW_REMOTE", "perhaps"),
        ("DATABASE_URL", ""),
        ("FETCH_CONTACT", "two words"),
        ("FETCH_CONTACT", "a)(b"),
        ("FETCH_CONTACT", "a\r\nHost: b"),
        ("FETCH_DELAY_SECONDS", "-1"),
        ("FETCH_DELAY_SECONDS", "nan"),
        ("FETCH_SECONDS", "0"),
        ("FETCH_SECONDS", "inf"),
        ("FETCH_BYTES", "10"),
        ("FETCH_PRIVATE", "perhaps"),
    ],
)
def test_an_unusable_value_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"ASKAVIM_{name}", value)
    with pytest.raises(SettingsError, match=f"ASKAVIM_{name}: "):
        read_settings()


def test_a_password_of_the_database_is_not_shown_with_the_settings() -> None:
    assert "geheim" not in repr(read_settings(database_url="postgresql://reader:geheim@db.example/archive"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "localhost.example.org"])
def test_an_address_that_others_reach_is_refused_unless_allowed(host: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(host=host)
    assert "ASKAVIM_ALLOW_REMOTE" in caught.value.hint
    assert read_settings(host=host, allow_remote=True).host == host


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_addresses_are_this_machine(host: str) -> None:
    assert is_loopback(host)
    assert read_settings(host=host).host == host


def test_the_model_lies_in_the_data_folder() -> None:
    assert read_settings(data="somewhere").model_folder == Path("somewhere/model")
