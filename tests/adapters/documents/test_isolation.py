"""Specification of what reads which document, and of the process in which it happens."""

import codecs
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.documents.writing import Set, new_word, paragraph, pdf, word

from askavim.adapters.documents import dispatch
from askavim.adapters.documents.dispatch import kind_of, read_document
from askavim.adapters.documents.docx import read_docx
from askavim.adapters.documents.pages import read_page
from askavim.adapters.documents.pdf import read_pdf
from askavim.adapters.documents.reader import IsolatedDocumentReader
from askavim.adapters.documents.texts import read_markdown, read_plain
from askavim.adapters.memory import PlainDocumentReader
from askavim.errors import DocumentUnreadable
from askavim.origins import Draft, Fetched
from askavim.ports import DocumentReader

TEXT = b"Two berths\n\nThe harbour has two of them.\n"
GOOD = Fetched("/papers/note.txt", TEXT, "text/plain")
HOSTILE = "tests.adapters.documents.hostile:read"
MEMORY_BYTES = 600_000_000


def hostile(text: bytes) -> Fetched:
    return Fetched("/papers/hostile.txt", text, "text/plain")


PDF, DOCX = pdf([]), word(new_word())


@pytest.mark.parametrize(
    ("address", "media_type", "body", "reads"),
    [
        ("/a.txt", "text/plain", PDF, read_pdf),
        ("/a", "", b"\n  " + PDF, read_pdf),
        ("/a.zip", "application/zip", DOCX, read_docx),
        ("/a.txt", "text/plain", b"<!-- x --> <!DOCTYPE html><p>x", read_page),
        ("/a", "", b"<?xml version='1.0'?><html>", read_page),
        ("/a", "", codecs.BOM_UTF16_LE + "<html>".encode("utf-16-le"), read_page),
        ("/a", "", "<html>".encode("utf-16-be"), read_page),
        ("https://example.org/a.md", "text/html", b"<p>x", read_page),
        ("https://example.org/a.md?x=1#y", "text/plain", b"# x", read_markdown),
        ("/a.MD", "", b"# x", read_markdown),
        ("https://example.org/a", "text/markdown", b"# x", read_markdown),
        ("https://example.org/a", "text/plain", b"x", read_plain),
        ("/a.txt", "application/octet-stream", b"x", read_plain),
    ],
)
def test_bytes_decide_then_the_media_type_then_the_ending(
    address: str, media_type: str, body: bytes, reads: dispatch.Read
) -> None:
    assert kind_of(Fetched(address, body, media_type)) is reads


@pytest.mark.parametrize(
    ("address", "media_type", "body", "words"),
    [
        ("/a.doc", "", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "old Office"),
        ("/a.txt", "text/plain", b"{\\rtf1 x}", "RTF"),
        ("/a.pdf", "application/pdf", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("/a.txt", "", b"\0\0\0\x18ftypmp42", "a video"),
        ("/a.md", "", b"\x7fELF\x02\x01", "a program"),
        ("/a.md", "", b"\x1f\x8b\x08\0", "an archive"),
        ("/a.pdf", "", b"no pdf", "called a PDF"),
        ("/a.docx", "", b"no docx", "called a DOCX"),
        ("/a", "application/pdf", b"no pdf", "called a PDF"),
        ("/a", "", b"x", "of no kind"),
        ("/a.txt", "text/css", b"x", "text/css"),
        ("/a.xml", "", b"<?xml version='1.0'?><rss>", "a feed"),
        ("/a.xml", "text/html", b"<urlset>", "a feed"),
        ("/a.md", "", b" \n", "empty"),
    ],
)
def test_what_can_not_be_read_is_named_with_what_to_do(address: str, media_type: str, body: bytes, words: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read_document(Fetched(address, body, media_type))
    assert words in caught.value.message
    assert address in caught.value.message
    assert caught.value.hint


MARKS = (b"%PDF-1.4\n", PDF, DOCX, b"PK\x03\x04", b"---\nid: a\n", b"<html>", codecs.BOM_UTF16_LE, b"# a\n")
bodies = st.builds(lambda mark, cut, tail: mark[:cut] + tail, st.sampled_from(MARKS), st.integers(0, 3000), st.binary())
types = st.sampled_from(["", "text/html", "text/plain", "text/markdown", "application/pdf", "image/png", "a/b"])
names = st.sampled_from(["/a.md", "/a.txt", "/a.pdf", "/a.docx", "/a", "https://[x/a.md", "https://example.org/a.html"])


@settings(max_examples=60)
@given(names, bodies | st.binary(), types, st.none() | st.text(max_size=8))
def test_any_bytes_are_a_draft_or_unreadable(address: str, body: bytes, media_type: str, charset: str | None) -> None:
    try:
        draft = read_document(Fetched(address, body, media_type, charset))
    except DocumentUnreadable as error:
        assert error.message
    else:
        assert all(block and block == " ".join(block.split()) for block in draft.text.split("\n\n"))


@settings(max_examples=40)
@given(st.sampled_from([PDF, DOCX]), st.data())
def test_a_document_with_wrong_bytes_is_a_draft_or_unreadable(whole: bytes, data: st.DataObject) -> None:
    body = bytearray(whole)
    for _ in range(8):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert read_document(Fetched("/a", bytes(body))).text
    except DocumentUnreadable as error:
        assert error.message


def test_too_little_memory_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def grow(_: Fetched) -> Draft:
        raise MemoryError

    monkeypatch.setitem(dispatch._READ_ENDING, ".txt", grow)
    with pytest.raises(DocumentUnreadable, match="memory"):
        read_document(Fetched("/a.txt", b"x"))


@pytest.fixture(scope="module")
def isolated() -> Iterator[IsolatedDocumentReader]:
    """A reader whose process does what documents tell it."""
    with IsolatedDocumentReader(1.5, MEMORY_BYTES, target=HOSTILE) as reader:
        yield reader


@pytest.mark.parametrize("name", ["isolated", "plain"])
def test_every_reader_gives_a_draft_or_says_why_not(name: str, isolated: IsolatedDocumentReader) -> None:
    reader: DocumentReader = isolated if name == "isolated" else PlainDocumentReader()
    draft = reader.read(GOOD)
    assert (draft.title, draft.text, draft.language) == ("Two berths", "The harbour has two of them.", "en")
    for body, media_type in ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"  ", "text/plain")):
        with pytest.raises(DocumentUnreadable) as caught:
            reader.read(Fetched("/papers/other", body, media_type))
        assert "/papers/other" in caught.value.message
        assert caught.value.hint


