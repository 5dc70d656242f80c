"""Question -> Hits: dense and lexical search, fused, within the filters.

The two scores are put together by a convex combination (Bruch et al., "An analysis of fusion functions for hybrid
retrieval", 2022), not by ranks: how sure each side is counts. Both are measured against the other passages of the same
language, because a question is nearer to, and shares more words with, any passage of its own language than the best
one of another: without that, an archive in four languages answers only in the question's.
"""

from collections.abc import Collection as Ids
from dataclasses import dataclass
from datetime import date

from askavim.index import Collection
from askavim.model import ArticleInfo, Filters, Hit, primary_language
from askavim.ports import Spread, StoredPassage, Vector
from askavim.text.tokens import tokens

LEXICAL_WEIGHT = 5.0
SIMILARITY_WEIGHT = 0.25
CANDIDATES = 20
"""Passages taken from each of the two searches, for each language, before they are fused."""

# How the cosine of a question and an unrelated passage lies with multilingual-e5-small. Where a language has only a few
# passages, whose own mean and deviation say little, it stands in for those that aren't there, with the weight of this
# many. Measured over all pairs of the development half of XQuAD: docs/decisions/0004-scores-by-language.md.
BACKGROUND = Spread(mean=0.74, deviation=0.024, passages=20)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, made ready for searching one collection."""

    text: str
    language: str
    tokens: tuple[str, ...]
    """Each once."""
    vector: Vector
    cosines: dict[str, Spread]
    """By language: how the passages' cosines lie."""
    shares: dict[str, Spread]
    """By language: how the passages' lexical scores lie."""

    def similarity(self, cosine: float, language: str) -> float:
        """A cosine in standard deviations above the mean of the language's passages."""
        spread = self.cosines[language]
        return (cosine - spread.mean) / spread.deviation

    def lexical(self, share: float, language: str) -> float:
        """A lexical score above what an ordinary passage of the language has by chance: its mean and a deviation."""
        spread = self.shares[language]
        return max(share - spread.mean - spread.deviation, 0.0)


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with the vectors that evidence is chosen by."""

    hit: Hit
    stored: StoredPassage


def _with_background(spread: Spread) -> Spread:
    """A spread of cosines, drawn towards BACKGROUND the fewer passages it was taken from."""
    own = spread.passages / (spread.passages + BACKGROUND.passages)
    return Spread(
        mean=own * spread.mean + (1 - own) * BACKGROUND.mean,
        deviation=own * spread.deviation + (1 - own) * BACKGROUND.deviation,
        passages=spread.passages,
    )


def make_query(text: str, language: str, vector: Vector, collection: Collection) -> Query:
    """The query of a question whose vector is known."""
    question_tokens = tuple(dict.fromkeys(tokens(text)))
    cosines = collection.snapshot.vectors.spread(vector)
    shares = collection.snapshot.postings.spread(question_tokens)
    cosines = {name: _with_background(spread) for name, spread in cosines.items()}
    return Query(text, language, question_tokens, vector, cosines, shares)


def _admits(filters: Filters, info: ArticleInfo) -> bool:
    latest = min((day for day in (filters.published_to, filters.as_of) if day), default=date.max)
    earliest = filters.published_from or date.min
    dated = filters.published_from or filters.published_to or filters.as_of
    if dated and not (info.published and earliest <= info.published <= latest):
        return False
    return (
        (not filters.languages or primary_language(info.language) in filters.languages)
        and (not filters.publishers or info.publisher in filters.publishers)
        and (not filters.authors or not set(filters.authors).isdisjoint(info.authors))
        and (not filters.topics or not set(filters.topics).isdisjoint(info.topics))
    )


def admitted_articles(filters: Filters, collection: Collection) -> set[str] | None:
    """Ids of the articles that the filters let answer; None where all may."""
    if filters == Filters():
        return None
    return {info.id for info in collection.articles.values() if _admits(filters, info)}


def _hit(stored: StoredPassage, share: float, query: Query, collection: Collection) -> Hit:
    article = collection.articles[stored.passage.article_id]
    language = primary_language(article.language)
    lexical = query.lexical(share, language)
    similarity = query.similarity(float(stored.vectors[0] @ query.vector), language)
    score = LEXICAL_WEIGHT * lexical + SIMILARITY_WEIGHT * similarity
    return Hit(stored.passage, article, score, lexical, similarity)


def search(query: Query, collection: Collection, k: int, articles: Ids[str] | None = None) -> list[Found]:
    """The `k` passages that fit best, best first, of `articles` where given."""
    vectors, postings = collection.snapshot.vectors, collection.snapshot.postings
    dense = vectors.search(query.vector, CANDIDATES, articles)
    lexical = postings.search(query.tokens, CANDIDATES, articles)
    ids = list(dict.fromkeys([*dense, *lexical]))
    stored = collection.library.passages(collection.manifest.embedder, ids)
    shares = postings.scores(query.tokens, ids)
    found = [
        Found(_hit(stored[id_], share, query, collection), stored[id_]) for id_, share in zip(ids, shares, strict=True)
    ]
    return sorted(found, key=lambda item: (-item.hit.score, item.hit.passage.id))[:k]
