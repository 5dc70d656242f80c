"""Specification of the test site: its pages answer, say when they changed, and are written as they claim to be."""

import gzip
import http.client
import io
from collections.abc import Iterator
from urllib.parse import urlsplit

import docx
import pytest
from pypdf import PdfReader
from tests.site import pages
from tests.site.essays import read_essays
from tests.site.server import Site, serving

from askavim.adapters.listings import read_listing
from askavim.origins import Fetched, Listing, ListingKind


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


class Answer:
    def __init__(self, site: Site, path: str, **headers: str) -> None:
        connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=5)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        self.status, self.headers, self.url = response.status, response.headers, site.url + path
        self.body = response.read(100) if path == pages.HANGING else response.read()
        connection.close()

    @property
    def text(self) -> str:
        return self.body.decode(self.headers.get_content_charset() or "utf-8")


def listing(site: Site, path: str) -> Listing:
    answer = Answer(site, path)
    found = read_listing(Fetched(answer.url, answer.body, answer.headers.get_content_type()))
    assert found is not None
    return found


def listed(site: Site, path: str) -> list[str]:
    return [each.url.removeprefix(site.url) for each in listing(site, path).addresses]


def test_its_sitemap_leads_to_every_sound_page_and_each_answers(site: Site) -> None:
    index = listing(site, "/sitemap.xml")
    assert index.kind is ListingKind.SITEMAP_INDEX
    paths = [path for sitemap in listed(site, "/sitemap.xml") for path in listed(site, sitemap)]
    assert sorted(paths) == sorted(site.paths)
    assert len(paths) >= 45
    for path in paths:
        assert Answer(site, path).status == 200
        assert site.requests[path, 200] == 1


def test_one_of_its_sitemaps_is_gzipped(site: Site) -> None:
    assert gzip.decompress(Answer(site, "/sitemap-tr.xml.gz").body).startswith(b"<urlset")


def test_its_feeds_name_the_newest_pages(site: Site) -> None:
    newest = max(essay.day for essay in read_essays() if essay.day)
    for path, kind in (
        ("/feed.rss", ListingKind.RSS),
        ("/atom.xml", ListingKind.ATOM),
        ("/feed.json", ListingKind.JSON_FEED),
    ):
        feed = listing(site, path)
        assert feed.kind is kind
        assert len(feed.addresses) >= 10
        assert set(listed(site, path)) <= set(site.paths)
        assert all(each.modified for each in feed.addresses)
    first = listing(site, "/feed.rss").addresses[0]
    assert first.modified
    assert first.modified.date() == newest


def test_each_page_has_its_own_text_and_says_it_in_full() -> None:
    built = pages.build("http://127.0.0.1", {})
    paragraphs = [block for essay in read_essays() for block in essay.blocks if not block.startswith("## ")]
    assert len(set(paragraphs)) == len(paragraphs)
    for essay in read_essays():
        words = sum(len(block.split()) for block in essay.blocks)
        assert 235 <= words <= 700 or essay.path == pages.PRIVATE, essay.path
        if essay.charset == "utf-8" and not essay.path.startswith("/files/"):
            assert essay.author in built[essay.path].body.decode()


def test_its_questions_are_answered_on_the_pages_that_they_name() -> None:
    assert len(pages.QUESTIONS) >= 12
    assert {question.language for question in pages.QUESTIONS} == {"en", "tr", "az", "ru"}
    sound = pages.sound_paths()
    for question in pages.QUESTIONS:
        assert question.path in sound
        text = " ".join(pages.find_essay(question.path).blocks)
        assert question.expected in text, question


def test_an_unchanged_page_is_not_sent_again(site: Site) -> None:
    for path in (pages.REPRINTED, "/feed.rss", pages.PDF):
        before = Answer(site, path)
        tag, day = before.headers["ETag"], before.headers["Last-Modified"]
        for again in (Answer(site, path, If_None_Match=tag), Answer(site, path, If_Modified_Since=day)):
            assert (again.status, again.body) == (304, b"")
        assert Answer(site, path, If_None_Match='"another"').status == 200


def test_an_edited_page_has_a_new_state_and_a_new_sentence(site: Site) -> None:
    path = "/en/Blog/WHAT-THE-TEA-AUCTION-KNOWS"
    before, other = Answer(site, path), Answer(site, pages.REPRINTED)
    site.edit(path, "A second cinema has offered its hall.")
    site.edit(path, "The town has declined.")
    tag, day = before.headers["ETag"], before.headers["Last-Modified"]
    after = Answer(site, path, If_None_Match=tag, If_Modified_Since=day)
    assert after.status == 200
    assert "A second cinema has offered its hall. The town has declined." in after.text
    assert "A second cinema" not in before.text
    assert Answer(site, path, If_Modified_Since=day).status == 200
    assert Answer(site, pages.REPRINTED, If_None_Match=other.headers["ETag"]).status == 304