def test_documents_are_read_in_one_process(isolated: IsolatedDocumentReader) -> None:
    isolated.read(GOOD)
    first = isolated.pid
    isolated.read(GOOD)
    assert isolated.pid == first not in (None, os.getpid())


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("hang", "longer than 1.5 seconds"),
        ("grow", "memory"),
        ("crash", "crashed"),
        ("end", "crashed"),
        ("damage", "damaged"),
    ],
)
def test_a_hostile_document_costs_only_itself(isolated: IsolatedDocumentReader, does: str, words: str) -> None:
    with pytest.raises(DocumentUnreadable, match=words) as caught:
        isolated.read(hostile(does.encode()))
    assert "/papers/hostile.txt" in caught.value.message
    assert isolated.read(GOOD).title == "Two berths"


def test_the_process_knows_neither_models_nor_secrets(
    isolated: IsolatedDocumentReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    isolated.close()
    assert "SOME_API_KEY" not in isolated.read(hostile(b"environment")).text
    loaded = set(isolated.read(hostile(b"modules")).text.split())
    assert "pypdf" in loaded
    assert not loaded & {"torch", "transformers", "chromadb", "sqlalchemy", "onnxruntime", "fastapi", "httpx"}


def test_nothing_of_the_folder_that_we_are_in_is_run(
    isolated: IsolatedDocumentReader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("json", "pydantic", "resource"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    isolated.close()
    assert isolated.read(GOOD).title == "Two berths"
    isolated.close()
    assert not (tmp_path / "run").exists()


def test_the_process_reaches_no_network_starts_nothing_writes_nothing_and_reads_no_file_of_people(
    isolated: IsolatedDocumentReader,
) -> None:
    mine = Path(f"/tmp/askavim-hostile-{os.getpid()}")
    mine.write_text("secret")
    try:
        refused = isolated.read(hostile(b"reach out")).text
        assert refused == "connect resolve start look read list empty empty_too delete link write"
        assert mine.read_text() == "secret"
    finally:
        mine.unlink()


def test_a_pdf_is_read_in_the_process_and_after_some_documents_another_takes_over() -> None:
    with IsolatedDocumentReader(documents_a_process=1) as reader:
        page = [Set("Two berths", y=780, size=20), *paragraph("The harbour has two of them,\nas is known.", 740)]
        assert reader.read(Fetched("/a.pdf", pdf([page]))).text == "The harbour has two of them, as is known."
        assert reader.pid is None


def test_ctrl_c_reaches_the_parent_only_and_leaves_no_answer_behind(isolated: IsolatedDocumentReader) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    isolated.read(GOOD)
    assert os.getsid(isolated.pid or 0) != os.getsid(0)
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        with pytest.raises(KeyboardInterrupt):
            isolated.read(hostile(b"hang"))
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert isolated.read(GOOD).title == "Two berths"


def _ended(pid: int, seconds: float) -> bool:
    return bool(select.select([os.pidfd_open(pid)], [], [], seconds)[0])


def test_closing_ends_the_process(isolated: IsolatedDocumentReader) -> None:
    isolated.read(GOOD)
    pid = isolated.pid
    isolated.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid or 0, 0)


PARENT = """
from tests.adapters.documents.test_isolation import GOOD, HOSTILE, IsolatedDocumentReader
reader = IsolatedDocumentReader(target=HOSTILE)
reader.read(GOOD)
print(reader.pid, flush=True)
input()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="Linux only")
def test_a_killed_parent_leaves_no_process() -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    assert _ended(child, seconds=10)
