"""The commands that change the collection and look after it: index, add, remove, list, show, status, check, export,
import, rebuild.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from askavim.adding import Sources
from askavim.console import FAILED, Data, day, librarian_for, progress, ready_model, settings_for
from askavim.index import IndexSummary
from askavim.origins import Given, Origin, OriginState
from askavim.shelving import Entry, Outcome
from askavim.terminal import article_line, err, out, plain, print_lines

library_app = typer.Typer()
SHOWN_ENTRIES = 20
"""Of each outcome that a person should look at, in a summary; `askavim list` shows the rest."""
_STYLES = {Outcome.FAILED: "red", Outcome.HELD: "yellow"}

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


def print_index(summary: IndexSummary) -> None:
    """What an index run did."""
    table = Table("articles", "added", "changed", "removed", "unchanged", "passages", "embedded now")
    counts = [len(summary.manifest.articles), len(summary.added), len(summary.changed), len(summary.removed)]
    counts += [summary.unchanged, summary.manifest.passages, summary.embedded]
    table.add_row(*map(str, counts))
    out.print(table)


def _print_entries(entries: list[Entry]) -> None:
    """How many there are of each outcome, and those of which there is something to say."""
    counts = Counter(entry.outcome for entry in entries)
    told = [f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]]
    out.print(f"{len(entries)} documents: {', '.join(told) or 'none was named'}.")
    for outcome in (Outcome.DUPLICATE, Outcome.LEFT_OUT, Outcome.HELD, Outcome.FAILED):
        those = [entry for entry in entries if entry.outcome is outcome and entry.reason]
        for entry in those[:SHOWN_ENTRIES]:
            reason = entry.reason.removeprefix(entry.address).strip()  # messages of failures begin with it
            out.print(Text(f"{outcome}: ", _STYLES.get(outcome, "dim")) + Text(plain(entry.address)), soft_wrap=True)
            out.print(Padding(Text(plain(reason), "dim"), (0, 0, 0, 4)))
        if len(those) > SHOWN_ENTRIES:
            out.print(f"… and {len(those) - SHOWN_ENTRIES} more")


@library_app.command()
def index(
    corpus: Annotated[
        Path | None, typer.Option(help="Folder of article files (default: ASKAVIM_CORPUS or ./corpus).")
    ] = None,
    data: Data = None,
) -> None:
    """Take in the article files of a folder, in place of those of the run before; what was added besides stays."""
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
    """Add articles, or look whether those that were added have changed. Exit code 1 if a document failed."""
    settings = settings_for(data)
    ready_model(settings)
    given = Given(title, tuple(author or ()), publisher, day(published), language)
    entries: list[Entry] = []
    with progress() as report:
        try:
            summary = librarian_for(settings).add(Sources(tuple(sources), given, again), report, entries.append)
        except KeyboardInterrupt:
            err.print(f"Stopped: {len(entries)} documents are kept. The same command goes on after them.")
            raise
    _print_entries(entries)
    print_index(summary)
    if any(entry.outcome is Outcome.FAILED for entry in entries):
        raise typer.Exit(FAILED)


@library_app.command()
def remove(names: Annotated[list[str], typer.Argument(help="Article ids or addresses.")], data: Data = None) -> None:
    """Take articles out of the collection. What cites them can still be read; `add` brings them back."""
    with progress() as report:
        summary = librarian_for(settings_for(data)).remove(names, report)
    print_index(summary)


@library_app.command()
def rebuild(data: Data = None) -> None:
    """Write the index anew from the library; save what can be read, where the library itself is damaged."""
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
            out.print(f"{salvaged.adopted} articles are kept whose address was lost; `askavim list` shows them.")
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
    """List every address that the collection was told of, and what became of it."""
    origins = [item for item in librarian_for(settings_for(data)).origins() if item.reason or not held]
    rows = [_origin_row(origin) for origin in origins]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        out.print(Text(f"{row['state']:<10} ", "bold") + Text(plain(row["article"] or "-")))
        print_lines([plain(row["address"] or ""), *([plain(row["reason"])] if row["reason"] else [])], "dim", indent=11)


@library_app.command()
def show(name: Annotated[str, typer.Argument(help="An article's id, or an address.")], data: Data = None) -> None:
    """Show what is known of an article or address: metadata, versions, addresses, and why it is held."""
    shown = librarian_for(settings_for(data)).show(name)
    if shown.info:
        info = shown.info
        out.print(Text(article_line(info), "bold"), soft_wrap=True)
        known = [f"id: {info.id}", f"language: {info.language}", f"url: {info.url or '-'}"]
        known += [f"topics: {', '.join(info.topics)}"] if info.topics else []
        print_lines(map(plain, known), "", indent=2)
        marks = {info.version: "  (answers)"} if any(o.state is OriginState.KEPT for o in shown.origins) else {}
        versions = [f"version {version}{marks.get(version, '')}" for version in shown.versions]
        print_lines(versions, "", indent=2)
    for origin in shown.origins:
        row = _origin_row(origin)
        print_lines([plain(f"{row['state']}: {row['address']}, read {row['checked']}")], "cyan", indent=2)
        if origin.reason:
            print_lines([plain(f"held because {origin.reason}")], "yellow", indent=4)
        if origin.draft:
            print_lines([plain(f"found: {origin.draft.title or 'no title'}: {origin.draft.text[:200]}")], "dim", 4)


@library_app.command()
def status(data: Data = None) -> None:
    """Show what the library holds, what answers, and how the last run ended."""
    settings = settings_for(data)
    librarian = librarian_for(settings)
    manifest, origins = librarian.manifest(), librarian.origins()
    table = Table(show_header=False)
    table.add_row("data folder", plain(str(settings.data.resolve())))
    states = Counter(origin.state for origin in origins)
    counts = [f"{states[state]} {state}" for state in OriginState if states[state]]
    table.add_row("addresses", ", ".join(counts) or "none")
    table.add_row("held for you", str(sum(bool(origin.reason) for origin in origins)))
    if manifest:
        table.add_row("manifest", manifest.id)
        table.add_row("indexed", manifest.created.isoformat(timespec="seconds"))
        table.add_row("model", manifest.embedder)
        table.add_row("articles", str(len(manifest.articles)))
        table.add_row("passages", str(manifest.passages))
        table.add_row("sentences", str(manifest.sentences))
    for job in librarian.jobs(1):
        ended = f"ended {job.ended.isoformat(timespec='seconds')}" if job.ended else "not ended, unless it runs now"
        table.add_row("last run", plain(f"{job.command}: {job.state}, {ended}. {job.message}").strip())
    out.print(table)
    if pending := librarian.pending():
        out.print(f"{pending} articles are kept and not indexed: `askavim rebuild` does it.")
    if not manifest:
        err.print("Nothing has been indexed yet. Run `askavim index` or `askavim add`.")
        raise typer.Exit(FAILED)


@library_app.command()
def check(data: Data = None) -> None:
    """Compare library, vectors and postings. Exit code 1 if they don't fit together."""
    with progress() as report:
        found = librarian_for(settings_for(data)).check(report)
    print_lines(map(plain, found), "", indent=0)
    if found:
        out.print("`askavim rebuild` writes the index anew.")
        raise typer.Exit(FAILED)
    out.print("Library, vectors and postings fit together.")


@library_app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="Where to write it; compressed if the name ends in .gz.")],
    data: Data = None,
    without_vectors: Annotated[
        bool, typer.Option("--without-vectors", help="A smaller file; importing it embeds all texts again.")
    ] = False,
) -> None:
    """Save the whole library, every version, as one JSON Lines file: the backup."""
    with progress() as report:
        librarian_for(settings_for(data)).save(file, report, vectors=not without_vectors)
    out.print(f"Written: {plain(str(file))}, {file.stat().st_size:,} bytes.")


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
