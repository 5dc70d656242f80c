"""Train the reader: `python -m askavim.training.reader ../shared/xquad` (or `make reader`).

The reader is the embedding model's own encoder, asked to read a question together with a passage and to say of each
of the passage's sentences whether it answers. The word embeddings and the lower layers stay as they are; the upper
ones and one linear score are tuned. A sentence's score is the mean of its tokens' scores. Training maximises the
probability of the answering sentences among all sentences of the example and "none", whose score is 0: so scores of
different questions can be compared, and 0 means as likely as not.

The frozen layers' output is computed once and kept in memory (16 bits), which saves a quarter of an epoch.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor, nn
from transformers import BertForTokenClassification

from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.adapters.reader import PairTokenizer
from askavim.adapters.reader_folder import FROZEN_LAYERS, is_tuned, pack, write_untrained
from askavim.corpus import read_corpus
from askavim.evaluation.public_run import open_articles
from askavim.passages import text_with_sentences
from askavim.training.examples import Example, case_examples, xquad_examples

SEED = 20261124
LEARNING_RATE = 8e-5
WARM_UP = 0.1
"""Share of the steps over which the learning rate rises."""
EXAMPLES_A_STEP = 12


@dataclass(frozen=True, slots=True)
class Prepared:
    """An example as the upper layers see it."""

    states: list[Tensor]
    """For each passage [tokens, dimensions], half precision: what the frozen layers give."""
    sentences: list[list[Tensor]]
    """For each passage, for each sentence: the places of its tokens."""
    answers: list[tuple[bool, ...]]

    @property
    def length(self) -> int:
        """The longest passage, in tokens."""
        return max(len(states) for states in self.states)


def _padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """[rows, tokens, …] and the attention mask that BERT's layers add to their scores."""
    batch = nn.utils.rnn.pad_sequence([row.float() if row.is_floating_point() else row for row in rows], True)
    lengths = torch.tensor([len(row) for row in rows])
    outside = torch.arange(batch.shape[1])[None, :] >= lengths[:, None]
    return batch, outside[:, None, None, :] * torch.finfo(torch.float32).min


def _run_layers(layers: Sequence[Any], states: Tensor, mask: Tensor) -> Tensor:
    for layer in layers:
        states = layer(states, mask)[0]
    return states


@torch.no_grad()
def prepare(examples: Sequence[Example], model: BertForTokenClassification, tokenizer: PairTokenizer) -> list[Prepared]:
    """Run the frozen layers over all passages of the examples, by length."""
    pairs = [
        tokenizer(example.question, text_with_sentences(item)) for example in examples for item in example.passages
    ]
    order = sorted(range(len(pairs)), key=lambda row: len(pairs[row].ids))
    states: dict[int, Tensor] = {}
    started = time.perf_counter()
    for first in range(0, len(order), 16):
        rows = order[first : first + 16]
        ids, mask = _padded([torch.tensor(pairs[row].ids) for row in rows])
        output = _run_layers(list(model.bert.encoder.layer)[:FROZEN_LAYERS], model.bert.embeddings(ids), mask)
        states |= {row: output[place, : len(pairs[row].ids)].half() for place, row in enumerate(rows)}
        if first % 1600 == 0:
            print(
                f"frozen layers: {first:,} of {len(order):,} passages, {time.perf_counter() - started:.0f} s",
                flush=True,
            )
    numbers = iter(range(len(pairs)))
    prepared = []
    for example in examples:
        rows = [next(numbers) for _ in example.passages]
        prepared.append(
            Prepared(
                [states[row] for row in rows],
                [[torch.as_tensor(span) for span in pairs[row].spans] for row in rows],
                list(example.answers),
            )
        )
    return prepared


def sentence_scores(batch: Sequence[Prepared], model: BertForTokenClassification) -> list[Tensor]:
    """For each example, the scores of all its sentences."""
    states, mask = _padded([item for example in batch for item in example.states])
    output = _run_layers(list(model.bert.encoder.layer)[FROZEN_LAYERS:], states, mask)
    scores = model.classifier(model.dropout(output))[..., 0]
    rows = iter(scores)
    return [
        torch.stack(
            [next_row[tokens].mean() for spans in example.sentences for next_row in [next(rows)] for tokens in spans]
        )
        for example in batch
    ]


