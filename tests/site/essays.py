"""The essays of the test site, as plain data: read from the text files in `essays/`.

A file holds essays one after another. Each opens with a line `@ /path`, goes on with lines `name: value`, and after an
empty line comes its text: paragraphs, and subheadings marked by `## `. A line `question: tr | … | …` is a question that
the essay answers: its language, its words, and words that the quote must contain.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "essays"


@dataclass(frozen=True, slots=True)
class Question:
    """What a test may ask once the page has been added."""

    text: str
    language: str
    path: str
    expected: str
    """Words that the quote must contain."""


@dataclass(frozen=True, slots=True)
class Essay:
    """What a page of the site says, whatever it looks like."""

    path: str
    title: str
    language: str
    blocks: tuple[str, ...]
    """Paragraphs and, with `## ` before them, subheadings."""
    author: str = ""
    day: date | None = None
    number: int | None = None
    """Within its series and year; only the archive's own pages have one."""
    charset: str = "utf-8"
    declared: str = "header"
    """Where the page says its charset: header, meta or bom."""
    edits: int = 0
    """How often it has been changed since it came out."""
    questions: tuple[Question, ...] = field(default=(), compare=False)

    @property
    def series(self) -> str:
        """The folder that it stands in, such as Commentary."""
        return self.path.split("/")[2]


@cache
def read_essays() -> tuple[Essay, ...]:
    """All essays of all files, in order."""
    texts = (file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.txt")))
    return tuple(_essay(part) for text in texts for part in ("\n" + text).split("\n@ ")[1:])


def _essay(written: str) -> Essay:
    head, _, text = written.partition("\n\n")
    path, *lines = head.splitlines()
    fields = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    said = dict(fields)
    return Essay(
        path=path.strip(),
        title=said["title"],
        language=said.get("language") or path.split("/")[1],
        blocks=tuple(" ".join(block.split()) for block in text.split("\n\n") if block.strip()),
        author=said.get("author", ""),
        day=date.fromisoformat(said["day"]) if "day" in said else None,
        number=int(said["number"]) if "number" in said else None,
        charset=said.get("charset", "utf-8"),
        declared=said.get("declared", "header"),
        questions=tuple(_question(path.strip(), value) for name, value in fields if name == "question"),
    )


def _question(path: str, written: str) -> Question:
    language, text, expected = (part.strip() for part in written.split("|"))
    return Question(text, language, path, expected)
