"""Web pages: the article and nothing else, and what the markup or the page says of it, with where it says so."""

from __future__ import annotations

import pytest

from rag.errors import UnreadableSource
from rag.ingest.cleaning.clean import clean
from rag.ingest.describing.metadata import Description, describe
from rag.ingest.formats.page import page_article
from rag.schema import RawArticle

PROSE = (
    "The two ministers met in the harbour city on Wednesday and spoke for three hours about a railway across the isle.",
    "The northern minister said that his country was ready to pay for half of the line, and that work could begin soon.",
    "Asked about the fishing dispute, his host said both sides had agreed to meet again before the end of the summer.",
    "Rail experts of both countries are to report on the cost of the tunnel, which engineers call the hardest part of it.",
)
TITLE = "Ministers plan a railway across the isle"


def page(
    head: str = "", above: str = "", below: str = "", html: str = '<html lang="en">', h1: str = TITLE
) -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in PROSE)
    return (
        f"<!doctype html>{html}<head><title>{TITLE} | Sample Post</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<main><article><h1>{h1}</h1>{above}{paragraphs}{below}</article></main>"
        "<aside class='sidebar'><time datetime='2023-09-09'>9 September 2023</time></aside>"
        "<footer>© 2024 Sample Post</footer></body></html>"
    )


def read(html: str) -> RawArticle:
    return page_article(html, "/tmp/page.html")


def described(html: str) -> Description:
    raw = read(html)
    return describe(raw, clean(raw.text))


def ld(body: str) -> str:
    return f'<script type="application/ld+json">{body}</script>'


@pytest.mark.parametrize(
    ("head", "above", "expected", "origin"),
    [
        (ld('{"@type":"NewsArticle","datePublished":"2021-04-07T09:00:00+05:00"}'), "", "2021-04-07T09:00:00+05:00", "JSON-LD"),
        (ld('{"@graph":[{"@type":"WebPage"},{"@type":"ReportageNewsArticle","datePublished":"2021-04-07"}]}'), "", "2021-04-07", "JSON-LD"),
        (ld('[{"@type":"LiveBlogPosting","datePublished":"2021-04-07","liveBlogUpdate":[{"@type":"BlogPosting","datePublished":"2021-04-08"}]}]'), "", "2021-04-07", "JSON-LD"),
        (ld('<!-- {"@type":"NewsArticle","datePublished":"2021-04-07"} -->'), "", "2021-04-07", "JSON-LD"),
        ('<meta property="article:published_time" content="2021-04-07T09:00:00Z">', "", "2021-04-07T09:00:00+00:00", "article:published_time"),
        ('<meta name="parsely-pub-date" content="2021-04-07">', "", "2021-04-07", "meta parsely-pub-date"),
        ('<meta name="DC.date.issued" content="2021-04-07">', "", "2021-04-07", "meta dc.date.issued"),
        ('<meta name="date" content="07.04.2021">', "", "2021-04-07", "meta date"),
        ("", '<time itemprop="datePublished" datetime="2021-04-07">Wednesday</time>', "2021-04-07", "datePublished"),
        ("", '<span itemprop="datePublished">7 April 2021</span>', "2021-04-07", "datePublished"),
        ("", '<time pubdate datetime="2021-04-07T10:00">today</time>', "2021-04-07", "time element"),
        ("", '<p class="meta"><time datetime="2021-04-07">Wednesday</time></p>', "2021-04-07", "time element"),
        ("", '<p class="byline">By Ann One | April 7, 2021 10:30 am IST</p>', "2021-04-07", "shown on the page"),
        ("", '<div class="post-date">Published: 7 April 2021</div>', "2021-04-07", "shown on the page"),
        ("", '<span class="published">Publié le 7 avril 2021</span>', "2021-04-07", "shown on the page"),
        ("", '<span class="article-date">2021年4月7日</span>', "2021-04-07", "shown on the page"),
        ('<link rel="canonical" href="https://post.example/2021/04/07/railway">', "", "2021-04-07", "address of the page"),
        ("", '<p class="meta-info"><i class="updated hidden">2022-01-07T17:27:31+02:00</i> <i>April 7th, 2021</i> | Talks</p>', "2021-04-07", "shown on the page"),
        ("", "<p>Monday, 9 May 2022</p><p>VERÖFFENTLICHT AM 07.04.2021</p>", "2021-04-07", "shown on the page: VERÖFFENTLICHT"),
    ],
)  # fmt: skip
def test_the_date_is_found_wherever_pages_state_it(head: str, above: str, expected: str, origin: str) -> None:
    raw = read(page(head, above))
    assert raw.published == expected
    assert origin in raw.found["published"]


