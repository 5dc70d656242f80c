"""What becomes of a text when it is republished, and how near its copies come to it: `python -m tests.duplicates`."""

import random
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from askavim.corpus import read_corpus
from askavim.duplicates import Overlap, Sketched, SketchIndex, compare, is_duplicate, sketch
from askavim.model import Article

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
BOILERPLATE = (
    "This page was first shared by an invented news desk. Sign up for the morning letter, follow the desk on every "
    "network, and write to the editors if a name is misspelt. Views are those of the writer and of nobody else. "
    "Copying is welcome as long as the desk is named. Most read this week: a harbour, a railway, a spelling reform."
)
READ_THE_REST = "Read the rest of the article on the pages of the centre that published it first."

Change = Callable[[str, random.Random], str]


def with_typos(share: float) -> Change:
    """Each word gets a letter doubled with this probability."""

    def change(text: str, chance: random.Random) -> str:
        def mistyped(found: re.Match[str]) -> str:
            word = found[0]
            at = chance.randrange(len(word))
            return word[:at] + word[at] + word[at:] if chance.random() < share else word

        return re.sub(r"\w+", mistyped, text)

    return change


def without_paragraphs(share: float) -> Change:
    """Each paragraph is dropped with this probability."""

    def change(text: str, chance: random.Random) -> str:
        return "\n\n".join(part for part in text.split("\n\n") if chance.random() >= share)

    return change


def excerpt(share: float) -> Change:
    """The first part of the words, and where to read on."""

    def change(text: str, _chance: random.Random) -> str:
        words = text.split(" ")
        return " ".join(words[: round(len(words) * share)]) + "\n\n" + READ_THE_REST

    return change


def with_boilerplate(text: str, _chance: random.Random) -> str:
    """A paragraph about the page before it, and another one after it."""
    return f"{BOILERPLATE}\n\n{text}\n\n{READ_THE_REST}"


def retypeset(text: str, _chance: random.Random) -> str:
    """Other quotation marks, dashes, spaces and letter case; lines broken anew."""
    changed = text.translate(str.maketrans("’“”–—«»", '\'""--""'))
    return "\r\n".join(changed.upper().split("\n")).replace(" ", "\xa0")


def with_other_figures(text: str, _chance: random.Random) -> str:
    """The same report a year later: no number is as it was. This is another article."""
    return re.sub(r"\d+", lambda found: str(int(found[0]) + 1), text)


def rewritten(share: float) -> Change:
    """An author uses a share of the paragraphs again; the others are new. This is another article."""

    def change(text: str, chance: random.Random) -> str:
        parts = text.split("\n\n")
        return "\n\n".join(
            part if place < len(parts) * share else "".join(chance.sample(part, len(part)))
            for place, part in enumerate(parts)
        )

    return change


COPIES: dict[str, Change] = {
    "typeset anew": retypeset,
    "boilerplate added": with_boilerplate,
    **{f"typos in {share:.0%} of the words": with_typos(share) for share in (0.01, 0.02, 0.05, 0.1, 0.2)},
    **{f"{share:.0%} of the paragraphs dropped": without_paragraphs(share) for share in (0.1, 0.2, 0.3, 0.5)},
    **{f"excerpt of {share:.0%}": excerpt(share) for share in (0.9, 0.7, 0.5, 0.3, 0.2, 0.1)},
}
OTHERS: dict[str, Change] = {
    "all figures changed": with_other_figures,
    "half of the paragraphs used again": rewritten(0.5),
}


def overlaps(change: Change, articles: Sequence[Article]) -> list[Overlap]:
    """Each article against its changed self."""
    chance = random.Random(14)
    return [compare(sketch(change(item.text, chance)), sketch(item.text)) for item in articles]


def closest_pairs(articles: Sequence[Article], most: int) -> list[tuple[Overlap, str, str]]:
    """The pairs of different articles that are most alike, by containment."""
    sketches = [(item.info.id, sketch(item.text)) for item in articles]
    pairs = [
        (compare(one, other), id_, other_id)
        for place, (id_, one) in enumerate(sketches)
        for other_id, other in sketches[:place]
    ]
    return sorted(pairs, key=lambda pair: -pair[0].containment)[:most]


def made_up(count: int) -> list[Sketched]:
    """Articles of 200 to 2,000 made-up words, all with the same boilerplate."""
    chance = random.Random(5)
    words = ["".join(chance.choices("aeioubdklmnrst", k=6)) for _ in range(5_000)]
    return [
        Sketched(f"made-up-{n}", f"Title {n}", (), sketch(" ".join([*chance.choices(words, k=k), BOILERPLATE])))
        for n, k in enumerate(chance.choices(range(200, 2_000), k=count))
    ]


def milliseconds_a_find(known: Sequence[Sketched], asked: Sequence[Sketched]) -> float:
    """How long one find takes, on average."""
    index = SketchIndex(known)
    start = time.perf_counter()
    for item in asked:
        index.find(item)
    return (time.perf_counter() - start) * 1_000 / len(asked)


def _recognised(found: Sequence[Overlap], same_title: bool) -> str:
    titles = ("A title", "A title" if same_title else "Another one")
    new, old = (Sketched(title, title, (), ()) for title in titles)
    return f"{sum(is_duplicate(new, old, overlap) for overlap in found) / len(found):6.2f}"


def _line(name: str, found: Sequence[Overlap]) -> str:
    figures = []
    for values in (sorted(one.resemblance for one in found), sorted(one.containment for one in found)):
        figures.append(f"{values[0]:.2f} {values[len(values) // 2]:.2f} {values[-1]:.2f}")
    return f"{name:<36}" + "   ".join([*figures, _recognised(found, same_title=True), _recognised(found, False)])


def main() -> None:
    """Print the figures of docs/decisions/0014-near-duplicates.md."""
    articles = read_corpus(CORPUS)
    print("least, median and most              resemblance      containment      same title, another title")
    for name, change in (COPIES | OTHERS).items():
        print(_line(name, overlaps(change, articles)))
    print("closest pairs of different articles")
    for overlap, one, other in closest_pairs(articles, 5):
        print(f"  {overlap.resemblance:.3f} {overlap.containment:.3f} {one}, {other}")
    sizes = sorted(len(sketch(item.text)) for item in articles)
    print(f"hashes in a sketch of the corpus: {sizes[0]} to {sizes[-1]}")
    start = time.perf_counter()
    known = made_up(5_000)
    print(f"sketch: {(time.perf_counter() - start) / 5:.2f} ms")
    print(f"find among 5,000: {milliseconds_a_find(known, known[::25]):.2f} ms for one that is known, ", end="")
    print(f"{milliseconds_a_find(known[1::2], known[::50]):.2f} ms for one that isn't")


if __name__ == "__main__":
    main()
