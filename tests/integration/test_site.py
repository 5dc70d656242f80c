"""A whole site is added over real HTTP, asked, and added again after it has changed.

With the real model, SQLite, Chroma, and documents read in their own process; the site is `tests/site`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.conftest import THREADS
from tests.integration.conftest import link_model
from tests.samples import no_report
from tests.site import pages
from tests.site.essays import Question
from tests.site.server import Site, serving

from askavim.adding import Sources
from askavim.build import build_librarian, build_service
from askavim.index import IndexSummary
from askavim.model import ArticleInfo, Citation, Filters
from askavim.service import Service
from askavim.settings import Settings
from askavim.shelving import Entry, Outcome

EDITED = (pages.REPRINTED, pages.WINDOWS_1254, pages.EXCERPTED)
NEWS = "A note of the archive: the picture above the text was exchanged in November 2026."


@dataclass
class Run:
    """What one run over the site's sitemap did."""

    entries: dict[str, Entry]
    """By path."""
    summary: IndexSummary
    requests: Counter[tuple[str, int]]
    """Of the pages, by path and status."""

    def outcomes(self) -> Counter[Outcome]:
        return Counter(entry.outcome for entry in self.entries.values())


@dataclass
class Grown:
    """The site added three times: at first, unchanged, and after edits."""

    site: Site
    service: Service
    first: Run
    cited: list[Citation]
    """By answers after the first run, of the articles that were edited later, too."""
    second: Run
    third: Run

    def article(self, path: str) -> ArticleInfo:
        """The article that a page gave."""
        entry = self.first.entries[path]
        return self.service.article(entry.article_id or "").info


@pytest.fixture(scope="module")
def grown(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grown]:
    data = link_model(tmp_path_factory.mktemp("site") / "data", model_folder)
    settings = Settings(data=data, threads=THREADS, fetch_private=True, fetch_seconds=4.0, fetch_bytes=5_000_000)
    service = build_service(settings)
    with serving() as site:

        def add() -> Run:
            entries: list[Entry] = []
            site.requests.clear()
            source = f"{site.url}/sitemap-with-trouble.xml"
            summary = build_librarian(settings).add(Sources((source,)), no_report, entries.append)
            by_path = {entry.address.removeprefix(site.url): entry for entry in entries}
            assert len(by_path) == len(entries)
            return Run(by_path, summary, site.requests.copy())

        first = add()
        cited = [
            citation for question in pages.QUESTIONS for citation in service.ask(question.text, Filters(), 3).citations
        ]
        second = add()
        for path in EDITED:
            site.edit(path, NEWS)
        yield Grown(site, service, first, cited, second, add())


def test_every_sound_page_is_taken_in(grown: Grown) -> None:
    assert len(grown.site.paths) + len(pages.troublesome_paths()) >= 45
    fine = {Outcome.ADDED, Outcome.DUPLICATE}
    unfit = {pages.UNDATED, pages.GERMAN}
    assert {path for path in grown.site.paths if grown.first.entries[path].outcome not in fine} == unfit
    assert len(grown.first.summary.manifest.articles) == grown.first.outcomes()[Outcome.ADDED]


@pytest.mark.parametrize(
    ("path", "outcome", "reason"),
    [
        (pages.UNDATED, Outcome.HELD, "no date of publication"),
        (pages.GERMAN, Outcome.HELD, "de"),
        (pages.LOOP, Outcome.FAILED, "redirect"),
        (pages.DEAD_END, Outcome.FAILED, ""),
        (pages.HUGE, Outcome.FAILED, "bytes"),
        (pages.HANGING, Outcome.FAILED, "too long"),
        (pages.MISSING, Outcome.FAILED, ""),
        (pages.GONE, Outcome.FAILED, ""),
        (pages.MEMBERS, Outcome.FAILED, "401"),
        (pages.LOGIN, Outcome.FAILED, ""),
        (pages.PRIVATE, Outcome.FAILED, "robots.txt"),
        (pages.IMAGE, Outcome.FAILED, "picture"),
        (pages.FLAKY, Outcome.ADDED, ""),
        (pages.REPUBLISHED, Outcome.DUPLICATE, "same text"),
        (pages.EXCERPT, Outcome.DUPLICATE, "same text"),
    ],
)
def test_what_is_odd_is_told_with_the_reason(grown: Grown, path: str, outcome: Outcome, reason: str) -> None:
    entry = grown.first.entries[path]
    assert entry.outcome is outcome
    assert reason in entry.reason


