"""The doubles keep the contracts of the real adapters."""

from collections.abc import Callable

import pytest
from tests.contracts import embedder, library, snapshots

from askavim.adapters.memory import HashingEmbedder, MemoryLibrary, MemorySnapshotStore
from askavim.ports import Embedder, Library, SnapshotStore, TextWithSpans


@pytest.mark.parametrize("rule", embedder.RULES, ids=lambda rule: rule.__name__)
def test_the_embedder_keeps_the_contract(rule: Callable[[Embedder], None]) -> None:
    rule(HashingEmbedder())


@pytest.mark.parametrize("rule", library.RULES, ids=lambda rule: rule.__name__)
def test_the_library_keeps_the_contract(rule: Callable[[Library], None]) -> None:
    rule(MemoryLibrary())


@pytest.mark.parametrize("rule", snapshots.RULES, ids=lambda rule: rule.__name__)
def test_the_snapshot_store_keeps_the_contract(rule: Callable[[SnapshotStore], None]) -> None:
    rule(MemorySnapshotStore())


def test_texts_are_the_nearer_the_more_tokens_they_share() -> None:
    question = HashingEmbedder().embed_question("Who signed the declaration?")
    texts = ("They signed the declaration.", "They read the minutes.", "Грибы растут в лесу.")
    matrices = HashingEmbedder().embed_passages([TextWithSpans(text, ()) for text in texts])
    cosines = [float(matrix[0] @ question) for matrix in matrices]
    assert cosines == sorted(cosines, reverse=True)
    assert len(set(cosines)) == 3
