"""Small pages for tests. The layouts are those that `pages.py` is made for; the words are invented."""

import json

TEXTS = {
    "en": (
        "The ferry carries wagons from one shore of the sea to the other, and has done so since the spring.",
        "In the first month it carried four hundred of them, which nobody in the harbour had expected at all.",
        "The ministers of both countries met on the quay and agreed that a second ferry should be ordered soon.",
    ),
    "tr": (
        "Feribot, ilkbahardan bu yana vagonları denizin bir kıyısından ötekine taşıyor ve seferleri düzenli yapılıyor.",
        "İlk ayda dört yüz vagon taşındı; limanda çalışan hiç kimse bu kadarını beklemiyordu, şaşkınlık büyüktü.",
        "İki ülkenin bakanları rıhtımda buluştu ve yakında ikinci bir geminin ısmarlanması konusunda anlaştılar.",
    ),
    "az": (
        "Bərə yazdan bəri vaqonları dənizin bir sahilindən o biri sahilinə daşıyır və reyslər müntəzəm keçirilir.",
        "İlk ayda dörd yüz vaqon daşındı; limanda işləyənlərin heç biri bu qədərini gözləmirdi.",
        "İki ölkənin nazirləri körpüdə görüşdülər və tezliklə ikinci gəminin sifarişi barədə razılaşdılar.",
    ),
    "ru": (
        "Паром с весны перевозит вагоны с одного берега моря на другой, и рейсы совершаются каждую неделю.",
        "За первый месяц он перевёз четыреста вагонов, чего никто из работавших в порту совсем не ожидал.",
        "Министры обеих стран встретились на причале и договорились, что скоро будет заказан второй паром.",
    ),
    "de": (
        "Die Fähre bringt seit dem Frühjahr die Güterwagen von einem Ufer des Meeres an das andere, jede Woche.",
        "Im ersten Monat waren es vierhundert Wagen, womit im Hafen überhaupt niemand gerechnet hatte, sagte man.",
        "Die Minister beider Länder trafen sich am Kai und kamen überein, bald eine zweite Fähre zu bestellen.",
    ),
    "fr": (
        "Depuis le printemps, le bac transporte chaque semaine les wagons d'une rive de la mer à l'autre rive.",
        "Le premier mois, il en a transporté quatre cents, ce que personne dans le port n'avait du tout prévu.",
        "Les ministres des deux pays se sont rencontrés sur le quai et ont décidé de commander un second bac.",
    ),
    "hy": (
        "Լաստանավը գարնանից ի վեր վագոններ է տեղափոխում ծովի մի ափից մյուսը, և երթերը կատարվում են ամեն շաբաթ։",
        "Առաջին ամսում այն տեղափոխեց չորս հարյուր վագոն, ինչը նավահանգստում աշխատողներից ոչ ոք չէր սպասում։",
        "Երկու երկրների նախարարները հանդիպեցին նավամատույցում և պայմանավորվեցին, որ շուտով երկրորդ լաստանավ կպատվիրվի։",
    ),
}


def paragraphs(language: str = "en") -> str:
    """The text of a language as paragraphs."""
    return "\n".join(f"<p>{text}</p>" for text in TEXTS[language])


def page(body: str, head: str = "", language: str = "en") -> str:
    """A page of any body."""
    start = f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
    return f"{start}{head}</head>\n<body>{body}</body></html>"


def bare(language: str = "en", title: str = "Wagons over the sea", head: str = "") -> str:
    """A page with a heading and paragraphs, and nothing else."""
    return page(f"<h1>{title}</h1>{paragraphs(language)}", f"<title>{title}</title>{head}", language)


def news(language: str = "en", **said: object) -> str:
    """A newspaper's page, that says in JSON-LD what it is."""
    article = {
        "@type": "NewsArticle",
        "headline": "Wagons over the sea",
        "author": [{"@type": "Person", "name": "Ann Author"}, {"@type": "Person", "name": "Bob Writer"}],
        "publisher": {"@type": "Organization", "name": "The Harbour Times"},
        "datePublished": "2024-05-14T09:30:00+03:00",
        "dateModified": "2024-05-16",
        **said,
    }
    head = f"""
    <title>Wagons over the sea - The Harbour Times</title>
    <meta property="og:title" content="Wagons over the sea">
    <meta property="og:site_name" content="The Harbour Times">
    <link rel="canonical" href="https://times.example/world/wagons">
    <script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@graph": [article]})}</script>
    """
    return page(
        f"""
    <header><a href="/">The Harbour Times</a><nav><ul><li><a href="/world">World</a></li></ul></nav></header>
    <div id="cookie-banner">We use cookies to count our readers. <button>Agree</button></div>
    <main><article>
      <h1>Wagons over the sea</h1>
      <div class="byline">By Ann Author and Bob Writer</div>
      <time datetime="2024-05-14">14 May 2024</time>
      {paragraphs(language)}
      <h2>What comes next</h2>
      <blockquote>“We shall need a third ferry, and a longer quay for it,” the harbour master told us.</blockquote>
      <ul><li>The quay is to be made longer by the summer of next year.</li></ul>
    </article></main>
    <section class="related-articles"><h3><a href="/a">Older news of the harbour</a></h3></section>
    <div id="comments"><p>A reader says that the ferry was late again last week, and that nobody said why.</p></div>
    <footer>All rights reserved by The Harbour Times</footer>""",
        head,
        language,
    )


