"""Question -> Hits: dense and lexical search, fused, within the filters.

The two scores are put together by a convex combination (Bruch et al., "An analysis of fusion functions for hybrid
retrieval", 2022), not by ranks: how sure each side is counts. Both are measured against the other passages of the same
language, because a question is nearer to, and shares more words with, any passage of its own language than the best
one of another: without that, an archive in four languages answers only in the question's.
"""

from collections.abc import Collection as Ids
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from askavim.freshness import admitted_as_of
from askavim.index import Collection
from askavim.model import LANGUAGES, ArticleInfo, Filters, Hit, Sentence, primary_language
from askavim.ports import Spread, StoredPassage, Term, Vector
from askavim.text.names import terms_by_language

LEXICAL_WEIGHT = 5.0
SIMILARITY_WEIGHT = 0.25
SEARCHED_AS_OF = 100
"""Passages looked through for those with a sentence that was published by some day."""
CANDIDATES = 20
"""Passages taken from each of the two searches, for each language, before they are fused."""

# How the cosine of a question and an unrelated passage lies with multilingual-e5-small: mean and deviation half way
# between passages of the question's language and others, and what a passage's language adds or takes away. In a small
# collection, where a few passages say little, it stands in for those that aren't there, with the weight of this many;
# and so does the whole collection for a language of which it has few. From `askavim.evaluation.calibrate`.
BACKGROUND = Spread(mean=0.737, deviation=0.023, passages=20)
LANGUAGE_OFFSET = 0.021
# The mean cosine of a question in one language and unrelated text in another, which differs more between pairs of
# languages than between near and far. Half way between what `askavim.training.background` prints and the same on XQuAD;
# with Azerbaijani, which XQuAD lacks, as much lower than printed as the others are on average.
UNRELATED = {
    ("en", "en"): 0.755, ("en", "tr"): 0.719, ("en", "az"): 0.718, ("en", "ru"): 0.708,
    ("tr", "en"): 0.729, ("tr", "tr"): 0.782, ("tr", "az"): 0.760, ("tr", "ru"): 0.730,
    ("az", "en"): 0.753, ("az", "tr"): 0.756, ("az", "az"): 0.768, ("az", "ru"): 0.733,
    ("ru", "en"): 0.714, ("ru", "tr"): 0.725, ("ru", "az"): 0.733, ("ru", "ru"): 0.762,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """A question, made ready for searching one collection."""

    text: str
    language: str
    tokens: dict[str, tuple[Term, ...]]
    """What to look for in the passages of each language, each term once; empty where the text has no token at all."""
    vector: Vector
    cosines: dict[str, Spread]
    """By language: how the passages' cosines lie."""
    shares: dict[str, Spread]
    """By language: how the passages' lexical scores lie."""

    def similarity(self, cosine: float, language: str) -> float:
        """A cosine in standard deviations above the mean of the language's passages."""
        spread = self.cosines[language]
        return (cosine - spread.mean) / spread.deviation

    def nearness(self, cosine: float, language: str) -> float:
        """A cosine in standard deviations above unrelated text of any collection, not only of this one."""
        unrelated = UNRELATED.get((self.language, language), BACKGROUND.mean)
        return (cosine - unrelated) / BACKGROUND.deviation

    def lexical(self, share: float, language: str) -> float:
        """A lexical score above what an ordinary passage of the language has by chance: its mean and a deviation."""
        spread = self.shares[language]
        return max(share - spread.mean - spread.deviation, 0.0)


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with the vectors that evidence is chosen by."""

    hit: Hit
    stored: StoredPassage


def _pooled(prior: Spread, spreads: Iterable[Spread]) -> Spread:
    """One spread out of several and a prior, each with the weight of its passages."""
    parts = [prior, *spreads]
    total = sum(part.passages for part in parts)
    return Spread(
        mean=sum(part.passages * part.mean for part in parts) / total,
        deviation=sum(part.passages * part.deviation for part in parts) / total,
        passages=prior.passages,
    )


def _shifted(spread: Spread, offset: float) -> Spread:
    return replace(spread, mean=spread.mean + offset)


def _steadied(spreads: Mapping[str, Spread], language: str) -> dict[str, Spread]:
    """Spreads of cosines by language, each drawn towards the whole collection's, and that towards BACKGROUND."""
    offsets = {name: LANGUAGE_OFFSET if name == language else -LANGUAGE_OFFSET for name in spreads}
    whole = _pooled(BACKGROUND, (_shifted(spread, -offsets[name]) for name, spread in spreads.items()))
    return {name: _pooled(_shifted(whole, offsets[name]), [spread]) for name, spread in spreads.items()}


def make_query(text: str, language: str, vector: Vector, collection: Collection) -> Query:
    """The query of a question whose vector is known."""
    vectors, postings = collection.snapshot.vectors, collection.snapshot.postings
    cosines = _steadied(vectors.spread(vector), language)
    terms = terms_by_language(text, language, {*LANGUAGES, *cosines}, postings.known)
    return Query(text, language, terms, vector, cosines, postings.spread(terms))


def _admits(filters: Filters, info: ArticleInfo) -> bool:
    """By `as_of` sentences are admitted, not articles."""
    earliest, latest = filters.published_from or date.min, filters.published_to or date.max
    dated = filters.published_from or filters.published_to
    if dated and not (info.published and earliest <= info.published <= latest):
        return False
    languages = {primary_language(tag) for tag in filters.languages}
    return (
        (not languages or primary_language(info.language) in languages)
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


def admits_sentence(filters: Filters, info: ArticleInfo, sentence: Sentence) -> bool:
    """Whether a sentence of an admitted article may answer: as of some day, only what had been published by then."""
    return filters.as_of is None or admitted_as_of(sentence.sources, info, filters.as_of)


def search_admitted(query: Query, collection: Collection, k: int, filters: Filters) -> list[Found]:
    """The `k` passages that fit best of those with a sentence that the filters admit."""
    articles = admitted_articles(filters, collection)
    if filters.as_of is None:
        return search(query, collection, k, articles)
    found = search(query, collection, SEARCHED_AS_OF, articles)
    admitted = (
        item
        for item in found
        if any(admits_sentence(filters, item.hit.article, one) for one in item.hit.passage.sentences)
    )
    return list(islice(admitted, k))
