"""Specification of article files: what they give, and which file and line is wrong where they can't be read."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import texts, words

from askavim.corpus import MAX_FILE_BYTES, read_article, read_corpus
from askavim.errors import BadInput, CorpusError
from askavim.model import Article, ArticleInfo, Heading, Source, text_version
from askavim.passages import split_passages

FRONT = """---
id: a-paper
title: "Corridors: a short view"
language: en
authors: [Ann Author, Ben Writer]
publisher: A House
published: 2024-05-15
updated: 2024-06-01
topics: [trade, energy]
url: https://example.org/a-paper
---
"""
BODY = """
## Trade

Trade grew in 2023.[^one] It grew again[^two], they say.

Nobody counted it.

[^one]: [First Agency, 2023-12-01](https://example.org/one) [Second Paper](https://example.org/two)
[^two]: [First Agency, 2024-02](https://example.org/three)
"""
FIRST_BODY_LINE = FRONT.count("\n") + 1
ONE = Source("https://example.org/one", "First Agency", published="2023-12-01")
TWO = Source("https://example.org/two", "Second Paper")
THREE = Source("https://example.org/three", "First Agency", published="2024-02")

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes one article file, by default a correct one, and gives its path."""

    def _write(content: str | bytes = FRONT + BODY, name: str = "a-paper.md") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


def read_if_sound(path: Path) -> Article | None:
    """The article, or None where it has problems; they must name its file."""
    try:
        return read_article(path)
    except CorpusError as error:
        named = {problem.path for problem in error.problems}
    assert named == {path}
    return None


def sources_by_sentence(article: Article) -> dict[str, tuple[Source, ...]]:
    return {item.text: item.sources for passage in split_passages(article) for item in passage.sentences}


def problems_of(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(CorpusError) as caught:
        read_article(path)
    assert {problem.path for problem in caught.value.problems} == {path}
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_the_front_matter_gives_what_is_known_about_an_article(write: Write) -> None:
    article = read_article(write())
    assert article.info == ArticleInfo(
        id="a-paper",
        version=text_version(article.text),
        title="Corridors: a short view",
        language="en",
        authors=("Ann Author", "Ben Writer"),
        publisher="A House",
        published=date(2024, 5, 15),
        updated=date(2024, 6, 1),
        topics=("trade", "energy"),
        url="https://example.org/a-paper",
    )


def test_update_topics_and_address_may_be_left_out(write: Write) -> None:
    front = FRONT.replace("updated: 2024-06-01\ntopics: [trade, energy]\nurl: https://example.org/a-paper\n", "")
    info = read_article(write(front + BODY)).info
    assert (info.updated, info.topics, info.url) == (None, (), None)


def test_the_text_has_headings_and_paragraphs_without_markers(write: Write) -> None:
    article = read_article(write())
    assert article.text == "Trade\n\nTrade grew in 2023. It grew again, they say.\n\nNobody counted it."
    assert article.headings == (Heading(0, 5, 2),)


def test_a_sentence_has_the_sources_that_its_own_markers_name(write: Write) -> None:
    assert sources_by_sentence(read_article(write())) == {
        "Trade grew in 2023.": (ONE, TWO),
        "It grew again, they say.": (THREE,),
        "Nobody counted it.": (),
    }


def test_places_of_headings_and_claims_are_exact_in_later_paragraphs(write: Write) -> None:
    body = "\nFirst.\n\nSecond.[^x]\n\n## Part\n\nThird[^x] one.\n\n[^x]: [A](https://example.org)\n"
    article = read_article(write(FRONT + body))
    assert article.text == "First.\n\nSecond.\n\nPart\n\nThird one."
    assert article.headings == (Heading(17, 21, 2),)
    assert [claim.position for claim in article.claims] == [15, 28]


@pytest.mark.parametrize(
    "written",
    ["It grew[^one].", "It grew.[^one]", "It grew. [^one]", "It[^one] grew.", "It grew.\n[^one]", "*It* grew.[^one]"],
)
def test_a_marker_may_stand_anywhere_in_or_right_after_its_sentence(write: Write, written: str) -> None:
    body = BODY.replace("Trade grew in 2023.[^one]", written)
    found = sources_by_sentence(read_article(write(FRONT + body)))
    assert found["It grew."] == (ONE, TWO)
    assert found["It grew again, they say."] == (THREE,)


def test_a_marker_at_the_beginning_of_a_paragraph_belongs_to_its_first_sentence(write: Write) -> None:
    body = BODY.replace("Trade grew in 2023.[^one]", "[^one] Trade grew in 2023.")
    assert sources_by_sentence(read_article(write(FRONT + body)))["Trade grew in 2023."] == (ONE, TWO)


def test_several_markers_add_up(write: Write) -> None:
    article = read_article(write(FRONT + BODY.replace("again[^two]", "again[^two][^one]")))
    assert sources_by_sentence(article)["It grew again, they say."] == (THREE, ONE, TWO)


def test_a_definition_may_stand_before_the_text(write: Write) -> None:
    text, definitions = BODY.split("Nobody counted it.\n")
    article = read_article(write(FRONT + definitions + text))
    assert sources_by_sentence(article)["Trade grew in 2023."] == (ONE, TWO)


@pytest.mark.parametrize(
    ("link", "source"),
    [
        ("[A House, 2024](https://example.org/x)", Source("https://example.org/x", "A House", published="2024")),
        ("[A House](http://example.org)", Source("http://example.org", "A House")),
        ("[House, of Baku](https://example.org)", Source("https://example.org", "House, of Baku")),
        (
            "[A (B), 1 May 2024](<https://example.org/a b>)",
            Source("https://example.org/a b", "A (B)", None, "1 May 2024"),
        ),
        ("[A](https://example.org/a_(b))", Source("https://example.org/a_(b)", "A")),
    ],
)
def test_a_source_link_gives_publisher_day_and_address(write: Write, link: str, source: Source) -> None:
    article = read_article(write(f"{FRONT}\nIt grew.[^x]\n\n[^x]: {link}\n"))
    assert sources_by_sentence(article) == {"It grew.": (source,)}


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_do_not_matter(write: Write, ending: str) -> None:
    article = read_article(write())
    assert read_article(write((FRONT + BODY).replace("\n", ending))) == article


def test_a_byte_order_mark_does_not_matter(write: Write) -> None:
    article = read_article(write())
    assert read_article(write(b"\xef\xbb\xbf" + (FRONT + BODY).encode())) == article


def test_a_corpus_is_read_by_file_name_without_its_readme(write: Write, tmp_path: Path) -> None:
    for id_ in ("b", "a", "c"):
        write(FRONT.replace("a-paper", id_) + BODY, f"{id_}.md")
    write("Not an article.", "README.md")
    write("Not Markdown.", "notes.txt")
    assert [article.info.id for article in read_corpus(tmp_path)] == ["a", "b", "c"]


def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere is not a folder"):
        read_corpus(tmp_path / "nowhere")


def test_a_folder_without_articles_is_refused(write: Write, tmp_path: Path) -> None:
    write("Not an article.", "README.md")
    with pytest.raises(BadInput, match="holds no article files"):
        read_corpus(tmp_path)


# What is wrong, the file, the line that is named, and words of the message.
BROKEN: dict[str, tuple[str | bytes, int, str]] = {
    "front matter that is not closed": (FRONT.rstrip("-\n") + BODY, 1, "not closed"),
    "no front matter": ("Only words.", 1, "neither front matter"),
    "an empty file": ("", 1, "neither front matter"),
    "front matter that is a list": ("---\n- one\n---\nText.", 1, "key: value"),
    "YAML that is not valid": (FRONT.replace("[Ann Author, Ben Writer]", "[Ann"), 6, "front matter: "),
    "a colon that YAML can't read": (
        FRONT.replace('"Corridors: a short view"', "Corridors: a view"),
        3,
        "mapping values",
    ),
    "a missing key": (FRONT.replace("publisher: A House\n", "") + BODY, 1, "publisher: Field required"),
    "an unknown key": (FRONT.replace("topics", "topic") + BODY, 9, "topic: "),
    "a day that is not there": (FRONT.replace("2024-05-15", "soon") + BODY, 7, "published: "),
    "a day with a time": (FRONT.replace("2024-05-15", "2024-05-15 10:00:00") + BODY, 7, "the day only"),
    "an empty title": (FRONT.replace('"Corridors: a short view"', '" "') + BODY, 3, "title: "),
    "no authors": (FRONT.replace("Ann Author, Ben Writer", "") + BODY, 5, "authors: "),
    "one author who is not a list": (FRONT.replace("[Ann Author, Ben Writer]", "Ann Author") + BODY, 5, "authors: "),
    "a language by its name": (FRONT.replace("language: en", "language: English") + BODY, 4, "language: "),
    "an address that is none": (FRONT.replace("https://example.org/a-paper", "example.org") + BODY, 10, "url: "),
    "an address that is no page": (FRONT.replace("https://example.org/a-paper", "javascript:a") + BODY, 10, "url: "),
    "an id that is not the file's name": (FRONT.replace("a-paper", "another", 1) + BODY, 2, "'a-paper'"),
    "an id with a slash": (FRONT.replace("a-paper", "../a-paper", 1) + BODY, 2, "id: "),
    "a lone surrogate": (FRONT.replace('"Corridors: a short view"', r'"\ud800"') + BODY, 3, "title: "),
    "a footnote that is not defined": (
        FRONT + BODY.replace("counted it.", "knew.[^three]"),
        FIRST_BODY_LINE + 5,
        "[^three]",
    ),
    "a footnote that is defined twice": (
        FRONT + BODY.replace("[^two]: ", "[^one]: "),
        FIRST_BODY_LINE + 8,
        "defined twice",
    ),
    "a footnote without a link": (FRONT + BODY + "[^three]: somewhere\n", FIRST_BODY_LINE + 9, "[^three] has no"),
    "a link without http": (
        FRONT + BODY.replace("https://example.org/three", "example.org"),
        FIRST_BODY_LINE + 8,
        "http",
    ),
    "a link to a file": (FRONT + BODY.replace("https://example.org/one", "file:///etc"), FIRST_BODY_LINE + 7, "http"),
    "no text": (FRONT, FIRST_BODY_LINE, "no text"),
    "no text but footnotes": (FRONT + "\n[^one]: [A](https://example.org)\n", FIRST_BODY_LINE, "no text"),
    "no text but a picture": (FRONT + "\n![A picture](a.png)\n", FIRST_BODY_LINE, "no text"),
    "bytes that are not UTF-8": ((FRONT + BODY).encode("utf-16"), 1, "not UTF-8"),
    "a null byte": (FRONT + "\nOne.\0\n", FIRST_BODY_LINE + 1, "null byte"),
}


@pytest.mark.parametrize(("content", "line", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_named_with_the_line_and_what_is_wrong(
    write: Write, content: str | bytes, line: int, words: str
) -> None:
    ((named, message),) = problems_of(write(content))
    assert named == line
    assert words in message


def test_a_huge_file_is_named_and_not_read(write: Write) -> None:
    path = write()
    with path.open("r+b") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    assert problems_of(path) == [(0, "larger than 5,000,000 bytes")]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "gone.md") == [(0, "No such file or directory")]


def test_a_folder_with_the_name_of_an_article_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    assert problems_of(tmp_path / "folder.md") == [(0, "Is a directory")]


def test_all_files_are_checked_and_all_their_problems_come_in_one_error(write: Write, tmp_path: Path) -> None:
    for number, (content, _, _) in enumerate(BROKEN.values()):
        write(content, f"broken-{number:02}.md")
    write()
    with pytest.raises(CorpusError) as caught:
        read_corpus(tmp_path)
    named = [problem.path.name for problem in caught.value.problems]
    assert named == [f"broken-{number:02}.md" for number in range(len(BROKEN))]
    assert all(f"broken-{number:02}.md" in caught.value.message for number in range(len(BROKEN)))


def test_a_problem_reads_as_file_line_and_message(write: Write) -> None:
    path = write(FRONT + BODY.replace("[^two]: ", "[^one]: "))
    with pytest.raises(CorpusError) as caught:
        read_article(path)
    line = FIRST_BODY_LINE + 8
    assert f"1 problem in the article files:\n  {path}:{line}: footnote [^one] is defined twice" in caught.value.message


@pytest.mark.parametrize(
    ("old", "new"),
    [("2024-05-15", "2024-13-45"), ("A House", "1" * 5000), ("A House", "[" * 3000)],
    ids=["a month 13", "a number of 5,000 digits", "3,000 nested lists"],
)
def test_values_that_yaml_can_not_build_are_named_as_problems(write: Write, old: str, new: str) -> None:
    ((line, message),) = problems_of(write(FRONT.replace(old, new) + BODY))
    assert line > 0
    assert "front matter" in message


def test_a_byte_that_is_not_utf_8_is_named_by_its_line(write: Write) -> None:
    ((line, _),) = problems_of(write((FRONT + "\nOne.\n\n").encode() + b"Tw\xff."))
    assert line == FIRST_BODY_LINE + 3


def test_an_undefined_footnote_is_named_by_its_own_line(write: Write) -> None:
    ((line, _),) = problems_of(write(f"{FRONT}\nOne\ntwo\nthree.[^gone]\n"))
    assert line == FIRST_BODY_LINE + 3


@pytest.mark.parametrize(
    "definition",
    [
        "[^x]: [A, 2024](https://example.org/a), [B, 2024](https://example.org/b)",
        "[^x]: [A, 2024](https://example.org/a); [B, 2024](https://example.org/b)",
        "[^x]: [A, 2024](https://example.org/a) [B, 2024] (https://example.org/b)",
    ],
)
def test_a_source_is_read_or_the_definition_is_a_problem(write: Write, definition: str) -> None:
    path = write(f"{FRONT}\nIt grew.[^x]\n\n{definition}\n")
    article = read_if_sound(path)
    assert article is None or [source.publisher for source in sources_by_sentence(article)["It grew."]] == ["A", "B"]


@pytest.mark.parametrize(
    "body",
    [
        "It grew[^x](2024) last year.\n\n[^x]: [A](https://example.org)",
        "It grew.[^x]\n\n [^x]: https://example.org",
        "It grew.[^x y]\n\n[^x y]: https://example.org",
        "It grew.[^_] It fell.[^_]\n\n[^_]: [A](https://example.org)",
    ],
    ids=["before a bracket", "an indented definition", "a label with a space", "an underscore for a label"],
)
def test_a_marker_that_markdown_takes_for_markup_does_not_reach_the_text(write: Write, body: str) -> None:
    path = write(f"{FRONT}\n{body}\n")
    article = read_if_sound(path)
    assert article is None or "^" not in article.text


def test_the_second_line_of_a_definition_does_not_reach_the_text(write: Write) -> None:
    path = write(f"{FRONT}\nIt grew.[^x]\n\n[^x]: [A](https://example.org/a)\n  [B](https://example.org/b)\n")
    article = read_if_sound(path)
    assert article is None or article.text == "It grew."


LABELS = st.from_regex(r"[a-z0-9ışğəщ]{1,4}([-_.][a-z0-9ışğəщ]{1,4}){0,2}", fullmatch=True)


@st.composite
def marked_sentences(draw: st.DrawFn) -> tuple[list[list[tuple[str, str]]], dict[str, str]]:
    """Paragraphs of (sentence as it is read, as it is written with a marker), and the address of each label."""
    labels = draw(st.lists(LABELS, min_size=1, max_size=5, unique=True))
    paragraphs, number = [], 0
    for _ in range(draw(st.integers(1, 4))):
        paragraph = []
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            inner = " ".join(draw(st.lists(words, min_size=1, max_size=5)))
            label = draw(st.sampled_from(labels))
            place = draw(st.sampled_from(["{0} {1}[^{2}].", "{0} {1}.[^{2}]", "{0} {1}. [^{2}]", "{0}[^{2}] {1}."]))
            name = f"Sentence{number}"
            paragraph.append((f"{name} {inner}.", place.format(name, inner, label)))
        paragraphs.append(paragraph)
    return paragraphs, {label: f"https://example.org/{place}" for place, label in enumerate(labels)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples of a property test."""
    return tmp_path_factory.mktemp("articles")


def written(folder: Path, body: str) -> Path:
    path = folder / "a-paper.md"
    path.write_bytes((FRONT + body).encode())
    return path


@given(marked_sentences(), st.sampled_from([" ", "\n"]))
def test_markers_never_reach_the_text(
    folder: Path, marked: tuple[list[list[tuple[str, str]]], dict[str, str]], space: str
) -> None:
    paragraphs, addresses = marked
    body = "\n\n".join(space.join(source for _, source in paragraph) for paragraph in paragraphs)
    definitions = "\n".join(f"[^{label}]: [A]({address})" for label, address in addresses.items())
    article = read_article(written(folder, f"\n{body}\n\n{definitions}\n"))
    assert article.text == "\n\n".join(" ".join(read for read, _ in paragraph) for paragraph in paragraphs)


@given(marked_sentences())
def test_each_claim_lies_in_or_at_the_end_of_its_sentence(
    folder: Path, marked: tuple[list[list[tuple[str, str]]], dict[str, str]]
) -> None:
    paragraphs, addresses = marked
    body = "\n\n".join(" ".join(source for _, source in paragraph) for paragraph in paragraphs)
    definitions = "\n".join(f"[^{label}]: [A]({address})" for label, address in addresses.items())
    article = read_article(written(folder, f"\n{body}\n\n{definitions}\n"))
    pairs = [pair for paragraph in paragraphs for pair in paragraph]
    for claim, (read, source) in zip(article.claims, pairs, strict=True):
        start = article.text.index(read)
        assert start < claim.position <= start + len(read)
        assert f"[^{claim.label}]" in source
        assert [item.url for item in claim.sources] == [addresses[claim.label]]


@given(texts)
def test_any_body_is_an_article_with_exact_offsets_or_a_problem_of_its_file(folder: Path, body: str) -> None:
    article = read_if_sound(written(folder, body))
    if article is None:
        return
    assert article.info.version == text_version(article.text)
    assert all(0 <= claim.position <= len(article.text) for claim in article.claims)
    assert all(article.text[item.start : item.end].count("\n") == 0 for item in article.headings)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_article_or_a_problem_of_their_file(folder: Path, content: bytes) -> None:
    path = folder / "bytes.md"
    path.write_bytes(content)
    with pytest.raises(CorpusError) as caught:
        read_article(path)
    assert caught.value.problems[0].path == path


def test_the_articles_that_ship_are_read_without_a_problem() -> None:
    articles = read_corpus(Path(__file__).resolve().parents[1] / "corpus")
    assert {article.info.language for article in articles} == {"en", "tr", "az", "ru"}
    assert all(split_passages(article) for article in articles)


def test_each_sentence_that_ships_is_claimed_by_a_source() -> None:
    articles = read_corpus(Path(__file__).resolve().parents[1] / "corpus")
    claimed = [bool(sources) for article in articles for sources in sources_by_sentence(article).values()]
    assert sum(claimed) > 0.8 * len(claimed)
