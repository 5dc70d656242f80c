"""Specification of bodies: unpacked as packed, and never more than the limit."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askavim.adapters.bodies import PIECE_BYTES, BodyBroken, BodyCut, BodyTooLarge, read_body


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZIP": gzip.compress,
    "deflate": zlib.compress,
    " Deflate ": raw_deflate,
}


def pieces(packed: bytes, size: int) -> Iterator[bytes]:
    return (packed[start : start + size] for start in range(0, len(packed), size))


@given(st.binary(max_size=400), st.sampled_from(sorted(PACKERS)), st.integers(2, 500))
def test_a_body_comes_back_as_it_was_packed(body: bytes, coding: str, size: int) -> None:
    assert read_body(pieces(PACKERS[coding](body), size), coding, 1_000) == body


@given(st.binary(max_size=400), st.sampled_from(sorted(PACKERS)), st.integers(0, 400))
def test_nothing_is_larger_than_the_limit(body: bytes, coding: str, limit: int) -> None:
    packed = PACKERS[coding](body)
    if len(packed) <= limit:
        assert read_body(pieces(packed, 50), coding, limit, cut=True) == body[:limit]
    if max(len(body), len(packed)) > limit:
        with pytest.raises(BodyTooLarge):
            read_body(pieces(packed, 50), coding, limit)


def test_a_bomb_is_left_at_the_limit_and_never_unpacked() -> None:
    bomb = gzip.compress(bytes(200_000_000), 1)
    limit = 2_000_000
    tracemalloc.start()
    with pytest.raises(BodyTooLarge):
        read_body(pieces(bomb, PIECE_BYTES), "gzip", limit)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.25 * limit + 8 * PIECE_BYTES


def test_an_endless_body_is_left_at_the_limit() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1_000
            yield bytes(1_000)

    with pytest.raises(BodyTooLarge):
        read_body(endless(), "", 50_000)
    assert taken <= 52_000
    assert len(read_body(endless(), "", 50_000, cut=True)) == 50_000


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "\x1b[2J"])
def test_what_was_not_asked_for_is_not_unpacked(coding: str) -> None:
    with pytest.raises(BodyBroken) as caught:
        read_body([b"x"], coding, 1_000)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_what_is_not_packed_as_said_is_broken(coding: str) -> None:
    with pytest.raises(BodyBroken):
        read_body([b"<p>no packing at all</p>"], coding, 1_000)


@pytest.mark.parametrize("coding", ["gzip", "deflate", " Deflate "])
def test_half_a_body_is_none(coding: str) -> None:
    packed = PACKERS[coding](bytes(range(256)) * 4)
    with pytest.raises(BodyCut):
        read_body([packed[: len(packed) // 2]], coding, 10_000)


def test_what_follows_a_packed_body_is_left_alone() -> None:
    assert read_body([gzip.compress(b"essay") + b"<script>"], "gzip", 1_000) == b"essay"


@given(st.lists(st.binary(max_size=60)), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_read_or_refused(body: list[bytes], coding: str) -> None:
    with suppress(BodyBroken, BodyCut, BodyTooLarge):
        assert len(read_body(body, coding, 100)) <= 100