def loss_of(scores: Tensor, answers: Sequence[tuple[bool, ...]]) -> Tensor:
    """Minus the log probability of the answering sentences, or of "none" where there are none."""
    marked = torch.tensor([flag for flags in answers for flag in flags])
    everything = torch.cat([scores, scores.new_zeros(1)]).logsumexp(0)
    right = scores[marked].logsumexp(0) if bool(marked.any()) else scores.new_zeros(())
    return everything - right


def _batches(prepared: Sequence[Prepared], rng: random.Random) -> Iterator[list[Prepared]]:
    """Examples of like length together, the batches in random order."""
    order = sorted(prepared, key=lambda item: (item.length // 24, rng.random()))
    batches = [order[first : first + EXAMPLES_A_STEP] for first in range(0, len(order), EXAMPLES_A_STEP)]
    rng.shuffle(batches)
    yield from batches


def train(
    prepared: Sequence[Prepared], model: BertForTokenClassification, epochs: int, rng: random.Random
) -> Iterator[None]:
    """Tune the upper layers and the score; stops after each epoch."""
    parameters = [*model.bert.encoder.layer[FROZEN_LAYERS:].parameters(), *model.classifier.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=0.01)
    steps = epochs * -(-len(prepared) // EXAMPLES_A_STEP)
    rise = max(1, int(steps * WARM_UP))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rise, max(0.0, (steps - step) / (steps - rise)))
    )
    model.train()
    started, recent = time.perf_counter(), []
    done = 0
    for epoch in range(epochs):
        if epoch:
            yield
        for batch in _batches(prepared, rng):
            all_scores = sentence_scores(batch, model)
            loss = torch.stack(
                [loss_of(scores, item.answers) for scores, item in zip(all_scores, batch, strict=True)]
            ).mean()
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            recent.append(loss.item())
            if done % 20 == 0:
                seconds = time.perf_counter() - started
                print(f"step {done} of {steps}: loss {np.mean(recent[-20:]):.3f}, {seconds:.0f} s", flush=True)
    model.train(False)
    yield


def gather(options: argparse.Namespace, rng: random.Random) -> list[Example]:
    """All training examples."""
    embedder = SentenceTransformerEmbedder(options.model)
    examples = xquad_examples(options.xquad, embedder, rng, lambda line: print(line, flush=True))
    print(f"{len(examples):,} examples of XQuAD")
    articles = read_corpus(options.corpus)
    with tempfile.TemporaryDirectory() as work:
        collection = open_articles(Path(work), articles, embedder)
        own = list(case_examples(options.cases, articles, collection, embedder, rng))
    print(f"{len(own):,} examples of our own, each {options.repeat} times")
    repeat: int = options.repeat
    return examples + own * repeat


def main() -> None:
    """Train and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("xquad", type=Path, help="folder of XQuAD's files, one for each language")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--cases", type=Path, default=Path("evals/training"))
    parser.add_argument(
        "--model", type=Path, default=Path("data/model"), help="prepared model folder, to find negatives with"
    )
    parser.add_argument("--out", type=Path, required=True, help="file of the weights")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=1, help="how often an epoch shows our own examples")
    options = parser.parse_args()
    rng = random.Random(SEED)  # noqa: S311 nothing secret
    torch.manual_seed(SEED)
    examples = gather(options, rng)
    with tempfile.TemporaryDirectory() as work:
        folder = write_untrained(Path(work))
        model = BertForTokenClassification.from_pretrained(folder, num_labels=1)
        tokenizer = PairTokenizer(folder / "tokenizer.json")
    prepared = prepare(examples, model, tokenizer)
    for _ in train(prepared, model, options.epochs, rng):
        write(model, options.out)
    print(f"written: {options.out}")


def write(model: BertForTokenClassification, path: Path) -> None:
    """Write what was tuned."""
    tuned = {name: tensor.numpy() for name, tensor in model.state_dict().items() if is_tuned(name)}
    save_file(pack(tuned), path)


if __name__ == "__main__":
    main()
