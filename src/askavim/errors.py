"""Everything that can go wrong, as one tree.

    AskavimError
    ├── BadInput              what the caller sent can't be used: change it and ask again
    ├── NotFound              no such article, version or passage
    ├── CorpusError           article files that can't be read: each file and line is named
    ├── SettingsError         a setting has an unusable value
    ├── ModelError            the embedding model
    │   ├── ModelMissing      not prepared yet: `askavim model prepare`
    │   └── ModelBroken       files there, but not usable
    ├── IndexUnusable         the index of the collection
    │   ├── IndexMissing      nothing indexed yet: `askavim index` or `add`
    │   ├── IndexMismatch     built with another model or another format: `askavim rebuild`
    │   └── IndexBusy         another process is writing it: retry later
    ├── ChatError             the chat model; the reader gets the quotes instead
    │   ├── ChatUnavailable   it can't be reached, or breaks off
    │   ├── ChatSlow          its time is over
    │   └── ChatOverBudget    no more tokens may be spent
    ├── SourceError           one address or document of many that are added: it is skipped and named
    │   ├── AddressRefused    not fetched: a private address, robots.txt, no http(s)
    │   ├── AddressGone       nothing is there (any more)
    │   ├── FetchFailed       the server, the network or the time: retry later
    │   └── DocumentUnreadable  too large, broken, or of no kind that can be read
    └── StorageError          the data folder or the database can't be read or written
        └── LibraryDamaged    the database file is broken: `askavim rebuild` saves what can be read

Adapters translate foreign errors into these once, at the border, with `from error`. Two doors turn them into words
for people: the HTTP handler (problem responses) and the CLI (exit codes). Each error says what happened and, as
`hint`, what to do about it; `retry` is true where the same call may succeed later without any change.
"""

from dataclasses import dataclass
from pathlib import Path


class AskavimError(Exception):
    """Base of all errors that this project raises on purpose."""

    retry = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInput(AskavimError):
    """What the caller sent can't be used."""


class NotFound(AskavimError):
    """No such article, version or passage."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing wrong in one article file; `line` counts from 1, 0 where no line can be named."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.message}"


class CorpusError(AskavimError):
    """Article files that can't be read. Nothing was changed."""

    def __init__(self, problems: tuple[FileProblem, ...]) -> None:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''} in the article files"
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{count}:\n{lines}", "Mend the named lines and run it again; the index is as it was before.")
        self.problems = problems


class SettingsError(AskavimError):
    """A setting has an unusable value."""


class ModelError(AskavimError):
    """The embedding model can't be used."""


class ModelMissing(ModelError):
    """The model has not been prepared."""


class ModelBroken(ModelError):
    """The model's files are there but not usable."""


class IndexUnusable(AskavimError):
    """The index of the collection can't be used."""


class IndexMissing(IndexUnusable):
    """Nothing has been indexed yet."""


class IndexMismatch(IndexUnusable):
    """The index was built with another model or in another format."""


class IndexBusy(IndexUnusable):
    """Another process is writing the index."""

    retry = True


class ChatError(AskavimError):
    """The chat model didn't write."""

    retry = True


class ChatUnavailable(ChatError):
    """The chat model can't be reached, refuses, or breaks off."""


class ChatSlow(ChatError):
    """The chat model took longer than it may."""


class ChatOverBudget(ChatError):
    """The chat model may not be asked any more for now."""


class SourceError(AskavimError):
    """One address or document can't be used; the others of the same run go on."""


class AddressRefused(SourceError):
    """An address that may not be fetched."""


class AddressGone(SourceError):
    """Nothing is at the address, or not any more."""


class FetchFailed(SourceError):
    """An address could not be fetched this time."""

    retry = True


class DocumentUnreadable(SourceError):
    """A document that nothing can be read from."""


class StorageError(AskavimError):
    """The data folder or the database can't be read or written."""


class LibraryDamaged(StorageError):
    """The library's database file is broken."""
