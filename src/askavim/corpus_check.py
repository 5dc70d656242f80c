"""Article files and the facts they rest on -> a report: what is wrong, where, and how much there is.

The loader (`corpus.py`) refuses what can't be read; this room judges what can: language, footnotes, sources, numbers,
sentences that stand twice, facts that nobody uses. Without a dossier it leaves out what needs one. It mends nothing.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import yaml

from askavim.corpus import ArticleFile, article_files, read_article_file
from askavim.dossier import Fact, read_dossier
from askavim.errors import CorpusError, FileProblem
from askavim.model import LANGUAGES, Sentence, primary_language
from askavim.passages import split_passages
from askavim.text.figures import Figure, day_figures, figures, missing_figures, spelled_figures
from askavim.text.language import detect_language
from askavim.text.tokens import tokens, words

MIN_SOURCED_PERCENT = 95
"""Of all sentences; the others link or sum up, and claim nothing."""
MIN_COVERED_PERCENT = 92
"""Of the dossier's facts; the others stand in UNUSED_FILE, each with the reason."""
UNUSED_FILE = "unused.yaml"

NEAR_DUPLICATE_PERCENT = 85
"""Of the tokens of two sentences together that both have (Jaccard)."""
NEAR_DUPLICATE_MIN_TOKENS = 8
LARGEST_LINKING_NUMBER = 20
"""Number words up to here often count nothing of the fact: "one of them", "the two presidents", "second"."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is in one language, or in all."""

    name: str
    articles: int
    words: int
    sentences: int
    sourced: int
    """Sentences with a footnote."""
    facts: int
    """Different facts that footnotes name."""


@dataclass(frozen=True, slots=True)
class DossierAmount:
    """How the articles and the dossier meet."""

    facts: int
    used: int
    figures: int
    """Numbers in sentences that were looked for in the facts that the sentence's footnotes name."""
    mismatches: int
    """Those of them that were not found there."""


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """What a check found."""

    problems: tuple[FileProblem, ...]
    """By file and line."""
    languages: tuple[Amount, ...]
    total: Amount
    near_duplicates: int
    dossier: DossierAmount | None
    """None where there was no dossier to compare with."""


@dataclass(frozen=True, slots=True)
class _Quotable:
    """A sentence, where its file has it, and the labels of its footnotes."""

    path: Path
    line: int
    language: str
    sentence: Sentence
    labels: tuple[str, ...]

    def problem(self, message: str) -> FileProblem:
        return FileProblem(self.path, self.line, f"{message}: {self.sentence.text}")


def _blocks(file: ArticleFile) -> Iterator[tuple[int, int, str]]:
    """(offset, line, text) of each heading and paragraph; nothing for a saved page."""
    pieces = file.article.text.split("\n\n")
    offsets = accumulate((len(piece) + 2 for piece in pieces), initial=0)
    yield from zip(offsets, file.lines, pieces, strict=False)


def _quotables(file: ArticleFile) -> Iterator[_Quotable]:
    places = [(offset, line) for offset, line, _ in _blocks(file)]
    for passage in split_passages(file.article):
        for sentence in passage.sentences:
            block = bisect_right(places, sentence.start, key=lambda place: place[0])
            line = places[block - 1][1] if places else 0
            claims = (claim for claim in file.article.claims if sentence.start < claim.position <= sentence.end)
            labels = tuple(dict.fromkeys(claim.label for claim in claims))
            yield _Quotable(file.path, line, primary_language(file.article.info.language), sentence, labels)


def _language_problems(file: ArticleFile) -> Iterator[FileProblem]:
    """Paragraphs that read as another language than the front matter names; headings are too short to tell."""
    named = primary_language(file.article.info.language)
    if named not in LANGUAGES:
        yield FileProblem(file.path, 1, f"language {named!r} is none of {', '.join(LANGUAGES)}")
        return
    headings = {heading.start for heading in file.article.headings}
    for offset, line, text in _blocks(file):
        if offset not in headings and (found := detect_language(text)) != named:
            yield FileProblem(file.path, line, f"this paragraph reads as {found!r}, the front matter says {named!r}")


def _footnote_problems(file: ArticleFile, quotables: Iterable[_Quotable]) -> Iterator[FileProblem]:
    if not file.lines:
        yield FileProblem(file.path, 1, "a saved page: no front matter, and no footnotes to check")
    used = {claim.label for claim in file.article.claims}
    quoted = {label for quotable in quotables for label in quotable.labels}
    for footnote in file.footnotes:
        if footnote.label not in used:
            yield FileProblem(file.path, footnote.line, f"footnote [^{footnote.label}] is defined but not used")
        elif footnote.label not in quoted:
            message = f"footnote [^{footnote.label}] stands in no sentence: put its marker after the full stop"
            yield FileProblem(file.path, footnote.line, message)


