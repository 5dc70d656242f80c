"""Chat models of any vendor, behind the port ChatModel. A stub until the adapter is merged."""

from askavim.errors import SettingsError
from askavim.ports import ChatModel


def make_chat_model(
    model: str,
    *,
    base_url: str | None = None,
    seconds: float = 20.0,
    tokens: int = 800,
    daily_tokens: int | None = None,
) -> ChatModel:
    """The chat model vendor:model. Raises SettingsError where it can't be used here."""
    raise SettingsError(f"ASKAVIM_CHAT_MODEL: {model} can't be used yet.", "Unset it.")
