"""What every `Library` must do, SQL and the double. Each rule gets an empty library; `RULES` has them all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.samples import ALPHABET, ARTICLES, CORRIDOR, NOW, OBSERVERS, SHUSHA, SUMMIT, article

from askavim.model import Article, Manifest, Passage
from askavim.passages import split_passages
from askavim.ports import Library, Matrix

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
)
