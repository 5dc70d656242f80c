"""What all commands share: settings, the parts of the service, progress, and how a day is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from askavim.errors import BadInput
from askavim.index import Report
from askavim.service import Service
from askavim.settings import Settings, read_settings
from askavim.terminal import err, plain

if TYPE_CHECKING:
    from askavim.librarian import Librarian

REFUSED, WRONG_USE, FAILED = 3, 2, 1

Data = Annotated[Path | None, typer.Option("--data", help="Data folder (default: ASKAVIM_DATA or ./data).")]


@contextmanager
def progress() -> Iterator[Report]:
    """A progress bar on standard error, one task for each stage; what stands behind a colon is what it waits for."""
    bars = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bars, TextColumn("{task.fields[waits]}", style="dim"), console=err) as bar:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            name, _, waits = stage.partition(": ")
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total, waits="")
            bar.update(tasks[name], completed=done, total=total, waits=plain(waits))

        yield report


def settings_for(data: Path | None, **given: object) -> Settings:
    """The settings, with what the command line says in place of the environment."""
    return read_settings(data=data, **given)


def service_for(settings: Settings) -> Service:
    """The service over the data folder."""
    # Late: Chroma and the model libraries take seconds to import, and `askavim --help` should not wait for them.
    from askavim.build import build_service

    return build_service(settings)


def librarian_for(settings: Settings) -> "Librarian":
    """The librarian of the data folder."""
    # Late, as above.
    from askavim.build import build_librarian

    return build_librarian(settings)


def ready_model(settings: Settings) -> None:
    """Make the models ready that the settings name, where they are not."""
    # Late, as above.
    from askavim.adapters.model_folder import prepare_model
    from askavim.adapters.reader_folder import prepare_reader

    with err.status("Preparing the model, once …"):
        prepare_model(settings.model, settings.model_folder, lambda line: err.print(plain(line)))
        if settings.reader:
            prepare_reader(settings.reader, settings.reader_folder, lambda line: err.print(plain(line)))


def day(text: str | None) -> date | None:
    """A day as the command line gives it. Raises BadInput."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{plain(text)!r} is not a day.", "Write it as 2024-05-15.") from error
