"""What every `Library` must do, SQL and the double. Each rule gets an empty library; `RULES` has them all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.samples import ALPHABET, ARTICLES, CORRIDOR, NOW, OBSERVERS, SHUSHA, SOURCE, SUMMIT, article

from askavim.errors import StorageError
from askavim.model import Article, Claim, Heading, Manifest, Passage
from askavim.origins import Draft, Given, Job, JobState, Origin, OriginState, Validators
from askavim.passages import split_passages
from askavim.ports import KeptVectors, Library, Matrix

MODEL, OTHER_MODEL = "model-a", "model-b"


def manifest_of(articles: Sequence[Article], id_: str = "m1") -> Manifest:
    return Manifest(id_, NOW, MODEL, id_, tuple(item.info for item in articles), 0, 0)


def passages_of(*articles: Article) -> list[tuple[Passage, str]]:
    return [(passage, f"key-{passage.id}") for item in articles for passage in split_passages(item)]


def unit_rows(rows: int, seed: int = 0) -> Matrix:
    values = np.random.default_rng(seed).normal(size=(rows, 16)).astype(np.float32)
    return np.asarray(values / np.linalg.norm(values, axis=1, keepdims=True), np.float32)


def same(one: Matrix, other: Matrix) -> bool:
    """Equal but for the 16-bit precision that a library may keep vectors in."""
    return one.shape == other.shape and one.dtype == other.dtype == np.float32 and np.allclose(one, other, atol=1e-3)


def an_empty_library_has_nothing(library: Library) -> None:
    assert library.current() is None
    assert library.current_id() is None
    assert library.article(SHUSHA.info.id, SHUSHA.info.version) is None
    assert library.versions(SHUSHA.info.id) == []
    assert library.passages(MODEL, ["p"]) == {}
    assert library.vectors(MODEL, ["k"]) == {}


def nothing_asked_is_nothing_found(library: Library) -> None:
    library.add_vectors(MODEL, {})
    assert library.missing_vectors(MODEL, []) == set()
    assert library.vectors(MODEL, set()) == {}
    assert library.passages(MODEL, ()) == {}


def what_was_published_last_is_current(library: Library) -> None:
    first, second = manifest_of(ARTICLES), manifest_of(ARTICLES[:2], "m2")
    for manifest in (first, second, first):
        library.publish(manifest, ARTICLES, passages_of(*ARTICLES))
        assert library.current() == manifest
        assert library.current_id() == manifest.id


def an_article_comes_back_as_it_was_added(library: Library) -> None:
    assert SHUSHA.headings
    assert SHUSHA.claims
    library.publish(manifest_of(ARTICLES), ARTICLES, passages_of(*ARTICLES))
    for item in ARTICLES:
        assert library.article(item.info.id, item.info.version) == item


def the_text_of_a_version_is_its_articles_text(library: Library) -> None:
    newer = article(SHUSHA.info.id, "All is different now.")
    for number, item in enumerate((SHUSHA, newer)):
        assert library.text(item.info.id, item.info.version) is None
        library.publish(manifest_of([item], f"m{number}"), [item], passages_of(item))
    for _ in range(2):
        for item in (SHUSHA, newer):
            assert library.text(item.info.id, item.info.version) == item.text
    assert library.text(CORRIDOR.info.id, SHUSHA.info.version) is None


def letters_of_every_script_are_kept(library: Library) -> None:
    odd = article("odd", "Ə ı İ ş — «Ы» 🇦🇿 e\u0301 \u200b\u00ad.\tThe end.", language="az", publisher='"; DROP TABLE')
    library.publish(manifest_of([odd]), [odd], passages_of(odd))
    assert library.article("odd", odd.info.version) == odd
    assert library.current() == manifest_of([odd])


def older_versions_stay_readable_in_the_order_they_came(library: Library) -> None:
    versions = [article("one", f"Version {name} of the text.") for name in ("c", "a", "b")]
    for number, item in enumerate([*versions, versions[0]]):
        library.publish(manifest_of([item], f"m{number}"), [item], passages_of(item))
    assert library.versions("one") == [item.info.version for item in versions]
    assert [library.article("one", item.info.version) for item in versions] == versions


def an_article_that_left_the_collection_stays_readable(library: Library) -> None:
    library.publish(manifest_of(ARTICLES), ARTICLES, passages_of(*ARTICLES))
    library.publish(manifest_of(ARTICLES[1:], "m2"), ARTICLES[1:], passages_of(*ARTICLES[1:]))
    assert library.article(SHUSHA.info.id, SHUSHA.info.version) == SHUSHA


def corrected_metadata_of_the_same_text_replaces_the_old(library: Library) -> None:
    renamed = replace(CORRIDOR, info=replace(CORRIDOR.info, title="Another title"))
    for number, item in enumerate((CORRIDOR, renamed)):
        library.publish(manifest_of([item], f"m{number}"), [item], passages_of(item))
    assert library.versions(CORRIDOR.info.id) == [CORRIDOR.info.version]
    assert library.article(CORRIDOR.info.id, CORRIDOR.info.version) == renamed


def passages_come_back_with_their_vectors(library: Library) -> None:
    rows = passages_of(*ARTICLES)
    vectors = {key: unit_rows(1 + 2 * len(passage.sentences), number) for number, (passage, key) in enumerate(rows)}
    library.add_vectors(MODEL, vectors)
    library.publish(manifest_of(ARTICLES), ARTICLES, rows)
    for _ in range(2):
        found = library.passages(MODEL, [passage.id for passage, _ in rows])
        assert {id_: stored.passage for id_, stored in found.items()} == {passage.id: passage for passage, _ in rows}
        assert all(same(found[passage.id].vectors, vectors[key]) for passage, key in rows)


def only_passages_that_are_known_come_back(library: Library) -> None:
    with_vectors, without = passages_of(ALPHABET)[0], passages_of(SUMMIT)[0]
    library.add_vectors(MODEL, {with_vectors[1]: unit_rows(7)})
    library.publish(manifest_of([ALPHABET, SUMMIT]), [ALPHABET, SUMMIT], [with_vectors, without])
    asked = ["unknown", without[0].id, with_vectors[0].id]
    assert set(library.passages(MODEL, asked)) == {with_vectors[0].id}
    assert library.passages(OTHER_MODEL, asked) == {}


def the_vector_of_a_key_is_that_of_the_whole_passage(library: Library) -> None:
    matrix = unit_rows(5)
    library.add_vectors(MODEL, {"k": matrix})
    found = library.vectors(MODEL, ["k", "unknown"])
    assert set(found) == {"k"}
    assert same(found["k"], matrix[0])


def vectors_of_two_embedders_are_kept_apart(library: Library) -> None:
    library.add_vectors(MODEL, {"k": unit_rows(3, 1)})
    assert library.missing_vectors(OTHER_MODEL, ["k"]) == {"k"}
    library.add_vectors(OTHER_MODEL, {"k": unit_rows(3, 2)})
    assert same(library.vectors(MODEL, ["k"])["k"], unit_rows(3, 1)[0])
    assert same(library.vectors(OTHER_MODEL, ["k"])["k"], unit_rows(3, 2)[0])


def vectors_once_kept_stay_as_they_are(library: Library) -> None:
    library.add_vectors(MODEL, {"k": unit_rows(3, 1)})
    library.add_vectors(MODEL, {"k": unit_rows(3, 2), "l": unit_rows(3, 3)})
    assert same(library.vectors(MODEL, ["k"])["k"], unit_rows(3, 1)[0])
    assert library.missing_vectors(MODEL, ["k", "l", "m"]) == {"m"}


def thousands_of_keys_can_be_asked_for_at_once(library: Library) -> None:
    keys = [f"k{number}" for number in range(2_500)]
    library.add_vectors(MODEL, dict.fromkeys(keys[:-1], unit_rows(1)))
    assert library.missing_vectors(MODEL, keys) == {keys[-1]}
    assert len(library.vectors(MODEL, keys)) == len(keys) - 1


def a_failed_publication_changes_nothing(library: Library) -> None:
    def broken() -> Iterator[tuple[Passage, str]]:
        yield from passages_of(OBSERVERS)
        raise RuntimeError("the disk caught fire")

    library.publish(manifest_of([SHUSHA]), [SHUSHA], passages_of(SHUSHA))
    library.add_vectors(MODEL, {key: unit_rows(1) for _, key in passages_of(OBSERVERS)})
    with pytest.raises(RuntimeError):
        library.publish(manifest_of([OBSERVERS], "m2"), [OBSERVERS], broken())
    assert library.current() == manifest_of([SHUSHA])
    assert library.versions(OBSERVERS.info.id) == []
    assert library.passages(MODEL, [passage.id for passage, _ in passages_of(OBSERVERS)]) == {}


def an_article_without_passages_can_be_published(library: Library) -> None:
    heading_only = article("empty", "A heading and nothing under it")
    library.publish(manifest_of([heading_only]), [heading_only], [])
    assert library.current_id() == "m1"


def an_empty_collection_can_be_published(library: Library) -> None:
    library.publish(manifest_of(ARTICLES), ARTICLES, passages_of(*ARTICLES))
    library.publish(manifest_of([], "m2"), [], [])
    assert library.current() == manifest_of([], "m2")


def origin(address: str, item: Article | None = None, state: OriginState = OriginState.KEPT, **more: object) -> Origin:
    """An origin that gave this article."""
    known = {"article_id": item.info.id, "version": item.info.version} if item else {}
    return replace(Origin(address, state, NOW), **known, **more)  # type: ignore[arg-type]


def page(number: int) -> str:
    return f"https://example.org/{number}"


def an_origin_comes_back_as_it_was_kept(library: Library) -> None:
    draft = Draft(
        "Ə text.",
        (Heading(0, 1, 2),),
        (Claim(1, "1", (SOURCE,)),),
        title="T",
        authors=("A", "B"),
        published=date(2024, 2, 29),
    )
    full = Origin(
        "https://örnek.example/a?b=c&ı=%20",
        OriginState.HELD,
        NOW,
        digest="d" * 64,
        via="https://example.org/feed",
        article_id="x",
        version="v" * 64,
        reason="No date was found.",
        draft=draft,
        given=Given(title="G", authors=("C",), published=date(2024, 1, 1)),
        validators=Validators('W/"1"', "Mon, 01 Jan 2024 00:00:00 GMT"),
        sketch=(0, 2**64 - 1, 7),
    )
    library.keep([(full, None)])
    assert library.origin(full.address) == full
    assert library.origins() == [full]
    assert library.origin("https://example.org/unknown") is None


def origins_come_by_address_and_the_last_word_on_each_counts(library: Library) -> None:
    addresses = [page(3), "/srv/Ü.md", "/srv/a.md", "/srv/Z.md", page(1), "x" * 5_000]
    library.keep([(origin(address, state=OriginState.HELD, reason="old"), None) for address in addresses])
    library.keep([(origin(address, state=OriginState.REMOVED), None) for address in (page(1), page(3))])
    assert [item.address for item in library.origins()] == sorted(addresses)
    assert {item.address for item in library.origins() if item.state is OriginState.REMOVED} == {page(1), page(3)}
    library.keep([(origin(page(1), state=OriginState.HELD), None), (origin(page(1), state=OriginState.REMOVED), None)])
    assert library.origin(page(1)) == origin(page(1), state=OriginState.REMOVED)


def nothing_kept_changes_nothing(library: Library) -> None:
    library.keep([])
    library.restore([], [], [])
    assert (library.origins(), library.shelf(), list(library.every_version())) == ([], [], [])


def the_shelf_has_the_kept_articles_by_id(library: Library) -> None:
    library.keep([(origin(page(number), item), item) for number, item in enumerate(ARTICLES)])
    assert library.shelf() == sorted(ARTICLES, key=lambda item: item.info.id)
    assert library.current() is None
    library.keep([(origin(page(0), ARTICLES[0], OriginState.REMOVED), None)])
    library.keep([(origin(page(1), ARTICLES[1], OriginState.HELD), None)])
    assert library.shelf() == sorted(ARTICLES[2:], key=lambda item: item.info.id)
    assert library.article(ARTICLES[0].info.id, ARTICLES[0].info.version) == ARTICLES[0]


def the_shelf_has_the_version_that_its_origin_names(library: Library) -> None:
    newer = article(SHUSHA.info.id, "All is different now.")
    library.keep([(origin(page(1), SHUSHA), SHUSHA)])
    library.keep([(origin(page(1), newer), newer)])
    assert library.shelf() == [newer]
    library.keep([(origin(page(1), SHUSHA), None)])
    assert library.shelf() == [SHUSHA]
    assert library.versions(SHUSHA.info.id) == [SHUSHA.info.version, newer.info.version]


def an_article_on_the_shelf_names_the_urls_of_its_duplicates_and_no_others(library: Library) -> None:
    duplicate = OriginState.DUPLICATE
    library.keep(
        [
            (origin(page(1), SHUSHA), SHUSHA),
            (origin(page(2), CORRIDOR), CORRIDOR),
            (origin("https://z.example/s", SHUSHA, duplicate), None),
            (origin("http://a.example/s", SHUSHA, duplicate), None),
            (origin("/srv/s.md", SHUSHA, duplicate), None),
            (origin("https://b.example/held", SHUSHA, OriginState.HELD), None),
            (origin("https://b.example/removed", SHUSHA, OriginState.REMOVED), None),
        ]
    )
    shown = {item.info.id: item.info.also_at for item in library.shelf()}
    assert shown == {SHUSHA.info.id: ("http://a.example/s", "https://z.example/s"), CORRIDOR.info.id: ()}
    library.publish(manifest_of(library.shelf()), library.shelf(), [])
    library.keep([(origin(page(1), item), item) for item in library.shelf() if item.info.id == SHUSHA.info.id])
    assert library.article(SHUSHA.info.id, SHUSHA.info.version) == SHUSHA
    assert set(library.every_version()) == {SHUSHA, CORRIDOR}
    assert library.current() == manifest_of(library.shelf())


def an_article_is_kept_by_one_origin_only(library: Library) -> None:
    library.keep([(origin(page(1), SHUSHA), SHUSHA)])
    newer = article(SHUSHA.info.id, "All is different now.")
    for refused in ([(origin(page(2), newer), newer)], [(origin(page(n), CORRIDOR), CORRIDOR) for n in (3, 4)]):
        with pytest.raises(StorageError, match=refused[0][0].article_id):
            library.keep([(origin(page(9), state=OriginState.HELD), None), *refused])
        assert library.origins() == [origin(page(1), SHUSHA)]
        assert list(library.every_version()) == [SHUSHA]


def an_article_may_move_from_one_origin_to_another_at_once(library: Library) -> None:
    library.keep([(origin(page(1), SHUSHA), SHUSHA), (origin(page(2), CORRIDOR), CORRIDOR)])
    library.keep([(origin(page(1), CORRIDOR), None), (origin(page(2), SHUSHA), None)])
    assert [item.article_id for item in library.origins()] == [CORRIDOR.info.id, SHUSHA.info.id]
    library.keep([(origin(page(3), SHUSHA), None), (origin(page(2), SHUSHA, OriginState.DUPLICATE), None)])
    assert library.shelf() == [CORRIDOR, replace(SHUSHA, info=replace(SHUSHA.info, also_at=(page(2),)))]


def every_version_comes_in_the_order_it_came(library: Library) -> None:
    items = [article("one", f"Version {number} of the text.") for number in range(250)]
    library.keep([(origin(page(1), items[0]), items[0])])
    library.publish(manifest_of(items), items[1:], [])
    library.keep([(origin(page(1), items[0]), items[0])])
    assert list(library.every_version()) == items


def every_vector_comes_by_embedder_and_key_exactly_as_kept(library: Library) -> None:
    matrices = {f"k{number:03}": unit_rows(3, number) for number in range(230)}
    for embedder in (OTHER_MODEL, MODEL, "Model-C"):
        library.add_vectors(embedder, matrices)
    kept = list(library.every_vector())
    assert [(item.embedder, item.key) for item in kept] == [
        (embedder, key) for embedder in ("Model-C", MODEL, OTHER_MODEL) for key in matrices
    ]
    assert all(item.values.dtype == np.float16 for item in kept)
    assert all(np.array_equal(item.values, matrices[item.key].astype(np.float16)) for item in kept)


def versions_and_vectors_can_be_added_while_they_are_gone_through(library: Library) -> None:
    library.keep([(origin(page(1), SHUSHA), SHUSHA)])
    library.add_vectors(MODEL, {"k1": unit_rows(3)})
    for item in library.every_version():
        library.keep([(origin(page(2), CORRIDOR), CORRIDOR)])
        assert item in (SHUSHA, CORRIDOR)
    for vectors in library.every_vector():
        library.add_vectors(MODEL, {"k0": unit_rows(3)})
        assert vectors.key in ("k0", "k1")


def what_is_restored_is_there_and_twice_is_once(library: Library) -> None:
    vectors = [KeptVectors(MODEL, f"k{number:03}", unit_rows(3, number).astype(np.float16)) for number in range(120)]
    origins = [origin(page(number), item) for number, item in enumerate(ARTICLES)]
    for _ in range(2):
        library.restore(iter(ARTICLES), iter(origins), iter(vectors))
        assert list(library.every_version()) == list(ARTICLES)
        assert library.origins() == origins
        assert [item.key for item in library.every_vector()] == [item.key for item in vectors]
        assert library.shelf() == sorted(ARTICLES, key=lambda item: item.info.id)


def what_is_here_already_stays_when_others_are_restored(library: Library) -> None:
    library.keep([(origin(page(1), SHUSHA), SHUSHA)])
    library.add_vectors(MODEL, {"k": unit_rows(3, 1)})
    renamed = replace(SHUSHA, info=replace(SHUSHA.info, title="Another title"))
    other = KeptVectors(MODEL, "k", unit_rows(3, 2).astype(np.float16))
    library.restore([CORRIDOR, renamed], [], [other])
    assert list(library.every_version()) == [SHUSHA, CORRIDOR]
    assert same(library.vectors(MODEL, ["k"])["k"], unit_rows(3, 1)[0])


def an_origin_that_was_checked_later_stays_when_others_are_restored(library: Library) -> None:
    later, earlier = NOW + timedelta(days=1), NOW - timedelta(days=1)
    library.keep([(origin(page(number), state=OriginState.HELD, reason="ours"), None) for number in range(3)])
    times = (earlier, NOW, later)
    theirs = [
        origin(page(number), state=OriginState.REMOVED, checked=checked, reason="theirs")
        for number, checked in enumerate(times)
    ]
    library.restore([], theirs, [])
    assert [item.reason for item in library.origins()] == ["ours", "theirs", "theirs"]


def of_two_origins_of_an_article_the_one_checked_last_answers_after_a_restore(library: Library) -> None:
    library.keep([(origin(page(1), SHUSHA), SHUSHA), (origin(page(2), CORRIDOR), CORRIDOR)])
    newer = article(CORRIDOR.info.id, "All is different now.")
    later = NOW + timedelta(days=1)
    theirs = [origin(page(3), SHUSHA, checked=later), origin(page(4), newer, checked=later)]
    for _ in range(2):
        library.restore([SHUSHA, newer], theirs, [])
        states = {item.address: item.state for item in library.origins()}
        assert states == {
            page(1): OriginState.DUPLICATE,
            page(2): OriginState.HELD,
            page(3): OriginState.KEPT,
            page(4): OriginState.KEPT,
        }
        assert [item.info.version for item in library.shelf()] == [newer.info.version, SHUSHA.info.version]


def a_failed_restore_changes_nothing(library: Library) -> None:
    def broken() -> Iterator[KeptVectors]:
        for number in range(150):
            yield KeptVectors(MODEL, f"k{number}", unit_rows(1).astype(np.float16))
        raise RuntimeError("the archive is torn")

    library.keep([(origin(page(1), SHUSHA), SHUSHA)])
    with pytest.raises(RuntimeError):
        library.restore([CORRIDOR], [origin(page(2), CORRIDOR), origin(page(1), state=OriginState.REMOVED)], broken())
    assert library.origins() == [origin(page(1), SHUSHA)]
    assert list(library.every_version()) == [SHUSHA]
    assert list(library.every_vector()) == []


def the_last_runs_come_newest_first(library: Library) -> None:
    runs = [Job(f"j{number}", "add", NOW + timedelta(minutes=number)) for number in (2, 0, 3, 1)]
    for run in runs:
        library.record(run)
    assert [run.id for run in library.jobs(3)] == ["j3", "j2", "j1"]
    assert library.jobs(0) == []
    assert len(library.jobs(100)) == 4


def a_run_is_remembered_by_its_end(library: Library) -> None:
    run = Job("j", "add https://example.org", NOW)
    library.record(run)
    assert library.jobs(5) == [run]
    ended = replace(run, state=JobState.FAILED, ended=NOW + timedelta(hours=2), message="Ə", counts={"held": 2})
    library.record(ended)
    assert library.jobs(5) == [ended]


def of_runs_of_one_moment_the_last_recorded_is_the_newest(library: Library) -> None:
    for id_ in ("b", "c", "a"):
        library.record(Job(id_, "add", NOW))
    assert [run.id for run in library.jobs(3)] == ["a", "c", "b"]


def who_has_written_lets_others_write(library: Library) -> None:
    for _ in range(2):
        with library.writing():
            library.keep([(origin(page(1), SHUSHA), SHUSHA)])
    with pytest.raises(RuntimeError), library.writing():
        raise RuntimeError("something else went wrong")
    with library.writing():
        assert library.shelf() == [SHUSHA]


RULES: tuple[Callable[[Library], None], ...] = (
    an_empty_library_has_nothing,
    nothing_asked_is_nothing_found,
    what_was_published_last_is_current,
    an_article_comes_back_as_it_was_added,
    the_text_of_a_version_is_its_articles_text,
    letters_of_every_script_are_kept,
    older_versions_stay_readable_in_the_order_they_came,
    an_article_that_left_the_collection_stays_readable,
    corrected_metadata_of_the_same_text_replaces_the_old,
    passages_come_back_with_their_vectors,
    only_passages_that_are_known_come_back,
    the_vector_of_a_key_is_that_of_the_whole_passage,
    vectors_of_two_embedders_are_kept_apart,
    vectors_once_kept_stay_as_they_are,
    thousands_of_keys_can_be_asked_for_at_once,
    a_failed_publication_changes_nothing,
    an_article_without_passages_can_be_published,
    an_empty_collection_can_be_published,
    an_origin_comes_back_as_it_was_kept,
    origins_come_by_address_and_the_last_word_on_each_counts,
    nothing_kept_changes_nothing,
    the_shelf_has_the_kept_articles_by_id,
    the_shelf_has_the_version_that_its_origin_names,
    an_article_on_the_shelf_names_the_urls_of_its_duplicates_and_no_others,
    an_article_is_kept_by_one_origin_only,
    an_article_may_move_from_one_origin_to_another_at_once,
    every_version_comes_in_the_order_it_came,
    every_vector_comes_by_embedder_and_key_exactly_as_kept,
    versions_and_vectors_can_be_added_while_they_are_gone_through,
    what_is_restored_is_there_and_twice_is_once,
    what_is_here_already_stays_when_others_are_restored,
    an_origin_that_was_checked_later_stays_when_others_are_restored,
    of_two_origins_of_an_article_the_one_checked_last_answers_after_a_restore,
    a_failed_restore_changes_nothing,
    the_last_runs_come_newest_first,
    a_run_is_remembered_by_its_end,
    of_runs_of_one_moment_the_last_recorded_is_the_newest,
    who_has_written_lets_others_write,
)
