"""What we ask of outside helpers. Each port has a real adapter and a deterministic double in `adapters/memory.py`;
both must pass the port's contract tests in `tests/contracts/`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""Shape [dimensions], unit length."""
Matrix = NDArray[np.float32]
"""Shape [rows, dimensions], each row of unit length."""


@dataclass(frozen=True, slots=True)
class TextWithSpans:
    """A text to embed, and the spans inside it that also want a vector of their own (offsets into `text`)."""

    text: str
    spans: tuple[tuple[int, int], ...]


class Embedder(Protocol):
    """Turns text into vectors whose cosine says how near the meanings are, across languages."""

    @property
    def fingerprint(self) -> str:
        """Names the model, its weights and its precision: vectors of two fingerprints can't be compared."""

    @property
    def dimensions(self) -> int:
        """Length of each vector."""

    def embed_question(self, question: str) -> Vector:
        """The vector of a question. Text beyond the model's window is ignored."""

    def embed_passages(self, passages: Sequence[TextWithSpans]) -> list[Matrix]:
        """For each passage a matrix [1 + spans, dimensions]: row 0 for the whole text, then one row for each span,
        pooled from the passage's own token vectors in the same encoder pass. A span beyond the model's window, or
        without a token, gets the passage's own vector.
        """


class VectorStore(Protocol):
    """Finds the passages nearest to a vector, in one immutable snapshot."""

    def search(self, vector: Vector, k: int, articles: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Up to `k` passage ids with their cosine to `vector`, best first; only of `articles` where given."""


class LexicalIndex(Protocol):
    """Finds the passages that share tokens with a question, in one immutable snapshot."""

    def search(self, tokens: Sequence[str], k: int, articles: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Up to `k` passage ids with a BM25 score above 0, best first; only of `articles` where given."""

    def weight(self, token: str) -> float:
        """The token's inverse document frequency over the passages; a token in no passage has the largest."""

    def known(self, token: str) -> bool:
        """Whether any passage has the token."""

    @property
    def saturation(self) -> float:
        """What a token's weight can be multiplied by at most, when it fills a passage (k1 + 1, or 1)."""