def test_what_is_stated_for_machines_wins_over_the_rest() -> None:
    head = ld('{"@type":"NewsArticle","datePublished":"2021-04-07","dateModified":"2021-05-01"}')
    assert read(page(head, '<time pubdate datetime="2021-05-01">1 May</time>')).published == "2021-04-07"


def test_the_day_shown_wins_over_the_same_moment_in_utc() -> None:
    head = '<meta property="article:published_time" content="2021-04-08T01:30:00Z">'
    raw = read(page(head, '<p class="dateline">April 7, 2021 9:30 pm</p>'))
    assert raw.published == "2021-04-07"
    assert raw.found["date hint"].startswith("not taken: 2021-04-08T01:30:00+00:00")


def test_the_day_in_the_address_wins_over_a_later_stamp() -> None:
    head = '<link rel="canonical" href="https://post.example/2021/04/07/railway">'
    raw = read(page(head + ld('{"@type":"Article","datePublished":"2023-01-05"}')))
    assert raw.published == "2021-04-07"


@pytest.mark.parametrize(
    "above",
    [
        "",
        '<div class="date">03/04/2021</div>',
        '<div class="related"><time datetime="2021-04-07">7 April</time></div>',
        '<div class="date">April 2021</div>',
        "<div><p>Published 7 April 2021</p></div><div><p>Published 9 April 2021</p></div>",
    ],
)
def test_what_is_no_date_of_the_article_is_not_taken(above: str) -> None:
    assert read(page(above=above)).published is None


@pytest.mark.parametrize(
    ("lang", "expected"), [("en-GB", "2021-04-03"), ("fr", "2021-04-03"), ("en-US", "2021-03-04")]
)
def test_the_country_of_the_page_settles_an_ambiguous_date(lang: str, expected: str) -> None:
    raw = read(page(above='<div class="date">03/04/2021</div>', html=f'<html lang="{lang}">'))
    assert raw.published == expected


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ('<meta property="og:site_name" content="Sample Post">', "Sample Post"),
        (
            ld('{"@type":"NewsArticle","publisher":{"@type":"Organization","name":"BBC Sample"}}'),
            "BBC Sample",
        ),
        ('<meta name="application-name" content="Sample Post">', "Sample Post"),
        (ld('{"@type":"WebSite","name":"Sample Post"}'), "Sample Post"),
        ('<link rel="canonical" href="https://www.post.example/news/railway">', None),
        (
            f'<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="{TITLE}">',
            None,
        ),
    ],
)
def test_the_outlet_is_what_the_markup_names_and_never_the_domain(head: str, source: str | None) -> None:
    assert read(page(head)).source == source


@pytest.mark.parametrize(
    ("head", "above", "authors"),
    [
        (ld('{"@type":"NewsArticle","author":[{"name":"Ann One"},{"name":"Bo Two"}]}'), "", ("Ann One", "Bo Two")),
        (ld('{"@type":"NewsArticle","author":{"name":"Ann One, Bo Two and Cy Three"}}'), "", ("Ann One", "Bo Two", "Cy Three")),
        (ld('{"@type":"NewsArticle","author":"Ann One"}'), "", ("Ann One",)),
        ('<meta name="author" content="By Ann One">', "", ("Ann One",)),
        ('<meta property="article:author" content="https://social.example/annone"><meta name="author" content="Ann One">', "", ("Ann One",)),
        ("", '<p>By <a rel="author" href="/ann">Ann One</a></p>', ("Ann One",)),
    ],
)  # fmt: skip
def test_authors(head: str, above: str, authors: tuple[str, ...]) -> None:
    assert read(page(head, above)).authors == authors


