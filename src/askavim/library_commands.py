"""The commands that change the collection and look after it: index, add, remove, list, show, status, check, export,
import, rebuild.
"""

import json
import textwrap
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from askavim.adding import Sources
from askavim.addresses import shown
from askavim.console import FAILED, Data, day, librarian_for, progress, ready_model, settings_for
from askavim.index import IndexSummary
from askavim.origins import Given, Job, Origin, OriginState
from askavim.shelving import Entry, Outcome
from askavim.terminal import article_line, err, out, plain, print_lines, print_words, wrapped

library_app = typer.Typer()
SHOWN_ENTRIES = 20
"""Of each outcome that a person should look at, in a summary, and of what does not fit together."""
SHOWN_CHARS = 200
"""Of the text of a document that is held."""
_STYLES = {Outcome.FAILED: "red", Outcome.HELD: "yellow"}

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


def print_index(summary: IndexSummary) -> None:
    """What an index run did."""
    table = Table()
    for name in ("articles", "added", "changed", "removed", "unchanged", "passages", "embedded now"):
        table.add_column(name, justify="right")
    counts = [len(summary.manifest.articles), len(summary.added), len(summary.changed), len(summary.removed)]
    counts += [summary.unchanged, summary.manifest.passages, summary.embedded]
    table.add_row(*map(str, counts))
    out.print(table)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _time(moment: datetime) -> str:
    return moment.isoformat(" ", "minutes").replace("+00:00", " UTC")


def _reason(entry: Entry) -> str:
    """Why, below a line that names the address already."""
    for address in (entry.address, shown(entry.address)):
        if entry.reason.startswith(f"{address} "):
            return f"It {entry.reason[len(address) + 1 :]}"
    return entry.reason


def _print_entries(entries: list[Entry]) -> None:
    """How many there are of each outcome, and those of which there is something to say."""
    counts = Counter(entry.outcome for entry in entries)
    told = [f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]]
    out.print(f"{_number(len(entries), 'document')}: {', '.join(told) or 'none was named'}.")
    for outcome in (Outcome.DUPLICATE, Outcome.LEFT_OUT, Outcome.HELD, Outcome.FAILED):
        those = [entry for entry in entries if entry.outcome is outcome and entry.reason]
        for entry in those[:SHOWN_ENTRIES]:
            line = Text(f"{outcome}: ", _STYLES.get(outcome, "dim")) + Text(plain(entry.address))
            out.print(line, soft_wrap=True)
            print_words(_reason(entry), indent=4)
        if len(those) > SHOWN_ENTRIES:
            out.print(f"… and {len(those) - SHOWN_ENTRIES:,} more {outcome}")
    if any(entry.outcome is Outcome.LEFT_OUT and not entry.reason for entry in entries):
        out.print("What is left out without a reason was removed before; naming it alone brings it back.")


@library_app.command()
def index(
    corpus: Annotated[
        Path | None, typer.Option(help="Folder of article files (default: ASKAVIM_CORPUS or ./corpus).")
    ] = None,
    data: Data = None,
) -> None:
    """Index the article files of a folder, in place of those of the run before. What was added besides stays."""
    settings = settings_for(data, corpus=corpus)
    ready_model(settings)
    with progress() as report:
        summary = librarian_for(settings).index(settings.corpus, report)
    print_index(summary)


