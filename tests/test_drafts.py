"""Replies of chat models: which sentences are found in them, however they are wrapped, cut and spoiled."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import texts

from askavim.drafts import MAX_OBJECT_CHARS, Draft, ObjectReader, draft_of, read_objects

ONE = '{"text": "One.", "blocks": [1]}'
TWO = '{"text": "Two {braces} and \\"quotes\\".", "blocks": [2, 1]}'
FOUND = [Draft("One.", (1,)), Draft('Two {braces} and "quotes".', (2, 1))]


def drafts(reply: str) -> list[Draft]:
    return [draft for item in read_objects(reply) if (draft := draft_of(item))]


@pytest.mark.parametrize(
    "reply",
    [
        f"{ONE}\n{TWO}\n",
        f"```json\n{ONE}\n{TWO}\n```",
        f"[{ONE},\n {TWO}]",
        f'{{"sentences": [{ONE}, {TWO}]}}',
        f'{{"done": true, "sentences": [{ONE}, {TWO}]}}',
        f"Sure! Here is the answer {{as asked}}:\n{ONE}{TWO}\nHope that helps :}}",
        f"<think>{{}}</think>{ONE}\r\n\r\n{TWO}",
    ],
)
def test_sentences_are_found_whatever_stands_around_them(reply: str) -> None:
    assert drafts(reply) == FOUND


@given(st.lists(st.integers(1, 9), min_size=1))
def test_it_makes_no_difference_how_a_reply_is_cut(sizes: list[int]) -> None:
    reply, reader, found = f"Well {{:\n{ONE}\n{TWO}", ObjectReader(), []
    while reply:
        for size in sizes:
            found += list(reader.feed(reply[:size]))
            reply = reply[size:]
    found += list(reader.finish())
    assert [draft_of(item) for item in found] == FOUND


def test_a_sentence_is_given_as_soon_as_its_object_ends() -> None:
    reader = ObjectReader()
    assert [draft_of(item) for item in reader.feed(ONE)] == FOUND[:1]


@pytest.mark.parametrize("cut", range(1, len(TWO)))
def test_a_reply_that_breaks_off_is_unfinished_and_keeps_what_was_whole(cut: int) -> None:
    reader = ObjectReader()
    found = [*reader.feed(f"{ONE}\n{TWO[:cut]}"), *reader.finish()]
    assert [draft_of(item) for item in found] == FOUND[:1]
    assert reader.unfinished


def test_a_whole_reply_is_not_unfinished() -> None:
    reader = ObjectReader()
    assert [*reader.feed(f"{ONE} {{chatter}} {TWO}"), *reader.finish()]
    assert not reader.unfinished


@pytest.mark.parametrize(
    ("blocks", "numbers"),
    [
        ("[1, 2, 2]", (1, 2)),
        ("3", (3,)),
        ('["1", "[2]", "block 3"]', (1, 2, 3)),
        ("[0, -1, 1.5, true, null, [4], 99999999]", ()),
        ('"none"', ()),
        ("{}", ()),
        (json.dumps(list(range(1, 500))), tuple(range(1, 21))),
    ],
)
def test_numbers_of_blocks_are_read_as_models_write_them(blocks: str, numbers: tuple[int, ...]) -> None:
    assert [draft.blocks for draft in drafts(f'{{"text": "T.", "blocks": {blocks}}}')] == [numbers]


@pytest.mark.parametrize("reply", ['{"text": 5}', '{"text": null, "blocks": [1]}', "{}", "[]", "The answer is 5.", "{"])
def test_what_proposes_no_sentence_gives_none(reply: str) -> None:
    assert drafts(reply) == []


@given(texts)
def test_any_reply_can_be_read(reply: str) -> None:
    assert all(isinstance(item, dict) for item in read_objects(reply))


@pytest.mark.parametrize(
    "reply",
    [
        "{" * 20_000,
        '{"a":' * 4_000,
        "[" * 20_000 + "{",
        '{"text": "' + "x" * 20_000,
        '{"blocks": [' + "9" * 6_000 + "]}",
        "{}" * 10_000,
        '{"' * 10_000,
        '{"a": "\\u12',
    ],
    ids=lambda reply: reply[:12],
)
def test_hostile_replies_cost_little(reply: str) -> None:
    started = time.process_time()
    reader = ObjectReader()
    for start in range(0, len(reply), 3):
        list(reader.feed(reply[start : start + 3]))
    list(reader.finish())
    assert time.process_time() - started < 5


def test_an_object_that_never_ends_does_not_hide_what_follows() -> None:
    assert drafts('{"text": "' + "x" * MAX_OBJECT_CHARS + "\n" + ONE)[-1:] == FOUND[:1]
