"""Adding: what becomes of what is read, from the first time on; nothing is read, embedded or asked for twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.samples import NOW, SHUSHA, Shelf, no_report

from askavim.adapters.memory import HashingEmbedder, MemoryFetcher, MemoryLibrary, MemorySnapshotStore
from askavim.adding import READING, Outside, Sources
from askavim.errors import AddressGone, BadInput, CorpusError, DocumentUnreadable, FetchFailed, NotFound, SourceError
from askavim.librarian import Librarian
from askavim.origins import Draft, Fetched, Given, JobState, Listed, Listing, ListingKind, OriginState, Validators
from askavim.shelving import Entry, Outcome

SITE = "https://archive.example"
ESSAY = f"{SITE}/essay"
FERRY = (
    "The ferry of Alat made 412 crossings in 2024, the harbour master said. He expects 450 of them in 2025. "
    "Two new ferries were ordered in Baku in March, and the first will sail in the autumn of next year. "
    "Passengers waited four hours on average, which is two hours less than in the year before the new quay."
)
FERRY_EDITED = FERRY.replace("412", "415")
RAILWAY = (
    "The railway of Kars carried 1,200 wagons in May 2025. Its director wants a second track before 2030. "
    "Engineers count forty bridges on the line, of which eleven must be made wider before longer trains can pass. "
    "The ministry pays for them out of the budget of three years, beginning in January."
)


FILE = """---
id: lachin
title: Lachin
language: en
authors: [A. Writer]
publisher: Example Centre
published: 2025-05-28
---
Lachin airport opened on 28 May 2025.[^1]

