"""Specification of a dossier: facts as they are written, or the file and the fact that is wrong."""

from pathlib import Path

import pytest

from askavim.dossier import Fact, read_dossier
from askavim.errors import BadInput
from askavim.model import Source

FACTS = """
topics:
- slug: oil
  title: Oil and its ways
  facts:
  - id: oil-2023
    text: Four tonnes of oil were sent in 2023.
    date: '2023'
    note: another page says five
    sources: &both
    - {url: 'https://example.org/one', publisher: First Agency, title: Oil, lang: en, published: '2023-12-01'}
    - {url: 'https://example.org/two', publisher: Second Paper, title: null, lang: tr, published: null}
  - id: oil-2024
    text: Six tonnes were sent in March 2024.
    date: 2024-03
    sources: *both
"""
SOURCES = (
    Source("https://example.org/one", "First Agency", "Oil", "2023-12-01"),
    Source("https://example.org/two", "Second Paper"),
)


def write(folder: Path, content: str | bytes = FACTS, name: str = "a.yaml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_facts_come_in_order_with_their_sources(tmp_path: Path) -> None:
    write(tmp_path)
    assert read_dossier(tmp_path) == (
        Fact("oil-2023", "Four tonnes of oil were sent in 2023.", "2023", "another page says five", SOURCES),
        Fact("oil-2024", "Six tonnes were sent in March 2024.", "2024-03", None, SOURCES),
    )


def test_files_are_read_by_name_and_nothing_else_is(tmp_path: Path) -> None:
    write(tmp_path, FACTS.replace("oil-", "gas-"), "b.yaml")
    write(tmp_path)
    write(tmp_path, "Not a dossier.", "README.md")
    assert [fact.id for fact in read_dossier(tmp_path)] == ["oil-2023", "oil-2024", "gas-2023", "gas-2024"]


# What is wrong, and words of the message beside the file's name.
BROKEN: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "an empty file": ("", ("dictionary",)),
    "a list": ("- one", ("dictionary",)),
    "YAML that is not valid": ("topics: [", ("expected",)),
    "an anchor that is not there": (FACTS.replace("*both", "*none"), ("alias",)),
    "bytes that are not UTF-8": (FACTS.encode("utf-16"), ("utf-8",)),
    "no text": (FACTS.replace("    text: Six tonnes were sent in March 2024.\n", ""), ("oil-2024", "text")),
    "no id": (FACTS.replace("id: oil-2024", "name: oil-2024"), ("topics.0.facts.1.id",)),
    "an unknown key": (FACTS.replace("note:", "doubt:"), ("oil-2023", "doubt")),
    "a fact that is a word": (FACTS + "  - word\n", ("topics.0.facts.2",)),
    "a month 13": (FACTS.replace("2024-03", "2024-13"), ("oil-2024", "date")),
    "a date in words": (FACTS.replace("2024-03", "March 2024"), ("oil-2024", "date")),
    "a year without quotes": (FACTS.replace("'2023'", "2023"), ("oil-2023", "date")),
    "no sources": (FACTS.replace("*both", "[]"), ("oil-2024", "sources")),
    "an address that is none": (FACTS.replace("https://example.org/two", "example.org"), ("oil-2023", "sources.1.url")),
    "an id with a space": (FACTS.replace("oil-2024", "oil 2024"), ("oil 2024", "id")),
    "an id that comes twice": (FACTS.replace("oil-2024", "oil-2023"), ("oil-2023", "another fact")),
}


@pytest.mark.parametrize(("content", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_dossier_is_refused_with_its_file_and_fact(
    tmp_path: Path, content: str | bytes, words: tuple[str, ...]
) -> None:
    path = write(tmp_path, content)
    with pytest.raises(BadInput) as caught:
        read_dossier(tmp_path)
    assert [word for word in (str(path), *words) if word not in caught.value.message] == []


def test_one_id_in_two_files_is_refused_with_both(tmp_path: Path) -> None:
    first, second = write(tmp_path), write(tmp_path, name="b.yaml")
    with pytest.raises(BadInput, match="oil-2023") as caught:
        read_dossier(tmp_path)
    assert str(first) in caught.value.message
    assert str(second) in caught.value.message


def test_a_folder_without_a_dossier_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no dossier"):
        read_dossier(tmp_path)
