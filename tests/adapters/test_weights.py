"""Specification of the unpacking of `E5S1` weights, on a file small enough to write here."""

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from askavim.adapters.weights import build_tokenizer, decode_q4, packaged_weights, read_weights, write_model
from askavim.errors import ModelBroken

HIDDEN, LAYERS, HEADS, FEED_FORWARD, ROWS, POSITIONS, TYPES = 32, 1, 2, 64, 16, 8, 2
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
PIECES = [*SPECIAL, "▁", "▁Bakı", "▁Ba", "k", "ı", ".", "▁Şuşa", "<mask>"]
SCORES = [0.0, 0.0, 0.0, 0.0, -4.0, -6.0, -5.0, -5.5, -5.5, -3.0, -7.0, 0.0]
RULES = {0x01: "", 0x0A: " ", 0x200B: " ", 0xFF21: "A"}


def tensor_shapes() -> dict[str, tuple[int, ...]]:
    square: tuple[int, ...] = (HIDDEN, HIDDEN)
    bias: tuple[int, ...] = (HIDDEN,)
    layer = {f"l0.{part}.w": square for part in ("q", "k", "v", "ao")}
    layer |= {f"l0.{part}.b": bias for part in ("q", "k", "v", "ao", "fo")}
    layer |= {f"l0.{norm}.{side}": bias for norm in ("aln", "oln") for side in "wb"}
    layer |= {"l0.fi.w": (FEED_FORWARD, HIDDEN), "l0.fi.b": (FEED_FORWARD,), "l0.fo.w": (HIDDEN, FEED_FORWARD)}
    tables: dict[str, tuple[int, ...]] = {
        "emb.word": (ROWS, HIDDEN),
        "emb.pos": (POSITIONS, HIDDEN),
        "emb.type": (TYPES, HIDDEN),
    }
    return tables | {"emb.ln.w": bias, "emb.ln.b": bias} | layer


def renamed(old: str, new: str) -> dict[str, tuple[int, ...]]:
    return {new if name == old else name: shape for name, shape in tensor_shapes().items()}


@dataclass
class Packed:
    """A tiny `E5S1` file whose parts a test can spoil before it is written."""

    magic: bytes = b"E5S1"
    version: int = 1
    sizes: list[int] = field(default_factory=lambda: [HIDDEN, LAYERS, HEADS, FEED_FORWARD, ROWS, POSITIONS, TYPES])
    block: int = 32
    pieces: list[str] = field(default_factory=lambda: list(PIECES))
    shapes: dict[str, tuple[int, ...]] = field(default_factory=tensor_shapes)
    tail: bytes = b""

    def to_bytes(self) -> bytes:
        head = self._header() + self._vocabulary() + self._rules()
        blobs = {name: tensor_bytes(name, shape) for name, shape in self.shapes.items()}
        directory_bytes = 4 + sum(2 + len(name) + 21 for name in blobs)
        return head + self._directory(blobs, len(head) + directory_bytes) + b"".join(blobs.values()) + self.tail

    def _header(self) -> bytes:
        return self.magic + struct.pack("<I7ifi", self.version, *self.sizes, 1e-12, self.block)

    def _vocabulary(self) -> bytes:
        encoded = [piece.encode() for piece in self.pieces]
        offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4").tobytes()
        scores = np.array(SCORES[: len(encoded)], "<f4").tobytes()
        header = struct.pack("<5iQ", len(encoded), 0, 2, 1, 3, sum(map(len, encoded)))
        return header + offsets + scores + b"".join(encoded)

    def _rules(self) -> bytes:
        rules = b"".join(
            struct.pack("<IB", point, len(becomes)) + becomes.encode("utf-32-le") for point, becomes in RULES.items()
        )
        return struct.pack("<iI", len(RULES), len(rules)) + rules

    def _directory(self, blobs: dict[str, bytes], start: int) -> bytes:
        written = struct.pack("<i", len(blobs))
        for name, blob in blobs.items():
            elements = int(np.prod(self.shapes[name]))
            written += struct.pack("<H", len(name)) + name.encode()
            written += struct.pack("<BIQQ", int(is_q4(name)), elements, start, len(blob))
            start += len(blob)
        return written


def is_q4(name: str) -> bool:
    return name == "emb.word" or (name.startswith("l0.") and name.endswith(".w") and "ln" not in name)


