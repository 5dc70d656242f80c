"""The service: what HTTP, the command line and the page ask of AskAVIM.

Holds the opened collection and opens the new one when the index has changed, so that a running service answers from
the old index or the new one, never from a mixture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from askavim.answer import MAX_QUOTES, Clock, answer_question
from askavim.corpus import read_corpus
from askavim.errors import BadInput, IndexMissing, NotFound
from askavim.index import Collection, IndexSummary, Report, open_collection, update_index
from askavim.model import Answer, Article, ArticleInfo, Filters, Hit, Manifest, primary_language
from askavim.ports import Embedder, Library, Reader, SnapshotStore
from askavim.retrieval import make_query, search_admitted
from askavim.support import CheckedSentence, Quote, check_text
from askavim.text.language import detect_language

MAX_QUESTION_CHARS = 2_000
MAX_VERIFIED_CHARS = 3_000
MAX_QUOTES_CHARS = 10_000
"""In all quotes of one text together."""
MAX_VERIFIED_QUOTES = 50
MAX_HITS = 50
MAX_HISTORY = 20
"""Questions asked before that are taken into account."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands."""

    article: str
    version: str | None
    """None for the current one."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verified:
    """A text whose sentences were held against quotes."""

    language: str
    sentences: tuple[CheckedSentence, ...]

    @property
    def supported(self) -> bool:
        """Whether nothing was found in any sentence."""
        return all(item.verdict.supported for item in self.sentences)


def _check_plain(name: str, text: str) -> None:
    if any(not (character.isprintable() or character.isspace()) and ord(character) < 0x20 for character in text):
        raise BadInput(f"The {name} has control characters, such as a null byte.", "Send plain text.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadInput(f"The {name} is not valid Unicode text.", "Send plain text in UTF-8.") from error


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
    _check_plain("question", stripped)
    return stripped


def checked_text(name: str, text: str, most: int) -> str:
    """A text as it is: offsets are of it. Raises BadInput where it can't be verified."""
    if not text.strip():
        raise BadInput(f"The {name} is empty.", "Send some text.")
    if len(text) > most:
        raise BadInput(f"The {name} has {len(text):,} characters; at most {most:,} are read.", "Send less.")
    _check_plain(name, text)
    return text


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

    def verify(self, text: str, places: Sequence[Place], sources: Sequence[str]) -> Verified:
        """Hold the sentences of a text against places in articles and other texts. Needs no model.

        Raises NotFound for an article or version that is not there, BadInput for a place that its text has not.
        """
        checked_text("text", text, MAX_VERIFIED_CHARS)
        quotes = [*map(self._quote_at, places)]
        quotes += [Quote(checked_text("source", item, MAX_QUOTES_CHARS), detect_language(item)) for item in sources]
        if not quotes:
            raise BadInput("Nothing to hold the text against.", "Send citations or sources.")
        _checked_count("The number of citations and sources", len(quotes), MAX_VERIFIED_QUOTES)
        if (length := sum(len(quote.text) for quote in quotes)) > MAX_QUOTES_CHARS:
            raise BadInput(
                f"The quotes have {length:,} characters together; at most {MAX_QUOTES_CHARS:,} are read.",
                "Name shorter places.",
            )
        language = detect_language(text)
        return Verified(language, tuple(check_text(text, language, quotes)))

    def _quote_at(self, place: Place) -> Quote:
        article = self.article(place.article, place.version)
        if not 0 <= place.start < place.end <= len(article.text):
            raise BadInput(
                f"{place.article} has no characters {place.start} to {place.end}: it has {len(article.text):,}.",
                "Offsets are those of a citation, in code points of that version's text.",
            )
        info = article.info
        return Quote(
            article.text[place.start : place.end],
            primary_language(info.language),
            info.published,
            tuple(name for name in (*info.authors, info.publisher, info.title) if name),
        )

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
