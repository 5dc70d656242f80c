"""Train the reader: `python -m askavim.training.reader ../shared/xquad` (or `make reader`).

The reader is the embedding model's own encoder, asked to read a question together with a sentence and to say whether
it answers. The word embeddings and the lower layers stay as they are; the upper ones and one linear score over the
mean of the tokens are tuned. Training maximises the probability of the answering sentences among all sentences of the
example and "none", whose score is 0: so scores of different questions can be compared.

Two courses, each with a learning rate that rises and falls: reading in general, on XQuAD; then on texts made up for
this and on the project's own articles.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor, nn
from transformers import BertForTokenClassification

from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.adapters.reader import PairTokenizer
from askavim.adapters.reader_folder import FROZEN_LAYERS, is_tuned, pack, write_reader, write_untrained
from askavim.corpus import read_corpus
from askavim.evaluation.public_run import open_articles
from askavim.ports import Embedder
from askavim.training.examples import Example, XquadShelves, case_examples, text_examples

SEED = 20261124
LEARNING_RATE = 1.2e-4
WARM_UP = 0.1
"""Share of the steps over which the learning rate rises."""
EXAMPLES_A_STEP = 12
ROWS_TOGETHER = 12


def scores_of(model: BertForTokenClassification, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
    """Log-odds [rows] that the sentence of each row answers its question; the lower layers learn nothing."""
    kept = attention_mask.float()
    outside = (1.0 - kept)[:, None, None, :] * torch.finfo(torch.float32).min
    layers = list(model.bert.encoder.layer)
    with torch.no_grad():
        states = model.bert.embeddings(input_ids)
        for layer in layers[:FROZEN_LAYERS]:
            states = layer(states, outside)[0]
    for layer in layers[FROZEN_LAYERS:]:
        states = layer(states, outside)[0]
    tokens = model.classifier(model.dropout(states))[..., 0]
    scores: Tensor = (tokens * kept).sum(1) / kept.sum(1)
    return scores


def loss_of(scores: Tensor, answers: Sequence[bool]) -> Tensor:
    """Minus the log probability of the answering sentences, or of "none" where there are none."""
    marked = torch.tensor(answers)
    everything = torch.cat([scores, scores.new_zeros(1)]).logsumexp(0)
    right = scores[marked].logsumexp(0) if bool(marked.any()) else scores.new_zeros(())
    return everything - right


@dataclass(frozen=True, slots=True)
class Prepared:
    """An example as token ids."""

    rows: list[list[int]]
    answers: tuple[bool, ...]


def prepare(examples: Sequence[Example], tokenizer: PairTokenizer) -> list[Prepared]:
    """The examples' pairs of question and sentence as token ids."""
    return [Prepared([tokenizer(item.question, text) for text in item.sentences], item.answers) for item in examples]


def _padded(rows: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
    """Token ids and attention mask, [rows, tokens] each."""
    ids = nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)
    return ids, torch.arange(ids.shape[1])[None, :] < torch.tensor([len(row) for row in rows])[:, None]


def example_losses(model: BertForTokenClassification, batch: Sequence[Prepared]) -> Tensor:
    """The mean loss of the examples. Rows of like length are read together: padding costs time."""
    rows = [row for item in batch for row in item.rows]
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    parts = [order[first : first + ROWS_TOGETHER] for first in range(0, len(order), ROWS_TOGETHER)]
    read = torch.cat([scores_of(model, *_padded([rows[place] for place in part])) for part in parts])
    scores = torch.split(read[torch.tensor(order).argsort()], [len(item.rows) for item in batch])
    return torch.stack([loss_of(row, item.answers) for row, item in zip(scores, batch, strict=True)]).mean()


def start_training(model: BertForTokenClassification) -> None:
    """Switch dropout on in the tuned layers only.

    In the frozen ones it would teach nothing, and change what the tuned ones see by more than a quarter.
    """
    model.train()
    for frozen in (model.bert.embeddings, *model.bert.encoder.layer[:FROZEN_LAYERS]):
        frozen.train(False)


def train(model: BertForTokenClassification, prepared: Sequence[Prepared], rng: random.Random) -> None:
    """One course: every example once, in random order."""
    parameters = [*model.bert.encoder.layer[FROZEN_LAYERS:].parameters(), *model.classifier.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=0.01)
    order = rng.sample(prepared, len(prepared))
    batches = [order[first : first + EXAMPLES_A_STEP] for first in range(0, len(order), EXAMPLES_A_STEP)]
    rise = max(1, int(len(batches) * WARM_UP))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rise, (len(batches) - step) / (len(batches) - rise + 1))
    )
    start_training(model)
    started = time.perf_counter()
    recent: list[float] = []
    for done, batch in enumerate(batches, start=1):
        loss = example_losses(model, batch)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        recent.append(loss.item())
        if done % 20 == 0:
            seconds = time.perf_counter() - started
            print(f"step {done} of {len(batches)}: loss {np.mean(recent[-20:]):.3f}, {seconds:.0f} s", flush=True)
    model.train(False)


def write(model: BertForTokenClassification, path: Path) -> None:
    """Write what was tuned."""
    tuned = {name: tensor.numpy() for name, tensor in model.state_dict().items() if is_tuned(name)}
    save_file(pack(tuned), path)
    print(f"written: {path}", flush=True)


def load_encoder(start: Path | None) -> tuple[BertForTokenClassification, PairTokenizer]:
    """The untrained reader, or the one of these weights, to be trained on."""
    with tempfile.TemporaryDirectory() as work:
        folder = write_reader(start, Path(work)) if start else write_untrained(Path(work))
        model = BertForTokenClassification.from_pretrained(folder, num_labels=1)
        return model, PairTokenizer(folder / "tokenizer.json")


def first_course(xquad: Path, questions: Path, embedder: Embedder, rng: random.Random) -> list[Example]:
    """Examples of XQuAD's articles."""
    with tempfile.TemporaryDirectory() as work:
        shelves = XquadShelves(xquad, embedder, Path(work), lambda line: print(line, flush=True))
        return [*shelves.examples(rng), *shelves.own_examples(questions / "xquad", rng)]


def second_course(corpus: Path, questions: Path, embedder: Embedder, rng: random.Random) -> list[Example]:
    """Examples of texts made up for this, and of the project's own articles."""
    with tempfile.TemporaryDirectory() as work:
        texts = list(text_examples(questions / "texts", embedder, Path(work) / "texts", rng))
        articles = read_corpus(corpus)
        collection = open_articles(Path(work) / "corpus", articles, embedder)
        return [*texts, *case_examples(questions / "cases", articles, collection, embedder, rng)]


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("xquad", type=Path, help="folder of XQuAD's files, one for each language")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--questions", type=Path, default=Path("evals/training"))
    parser.add_argument(
        "--model", type=Path, default=Path("data/model"), help="prepared model folder, to find sentences with"
    )
    parser.add_argument("--start", type=Path, help="weights that the first course left: only the second is held")
    parser.add_argument("--out", type=Path, required=True, help="file of the weights")
    options = parser.parse_args()
    rng = random.Random(SEED)  # noqa: S311 nothing secret
    torch.manual_seed(SEED)
    embedder = SentenceTransformerEmbedder(options.model)
    model, tokenizer = load_encoder(options.start)
    if not options.start:
        examples = first_course(options.xquad, options.questions, embedder, rng)
        train(model, prepare(examples, tokenizer), rng)
        write(model, options.out)
    examples = second_course(options.corpus, options.questions, embedder, rng)
    train(model, prepare(examples, tokenizer), rng)
    write(model, options.out)


if __name__ == "__main__":
    main()
