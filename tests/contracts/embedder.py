"""What every `Embedder` must do, the real model and the double. Each function is one rule; `RULES` has them all."""

from collections.abc import Callable

import numpy as np

from askavim.ports import Embedder, Matrix, TextWithSpans

FIRST = "Baku signed the declaration. Ankara welcomed it."
TEXTS = (
    TextWithSpans(FIRST, ((0, 28), (29, 48))),
    TextWithSpans("Qısa.", ()),
    TextWithSpans("Саммит прошёл в Шуше, и главы государств подписали итоговый документ.", ((0, 20),)),
)


def vectors_are_named_and_of_unit_length(embedder: Embedder) -> None:
    assert embedder.fingerprint
    question = embedder.embed_question("Who signed the declaration?")
    assert question.shape == (embedder.dimensions,)
    assert question.dtype == np.float32
    for matrix in [question[None], *embedder.embed_passages(TEXTS)]:
        assert np.allclose(np.linalg.norm(matrix, axis=1), 1, atol=1e-5)


def a_passage_has_a_row_for_itself_and_for_each_span(embedder: Embedder) -> None:
    for matrix, passage in zip(embedder.embed_passages(TEXTS), TEXTS, strict=True):
        assert matrix.shape == (1 + len(passage.spans), embedder.dimensions)
        assert matrix.dtype == np.float32


def the_same_text_has_the_same_vector(embedder: Embedder) -> None:
    assert np.array_equal(embedder.embed_question(FIRST), embedder.embed_question(FIRST))
    first, second = embedder.embed_passages(TEXTS), embedder.embed_passages(TEXTS)
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


def the_order_of_passages_is_kept_and_does_not_matter(embedder: Embedder) -> None:
    forward = embedder.embed_passages(TEXTS)
    backward = embedder.embed_passages(TEXTS[::-1])[::-1]
    alone = [embedder.embed_passages([passage])[0] for passage in TEXTS]
    for one, other, single in zip(forward, backward, alone, strict=True):
        assert _lowest_cosine(one, other) > 0.999
        assert _lowest_cosine(one, single) > 0.999


def spans_tell_sentences_apart(embedder: Embedder) -> None:
    (matrix,) = embedder.embed_passages(TEXTS[:1])
    whole, first, second = matrix
    assert first @ second < 0.9999
    assert min(whole @ first, whole @ second) > first @ second


def a_span_without_a_token_gets_the_passage_vector(embedder: Embedder) -> None:
    past_the_end = (len(FIRST) + 10, len(FIRST) + 20)
    (matrix,) = embedder.embed_passages([TextWithSpans(FIRST, ((5, 5), (28, 29), past_the_end))])
    assert all(np.array_equal(row, matrix[0]) for row in matrix[1:])


def empty_and_odd_texts_do_no_harm(embedder: Embedder) -> None:
    for text in ("", " \n\t ", "\u200b", "\ud800", "<s></s><mask>", "\x00"):
        assert np.all(np.isfinite(embedder.embed_question(text)))
        (matrix,) = embedder.embed_passages([TextWithSpans(text, ((0, len(text)),))])
        assert np.all(np.isfinite(matrix))
    assert embedder.embed_passages([]) == []


def _lowest_cosine(one: Matrix, other: Matrix) -> float:
    return float(np.sum(one * other, axis=1).min())


RULES: tuple[Callable[[Embedder], None], ...] = (
    vectors_are_named_and_of_unit_length,
    a_passage_has_a_row_for_itself_and_for_each_span,
    the_same_text_has_the_same_vector,
    the_order_of_passages_is_kept_and_does_not_matter,
    spans_tell_sentences_apart,
    a_span_without_a_token_gets_the_passage_vector,
    empty_and_odd_texts_do_no_harm,
)
