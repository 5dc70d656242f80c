"""The doubles keep the contracts of the real adapters."""

from collections.abc import Callable

import pytest
from tests.contracts import embedder, fetcher, library, snapshots

from askavim.adapters.memory import HashingEmbedder, MemoryFetcher, MemoryLibrary, MemorySnapshotStore
from askavim.errors import FetchFailed
from askavim.ports import Embedder, Fetcher, Library, SnapshotStore, TextWithSpans


@pytest.mark.parametrize("rule", embedder.RULES, ids=lambda rule: rule.__name__)
def test_the_embedder_keeps_the_contract(rule: Callable[[Embedder], None]) -> None:
    rule(HashingEmbedder())


@pytest.mark.parametrize("rule", library.RULES, ids=lambda rule: rule.__name__)
def test_the_library_keeps_the_contract(rule: Callable[[Library], None]) -> None:
    rule(MemoryLibrary())


@pytest.mark.parametrize("rule", snapshots.RULES, ids=lambda rule: rule.__name__)
def test_the_snapshot_store_keeps_the_contract(rule: Callable[[SnapshotStore], None]) -> None:
    rule(MemorySnapshotStore())


@pytest.mark.parametrize("rule", fetcher.RULES, ids=lambda rule: rule.__name__)
def test_the_fetcher_keeps_the_contract(rule: Callable[[Fetcher, str], None]) -> None:
    site = "http://site.example"
    rule(MemoryFetcher({f"{site}/page": fetcher.page(site)}), site)


def test_an_address_that_can_not_be_had_says_why() -> None:
    busy = FetchFailed("The server is busy.")
    memory = MemoryFetcher({"http://site.example/busy": busy})
    with pytest.raises(FetchFailed) as caught:
        memory.fetch("http://site.example/busy")
    assert caught.value is busy
    assert memory.asked == ["http://site.example/busy"]


def test_texts_are_the_nearer_the_more_tokens_they_share() -> None:
    question = HashingEmbedder().embed_question("Who signed the declaration?")
    texts = ("They signed the declaration.", "They read the minutes.", "Грибы растут в лесу.")
    matrices = HashingEmbedder().embed_passages([TextWithSpans(text, ()) for text in texts])
    cosines = [float(matrix[0] @ question) for matrix in matrices]
    assert cosines == sorted(cosines, reverse=True)
    assert len(set(cosines)) == 3