def _source_problems(file: ArticleFile, facts: Mapping[str, Fact]) -> Iterator[FileProblem]:
    """Footnotes that name no fact, and addresses that their fact does not have."""
    for footnote in file.footnotes:
        fact = facts.get(footnote.label)
        if fact is None:
            yield FileProblem(file.path, footnote.line, f"the dossier has no fact {footnote.label!r}")
            continue
        known = {source.url for source in fact.sources}
        for url in (source.url for source in footnote.sources if source.url not in known):
            yield FileProblem(file.path, footnote.line, f"the dossier does not have this address for its fact: {url}")


def _claimed(quotable: _Quotable) -> tuple[Figure, ...]:
    """The figures of a sentence that a fact must have."""
    text = quotable.sentence.text
    spelled = spelled_figures(text) if quotable.language == "en" else ()
    large = (figure for figure in spelled if max(figure.readings) > LARGEST_LINKING_NUMBER)
    return (*figures(text, quotable.language), *large)


def _fact_figures(fact: Fact) -> tuple[Figure, ...]:
    """The figures of a fact: of its text and its date, and not of its note, which may give another fact's."""
    return (*figures(fact.text, "en"), *spelled_figures(fact.text), *day_figures(fact.date))


def _unsourced_figures(quotables: Iterable[_Quotable]) -> Iterator[FileProblem]:
    for quotable in quotables:
        if not quotable.labels and _claimed(quotable):
            yield quotable.problem("a sentence with a number, but without a footnote")


def _wrong_figures(quotables: Iterable[_Quotable], facts: Mapping[str, Fact]) -> tuple[int, list[FileProblem]]:
    """(figures compared, a problem for each that stands in none of the facts that its sentence names)."""
    known = {id_: _fact_figures(fact) for id_, fact in facts.items()}
    compared, problems = 0, []
    for quotable in quotables:
        if not quotable.labels or not known.keys() >= set(quotable.labels):
            continue
        claimed = _claimed(quotable)
        compared += len(claimed)
        for figure in missing_figures(claimed, [found for label in quotable.labels for found in known[label]]):
            named = ", ".join(quotable.labels)
            problems.append(quotable.problem(f"the number {figure.text!r} does not stand in {named}"))
    return compared, problems


def _needed(count: int) -> int:
    """The smallest overlap with which a set of this size can be a near-duplicate of anything."""
    return -(-NEAR_DUPLICATE_PERCENT * count // 100)


def near_duplicates(token_sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """(earlier, later) positions of the sets that overlap by NEAR_DUPLICATE_PERCENT or more, and are not small.

    Prefix filtering (Chaudhuri et al., ICDE 2006): two such sets share one of the rarest tokens of each, so that only
    sets that do are compared.
    """
    frequency = Counter(token for tokens_ in token_sets for token in tokens_)
    index: defaultdict[str, list[int]] = defaultdict(list)
    for later, tokens_ in enumerate(token_sets):
        if len(tokens_) < NEAR_DUPLICATE_MIN_TOKENS:
            continue
        rarest = sorted(tokens_, key=lambda token: (frequency[token], token))[
            : len(tokens_) - _needed(len(tokens_)) + 1
        ]
        for earlier in sorted({position for token in rarest for position in index[token]}):
            other = token_sets[earlier]
            if 100 * len(tokens_ & other) >= NEAR_DUPLICATE_PERCENT * len(tokens_ | other):
                yield earlier, later
        for token in rarest:
            index[token].append(later)


def _repeated_sentences(quotables: Sequence[_Quotable]) -> Iterator[FileProblem]:
    """Sentences of two articles that say nearly the same in nearly the same words."""
    token_sets = [frozenset(tokens(quotable.sentence.text)) for quotable in quotables]
    for earlier, later in near_duplicates(token_sets):
        first, second = quotables[earlier], quotables[later]
        if first.path != second.path:
            yield second.problem(f"nearly the same as {first.path.name}:{first.line}")


def _repeated_ids(files: Iterable[ArticleFile]) -> Iterator[FileProblem]:
    seen: dict[str, Path] = {}
    for file in files:
        id_ = file.article.info.id
        if id_ in seen:
            yield FileProblem(file.path, 1, f"the id {id_!r} is that of {seen[id_].name} too")
        seen.setdefault(id_, file.path)


def _share_problem(path: Path, what: str, part: int, whole: int, percent: int) -> Iterator[FileProblem]:
    if 100 * part < percent * whole:
        yield FileProblem(path, 0, f"{part} of {whole} {what} ({part / whole:.1%}); at least {percent} % are needed")


def _coverage_problems(
    path: Path, facts: Mapping[str, Fact], used: set[str], unused: Mapping[str, str]
) -> Iterator[FileProblem]:
    """Facts that are neither used nor set aside with a reason, or both; and whether too many are set aside."""
    for id_ in unused:
        if id_ not in facts:
            yield FileProblem(path, 0, f"the dossier has no fact {id_!r}")
        elif id_ in used:
            yield FileProblem(path, 0, f"the fact {id_!r} is used after all: take it out here")
    if forgotten := sorted(facts.keys() - used - unused.keys()):
        named = ", ".join(forgotten[:10]) + (", …" if len(forgotten) > 10 else "")
        yield FileProblem(path, 0, f"facts neither used nor set aside here with a reason ({len(forgotten)}): {named}")
    yield from _share_problem(path, "facts are used", len(facts.keys() & used), len(facts), MIN_COVERED_PERCENT)


def _amount(name: str, files: Sequence[ArticleFile], quotables: Sequence[_Quotable]) -> Amount:
    return Amount(
        name=name,
        articles=len(files),
        words=sum(1 for file in files for _ in words(file.article.text)),
        sentences=len(quotables),
        sourced=sum(1 for quotable in quotables if quotable.labels),
        facts=len({label for quotable in quotables for label in quotable.labels}),
    )


def _amounts(files: Sequence[ArticleFile], quotables: Sequence[_Quotable]) -> Iterator[Amount]:
    """What there is in each language."""
    for language in sorted({primary_language(file.article.info.language) for file in files}):
        chosen = [file for file in files if primary_language(file.article.info.language) == language]
        yield _amount(language, chosen, [quotable for quotable in quotables if quotable.language == language])


def _sorted(problems: Iterable[FileProblem]) -> tuple[FileProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.path, problem.line)))


