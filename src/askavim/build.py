"""Settings -> Service: the only place where concrete things meet."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from askavim.adapters.chat import make_chat_model
from askavim.adapters.documents.reader import IsolatedDocumentReader
from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.adapters.http import HttpFetcher
from askavim.adapters.library import SqlLibrary
from askavim.adapters.listings import read_listing
from askavim.adapters.reader import CrossEncoderReader
from askavim.adapters.salvage import Salvaged, is_damaged, salvage
from askavim.adapters.snapshots import FolderSnapshotStore
from askavim.adding import Outside
from askavim.librarian import Librarian
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


def _library(settings: Settings) -> SqlLibrary:
    return SqlLibrary(settings.database_url or settings.data / "library.db")


def _embedder(settings: Settings) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(settings.model_folder, threads=settings.threads)


def build_librarian(settings: Settings) -> Librarian:
    """The librarian of the data folder. Nothing heavy is loaded before it is needed."""

    @contextmanager
    def open_outside() -> Iterator[Outside]:
        fetcher = HttpFetcher(
            contact=settings.fetch_contact,
            delay_seconds=settings.fetch_delay_seconds,
            seconds=settings.fetch_seconds,
            most_bytes=settings.fetch_bytes,
            allow_private=settings.fetch_private,
        )
        with IsolatedDocumentReader() as reader:
            yield Outside(fetcher, reader, read_listing, settings.fetch_bytes, _now)

    return Librarian(
        library=_library(settings),
        snapshots=FolderSnapshotStore(settings.data / "indexes"),
        load_embedder=lambda: _embedder(settings),
        open_outside=open_outside,
        now=_now,
    )


def mend_library(settings: Settings) -> Salvaged | None:
    """Save what can be read of a damaged library file; None where there is none, or it is whole. Reads all of it."""
    path = settings.data / "library.db"
    if settings.database_url or not path.is_file():
        return None
    with FolderSnapshotStore(settings.data / "indexes").writing():
        return salvage(path) if is_damaged(path) else None


def _now() -> datetime:
    return datetime.now(UTC)


def build_service(settings: Settings) -> Service:
    """The service over the data folder. Nothing heavy is loaded before it is needed."""
    return Service(
        library=_library(settings),
        snapshots=FolderSnapshotStore(settings.data / "indexes"),
        load_embedder=lambda: _embedder(settings),
        load_reader=lambda: (
            CrossEncoderReader(settings.reader_folder, threads=settings.threads) if settings.reader else None
        ),
        clock=time.perf_counter,
        load_chat=lambda: load_chat(settings),
        limits=WritingLimits(settings.chat_seconds, settings.chat_judge, settings.chat_translate),
    )
