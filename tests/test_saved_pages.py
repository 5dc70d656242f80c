"""Specification of saved pages of the archive: what they give, and that their frame never reaches a passage."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from tests.strategies import texts

from askavim.corpus import read_article, read_corpus
from askavim.errors import CorpusError
from askavim.model import Article
from askavim.passages import split_passages
from askavim.saved_pages import is_saved_page

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared" / "articles" / "avim-blog-2024-15.md"
shared = pytest.mark.skipif(not SHARED.is_file(), reason="../shared/articles is not there")

FRAME = (
    "Süleyman Nazif",
    "06550",
    "438 50",
    "Tel:",
    "Fax:",
    "@avimorgtr",
    "facebook.com",
    "E-Posta",
    "info@avim",
    "avim.org.tr",
    "©",
    "Hakları Saklıdır",
    "Rights Reserved",
    "To cite",
    "Bu makaleye atıf",
    "Accessed",
    "To read the rest",
    "Yazının devamı",
    "About the author",
    "Yazar hakkında",
)

FOOT = """
Süleyman Nazif Sok. No: 12/B Daire 3-4 06550 Çankaya-ANKARA / TÜRKİYE

**Tel:** +90 (312) 438 50 23-24 • **Fax:** +90 (312) 438 50 26

 @avimorgtr

 <https://www.facebook.com/avrasyaincelemelerimerkezi>

**E-Posta:** [info@avim.org.tr](mailto:info@avim.org.tr)

<http://avim.org.tr>

---

© 2009-2025 Avrasya İncelemeleri Merkezi (AVİM) Tüm Hakları Saklıdır"""

ENGLISH = f"""

## RAILWAYS OVER THE SEA

Ann AUTHOR

Commentary No: 7
02.03.2023

### **A Newspaper (1 March 2023)**

**Ann AUTHOR**

The ferry carries wagons from one shore to the other. In 2022 it carried 4.5

thousand of them, more than ever before. Nobody expected that.

The ministers of the two countries met at the harbour and

agreed on a second ferry.

**To read the rest of the article, please click: <https://example.org/railways>**

About the author:

To cite this article: Ann AUTHOR. 2026. "RAILWAYS OVER THE SEA." Center For Eurasian
Studies (AVİM), Commentary No.2023 / 7. March 02. Accessed February 12, 2026.
<https://www.avim.org.tr/public/index.php/Commentary/RAILWAYS>
{FOOT}"""

TURKISH = f"""
# KOMŞULAR ARASINDA TİCARET

Ayşe YAZAR

Yorum No : 2024 / 3

15.01.2024

İki komşu ülke arasındaki ticaret geçen yıl büyüdü. Bakanlar 3. Toplantı için Ankara'da buluştu.

## Enerji

Doğal gaz hattının kapasitesi artırılacak. Anlaşma henüz imzalanmadı.

Yazının devamı için tıklayınız: <https://example.org/ticaret>

Yazar hakkında:

Bu makaleye atıf için: Ayşe YAZAR. 2026. "KOMŞULAR ARASINDA TİCARET." Avrasya
İncelemeleri Merkezi (AVİM), Yorum No.2024 / 3. Ocak 15. Erişim Şubat 12, 2026.
<https://avim.org.tr/tr/Yorum/KOMSULAR>
{FOOT}"""

Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Saves a page and gives its path."""

    def _save(page: str, name: str = "page.md") -> Path:
        path = tmp_path / name
        path.write_text(page, encoding="utf-8")
        return path

    return _save


def sentences_of(article: Article) -> list[str]:
    return [sentence.text for passage in split_passages(article) for sentence in passage.sentences]


def assert_no_frame(article: Article) -> None:
    for passage in split_passages(article):
        assert [part for part in FRAME if part in passage.text or part in passage.heading] == []


def problem_of(path: Path) -> str:
    with pytest.raises(CorpusError) as caught:
        read_article(path)
    (problem,) = caught.value.problems
    assert problem.path == path
    return problem.message


