"""Specification of passages: exact slices of any article, nothing lost, nothing twice, sources with their sentence."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import languages, texts

from askavim.model import Article, ArticleInfo, Claim, Heading, Passage, Source, text_version
from askavim.passages import MAX_PASSAGE_CHARS, split_passages


def article_of(*blocks: str, headings: tuple[int, ...] = (), language: str = "en", id_: str = "an-article") -> Article:
    """An article of these blocks; `headings` numbers those that are headings."""
    text, marks = "\n\n".join(blocks), []
    for number in headings:
        start = sum(len(block) + 2 for block in blocks[:number])
        marks.append(Heading(start, start + len(blocks[number]), 2))
    return Article(ArticleInfo(id_, text_version(text), "Title", language), text, tuple(marks))


def sentences_of(passages: list[Passage]) -> list[str]:
    return [sentence.text for passage in passages for sentence in passage.sentences]


@st.composite
def articles(draw: st.DrawFn) -> Article:
    paragraphs = texts.map(lambda text: re.sub(r"\n{2,}", "\n", text).strip("\n"))
    blocks = draw(st.lists(paragraphs, min_size=1, max_size=6))
    chosen = draw(st.sets(st.integers(0, len(blocks) - 1)))
    named = {blocks[number]: number for number in chosen if blocks[number].strip()}
    headings = tuple(sorted(named.values()))
    return article_of(*blocks, headings=headings, language=draw(languages))


@given(articles())
def test_passages_are_exact_slices_in_order_that_do_not_overlap(article: Article) -> None:
    position = 0
    for passage in split_passages(article):
        assert position <= passage.start < passage.end
        assert passage.text == article.text[passage.start : passage.end] == passage.text.strip()
        position = passage.end


@given(articles())
def test_sentences_are_exact_slices_that_fill_their_passage_but_for_white_space(article: Article) -> None:
    for passage in split_passages(article):
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        for sentence in passage.sentences:
            assert sentence.text == article.text[sentence.start : sentence.end] == sentence.text.strip() != ""
        for sentence, following in pairwise(passage.sentences):
            assert sentence.end <= following.start
            assert not article.text[sentence.end : following.start].strip()


@given(articles())
def test_only_headings_and_white_space_are_outside_of_passages(article: Article) -> None:
    spans = [(heading.start, heading.end) for heading in article.headings]
    spans += [(passage.start, passage.end) for passage in split_passages(article)]
    position = 0
    for start, end in sorted(spans):
        assert not article.text[position:start].strip()
        position = end
    assert not article.text[position:].strip()


@given(articles())
def test_no_passage_holds_part_of_a_heading(article: Article) -> None:
    for passage in split_passages(article):
        assert all(heading.end <= passage.start or passage.end <= heading.start for heading in article.headings)


@given(articles())
def test_a_passage_is_longer_than_the_limit_only_where_one_sentence_is(article: Article) -> None:
    for passage in split_passages(article):
        assert len(passage.text) <= MAX_PASSAGE_CHARS or len(passage.sentences) == 1


@given(articles())
def test_passages_have_different_ids_and_the_same_ones_each_time(article: Article) -> None:
    ids = [passage.id for passage in split_passages(article)]
    assert len(set(ids)) == len(ids)
    assert ids == [passage.id for passage in split_passages(article)]


@given(articles(), st.data())
def test_a_claim_inside_or_at_the_end_of_a_sentence_gives_it_its_source(article: Article, data: st.DataObject) -> None:
    sentences = [sentence for passage in split_passages(article) for sentence in passage.sentences]
    if not sentences:
        return
    sentence = data.draw(st.sampled_from(sentences))
    source = Source("https://example.org/a", "A")
    claim = Claim(data.draw(st.integers(sentence.start + 1, sentence.end)), "a", (source,))
    claimed = split_passages(Article(article.info, article.text, article.headings, (claim,)))
    found = [one.start for passage in claimed for one in passage.sentences if one.sources]
    assert found == [sentence.start]


def test_short_paragraphs_of_a_section_are_put_together() -> None:
    (passage,) = split_passages(article_of("Ministers met in Baku.", "They signed a paper."))
    assert passage.text == "Ministers met in Baku.\n\nThey signed a paper."


def test_a_heading_begins_a_new_passage_and_is_named_by_it() -> None:
    article = article_of(
        "Before it.", "Energy", "Gas flows west.", "Oil does too.", "Trade", "It grows.", headings=(1, 4)
    )
    assert [(passage.heading, passage.text) for passage in split_passages(article)] == [
        ("", "Before it."),
        ("Energy", "Gas flows west.\n\nOil does too."),
        ("Trade", "It grows."),
    ]


SENTENCE = "The corridor carries freight from one sea to the other every week."


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = split_passages(article_of(" ".join([SENTENCE] * 30)))
    assert sentences_of(passages) == [SENTENCE] * 30
    assert len(passages) == 3


def test_a_long_paragraph_is_cut_into_like_parts() -> None:
    lengths = [len(passage.text) for passage in split_passages(article_of(" ".join([SENTENCE] * 30)))]
    assert min(lengths) > max(lengths) / 2


def test_a_paragraph_that_fits_stays_whole() -> None:
    paragraph = " ".join(["The corridor carries freight every week."] * 15)
    assert [passage.text for passage in split_passages(article_of(paragraph, paragraph))] == [paragraph, paragraph]


def test_two_sections_of_the_same_name_are_two_passages() -> None:
    article = article_of("Energy", "Gas flows west.", "Energy", "Oil does too.", headings=(0, 2))
    assert [passage.text for passage in split_passages(article)] == ["Gas flows west.", "Oil does too."]


def test_an_article_of_headings_only_has_no_passages() -> None:
    assert split_passages(article_of("Energy", "Trade", headings=(0, 1))) == []


def test_the_id_tells_article_text_and_heading_apart() -> None:
    variants = [
        article_of("Energy", "Gas flows.", headings=(0,)),
        article_of("Energy", "Gas flows.", headings=(0,), id_="another-article"),
        article_of("Energy", "Oil flows.", headings=(0,)),
        article_of("Trade!", "Gas flows.", headings=(0,)),
    ]
    assert len({split_passages(article)[0].id for article in variants}) == len(variants)


def test_a_source_named_twice_in_a_sentence_is_given_once() -> None:
    article = article_of("Gas flows west. Oil does too.")
    first, second = Source("https://example.org/a", "A"), Source("https://example.org/b", "B")
    claims = (Claim(3, "a", (first,)), Claim(15, "b", (second, first)))
    (passage,) = split_passages(Article(article.info, article.text, (), claims))
    assert [sentence.sources for sentence in passage.sentences] == [(first, second), ()]