def test_what_robots_forbid_is_not_asked_for(grown: Grown) -> None:
    for run in (grown.first, grown.second, grown.third):
        assert not [key for key in run.requests if key[0].startswith("/private/")]


def test_metadata_is_what_the_pages_say(grown: Grown) -> None:
    essays = {path: pages.find_essay(path) for path in grown.site.paths}
    added = [path for path in essays if grown.first.entries[path].outcome is Outcome.ADDED]
    for path in added:
        info, essay = grown.article(path), essays[path]
        assert (info.title, info.published, info.language) == (essay.title, essay.day, essay.language), path
        assert ", ".join(info.authors) == essay.author, path
        assert info.url == grown.site.url + path
        if essay.number:
            year = info.published.year if info.published else None
            series = essay.series.replace("Bulten", "Bülten")  # as the page spells it
            assert (info.kind, info.number) == (series, f"{year}/{essay.number}"), path


def test_the_same_essay_names_both_addresses(grown: Grown) -> None:
    assert grown.article(pages.REPRINTED).also_at == (grown.site.url + pages.REPUBLISHED,)


def test_questions_in_four_languages_are_answered_from_the_site(grown: Grown) -> None:
    missed = [question for question in pages.QUESTIONS if not is_answered(grown.service, question)]
    print(f"{len(pages.QUESTIONS) - len(missed)} of {len(pages.QUESTIONS)} questions; not:", *missed, sep="\n")
    assert len(missed) <= len(pages.QUESTIONS) // 5
    assert {question.language for question in pages.QUESTIONS if question not in missed} == {"en", "tr", "az", "ru"}


def is_answered(service: Service, question: Question) -> bool:
    quotes = [citation.quote for citation in service.ask(question.text, Filters(), 5).citations]
    return any(question.expected in quote for quote in quotes)


def test_what_is_hidden_in_a_page_is_not_in_its_article(grown: Grown) -> None:
    text = grown.service.article(grown.first.entries[pages.INJECTED].article_id or "").text
    assert pages.HIDDEN_ORDER not in text
    assert "gnore all previous" not in text


def test_a_second_run_reads_and_embeds_nothing_again(grown: Grown) -> None:
    assert grown.second.summary.embedded == 0
    assert grown.second.summary.manifest == grown.first.summary.manifest
    assert not grown.second.outcomes()[Outcome.ADDED] + grown.second.outcomes()[Outcome.CHANGED]
    again = [path for path, status in grown.second.requests if status == 200 and path in grown.site.paths]
    assert again == []


def test_a_third_run_after_three_edits_makes_three_versions(grown: Grown) -> None:
    changed = {path for path, entry in grown.third.entries.items() if entry.outcome is Outcome.CHANGED}
    assert changed == set(EDITED)
    assert 0 < grown.third.summary.embedded <= 2 * len(EDITED)
    for path in EDITED:
        assert len(grown.service.versions(grown.article(path).id)) == 2
        assert NEWS in grown.service.article(grown.article(path).id).text


def test_old_citations_still_resolve(grown: Grown) -> None:
    edited = {grown.article(path).id for path in EDITED}
    assert edited & {citation.article.id for citation in grown.cited}
    for citation in grown.cited:
        kept = grown.service.article(citation.article.id, citation.article.version)
        assert kept.text[citation.start : citation.end] == citation.quote
