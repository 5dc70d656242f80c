"""Specification of a text's version: what every citation is tied to."""

import hashlib

from hypothesis import assume, given
from tests.strategies import texts

from askavim.model import primary_language, text_version


def test_a_version_is_the_sha256_of_the_utf_8_bytes() -> None:
    assert text_version("Şuşa") == hashlib.sha256(b"\xc5\x9eu\xc5\x9fa").hexdigest()


def test_the_version_of_the_empty_text_is_the_known_one() -> None:
    assert text_version("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_two_spellings_that_look_the_same_have_two_versions() -> None:
    assert text_version("\u015eu\u015fa") != text_version("S\u0327us\u0327a")


@given(texts, texts)
def test_different_texts_have_different_versions(one: str, other: str) -> None:
    assume(one != other)
    assert text_version(one) != text_version(other)


def test_the_primary_language_is_the_tag_without_script_or_region() -> None:
    assert [primary_language(tag) for tag in ("en", "en-GB", "az-Latn-AZ")] == ["en", "en", "az"]
