"""The command line. Exit codes: 0 answered or done, 3 refused, 2 wrong use, 1 failed.

Results go to standard output, progress and errors to standard error. Text from articles and questions is untrusted:
whatever a terminal would obey is replaced before it is shown.
"""

import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from askavim import __version__
from askavim.answer import DEFAULT_QUOTES
from askavim.console import FAILED, REFUSED, WRONG_USE, Data, day, progress, ready_model, service_for, settings_for
from askavim.corpus_check import Amount, CorpusReport, check_corpus
from askavim.errors import AskavimError, BadInput, SettingsError
from askavim.library_commands import library_app
from askavim.model import Filters, Mode, Status
from askavim.schemas import HitsOut, answer_out, hit_out
from askavim.settings import Settings
from askavim.terminal import LOOKING, article_line, err, out, plain, print_as_it_comes, print_lines, wrapped

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
model_app = typer.Typer(no_args_is_help=True, help="The embedding model.")
app.add_typer(model_app, name="model")
corpus_app = typer.Typer(no_args_is_help=True, help="The article files.")
app.add_typer(corpus_app, name="corpus")
app.add_typer(library_app)

Question = Annotated[str, typer.Argument(help="The question, in English, Turkish, Azerbaijani or Russian.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, as the HTTP API gives it.")]


@app.command()
def ask(
    question: Question,
    data: Data = None,
    as_json: AsJson = False,
    mode: Annotated[
        Mode, typer.Option(help="In quotes, in sentences that a chat model writes from them, or as is set up.")
    ] = Mode.AUTO,
    max_quotes: Annotated[int, typer.Option(help="At most this many quotes.")] = DEFAULT_QUOTES,
    published_from: Annotated[str | None, typer.Option(help="Only articles from this day on.")] = None,
    published_to: Annotated[str | None, typer.Option(help="Only articles up to this day.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only articles in this language; may be repeated.")] = None,
) -> None:
    """Answer a question with exact quotes or in sentences written from them, or say that the articles don't."""
    filters = Filters(day(published_from), day(published_to), languages=tuple(language or ()))
    if as_json:
        with err.status(LOOKING):
            answer = service_for(settings_for(data)).ask(question, filters, max_quotes, mode=mode)
        print(answer_out(answer).model_dump_json(indent=2))
    else:
        with err.status(LOOKING):
            service = service_for(settings_for(data))
        answer = print_as_it_comes(service.ask_stream(question, filters, max_quotes, mode=mode))
    if answer.status is Status.REFUSED:
        raise typer.Exit(REFUSED)


@app.command()
def search(
    question: Question,
    data: Data = None,
    as_json: AsJson = False,
    k: Annotated[int, typer.Option(help="How many passages.")] = 5,
) -> None:
    """Show the passages that fit a question best."""
    with err.status(LOOKING):
        hits = service_for(settings_for(data)).search(question, Filters(), k)
    if as_json:
        print(HitsOut(hits=[hit_out(hit) for hit in hits]).model_dump_json(indent=2))
        return
    for hit in hits:
        out.print(Text(f"{hit.score:6.3f}  ", "bold") + Text(article_line(hit.article)))
        print_lines([plain(hit.passage.text), ""], "dim", indent=8)


@app.command("eval")
def evaluate(
    cases: Annotated[list[Path] | None, typer.Argument(help="YAML files of cases (default: evals/cases).")] = None,
    data: Data = None,
    url: Annotated[str | None, typer.Option(help="Ask this running service instead of one in process.")] = None,
    xquad: Annotated[Path | None, typer.Option(help="Folder of XQuAD, to be asked as well.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write everything measured here.")] = None,
    report_file: Annotated[Path | None, typer.Option("--report", help="Write a page with drawings here.")] = None,
    baseline: Annotated[Path, typer.Option(help="Folder of the kept figures.")] = Path("evals/baselines"),
    update_baseline: Annotated[bool, typer.Option(help="Keep these figures instead of comparing.")] = False,
    max_quotes: Annotated[int, typer.Option(help="At most this many quotes an answer.")] = DEFAULT_QUOTES,
) -> None:
    """Ask question cases, show the figures with intervals, and fail where a quote is inexact or a figure worse."""
    # Late: the libraries that measure take a second to import.
    from askavim.evaluation import command

    settings = settings_for(data)
    options = command.Options(
        cases=tuple(cases or ()),
        url=url,
        xquad=xquad,
        baseline=None if update_baseline else baseline,
        quotes=max_quotes,
    )
    with progress() as report:
        results = command.evaluate(options, settings, lambda: service_for(settings), report)
    command.print_tables(out, results)
    command.write_files(results, json_file, report_file, baseline if update_baseline else None)
    print_lines(map(plain, command.verdict_lines(results)), "", indent=0)
    if not results.passed:
        raise typer.Exit(FAILED)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="YAML file of quotes with labelled sentences, as in evals/support.")],
    wrong: Annotated[bool, typer.Option("--wrong", help="List what was judged wrong, too.")] = False,
) -> None:
    """Measure the support check: how many unsupported sentences it finds, and how many supported ones it accuses."""
    # Late, as above.
    from askavim import verify_command

    judged = verify_command.judge(verify_command.read_labelled(file))
    verify_command.print_table(out, judged)
    if wrong:
        print_lines(map(plain, verify_command.wrong_lines(judged)), "", indent=0)


