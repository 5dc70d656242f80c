"""The librarian: what the command line and the administrator ask, to change the collection or to look after it.

Questions are answered by `service.py`. Only one process changes the collection at a time; what it has kept, and the
index that answers, survive its death at any instant.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from askavim.adding import Outside, Sources, gather
from askavim.addresses import canonical, is_url
from askavim.backup import restore_backup, save_backup
from askavim.corpus import article_files, read_corpus
from askavim.duplicates import sketch
from askavim.errors import AskavimError, BadInput, CorpusError, FileProblem, NotFound, StorageError
from askavim.index import IndexSummary, Report, update_index, writing
from askavim.library_check import differences
from askavim.model import Article, ArticleInfo, Manifest
from askavim.origins import CORPUS, Job, JobState, Origin, OriginState
from askavim.ports import Embedder, Library, SnapshotStore
from askavim.shelving import Entry, released_copies, sketched


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is known of one article or address."""

    info: ArticleInfo | None
    """None where it gave no article yet."""
    versions: tuple[str, ...]
    """Oldest first."""
    origins: tuple[Origin, ...]


class Librarian:
    """Adds, removes, lists, checks, saves and restores."""

    def __init__(
        self,
        *,
        library: Library,
        snapshots: SnapshotStore,
        load_embedder: Callable[[], Embedder],
        open_outside: Callable[[], AbstractContextManager[Outside]],
        now: Callable[[], datetime],
    ) -> None:
        self._library = library
        self._snapshots = snapshots
        self._load_embedder = load_embedder
        self._open_outside = open_outside
        self._now = now

    def index(self, corpus: Path, report: Report) -> IndexSummary:
        """Make the article files of a folder, and all that was added besides, the collection.

        Files that were there before and are gone leave it. On any error it stays as it was.
        """
        with self._job("index"):
            self._library.keep(self._corpus_origins(corpus))
            return self._index(report)

    def add(
        self,
        sources: Sources,
        report: Report,
        tell: Callable[[Entry], None],
        begin: Callable[[str], None] = lambda _: None,
    ) -> IndexSummary:
        """Read sources, keep what they hold, and index it.

        `begin` hears each address before it is read, `tell` what became of each document.
        """
        with self._job("add") as counts:
            with self._open_outside() as outside:
                for entry in gather(sources, self._library, outside, report, begin):
                    counts[entry.outcome] = counts.get(entry.outcome, 0) + 1
                    tell(entry)
            return self._index(report)

    def remove(self, names: Sequence[str], report: Report) -> IndexSummary:
        """Take articles out, by id or address, with all their addresses. Their versions can still be read.

        Raises NotFound for a name that nothing has, BadInput for an article of the corpus' files; then nothing changes.
        """
        with self._job("remove"):
            origins = [origin for name in names for origin in self._removable(name)]
            self._library.keep([(_removed(origin), None) for origin in origins])
            return self._index(report)

    def rebuild(self, report: Report) -> IndexSummary:
        """Write the index anew from the library, embedding only what has no vectors."""
        with self._job("rebuild"):
            return self._index(report, rebuild=True)

    def save(self, path: Path, report: Report, *, vectors: bool = True) -> None:
        """Write the whole library into one archive file. Whoever is adding meanwhile is waited for by nobody."""
        save_backup(self._library, path, self._now(), report, with_vectors=vectors)

    def restore(self, path: Path, report: Report) -> IndexSummary:
        """Take in what an archive file holds, and index it. All of it or nothing."""
        with self._job("import"):
            restore_backup(self._library, path, report)
            return self._index(report)

    def check(self, report: Report) -> list[str]:
        """What of library, vectors and postings does not fit together; empty where all does."""
        return list(differences(self._library, self._snapshots, report))

    def origins(self) -> list[Origin]:
        """All addresses that the library was told of; not the corpus' files that are gone."""
        origins = self._library.origins()
        return [item for item in origins if item.via != CORPUS or item.state is not OriginState.REMOVED]

    def manifest(self) -> Manifest | None:
        """What answers now, or None before the first index."""
        return self._library.current()

    def pending(self) -> int:
        """How many articles are kept and not indexed, or indexed and not kept any more, or not as they are now."""
        manifest = self._library.current()
        indexed = set(manifest.articles) if manifest else set()
        return len({info.id for info in {item.info for item in self._library.shelf()} ^ indexed})

    def jobs(self, most: int) -> list[Job]:
        """The last runs, newest first."""
        return self._library.jobs(most)

    def show(self, name: str) -> Shown:
        """What is known of an article (by id) or an address. Raises NotFound."""
        origins = self._origins_of(name)
        kept = next((origin for origin in origins if origin.state is OriginState.KEPT), None)
        article_id = next((origin.article_id for origin in origins if origin.article_id), None)
        versions = self._library.versions(article_id) if article_id else []
        version = kept.version if kept and kept.version else (versions or [""])[-1]
        article = self._library.article(article_id, version) if article_id else None
        return Shown(article.info if article else None, tuple(versions), tuple(origins))

    def _origins_of(self, name: str) -> list[Origin]:
        address = _address(name)
        origins = self._library.origins()
        ids = {name} | {item.article_id for item in origins if item.address == address and item.article_id}
        found = [item for item in origins if item.article_id in ids or item.address == address]
        if not found:
            raise NotFound(f"Nothing has the id or address {name}.", "`askavim list` shows what there is.")
        return found

    def _removable(self, name: str) -> list[Origin]:
        """The origins that go with a name: of an article of the corpus' files, only another address of its text."""
        found = [origin for origin in self._origins_of(name) if origin.via != CORPUS or _answers(origin)]
        files = [origin for origin in found if origin.via == CORPUS]
        if not files:
            return found
        copies = [origin for origin in found if origin.address == _address(name) and origin.via != CORPUS]
        if not copies:
            raise BadInput(
                f"{files[0].address} is one of the files that `askavim index` reads.",
                "Delete the file and run `askavim index`.",
            )
        return copies

    def _corpus_origins(self, corpus: Path) -> list[tuple[Origin, Article | None]]:
        kept: list[tuple[Origin, Article | None]] = []
        for path, article in zip(article_files(corpus), read_corpus(corpus), strict=True):
            origin = Origin(
                address=str(path.resolve()),
                state=OriginState.KEPT,
                checked=self._now(),
                via=CORPUS,
                article_id=article.info.id,
                version=article.info.version,
                sketch=sketch(article.text),
            )
            kept.append((origin, article))
        addresses = {origin.address for origin, _ in kept}
        others = [origin for origin in self._library.origins() if origin.address not in addresses]
        self._refuse_taken_ids(kept, others)
        gone = [origin for origin in others if origin.via == CORPUS and _answers(origin)]
        return [*_without(gone, kept, others), *((_removed(origin), None) for origin in gone), *kept]

    def _refuse_taken_ids(self, kept: Sequence[tuple[Origin, Article | None]], others: Sequence[Origin]) -> None:
        added = {
            item.article_id: item.address for item in others if item.via != CORPUS and item.state is OriginState.KEPT
        }
        problems = [
            FileProblem(Path(origin.address), 1, f"the id {origin.article_id!r} is that of {added[origin.article_id]}")
            for origin, _ in kept
            if origin.article_id in added
        ]
        if problems:
            raise CorpusError(tuple(problems))

    def _index(self, report: Report, *, rebuild: bool = False) -> IndexSummary:
        return update_index(
            self._library.shelf(),
            library=self._library,
            snapshots=self._snapshots,
            embedder=self._load_embedder(),
            report=report,
            now=self._now(),
            rebuild=rebuild,
        )

    @contextmanager
    def _job(self, command: str) -> Iterator[dict[str, int]]:
        """Hold the collection for writing and remember the run; what is put into the dictionary are its counts."""
        with writing(self._library, self._snapshots):
            job = Job(uuid4().hex[:12], command, self._now())
            counts: dict[str, int] = {}
            self._library.record(job)
            try:
                yield counts
            except BaseException as error:  # also when it is stopped by Ctrl+C
                message = error.message if isinstance(error, AskavimError) else type(error).__name__
                failed = replace(job, state=JobState.FAILED, ended=self._now(), message=message, counts=counts)
                with suppress(StorageError):  # what went wrong first is what a person has to hear of
                    self._library.record(failed)
                raise
            self._library.record(replace(job, state=JobState.DONE, ended=self._now(), counts=counts))


def _address(name: str) -> str:
    return canonical(name) if is_url(name) else str(Path(name).resolve())


def _answers(origin: Origin) -> bool:
    return origin.state is OriginState.KEPT


def _without(
    gone: Sequence[Origin], kept: Sequence[tuple[Origin, Article | None]], others: Sequence[Origin]
) -> Iterator[tuple[Origin, None]]:
    """The copies of texts that no file has any more."""
    now = {item.article_id: sketched(article.info, item.sketch) for item, article in kept if article}
    ids = {origin.article_id for origin in gone} | set(now)
    for copy in others:
        if copy.article_id in ids:
            yield from ((item, None) for item in released_copies([copy], copy.article_id, now.get(copy.article_id)))


def _removed(origin: Origin) -> Origin:
    """An origin that answers no more, and waits for nobody."""
    return replace(origin, state=OriginState.REMOVED, reason="", draft=None)
