"""The Library tab without a server: the table, uploads, one article looked after; and that what is private stays out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import open_library
from rag.index.catalogue.shelf import Listing
from rag.ingest.uploads import name_of, take_in
from rag.library import Library
from rag.schema import Article, Failure, IngestReport, Outcome, SearchFilter
from ui.desk import adding, shelf
from ui.views import adding as adding_views
from ui.views import shelf as views

HARBOUR = "---\ntitle: {title}\nsource: Bay Post\ndate: 2024-02-03\n---\n\nGRANITE BAY: The ministers agreed on {what} on Monday.\n"


@pytest.fixture
def own(sample_copy: Path) -> Iterator[Library]:
    """A library of the sample articles that a test may change."""
    with open_library(sample_copy) as library:
        yield library


def upload(folder: Path, name: str, text: str) -> str:
    """A file as Gradio hands it over: in a temporary place that is never the same."""
    place = folder / "temporary" / str(len(list(folder.glob("temporary/*")))) / name
    place.parent.mkdir(parents=True)
    place.write_text(text, encoding="utf-8")
    return str(place)


def table(library: Library, words: str = "", only: str = "all", view: shelf.View | None = None) -> str:
    return shelf.table(library, words, None, None, [], only, view or shelf.View())


def titles(library: Library, listing: Listing) -> list[str | None]:
    return [row.article.title for row in library.shelf(listing).rows]


# The listing


@pytest.mark.parametrize("order", ["title", "source", "published", "added"])
@pytest.mark.parametrize("descending", [True, False])
def test_pages_hold_every_article_once_in_either_direction(
    library: Library, order: str, descending: bool
) -> None:
    seen: list[str] = []
    while True:
        page = library.shelf(Listing(order=order, descending=descending, offset=len(seen), limit=5))  # type: ignore[arg-type]
        if not page.rows:
            break
        seen += [row.article.id for row in page.rows]
    assert len(seen) == page.total
    assert sorted(seen) == sorted(article.id for article in library.list())


def test_titles_and_outlets_sort_from_a_and_dates_from_the_newest(sample_library: Library) -> None:
    by_title = titles(sample_library, Listing(order="title", descending=False))
    assert by_title == sorted(by_title, key=lambda title: (title or "").lower())
    dates = [
        row.article.published[:10] for row in sample_library.shelf(Listing()).rows if row.article.published
    ]
    assert dates == sorted(dates, reverse=True)


def test_every_word_must_stand_somewhere_and_marks_of_patterns_are_words(sample_library: Library) -> None:
    found = titles(sample_library, Listing(words="lavrov TRADE"))
    assert found
    assert all("lavrov" in (title or "").lower() and "trade" in (title or "").lower() for title in found)
    for pattern in ("%", "_", "Lavrov%Trade", "\\"):
        assert not [
            title for title in titles(sample_library, Listing(words=pattern)) if pattern not in (title or "")
        ]


def test_letters_beyond_ascii_are_found_in_either_case(own: Library, tmp_path: Path) -> None:
    (tmp_path / "k.md").write_text(
        HARBOUR.format(title="Переговоры в Исламабаде", what="a pier"), encoding="utf-8"
    )
    own.add([str(tmp_path / "k.md")])
    assert titles(own, Listing(words="переговоры")) == titles(own, Listing(words="Переговоры")) != []


def test_copies_and_later_versions_can_be_listed_alone(own: Library) -> None:
    first, second = [article.id for article in own.list() if article.relation is None][:2]
    with own.store.writing() as writer:
        writer.relate(first, [], [(second, "update")])
    for only, relation in (("copies", "copy"), ("updates", "update")):
        expected = {article.id for article in own.list() if article.relation == relation}
        assert {row.article.id for row in own.shelf(Listing(only=only)).rows} == expected  # type: ignore[arg-type]
        assert expected


def test_what_is_marked_private_is_listed_and_left_out_where_it_may_leave_the_machine(own: Library) -> None:
    within = SearchFilter(leave_out_private=True)
    everything = len(own.list())
    hit = own.search("Lavrov Islamabad", within).hits[0]
    own.edit(hit.article.id, {"private": "yes"})
    assert [row.article.id for row in own.shelf(Listing(only="private")).rows] == [hit.article.id]
    assert len(own.list(within)) == everything - 1
    assert own.search("Lavrov Islamabad", within).coverage.articles == everything - 1
    assert hit.article.id not in {h.article.id for h in own.search("Lavrov Islamabad", within, limit=50).hits}
    cited = own.ask("Who received Lavrov at the airport in Islamabad?", within).citations
    assert hit.article.id not in {citation.article_id for citation in cited}


# The table


def test_a_hostile_title_is_text(own: Library, tmp_path: Path) -> None:
    title = '<img src=x onerror=alert(1)> "quoted" ${1} {{1}}'
    (tmp_path / "x.md").write_text(HARBOUR.format(title=f"'{title}'", what="a pier"), encoding="utf-8")
    own.add([str(tmp_path / "x.md")])
    shown = table(own, "onerror")
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    article = own.shelf(Listing(words="onerror")).rows[0].article
    chosen = shelf.choose(own, article.id)
    assert isinstance(chosen, shelf.Chosen)
    assert "<img" not in chosen.card + shelf.before_removing(own, article.id)


def test_headings_say_how_the_table_is_sorted_and_rows_open_the_reader(sample_library: Library) -> None:
    shown = table(sample_library, view=shelf.sorted_by(shelf.View(), "title"))
    assert 'aria-sort="ascending"' in shown
    assert shown.count('class="cite title"') == min(50, len(sample_library.list()))


def test_what_a_browser_sends_is_not_trusted(sample_library: Library) -> None:
    view = shelf.View()
    assert shelf.sorted_by(view, "key; DROP TABLE articles") == view
    assert shelf.turned_to(view, "-3").page == shelf.turned_to(view, "9" * 40).page == 0
    assert "No article matches" in table(sample_library, view=shelf.turned_to(view, "99999"))
    assert "<table" in shelf.table(
        sample_library, "", None, None, [], "nonsense", shelf.View(order="nonsense")
    )
    assert "is not a date" in shelf.table(sample_library, "", "soon", None, [], "all", view)


def test_a_second_click_on_a_heading_turns_the_order() -> None:
    view = shelf.sorted_by(shelf.View(), "source")
    assert view == shelf.View("source", descending=False)
    assert shelf.sorted_by(view, "source") == shelf.View("source", descending=True)
    assert shelf.sorted_by(view, "added") == shelf.View("added", descending=True)


def test_an_empty_library_says_how_to_fill_it(library: Library) -> None:
    assert "This library is empty" in table(library)
    assert "No article matches" in table(library, "anything")


# Looking after one article


def test_only_what_differs_is_edited_and_a_wrong_value_is_said(own: Library) -> None:
    article = own.list()[0]
    chosen = shelf.choose(own, article.id)
    assert isinstance(chosen, shelf.Chosen)
    assert shelf.save(own, article.id, {**chosen.fields, "source": "Harbour Wire"}) == ""
    edited = own.show(article.id)
    assert edited.source == "Harbour Wire"
    assert [name for name, origin in edited.provenance.items() if origin == "edited by hand"] == ["source"]
    assert "is not a date" in shelf.save(own, article.id, {**chosen.fields, "published": "yesterday"})
    assert "no longer in the library" in str(shelf.choose(own, "gone"))


def test_the_story_of_a_copy_is_shown_with_its_origin_first(sample_library: Library) -> None:
    copy = next(article for article in sample_library.list() if article.relation == "copy")
    chosen = shelf.choose(sample_library, copy.id)
    assert isinstance(chosen, shelf.Chosen)
    origin = sample_library.copies(copy.id)[0]
    assert chosen.card.index(f'data-article="{origin.id}"') < chosen.card.index(f'data-article="{copy.id}"')
    assert "origin" in chosen.card


def test_before_an_article_goes_the_notes_that_cite_it_are_named(own: Library) -> None:
    article = own.list()[0]
    note = own.brief(SearchFilter(article_ids=(article.id,)))
    own.notes.save(note)
    warned = shelf.before_removing(own, article.id)
    assert "1 saved note cites it" in warned
    assert "cannot be undone" in warned
    assert shelf.remove(own, article.id) == ""
    assert article.id not in {one.id for one in own.list()}
    assert "no article" in shelf.remove(own, article.id)


def test_earlier_texts_of_an_article_can_be_opened() -> None:
    article = Article("a", "Title", None, None, None, None, None, "Text", "h", "a", revision=3)
    shown = views.card(article, (), ())
    assert [f'data-revision="{n}"' in shown for n in (1, 2, 3)] == [True, True, True]


# Uploads


def test_the_same_file_twice_is_one_article_and_another_of_its_name_is_another(
    own: Library, tmp_path: Path
) -> None:
    def add(what: str) -> str:
        sent = upload(tmp_path, "harbour.md", HARBOUR.format(title="Harbour", what=what))
        return list(adding.add_files(own, [sent], private=True))[-1]

    before = len(own.list())
    assert "1 added" in add("a new pier for the ferry")
    assert "1 unchanged" in add("a new pier for the ferry")
    assert "1 added" in add("the price of herring in the north")
    added = [row.article for row in own.shelf(Listing(only="private")).rows]
    assert len(own.list()) == before + 2
    assert [article.title for article in added] == ["Harbour", "Harbour"]
    assert not list((own.folder / "uploads").rglob("*.md"))
    assert not list((tmp_path / "temporary").rglob("*.md"))


def test_what_failed_is_kept_listed_tried_again_and_forgotten(own: Library, tmp_path: Path) -> None:
    sent = upload(tmp_path, "broken.pdf", "%PDF-1.4 nothing")
    shown = list(adding.add_files(own, [sent], private=False))[-1]
    assert "1 failed" in shown
    assert "broken.pdf" in shown
    assert str(own.folder) not in shown
    [source] = own.failures()
    assert "broken.pdf" in table(own, only="failed")
    assert "1 failed" in list(adding.try_again(own, source, private=False))[-1]
    assert "no longer listed" in list(adding.try_again(own, "/etc/passwd", private=False))[-1]
    assert adding.forget(own, source) == ""
    assert own.failures() == {}
    assert not list((own.folder / "uploads").rglob("*.pdf"))


@pytest.mark.parametrize(
    "address", ["", "/etc/passwd", "file:///etc/passwd", "-", "ftp://a.example/x", "../x.md"]
)
def test_only_web_addresses_are_fetched(sample_library: Library, address: str) -> None:
    assert "That is no web address" in list(adding.add_address(sample_library, address, private=False))[-1]


def test_an_address_of_this_machine_is_not_fetched(own: Library) -> None:
    shown = list(adding.add_address(own, "http://127.0.0.1:9/story", private=False))[-1]
    assert "1 failed" in shown


def test_a_place_is_shown_by_the_name_its_sender_knows(tmp_path: Path) -> None:
    [place] = take_in([Path(upload(tmp_path, "a story.md", "text"))], tmp_path / "library")
    assert place.is_file()
    assert name_of(str(place)) == "a story.md"
    assert name_of(f"{place}!inside/b.md") == "a story.md!inside/b.md"
    assert name_of("https://a.example/uploads/b") == "https://a.example/uploads/b"


def test_the_report_tells_of_each_file() -> None:
    done = IngestReport(added=2, duplicates=1, failed=(Failure("all.zip!bad.pdf", "damaged"),))
    outcomes = [
        Outcome("all.zip!a.md", "added", "a"),
        Outcome("all.zip!b.md", "duplicates", "b"),
        Outcome("rows.csv:7", "added", "c"),
        Outcome("https://feed.example/one", "unchanged"),
    ]
    files = {file.name: file for file in adding.given(done, outcomes, ["all.zip", "rows.csv"])}
    assert list(files) == ["all.zip", "rows.csv", "https://feed.example/one"]
    assert files["all.zip"].reasons == ["bad.pdf: damaged"]
    assert files["all.zip"].results == {"added": 1, "duplicates": 1}
    assert files["all.zip"].article_id is None
    assert files["rows.csv"].article_id == "c"
    shown = adding_views.report(done, list(files.values()))
    assert "2 added, 1 already here under another name, 1 failed." in shown


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 second"), (75, "75 seconds"), (600, "10 minutes"), (9000, "2 hours")]
)
def test_time_left_is_told_as_roughly_as_a_guess_deserves(seconds: float, words: str) -> None:
    assert adding_views.duration(seconds) == words
