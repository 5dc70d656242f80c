"""Adding, again and again: articles move, change, are removed and come back, and none is lost or answers twice."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.samples import no_report
from tests.test_adding import ESSAY, FERRY, FERRY_EDITED, RAILWAY, SITE, Desk, page, write_articles

from askavim.adapters.memory import MemoryLibrary
from askavim.errors import BadInput
from askavim.origins import Given, Origin, OriginState
from askavim.shelving import Outcome

COPY, THIRD = "https://other.example/copy", "https://third.example/copy"
HARBOUR = (
    "The harbour of Poti was deepened to sixteen metres in 2023. Its owner counts on ships of 9,000 containers. "
    "A breakwater of two kilometres keeps the waves away, and pilots board the ships an hour before they arrive. "
    "Warehouses behind the quay hold grain, cotton and fertiliser until the trains of the evening leave."
)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.web.put(ESSAY, page(FERRY))
    return desk


def texts(desk: Desk) -> list[str]:
    """What is to answer; each article kept once, and just that indexed."""
    shelf = desk.library.shelf()
    assert desk.answers_from() == {article.info.id for article in shelf}
    assert desk.librarian.check(no_report) == []
    return sorted(article.text for article in shelf)


def state(desk: Desk, address: str) -> OriginState:
    origin = desk.library.origin(address)
    assert origin
    return origin.state


# A page that moves.


def test_an_article_goes_with_its_page_to_another_address(desk: Desk) -> None:
    desk.added(ESSAY)
    desk.web.put(f"{SITE}/new", page(FERRY_EDITED))
    desk.web.put(ESSAY, page(FERRY_EDITED), at=f"{SITE}/new")
    entry = desk.added(ESSAY)
    assert (entry.address, entry.outcome, entry.article_id) == (f"{SITE}/new", Outcome.CHANGED, "essay")
    assert texts(desk) == [FERRY_EDITED]
    assert state(desk, ESSAY) is OriginState.ALIAS
    assert len(desk.library.versions("essay")) == 2


def test_a_site_that_leads_all_pages_to_its_login_loses_none(desk: Desk) -> None:
    desk.web.put(f"{SITE}/railway", page(RAILWAY))
    desk.add(ESSAY, f"{SITE}/railway")
    for address in (ESSAY, f"{SITE}/railway"):
        desk.web.put(address, page("Log in.", title="", published=""), at=f"{SITE}/login")
    for _ in range(2):
        entries = desk.add(ESSAY, f"{SITE}/railway")
        assert [entry.outcome for entry in entries] == [Outcome.HELD] * 2
        assert texts(desk) == [FERRY, RAILWAY]
    desk.web.put(ESSAY, page(FERRY_EDITED))
    assert desk.added(ESSAY).outcome is Outcome.CHANGED
    assert texts(desk) == [FERRY_EDITED, RAILWAY]


def test_an_article_that_leads_to_another_one_is_not_dropped_in_silence(desk: Desk) -> None:
    desk.web.put(f"{SITE}/railway", page(RAILWAY))
    desk.add(ESSAY, f"{SITE}/railway")
    desk.web.put(ESSAY, page(RAILWAY), at=f"{SITE}/railway")
    for _ in range(2):
        entry = desk.added(ESSAY)
        assert (entry.address, entry.outcome) == (ESSAY, Outcome.HELD)
        assert f"{SITE}/railway" in entry.reason
        assert texts(desk) == [FERRY, RAILWAY]
    desk.librarian.remove([ESSAY], no_report)
    assert texts(desk) == [RAILWAY]


# Copies of one text.


def test_a_copy_answers_when_the_article_that_it_was_a_copy_of_has_another_text(desk: Desk) -> None:
    for address in (COPY, THIRD):
        desk.web.put(address, page(FERRY))
    desk.add(ESSAY, COPY, THIRD)
    desk.web.put(ESSAY, page(RAILWAY))
    desk.add(ESSAY)
    assert texts(desk) == [FERRY, RAILWAY]
    assert {item.text: item.info.also_at for item in desk.library.shelf()} == {FERRY: (THIRD,), RAILWAY: ()}


def test_a_copy_that_can_not_be_read_now_is_named_and_read_the_next_time(desk: Desk) -> None:
    desk.web.put(COPY, page(FERRY))
    desk.add(ESSAY, COPY)
    copy = desk.web.pages.pop(COPY)
    desk.web.put(ESSAY, page(RAILWAY))
    assert [entry.outcome for entry in desk.add(ESSAY)] == [Outcome.CHANGED, Outcome.FAILED]
    origin = desk.library.origin(COPY)
    assert origin
    assert origin.state is OriginState.HELD
    assert "essay" in origin.reason
    assert desk.library.shelf()[0].info.also_at == ()
    desk.web.pages[COPY] = copy
    assert desk.added(COPY).outcome is Outcome.ADDED
    assert texts(desk) == [FERRY, RAILWAY]


def test_a_copy_stays_one_when_a_word_of_the_article_is_changed(desk: Desk) -> None:
    desk.web.put(COPY, page(FERRY))
    desk.add(ESSAY, COPY)
    desk.web.put(ESSAY, page(FERRY_EDITED))
    desk.web.asked.clear()
    desk.add(ESSAY)
    assert desk.web.asked == [ESSAY]
    assert desk.library.shelf()[0].info.also_at == (COPY,)


def test_an_excerpt_answers_when_the_whole_has_it_no_more(desk: Desk) -> None:
    whole = f"{SITE}/whole"
    desk.web.put(whole, page(f"{FERRY}\n\n{RAILWAY}\n\n{HARBOUR}"))
    desk.add(ESSAY, whole)
    assert state(desk, ESSAY) is OriginState.DUPLICATE
    desk.web.put(whole, page(f"{RAILWAY}\n\n{HARBOUR}"))
    desk.add(whole)
    assert texts(desk) == [FERRY, f"{RAILWAY}\n\n{HARBOUR}"]


def test_an_article_that_becomes_a_copy_leaves_its_own_copies(desk: Desk) -> None:
    desk.web.put(COPY, page(FERRY))
    desk.web.put(f"{SITE}/railway", page(RAILWAY))
    desk.add(ESSAY, COPY, f"{SITE}/railway")
    desk.web.put(ESSAY, page(RAILWAY))
    desk.add(ESSAY)
    assert texts(desk) == [FERRY, RAILWAY]


@pytest.mark.parametrize("first", [ESSAY, COPY])
def test_a_removed_article_and_its_copy_come_back_in_any_order(desk: Desk, first: str) -> None:
    desk.web.put(COPY, page(FERRY))
    desk.add(ESSAY, COPY)
    desk.librarian.remove(["essay"], no_report)
    desk.add(first)
    entries = desk.add(ESSAY, COPY)
    assert {entry.outcome for entry in entries} == {Outcome.UNCHANGED, Outcome.DUPLICATE}
    assert texts(desk) == [FERRY]


def test_the_id_of_an_article_is_never_given_to_another_one(desk: Desk) -> None:
    whole = f"{SITE}/whole"
    desk.web.put(whole, page(f"{FERRY}\n\n{RAILWAY}"))
    desk.add(ESSAY, whole)
    desk.web.put("https://other.example/essay", page(HARBOUR))
    assert desk.added("https://other.example/essay").article_id != "essay"
    assert [desk.library.text("essay", version) for version in desk.library.versions("essay")] == [FERRY]


# The files of `askavim index`.


def test_a_copy_of_a_file_answers_when_the_file_is_gone(desk: Desk, tmp_path: Path) -> None:
    write_articles(tmp_path, "one", "two")
    desk.librarian.index(tmp_path, no_report)
    text, other = (article.text for article in desk.library.shelf())
    desk.web.put(ESSAY, page(text))
    assert desk.added(ESSAY).outcome is Outcome.DUPLICATE
    (tmp_path / "one.md").unlink()
    desk.librarian.index(tmp_path, no_report)
    assert "askavim add" in desk.librarian.show(ESSAY).origins[0].reason
    assert desk.added(ESSAY).outcome is Outcome.ADDED
    assert texts(desk) == [text, other]


def test_a_copy_of_a_file_can_be_removed_and_the_file_can_not(desk: Desk, tmp_path: Path) -> None:
    write_articles(tmp_path, "one")
    desk.librarian.index(tmp_path, no_report)
    (article,) = desk.library.shelf()
    desk.web.put(COPY, page(article.text))
    desk.add(COPY)
    with pytest.raises(BadInput):
        desk.librarian.remove(["one"], no_report)
    desk.librarian.remove([COPY], no_report)
    assert [item.info.also_at for item in desk.library.shelf()] == [()]


def test_of_two_articles_with_one_id_both_answer_after_a_restore_and_a_run(desk: Desk) -> None:
    desk.added(ESSAY)
    other = Desk(time=desk.time)
    other.web.put(COPY, page(RAILWAY, url="https://other.example/essay"))
    other.added(COPY)
    desk.library.restore(other.library.every_version(), other.library.origins(), ())
    (held,) = (item for item in desk.librarian.origins() if item.state is OriginState.HELD)
    assert held.address == ESSAY
    assert "askavim add" in held.reason
    assert desk.added(ESSAY).outcome is Outcome.ADDED
    assert texts(desk) == [FERRY, RAILWAY]


def test_a_file_that_was_indexed_once_can_be_added(desk: Desk, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    write_articles(old, "one")
    write_articles(new, "two")
    two = "The two opened in May 2025."
    desk.librarian.index(old, no_report)
    desk.librarian.index(new, no_report)
    (old / "one.md").write_text(page(FERRY))
    assert desk.added(str(old)).outcome is Outcome.ADDED
    assert texts(desk) == [FERRY, two]
    desk.librarian.remove(["one"], no_report)
    write_articles(new, "one")
    desk.librarian.index(new, no_report)
    assert desk.added(str(old / "one.md")).outcome is Outcome.ADDED
    assert len(texts(desk)) == 3


def test_a_folder_named_corpus_is_a_folder_like_any_other(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("corpus", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "corpus" / "ferry.txt").write_text(page(FERRY))
    (tmp_path / "corpus" / "railway.txt").write_text(page(RAILWAY))
    write_articles(tmp_path / "other", "one")
    desk.add("corpus")
    desk.librarian.index(tmp_path / "other", no_report)
    assert desk.answers_from() == {"ferry", "railway", "one"}
    desk.librarian.remove(["ferry"], no_report)
    assert desk.answers_from() == {"railway", "one"}


def test_a_folder_of_one_file_does_not_bring_back_what_was_removed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(page(FERRY))
    desk.add(str(tmp_path))
    desk.librarian.remove(["ferry"], no_report)
    assert desk.added(str(tmp_path)).outcome is Outcome.LEFT_OUT
    assert desk.added(str(tmp_path / "ferry.txt")).outcome is Outcome.ADDED


# What a person says.


def test_what_a_person_says_one_after_the_other_is_all_remembered(desk: Desk) -> None:
    desk.web.put(ESSAY, page(FERRY, title="", published=""))
    desk.add(ESSAY, given=Given(title="Ferries"))
    assert [entry.outcome for entry in desk.add(ESSAY, given=Given(published=date(2025, 4, 1)))] == [Outcome.ADDED]
    (article,) = desk.library.shelf()
    assert (article.info.title, article.info.published) == ("Ferries", date(2025, 4, 1))


def test_what_a_person_says_of_an_article_with_a_held_version_is_remembered(desk: Desk) -> None:
    desk.added(ESSAY)
    desk.web.put(ESSAY, page(RAILWAY, title="", published=""))
    desk.add(ESSAY, given=Given(title="Railways"))
    assert [entry.outcome for entry in desk.add(ESSAY, given=Given(published=date(2025, 4, 1)))] == [Outcome.CHANGED]
    assert desk.library.shelf()[0].info.title == "Railways"


def test_what_was_held_and_is_removed_waits_for_nobody(desk: Desk) -> None:
    desk.web.put(ESSAY, page(FERRY, title=""))
    desk.added(ESSAY)
    desk.librarian.remove([ESSAY], no_report)
    (origin,) = desk.librarian.origins()
    assert (origin.state, origin.reason, origin.draft) == (OriginState.REMOVED, "", None)


def test_an_article_that_comes_back_by_way_of_being_held_has_its_id(desk: Desk) -> None:
    desk.web.put(f"{SITE}/two/essay", page(RAILWAY))
    desk.add(ESSAY, f"{SITE}/two/essay")
    article = next(item for item in desk.library.shelf() if item.text == RAILWAY)
    desk.librarian.remove([article.info.id], no_report)
    desk.web.put(f"{SITE}/two/essay", page(RAILWAY, published=""))
    assert desk.added(f"{SITE}/two/essay").outcome is Outcome.HELD
    (entry,) = desk.add(f"{SITE}/two/essay", given=Given(published=date(2025, 4, 1)))
    assert entry.article_id == article.info.id


def test_naming_another_address_of_a_page_brings_it_back(desk: Desk) -> None:
    desk.web.put(ESSAY, page(FERRY, published=""))
    desk.web.put(f"{SITE}/old", page(FERRY, published=""), at=ESSAY)
    desk.added(f"{SITE}/old")
    desk.add(ESSAY, given=Given(published=date(2025, 4, 1)))
    desk.librarian.remove(["essay"], no_report)
    assert desk.added(f"{SITE}/old").outcome is Outcome.ADDED
    assert texts(desk) == [FERRY]


def test_another_address_of_a_held_page_says_so(desk: Desk) -> None:
    desk.web.put(f"{SITE}/old", page(FERRY, published=""), at=ESSAY)
    assert [desk.added(f"{SITE}/old").outcome for _ in range(3)] == [Outcome.HELD] * 3


# What has not changed.


def test_other_bytes_with_the_same_article_are_no_change(desk: Desk) -> None:
    desk.added(ESSAY)
    desk.web.put(ESSAY, page(FERRY, visitors="17"))
    assert desk.added(ESSAY).outcome is Outcome.UNCHANGED
    desk.web.put(ESSAY, page(FERRY, title="Another title"))
    assert desk.added(ESSAY).outcome is Outcome.CHANGED


def test_a_changed_article_that_is_not_indexed_counts_once(desk: Desk) -> None:
    desk.added(ESSAY)
    (article,) = desk.library.shelf()
    origin = desk.library.origin(ESSAY)
    assert origin
    renamed = replace(article, info=replace(article.info, title="Another title"))
    desk.library.keep([(origin, renamed)])
    assert desk.librarian.pending() == 1
    other = replace(article, text=RAILWAY, info=replace(article.info, version="other"))
    desk.library.keep([(replace(origin, version="other"), other)])
    assert desk.librarian.pending() == 1


def test_an_article_that_was_taken_over_without_a_sketch_is_known_again(desk: Desk) -> None:
    desk.added(ESSAY)
    origin = desk.library.origin(ESSAY)
    assert origin
    desk.library.keep([(replace(origin, sketch=()), None)])
    desk.web.put(COPY, page(FERRY))
    assert desk.added(COPY).outcome is Outcome.DUPLICATE


def test_an_article_whose_text_was_lost_is_read_again(desk: Desk) -> None:
    desk.added(ESSAY)
    origin = desk.library.origin(ESSAY)
    assert origin
    desk.library = Desk().library
    desk.library.keep([(origin, None)])  # a mended database that lost the text
    assert desk.added(ESSAY).outcome is not Outcome.UNCHANGED
    assert texts(desk) == [FERRY]


def test_a_file_whose_name_is_no_text_fails_alone(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(page(FERRY))
    (tmp_path / "t\udcfcrk.txt").write_text(page(RAILWAY))
    outcomes = sorted(entry.outcome for entry in desk.add(str(tmp_path)))
    assert outcomes == [Outcome.ADDED, Outcome.FAILED]
    assert texts(desk) == [FERRY]


class CountingLibrary(MemoryLibrary):
    """Knows how often all of its origins were asked for."""

    asked = 0

    def origins(self) -> list[Origin]:
        self.asked += 1
        return super().origins()


def test_a_site_of_copies_does_not_read_all_origins_for_each(desk: Desk) -> None:
    copies = [f"https://other.example/{number}" for number in range(20)]
    for address in copies:
        desk.web.put(address, page(FERRY))
    desk.library = library = CountingLibrary()
    assert {entry.outcome for entry in desk.add(ESSAY, *copies)} == {Outcome.ADDED, Outcome.DUPLICATE}
    assert library.asked <= 2
