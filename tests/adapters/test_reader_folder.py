"""How the reader's weights are packed, and what is refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors.numpy import save_file

from askavim.adapters.reader_folder import is_tuned, pack, source_of, unpack, write_reader
from askavim.errors import ModelBroken, ModelMissing

MATRICES = arrays(np.float32, (4, 6), elements=st.floats(-3, 3, width=32))


@given(MATRICES)
def test_a_weight_comes_back_within_half_a_step_of_its_row(matrix: np.ndarray) -> None:
    (back,) = unpack(pack({"classifier.weight": matrix})).values()
    step = np.abs(matrix).max(axis=1, keepdims=True) / 127
    assert (np.abs(back - matrix) <= step / 2 + 1e-6).all()


def test_matrices_are_packed_to_8_bits_and_vectors_to_16() -> None:
    packed = pack({"a": np.ones((2, 3), np.float32), "b": np.ones(3, np.float32)})
    assert {name: tensor.dtype.name for name, tensor in packed.items()} == {
        "a": "int8",
        "a.scale": "float32",
        "b": "float16",
    }


@pytest.mark.parametrize(
    ("name", "tuned"),
    [
        ("classifier.bias", True),
        ("bert.encoder.layer.6.output.dense.weight", True),
        ("bert.encoder.layer.11.output.dense.weight", True),
        ("bert.encoder.layer.5.output.dense.weight", False),
        ("bert.embeddings.word_embeddings.weight", False),
    ],
)
def test_the_upper_layers_and_the_score_are_tuned(name: str, tuned: bool) -> None:
    assert is_tuned(name) is tuned


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"nowhere\.safetensors"):
        source_of(tmp_path / "nowhere.safetensors")


@pytest.mark.parametrize("content", [b"", b"no tensors at all", b"\xff" * 100])
def test_a_damaged_file_of_weights_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "reader.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelBroken, match=r"reader\.safetensors"):
        write_reader(path, tmp_path / "folder")


def test_weights_of_something_else_are_refused(tmp_path: Path) -> None:
    save_file({"bert.embeddings.word_embeddings.weight": np.zeros((2, 2), np.float32)}, tmp_path / "other.safetensors")
    with pytest.raises(ModelBroken, match="not the tuned layers"):
        write_reader(tmp_path / "other.safetensors", tmp_path / "folder")
