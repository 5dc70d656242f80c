"""What a person names -> the files and URLs that it stands for; a file -> its bytes.

No document is understood here, and no network is touched.
"""

from pathlib import Path

from askavim.addresses import canonical, is_url
from askavim.errors import BadInput, DocumentUnreadable
from askavim.origins import Fetched

DOCUMENTS = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".xhtml", ".pdf", ".docx"})
"""Endings of the files that are read in a folder; a file that is named itself may have any."""


def addresses_of(source: str) -> list[str]:
    """The addresses that a source stands for: a URL and a file for itself, a folder for the documents in it, by path.

    Raises BadInput for a path that is not there, or a folder without documents.
    """
    if is_url(source):
        return [canonical(source)]
    if not source.strip() or "\0" in source:
        raise BadInput("A source is empty, or no path.", "Name a file, a folder or a web address.")
    path = Path(source)
    if path.is_file():
        return [str(path.resolve())]
    if not path.is_dir():
        raise BadInput(
            f"{source} is no file, folder or web address.", "Name one that is there, or a URL with https://."
        )
    found = sorted(str(file.resolve()) for file in path.rglob("*") if _is_document(file, path))
    if not found:
        raise BadInput(f"{source} holds no documents ({', '.join(sorted(DOCUMENTS))}).", "Name another folder.")
    return found


def _is_document(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and file.suffix.lower() in DOCUMENTS and file.name != "README.md" and file.is_file()


def read_file(address: str, max_bytes: int) -> Fetched:
    """The bytes of a file. Raises DocumentUnreadable where it is too large or can't be read."""
    path = Path(address)
    try:
        if not address.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in address):
            raise DocumentUnreadable("its name is not in UTF-8, so nothing can refer to it", "Give it another name.")
        if not path.is_file():
            raise DocumentUnreadable(f"{address} is no file, or not there any more.", "Name a file that is there.")
        with path.open("rb") as file:
            body = file.read(max_bytes + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentUnreadable(f"{address} can't be read: {reason}.", "Make the file readable.") from error
    if len(body) > max_bytes:
        raise DocumentUnreadable(
            f"{address} has more than {max_bytes:,} bytes.", "Split it, or set ASKAVIM_FETCH_BYTES to allow more."
        )
    return Fetched(address, body)
