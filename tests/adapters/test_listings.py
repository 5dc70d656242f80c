"""Specification of feeds and sitemaps: which addresses they name, and that a hostile one does no harm."""

import gzip
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askavim.adapters import listings
from askavim.adapters.listings import read_listing
from askavim.errors import DocumentUnreadable
from askavim.origins import Fetched, Listed, Listing, ListingKind

HOME = "https://archive.example"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Archive</title><link>https://archive.example/</link>
<item><title>A &amp; B</title><link>https://archive.example/a?x=1&amp;y=2</link>
  <pubDate>Thu, 15 May 2025 09:30:00 +0300</pubDate></item>
<item><title>C</title><guid>https://other.example/c</guid></item>
<item><title>D</title><link>/d</link><guid isPermaLink="false">tag:archive,1</guid></item>
</channel></rss>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://archive.example/"><title>Archive</title><link>https://archive.example/</link></channel>
<item rdf:about="https://archive.example/a"><title>A</title><link>https://archive.example/a</link>
  <dc:date>2025-05-15T09:30:00+03:00</dc:date></item>
</rdf:RDF>"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://archive.example/en/"><title>Archive</title>
<link rel="self" href="https://archive.example/atom.xml"/>
<entry><id>urn:1</id><title>A</title><link rel="edit" href="/edit/a"/><link rel="alternate" href="a"/>
  <published>2025-05-14T00:00:00Z</published><updated>2025-05-15T06:30:00Z</updated>
  <content type="html">&lt;a href="https://archive.example/in-the-text"&gt;x&lt;/a&gt;</content></entry>
</feed>"""

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://archive.example/a </loc><lastmod>2025-05-15</lastmod></url>
<url><loc>https://www.archive.example/b#part</loc><lastmod>2025-05-15T09:30:00+03:00</lastmod></url>
<url><loc>https://archive.example/a</loc></url>
<url><loc>https://other.example/c</loc></url>
<url><loc>https://archive.example:8443/d</loc></url>
<url><lastmod>2025</lastmod></url>
</urlset>"""

INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://archive.example/sitemap-en.xml.gz</loc></sitemap>
<sitemap><loc>/sitemap-tr.xml</loc></sitemap></sitemapindex>"""

MOMENT = datetime(2025, 5, 15, 6, 30, tzinfo=UTC)


def read(text: str | bytes, name: str = "listing.xml") -> Listing:
    body = text.encode() if isinstance(text, str) else text
    found = read_listing(Fetched(f"{HOME}/{name}", body))
    assert found is not None
    return found


def urls(text: str | bytes, name: str = "listing.xml") -> list[str]:
    return [listed.url for listed in read(text, name).addresses]


def sitemap(*locations: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>{location}</loc></url>' for location in locations)}</urlset>"


def test_rss_names_pages_of_any_host_by_link_or_permalink() -> None:
    listing = read(RSS)
    assert listing == Listing(
        ListingKind.RSS,
        (
            Listed("https://archive.example/a?x=1&y=2", MOMENT),
            Listed("https://other.example/c"),
            Listed("https://archive.example/d"),
        ),
    )


def test_rss_1_is_read_but_other_rdf_is_no_listing() -> None:
    assert read(RDF) == Listing(ListingKind.RSS, (Listed("https://archive.example/a", MOMENT),))
    other = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description/></rdf:RDF>'
    assert read_listing(Fetched(f"{HOME}/foaf.rdf", other.encode())) is None


def test_atom_names_the_alternate_link_from_its_base_with_the_day_of_the_update() -> None:
    assert read(ATOM) == Listing(ListingKind.ATOM, (Listed("https://archive.example/en/a", MOMENT),))


def test_json_feed_names_its_items() -> None:
    items = [
        {"id": "1", "url": "/a", "date_modified": "2025-05-15T06:30:00Z"},
        {"id": "2", "external_url": "https://other.example/b"},
        {"id": "3"},
        "no item",
    ]
    text = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Archive", "items": items})
    assert read(text) == Listing(
        ListingKind.JSON_FEED, (Listed(f"{HOME}/a", MOMENT), Listed("https://other.example/b")), dropped=2
    )


def test_a_sitemap_names_pages_of_its_own_host_each_once() -> None:
    listing = read(SITEMAP)
    assert listing.kind is ListingKind.SITEMAP
    assert listing.addresses == (
        Listed("https://archive.example/a", datetime(2025, 5, 15, tzinfo=UTC)),
        Listed("https://www.archive.example/b", datetime(2025, 5, 15, 9, 30, tzinfo=timezone(timedelta(hours=3)))),
    )
    assert listing.dropped == 3, "another host, another port, and one without an address"


def test_a_sitemap_from_a_file_has_no_host_of_its_own() -> None:
    listing = read_listing(Fetched("/home/reader/sitemap.xml", sitemap("https://other.example/c", "/d").encode()))
    assert listing is not None
    assert [listed.url for listed in listing.addresses] == ["https://other.example/c"]
    assert listing.dropped == 1, "a path names nothing there"


def test_a_sitemap_index_says_that_it_names_sitemaps() -> None:
    listing = read(INDEX)
    assert listing.kind is ListingKind.SITEMAP_INDEX
    assert [listed.url for listed in listing.addresses] == [f"{HOME}/sitemap-en.xml.gz", f"{HOME}/sitemap-tr.xml"]


def test_a_sitemap_in_plain_text_needs_its_ending_and_nothing_but_addresses() -> None:
    text = f"\ufeff{HOME}/a\r\n{HOME}/b\n\nhttps://other.example/c\n"
    listing = read(text, "sitemap.txt")
    assert [listed.url for listed in listing.addresses] == [f"{HOME}/a", f"{HOME}/b"]
    assert listing.dropped == 1
    assert urls(gzip.compress(text.encode()), "sitemap.txt.gz") == [f"{HOME}/a", f"{HOME}/b"]
    assert read_listing(Fetched(f"{HOME}/sitemap", text.encode())) is None
    assert read_listing(Fetched(f"{HOME}/essay.txt", f"See {HOME}/a\n".encode())) is None
    assert read_listing(Fetched(f"{HOME}/empty.txt", b"")) is None


@pytest.mark.parametrize("text", [RSS, RDF, ATOM, SITEMAP, INDEX])
def test_every_kind_may_come_gzipped_or_in_utf_16(text: str) -> None:
    plain = read(text)
    assert read(gzip.compress(text.encode())) == plain
    wide = text.replace('encoding="utf-8"', "").replace('encoding="UTF-8"', "")
    assert read(wide.encode("utf-16")) == plain


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype html><html><head><link rel='alternate' type='application/rss+xml' href='/feed.rss'></head></html>",
        "<html><body>write <rss version='2.0'> first</body></html>",
        "<article><p>a text about <feed> tags</p></article>",
        "# Heading\n\nA text.",
        '{"title": "no feed", "items": []}',
        '{"version": "https://jsonfeed.org/version/1", "items": "none"}',
        "%PDF-1.7",
        "",
    ],
)
def test_other_documents_are_no_listings(text: str) -> None:
    assert read_listing(Fetched(f"{HOME}/page", text.encode(), "text/html")) is None


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://archive.example/a",
        "http://",
        "http://[::1/a",
        "https://archive.example:99999/a",
        "https://archive.example/" + "a" * 3_000,
        "https://archive.example/a\u202eb",
        "",
    ],
)
def test_what_is_no_address_of_the_web_is_dropped_and_counted(address: str) -> None:
    good = f"{HOME}/good"
    for text in (
        sitemap(address, good),
        f"<rss><channel><item><link>{address}</link></item><item><link>{good}</link></item></channel></rss>",
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"url": address}, {"url": good}]}),
    ):
        listing = read(text)
        assert [listed.url for listed in listing.addresses] == [good]
        assert listing.dropped == 1


def test_no_more_addresses_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "MAX_ADDRESSES", 2)
    many = [f"{HOME}/{number}" for number in range(5)]
    items = "".join(f"<item><link>{url}</link></item>" for url in many)
    for text in (sitemap(*many), f"<rss version='2.0'><channel>{items}</channel></rss>"):
        listing = read(text)
        assert [listed.url for listed in listing.addresses] == many[:2]
        assert listing.dropped == 3


def test_a_malformed_listing_gives_what_can_be_read_and_says_so() -> None:
    stray = f"<rss version='2.0'><channel><item><title>A & B&nbsp;</title><link>{HOME}/a</link></item></channel></rss>"
    assert read(stray) == Listing(ListingKind.RSS, (Listed(f"{HOME}/a"),), complete=False)
    undeclared = f"<rss><channel><item x:y='1'><dc:date>1</dc:date><link>{HOME}/a</link></item></channel></rss>"
    assert read(undeclared) == Listing(ListingKind.RSS, (Listed(f"{HOME}/a"),), complete=False)


def test_an_address_where_the_listing_breaks_off_is_not_believed() -> None:
    cut = sitemap(f"{HOME}/a", f"{HOME}/long-name").partition("-name")[0]
    assert read(cut) == Listing(ListingKind.SITEMAP, (Listed(f"{HOME}/a"),), complete=False)


BOMB = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize("root", ["rss", "urlset"])
@pytest.mark.parametrize("place", ["<link>&i;</link><loc>&i;</loc>", "<link x='&i;'/><loc x='&i;'/>"])
def test_an_entity_bomb_gives_no_address(root: str, place: str) -> None:
    text = (
        f'<!DOCTYPE x [<!ENTITY a "https://archive.example/">{BOMB}]><{root}><url><item>{place}</item></url></{root}>'
    )
    assert read(text).addresses == ()


def test_external_entities_and_dtds_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{HOME}/secret", encoding="utf-8")
    dtd = tmp_path / "outside.dtd"
    dtd.write_text(f'<!ENTITY outside "{HOME}/outside">', encoding="utf-8")
    for root, text in (
        ("urlset", "<url><loc>&{0};</loc></url>"),
        ("rss", "<channel><item><link>&{0};</link></item></channel>"),
    ):
        inside = (
            f'<!DOCTYPE {root} [<!ENTITY secret SYSTEM "{secret.as_uri()}">]><{root}>{text.format("secret")}</{root}>'
        )
        outside = f'<!DOCTYPE {root} SYSTEM "{dtd.as_uri()}"><{root}>{text.format("outside")}</{root}>'
        assert read(inside).addresses == ()
        assert read(outside).addresses == ()


def test_deep_nesting_does_no_harm() -> None:
    deep = "<item>" * 100_000
    assert read(f"<rss><channel>{deep}").addresses == ()
    with pytest.raises(DocumentUnreadable):
        read('{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000)


def test_what_looks_like_a_path_or_an_address_is_not_opened(tmp_path: Path) -> None:
    feed = tmp_path / "feed.rss"
    feed.write_text(RSS, encoding="utf-8")
    for body in (str(feed), feed.as_uri(), f"{HOME}/feed.rss"):
        assert read_listing(Fetched(f"{HOME}/page", body.encode())) is None


def test_a_decompression_bomb_is_refused() -> None:
    bomb = gzip.compress(SITEMAP.encode() + b" " * listings.MAX_BYTES)
    assert len(bomb) < 100_000
    with pytest.raises(DocumentUnreadable, match="50 MB"):
        read(bomb, "sitemap.xml.gz")


@pytest.mark.parametrize("body", [gzip.compress(SITEMAP.encode())[:-30], b"\x1f\x8b", b"\x1f\x8b\x08" + b"\xff" * 40])
def test_broken_packing_is_named(body: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match="gzip"):
        read(body, "sitemap.xml.gz")


def test_more_tags_or_attributes_than_memory_is_worth_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "MAX_MARKS", 50)
    for text in (f"<rss>{'<a/>' * 60}</rss>", f"<rss {' '.join(f'a{n}=x' for n in range(60))}/>"):
        with pytest.raises(DocumentUnreadable, match="too large"):
            read(text)
    version = '"version": "https://jsonfeed.org/version/1.1"'
    for items in ("{}," * 60, "[[]," * 60, '{"a":[1,2,3]},' * 20):
        with pytest.raises(DocumentUnreadable, match="too large"):
            read(f'{{{version}, "items": [{items.rstrip(",")}]}}', "feed.json")


def test_a_feed_of_too_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "MAX_FEED_ELEMENTS", 50)
    links = f"<link>{HOME}/a</link>" * 60
    with pytest.raises(DocumentUnreadable, match="too large"):
        read(f"<rss><channel><item>{links}</item></channel></rss>")
    assert urls(f"<rss><channel><item>{'<title/>' * 60}<link>{HOME}/a</link></item></channel></rss>") == [f"{HOME}/a"]


def harmless(body: bytes, name: str) -> None:
    """Whatever the bytes: an honest answer, and only addresses of the web."""
    try:
        listing = read_listing(Fetched(f"{HOME}/{name}", body))
    except DocumentUnreadable:
        return
    for listed in listing.addresses if listing else ():
        assert listed.url.startswith(("http://", "https://"))
        assert listed.modified is None or listed.modified.tzinfo is not None
    found = [listed.url for listed in listing.addresses] if listing else []
    assert len(found) == len(set(found))


@given(st.binary(max_size=200), st.sampled_from([b"", b"<rss>", b"<urlset>", b"<feed", b"\x1f\x8b\x08\0"]))
def test_arbitrary_bytes_do_no_harm(body: bytes, start: bytes) -> None:
    for name in ("listing.xml", "listing.txt"):
        harmless(start + body, name)


@given(st.sampled_from([RSS, RDF, ATOM, SITEMAP, INDEX]), st.data())
def test_any_damage_to_a_listing_does_no_harm(text: str, data: st.DataObject) -> None:
    body = text.encode()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 40)))
    harmless(body[:start] + data.draw(st.binary(max_size=20)) + body[end:], "listing.xml")


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="<>&\0", exclude_categories=["Cc", "Cs"]), max_size=40)


@settings(max_examples=50)
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_for_an_address_or_a_day_does_no_harm(link: str, day: str, base: str) -> None:
    item = f"<item><link>{link}</link><guid>{link}</guid><pubDate>{day}</pubDate></item>"
    harmless(f"<rss version='2.0' xml:base='{base.replace(chr(39), '')}'><channel>{item}</channel></rss>".encode(), "a")
    harmless(f"<urlset><url><loc>{link}</loc><lastmod>{day}</lastmod></url></urlset>".encode(), "a")
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"url": link, "date_modified": day}]}
    harmless(json.dumps(feed).encode(), "a")