def _article_problems(files: Sequence[ArticleFile], quotables: Mapping[Path, list[_Quotable]]) -> Iterator[FileProblem]:
    """What can be told of each article by itself, without a dossier."""
    for file in files:
        yield from _language_problems(file)
        yield from _footnote_problems(file, quotables[file.path])
        if file.lines:
            yield from _unsourced_figures(quotables[file.path])


def check_articles(
    folder: Path, files: Sequence[ArticleFile], facts: Sequence[Fact] | None, unused: Mapping[str, str]
) -> CorpusReport:
    """The report on the articles of a folder; `unused` gives the reasons why facts are set aside."""
    by_file = {file.path: list(_quotables(file)) for file in files}
    quotables = [quotable for file in files for quotable in by_file[file.path]]
    total = _amount("all", files, quotables)
    repeated = list(_repeated_sentences(quotables))
    problems = [*_repeated_ids(files), *_article_problems(files, by_file), *repeated]
    problems += _share_problem(folder, "sentences have a source", total.sourced, total.sentences, MIN_SOURCED_PERCENT)
    amount = None
    if facts is not None:
        by_id = {fact.id: fact for fact in facts}
        used = {label for quotable in quotables for label in quotable.labels}
        compared, wrong = _wrong_figures(quotables, by_id)
        problems += wrong
        problems += (problem for file in files for problem in _source_problems(file, by_id))
        problems += _coverage_problems(folder / UNUSED_FILE, by_id, used, unused)
        amount = DossierAmount(len(by_id), len(by_id.keys() & used), compared, len(wrong))
    return CorpusReport(_sorted(problems), tuple(_amounts(files, quotables)), total, len(repeated), amount)


def _read_files(folder: Path) -> tuple[list[ArticleFile], list[FileProblem]]:
    """The articles that can be read, and what is wrong with the others."""
    files: list[ArticleFile] = []
    problems: list[FileProblem] = []
    for path in article_files(folder):
        try:
            files.append(read_article_file(path))
        except CorpusError as error:
            problems += error.problems
    return files, problems


def _read_unused(path: Path) -> tuple[dict[str, str], list[FileProblem]]:
    """The reasons by fact, and what is wrong with the file; nothing where there is no such file."""
    if not path.exists():
        return {}, []
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        return {}, [FileProblem(path, 0, " ".join(str(error).split()))]
    if not isinstance(values, dict) or not all(isinstance(text, str) and text.strip() for text in values.values()):
        return {}, [FileProblem(path, 0, "needs lines `fact-id: the reason why it is not used`")]
    return {str(id_): reason for id_, reason in values.items()}, []


def check_corpus(folder: Path, dossier: Path | None) -> CorpusReport:
    """The report on a folder of article files, compared with a dossier's folder where one is given.

    Raises BadInput where the folder has no article files, or the dossier can't be read.
    """
    facts = read_dossier(dossier) if dossier else None
    files, unreadable = _read_files(folder)
    unused, misformed = _read_unused(folder / UNUSED_FILE)
    report = check_articles(folder, files, facts, unused)
    problems = _sorted([*report.problems, *unreadable, *misformed])
    return CorpusReport(problems, report.languages, report.total, report.near_duplicates, report.dossier)
