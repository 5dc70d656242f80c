"""What all commands share: settings, the parts of the service, progress, and how a day is written."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from askavim.addresses import shown
from askavim.errors import BadInput
from askavim.service import Service
from askavim.settings import Settings, read_settings
from askavim.terminal import err, plain

if TYPE_CHECKING:
    from askavim.librarian import Librarian

REFUSED, WRONG_USE, FAILED = 3, 2, 1

Data = Annotated[Path | None, typer.Option("--data", help="Data folder (default: ASKAVIM_DATA or ./data).")]


WORTH_COUNTING_SECONDS = 2.0
"""Whatever takes longer is shown with its seconds, so that nothing seems to have stopped."""


class Bars(Progress):
    """A progress bar for each stage, and below them what is waited for. A `Report` when it is called."""

    def __init__(self, console: Console) -> None:
        self._stages: dict[str, TaskID] = {}
        self._awaited, self._since = "", 0.0
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        super().__init__(*columns, console=console)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is; its bar appears with the first call."""
        if stage not in self._stages:
            self._stages[stage] = self.add_task(stage, total=total or None)
            self.start()
        # Where nobody knows how much there is, the bar only moves.
        self.update(self._stages[stage], completed=done, total=total or None)

    def wait_for(self, name: str) -> None:
        """Say what is waited for from now on; with an empty name, nothing is."""
        self._awaited, self._since = plain(name), self.get_time()

    def get_renderables(self) -> Iterable[RenderableType]:
        """What is drawn: the bars, then what is waited for and how long already."""
        yield from super().get_renderables()
        if self._awaited:
            seconds = self.get_time() - self._since
            waited = f" ({seconds:.0f} s)" if seconds >= WORTH_COUNTING_SECONDS else ""
            yield Text(f"  {shown(self._awaited, self.console.width - 12)}{waited}", "dim", no_wrap=True)


@contextmanager
def progress(console: Console = err) -> Iterator[Bars]:
    """Progress bars on standard error; nothing where no stage is reported."""
    bars = Bars(console)
    try:
        yield bars
    finally:
        bars.wait_for("")
        if bars.tasks:
            bars.stop()


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

    with err.status("Looking for the model, preparing it once …"):
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
