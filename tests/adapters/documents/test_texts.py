"""Specification of how Markdown and plain text are read, whatever their encoding."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.strategies import any_text, hard_text

from askavim.adapters.documents.blocks import Block, assemble, clean, cleaned
from askavim.adapters.documents.heads import day_of_line
from askavim.adapters.documents.texts import read_markdown, read_plain
from askavim.errors import DocumentUnreadable
from askavim.origins import Draft, Fetched

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "articles" / "avim-blog-2024-15.md"

OWN = """---
id: two-berths
title: Two berths
language: en
authors: [Ann Author]
publisher: A House
published: 2024-05-15
---

The harbour has two berths.[^one]

[^one]: [A Paper, 2024](https://example.org/one)
"""

PAGE = """
# ALAT LİMANINDA ÜÇ RIHTIM

Ayşe YAZAR

Bülten No : 2024 / 3

15.01.2024

Liman iki kez genişletildi. Bakanlar Ankara'da buluştu.

<http://avim.org.tr>
"""

TURKISH = "Üç rıhtım\n\nŞu anda limanın iki rıhtımı var; üçüncüsü için görüşmeler sürüyor ve ağır yük artıyor.\n"
RUSSIAN = "Третий причал\n\nМинистры встретились в Баку и подписали соглашение о новом причале; переговоры идут.\n"


def markdown(text: str, address: str = "/papers/two-berths.md") -> Draft:
    return read_markdown(Fetched(address, text.encode()))


def plain(body: bytes, charset: str | None = None) -> Draft:
    return read_plain(Fetched("/papers/note.txt", body, "text/plain", charset))


def refusal(text: str, address: str = "/papers/two-berths.md") -> str:
    with pytest.raises(DocumentUnreadable) as caught:
        markdown(text, address)
    return caught.value.message


def test_an_article_file_of_ours_gives_all_that_it_says() -> None:
    draft = markdown(OWN)
    assert (draft.id, draft.title, draft.authors, draft.publisher) == (
        "two-berths",
        "Two berths",
        ("Ann Author",),
        "A House",
    )
    assert (draft.published, draft.language) == (date(2024, 5, 15), "en")
    assert draft.text == "The harbour has two berths."
    assert [(claim.label, claim.sources[0].url) for claim in draft.claims] == [("one", "https://example.org/one")]


def test_an_article_file_holds_no_character_that_nobody_sees_and_no_user_in_its_address() -> None:
    hostile = OWN.replace(
        "title: Two berths", 'title: "Two \\e[31mberths\\u202e"\nurl: https://archive.example@x.example/a'
    )
    hostile = hostile.replace("[Ann Author]", '["Ann \\x07Author"]').replace(
        "two berths.[", "two\u202e ber\u200bths\ufe0f.["
    )
    draft = markdown(hostile)
    assert (draft.title, draft.authors, draft.url) == ("Two [31mberths", ("Ann Author",), None)
    assert draft.text == "The harbour has two berths."
    assert draft.claims == markdown(OWN).claims


def test_an_article_file_is_named_by_its_address_on_the_web_too() -> None:
    assert markdown(OWN, "https://example.org/a/two-berths.md?raw=1").id == "two-berths"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("published: 2024-05-15", "published: soon", 7), ("[Ann Author]", "[Ann", 6), ("id: two", "id: three", 2)],
)
def test_a_broken_article_file_is_named_with_the_line(old: str, new: str, line: int) -> None:
    assert refusal(OWN.replace(old, new)).startswith(f"/papers/two-berths.md:{line}: ")


@pytest.mark.skipif(not SHARED.is_file(), reason="../shared/articles is not there")
def test_the_archive_s_page_gives_exactly_what_it_says_about_itself() -> None:
    draft = read_markdown(Fetched("/somewhere/else.md", SHARED.read_bytes()))
    assert draft.id == "avim-blog-2024-15"
    assert draft.title == "ANALYSING THE TURKIC VECTOR OF AZERBAIJAN'S FOREIGN POLICY - TGP- 14.04.2024"
    assert draft.authors == ("Rufat AHMADZADA",)
    assert (draft.published, draft.kind, draft.number) == (date(2024, 5, 15), "Blog", "2024/15")
    assert (draft.publisher, draft.language) == ("Center for Eurasian Studies (AVİM)", "en")
    assert draft.url == (
        "https://www.avim.org.tr/public/index.php/Blog/"
        "ANALYSING-THE-TURKIC-VECTOR-OF-AZERBAIJAN-S-FOREIGN-POLICY-TGP-14-04-2024"
    )


def test_a_page_of_the_archive_is_named_by_series_and_number() -> None:
    assert markdown(PAGE).id == "avim-bulten-2024-3"


def test_other_markdown_has_its_first_heading_for_a_title() -> None:
    draft = markdown("# Two *berths*\n\nThe harbour has two.\n\n## The bay\n\n- deep\n- calm\n")
    assert draft.title == "Two berths"
    assert draft.text == "The harbour has two.\n\nThe bay\n\ndeep\n\ncalm"
    assert [draft.text[item.start : item.end] for item in draft.headings] == ["The bay"]


FOREIGN = """---
layout: post
title: "Two berths"
date: 2024-05-15T10:00:00+04:00
author: [Ann Author, {{name: Ben Writer}}]
lang: en_GB
tags: [harbour]
canonical_url: {url}
---
# Two berths

The harbour has two.
"""


def test_front_matter_of_other_kinds_is_read_as_far_as_it_goes() -> None:
    draft = markdown(FOREIGN.format(url="https://example.org/two"))
    assert (draft.title, draft.authors, draft.published) == (
        "Two berths",
        ("Ann Author", "Ben Writer"),
        date(2024, 5, 15),
    )
    assert (draft.language, draft.url, draft.topics) == ("en-GB", "https://example.org/two", ("harbour",))
    assert draft.text == "The harbour has two."


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "/two", "[1, 2]", "https://avim.org.tr@x.example/two"]
)
def test_an_address_that_is_no_page_is_not_taken(url: str) -> None:
    assert markdown(FOREIGN.format(url=url)).url is None


def test_no_other_site_can_give_itself_out_for_the_archive_or_for_another_site() -> None:
    there = "https://other.example/page.md"
    posing = OWN.replace("publisher: A House", "publisher: Center for Eurasian Studies (AVİM)")
    for text in (
        PAGE,
        posing,
        FOREIGN.format(url="https://avim.org.tr/en/two").replace("tags:", "publisher: AVİM\ntags:"),
    ):
        draft = markdown(text, there.replace("page", "two-berths"))
        assert draft.publisher in (None, "other.example")
        assert (draft.url, draft.kind) == (None, None)
    assert markdown(posing).publisher == "Center for Eurasian Studies (AVİM)"


def test_front_matter_that_can_not_be_read_says_nothing() -> None:
    assert markdown("---\nnote: [[[\n---\n# Two berths\n\nThe harbour has two.\n").title == "Two berths"


def test_plain_text_has_its_first_line_for_a_title_and_its_top_says_the_rest() -> None:
    draft = plain(b"Two berths\nAnn Author\n15 May 2024\n\nThe harbour\nhas two.\n\n\nThe bay is deep.\n")
    assert (draft.title, draft.authors, draft.published) == ("Two berths", ("Ann Author",), date(2024, 5, 15))
    assert draft.text == "The harbour has two.\n\nThe bay is deep."


def test_plain_text_that_begins_with_a_sentence_has_no_title() -> None:
    draft = plain(b"The harbour has two berths.\n\nThe bay is deep.")
    assert draft.title is None
    assert draft.text == "The harbour has two berths.\n\nThe bay is deep."


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        *(
            (TURKISH, encoding, "tr")
            for encoding in ("utf-8", "utf-8-sig", "cp1254", "iso8859_9", "utf-16", "utf-16-le")
        ),
        *((RUSSIAN, encoding, "ru") for encoding in ("utf-8", "cp1251", "koi8_r", "utf-16", "utf-16-be")),
    ],
)
def test_likely_encodings_are_told_apart(text: str, encoding: str, language: str) -> None:
    draft = plain(text.encode(encoding))
    assert (draft.title, draft.text, draft.language) == (*text.strip().split("\n\n"), language)


def test_a_server_s_charset_decides_where_the_text_does_not() -> None:
    assert plain(RUSSIAN.encode("iso8859_5"), "ISO-8859-5").text in RUSSIAN


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "latin1", "iso-8859-9", "windows-1254"])
def test_turkish_by_the_name_of_its_western_neighbour_keeps_its_letters(charset: str) -> None:
    text = "Şehirler arasında işbirliği “ağır ağır” güçlenmiştir. " * 5
    assert read_plain(Fetched("/a.txt", text.encode("cp1254"), "text/plain", charset)).text == text.strip()


def test_a_server_s_wrong_charset_does_not_spoil_utf_8() -> None:
    assert plain(TURKISH.encode(), "iso-8859-9").text in TURKISH


@pytest.mark.parametrize("body", [bytes(range(256)) * 4, b"ab\0cd" * 50, RUSSIAN.encode("cp866")])
def test_what_is_no_text_or_can_not_be_told_is_refused(body: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match="encoded"):
        plain(body)


@pytest.mark.parametrize(
    ("line", "language", "day"),
    [
        ("15.05.2024", "tr", date(2024, 5, 15)),
        ("15 may 2024-cü il", "az", date(2024, 5, 15)),
        ("15 мая 2024 года", "ru", date(2024, 5, 15)),
        ("Published on May 15, 2024", "en", date(2024, 5, 15)),
        ("May 2024", "en", None),
        ("05/06/2024", "en", None),
        ("3 May 2024 – 9 June 2024, Baku", "en", None),
    ],
)
def test_the_day_of_a_line_is_read_unless_it_is_unsure(line: str, language: str, day: date | None) -> None:
    assert day_of_line(line, language) == day


@settings(max_examples=50)
@given(any_text | hard_text)
def test_a_clean_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert once == clean(once)
    assert once == " ".join(once.split())
    assert not any(unseen in once for unseen in "\u00ad\u200b\u202e\ufeff\0")


def test_a_clean_text_keeps_what_figures_say() -> None:
    assert clean("10 m² and ½, “№ 5”") == "10 m² and ½, “№ 5”"


@given(hard_text)
def test_headings_stand_where_they_say(text: str) -> None:
    blocks = cleaned([Block(part, level % 3) for level, part in enumerate(text.split("\n"))])
    whole, headings = assemble(blocks)
    assert [whole[item.start : item.end] for item in headings] == [block.text for block in blocks if block.level]
