"""The service: what HTTP, the command line and the page ask of AskAVIM.

Holds the opened collection and opens the new one when the index has changed, so that a running service answers from
the old index or the new one, never from a mixture.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Lock

from askavim.answer import MAX_QUOTES, answer_question
from askavim.completion import complete_with
from askavim.conversation import complete_question
from askavim.errors import BadInput, IndexMissing, NotFound
from askavim.index import Collection, open_collection
from askavim.model import (
    Answer,
    AnswerSentence,
    Article,
    ArticleInfo,
    Filters,
    Hit,
    Manifest,
    Mode,
    WritingOutcome,
    primary_language,
)
from askavim.ports import ChatModel, Clock, Embedder, Library, Reader, SnapshotStore
from askavim.retrieval import make_query, search_admitted
from askavim.support import CheckedSentence, Quote, check_text
from askavim.text.language import detect_language
from askavim.timed_chat import AttendedChat
from askavim.translation import translate_quotes
from askavim.writing import WritingLimits, finished, write_answer

MAX_QUESTION_CHARS = 2_000
MAX_VERIFIED_CHARS = 3_000
MAX_QUOTES_CHARS = 10_000
"""In all quotes of one text together."""
MAX_VERIFIED_QUOTES = 50
MAX_HITS = 50
MAX_HISTORY = 20
"""Questions asked before that are taken into account."""
COMPLETION_SHARE = 0.25
"""Of the time for a written answer, what completing the question may take."""
TRANSLATION_SHARE = 0.4
"""Of the time for a written answer, what translating quotes may take: the answer itself waits for them."""


_CAN_GO_ON = (WritingOutcome.WRITTEN, WritingOutcome.PARTLY_QUOTED, WritingOutcome.QUOTED)
"""After these the chat model may be asked again."""


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
    """Ask, search and read. Safe to call from several threads."""

    def __init__(
        self,
        *,
        library: Library,
        snapshots: SnapshotStore,
        load_embedder: Callable[[], Embedder],
        load_reader: Callable[[], Reader | None],
        clock: Clock,
        load_chat: Callable[[], ChatModel | None] = lambda: None,
        limits: WritingLimits = WritingLimits(),  # noqa: B008 (frozen)
    ) -> None:
        self._library = library
        self._snapshots = snapshots
        self._load_embedder = load_embedder
        self._load_reader = load_reader
        self._clock = clock
        self._embedder: Embedder | None = None
        self._reader: Reader | None = None
        self._reader_loaded = False
        self._load_chat = load_chat
        self._limits = limits
        self._chat: ChatModel | None = None
        self._chat_loaded = False
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

    def chat(self) -> ChatModel | None:
        """The chat model, made at the first call; None where the settings name none."""
        with self._lock:
            if not self._chat_loaded:
                self._chat, self._chat_loaded = self._load_chat(), True
            return self._chat

    def collection(self) -> Collection:
        """The current index, opened. Raises IndexMissing or IndexMismatch."""
        fingerprint = self.embedder().fingerprint
        with self._lock:
            current = self._library.current_id()
            if self._collection is None or self._collection.manifest.id != current:
                self._collection = open_collection(self._library, self._snapshots, fingerprint)
            return self._collection

    def ask(
        self,
        question: str,
        filters: Filters,
        max_quotes: int,
        history: Sequence[str] = (),
        mode: Mode = Mode.QUOTE,
    ) -> Answer:
        """Answer a question, or refuse to. `history`: the questions asked before, oldest first.

        Raises BadInput for a question that can't be asked, or where a written answer is wanted and no model is set.
        """
        *_, last = self.ask_stream(question, filters, max_quotes, history, mode)
        assert isinstance(last, Answer)
        return last

    def ask_stream(
        self,
        question: str,
        filters: Filters,
        max_quotes: int,
        history: Sequence[str] = (),
        mode: Mode = Mode.QUOTE,
        is_left: Callable[[], bool] = lambda: False,
    ) -> Iterator[Answer | AnswerSentence]:
        """Answer a question as `ask` does, as it comes: first the answer in quotes, which is all where nothing is
        written, then each sentence that was written and checked, last the whole written answer.

        What can't be asked, or not without an index, is raised here, before anything is looked for. Closing the
        iterator ends the writing; so does `is_left`, from another thread, while the chat model is waited for.
        """
        text, before = checked_question(question), [checked_question(item) for item in history[-MAX_HISTORY:]]
        max_quotes = _checked_count("max_quotes", max_quotes, MAX_QUOTES)
        chat = self._chat_for(mode)
        self.collection()
        return self._answers(text, before, filters, max_quotes, AttendedChat(chat, is_left) if chat else None)

    def _chat_for(self, mode: Mode) -> ChatModel | None:
        chat = None if mode is Mode.QUOTE else self.chat()
        if mode is Mode.WRITE and chat is None:
            raise BadInput(
                "No chat model is set, so no answer can be written.",
                "Set ASKAVIM_CHAT_MODEL and start again, or ask in mode quote or auto.",
            )
        return chat

    def _answers(
        self, question: str, history: Sequence[str], filters: Filters, max_quotes: int, chat: ChatModel | None
    ) -> Iterator[Answer | AnswerSentence]:
        started = self._clock()

        def complete(asked: str, before: Sequence[str]) -> str:
            seconds = COMPLETION_SHARE * self._limits.seconds
            return (
                complete_with(chat, asked, before, seconds, self._clock) if chat else complete_question(asked, before)
            )

        answer = answer_question(
            question,
            history,
            filters,
            max_quotes,
            collection=self.collection(),
            embedder=self.embedder(),
            reader=self.reader(),
            clock=self._clock,
            complete=complete,
        )
        yield answer
        if chat:
            yield from self._written(answer, chat, started)

    def _written(self, answer: Answer, chat: ChatModel, started: float) -> Iterator[Answer | AnswerSentence]:
        """The sentences and the whole of a written answer, within the time since `started`."""

        def seconds_left() -> float:
            return self._limits.seconds - (self._clock() - started)

        began = self._clock()
        sentences: list[AnswerSentence] = []
        limits = replace(self._limits, seconds=seconds_left())
        with closing(write_answer(answer, chat, limits, self._clock)) as items:
            for item in items:
                if isinstance(item, AnswerSentence):
                    sentences.append(item)
                    yield item
                    continue
                whole = finished(answer, sentences, item)
                if limits.translate and item.outcome in _CAN_GO_ON:
                    seconds = min(seconds_left(), TRANSLATION_SHARE * self._limits.seconds)
                    whole = translate_quotes(whole, chat, seconds, self._clock)
                timings = {"write": self._clock() - began, "total": self._clock() - started}
                yield replace(whole, timings=whole.timings | timings)

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
        manifest = self._library.current() if version else self.manifest()
        current = next((info for info in manifest.articles if info.id == article_id), None) if manifest else None
        article = self._library.article(article_id, version or (current.version if current else ""))
        if article is None:
            raise NotFound(f"There is no article {article_id!r} of that version.", "GET /v1/articles lists them all.")
        # Other addresses of its text are known of the article that answers, not of a version.
        return replace(article, info=current) if current and current.version == article.info.version else article

    def versions(self, article_id: str) -> list[str]:
        """All versions of an article, oldest first."""
        return self._library.versions(article_id)

    def manifest(self) -> Manifest:
        """The current index's manifest. Raises IndexMissing."""
        manifest = self._library.current()
        if manifest is None:
            raise IndexMissing("Nothing has been indexed yet.", "Run `askavim index` or `askavim add`.")
        return manifest
