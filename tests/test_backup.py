"""Export and import of a whole library, and what an archive that was cut off, changed or made up can't do."""

import base64
import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests import strategies
from tests.samples import (
    ARTICLES,
    CORRIDOR,
    CORRIDOR_QUESTION,
    NOW,
    SHUSHA,
    SHUSHA_QUESTION,
    SOURCE,
    UNRELATED_QUESTION,
    Shelf,
    article,
    no_report,
)

from askavim import backup, backup_reading
from askavim.adapters.library import SqlLibrary
from askavim.adapters.memory_library import MemoryLibrary
from askavim.backup import restore_backup, save_backup, write_backup
from askavim.errors import BadInput, LibraryDamaged, StorageError
from askavim.model import Article, Claim, Heading
from askavim.origins import Draft, Given, Origin, OriginState, Validators
from askavim.ports import KeptVectors, Library

LATER = NOW + timedelta(days=1)
HELD = Origin(
    "https://example.org/held?x=1",
    OriginState.HELD,
    NOW,
    reason="no title",
    draft=Draft("A text", (Heading(0, 6, 1),), (Claim(6, "1", (SOURCE,)),), published=date(2024, 5, 1)),
    given=Given(authors=("A. Writer",), published=date(2024, 5, 2)),
    validators=Validators('W/"12"', "Mon, 01 Jan 2024 00:00:00 GMT"),
    sketch=(3, 2**48 - 1),
)


def kept(item: Article) -> Origin:
    return Origin(f"/srv/{item.info.id}.md", OriginState.KEPT, NOW, article_id=item.info.id, version=item.info.version)


def unit_rows(rows: int, seed: int = 0) -> NDArray[np.float16]:
    values = np.random.default_rng(seed).normal(size=(rows, 8))
    return np.asarray(values / np.linalg.norm(values, axis=1, keepdims=True), np.float16)


def library_of(
    articles: Sequence[Article] = ARTICLES, origins: Sequence[Origin] = (), vectors: Sequence[KeptVectors] = ()
) -> MemoryLibrary:
    library = MemoryLibrary()
    library.restore(articles, origins, vectors)
    return library


def full_library() -> MemoryLibrary:
    newer = article(SHUSHA.info.id, "All is different now.")
    origins = [HELD, kept(newer), *map(kept, ARTICLES[1:])]
    return library_of([*ARTICLES, newer], origins, [KeptVectors("m", f"key-{n}", unit_rows(3, n)) for n in range(4)])


def exported(library: Library, created: datetime = NOW, with_vectors: bool = True) -> bytes:
    stream = io.BytesIO()
    write_backup(library, stream, created, no_report, with_vectors)
    return stream.getvalue()


def contents(library: Library) -> tuple[list[Article], list[Origin], list[tuple[str, str, bytes]]]:
    vectors = [(item.embedder, item.key, item.values.tobytes()) for item in library.every_vector()]
    return list(library.every_version()), library.origins(), vectors


# There and back