@pytest.mark.parametrize(
    ("head", "h1", "title"),
    [
        ("", TITLE, TITLE),
        (f'<meta property="og:title" content="{TITLE} - Sample Post"><meta property="og:site_name" content="Sample Post">', "Other", TITLE),
        (ld(f'{{"@type":"NewsArticle","headline":"{TITLE}"}}'), "Another heading", TITLE),
        ('<meta property="og:title" content="North-South line: a plan">', TITLE, "North-South line: a plan"),
    ],
)  # fmt: skip
def test_the_title_comes_without_the_name_of_the_site(head: str, h1: str, title: str) -> None:
    assert read(page(head, h1=h1)).title == title


def test_address_and_language() -> None:
    raw = read(page('<link rel="canonical" href="https://post.example/railway">', html='<html lang="pt-BR">'))
    assert (raw.url, raw.language) == ("https://post.example/railway", "pt")
    assert (
        read(
            page(
                '<link rel="canonical" href="/railway"><meta property="og:url" content="https://post.example/">'
            )
        ).url
        is None
    )


FURNITURE = {
    "a related block": '<p><a href="/x">Fishing dispute goes to the court in the capital</a></p>',
    "a linked list": '<ul><li><a href="/x">Fishing dispute goes to the court</a></li><li><a href="/y">Who owns the old harbour crane</a></li></ul>',
    "a caption with a credit": "<p>The ministers at the harbour on Wednesday. Ann One/Sample Agency/Getty Images</p>",
    "a newsletter": "<p>Get the latest news delivered to your inbox. Sign up for our newsletter here.</p>",
    "a paywall stub": "<p>This article is for subscribers only. Already a subscriber? Log in.</p>",
    "a consent notice": "<p>We use cookies to improve your experience on our site.</p>",
    "an embed that was refused": "<p>To view this content, please accept cookies of the social network.</p>",
    "a contributor": "<p>Cy Three and Di Four contributed to this report.</p>",
    "a teaser": "<p>Read more: Fishing dispute goes to court</p>",
    "a share bar": "<p>Share on Facebook</p><p>Share on Twitter</p>",
    "a contact": "<p>Follow Ann One on Twitter: @annone</p>",
}


@pytest.mark.parametrize("below", FURNITURE.values(), ids=FURNITURE.keys())
def test_what_stands_around_the_article_leaves(below: str) -> None:
    assert described(page(below=below)).paragraphs == list(PROSE)


def test_comments_and_navigation_are_no_article() -> None:
    comments = '<section id="comments" class="comments"><h3>2 comments</h3><p>This is a scandal, the line will ruin us all.</p></section>'
    text = read(page(below=comments)).text
    assert "scandal" not in text
    assert "Home" not in text


def test_loose_text_between_paragraphs_stays_apart() -> None:
    body = "".join(f"<p>{text}</p>" for text in PROSE[:2]) + PROSE[2] + f"<p>{PROSE[3]}</p>"
    html = f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{body}</article></body></html>"
    assert [text for text in read(html).text.split("\n\n") if text in PROSE][:4] == list(PROSE)


def test_a_link_inside_a_sentence_does_not_cut_it() -> None:
    linked = 'The minister <a href="/x">promised to pay for half of the whole line</a> and left on the same evening by ship.'
    text = described(page(below=f"<p>{linked}</p>")).paragraphs[-1]
    assert (
        text
        == "The minister promised to pay for half of the whole line and left on the same evening by ship."
    )


def test_a_live_blog_keeps_its_entries_in_order() -> None:
    entries = "".join(
        f"<h3>1{n}:00</h3><p>Entry {n} says that the talks go on in the harbour for another hour.</p>"
        for n in range(3)
    )
    text = read(page(below=entries)).text
    assert text.index("Entry 0") < text.index("Entry 1") < text.index("Entry 2")


@pytest.mark.parametrize(
    "html", ["<html></html>", "<html><body><nav><a href='/'>Home</a></nav></body></html>"]
)
def test_a_page_without_an_article_says_so(html: str) -> None:
    with pytest.raises(UnreadableSource, match="no article text"):
        page_article(html, "a.html")


@pytest.mark.parametrize(
    "broken", ["{", '{"@type": "NewsArticle", "datePublished": }', "[" * 5000, "null", '"text"']
)
def test_damaged_structured_data_is_left_out(broken: str) -> None:
    assert read(page(ld(broken))).title == TITLE