def tensor_bytes(name: str, shape: tuple[int, ...]) -> bytes:
    count = int(np.prod(shape))
    if is_q4(name):
        return (struct.pack("<e", 0.5) + bytes(range(16))) * (count // 32)
    return np.arange(count, dtype="<f4").tobytes()


def read(packed: Packed) -> None:
    read_weights(packed.to_bytes(), "tiny.bin")


def test_tensors_get_the_names_and_shapes_of_bert() -> None:
    tensors = read_weights(Packed().to_bytes(), "tiny.bin").tensors
    assert tensors["embeddings.word_embeddings.weight"].shape == (ROWS, HIDDEN)
    assert tensors["encoder.layer.0.intermediate.dense.weight"].shape == (FEED_FORWARD, HIDDEN)
    assert tensors["encoder.layer.0.output.dense.weight"].shape == (HIDDEN, FEED_FORWARD)
    assert np.array_equal(tensors["encoder.layer.0.output.LayerNorm.bias"], np.arange(HIDDEN))
    assert np.array_equal(tensors["embeddings.position_embeddings.weight"][1], np.arange(HIDDEN, 2 * HIDDEN))


def test_ids_of_the_tokenizer_are_rows_of_the_word_embeddings() -> None:
    tokenizer = build_tokenizer(read_weights(Packed().to_bytes(), "tiny.bin").vocabulary)
    assert [tokenizer.token_to_id(piece) for piece in PIECES] == list(range(len(PIECES)))
    assert tokenizer.encode("Bakı Şuşa.").tokens == ["<s>", "▁Bakı", "▁Şuşa", ".", "</s>"]
    assert tokenizer.encode("Q").ids == [0, 4, 3, 2]


@pytest.mark.parametrize("text", ["Bakı Şuşa", "Bakı\n\u200bŞuşa", "  Bakı  Şuşa \n", "\x01Bakı Şuşa"])
def test_blanks_are_collapsed_and_controls_dropped(text: str) -> None:
    tokenizer = build_tokenizer(read_weights(Packed().to_bytes(), "tiny.bin").vocabulary)
    encoding = tokenizer.encode(text)
    assert encoding.tokens == ["<s>", "▁Bakı", "▁Şuşa", "</s>"]
    assert text[slice(*encoding.offsets[1])].strip(" \x01") == "Bakı"


def test_an_accent_written_apart_is_joined_to_its_letter() -> None:
    tokenizer = build_tokenizer(read_weights(Packed().to_bytes(), "tiny.bin").vocabulary)
    assert tokenizer.encode("S\u0327us\u0327a").tokens == ["<s>", "▁Şuşa", "</s>"]


def test_the_folder_holds_what_sentence_transformers_reads(tmp_path: Path) -> None:
    write_model(read_weights(Packed().to_bytes(), "tiny.bin"), tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    assert (config["model_type"], config["pad_token_id"], config["vocab_size"]) == ("bert", 1, ROWS)
    prompts = json.loads((tmp_path / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "passage": "passage: "}
    assert json.loads((tmp_path / "1_Pooling" / "config.json").read_text())["pooling_mode"] == "mean"
    assert Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode("Bakı").ids == [0, 5, 2]
    assert load_file(tmp_path / "model.safetensors")["embeddings.word_embeddings.weight"].shape == (ROWS, HIDDEN)


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (Packed(magic=b"GGUF"), "not an E5S1 file"),
        (Packed(version=2), "format version 2"),
        (Packed(block=64), "blocks of 64"),
        (Packed(sizes=[HIDDEN, LAYERS, HEADS, FEED_FORWARD, len(PIECES) - 1, POSITIONS, TYPES]), "don't fit"),
        (Packed(sizes=[HIDDEN, LAYERS, 5, FEED_FORWARD, ROWS, POSITIONS, TYPES]), "5 heads"),
        (Packed(sizes=[HIDDEN, 0, HEADS, FEED_FORWARD, ROWS, POSITIONS, TYPES]), "not positive"),
        (Packed(sizes=[HIDDEN, 2, HEADS, FEED_FORWARD, ROWS, POSITIONS, TYPES]), "21 tensors, 37 belong to 2 layers"),
        (Packed(sizes=[HIDDEN, LAYERS, HEADS, FEED_FORWARD, ROWS, POSITIONS + 1, TYPES]), "tensor emb.pos has"),
        (Packed(pieces=[*PIECES[:-1], "k"]), "stands twice"),
        (Packed(pieces=[*PIECES[:-1], ""]), "out of order"),
        (Packed(shapes=tensor_shapes() | {"l0.odd": (3,)}), "22 tensors, 21 belong"),
        (Packed(shapes=renamed("l0.q.b", "l0.odd")), "tensors are missing: l0.q.b"),
        (Packed(tail=b"!"), "1 bytes follow"),
    ],
)
def test_a_foreign_or_inconsistent_file_is_named_with_its_reason(packed: Packed, reason: str) -> None:
    with pytest.raises(ModelBroken, match=reason) as caught:
        read(packed)
    assert caught.value.message.startswith("tiny.bin: ")
    assert caught.value.hint


def test_weights_that_are_no_numbers_are_refused() -> None:
    data = Packed().to_bytes()
    with pytest.raises(ModelBroken, match="no number"):
        read_weights(data[:-18] + struct.pack("<e", float("nan")) + data[-16:], "tiny.bin")


@given(st.integers(min_value=0, max_value=len(Packed().to_bytes()) - 1))
def test_a_file_cut_off_anywhere_is_broken(length: int) -> None:
    with pytest.raises(ModelBroken):
        read_weights(Packed().to_bytes()[:length], "tiny.bin")


@given(st.integers(min_value=0, max_value=len(Packed().to_bytes()) - 1), st.integers(min_value=0, max_value=255))
def test_a_wrong_byte_anywhere_is_read_or_refused_but_never_crashes(position: int, value: int) -> None:
    data = bytearray(Packed().to_bytes())
    data[position] = value
    try:
        read_weights(bytes(data), "tiny.bin")
    except ModelBroken as error:
        assert error.message.startswith("tiny.bin: ")


blocks = st.tuples(
    st.floats(width=16, allow_nan=False, allow_infinity=False),
    st.lists(st.integers(min_value=0, max_value=15), min_size=32, max_size=32),
)


@given(st.lists(blocks, max_size=4))
def test_a_4_bit_weight_is_its_quant_less_8_times_the_scale(written: list[tuple[float, list[int]]]) -> None:
    data = b""
    for scale, quants in written:
        data += struct.pack("<e", scale) + bytes(quants[j] | quants[j + 16] << 4 for j in range(16))
    wanted = [(quant - 8) * scale for scale, quants in written for quant in quants]
    assert np.array_equal(decode_q4(data), np.array(wanted, np.float32))


def test_the_package_brings_its_weights() -> None:
    with packaged_weights().open("rb") as opened:
        assert opened.read(4) == b"E5S1"
