"""How near unrelated text is, by pair of languages: `python -m askavim.training.background`.

Prints the mean cosine of questions and paragraphs of `evals/training/texts`, which are about all sorts of things, for
`retrieval.UNRELATED`. One paragraph in sixty is what a question is about.
"""

import argparse
import random
from pathlib import Path

import numpy as np

from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.model import LANGUAGES
from askavim.ports import TextWithSpans
from askavim.training.examples import read_texts

PARAGRAPHS, QUESTIONS = 60, 120
"""Of each language."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=Path("evals/training/texts"))
    parser.add_argument("--model", type=Path, default=Path("data/model"), help="prepared model folder")
    options = parser.parse_args()
    embedder = SentenceTransformerEmbedder(options.model)
    texts = [text for path in sorted(options.texts.glob("*.yaml")) for text in read_texts(path)]
    random.Random(1).shuffle(texts)  # noqa: S311 nothing secret
    asked = [question for text in texts for question in text.questions]
    for language in LANGUAGES:
        questions = [item.question for item in asked if item.language == language][:QUESTIONS]
        vectors = np.stack([embedder.embed_question(question) for question in questions])
        for other in LANGUAGES:
            bodies = [" ".join(text.sentences) for text in texts if text.language == other][:PARAGRAPHS]
            matrices = embedder.embed_passages([TextWithSpans(body, ()) for body in bodies])
            print(f"{language} > {other}: {float((vectors @ np.stack([item[0] for item in matrices]).T).mean()):.3f}")


if __name__ == "__main__":
    main()
