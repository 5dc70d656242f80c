"""Settings -> Service: the only place where concrete things meet."""

import time
from datetime import UTC, datetime

from askavim.adapters.chat import make_chat_model
from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.adapters.library import SqlLibrary
from askavim.adapters.reader import CrossEncoderReader
from askavim.adapters.snapshots import FolderSnapshotStore
from askavim.ports import ChatModel
from askavim.service import Service
from askavim.settings import Settings
from askavim.writing import WritingLimits


def load_chat(settings: Settings) -> ChatModel | None:
    """The chat model that the settings name, if any. Raises SettingsError where it can't be used."""
    if settings.chat_model is None:
        return None
    return make_chat_model(
        settings.chat_model,
        base_url=settings.chat_base_url,
        seconds=settings.chat_seconds,
        tokens=settings.chat_tokens,
        daily_tokens=settings.chat_daily_tokens,
    )


def build_service(settings: Settings) -> Service:
    """The service over the data folder. Nothing heavy is loaded before it is needed."""
    return Service(
        library=SqlLibrary(settings.data / "library.db"),
        snapshots=FolderSnapshotStore(settings.data / "indexes"),
        load_embedder=lambda: SentenceTransformerEmbedder(settings.model_folder, threads=settings.threads),
        load_reader=lambda: (
            CrossEncoderReader(settings.reader_folder, threads=settings.threads) if settings.reader else None
        ),
        clock=time.perf_counter,
        now=lambda: datetime.now(UTC),
        load_chat=lambda: load_chat(settings),
        limits=WritingLimits(settings.chat_seconds, settings.chat_judge, settings.chat_translate),
    )
