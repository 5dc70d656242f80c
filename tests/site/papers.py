"""Essay -> PDF and DOCX: small, valid, with text that can be selected."""

import io
import textwrap
from datetime import datetime
from functools import cache

from docx import Document
from tests.site.essays import Essay

_LINES_A_PAGE = 24


@cache
def pdf(essay: Essay) -> bytes:
    """A PDF whose first page opens with title, author and day. Its text must be in windows-1252."""
    lines = [(16, line) for line in textwrap.wrap(essay.title, 60)]
    lines += [(11, essay.author), (11, f"{essay.day:%d.%m.%Y}"), (11, "")]
    for block in essay.blocks:
        size = 13 if block.startswith("## ") else 11
        lines += [(size, line) for line in textwrap.wrap(block.removeprefix("## "), 88)] + [(11, "")]
    pages = [lines[at : at + _LINES_A_PAGE] for at in range(0, len(lines), _LINES_A_PAGE)]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        stream = _drawn(page)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {5 + 2 * number} 0 R >>".encode(),
            f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream",
        ]
    objects.append(b"<< /Title (" + _escaped(essay.title) + b") /Author (" + _escaped(essay.author) + b") >>")
    return _file(objects)


def _drawn(lines: list[tuple[int, str]]) -> bytes:
    drawn = [b"(%s) Tj" % _escaped(text) if text else b"" for _, text in lines]
    rows = [b"/F1 %d Tf %s T*" % (size, text) for (size, _), text in zip(lines, drawn, strict=True)]
    return b"BT 60 780 Td 16 TL\n" + b"\n".join(rows) + b"\nET"


def _escaped(text: str) -> bytes:
    return text.encode("windows-1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, size - 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer


@cache
def docx(essay: Essay) -> bytes:
    """A Word file with the title as its title, and the day in its text and its properties."""
    assert essay.day
    document = Document()
    document.add_heading(essay.title, 0)
    document.add_paragraph(essay.author)
    document.add_paragraph(f"{essay.day:%d.%m.%Y}")
    for block in essay.blocks:
        if block.startswith("## "):
            document.add_heading(block[3:], 2)
        else:
            document.add_paragraph(block)
    properties = document.core_properties
    properties.title, properties.author, properties.language = essay.title, essay.author, essay.language
    properties.created = properties.modified = datetime(essay.day.year, essay.day.month, essay.day.day, 9)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