@app.command()
def serve(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (default 8000; 0 for a free one).")] = None,
) -> None:
    """Serve the chat page and the HTTP API."""
    # Late, as above.
    import uvicorn

    from askavim.api.app import create_app

    settings = settings_for(data, host=host, port=port)
    with _listening(settings) as listener:
        service = service_for(settings)
        with err.status("Loading the chat model …"):
            # Now: its settings are wrong before the first question, and loading it takes of no answer's time.
            service.chat()
        address = "http://{}:{}".format(*listener.getsockname()[:2])
        try:
            with err.status("Loading the model and the index …"):
                articles = len(service.collection().articles)
            out.print(f"AskAVIM answers from {articles} articles at {address} (Ctrl+C stops it)")
        except AskavimError as error:
            show_error(error)
            out.print(f"AskAVIM is at {address}, but can't answer before this is mended.")
        config = uvicorn.Config(create_app(service), log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            place = f"{settings.host}:{settings.port}"
            raise SettingsError(
                f"Can't listen on {place}: {error.strerror}.", "Choose another port with --port."
            ) from error
        yield listener


@model_app.command("prepare")
def prepare(data: Data = None) -> None:
    """Make the embedding model ready, once: unpack, export to ONNX, quantise to 8 bits."""
    settings = settings_for(data)
    ready_model(settings)
    print_lines([plain(f"The model is ready in {settings.model_folder}.")], "", indent=0)


def _amount_cells(amount: Amount, facts: int | None) -> list[str]:
    counts = [amount.articles, amount.words, amount.sentences]
    sourced = f"{amount.sourced / amount.sentences:.1%}" if amount.sentences else ""
    covered = f"{amount.facts / facts:.1%}" if facts else ""
    return [amount.name, *(f"{count:,}" for count in counts), sourced, f"{amount.facts:,}", covered]


def _print_amounts(report: CorpusReport) -> None:
    """What there is by language, and below it what was compared."""
    facts = report.dossier.facts if report.dossier else None
    table = Table("language", "articles", "words", "sentences", "with a source", "facts used", "share of facts")
    for amount in report.languages:
        table.add_row(*map(plain, _amount_cells(amount, facts)))
    table.add_section()
    table.add_row(*_amount_cells(report.total, facts))
    out.print(table)
    totals = Table(show_header=False)
    if report.dossier:
        covered = f"{report.dossier.used:,} ({report.dossier.used / report.dossier.facts:.1%})"
        totals.add_row("facts in the dossier", f"{report.dossier.facts:,}")
        totals.add_row("facts covered", covered)
        totals.add_row("numbers compared with their facts", f"{report.dossier.figures:,}")
        totals.add_row("numbers that differ", f"{report.dossier.mismatches:,}")
    totals.add_row("near-duplicate sentences", f"{report.near_duplicates:,}")
    totals.add_row("problems", f"{len(report.problems):,}")
    out.print(totals)


def _dossier_beside(corpus: Path) -> Path | None:
    """The dossier that lies beside the project whose folder holds the corpus, if there is one."""
    folder = corpus.resolve().parent.parent / "shared" / "dossier"
    return folder if folder.is_dir() else None


@corpus_app.command()
def check(
    corpus: Annotated[
        Path | None, typer.Option(help="Folder of article files (default: ASKAVIM_CORPUS or ./corpus).")
    ] = None,
    dossier: Annotated[
        Path | None, typer.Option(help="Folder of facts (default: ../shared/dossier beside the corpus' project).")
    ] = None,
) -> None:
    """Check the article files: language, footnotes, sources, numbers, repeated sentences and facts left out."""
    folder = settings_for(None, corpus=corpus).corpus
    report = check_corpus(folder, dossier or _dossier_beside(folder))
    _print_amounts(report)
    if not report.dossier:
        out.print("No dossier: addresses, numbers and facts were not compared.")
    print_lines((plain(str(problem)) for problem in report.problems), "", indent=0)
    if report.problems:
        raise typer.Exit(FAILED)


def _version(show: bool) -> None:
    if show:
        out.print(f"askavim {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it and stop.")
    ] = False,
) -> None:
    """Exact quotes with dates and sources on Azerbaijan's Turkic foreign policy, or an honest refusal."""


def show_error(error: AskavimError) -> None:
    """What happened and what to do about it, on standard error."""
    message = Text(wrapped(plain(f"Error: {error.message}"), err.width))
    message.stylize("bold red", 0, len("Error:"))
    err.print(message, soft_wrap=True)
    if error.hint:
        err.print(Text(wrapped(plain(error.hint), err.width)), soft_wrap=True)


def main() -> None:
    """Run the command line; the one door where errors become exit codes."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except AskavimError as error:
        show_error(error)
        sys.exit(WRONG_USE if isinstance(error, (BadInput, SettingsError)) else FAILED)
    except BrokenPipeError:
        # The reader of our output has gone, as with `| head`; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("ASKAVIM_DEBUG"):
            raise
        err.print(Text("Unforeseen error: ", "bold red") + Text(plain(f"{type(error).__name__}: {error}")))
        err.print("Set ASKAVIM_DEBUG=1 to see where, and please report it.")
        sys.exit(FAILED)