[^1]: [Example News, 2025-05-28](https://example.org/lachin)
"""


@dataclass
class Web:
    """Pages that can be changed, and what was asked for."""

    pages: dict[str, Fetched | SourceError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, url: str, text: str, *, at: str | None = None, media_type: str = "text/plain") -> None:
        """A page; `at` is the address that redirects end at."""
        body = text.encode()
        self.pages[url] = Fetched(at or url, body, media_type, validators=Validators(etag=f'"{hash(text)}"'))


@dataclass
class LineReader:
    """`key: value` lines, then an empty one, then the text. Counts what it reads."""

    read_addresses: list[str] = field(default_factory=list)

    def read(self, document: Fetched) -> Draft:
        self.read_addresses.append(document.address)
        head, _, text = document.body.decode().partition("\n\n")
        said = dict(line.split(": ", 1) for line in head.splitlines())
        if "broken" in said:
            raise DocumentUnreadable("it is broken")
        day = said.get("published")
        return Draft(
            text,
            title=said.get("title"),
            authors=tuple(said.get("author", "").split(", ")) if "author" in said else (),
            publisher="The Archive",
            published=date.fromisoformat(day) if day else None,
            language=said.get("language"),
            url=said.get("url"),
        )


def page(text: str, **said: str) -> str:
    """A page of a title, a day and an author."""
    known = {"title": "A title", "published": "2025-03-02", "author": "A. Writer"} | said
    return "\n".join(f"{key}: {value}" for key, value in known.items() if value) + f"\n\n{text}"


@dataclass
class Desk:
    """A librarian over doubles, and what is around it."""

    web: Web = field(default_factory=Web)
    reader: LineReader = field(default_factory=LineReader)
    library: MemoryLibrary = field(default_factory=MemoryLibrary)
    snapshots: MemorySnapshotStore = field(default_factory=MemorySnapshotStore)
    listings: dict[str, Listing] = field(default_factory=dict)
    time: datetime = NOW
    embedded: int = 0

    @contextmanager
    def _outside(self) -> Iterator[Outside]:
        def listing(document: Fetched) -> Listing | None:
            return self.listings.get(document.address)

        yield Outside(MemoryFetcher(self.web.pages, self.web.asked), self.reader, listing, 10_000, lambda: self.time)

    @property
    def librarian(self) -> Librarian:
        return Librarian(
            library=self.library,
            snapshots=self.snapshots,
            load_embedder=HashingEmbedder,
            open_outside=self._outside,
            now=lambda: self.time,
        )

    def add(self, *named: str, given: Given = Given(), again: bool = False) -> list[Entry]:  # noqa: B008
        entries: list[Entry] = []
        summary = self.librarian.add(Sources(named, given, again), no_report, entries.append)
        self.embedded = summary.embedded
        self.time += timedelta(days=1)
        return entries

    def added(self, *named: str) -> Entry:
        (entry,) = self.add(*named)
        return entry

    def answers_from(self) -> set[str]:
        manifest = self.library.current()
        assert manifest
        return {info.id for info in manifest.articles}

    def list_at(self, url: str, *addresses: str, modified: datetime | None = None) -> None:
        self.web.put(url, f"listing {addresses} {modified}")
        self.listings[url] = Listing(ListingKind.SITEMAP, tuple(Listed(address, modified) for address in addresses), 0)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.web.put(ESSAY, page(FERRY))
    return desk


def test_a_page_becomes_an_article_with_its_address_and_what_was_found(desk: Desk) -> None:
    assert desk.added(ESSAY) == Entry(ESSAY, Outcome.ADDED, "essay")
    (article,) = desk.library.shelf()
    assert (article.text, article.info.title, article.info.url) == (FERRY, "A title", ESSAY)
    assert article.info.authors == ("A. Writer",)
    assert article.info.published == date(2025, 3, 2)
    assert article.info.language == "en"  # nobody said so
    assert desk.answers_from() == {"essay"}


def test_what_has_not_changed_is_neither_sent_nor_read_nor_embedded_again(desk: Desk) -> None:
    desk.added(ESSAY)
    assert desk.embedded
    assert desk.added(ESSAY).outcome is Outcome.UNCHANGED
    assert desk.reader.read_addresses == [ESSAY]
    assert desk.embedded == 0


def test_the_same_bytes_without_validators_are_not_read_again(desk: Desk) -> None:
    known = desk.web.pages[ESSAY]
    assert isinstance(known, Fetched)
    desk.web.pages[ESSAY] = replace(known, validators=Validators())
    desk.added(ESSAY)
    assert desk.added(ESSAY).outcome is Outcome.UNCHANGED
    assert desk.reader.read_addresses == [ESSAY]


def test_a_changed_page_is_a_new_version_and_the_old_one_stays_readable(desk: Desk) -> None:
    desk.added(ESSAY)
    before = desk.library.shelf()[0]
    desk.web.put(ESSAY, page(FERRY_EDITED))
    assert desk.added(ESSAY) == Entry(ESSAY, Outcome.CHANGED, "essay")
    assert [article.text for article in desk.library.shelf()] == [FERRY_EDITED]
    assert len(desk.library.versions("essay")) == 2
    kept = desk.library.article("essay", before.info.version)
    assert kept
    assert kept.text == FERRY


def test_all_is_read_again_if_asked_for(desk: Desk) -> None:
    desk.added(ESSAY)
    desk.add(ESSAY, again=True)
    assert desk.reader.read_addresses == [ESSAY, ESSAY]
    assert desk.embedded == 0


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"title": ""}, "title"),
        ({"published": ""}, "date"),
        ({"published": "2091-01-01"}, "2091-01-01"),
        ({"published": "1066-10-14"}, "1066-10-14"),
        ({"language": "de"}, "de"),
    ],
)
def test_what_lacks_something_is_held_with_the_reason(desk: Desk, said: dict[str, str], word: str) -> None:
    desk.web.put(ESSAY, page(FERRY, **said))
    entry = desk.added(ESSAY)
    assert entry.outcome is Outcome.HELD
    assert word in entry.reason
    origin = desk.library.origin(ESSAY)
    assert origin
    assert (origin.state, origin.reason) == (OriginState.HELD, entry.reason)
    assert origin.draft
    assert origin.draft.text == FERRY
    assert desk.answers_from() == set()
    assert desk.added(ESSAY) == entry  # as long as nothing has changed


def test_a_person_can_say_what_is_missing_and_it_is_remembered(desk: Desk) -> None:
    desk.web.put(ESSAY, page(FERRY, published="", title=""))
    desk.added(ESSAY)
    given = Given(title="Ferries", published=date(2025, 4, 1))
    assert [entry.outcome for entry in desk.add(ESSAY, given=given)] == [Outcome.ADDED]
    assert desk.library.shelf()[0].info.title == "Ferries"
    desk.web.put(ESSAY, page(FERRY_EDITED, published="", title=""))
    assert desk.added(ESSAY).outcome is Outcome.CHANGED
    assert desk.library.shelf()[0].info.published == date(2025, 4, 1)
    origin = desk.library.origin(ESSAY)
    assert origin
    assert (origin.reason, origin.draft) == ("", None)


def test_one_title_can_not_be_given_to_many(desk: Desk, tmp_path: Path) -> None:
    desk.list_at(f"{SITE}/sitemap.xml", ESSAY)
    for named in ((ESSAY, f"{SITE}/other"), (f"{SITE}/sitemap.xml",)):
        with pytest.raises(BadInput):
            desk.add(*named, given=Given(title="One"))
    assert desk.library.shelf() == []


def test_a_page_that_changes_into_something_odd_is_held_and_the_version_before_answers(desk: Desk) -> None:
    desk.added(ESSAY)
    desk.web.put(ESSAY, page(RAILWAY, published=""))
    assert desk.added(ESSAY).outcome is Outcome.HELD
    assert [article.text for article in desk.library.shelf()] == [FERRY]
    assert desk.answers_from() == {"essay"}
    assert desk.added(ESSAY).outcome is Outcome.HELD
    desk.web.put(ESSAY, page(RAILWAY))
    assert desk.added(ESSAY).outcome is Outcome.CHANGED
    assert [article.text for article in desk.library.shelf()] == [RAILWAY]


@pytest.mark.parametrize("error", [FetchFailed("no answer", "later"), AddressGone("404")])
def test_what_fails_is_named_and_the_others_go_on(desk: Desk, error: SourceError) -> None:
    desk.web.pages[f"{SITE}/bad"] = error
    desk.web.put(f"{SITE}/unreadable", page("", broken="yes"))
    entries = desk.add(f"{SITE}/bad", f"{SITE}/unreadable", ESSAY)
    assert [entry.outcome for entry in entries] == [Outcome.FAILED, Outcome.FAILED, Outcome.ADDED]
    assert entries[0].reason.startswith(str(error))
    assert desk.answers_from() == {"essay"}


def test_what_is_held_and_then_removed_waits_for_nobody(desk: Desk) -> None:
    desk.web.put(ESSAY, page(FERRY, published=""))
    assert desk.added(ESSAY).outcome is Outcome.HELD
    desk.librarian.remove([ESSAY], no_report)
    (origin,) = desk.librarian.origins()
    assert (origin.state, origin.reason, origin.draft) == (OriginState.REMOVED, "", None)
    assert desk.added(ESSAY).outcome is Outcome.HELD


def test_each_address_is_named_before_it_is_read_and_none_at_the_end(desk: Desk) -> None:
    desk.web.put(ESSAY, page(FERRY))
    named: list[str] = []

    def told(entry: Entry) -> None:
        named.append(f"{entry.outcome} {entry.address}")

    desk.librarian.add(Sources((ESSAY, f"{SITE}/gone")), no_report, told, named.append)
    assert named == [ESSAY, f"added {ESSAY}", f"{SITE}/gone", f"failed {SITE}/gone", ""]


def test_how_far_it_is_is_told_before_each_address_is_read(desk: Desk) -> None:
    told: list[object] = []

    def report(stage: str, done: int, total: int) -> None:
        told.append((done, total) if stage == READING else stage)

    desk.librarian.add(Sources((ESSAY, f"{SITE}/gone")), report, lambda _: None, told.append)
    assert told[:6] == [(0, 2), ESSAY, (1, 2), f"{SITE}/gone", "", (2, 2)]


def test_a_file_that_is_too_large_is_named_in_a_whole_sentence(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"a" * 20_000)
    entry = desk.added(str(path))
    assert entry.reason.startswith(f"{path} has more than 10,000 bytes. Split it")


def test_a_page_that_is_gone_goes_on_answering(desk: Desk) -> None:
    desk.added(ESSAY)
    del desk.web.pages[ESSAY]
    assert desk.added(ESSAY).outcome is Outcome.FAILED
    assert desk.answers_from() == {"essay"}


def test_a_redirected_address_is_an_alias_of_the_page_that_it_leads_to(desk: Desk) -> None:
    desk.web.put(f"{SITE}/old", page(FERRY), at=ESSAY)
    assert desk.added(f"{SITE}/old") == Entry(ESSAY, Outcome.ADDED, "essay")
    assert desk.library.shelf()[0].info.url == ESSAY
    alias = desk.library.origin(f"{SITE}/old")
    assert alias
    assert (alias.state, alias.article_id) == (OriginState.ALIAS, "essay")
    assert [desk.added(address).outcome for address in (f"{SITE}/old", ESSAY)] == [Outcome.UNCHANGED] * 2
    assert desk.library.shelf()[0].info.also_at == ()
    desk.web.put(f"{SITE}/old", page(FERRY_EDITED), at=ESSAY)
    assert desk.added(f"{SITE}/old") == Entry(ESSAY, Outcome.CHANGED, "essay")


def test_the_address_that_a_page_names_as_its_own_is_its_address(desk: Desk) -> None:
    for path in ("?page=1", "/print"):
        desk.web.put(ESSAY + path, page(FERRY, url=ESSAY))
    assert desk.add(f"{ESSAY}?page=1", f"{ESSAY}/print") == [
        Entry(ESSAY, Outcome.ADDED, "essay"),
        Entry(f"{ESSAY}/print", Outcome.UNCHANGED, "essay"),
    ]
    assert len(desk.library.shelf()) == 1
    assert desk.library.shelf()[0].info.also_at == ()


def test_a_page_can_not_put_itself_in_the_place_of_another_sites_article(desk: Desk) -> None:
    desk.added(ESSAY)
    false = "https://false.example/essay"
    desk.web.put(false, page(RAILWAY, url=ESSAY))
    assert desk.added(false).outcome is Outcome.ADDED
    assert {article.info.url: article.text for article in desk.library.shelf()} == {ESSAY: FERRY, false: RAILWAY}


def test_a_listing_is_read_for_the_pages_that_it_names(desk: Desk) -> None:
    desk.web.put(f"{SITE}/railway", page(RAILWAY))
    desk.list_at(f"{SITE}/sitemap.xml", ESSAY, f"{SITE}/part.xml", ESSAY)
    desk.list_at(f"{SITE}/part.xml", f"{SITE}/railway", f"{SITE}/sitemap.xml")
    entries = desk.add(f"{SITE}/sitemap.xml")
    assert {(entry.address, entry.outcome) for entry in entries} == {
        (ESSAY, Outcome.ADDED),
        (f"{SITE}/railway", Outcome.ADDED),
    }
    origin = desk.library.origin(f"{SITE}/railway")
    assert origin
    assert origin.via == f"{SITE}/part.xml"


def test_what_a_sitemap_names_of_other_hosts_is_counted(desk: Desk) -> None:
    desk.list_at(f"{SITE}/sitemap.xml", ESSAY)
    desk.listings[f"{SITE}/sitemap.xml"] = replace(desk.listings[f"{SITE}/sitemap.xml"], dropped=7)
    told, added = desk.add(f"{SITE}/sitemap.xml")
    assert (told.outcome, added.outcome) == (Outcome.LEFT_OUT, Outcome.ADDED)
    assert "may not name: 7" in told.reason


def test_listings_that_name_listings_for_ever_come_to_an_end(desk: Desk) -> None:
    for number in range(20):
        desk.list_at(f"{SITE}/{number}.xml", f"{SITE}/{number + 1}.xml")
    entries = desk.add(f"{SITE}/0.xml")
    assert [entry.outcome for entry in entries] == [Outcome.FAILED]
    assert len(desk.web.asked) < 10


def asks_for_the_essay(desk: Desk, modified: datetime) -> bool:
    desk.list_at(f"{SITE}/sitemap.xml", ESSAY, modified=modified)
    desk.web.asked.clear()
    (entry,) = desk.add(f"{SITE}/sitemap.xml")
    assert entry.outcome in (Outcome.ADDED, Outcome.UNCHANGED)
    return ESSAY in desk.web.asked


def test_what_a_sitemap_calls_unchanged_is_not_even_asked_for(desk: Desk) -> None:
    old = NOW - timedelta(days=3)
    assert asks_for_the_essay(desk, old)
    assert not asks_for_the_essay(desk, old)
    assert asks_for_the_essay(desk, old + timedelta(hours=1))


def test_what_changed_on_the_day_on_which_it_was_read_is_asked_for_again(desk: Desk) -> None:
    midnight = NOW.replace(hour=0)  # a sitemap gives the day only
    assert asks_for_the_essay(desk, midnight)
    assert asks_for_the_essay(desk, midnight)
    assert not asks_for_the_essay(desk, midnight)


def test_the_date_of_a_feed_is_not_taken_for_that_of_a_change(desk: Desk) -> None:
    for _ in range(2):
        desk.list_at(f"{SITE}/feed", ESSAY, modified=NOW - timedelta(days=3))
        desk.listings[f"{SITE}/feed"] = replace(desk.listings[f"{SITE}/feed"], kind=ListingKind.RSS)
        desk.web.asked.clear()
        desk.add(f"{SITE}/feed")
        assert ESSAY in desk.web.asked


def test_the_same_essay_on_another_site_answers_once_and_names_both_addresses(desk: Desk) -> None:
    other = "https://other.example/news/1"
    desk.web.put(other, page(FERRY + " This essay was published elsewhere first.", title="Another title"))
    first, second = desk.add(ESSAY, other)
    assert (first.outcome, second.outcome, second.article_id) == (Outcome.ADDED, Outcome.DUPLICATE, "essay")
    (article,) = desk.library.shelf()
    assert article.info.also_at == (other,)
    assert desk.added(other).outcome is Outcome.DUPLICATE
    desk.web.put(other, page(RAILWAY))
    assert desk.added(other).outcome is Outcome.ADDED
    assert {item.info.url: item.info.also_at for item in desk.library.shelf()} == {ESSAY: (), other: ()}


def test_the_whole_essay_takes_the_place_of_its_excerpt(desk: Desk) -> None:
    whole = "https://other.example/whole"
    desk.web.put(whole, page(f"{FERRY}\n\n{RAILWAY}\n\n{RAILWAY.replace('railway', 'road')}"))
    desk.added(ESSAY)
    assert desk.added(whole).outcome is Outcome.ADDED
    (article,) = desk.library.shelf()
    assert (article.info.url, article.info.also_at) == (whole, (ESSAY,))
    assert desk.library.versions("essay")
    assert desk.added(ESSAY).outcome is Outcome.DUPLICATE


def test_what_was_removed_is_gone_and_stays_so_until_it_is_named(desk: Desk) -> None:
    desk.list_at(f"{SITE}/sitemap.xml", ESSAY)
    desk.add(f"{SITE}/sitemap.xml")
    version = desk.library.shelf()[0].info.version
    desk.librarian.remove(["essay"], no_report)
    assert desk.answers_from() == set()
    assert desk.library.text("essay", version) == FERRY
    assert [entry.outcome for entry in desk.add(f"{SITE}/sitemap.xml")] == [Outcome.LEFT_OUT]
    assert desk.added(ESSAY) == Entry(ESSAY, Outcome.ADDED, "essay")
    assert desk.answers_from() == {"essay"}


def test_no_detour_of_a_listing_brings_back_what_was_removed(desk: Desk) -> None:
    desk.added(ESSAY)
    desk.librarian.remove(["essay"], no_report)
    desk.web.put(f"{SITE}/old", page(FERRY), at=ESSAY)
    desk.list_at(f"{SITE}/sitemap.xml", f"{SITE}/old")
    assert [entry.outcome for entry in desk.add(f"{SITE}/sitemap.xml")] == [Outcome.LEFT_OUT]
    assert desk.answers_from() == set()


def test_an_article_can_be_removed_by_its_address_and_an_unknown_one_changes_nothing(desk: Desk) -> None:
    desk.added(ESSAY)
    with pytest.raises(NotFound):
        desk.librarian.remove([ESSAY, "nothing"], no_report)
    assert desk.answers_from() == {"essay"}
    desk.librarian.remove([f"{ESSAY}#part"], no_report)
    assert desk.answers_from() == set()


def write_articles(folder: Path, *names: str) -> None:
    for name in names:
        head = f"id: {name}\ntitle: T {name}\nlanguage: en\nauthors: [A]\npublisher: P\npublished: 2025-01-01"
        (folder / f"{name}.md").write_text(f"---\n{head}\n---\nThe {name} opened in May 2025.\n", encoding="utf-8")


def test_index_and_add_do_not_disturb_each_other(desk: Desk, tmp_path: Path) -> None:
    write_articles(tmp_path, "one", "two")
    desk.added(ESSAY)
    desk.librarian.index(tmp_path, no_report)
    assert desk.answers_from() == {"essay", "one", "two"}
    (tmp_path / "two.md").unlink()
    desk.librarian.index(tmp_path, no_report)
    assert desk.answers_from() == {"essay", "one"}
    assert desk.added(str(tmp_path / "one.md")).outcome is Outcome.LEFT_OUT
    with pytest.raises(BadInput, match="askavim index"):
        desk.librarian.remove(["one"], no_report)
    write_articles(tmp_path, "essay")
    with pytest.raises(CorpusError, match="essay"):
        desk.librarian.index(tmp_path, no_report)
    assert desk.answers_from() == {"essay", "one"}


def test_the_files_of_a_folder_answer_with_their_sources(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "lachin.md").write_text(FILE, encoding="utf-8")
    desk.librarian.index(tmp_path, no_report)
    shelf = Shelf(desk.library, desk.snapshots)
    (citation,) = shelf.ask("Which airport opened on 28 May 2025 in Lachin?").citations
    assert citation.quote == "Lachin airport opened on 28 May 2025."
    assert [source.url for source in citation.sources] == ["https://example.org/lachin"]


def test_a_folder_with_a_faulty_file_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.added(ESSAY)
    (tmp_path / "lachin.md").write_text(FILE, encoding="utf-8")
    (tmp_path / "faulty.md").write_text("---\nid: other\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"faulty\.md:1"):
        desk.librarian.index(tmp_path, no_report)
    assert desk.answers_from() == {"essay"}
    assert desk.librarian.pending() == 0


def test_two_documents_never_share_an_id(desk: Desk) -> None:
    desk.web.put("https://other.example/essay", page(RAILWAY))
    ids = {entry.article_id for entry in desk.add(ESSAY, "https://other.example/essay")}
    assert len(ids) == 2
    assert desk.answers_from() == ids


def test_files_and_folders_are_read(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "deep").mkdir(parents=True)
    (folder / "ferry.txt").write_text(page(FERRY))
    (folder / "deep" / "railway.txt").write_text(page(RAILWAY))
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.txt").write_text(page(RAILWAY))
    entries = desk.add(str(folder))
    assert {(Path(entry.address).name, entry.article_id) for entry in entries} == {
        ("ferry.txt", "ferry"),
        ("railway.txt", "railway"),
    }
    assert {article.info.url for article in desk.library.shelf()} == {None}
    assert {entry.outcome for entry in desk.add(str(folder))} == {Outcome.UNCHANGED}


def test_a_file_that_is_too_large_or_gone_fails_alone(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("x" * 20_000)
    (tmp_path / "ferry.txt").write_text(page(FERRY))
    outcomes = {Path(entry.address).name: entry.outcome for entry in desk.add(str(tmp_path))}
    assert outcomes == {"large.txt": Outcome.FAILED, "ferry.txt": Outcome.ADDED}


@pytest.mark.parametrize("named", ["nowhere.txt", "", "\0"])
def test_a_path_that_is_not_there_is_refused_before_anything_is_read(desk: Desk, named: str) -> None:
    with pytest.raises(BadInput):
        desk.add(ESSAY, named)
    assert desk.web.asked == []


def test_a_run_that_is_stopped_keeps_what_it_has_read_and_the_next_goes_on(desk: Desk) -> None:
    desk.web.put(f"{SITE}/railway", page(RAILWAY))

    def stop(_: Entry) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.librarian.add(Sources((ESSAY, f"{SITE}/railway")), no_report, stop)
    assert [article.info.id for article in desk.library.shelf()] == ["essay"]
    assert desk.library.current() is None
    assert desk.librarian.pending() == 1
    assert desk.librarian.jobs(1)[0].state is JobState.FAILED
    entries = desk.add(ESSAY, f"{SITE}/railway")
    assert [entry.outcome for entry in entries] == [Outcome.UNCHANGED, Outcome.ADDED]
    assert desk.answers_from() == {"essay", "railway"}
    assert desk.librarian.pending() == 0


def test_a_run_is_recorded_with_its_counts(desk: Desk) -> None:
    desk.add(ESSAY, f"{SITE}/nothing")
    (job,) = desk.librarian.jobs(5)
    assert (job.command, job.state, job.counts) == ("add", JobState.DONE, {"added": 1, "failed": 1})
    assert job.ended
    assert job.ended.tzinfo is UTC


def test_what_is_known_is_shown(desk: Desk) -> None:
    desk.added(ESSAY)
    desk.web.put(ESSAY, page(FERRY_EDITED))
    desk.added(ESSAY)
    for name in ("essay", ESSAY):
        shown = desk.librarian.show(name)
        assert shown.info
        assert (shown.info.id, len(shown.versions), len(shown.origins)) == ("essay", 2, 1)
        assert shown.info.version == shown.versions[1]
    with pytest.raises(NotFound):
        desk.librarian.show("nothing")


def test_a_whole_library_has_no_differences_and_a_broken_one_has(desk: Desk) -> None:
    desk.added(ESSAY)
    assert desk.librarian.check(no_report) == []
    desk.snapshots.prune(())
    assert desk.librarian.check(no_report)
    desk.librarian.rebuild(no_report)
    assert desk.librarian.check(no_report) == []
    manifest, articles = desk.library.current(), desk.library.shelf()
    assert manifest
    desk.library = MemoryLibrary()
    desk.library.publish(manifest, articles, ())  # a database that lost its passages
    assert len(desk.librarian.check(no_report)) == manifest.passages


def test_an_article_of_the_sample_is_not_a_duplicate_of_anything_here(desk: Desk) -> None:
    desk.added(ESSAY)
    desk.web.put(f"{SITE}/shusha", page(SHUSHA.text))
    assert desk.added(f"{SITE}/shusha").outcome is Outcome.ADDED