@pytest.fixture(params=["library.jsonl", "library.jsonl.gz"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def test_what_was_exported_is_imported_whole(path: Path) -> None:
    library, other = full_library(), MemoryLibrary()
    saved = save_backup(library, path, NOW, no_report)
    assert restore_backup(other, path, no_report) == saved
    assert (saved.articles, saved.origins, saved.vectors) == (6, 6, 4)
    assert contents(other) == contents(library)
    assert exported(other) == exported(library)


def test_an_archive_of_one_library_restores_another_kind_of_library(path: Path, tmp_path: Path) -> None:
    save_backup(full_library(), path, NOW, no_report)
    other = SqlLibrary(tmp_path / "library.db")
    restore_backup(other, path, no_report)
    assert contents(other) == contents(full_library())
    assert exported(other) == exported(full_library())
    other.close()


def test_answers_after_export_and_import_are_the_same(path: Path) -> None:
    before, after = Shelf(), Shelf()
    before.index()
    save_backup(before.library, path, NOW, no_report)
    restore_backup(after.library, path, no_report)
    assert after.index(list(after.library.every_version())).embedded == 0
    for question in (SHUSHA_QUESTION, CORRIDOR_QUESTION, UNRELATED_QUESTION):
        assert after.ask(question) == before.ask(question)


def test_importing_twice_changes_nothing_more(path: Path) -> None:
    library = full_library()
    save_backup(library, path, NOW, no_report)
    restore_backup(library, path, no_report)
    assert exported(library) == exported(full_library())


def test_two_exports_differ_in_their_time_only() -> None:
    first, second = (exported(full_library(), created).splitlines() for created in (NOW, LATER))
    assert first[0] != second[0]
    assert first[1:-1] == second[1:-1]


def test_compressed_exports_of_the_same_time_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.gz", "two.gz"):
        save_backup(full_library(), tmp_path / name, NOW, no_report)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.gz").read_bytes()) == exported(full_library())


def test_vectors_can_be_left_out(path: Path) -> None:
    other = MemoryLibrary()
    assert save_backup(full_library(), path, NOW, no_report, with_vectors=False).vectors == 0
    restore_backup(other, path, no_report)
    assert contents(other) == (*contents(full_library())[:2], [])


def test_an_empty_library_has_an_archive(path: Path) -> None:
    save_backup(MemoryLibrary(), path, NOW, no_report)
    assert restore_backup(MemoryLibrary(), path, no_report).articles == 0


ids = st.text("abc-1", min_size=1, max_size=8)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
articles = st.builds(
    lambda id_, text, title, day: article(id_, text, title=title, published=day, authors=(title,)),
    ids,
    strategies.texts,
    strategies.any_text,
    st.none() | st.dates(),
)
held = st.builds(
    lambda name, checked, text, draft: Origin(
        f"https://example.org/{name}", OriginState.HELD, checked, reason=text, draft=draft
    ),
    ids,
    moments,
    strategies.any_text,
    st.none() | st.builds(Draft, strategies.texts, title=st.none() | strategies.any_text),
)
vectors = st.builds(
    lambda key, rows, seed: KeptVectors("model", key, unit_rows(rows, seed)), ids, st.integers(1, 5), st.integers(0, 9)
)


@settings(max_examples=25)
@given(st.lists(articles, max_size=5), st.lists(held, max_size=4), st.lists(vectors, max_size=4))
def test_export_import_export_gives_the_same_bytes(
    some: list[Article], origins: list[Origin], matrices: list[KeptVectors]
) -> None:
    library, other = library_of(some, origins, matrices), MemoryLibrary()
    archive = exported(library)
    restore(other, archive)
    assert exported(other) == archive


# Files that are not whole, and files that lie


def restore(library: Library, archive: bytes) -> None:
    """Restore from a file of these bytes."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "archive.jsonl"
        file.write_bytes(archive)
        restore_backup(library, file, no_report)


def refusal(archive: bytes) -> str:
    """Why an archive is refused; the library it was meant for is as it was."""
    library = library_of([CORRIDOR], [kept(CORRIDOR)])
    before = contents(library)
    with pytest.raises(BadInput) as caught:
        restore(library, archive)
    assert contents(library) == before
    assert caught.value.hint
    return caught.value.message


def signed(lines: Sequence[Any]) -> bytes:
    """An archive of these lines, whose counts and sha256 are right."""
    body = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    counts = {
        plural: body.count(f'\n{{"{kind}"'.encode())
        for plural, kind in (("articles", "article"), ("origins", "origin"), ("vectors", "vectors"))
    }
    trailer = {"trailer": {**counts, "sha256": hashlib.sha256(body).hexdigest()}}
    return body + json.dumps(trailer).encode() + b"\n"


def plain_lines(library: Library | None = None) -> list[Any]:
    """The lines of an archive but for its trailer: a header, one article, its origin, its vectors."""
    one = library or library_of([SHUSHA], [kept(SHUSHA)], [KeptVectors("m", "key", unit_rows(3))])
    return [json.loads(line) for line in exported(one).splitlines()[:-1]]


def changed(number: int, place: str, value: object) -> bytes:
    """The plain archive with another value at one place of one line (from 1), and a right trailer."""
    lines = plain_lines()
    *parents, last = place.split(".")
    inner = lines[number - 1]
    for name in parents:
        inner = inner[name]
    inner[last] = value
    return signed(lines)


def test_the_plain_archive_itself_is_taken() -> None:
    library = MemoryLibrary()
    restore(library, signed(plain_lines()))
    assert contents(library) == contents(library_of([SHUSHA], [kept(SHUSHA)], [KeptVectors("m", "key", unit_rows(3))]))


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_that_is_cut_off_anywhere_is_refused(packed: bool) -> None:
    whole = exported(full_library())
    whole = gzip.compress(whole) if packed else whole
    places = {*range(0, len(whole), len(whole) // 40), len(whole) - 1}
    assert all("cut off" in refusal(whole[:place]) or "no archive" in refusal(whole[:place]) for place in places)


def test_an_archive_without_some_of_its_lines_is_refused() -> None:
    lines = exported(full_library()).splitlines(keepends=True)
    for number in range(1, len(lines) - 1):
        assert "Line" in refusal(b"".join([*lines[:number], *lines[number + 1 :]]))


def test_a_changed_byte_is_noticed() -> None:
    archive = exported(full_library())
    place = archive.index(b"A text")
    assert "were lost or changed" in refusal(archive[:place] + b"B" + archive[place + 1 :])


def test_a_changed_byte_of_a_compressed_archive_is_noticed() -> None:
    archive = bytearray(gzip.compress(exported(full_library())))
    archive[len(archive) // 2] ^= 1
    assert refusal(bytes(archive))


@pytest.mark.parametrize(
    "garbage", [b"", b"\n", b"{}\n", b"null\n", b"[" * 100_000 + b"\n", b"\xff\xfe\n", b"PK\3\4\n"]
)
def test_a_file_that_is_no_archive_is_refused(garbage: bytes) -> None:
    assert refusal(garbage)


def test_a_later_format_is_refused_in_words() -> None:
    assert refusal(changed(1, "version", 2)).startswith("Line 1 of the archive can't be used: this is no archive")


@pytest.mark.parametrize(
    ("number", "place", "value"),
    [
        (2, "article.text", "Another text."),
        (2, "article.info.version", "0" * 64),
        (2, "article.info.id", "../../etc/passwd"),
        (2, "article.info.id", "a\nb"),
        (2, "article.info.id", ""),
        (2, "article.info.id", "x" * 201),
        (2, "article.info.url", "javascript:alert(1)"),
        (2, "article.info.url", "http://example.org/\r\nX: y"),
        (2, "article.info.also_at", ["file:///etc/passwd"]),
        (2, "article.info.published", "yesterday"),
        (2, "article.info.title", 3),
        (2, "article.info.authors", "A. Writer"),
        (2, "article.info.unknown", 1),
        (2, "article.headings", [{"start": 0, "end": 10**6, "level": 1}]),
        (2, "article.headings", [{"start": -1, "end": 1, "level": 1}]),
        (2, "article.claims", [{"position": 10**9, "label": "1", "sources": []}]),
        (2, "article.claims", [{"position": 0, "label": "1", "sources": [{"url": "data:,x", "publisher": ""}]}]),
        (2, "second", {}),
        (3, "origin.address", "relative/path.md"),
        (3, "origin.address", "file:///etc/passwd"),
        (3, "origin.address", "ftp://example.org/"),
        (3, "origin.address", "/srv/a\0b"),
        (3, "origin.checked", "2026-01-01T00:00:00"),
        (3, "origin.state", "forgotten"),
        (3, "origin.article_id", None),
        (3, "origin.version", "1" * 64),
        (3, "origin.version", "short"),
        (3, "origin.validators", {"etag": "x\r\nHost: elsewhere", "last_modified": None}),
        (3, "origin.sketch", [-1]),
        (3, "origin.sketch", [2**63]),
        (3, "origin.sketch", [0] * 10_001),
        (3, "origin.draft", {"text": "", "url": "javascript:1"}),
        (4, "vectors.rows", 5),
        (4, "vectors.rows", 0),
        (4, "vectors.rows", True),
        (4, "vectors.key", "x" * 65),
        (4, "vectors.key", "a b"),
        (4, "vectors.embedder", ""),
        (4, "vectors.values", "not base64!"),
        (4, "vectors.values", ""),
        (4, "vectors.values", base64.b64encode(np.full((3, 8), np.nan, "<f2").tobytes()).decode()),
        (4, "vectors.values", base64.b64encode(np.full((3, 8), 60_000, "<f2").tobytes()).decode()),
    ],
)
def test_a_line_that_no_library_can_hold_is_refused_by_its_number(number: int, place: str, value: object) -> None:
    assert refusal(changed(number, place, value)).startswith(f"Line {number} of the archive can't be used: ")


def test_an_unpaired_surrogate_is_refused() -> None:
    lines = plain_lines()
    lines[1] = json.dumps(lines[1]).replace("The alliance", "\\ud800").encode()
    assert refusal(signed(lines)).startswith("Line 2 ")


@pytest.mark.parametrize("number", [2, 3, 4])
def test_an_entry_that_comes_twice_is_refused(number: int) -> None:
    lines = plain_lines()
    lines.insert(number, json.loads(json.dumps(lines[number - 1]).replace("Example Centre", "Elsewhere")))
    assert refusal(signed(lines)) == f"Line {number + 1} of the archive can't be used: the archive has it twice."


def test_sections_in_another_order_are_refused() -> None:
    header, one, origin, matrix = plain_lines()
    assert "later section" in refusal(signed([header, one, matrix, origin]))
    assert "not in the archive" in refusal(signed([header, origin, one, matrix]))


def test_lines_after_the_trailer_are_refused() -> None:
    archive = signed(plain_lines())
    assert refusal(archive + archive).startswith("Line 6 ")


def test_vectors_of_two_lengths_of_one_embedder_are_refused() -> None:
    lines = plain_lines()
    values = base64.b64encode(np.zeros((1, 4), "<f2").tobytes()).decode()
    lines.append({"vectors": {"embedder": "m", "key": "other", "rows": 1, "values": values}})
    assert refusal(signed(lines)).startswith("Line 5 ")


def test_vectors_against_the_header_are_refused() -> None:
    assert refusal(changed(1, "vectors", False)).startswith("Line 4 ")


def test_what_a_hostile_line_says_is_shown_short_and_without_control_characters() -> None:
    message = refusal(changed(2, "\x1b[2J" + "x" * 5_000, 1))
    assert "\x1b" not in message
    assert len(message) < 250


def test_a_huge_line_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_reading, "MAX_LINE_BYTES", 2_000)
    assert "longer than 2,000 bytes" in refusal(exported(library_of([article("long", "x" * 5_000)])))


def test_a_compressed_file_that_unpacks_to_far_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "FREE_BYTES", 10_000)
    monkeypatch.setattr(backup, "MAX_RATIO", 20)
    sparse = exported(library_of([article(f"n{n}", "x" * 5_000) for n in range(50)]))
    assert "far more than any library" in refusal(gzip.compress(sparse))


def test_a_real_bomb_without_line_ends_costs_no_more_than_a_line() -> None:
    assert "longer than" in refusal(gzip.compress(b"\0" * (backup_reading.MAX_LINE_BYTES + 2), 1))


# Writing the file


class BrokenLibrary(MemoryLibrary):
    """Breaks off while its versions are read."""

    def every_version(self) -> Iterator[Article]:
        yield SHUSHA
        raise StorageError("The disk is gone.")


def test_an_export_that_fails_leaves_the_earlier_archive_and_nothing_else(path: Path) -> None:
    save_backup(full_library(), path, NOW, no_report)
    before = path.read_bytes()
    with pytest.raises(StorageError):
        save_backup(BrokenLibrary(), path, LATER, no_report)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def damaged_version() -> Library:
    return library_of([replace(SHUSHA, text="Not the text that was added.")])


def damaged_url() -> Library:
    return library_of([replace(SHUSHA, info=replace(SHUSHA.info, url="javascript:alert(1)"))])


@pytest.mark.parametrize("damaged", [damaged_version, damaged_url])
def test_what_could_not_be_imported_again_is_not_exported(damaged: Callable[[], Library], path: Path) -> None:
    with pytest.raises(LibraryDamaged, match="shusha-declaration can't be exported"):
        save_backup(damaged(), path, NOW, no_report)
    assert list(path.parent.iterdir()) == []


def test_a_place_that_can_not_be_used_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "library.jsonl"
    with pytest.raises(StorageError, match=str(missing)):
        restore_backup(MemoryLibrary(), missing, no_report)
    with pytest.raises(StorageError, match=str(missing)):
        save_backup(MemoryLibrary(), missing, NOW, no_report)


def test_a_file_that_changes_after_its_check_restores_nothing(tmp_path: Path) -> None:
    file = tmp_path / "library.jsonl"
    save_backup(full_library(), file, NOW, no_report)

    def change(stage: str, done: int, _total: int) -> None:
        if stage == "Restoring articles" and not done:
            file.write_bytes(file.read_bytes().replace(b'"reason":"no title"', b'"reason":"no idea!"'))

    library = MemoryLibrary()
    with pytest.raises(BadInput):
        restore_backup(library, file, change)
    assert contents(library) == ([], [], [])


def test_progress_is_told_by_stage(path: Path) -> None:
    told = []

    def report(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    save_backup(full_library(), path, NOW, no_report)
    restore_backup(MemoryLibrary(), path, report)
    assert told == [
        ("Checking the archive", 0, 0),
        ("Checking the archive", 17, 17),
        ("Restoring articles", 0, 6),
        ("Restoring articles", 6, 6),
        ("Restoring origins", 0, 6),
        ("Restoring origins", 6, 6),
        ("Restoring vectors", 0, 4),
        ("Restoring vectors", 4, 4),
    ]
