"""Essay -> HTML, in the layouts of three kinds of site: the archive's own, a newspaper's, and a weblog's."""

import json
from collections.abc import Sequence
from html import escape

from tests.site.essays import Essay

SERIES = {"Bulten": "Bülten"}
"""How a series is written where its folder is written otherwise."""

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
}
_FRAME = {
    "en": {
        "nav": ("Home", "Commentary", "Blog", "Analysis", "Bulletin", "Contact"),
        "share": "Share on Facebook · Share on X · Print",
        "related": "Related articles",
        "cite": "To cite this article",
        "house": "Center For Eurasian Studies (AVİM)",
        "accessed": "Accessed February 12, 2026",
        "about": "About the author:",
        "rights": "© 2009-2025 Center for Eurasian Studies (AVİM) All Rights Reserved",
    },
    "tr": {
        "nav": ("Ana Sayfa", "Yorum", "Blog", "Analiz", "Bülten", "İletişim"),
        "share": "Facebook'ta paylaş · X'te paylaş · Yazdır",
        "related": "İlgili yazılar",
        "cite": "Bu makaleye atıf için",
        "house": "Avrasya İncelemeleri Merkezi (AVİM)",
        "accessed": "Erişim Şubat 12, 2026",
        "about": "Yazar hakkında:",
        "rights": "© 2009-2025 Avrasya İncelemeleri Merkezi (AVİM) Tüm Hakları Saklıdır",
    },
}


def archive_page(essay: Essay, base: str, related: Sequence[Essay], hidden: str = "") -> str:
    """A page as the archive has it: the day, series and number stand in the text, not in the markup."""
    frame = _FRAME[essay.language]
    url = f"{base}{essay.path}"
    level = "h1" if essay.language == "en" else "h2"
    series = SERIES.get(essay.series, essay.series)
    number = f"{essay.day.year} / {essay.number}" if essay.day and essay.number else ""
    day = f"{essay.day:%d.%m.%Y}" if essay.day else ""
    year = f" {essay.day.year}." if essay.day else ""
    month = f" {_MONTHS[essay.language].split()[essay.day.month - 1]} {essay.day.day}." if essay.day else ""
    cited = f"{frame['house']}, {series} No.{number}." if number else f"{frame['house']}."
    return f"""<!DOCTYPE html>
<html lang="{essay.language}"><head>{_meta(essay)}<title>{escape(essay.title)} - AVİM</title>
<link rel="canonical" href="{url}"><link rel="alternate" type="application/rss+xml" href="/feed.rss">
</head><body>
<header><a href="/"><img src="/images/map.png" alt="AVİM"></a>
<nav><ul>{"".join(f'<li><a href="/{essay.language}">{item}</a></li>' for item in frame["nav"])}</ul></nav></header>
<main><div class="share">{frame["share"]}</div>
<div class="content">
<{level} class="title">{escape(essay.title)}</{level}>
<p class="author">{escape(essay.author)}</p>
{f'<p class="number">{series} No : {number}</p>' if number else ""}
{f'<p class="day">{day}</p>' if day else ""}
<div class="text">{_body(essay, "h3")}{hidden}</div>
</div>
<div class="related"><h4>{frame["related"]}</h4><ul>{_links(related)}</ul></div>
<p class="about">{frame["about"]}</p>
<p class="cite">{frame["cite"]}: {escape(essay.author)}.{year} "{escape(essay.title)}."
{cited}{month} {frame["accessed"]}. <a href="{url}">{url}</a></p>
</main>
<footer><p>Süleyman Nazif Sok. No: 12/B Daire 3-4 06550 Çankaya-ANKARA / TÜRKİYE</p>
<p><b>Tel:</b> +90 (312) 438 50 23-24 • <b>Fax:</b> +90 (312) 438 50 26</p>
<p>@avimorgtr</p><p><b>E-Posta:</b> <a href="mailto:info@avim.org.tr">info@avim.org.tr</a></p>
<p><a href="http://avim.org.tr">http://avim.org.tr</a></p><p>{frame["rights"]}</p></footer>
</body></html>"""


