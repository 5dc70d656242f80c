"""Library against vectors against postings: whether the index holds just what the library says.

Compares the current index with what its articles' texts give anew: every passage has its vectors, its postings and its
row in the library, there are no others, and every passage and sentence is a slice of the kept text. Needs no model.
"""

from collections.abc import Iterator

from askavim.errors import AskavimError
from askavim.index import Report
from askavim.model import Manifest, Passage
from askavim.passages import split_passages
from askavim.ports import Library, SnapshotStore

CHECKING = "Comparing library and index"
_ARTICLES_A_TIME = 50


def differences(library: Library, snapshots: SnapshotStore, report: Report) -> Iterator[str]:
    """What does not fit, for people; nothing where all does. A library without an index has nothing to compare."""
    manifest = library.current()
    if manifest is None:
        return
    expected: set[str] = set()
    for first in range(0, len(manifest.articles), _ARTICLES_A_TIME):
        report(CHECKING, first, len(manifest.articles))
        passages = []
        for info in manifest.articles[first : first + _ARTICLES_A_TIME]:
            article = library.article(info.id, info.version)
            if article is None:
                yield f"the text of {info.id}, version {info.version[:12]}, is not in the library"
                continue
            if article.info.version != info.version:
                yield f"the text of {info.id} is not that of its version {info.version[:12]}"
            passages += split_passages(article)
        expected |= {passage.id for passage in passages}
        yield from _stored_differences(passages, manifest, library)
    report(CHECKING, len(manifest.articles), len(manifest.articles))
    if len(expected) != manifest.passages:
        yield f"the index counts {manifest.passages:,} passages, its articles have {len(expected):,}"
    yield from _snapshot_differences(expected, manifest, snapshots)


def _stored_differences(passages: list[Passage], manifest: Manifest, library: Library) -> Iterator[str]:
    stored = library.passages(manifest.embedder, [passage.id for passage in passages])
    for passage in passages:
        kept = stored.get(passage.id)
        if kept is None:
            yield f"passage {passage.id} of {passage.article_id} is not in the library, or has no vectors"
        elif kept.passage != passage:
            yield f"passage {passage.id} of {passage.article_id} is not what its text gives"
        elif len(kept.vectors) != 1 + 2 * len(passage.sentences):
            yield f"passage {passage.id} of {passage.article_id} has {len(kept.vectors)} vectors"


def _snapshot_differences(expected: set[str], manifest: Manifest, snapshots: SnapshotStore) -> Iterator[str]:
    try:
        snapshot = snapshots.open(manifest.snapshot)
        found = {"vectors": snapshot.vectors.ids(), "postings": snapshot.postings.ids()}
    except AskavimError as error:
        yield error.message
        return
    for name, ids in found.items():
        if missing := len(expected - ids):
            yield f"{missing:,} passages have no {name}"
        if more := len(ids - expected):
            yield f"{more:,} {name} belong to no passage"
