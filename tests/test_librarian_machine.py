"""Whatever is added, changed, removed, moved and indexed, in whatever order: what always holds of the library."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.samples import no_report
from tests.test_adding import FERRY, FERRY_EDITED, RAILWAY, SITE, Desk, page

from askavim.adding import Sources
from askavim.duplicates import CONTAINMENT, compare, sketch
from askavim.errors import CorpusError, NotFound
from askavim.origins import CORPUS, Fetched, Given, Origin, OriginState
from askavim.shelving import Entry, Outcome

TEXTS = (FERRY, FERRY_EDITED, RAILWAY, f"{FERRY}\n\n{RAILWAY}")
PAGES = (f"{SITE}/essay", "https://other.example/essay", f"{SITE}/copy")
SITEMAP = f"{SITE}/sitemap.xml"
FILES = ("essay", "copy")
pages, texts = st.sampled_from(PAGES), st.sampled_from(TEXTS)


class _Killed(BaseException):
    """The process dies."""


class LibrarianMachine(RuleBasedStateMachine):
    """A site of three pages, its sitemap, a folder of article files, and a person with a command line."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.folder = TemporaryDirectory()
        self.corpus = Path(self.folder.name)
        self.taken_out: set[str] = set()
        self.versions: dict[tuple[str, str], str] = {}
        self.indexed = False

    def teardown(self) -> None:
        self.folder.cleanup()

    @initialize(found=st.tuples(texts, texts, texts))
    def first(self, found: tuple[str, ...]) -> None:
        for address, text in zip(PAGES, found, strict=True):
            self.desk.web.put(address, page(text))
        self._write("permanent", "The light of Sheki burns on 240 evenings of a year, and two keepers trim it by hand.")
        self.desk.add(*PAGES)
        self.indexed = True

    def _write(self, name: str, text: str) -> None:
        head = f"id: {name}\ntitle: T {name}\nlanguage: en\nauthors: [A]\npublisher: P\npublished: 2025-01-01"
        (self.corpus / f"{name}.md").write_text(f"---\n{head}\n---\n{text}\n", encoding="utf-8")

    # The world.

    def _put(self, address: str, text: str) -> None:
        """A page, and what all those show now that lead to it."""
        pages = self.desk.web.pages
        leading = [item for item, there in pages.items() if isinstance(there, Fetched) and there.address == address]
        self.desk.web.put(address, text)
        pages.update(dict.fromkeys(leading, pages[address]))

    @rule(address=pages, text=texts, title=st.sampled_from(("A title", "A title", "Another title")))
    def change(self, address: str, text: str, title: str) -> None:
        self._put(address, page(text, title=title))

    @rule(address=pages, text=texts)
    def make_odd(self, address: str, text: str) -> None:
        self._put(address, page(text, published=""))

    @rule(address=pages, to=pages)
    def redirect(self, address: str, to: str) -> None:
        there = self.desk.web.pages.get(to)
        if address != to and isinstance(there, Fetched) and there.address == to:
            self.desk.web.pages[address] = there

    @rule(address=pages)
    def take_offline(self, address: str) -> None:
        self.desk.web.pages.pop(address, None)

    @rule(name=st.sampled_from(FILES), text=texts)
    def write_file(self, name: str, text: str) -> None:
        self._write(name, text)

    @rule(name=st.sampled_from(FILES))
    def delete_file(self, name: str) -> None:
        (self.corpus / f"{name}.md").unlink(missing_ok=True)

    # The person.

    @rule(address=pages, again=st.booleans(), given=st.sampled_from((Given(), Given(publisher="Another"))))
    def add(self, address: str, again: bool, given: Given) -> None:
        self.desk.add(address, again=again, given=given)
        self.indexed = True
        self.taken_out = {item for item in self.taken_out if self._state(item) is OriginState.REMOVED}

    @rule(again=st.booleans())
    def add_listing(self, again: bool) -> None:
        self.desk.list_at(SITEMAP, *PAGES)
        self.desk.add(SITEMAP, again=again)
        self.indexed = True
        assert all(self._state(item) is OriginState.REMOVED for item in self.taken_out)

    @rule(address=pages)
    def add_and_die(self, address: str) -> None:
        def die(_: Entry) -> None:
            raise _Killed

        before = self.desk.library.current()
        try:
            self.desk.librarian.add(Sources((address, SITEMAP)), no_report, die)
        except _Killed:
            assert self.desk.library.current() == before
            self.indexed = False
        self.taken_out = {item for item in self.taken_out if self._state(item) is OriginState.REMOVED}

    @rule(address=pages)
    def remove(self, address: str) -> None:
        try:
            self.desk.librarian.remove([address], no_report)
        except NotFound:
            return
        self.indexed = True
        assert self._state(address) is OriginState.REMOVED
        self.taken_out |= {
            item.address
            for item in self.desk.library.origins()
            if item.state is OriginState.REMOVED and item.via != CORPUS
        }

    @rule()
    def index(self) -> None:
        try:
            self.desk.librarian.index(self.corpus, no_report)
        except CorpusError:
            return  # a file has the id of an article that was added
        self.indexed = True

    def _state(self, address: str) -> OriginState | None:
        origin = self.desk.library.origin(address)
        return origin.state if origin else None

    @rule()
    def run_twice(self) -> None:
        """The second run finds all as the first left it, and what stands on a page answers, in one article."""
        self.desk.list_at(SITEMAP, *PAGES)
        self.desk.add(SITEMAP)
        before = [article.info for article in self.desk.library.shelf()]
        entries = self.desk.add(SITEMAP)
        self.indexed = True
        assert not {entry.outcome for entry in entries} & {Outcome.ADDED, Outcome.CHANGED}
        assert [article.info for article in self.desk.library.shelf()] == before
        for address, there in self.desk.web.pages.items():
            origin = self.desk.library.origin(address)
            if origin and origin.state is not OriginState.REMOVED and not origin.reason and isinstance(there, Fetched):
                self._is_answered_once(there.body.decode().partition("\n\n")[2], origin)

    def _is_answered_once(self, text: str, origin: Origin) -> None:
        (article,) = (item for item in self.desk.library.shelf() if item.info.id == origin.article_id)
        assert compare(sketch(text), sketch(article.text)).containment >= CONTAINMENT

    # What always holds.

    @invariant()
    def one_address_keeps_each_article(self) -> None:
        kept = [item.article_id for item in self.desk.library.origins() if item.state is OriginState.KEPT]
        assert len(kept) == len(set(kept))
        assert set(kept) == {article.info.id for article in self.desk.library.shelf()}

    @invariant()
    def what_answers_is_what_stands_on_the_shelf(self) -> None:
        manifest = self.desk.library.current()
        if self.indexed and manifest:
            assert list(manifest.articles) == [article.info for article in self.desk.library.shelf()]
            assert self.desk.librarian.pending() == 0
        assert self.desk.librarian.check(no_report) == []

    @invariant()
    def every_version_stays_readable(self) -> None:
        for article in self.desk.library.every_version():
            self.versions.setdefault((article.info.id, article.info.version), article.text)
        for (id_, version), text in self.versions.items():
            assert self.desk.library.text(id_, version) == text
            assert version in self.desk.library.versions(id_)

    @invariant()
    def a_copy_that_is_shown_is_one_of_an_article_that_answers(self) -> None:
        shelf = {article.info.id for article in self.desk.library.shelf()}
        copies = [item for item in self.desk.library.origins() if item.state is OriginState.DUPLICATE]
        assert {item.article_id for item in copies} <= shelf

    @invariant()
    def what_waits_for_a_person_says_why(self) -> None:
        for item in self.desk.library.origins():
            assert item.reason or item.state is not OriginState.HELD
            assert not item.reason or item.state is not OriginState.REMOVED


TestLibrarian = LibrarianMachine.TestCase
TestLibrarian.settings = settings(
    max_examples=60, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
