"""Writes small documents for tests: PDFs (1.4, any letters through a ToUnicode map) and Word documents."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import docx
from docx.document import Document

LEFT, TOP, LEADING, SIZE = 72.0, 760.0, 14.0, 11.0


@dataclass(frozen=True)
class Set:
    """A line of text and where it is set, in points."""

    text: str
    x: float = LEFT
    y: float = TOP
    size: float = SIZE
    bold: bool = False
    drawn: str = ""
    """Operators that say how it is drawn, and what was painted before."""


def paragraph(text: str, y: float, indent: float = 0.0, size: float = SIZE) -> list[Set]:
    """Lines that are given with line feeds, one under the other."""
    return [
        Set(line, LEFT + (indent if number == 0 else 0), y - number * LEADING, size)
        for number, line in enumerate(text.split("\n"))
    ]


def _hex(text: str, codes: dict[str, int]) -> str:
    return "".join(f"{codes.setdefault(letter, len(codes) + 1):04x}" for letter in text)


def _shown(line: Set, codes: dict[str, int]) -> str:
    font = f"/{'B' if line.bold else 'R'} {line.size} Tf"
    return f"q {line.drawn} BT {font} 1 0 0 1 {line.x} {line.y} Tm <{_hex(line.text, codes)}> Tj ET Q"


def _to_unicode(codes: dict[str, int]) -> bytes:
    rows = [f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items()]
    chunks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    maps = "\n".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar" for chunk in chunks)
    head = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange"
    return f"{head}\n{maps}\nendcmap end".encode()


def _stream(body: bytes) -> bytes:
    packed = zlib.compress(body)
    return b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(packed), packed)


def _text_string(text: str) -> bytes:
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def pdf(pages: Sequence[Sequence[Set]], title: str = "", author: str = "", to_unicode: bool = True) -> bytes:
    """A PDF with these lines; without `to_unicode` nothing says which letters its glyphs are."""
    codes: dict[str, int] = {}
    contents = []
    for page in pages:
        parts = [_shown(line, codes) for line in page]
        contents.append(_stream("\n".join(parts).encode()))
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(pages)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: _font("Test-Roman", to_unicode),
        4: _font("Test-Bold", to_unicode),
        5: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /DW 500 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        6: _stream(_to_unicode(codes)),
        7: b"<< /Title %s /Author %s /CreationDate (D:20010203040506Z) >>"
        % (_text_string(title), _text_string(author)),
    }
    for number, content in enumerate(contents):
        objects[10 + 2 * number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /R 3 0 R /B 4 0 R >> >> >>" % (11 + 2 * number)
        )
        objects[11 + 2 * number] = content
    return _file(objects)


def _font(name: str, to_unicode: bool) -> bytes:
    known = b"/ToUnicode 6 0 R" if to_unicode else b""
    return b"<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [5 0 R] %s >>" % (
        name.encode(),
        known,
    )


def _file(objects: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer << /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF" % (max(objects) + 1, start)
    return bytes(out)


def word(document: Document) -> bytes:
    """The bytes of a Word document."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def new_word() -> Document:
    """An empty Word document that says nothing about itself."""
    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.title = ""
    return document
