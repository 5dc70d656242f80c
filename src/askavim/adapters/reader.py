"""The reader: question + sentence -> how likely the sentence answers.

One pass of a cross-encoder over question and sentence together gives each token a score, and their mean is the pair's:
log-odds against "none answers", so that those of different questions can be compared. How it was trained, on what, and
what it can't do: `src/askavim/training/README.md`.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from askavim.adapters.embeddings import model_errors, plain_unicode
from askavim.adapters.model_folder import check_processor, read_record

WINDOW = 256
"""Tokens of question and sentence together; the sentence's end is cut off."""
MAX_QUESTION_TOKENS = 96
QUESTION_PROMPT, SENTENCE_PROMPT = "query: ", "passage: "


class PairTokenizer:
    """Puts question and sentence into one row of token ids."""

    def __init__(self, file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW, strategy="only_second")
        self._alone = Tokenizer.from_file(str(file))
        self._alone.no_padding()
        self._alone.no_truncation()

    def __call__(self, question: str, sentence: str) -> list[int]:
        """The row of one pair."""
        ids: list[int] = self._tokenizer.encode(
            self._shortened(question), SENTENCE_PROMPT + plain_unicode(sentence)
        ).ids
        return ids

    def _shortened(self, question: str) -> str:
        text = QUESTION_PROMPT + plain_unicode(question)
        encoding = self._alone.encode(text, add_special_tokens=False)
        return (
            text if len(encoding.ids) <= MAX_QUESTION_TOKENS else text[: encoding.offsets[MAX_QUESTION_TOKENS - 1][1]]
        )


class CrossEncoderReader:
    """The `Reader` port over a folder made by `prepare_reader`. Safe to call from several threads at once."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """Load the reader in `folder`. Raises `ModelMissing` or `ModelBroken`."""
        record = read_record(folder)
        self.fingerprint = record.fingerprint
        self._folder = folder
        with model_errors(folder):
            check_processor(record, folder)
            options = SessionOptions()
            options.log_severity_level = 3  # errors only
            options.intra_op_num_threads = threads or 0
            self._session = InferenceSession(str(folder / record.file), options, providers=["CPUExecutionProvider"])
            self._inputs = {node.name for node in self._session.get_inputs()}
            self._tokenize = PairTokenizer(folder / "tokenizer.json")
        self.read("", [""])

    def read(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        """See Reader.read. One pass for each sentence: 8-bit activations are scaled over a whole batch, and padding
        costs more than a batch saves.
        """
        with model_errors(self._folder):
            return np.array([self._score(self._tokenize(question, text)) for text in sentences], np.float32)

    def _score(self, ids: list[int]) -> np.float32:
        feed = {name: np.zeros((1, len(ids)), np.int64) for name in self._inputs}
        feed["input_ids"][0] = ids
        feed["attention_mask"][:] = 1
        (scores,) = self._session.run(["logits"], feed)
        mean: np.float32 = scores[0, :, 0].mean()
        return mean