def news_page(essay: Essay, base: str, house: str) -> str:
    """A newspaper's page: what is known of the article stands in JSON-LD and Open Graph."""
    url = f"{base}{essay.path}"
    known: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": essay.title,
        "inLanguage": essay.language,
        "mainEntityOfPage": url,
        "author": [{"@type": "Person", "name": essay.author}],
        "publisher": {"@type": "Organization", "name": house},
        **({"datePublished": f"{essay.day}T08:00:00+04:00"} if essay.day else {}),
    }
    day = f'<time datetime="{essay.day}">{essay.day:%d.%m.%Y}</time>' if essay.day else ""
    return f"""<!DOCTYPE html>
<html lang="{essay.language}"><head>{_meta(essay)}<title>{escape(essay.title)} | {escape(house)}</title>
<meta property="og:type" content="article"><meta property="og:site_name" content="{escape(house)}">
<meta property="og:title" content="{escape(essay.title)}"><meta property="og:url" content="{url}">
<link rel="canonical" href="{url}">
<script type="application/ld+json">{json.dumps(known, ensure_ascii=essay.charset != "utf-8")}</script>
</head><body><div id="top"><a href="/">{escape(house)}</a> <a href="/news">24/7</a></div>
<article><h1>{escape(essay.title)}</h1><div class="byline"><span rel="author">{escape(essay.author)}</span> {day}</div>
{_body(essay, "h2")}</article>
<aside><h3>Top 5</h3><ol><li><a href="/news/1">1</a></li><li><a href="/news/2">2</a></li></ol></aside>
<footer>© {escape(house)}</footer></body></html>"""


def weblog_page(essay: Essay, base: str, house: str) -> str:
    """A weblog's page as WordPress makes them, with a sidebar and a comment under it."""
    url = f"{base}{essay.path}"
    day = (
        f'<time class="entry-date published" datetime="{essay.day}T10:00:00+00:00">{essay.day:%d.%m.%Y}</time>'
        if essay.day
        else ""
    )
    published = f'<meta property="article:published_time" content="{essay.day}T10:00:00+00:00">' if essay.day else ""
    return f"""<!DOCTYPE html>
<html lang="{essay.language}"><head>{_meta(essay)}<title>{escape(essay.title)} &#8211; {escape(house)}</title>
<meta name="generator" content="WordPress 6.5"><meta property="og:site_name" content="{escape(house)}">{published}
<link rel="canonical" href="{url}"></head>
<body class="post-template-default single single-post wp-embed-responsive"><div id="page" class="site">
<header id="masthead" class="site-header"><p class="site-title"><a href="/">{escape(house)}</a></p></header>
<div id="content" class="site-content"><main id="main"><article class="post type-post status-publish hentry">
<header class="entry-header"><h1 class="entry-title">{escape(essay.title)}</h1>
<div class="entry-meta"><span class="posted-on">{day}</span>
<span class="byline"><span class="author vcard">
<a class="url fn n" href="/author">{escape(essay.author)}</a></span></span>
</div></header><div class="entry-content">{_body(essay, "h2")}</div></article>
<div id="comments" class="comments-area"><ol class="comment-list"><li class="comment"><p>5 ★</p></li></ol></div></main>
<aside id="secondary" class="widget-area"><section class="widget"><h2 class="widget-title">Tags</h2></section></aside>
</div><footer id="colophon" class="site-footer">WordPress</footer></div></body></html>"""


def _meta(essay: Essay) -> str:
    return f'<meta charset="{essay.charset}">' if essay.declared == "meta" else ""


def _body(essay: Essay, heading: str) -> str:
    return "\n".join(
        f"<{heading}>{escape(block[3:])}</{heading}>" if block.startswith("## ") else f"<p>{escape(block)}</p>"
        for block in essay.blocks
    )


def _links(essays: Sequence[Essay]) -> str:
    return "".join(f'<li><a href="{essay.path}">{escape(essay.title)}</a></li>' for essay in essays)