@pytest.mark.parametrize(
    ("path", "charset", "said"),
    [
        (pages.WINDOWS_1254, "windows-1254", "windows-1254"),
        (pages.ISO_8859_9, "iso-8859-9", None),
        (pages.UTF_16, "utf-16", None),
        (pages.WINDOWS_1251, "windows-1251", "windows-1251"),
    ],
)
def test_a_page_is_written_in_its_own_charset(site: Site, path: str, charset: str, said: str | None) -> None:
    answer = Answer(site, path)
    assert answer.headers.get_content_charset() == said
    assert pages.find_essay(path).title in answer.body.decode(charset)
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")
    assert (b'<meta charset="iso-8859-9">' in answer.body) == (path == pages.ISO_8859_9)
    assert answer.body.startswith((b"\xff\xfe", b"\xfe\xff")) == (path == pages.UTF_16)


def test_its_papers_are_a_pdf_and_a_word_file(site: Site) -> None:
    paper = Answer(site, pages.PDF)
    assert paper.headers["Content-Type"] == "application/pdf"
    first, *_, last = PdfReader(io.BytesIO(paper.body), strict=True).pages
    essay = pages.find_essay(pages.PDF)
    assert first.extract_text().splitlines()[:3] == [essay.title, essay.author, "05.06.2025"]
    assert last.extract_text().rstrip().endswith(essay.blocks[-1].split()[-1])
    word = docx.Document(io.BytesIO(Answer(site, pages.DOCX).body))
    essay = pages.find_essay(pages.DOCX)
    assert [paragraph.text for paragraph in word.paragraphs][:3] == [essay.title, essay.author, "20.10.2025"]
    assert word.paragraphs[-1].text == essay.blocks[-1]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (pages.REDIRECT, 301),
        (pages.LOOP, 302),
        (pages.DEAD_END, 302),
        (pages.MISSING, 404),
        (pages.GONE, 410),
        (pages.MEMBERS, 401),
        (pages.LOGIN, 200),
        (pages.PRIVATE, 200),
        (pages.IMAGE, 200),
    ],
)
def test_its_troublesome_pages_answer_as_they_should(site: Site, path: str, status: int) -> None:
    assert Answer(site, path).status == status


def test_a_loop_comes_back_to_itself(site: Site) -> None:
    second = Answer(site, pages.LOOP).headers["Location"]
    assert Answer(site, second).headers["Location"] == pages.LOOP


def test_a_flaky_page_fails_once(site: Site) -> None:
    assert [Answer(site, pages.FLAKY).status for _ in range(3)] == [503, 200, 200]


def test_a_huge_page_is_huge(site: Site) -> None:
    assert int(Answer(site, pages.HUGE).headers["Content-Length"]) >= 20 * 1024 * 1024


def test_a_hanging_page_has_not_all_it_promised(site: Site) -> None:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=5)
    connection.request("GET", pages.HANGING)
    response = connection.getresponse()
    first = response.read1(1_000)
    assert response.status == 200
    assert len(first) < int(response.headers["Content-Length"])
    connection.close()


def test_robots_may_not_read_what_is_private(site: Site) -> None:
    rules = Answer(site, "/robots.txt").text
    assert "Disallow: /private/" in rules
    assert "Crawl-delay: 0" in rules
    assert f"Sitemap: {site.url}/sitemap.xml" in rules
    assert pages.PRIVATE not in site.paths


def test_trouble_is_listed_too_with_an_address_of_another_host(site: Site) -> None:
    trouble = listing(site, "/sitemap-trouble.xml")
    assert [each.url for each in trouble.addresses] == [site.url + path for path in pages.troublesome_paths()]
    assert trouble.dropped == 1
    assert "/sitemap-trouble.xml" in listed(site, "/sitemap-with-trouble.xml")


def test_orders_to_a_machine_are_on_one_page_and_not_in_its_essay(site: Site) -> None:
    assert Answer(site, pages.INJECTED).text.count(pages.HIDDEN_ORDER) >= 5
    assert not any(pages.HIDDEN_ORDER in block for essay in read_essays() for block in essay.blocks)


def test_a_reprint_differs_a_little_and_an_excerpt_breaks_off(site: Site) -> None:
    essay, reprint = pages.find_essay(pages.REPRINTED), pages.find_essay(pages.REPUBLISHED)
    same = set(essay.blocks) & set(reprint.blocks)
    assert len(essay.blocks) > len(same) >= len(essay.blocks) // 2
    excerpt = pages.find_essay(pages.EXCERPT)
    assert excerpt.blocks[:2] == pages.find_essay(pages.EXCERPTED).blocks[:2]
    assert "To read the rest of the article, please click" in Answer(site, pages.EXCERPT).text


def test_a_page_without_a_day_shows_no_year_in_its_essay_or_its_head(site: Site) -> None:
    text = Answer(site, pages.UNDATED).text
    assert "202" not in text.split("<footer>")[0].partition("Accessed")[0]