@library_app.command()
def add(
    sources: Annotated[list[str], typer.Argument(help="Files, folders, and URLs of pages, feeds and sitemaps.")],
    data: Data = None,
    title: Annotated[str | None, typer.Option(help="The title, for one document in which it isn't found.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="An author, likewise; may be repeated.")] = None,
    published: Annotated[str | None, typer.Option(help="The day of publication, likewise, as 2024-05-15.")] = None,
    publisher: Annotated[str | None, typer.Option(help="The publisher of all of them.")] = None,
    language: Annotated[str | None, typer.Option(help="The language of all of them: en, tr, az or ru.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Read what hasn't changed, too.")] = False,
) -> None:
    """Add articles, or take in what has changed in them. Exit code 1 if a document failed."""
    settings = settings_for(data)
    ready_model(settings)
    given = Given(title, tuple(author or ()), publisher, day(published), language)
    entries: list[Entry] = []
    try:
        with progress() as report:
            summary = librarian_for(settings).add(
                Sources(tuple(sources), given, again), report, entries.append, report.wait_for
            )
    except BaseException as error:  # also when it is stopped by Ctrl+C
        if entries:
            _print_entries(entries)
        if isinstance(error, KeyboardInterrupt):
            err.print("Stopped. What was read is kept: the same command goes on, `askavim rebuild` indexes it.")
        raise
    _print_entries(entries)
    print_index(summary)
    if any(entry.outcome is Outcome.FAILED for entry in entries):
        raise typer.Exit(FAILED)


@library_app.command()
def remove(names: Annotated[list[str], typer.Argument(help="Article ids or addresses.")], data: Data = None) -> None:
    """Take articles out. What cites them can still be read; `add` brings them back."""
    with progress() as report:
        summary = librarian_for(settings_for(data)).remove(names, report)
    print_index(summary)
    if not summary.removed:
        out.print("Removed. No article answered from there.")


@library_app.command()
def rebuild(data: Data = None) -> None:
    """Write the index anew from the library. Where the library is damaged, save what can be read of it first."""
    # Late, as in `console.py`.
    from askavim.build import mend_library

    settings = settings_for(data)
    ready_model(settings)
    with err.status("Looking whether the library is whole …"):
        salvaged = mend_library(settings)
    if salvaged:
        rows = ", ".join(f"{count:,} {table}" for table, count in salvaged.rows.items() if count)
        out.print(Text(plain(f"The library was damaged. Saved: {rows or 'nothing'}.")))
        out.print(Text(plain(f"The damaged file is kept as {salvaged.damaged}.")), soft_wrap=True)
        if salvaged.adopted:
            out.print(f"The address of {_number(salvaged.adopted, 'article')} was lost; `askavim list` shows them.")
    with progress() as report:
        summary = librarian_for(settings).rebuild(report)
    print_index(summary)


def _origin_row(origin: Origin) -> dict[str, str | None]:
    state = f"{origin.state}, held" if origin.reason and origin.state is not OriginState.HELD else str(origin.state)
    return {
        "address": origin.address,
        "state": state,
        "article": origin.article_id,
        "checked": origin.checked.isoformat(timespec="seconds"),
        "via": origin.via or None,
        "reason": origin.reason or None,
    }


@library_app.command("list")
def list_(
    data: Data = None,
    held: Annotated[bool, typer.Option("--held", help="Only what waits for a person, and why.")] = False,
    as_json: AsJson = False,
) -> None:
    """List all addresses and what became of each."""
    origins = [item for item in librarian_for(settings_for(data)).origins() if item.reason or not held]
    rows = [_origin_row(origin) for origin in origins]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        out.print(Text(f"{row['state']:<10} ", "bold") + Text(plain(row["article"] or "-")), soft_wrap=True)
        print_lines([plain(row["address"] or "")], "dim", indent=11)
        print_words(row["reason"] or "", "yellow", indent=11)
    if not rows:
        out.print("Nothing waits for you." if held else "No address is known yet.")


@library_app.command()
def show(name: Annotated[str, typer.Argument(help="An article's id, or an address.")], data: Data = None) -> None:
    """Show what is known of an article or address. Metadata, versions, addresses, and why it is held."""
    found = librarian_for(settings_for(data)).show(name)
    if found.info:
        info = found.info
        print_words(article_line(info), "bold")
        known = [f"id: {info.id}", f"language: {info.language}", f"url: {info.url or '-'}"]
        known += [f"topics: {', '.join(info.topics)}"] if info.topics else []
        print_lines(map(plain, known), "", indent=2)
        print_lines(["versions, oldest first:"], "", indent=2)
        marks = {info.version: "  answers"} if any(o.state is OriginState.KEPT for o in found.origins) else {}
        print_lines([f"{version}{marks.get(version, '')}" for version in found.versions], "", indent=4)
    for origin in found.origins:
        _print_origin(origin)


def _print_origin(origin: Origin) -> None:
    """An address, and what was found there while it is held."""
    state = _origin_row(origin)["state"]
    print_lines([plain(f"{state}: {origin.address}"), f"  read {_time(origin.checked)}"], "cyan", indent=2)
    if origin.reason:
        print_words(f"held: {origin.reason}", "yellow", indent=4)
    if draft := origin.draft:
        day = draft.published.isoformat() if draft.published else None
        who = (", ".join(draft.authors), draft.title, draft.publisher, day, draft.language)
        print_words(f"found: {' · '.join(part for part in who if part) or 'nothing'}", indent=4)
        print_words(textwrap.shorten(draft.text, SHOWN_CHARS, placeholder=" …"), "dim", indent=4)


@library_app.command()
def status(data: Data = None) -> None:
    """Show what the library holds and how the last run ended."""
    settings = settings_for(data)
    librarian = librarian_for(settings)
    manifest, origins = librarian.manifest(), librarian.origins()
    told = {"data folder": str(settings.data.resolve())}
    states = Counter(origin.state for origin in origins)
    counts = [f"{states[state]} {state}" for state in OriginState if states[state]]
    told["addresses"] = ", ".join(counts) or "none"
    held = sum(bool(origin.reason) for origin in origins)
    told["held for you"] = f"{held} (`askavim list --held` says why)" if held else "none"
    if manifest:
        told["manifest"] = manifest.id
        told["indexed"] = _time(manifest.created)
        told["model"] = manifest.embedder
        told["articles"] = str(len(manifest.articles))
        told["passages"] = str(manifest.passages)
        told["sentences"] = str(manifest.sentences)
    for job in librarian.jobs(1):
        told["last run"] = _told_of_run(job)
    for name, value in told.items():
        lines = wrapped(plain(value), out.width, indent=14).lstrip()
        out.print(Text(f"{name:<14}", "bold") + Text(lines), soft_wrap=True)
    if pending := librarian.pending():
        differ = "1 article differs" if pending == 1 else f"{pending:,} articles differ"
        out.print(f"{differ} between library and index: `askavim rebuild` indexes what is kept.")
    if not manifest:
        err.print("Nothing has been indexed yet. Run `askavim index` or `askavim add`.")
        raise typer.Exit(FAILED)


def _told_of_run(job: Job) -> str:
    ended = f"ended {_time(job.ended)}" if job.ended else "not ended, unless it runs now"
    counts = ", ".join(f"{count} {outcome}" for outcome, count in job.counts.items())
    return " ".join(f"{job.command}: {job.state}, {ended}{f' ({counts})' if counts else ''}. {job.message}".split())


@library_app.command()
def check(data: Data = None) -> None:
    """Compare library, vectors and postings. Exit code 1 if they don't fit together."""
    with progress() as report:
        librarian = librarian_for(settings_for(data))
        found = librarian.check(report)
    for line in found[:SHOWN_ENTRIES]:
        print_words(line)
    if len(found) > SHOWN_ENTRIES:
        out.print(f"… and {len(found) - SHOWN_ENTRIES:,} more")
    if found:
        out.print("`askavim rebuild` writes the index anew.")
        raise typer.Exit(FAILED)
    fits = "Library, vectors and postings fit together."
    out.print(fits if librarian.manifest() else "Nothing has been indexed yet: there is nothing to compare.")


@library_app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="Where to write it; compressed if the name ends in .gz.")],
    data: Data = None,
    without_vectors: Annotated[
        bool, typer.Option("--without-vectors", help="A smaller file; importing it embeds all texts again.")
    ] = False,
) -> None:
    """Save the whole library in one file, the backup. JSON Lines, with every version."""
    with progress() as report:
        librarian_for(settings_for(data)).save(file, report, vectors=not without_vectors)
    out.print(f"Written, {file.stat().st_size:,} bytes: {plain(str(file))}", soft_wrap=True)


@library_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A file that `askavim export` wrote.")], data: Data = None
) -> None:
    """Take in all that an export holds, beside what is there already."""
    settings = settings_for(data)
    ready_model(settings)
    with progress() as report:
        summary = librarian_for(settings).restore(file, report)
    print_index(summary)
