"""Settings -> Service: the only place where concrete things meet."""

import time
from datetime import UTC, datetime

from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.adapters.library import SqlLibrary
from askavim.adapters.reader import CrossEncoderReader
from askavim.adapters.snapshots import FolderSnapshotStore
from askavim.service import Service
from askavim.settings import Settings


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
    )
