"""Ranked sentences + when the question asks about -> the same sentences, ranked anew.

A question that names a period ("in 2023", "before 2022") is answered by a sentence about that period: one whose own
dates lie in it gains, one about other days loses. Less is lost where all its dates come before the period: what began
then may still have held ("appointed in 2018" answers for 2020). A sentence without dates keeps its score.

A question that asks for the latest takes from the best sentences by their age, so that the newest of about equally good
ones comes first. A sentence without dates is as old as its sources, else its article.

The score is a probability; what is gained and lost is added to its log-odds.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum

from askavim.freshness import newest_date
from askavim.model import Evidence, primary_language
from askavim.retrieval import Query
from askavim.text.dates import Period, asks_for_latest, find_periods
from askavim.text.stretches import Stretch, find_stretches


class Relation(Enum):
    """How a sentence's dates lie to what is asked about; the value is what it adds to the log-odds of its score.

    Differences as of a listwise fit on the questions of development*.yaml that name a period, half B of
    development_time left out (n = 63); their level is set by XQuAD, so that near misses are refused as often as before.
    """

    WITHIN = 0.5
    NEUTRAL = 0.0
    """It shares days with what is asked about and has others too, or has no dates."""
    EARLIER = -1.0
    OTHER = -2.0


AGE_WEIGHT = 0.7
"""What a year of age takes from the log-odds where the latest is asked for."""
MAX_AGE_YEARS = 3.0
EQUAL_SHARE = 0.25
"""Only sentences with at least this share of the best score lose by their age: the others don't compete with the
newest of them, and what they say may still hold."""
_DAYS_A_YEAR = 365.25


def _lies_in(period: Period, stretch: Stretch) -> bool:
    return stretch.start <= period.start and period.end <= stretch.end


def _share_a_day(one: Stretch, other: Stretch) -> bool:
    return one.start <= other.end and other.start <= one.end


def relation(asked: Sequence[Stretch], said: Sequence[Stretch]) -> Relation:
    """How the dates of a sentence lie to those of a question; the best of all pairs."""
    pairs = [(question, sentence) for question in asked for sentence in said]
    if any(_lies_in(sentence.period, question) for question, sentence in pairs):
        return Relation.WITHIN
    if not pairs or any(_share_a_day(question, sentence) for question, sentence in pairs):
        return Relation.NEUTRAL
    if all(sentence.end < question.start for question, sentence in pairs):
        return Relation.EARLIER
    return Relation.OTHER


def evidence_date(item: Evidence) -> date | None:
    """The last day that a sentence speaks of, as far as its sources could know it; else the day of its newest source.

    A date after that of the sources is a plan and makes nothing newer. None where nothing is dated.
    """
    known = newest_date(item.sentence.sources, item.hit.article) or item.hit.article.published
    periods = find_periods(item.sentence.text, primary_language(item.hit.article.language))
    ends = [min(period.end, known or date.max) for period in periods if period.start <= (known or date.max)]
    return max(ends, default=known)


def _gains_by_period(query: Query, ranked: Iterable[Evidence]) -> list[float]:
    asked = find_stretches(query.text, query.language)
    return [
        relation(asked, find_stretches(item.sentence.text, primary_language(item.hit.article.language))).value
        for item in ranked
    ]


def _gains_by_age(query: Query, ranked: Sequence[Evidence]) -> list[float]:
    if not ranked or not asks_for_latest(query.text, query.language):
        return [0.0] * len(ranked)
    equal = [item.score >= EQUAL_SHARE * ranked[0].score for item in ranked]
    days = [evidence_date(item) for item in ranked]
    newest = max((day for day, competes in zip(days, equal, strict=True) if competes and day), default=date.min)
    return [
        -AGE_WEIGHT * _age_years(day, newest) if competes else 0.0 for day, competes in zip(days, equal, strict=True)
    ]


def _age_years(day: date | None, newest: date) -> float:
    """Years before the newest evidence, up to MAX_AGE_YEARS; that many where nothing says."""
    return min((newest - day).days / _DAYS_A_YEAR, MAX_AGE_YEARS) if day else MAX_AGE_YEARS


def _shifted(score: float, gain: float) -> float:
    """A probability whose log-odds have grown by `gain`."""
    if not gain:
        return score  # rounding must not change what the question says nothing of
    odds = score * math.exp(gain)
    return odds / (odds + (1 - score))


def rank_by_time(query: Query, ranked: Sequence[Evidence]) -> list[Evidence]:
    """The ranked sentences with their scores after what the question says of time, most likely to answer first."""
    gains = zip(_gains_by_period(query, ranked), _gains_by_age(query, ranked), strict=True)
    timed = [
        replace(item, score=_shifted(item.score, period + age))
        for item, (period, age) in zip(ranked, gains, strict=True)
    ]
    return sorted(timed, key=lambda item: (-item.score, item.hit.passage.id, item.sentence.start))
