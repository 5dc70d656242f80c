"""The service: what HTTP, the command line and the page ask of AskAVIM.

Holds the opened collection and opens the new one when the index has changed, so that a running service answers from
the old index or the new one, never from a mixture.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock

from askavim.answer import MAX_QUOTES, Clock, answer_question
from askavim.corpus import read_corpus
from askavim.errors import BadInput, IndexMissing, NotFound
from askavim.index import Collection, IndexSummary, Report, open_collection, update_index
from askavim.model import Answer, Article, ArticleInfo, Filters, Hit, Manifest
from askavim.ports import Embedder, Library, Reader, SnapshotStore
from askavim.retrieval import make_query, search_admitted
from askavim.text.language import detect_language

MAX_QUESTION_CHARS = 2_000
MAX_HITS = 50
MAX_HISTORY = 20
"""Questions asked before that are taken into account."""


def checked_question(question: str) -> str:
    """The question without the white space around it. Raises BadInput where it can't be asked."""
    stripped = question.strip()
    if not stripped:
        raise BadInput("The question is empty.", "Write a question.")
    if len(stripped) > MAX_QUESTION_CHARS:
        raise BadInput(
            f"The question has {len(stripped):,} characters; at most {MAX_QUESTION_CHARS:,} are read.",
            "Ask a shorter question.",
        )
    if any(not (character.isprintable() or character.isspace()) and ord(character) < 0x20 for character in stripped):
        raise BadInput("The question has control characters, such as a null byte.", "Send plain text.")
    try:
        stripped.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadInput("The question is not valid Unicode text.", "Send plain text in UTF-8.") from error
    return stripped


def _checked_count(name: str, count: int, most: int) -> int:
    if not 1 <= count <= most:
        raise BadInput(f"{name} is {count}; it must be from 1 to {most}.", "Ask for fewer.")
    return count


class Service:
    """Ask, search and read; index. Safe to call from several threads."""

    def __init__(
        self,
        *,
        library: Library,
        snapshots: SnapshotStore,
        load_embedder: Callable[[], Embedder],
        load_reader: Callable[[], Reader | None],
        clock: Clock,
        now: Callable[[], datetime],
    ) -> None:
        self._library = library
        self._snapshots = snapshots
        self._load_embedder = load_embedder
        self._load_reader = load_reader
        self._clock = clock
        self._now = now
        self._embedder: Embedder | None = None
        self._reader: Reader | None = None
        self._reader_loaded = False
        self._collection: Collection | None = None
        self._lock = Lock()

    def embedder(self) -> Embedder:
        """The embedder, loaded at the first call."""
        with self._lock:
            if self._embedder is None:
                self._embedder = self._load_embedder()
            return self._embedder

    def reader(self) -> Reader | None:
        """The reader, loaded at the first call; None where the settings turn it off."""
        with self._lock:
            if not self._reader_loaded:
                self._reader, self._reader_loaded = self._load_reader(), True
            return self._reader

    def collection(self) -> Collection:
        """The current index, opened. Raises IndexMissing or IndexMismatch."""
        fingerprint = self.embedder().fingerprint
        with self._lock:
            current = self._library.current_id()
            if self._collection is None or self._collection.manifest.id != current:
                self._collection = open_collection(self._library, self._snapshots, fingerprint)
            return self._collection

    def ask(self, question: str, filters: Filters, max_quotes: int, history: Sequence[str] = ()) -> Answer:
        """Answer a question, or refuse to. `history`: the questions asked before, oldest first."""
        return answer_question(
            checked_question(question),
            [checked_question(item) for item in history[-MAX_HISTORY:]],
            filters,
            _checked_count("max_quotes", max_quotes, MAX_QUOTES),
            collection=self.collection(),
            embedder=self.embedder(),
            reader=self.reader(),
            clock=self._clock,
        )

    def search(self, question: str, filters: Filters, k: int) -> list[Hit]:
        """The passages that fit a question best."""
        text, k = checked_question(question), _checked_count("k", k, MAX_HITS)
        collection = self.collection()
        query = make_query(text, detect_language(text), self.embedder().embed_question(text), collection)
        return [item.hit for item in search_admitted(query, collection, k, filters)]

    def articles(self) -> tuple[ArticleInfo, ...]:
        """All articles of the current index, by id. Needs no model."""
        return self.manifest().articles

    def article(self, article_id: str, version: str | None = None) -> Article:
        """An article: one version, or the current one. Raises NotFound."""
        if version is None:
            current = {info.id: info.version for info in self.articles()}
            version = current.get(article_id, "")
        article = self._library.article(article_id, version)
        if article is None:
            raise NotFound(f"There is no article {article_id!r} of that version.", "GET /v1/articles lists them all.")
        return article

    def versions(self, article_id: str) -> list[str]:
        """All versions of an article, oldest first."""
        return self._library.versions(article_id)

    def manifest(self) -> Manifest:
        """The current index's manifest. Raises IndexMissing."""
        manifest = self._library.current()
        if manifest is None:
            raise IndexMissing("Nothing has been indexed yet.", "Run `askavim index`.")
        return manifest

    def index(self, corpus: Path, report: Report) -> IndexSummary:
        """Make the articles of a folder the collection. On any error the index stays as it was."""
        return self.index_articles(read_corpus(corpus), report)

    def index_articles(self, articles: Sequence[Article], report: Report) -> IndexSummary:
        """Make these articles the collection."""
        return update_index(
            articles,
            library=self._library,
            snapshots=self._snapshots,
            embedder=self.embedder(),
            report=report,
            now=self._now(),
        )
