"""Articles -> library, vectors and postings; what changed since; the manifest.

An index is built beside the current one and becomes current in one step at the end, so an interruption leaves readers
with the old one. Vectors are kept by content as they are made: unchanged text is never embedded again, and a run that
was cut off goes on where it stopped.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

import numpy as np

from askavim.errors import IndexMismatch, IndexMissing, StorageError
from askavim.model import Article, ArticleInfo, Manifest, Passage, primary_language
from askavim.passages import PASSAGES_VERSION, split_passages, text_with_sentences
from askavim.ports import Embedder, Library, Matrix, Snapshot, SnapshotRow, SnapshotStore, TextWithSpans
from askavim.text.tokens import TOKENS_VERSION, tokens

FORMAT_VERSION = 1
"""Part of an index's identity: raise it whenever its layout changes."""
EMBEDDING_BATCH = 16
"""Passages embedded between two savings."""

Report = Callable[[str, int, int], None]
"""Called with a stage's name, what is done and how much there is."""


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What an index run did. Article ids by what happened to them since the index before."""

    manifest: Manifest
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    embedded: int
    """Passages that had to be embedded."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The current index, opened for reading."""

    manifest: Manifest
    articles: dict[str, ArticleInfo]
    snapshot: Snapshot
    library: Library


@dataclass(frozen=True, slots=True)
class _Row:
    """A passage on its way into the index."""

    passage: Passage
    language: str
    embedded: TextWithSpans
    key: str


def _vector_key(embedded: TextWithSpans) -> str:
    """Vectors are kept by what was embedded, so that equal text is embedded once."""
    return hashlib.sha256(json.dumps([embedded.text, embedded.spans]).encode()).hexdigest()


def _rows(articles: Sequence[Article]) -> Iterator[_Row]:
    for article in articles:
        for passage in split_passages(article):
            embedded = text_with_sentences(passage)
            yield _Row(passage, primary_language(article.info.language), embedded, _vector_key(embedded))


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()[:16]


def _contents(articles: Sequence[Article], rows: Sequence[_Row]) -> dict[str, str]:
    """By article id: a hash of its metadata and its passages."""
    passages: dict[str, list[str]] = {article.info.id: [] for article in articles}
    for row in rows:
        passages[row.passage.article_id].append(row.passage.id)
    return {article.info.id: _digest([asdict(article.info), passages[article.info.id]]) for article in articles}


def _manifest_id(contents: dict[str, str], embedder: str) -> str:
    return _digest([FORMAT_VERSION, PASSAGES_VERSION, TOKENS_VERSION, embedder, contents])


def _embed(rows: Sequence[_Row], embedder: Embedder) -> dict[str, Matrix]:
    """The vectors of some passages by key, laid out as StoredPassage wants them."""
    alone = [TextWithSpans(item.text, ()) for row in rows for item in row.passage.sentences]
    passages = embedder.embed_passages([row.embedded for row in rows])
    sentences = iter(embedder.embed_passages(alone))
    return {
        row.key: np.vstack([in_context, *(next(sentences) for _ in row.passage.sentences)])
        for row, in_context in zip(rows, passages, strict=True)
    }


def _embed_missing(rows: Sequence[_Row], library: Library, embedder: Embedder, report: Report) -> int:
    """Embed what has no vectors yet, keeping each batch at once. Returns how many passages that were."""
    missing = library.missing_vectors(embedder.fingerprint, {row.key for row in rows})
    todo = list({row.key: row for row in rows if row.key in missing}.values())
    for first in range(0, len(todo), EMBEDDING_BATCH):
        report("Embedding passages", first, len(todo))
        library.add_vectors(embedder.fingerprint, _embed(todo[first : first + EMBEDDING_BATCH], embedder))
    if todo:
        report("Embedding passages", len(todo), len(todo))
    return len(todo)


def _snapshot_rows(rows: Sequence[_Row], library: Library, embedder: Embedder) -> list[SnapshotRow]:
    vectors = library.vectors(embedder.fingerprint, {row.key for row in rows})
    return [
        SnapshotRow(row.passage.id, row.passage.article_id, row.language, vectors[row.key], tokens(row.passage.text))
        for row in rows
    ]


def _summary(manifest: Manifest, before: Manifest | None, embedded: int) -> IndexSummary:
    old, new = (before.contents if before else {}), manifest.contents
    changed = tuple(id_ for id_ in new if id_ in old and old[id_] != new[id_])
    added = tuple(id_ for id_ in new if id_ not in old)
    removed = tuple(id_ for id_ in old if id_ not in new)
    return IndexSummary(manifest, added, changed, removed, len(new) - len(added) - len(changed), embedded)


@contextmanager
def writing(library: Library, snapshots: SnapshotStore) -> Iterator[None]:
    """Held by whoever changes library or index. Raises IndexBusy while another process does."""
    with snapshots.writing(), library.writing():
        yield


def update_index(
    articles: Sequence[Article],
    *,
    library: Library,
    snapshots: SnapshotStore,
    embedder: Embedder,
    report: Report,
    now: datetime,
    rebuild: bool = False,
) -> IndexSummary:
    """Make these articles the collection; with `rebuild` even if they are it already. The caller holds `writing`.

    On any error, and when killed, the index stays as it was.
    """
    before = library.current()
    articles = sorted(articles, key=lambda article: article.info.id)
    rows = list(_rows(articles))
    contents = _contents(articles, rows)
    id_ = _manifest_id(contents, embedder.fingerprint)
    if before and before.id == id_ and not rebuild and _is_readable(before, snapshots):
        return _summary(before, before, 0)
    embedded = _embed_missing(rows, library, embedder, report)
    report("Writing the index", 0, 1)
    # A name of its own, also for content that was indexed before: somebody may still read the folder of that time.
    name = f"{id_}-{uuid4().hex[:8]}"
    snapshots.write(name, _snapshot_rows(rows, library, embedder))
    manifest = Manifest(
        id=id_,
        created=now,
        embedder=embedder.fingerprint,
        snapshot=name,
        articles=tuple(article.info for article in articles),
        contents=contents,
        passages=len(rows),
        sentences=sum(len(row.passage.sentences) for row in rows),
    )
    library.publish(manifest, articles, [(row.passage, row.key) for row in rows])
    # Whoever reads the index before this one may go on doing so; older ones have no readers.
    snapshots.prune({name, before.snapshot} if before else {name})
    report("Writing the index", 1, 1)
    return _summary(manifest, before, embedded)


def _is_readable(manifest: Manifest, snapshots: SnapshotStore) -> bool:
    try:
        snapshots.open(manifest.snapshot)
    except (IndexMissing, StorageError):
        return False
    return True


def open_collection(library: Library, snapshots: SnapshotStore, embedder: str) -> Collection:
    """Open the current index for reading with the embedder of this fingerprint.

    Raises IndexMissing before the first index, IndexMismatch where another model built it.
    """
    manifest = library.current()
    if manifest is None:
        raise IndexMissing("Nothing has been indexed yet.", "Run `askavim index` or `askavim add`.")
    if manifest.embedder != embedder:
        raise IndexMismatch(
            f"The index was built with the model {manifest.embedder}, but this service uses {embedder}.",
            "Run `askavim rebuild` to write it again, or set ASKAVIM_MODEL to the model that built it.",
        )
    articles = {info.id: info for info in manifest.articles}
    return Collection(manifest, articles, snapshots.open(manifest.snapshot), library)