@shared
def test_the_archive_s_page_gives_exactly_what_it_says_about_itself() -> None:
    info = read_article(SHARED).info
    assert info.id == "avim-blog-2024-15"
    assert info.title == "ANALYSING THE TURKIC VECTOR OF AZERBAIJAN'S FOREIGN POLICY - TGP- 14.04.2024"
    assert info.authors == ("Rufat AHMADZADA",)
    assert info.publisher == "Center for Eurasian Studies (AVİM)"
    assert (info.kind, info.number) == ("Blog", "2024/15")
    assert info.published == date(2024, 5, 15)
    assert info.language == "en"
    assert info.url == (
        "https://www.avim.org.tr/public/index.php/Blog/"
        "ANALYSING-THE-TURKIC-VECTOR-OF-AZERBAIJAN-S-FOREIGN-POLICY-TGP-14-04-2024"
    )


@shared
def test_no_passage_of_the_archive_s_page_has_a_part_of_its_frame() -> None:
    page = SHARED.read_text(encoding="utf-8")
    assert sum(part in page for part in FRAME) > 10
    assert_no_frame(read_article(SHARED))


@shared
def test_the_sentence_that_the_archive_s_page_broke_is_whole() -> None:
    (sentence,) = [text for text in sentences_of(read_article(SHARED)) if "million barrels" in text]
    assert sentence.startswith("Oil shipment via Azerbaijan ")
    assert " 16.5 million barrels a year, " in sentence
    assert sentence.endswith(" the 2023 figure.")


@shared
def test_the_archive_s_essay_is_whole_from_its_first_to_its_last_sentence() -> None:
    sentences = sentences_of(read_article(SHARED))
    assert len(sentences) == 12
    assert sentences[0].startswith("The Organisation of Turkic States (OTS) is ")
    assert sentences[-1].endswith(" these countries is also growing.")


def test_an_english_page_gives_what_it_says_about_itself(save: Save) -> None:
    info = read_article(save(ENGLISH)).info
    assert (info.title, info.authors, info.language) == ("RAILWAYS OVER THE SEA", ("Ann AUTHOR",), "en")
    assert (info.kind, info.number, info.published) == ("Commentary", "2023/7", date(2023, 3, 2))
    assert info.url == "https://www.avim.org.tr/public/index.php/Commentary/RAILWAYS"


def test_a_turkish_page_gives_what_it_says_about_itself(save: Save) -> None:
    info = read_article(save(TURKISH)).info
    assert (info.title, info.authors, info.language) == ("KOMŞULAR ARASINDA TİCARET", ("Ayşe YAZAR",), "tr")
    assert (info.kind, info.number, info.published) == ("Yorum", "2024/3", date(2024, 1, 15))
    assert info.url == "https://avim.org.tr/tr/Yorum/KOMSULAR"


def test_a_page_s_text_is_its_essay_and_nothing_else(save: Save) -> None:
    assert read_article(save(TURKISH)).text == (
        "İki komşu ülke arasındaki ticaret geçen yıl büyüdü. Bakanlar 3. Toplantı için Ankara'da buluştu.\n\n"
        "Enerji\n\n"
        "Doğal gaz hattının kapasitesi artırılacak. Anlaşma henüz imzalanmadı."
    )


@pytest.mark.parametrize("page", [ENGLISH, TURKISH])
def test_the_frame_is_left_out_even_where_no_line_ends_the_essay(save: Save, page: str) -> None:
    ends = r"(About the author|Yazar hakkında|To cite|Bu makaleye).*?\n\n|(To cite|Bu makaleye).*?>\n"
    assert_no_frame(read_article(save(re.sub(ends, "", page, flags=re.DOTALL))))


def test_a_number_that_a_page_cut_after_its_point_is_joined_to_what_it_counts(save: Save) -> None:
    article = read_article(save(ENGLISH.replace("carried 4.5", "carried 4.")))
    assert "carried 4. thousand of them" in article.text


@pytest.mark.parametrize("page", [ENGLISH, TURKISH])
def test_no_passage_has_a_part_of_the_frame(save: Save, page: str) -> None:
    assert_no_frame(read_article(save(page)))


def test_sentences_that_a_page_broke_are_whole_again(save: Save) -> None:
    sentences = sentences_of(read_article(save(ENGLISH)))
    assert "In 2022 it carried 4.5 thousand of them, more than ever before." in sentences
    assert "The ministers of the two countries met at the harbour and agreed on a second ferry." in sentences


def test_a_paragraph_that_ends_is_not_joined_to_the_next(save: Save) -> None:
    page = TURKISH.replace("Anlaşma henüz", "anlaşma henüz").replace("artırılacak. ", "artırılacak.\n\n")
    assert "artırılacak.\n\nanlaşma" in read_article(save(page)).text


