"""The index: what is embedded again and what isn't, what an interruption leaves, and when it can't be opened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from tests.samples import ARTICLES, CORRIDOR, OBSERVERS, SHUSHA, SHUSHA_QUESTION, Shelf, article, indexed, with_source
from tests.samples import SOURCE as OLD_SOURCE

from askavim.adapters.memory import HashingEmbedder
from askavim.errors import IndexBusy, IndexMismatch, IndexMissing
from askavim.index import EMBEDDING_BATCH
from askavim.model import Article
from askavim.ports import Matrix, TextWithSpans, Vector


class PowerCut(Exception):
    """The process ended here."""


@dataclass
class FailingEmbedder:
    """Embeds like the double it wraps, until the power is cut before call number `calls_left + 1`."""

    inner: HashingEmbedder
    calls_left: int
    seen: int = 0

    @property
    def fingerprint(self) -> str:
        return self.inner.fingerprint

    @property
    def dimensions(self) -> int:
        return self.inner.dimensions

    def embed_question(self, question: str) -> Vector:
        return self.inner.embed_question(question)

    def embed_passages(self, passages: Sequence[TextWithSpans]) -> list[Matrix]:
        if not self.calls_left:
            raise PowerCut
        self.calls_left -= 1
        self.seen += len(passages)
        return self.inner.embed_passages(passages)


CALLS_A_BATCH = 2  # passages with their sentences in context, then the sentences alone


def one_passage_articles(count: int) -> list[Article]:
    return [article(f"a{number:03}", f"Number {number} is the subject of this sentence.") for number in range(count)]


def test_a_first_run_embeds_every_passage() -> None:
    summary = Shelf().index()
    assert summary.embedded == summary.manifest.passages > 0
    assert summary.added == tuple(sorted(item.info.id for item in ARTICLES))
    assert (summary.changed, summary.removed, summary.unchanged) == ((), (), 0)


def test_the_manifest_says_what_the_index_holds() -> None:
    shelf = Shelf()
    manifest = shelf.index().manifest
    assert manifest.articles == tuple(sorted((item.info for item in ARTICLES), key=lambda info: info.id))
    assert manifest.embedder == shelf.embedder.fingerprint
    assert shelf.library.current() == manifest
    spreads = shelf.open().snapshot.vectors.spread(shelf.embedder.embed_question("any"))
    assert sum(spread.passages for spread in spreads.values()) == manifest.passages
    assert set(spreads) == {"en", "tr", "az", "ru"}


def test_unchanged_content_is_not_embedded_again() -> None:
    shelf = indexed()
    summary = shelf.index(embedder=FailingEmbedder(HashingEmbedder(), 0))
    assert (summary.embedded, summary.unchanged) == (0, len(ARTICLES))
    assert (summary.added, summary.changed, summary.removed) == ((), (), ())


def test_only_the_article_that_changed_is_embedded_again() -> None:
    shelf = indexed()
    changed = article(CORRIDOR.info.id, "The Middle Corridor was closed.")
    summary = shelf.index([SHUSHA, changed, *ARTICLES[2:]])
    assert (summary.changed, summary.added, summary.removed) == ((CORRIDOR.info.id,), (), ())
    assert (summary.unchanged, summary.embedded) == (len(ARTICLES) - 1, 1)


def test_an_added_article_is_embedded_alone() -> None:
    shelf = indexed(ARTICLES[:-1])
    summary = shelf.index()
    assert (summary.added, summary.changed, summary.removed) == ((OBSERVERS.info.id,), (), ())
    assert (summary.unchanged, summary.embedded) == (len(ARTICLES) - 1, 1)


def test_a_removed_article_is_no_longer_found_and_stays_readable() -> None:
    shelf = indexed()
    summary = shelf.index(ARTICLES[1:])
    assert (summary.removed, summary.added, summary.changed) == ((SHUSHA.info.id,), (), ())
    assert (summary.unchanged, summary.embedded) == (len(ARTICLES) - 1, 0)
    assert shelf.ask(SHUSHA_QUESTION).citations == ()
    assert shelf.library.article(SHUSHA.info.id, SHUSHA.info.version) == SHUSHA


def test_what_was_removed_comes_back_without_being_embedded() -> None:
    shelf = indexed()
    first = shelf.open().manifest.id
    shelf.index(ARTICLES[1:])
    summary = shelf.index()
    assert (summary.embedded, summary.added, summary.manifest.id) == (0, (SHUSHA.info.id,), first)


def test_equal_text_in_two_articles_is_embedded_once() -> None:
    twins = [article("one", "The same words."), article("two", "The same words.")]
    summary = Shelf().index(twins)
    assert (summary.manifest.passages, summary.embedded) == (2, 1)


def test_the_same_content_has_the_same_manifest_id() -> None:
    assert Shelf().index().manifest.id == Shelf().index().manifest.id


def test_the_order_in_which_articles_are_given_does_not_change_the_manifest_id() -> None:
    assert Shelf().index(ARTICLES).manifest.id == Shelf().index(ARTICLES[::-1]).manifest.id


@pytest.mark.parametrize(
    "other",
    [
        replace(CORRIDOR, info=replace(CORRIDOR.info, title="Another title")),
        article(CORRIDOR.info.id, CORRIDOR.text + " One more sentence."),
        replace(CORRIDOR, claims=()) if CORRIDOR.claims else with_source(CORRIDOR, OLD_SOURCE, "in 2024."),
    ],
    ids=["title", "text", "sources"],
)
def test_other_content_has_another_manifest_id(other: Article) -> None:
    assert Shelf().index([SHUSHA, other]).manifest.id != Shelf().index([SHUSHA, CORRIDOR]).manifest.id


def test_changed_sources_alone_make_a_new_manifest_and_embed_nothing() -> None:
    shelf = indexed()
    before = shelf.open().manifest.id
    corrected = replace(OLD_SOURCE, url="https://example.org/corrected")
    moved = with_source(replace(SHUSHA, claims=()), corrected, "on 15 June 2021.")
    summary = shelf.index([moved, *ARTICLES[1:]])
    assert summary.manifest.id != before
    assert summary.embedded == 0
    assert shelf.ask(SHUSHA_QUESTION).citations[0].sources == (corrected,)


def test_an_article_whose_sources_changed_counts_as_changed() -> None:
    shelf = indexed()
    moved = with_source(replace(SHUSHA, claims=()), replace(OLD_SOURCE, url="https://example.org/new"), "15 June 2021.")
    assert shelf.index([moved, *ARTICLES[1:]]).changed == (SHUSHA.info.id,)


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_a_run_cut_off_leaves_the_old_index_and_the_next_one_embeds_only_the_rest(batches: int) -> None:
    shelf = indexed()
    before = shelf.library.current()
    new = [*ARTICLES, *one_passage_articles(3 * EMBEDDING_BATCH)]
    with pytest.raises(PowerCut):
        shelf.index(new, FailingEmbedder(HashingEmbedder(), CALLS_A_BATCH * batches))
    assert shelf.library.current() == before
    assert [item.article.id for item in shelf.ask(SHUSHA_QUESTION).citations] == [SHUSHA.info.id]
    assert shelf.library.versions("a000") == []
    summary = shelf.index(new)
    assert summary.embedded == (3 - batches) * EMBEDDING_BATCH
    assert len(summary.added) == 3 * EMBEDDING_BATCH


def test_a_run_cut_off_between_passages_and_their_sentences_keeps_no_half_vectors() -> None:
    shelf = Shelf()
    articles = one_passage_articles(2 * EMBEDDING_BATCH)
    with pytest.raises(PowerCut):
        shelf.index(articles, FailingEmbedder(HashingEmbedder(), CALLS_A_BATCH + 1))
    assert shelf.index(articles).embedded == EMBEDDING_BATCH
    whole = Shelf()
    whole.index(articles)
    question = "Which is the subject of sentence number 7?"
    assert shelf.ask(question) == whole.ask(question)


def test_a_writer_lets_go_of_the_index_when_it_fails() -> None:
    shelf = Shelf()
    with pytest.raises(PowerCut):
        shelf.index(embedder=FailingEmbedder(HashingEmbedder(), 0))
    assert shelf.index().embedded > 0


def test_a_second_writer_is_told_that_the_index_is_busy() -> None:
    shelf = indexed()
    before = shelf.library.current()
    with shelf.snapshots.writing(), pytest.raises(IndexBusy):
        shelf.index(ARTICLES[:1])
    assert shelf.library.current() == before


def test_before_the_first_run_the_index_is_missing() -> None:
    with pytest.raises(IndexMissing):
        Shelf().open()


def test_an_index_of_another_embedder_is_a_mismatch() -> None:
    shelf = indexed()
    shelf.embedder = HashingEmbedder("another-model")
    with pytest.raises(IndexMismatch, match="another-model"):
        shelf.open()


def test_another_embedder_embeds_all_anew_and_the_first_ones_vectors_are_kept() -> None:
    shelf = indexed()
    summary = shelf.index(embedder=HashingEmbedder("another-model"))
    assert summary.embedded == summary.manifest.passages
    assert shelf.index().embedded == 0


def test_a_snapshot_that_is_gone_is_written_again_though_nothing_changed() -> None:
    shelf = indexed()
    shelf.snapshots.prune(())
    with pytest.raises(IndexMissing):
        shelf.open()
    assert shelf.index().embedded == 0
    assert shelf.ask(SHUSHA_QUESTION).citations


def test_the_snapshot_before_is_kept_for_its_readers_and_older_ones_are_not() -> None:
    shelf = Shelf()
    names = [shelf.index(ARTICLES[:count]).manifest.snapshot for count in (1, 2, 3)]
    assert shelf.snapshots.open(names[1])
    assert shelf.snapshots.open(names[2])
    with pytest.raises(IndexMissing):
        shelf.snapshots.open(names[0])
