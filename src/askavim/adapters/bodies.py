"""The body of a reply, taken apart within a limit: neither what arrives nor what it unpacks to can be larger."""

import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO

PIECE_BYTES = 64 * 1024


class BodyTooLarge(Exception):
    """More than the limit, packed or unpacked."""


class BodyBroken(Exception):
    """Not packed as the server says, or in a way that was not asked for."""


class BodyCut(Exception):
    """The packed body ends in the middle."""


def read_body(pieces: Iterable[bytes], coding: str, most_bytes: int, cut: bool = False) -> bytes:
    """The body without its content coding (RFC 9110, 8.4): gzip, deflate or none.

    At most the limit and one piece are held. `cut` gives the first `most_bytes` instead of raising BodyTooLarge.
    Raises BodyTooLarge, BodyBroken or BodyCut.
    """
    body = BytesIO()
    for piece in _unpacked(_within(pieces, most_bytes, cut), coding.strip().lower()):
        room = most_bytes - body.tell()
        body.write(piece[:room])
        if len(piece) > room:
            if cut:
                break
            raise BodyTooLarge
    return body.getvalue()


def _within(pieces: Iterable[bytes], most_bytes: int, cut: bool) -> Iterator[bytes]:
    taken = 0
    for piece in pieces:
        taken += len(piece)
        if taken > most_bytes and not cut:
            raise BodyTooLarge
        yield piece
        if taken > most_bytes:
            return


def _unpacked(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    match coding:
        case "" | "identity":
            return iter(pieces)
        case "gzip" | "x-gzip":
            return _inflated(pieces, zlib.MAX_WBITS | 16)
        case "deflate":
            return _inflated(pieces, None)
        case _:
            raise BodyBroken(f"it is packed as {coding[:40]!a}, which was not asked for")


def _inflated(pieces: Iterable[bytes], window_bits: int | None) -> Iterator[bytes]:
    """Unpacked pieces; without `window_bits`, deflate as zlib or raw: servers send both (RFC 9110, 8.4.1.2).

    What follows the packed body is left alone, as browsers do.
    """
    unpacker = None if window_bits is None else zlib.decompressobj(window_bits)
    begun = False
    for piece in filter(None, pieces):
        begun = True
        if unpacker is None:
            unpacker = zlib.decompressobj(zlib.MAX_WBITS if _starts_zlib(piece) else -zlib.MAX_WBITS)
        rest = piece
        while rest and not unpacker.eof:
            yield _inflate(unpacker, rest)
            rest = unpacker.unconsumed_tail
        if unpacker.eof:
            return
    if begun and unpacker is not None:
        yield _inflate(unpacker, b"")
        if not unpacker.eof:
            raise BodyCut


def _inflate(unpacker: "zlib._Decompress", packed: bytes) -> bytes:
    try:
        return unpacker.decompress(packed, PIECE_BYTES)
    except zlib.error as error:
        raise BodyBroken("it can't be unpacked") from error


def _starts_zlib(packed: bytes) -> bool:
    """By the header's check (RFC 1950, 2.2)."""
    return packed[0] & 0x0F == 8 and (len(packed) < 2 or int.from_bytes(packed[:2], "big") % 31 == 0)