def test_headings_of_an_essay_head_its_passages(save: Save) -> None:
    assert [passage.heading for passage in split_passages(read_article(save(TURKISH)))] == ["", "Enerji"]


def test_an_essay_without_an_author_has_none(save: Save) -> None:
    assert read_article(save(TURKISH.replace("Ayşe YAZAR\n", "", 1))).info.authors == ()


def test_a_page_without_its_citation_has_no_address_and_is_numbered_by_its_day(save: Save) -> None:
    page = re.sub(r"To cite.*?>\n", "", ENGLISH, flags=re.DOTALL)
    info = read_article(save(page)).info
    assert (info.url, info.number) == (None, "2023/7")


@pytest.mark.parametrize(
    ("line", "kind", "number"),
    [
        ("Analiz No : 2024 / 12", "Analiz", "2024/12"),
        ("RAPOR NO: 4", "Rapor", "2024/4"),
        ("Bülten No. 2024/101", "Bülten", "2024/101"),
        ("Blog No: 2024/5", "Blog", "2024/5"),
        ("Report No : 9", "Report", "2024/9"),
    ],
)
def test_all_series_are_known(save: Save, line: str, kind: str, number: str) -> None:
    page = re.sub(r"Bu makaleye.*?>\n", "", TURKISH, flags=re.DOTALL)
    info = read_article(save(page.replace("Yorum No : 2024 / 3", line))).info
    assert (info.kind, info.number) == (kind, number)


def test_the_file_s_name_is_the_article_s_id(save: Save) -> None:
    assert read_article(save(TURKISH, "avim-yorum-2024-3.md")).info.id == "avim-yorum-2024-3"


def test_a_file_name_that_can_not_stand_in_an_address_gives_an_id_that_can(save: Save) -> None:
    id_ = read_article(save(TURKISH, "AVİM Yorum 2024#3.md")).info.id
    assert all(letter.isascii() and (letter.isalnum() or letter == "-") for letter in id_)


def test_two_files_that_give_one_id_are_a_problem(save: Save, tmp_path: Path) -> None:
    save(TURKISH, "yorum.md")
    save(TURKISH, "Yorum.md")
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this file system does not tell capitals from small letters")
    with pytest.raises(CorpusError, match="two files give the article id 'yorum'"):
        read_corpus(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("# KOMŞULAR ARASINDA TİCARET", "", "no title"),
        ("15.01.2024", "", "no day"),
        ("15.01.2024", "45.01.2024", "no day"),
        ("Yorum No : 2024 / 3", "Yorum", "neither front matter"),
    ],
)
def test_a_page_that_lacks_something_is_named_with_what_it_lacks(save: Save, old: str, new: str, words: str) -> None:
    assert words in problem_of(save(TURKISH.replace(old, new, 1)))


def test_a_page_without_an_essay_is_named(save: Save) -> None:
    head, rest = TURKISH.split("İki komşu")
    assert "no article text" in problem_of(save(head + rest[rest.index("Yazar hakkında") :]))


@pytest.mark.parametrize("words", ["He wrote this in an e-mail: we agree.", "The map is © the ministry."])
def test_a_paragraph_of_the_essay_that_only_sounds_like_the_frame_is_kept(save: Save, words: str) -> None:
    page = ENGLISH.replace("Nobody expected that.", f"Nobody expected that. {words}")
    assert words in sentences_of(read_article(save(page)))


def test_a_page_of_another_site_is_no_saved_page() -> None:
    assert is_saved_page(TURKISH)
    assert not is_saved_page(TURKISH.replace("avim.org.tr", "example.org"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples of a property test."""
    return tmp_path_factory.mktemp("pages")


@given(texts.map(lambda text: text.replace("\0", "")))
def test_any_essay_is_read_without_the_frame(folder: Path, essay: str) -> None:
    head, foot = TURKISH.split("İki komşu ülke arasındaki")
    path = folder / "page.md"
    path.write_bytes(f"{head}{essay}\n\nİki komşu ülke arasındaki{foot}".encode())
    article = read_article(path)
    assert "Süleyman Nazif" not in article.text
    assert "Tüm Hakları" not in article.text
    for heading in article.headings:
        assert "\n" not in article.text[heading.start : heading.end]
