"""Text -> vectors, with the 8-bit ONNX weights that `prepare_model` made.

A question is one encoder pass. A passage is one encoder pass too, which gives the passage's vector and all of its
sentences' vectors: each is the mean of its own tokens' outputs, so a sentence's vector knows the passage around it
("late pooling"; Günther et al. 2024, Late Chunking).

The folder is a sentence-transformers model, made and checked by that library (`model_folder.py`). Here its tokenizer
and its ONNX file are used directly: `encode()` knows no spans and is not safe to call from several threads, and
importing the library, and PyTorch with it, would take seconds of every command and hundreds of megabytes of a server.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from askavim.adapters.model_folder import PREPARE_HINT, check_processor, read_record
from askavim.errors import ModelBroken
from askavim.ports import Matrix, TextWithSpans, Vector

Tokens = NDArray[np.float32]
"""Shape [tokens, dimensions]: the encoder's output for one text, prompt and special tokens included."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def plain_unicode(text: str) -> str:
    """Text that can be encoded: half a surrogate pair is no text, it becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


class SentenceTransformerEmbedder:
    """The `Embedder` port over a folder made by `prepare_model`. Safe to call from several threads at once."""

    def __init__(self, folder: Path, threads: int | None = None, batch_size: int = 1) -> None:
        """Load the model in `folder` and try it once.

        `threads` is for one encoder pass, all cores if None. `batch_size` is how many passages share a pass: 1,
        because the 8-bit encoder scales its activations over the whole batch. With more, a passage's vector depends
        on its neighbours (cosine .995 to itself), and on two cores nothing is gained (padding eats it).

        Raises `ModelMissing` where nothing was prepared and `ModelBroken` where the files can't be used.
        """
        record = read_record(folder)
        self.fingerprint = record.fingerprint
        self._folder = folder
        self._batch_size = batch_size
        with model_errors(folder):
            check_processor(record, folder)
            model = _load(folder, record.file, threads)
            self._tokenizer = model.tokenizer
            self._session = model.session
            self._inputs = {node.name for node in self._session.get_inputs()}
            self._question_prompt = model.prompts.get("query") or ""
            self._passage_prompt = model.prompts.get("passage") or model.prompts.get("document") or ""
        self.dimensions = len(self.embed_question(""))

    def embed_question(self, question: str) -> Vector:
        """The vector of a question, [dimensions]. Text beyond the model's window is ignored."""
        encoding = self._tokenize(self._question_prompt + question)
        (tokens,) = self._encode([encoding.ids])
        return _unit(tokens.mean(axis=0))

    def embed_passages(self, passages: Sequence[TextWithSpans]) -> list[Matrix]:
        """For each passage a matrix [1 + spans, dimensions]: the whole text, then each span, in the order given.

        A span beyond the model's window, or without a token, gets the passage's own vector.
        """
        encodings = [self._tokenize(self._passage_prompt + passage.text) for passage in passages]
        by_length = sorted(range(len(passages)), key=lambda index: len(encodings[index].ids))
        matrices: dict[int, Matrix] = {}
        for start in range(0, len(by_length), self._batch_size):
            batch = by_length[start : start + self._batch_size]
            outputs = self._encode([encodings[index].ids for index in batch])
            for index, tokens in zip(batch, outputs, strict=True):
                ranges = token_ranges(encodings[index].offsets, passages[index].text, len(self._passage_prompt))
                matrices[index] = _pool(tokens, ranges, passages[index].spans)
        return [matrices[index] for index in range(len(passages))]

    def _tokenize(self, text: str) -> Any:
        """A `tokenizers.Encoding`, cut at the window."""
        with model_errors(self._folder):
            return self._tokenizer.encode(plain_unicode(text))

    def _encode(self, texts: Sequence[Sequence[int]]) -> list[Tokens]:
        """Token ids of some texts -> their outputs, in one pass, without the padding."""
        shape = (len(texts), max(map(len, texts)))
        feed = {name: np.zeros(shape, np.int64) for name in self._inputs}
        for row, ids in enumerate(texts):
            feed["input_ids"][row, : len(ids)] = ids
            feed["attention_mask"][row, : len(ids)] = 1
        with model_errors(self._folder):
            (outputs,) = self._session.run(["last_hidden_state"], feed)
        return [output[: len(ids)] for output, ids in zip(outputs, texts, strict=True)]


@dataclass(frozen=True, slots=True)
class _Model:
    """What is loaded of a prepared folder."""

    tokenizer: Tokenizer
    session: InferenceSession
    prompts: dict[str, str]


def _load(folder: Path, file: str, threads: int | None) -> _Model:
    options = SessionOptions()
    options.log_severity_level = 3  # errors only
    options.intra_op_num_threads = threads or 0
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_window(folder))
    session = InferenceSession(str(folder / file), options, providers=["CPUExecutionProvider"])
    return _Model(tokenizer, session, _read(folder, "config_sentence_transformers.json")["prompts"])


def _window(folder: Path) -> int:
    """The most tokens that the model reads, as sentence-transformers finds it."""
    positions: int = _read(folder, "config.json")["max_position_embeddings"]
    return min(positions, int(_read(folder, "tokenizer_config.json").get("model_max_length", positions)))


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def token_ranges(offsets: Sequence[tuple[int, int]], text: str, prompt_chars: int) -> NDArray[np.int64]:
    """[tokens, 2]: the characters of `text` that each token stands for; empty for prompt and special tokens.

    A token that opens a word also covers the space before it, which belongs to no sentence: it is taken off.
    """
    ranges = np.asarray(offsets, dtype=np.int64).reshape(-1, 2) - prompt_chars
    ranges = ranges.clip(0, len(text))
    starts_word = np.fromiter((not character.isspace() for character in text), bool, len(text))
    places = np.where(starts_word, np.arange(len(text)), len(text))
    next_word = np.append(np.minimum.accumulate(places[::-1])[::-1], len(text))
    ranges[:, 0] = np.minimum(next_word[ranges[:, 0]], ranges[:, 1])
    return ranges


def _pool(tokens: Tokens, ranges: NDArray[np.int64], spans: Sequence[tuple[int, int]]) -> Matrix:
    """[1 + spans, dimensions]: the mean over all tokens, as the model's pooling layer does, then over each span's."""
    whole = tokens.mean(axis=0)
    rows = [whole]
    starts, ends = ranges[:, 0], ranges[:, 1]
    for start, end in spans:
        inside = (starts < ends) & (starts >= start) & (ends <= end)
        rows.append(tokens[inside].mean(axis=0) if inside.any() else whole)
    return _unit(np.stack(rows))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same directions, unit length, along the last axis."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


@contextmanager
def model_errors(folder: Path) -> Iterator[None]:
    """Whatever the model libraries raise means that the folder can't be used.

    As wide as it is because tokenizers and onnxruntime raise bare subclasses of Exception, each its own; so it stands
    around their calls only, and an error of ours is never taken for a broken model.
    """
    try:
        yield
    except ModelBroken:
        raise
    except Exception as error:
        hint = f"Remove {folder} and then: {PREPARE_HINT}"
        raise ModelBroken(f"The model in {folder} can't be used: {error}", hint) from error