def weblog(language: str = "tr") -> str:
    """A page as WordPress makes them."""
    head = """
    <title>Denizin üstünde vagonlar &#8211; Liman Günlüğü</title>
    <meta property="og:locale" content="tr_TR"><meta property="og:title" content="Denizin üstünde vagonlar">
    <meta property="og:url" content="https://liman.example/2024/05/vagonlar/">
    <meta property="og:site_name" content="Liman Günlüğü">
    <meta property="article:published_time" content="2024-05-14T06:30:00+00:00">
    <meta property="article:modified_time" content="2024-05-15T06:30:00+00:00">
    """
    return page(
        f"""
    <div id="page" class="site"><header class="site-header"><p class="site-title">Liman Günlüğü</p></header>
    <div id="content" class="site-content"><article class="post type-post">
      <header class="entry-header"><h1 class="entry-title">Denizin üstünde vagonlar</h1>
      <div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="2024-05-14">14 Mayıs
      2024</time></span>
      <span class="byline"><span class="author vcard"><a href="/yazar">Ayşe Yazar</a></span></span></div>
      </header>
      <div class="entry-content">{paragraphs(language)}</div>
      <div class="sharedaddy"><a href="#">Paylaş</a></div>
    </article>
    <aside class="widget-area"><h2>Son yazılar</h2><ul><li><a href="/b">Başka bir yazı</a></li></ul></aside>
    </div></div>""",
        head,
        language,
    )


def avim(
    title: str = "RAILWAYS OVER THE SEA",
    author: str = "Ann AUTHOR",
    series: str = "Commentary No : 2023 / 7",
    day: str = "02.03.2023",
    language: str = "en",
    essay: str = "",
    cite: str = "",
) -> str:
    """A page as the archive lays them out: title, author, series line and day, essay, notes, line to cite it by."""
    cite = cite or (
        f"To cite this article: {author}. 2026. “{title}.” Center for Eurasian Studies (AVİM), {series}. March 02."
        " Accessed February 12, 2026. https://avim.org.tr/en/Yorum/RAILWAYS-OVER-THE-SEA"
    )
    return page(
        f"""
    <div class="header">
      <ul class="menu"><li><a href="/">AVİM</a></li><li><a href="/en/Yorum">Commentaries</a></li></ul></div>
    <div class="container">
      <div class="page-title"><h2>{title}</h2></div>
      <div class="author"><a href="/en/Yazar/1">{author}</a></div>
      <div class="info">{series}<br>{day}<br>3 min read</div>
      <div class="content">{essay or paragraphs(language)}
        <p><a href="#_ftnref1">[1]</a> The harbour's yearbook, page 12.</p></div>
      <div class="about">About the author:</div>
      <div class="cite">{cite}</div>
    </div>
    <div class="latest"><h3>Latest</h3><div>Commentary No : 2026 / 3</div><a href="/en/Yorum/X">ANOTHER ESSAY</a></div>
    <div class="contact">Süleyman Nazif Sok. No: 12/B Daire 3-4 06550 Çankaya-ANKARA / TÜRKİYE</div>
    <div>E-Posta: info@avim.org.tr</div>
    <div>© 2009-2025 Avrasya İncelemeleri Merkezi (AVİM) Tüm Hakları Saklıdır</div>""",
        f"<title>{title} - AVİM</title>",
        language,
    )


def avim_turkish() -> str:
    """An essay of the archive in Turkish."""
    return avim(
        title="DENİZİN ÜSTÜNDE VAGONLAR",
        author="Ayşe YAZAR",
        series="Analiz No : 2024 / 12",
        day="15.01.2024",
        language="tr",
        cite="Bu makaleye atıf için: Ayşe YAZAR. 2026. “DENİZİN ÜSTÜNDE VAGONLAR.” Avrasya İncelemeleri Merkezi (AVİM),"
        " Analiz No.2024 / 12. Ocak 15. Erişim Şubat 12, 2026. https://avim.org.tr/tr/Analiz/VAGONLAR",
    )
