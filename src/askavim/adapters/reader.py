"""The reader: question + passage -> for each sentence of the passage, how likely it answers.

One pass of a cross-encoder over question and passage together gives each token a score; a sentence's score is the mean
over its tokens. Scores are log-odds against "no sentence of these answers", so those of different questions can be
compared. How it was trained, on what, and what it can't do: `src/askavim/training/README.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from askavim.adapters.embeddings import model_errors, plain_unicode, token_ranges
from askavim.adapters.model_folder import check_processor, read_record
from askavim.ports import TextWithSpans

WINDOW = 512
"""Tokens of question and passage together; the passage's end is cut off."""
MAX_QUESTION_TOKENS = 96
UNREAD = -10.0
"""The score of a sentence that lies beyond the window."""
QUESTION_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage as token ids, and which tokens each span of the passage has."""

    ids: list[int]
    spans: list[NDArray[np.int64]]


class PairTokenizer:
    """Puts question and passage into one row of tokens."""

    def __init__(self, file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW, strategy="only_second")
        self._alone = Tokenizer.from_file(str(file))
        self._alone.no_padding()
        self._alone.no_truncation()

    def __call__(self, question: str, passage: TextWithSpans) -> Pair:
        """The row of tokens for one passage."""
        text = plain_unicode(passage.text)
        encoding = self._tokenizer.encode(self._shortened(question), PASSAGE_PROMPT + text)
        ranges = token_ranges(encoding.offsets, text, len(PASSAGE_PROMPT))
        of_passage = np.array([number == 1 for number in encoding.sequence_ids])
        starts, ends = ranges[:, 0], ranges[:, 1]
        inside = of_passage & (starts < ends)
        spans = [np.flatnonzero(inside & (starts >= first) & (ends <= last)) for first, last in passage.spans]
        return Pair(encoding.ids, spans)

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
        self.read("", [TextWithSpans("", ())])

    def read(self, question: str, passages: Sequence[TextWithSpans]) -> list[NDArray[np.float32]]:
        """See Reader.read. One pass for each passage: 8-bit activations are scaled over a whole batch, and padding
        costs more than a batch saves.
        """
        with model_errors(self._folder):
            return [self._read(self._tokenize(question, passage)) for passage in passages]

    def _read(self, pair: Pair) -> NDArray[np.float32]:
        feed = {name: np.zeros((1, len(pair.ids)), np.int64) for name in self._inputs}
        feed["input_ids"][0] = pair.ids
        feed["attention_mask"][:] = 1
        (scores,) = self._session.run(["logits"], feed)
        tokens = scores[0, :, 0]
        return np.array([tokens[span].mean() if len(span) else UNREAD for span in pair.spans], np.float32)
