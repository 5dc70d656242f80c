"""Which chat models can be used, and whether one can be used here: its package, its key, its address.

`check_chat_model` needs no package and no network, so that a service says what is missing when it starts. Keys stand
in the vendor's own environment variable; nothing here returns, shows or keeps one.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from askavim.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_FALSE = ("", "0", "false", "no")


@dataclass(frozen=True, slots=True)
class Vendor:
    """Who runs a chat model. Its name is LangChain's, and that of our extra: pip install "askavim[name]"."""

    module: str
    """What LangChain imports."""
    keys: tuple[str, ...]
    """Environment variables that may hold the key, the first one preferred; empty where none is needed."""


VENDORS = {
    "anthropic": Vendor("langchain_anthropic", ("ANTHROPIC_API_KEY",)),
    "google_genai": Vendor("langchain_google_genai", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
    "mistralai": Vendor("langchain_mistralai", ("MISTRAL_API_KEY",)),
    "ollama": Vendor("langchain_ollama", ()),
    "openai": Vendor("langchain_openai", ("OPENAI_API_KEY",)),
}


def check_chat_model(model: str, base_url: str | None, environment: Mapping[str, str] = os.environ) -> None:
    """Raise SettingsError where this chat model can't be used here. Quick: nothing is imported or asked."""
    vendor = _checked_vendor(model)
    _check_key(vendor, environment)
    _check_address(base_url)
    _check_langchain(base_url, environment)


def _checked_vendor(model: str) -> Vendor:
    name, _, rest = model.partition(":")
    if not rest.strip():
        raise SettingsError(
            f"ASKAVIM_CHAT_MODEL: {model!r} names no vendor and model.", "Write it as openai:gpt-5-mini, or unset it."
        )
    vendor = VENDORS.get(name)
    if vendor is None:
        raise SettingsError(
            f"ASKAVIM_CHAT_MODEL: the vendor {name!r} is not known.",
            f"Known are {', '.join(VENDORS)}; for any OpenAI-compatible server, openai: and ASKAVIM_CHAT_BASE_URL.",
        )
    if find_spec(vendor.module) is None:
        raise SettingsError(
            f"ASKAVIM_CHAT_MODEL: the package for {name} is not installed.", f'Run pip install "askavim[{name}]".'
        )
    return vendor


def _check_key(vendor: Vendor, environment: Mapping[str, str]) -> None:
    if not vendor.keys:
        return
    named = next((name for name in vendor.keys if environment.get(name)), None)
    if named is None:
        raise SettingsError(
            f"The chat model's key is missing: {' or '.join(vendor.keys)} is not set.",
            "Set it, to any value for a server that wants no key; or unset ASKAVIM_CHAT_MODEL.",
        )
    key = environment[named]
    if not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError(f"{named} has white space or other characters that no key has.", "Set it to the key alone.")


def _check_address(base_url: str | None) -> None:
    if base_url is None:
        return
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            "ASKAVIM_CHAT_BASE_URL is no address of a server.", "Write it as http://127.0.0.1:8080/v1, or unset it."
        )
    if parts.username or parts.password:
        raise SettingsError(
            "ASKAVIM_CHAT_BASE_URL holds a name or password.", "Give the key in the vendor's environment variable."
        )


def _check_langchain(base_url: str | None, environment: Mapping[str, str]) -> None:
    """Settings of LangChain's own by which it would work through others, or not at all."""
    if base_url is None and environment.get("LANGSMITH_GATEWAY", "").lower() not in _FALSE:
        raise SettingsError(
            "LANGSMITH_GATEWAY is set: questions and quotes would pass through another company's server.",
            "Unset it, or name the server to use in ASKAVIM_CHAT_BASE_URL.",
        )
    for name in ("LANGCHAIN_TRACING", "LANGCHAIN_HANDLER"):
        if environment.get(name, "").lower() not in _FALSE:
            raise SettingsError(f"{name} is set, and LangChain refuses to work with it.", "Unset it.")


def load_chat_model(
    model: str, *, base_url: str | None, seconds: float, tokens: int, temperature: bool, streaming: bool
) -> "BaseChatModel":
    """LangChain's model. `seconds` is the longest silence, `tokens` the most of one reply.

    Raises SettingsError where the vendor's package refuses the settings.
    """
    # Late: LangChain and a vendor's package take seconds to import, and most commands ask no chat model.
    from langchain.chat_models import init_chat_model

    vendor, _, name = model.partition(":")
    options: dict[str, Any] = {"disable_streaming": not streaming}
    if vendor == "ollama":
        options |= {"num_predict": tokens, "client_kwargs": {"timeout": seconds}}
    else:
        # It is the adapter that tries again: a package knows nothing of our deadline.
        options |= {"max_tokens": tokens, "timeout": seconds, "max_retries": 0}
    if base_url is not None:
        options["base_url"] = base_url
    if temperature:
        options["temperature"] = 0.0
    try:
        loaded: BaseChatModel = init_chat_model(name, model_provider=vendor, **options)
        return loaded
    except Exception as error:  # each vendor's package has errors of its own
        kind = type(error).__name__
    # Not "from" it: the vendor's words may hold the key.
    raise SettingsError(
        f"ASKAVIM_CHAT_MODEL: the package for {vendor} can't use these settings ({kind}).",
        "Check the model's name, ASKAVIM_CHAT_BASE_URL and the vendor's own environment variables.",
    )
