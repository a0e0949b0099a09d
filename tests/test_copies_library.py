"""Copies as users meet them: one origin in counts, one source in answers and notes, a correction that says what it corrects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag import Library, open_library
from rag.schema import Answer, Briefing

WIRE = (
    "The port of Easthaven will be dredged from May, Transport Minister Anna Berg said on Tuesday. The work will cost "
    "$340 million and take two years.\n\n"
    "“The harbour has silted up since the flood of 2018, and the largest ships can no longer enter it,” Berg told "
    "reporters in Easthaven.\n\n"
    "The Northern Development Bank will lend two thirds of the sum. The rest comes from the budget of the ministry.\n\n"
    "Fishermen have asked for the work to stop during the spawning season. Berg said that the contract allows for a pause "
    "of six weeks each spring.\n\n"
    "Easthaven handled 4.1 million tonnes of cargo last year, a fifth less than before the flood."
)
LOCAL = (
    "Dredging at Easthaven: what the harbour master expects\n\n"
    + WIRE.replace("on Tuesday", "yesterday").replace("take two years", "last two years").rsplit("\n\n", 1)[0]
)
OWN = (
    "EASTHAVEN — Quayside traders cheered when the minister for transport, Anna Berg, promised them deeper water at last. "
    "Dredgers are to arrive in May and stay for two years, at a price of $340 million.\n\n"
    "“We lost half our ships to Westport,” said Ole Lund, who runs a crane company. “If they had waited another year, there "
    "would have been nothing left to save.”\n\n"
    "Two thirds of the money is a loan. Ms Berg did not say what interest the Northern Development Bank will charge."
)
ROWS = [
    {"id": "agency", "title": "Easthaven port to be dredged from May", "text": WIRE, "source": "Agency", "date": "2021-04-06"},
    {"id": "north", "title": "Minister: dredgers come in May", "text": WIRE, "source": "Northern Post", "date": "2021-04-07"},
    {"id": "star", "title": "Deeper harbour", "text": LOCAL, "source": "Evening Star", "date": "2021-04-07"},
    {"id": "own", "title": "Cheers on the quay", "text": OWN, "source": "Harbour Times", "date": "2021-04-07"},
]  # fmt: skip
ROWS[1]["text"] = WIRE.replace("$340 million", "340 million dollars") + "\n\nThe Northern Post."
CORRECTED = {
    "id": "corrected",
    "title": "Easthaven port to be dredged from May",
    "text": WIRE.replace("$340 million", "$430 million")
    + "\n\nCorrection: An earlier version of this article misstated the cost of the work.",
    "source": "Agency",
    "date": "2021-04-08",
}


def write(folder: Path, rows: list[dict[str, str]]) -> str:
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module", params=[False, True], ids=["as published", "the original last"])
def harbour(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Library:
    """A library that holds them, added one by one. Read only."""
    folder = tmp_path_factory.mktemp("harbour")
    library = open_library(folder / "library")
    request.addfinalizer(library.close)
    for row in [*ROWS[1:], ROWS[0]] if request.param else ROWS:
        library.add([write(folder, [row])])
    return library


def clusters(library: Library) -> dict[str, str]:
    return {article.id: article.cluster_id for article in library.list()}


def test_what_was_a_copy_of_a_copy_is_one_of_the_original_that_comes_late(tmp_path: Path) -> None:
    star = {
        **ROWS[1],
        "id": "star",
        "source": "Evening Star",
        "text": str(ROWS[1]["text"]).replace("said", "told"),
    }
    with open_library(tmp_path / "library") as library:
        for row in (ROWS[1], star, ROWS[0]):
            library.add([write(tmp_path, [row])])
        told = {article.id: (article.relation, article.related_id) for article in library.list()}
    assert told == {"agency": (None, None), "north": ("copy", "agency"), "star": ("copy", "agency")}


def test_three_printings_and_a_report_are_two_origins(harbour: Library) -> None:
    cluster = clusters(harbour)
    assert len({cluster[name] for name in ("agency", "north", "star")}) == 1
    assert len(set(cluster.values())) == 2
    assert harbour.stats()["origins"] == 2
    coverage = harbour.search("dredging in Easthaven").coverage
    assert (coverage.articles, coverage.origins, coverage.sources) == (4, 2, 4)


def test_the_first_to_publish_is_the_original(harbour: Library) -> None:
    relations = {article.id: (article.relation, article.related_id) for article in harbour.list()}
    assert relations["agency"] == relations["own"] == (None, None)
    assert relations["north"] == ("copy", "agency")
    assert relations["star"][0] == "copy"


def cited_together(shown: Answer | Briefing, lines: list[tuple[int, ...]]) -> list[list[str]]:
    """The articles that each line cites."""
    articles = {citation.number: citation.article_id for citation in shown.citations}
    return [[articles[number] for number in numbers] for numbers in lines]


@pytest.mark.parametrize(
    "question",
    [
        "How much will the dredging of Easthaven cost?",
        "Will the port of Easthaven be dredged?",
        "Easthaven port dredging",
    ],
)
def test_an_answer_cites_one_printing_of_a_story(harbour: Library, question: str) -> None:
    answer = harbour.ask(question)
    cited = {citation.article_id for citation in answer.citations}
    assert cited
    assert len({clusters(harbour)[name] for name in cited}) == len(cited)


def test_a_search_shows_one_printing_of_a_story(harbour: Library) -> None:
    found = {hit.article.id for hit in harbour.search("dredging of the harbour at Easthaven").hits}
    assert len({clusters(harbour)[name] for name in found}) == len(found) == 2


@pytest.mark.parametrize("kind", ["readout", "topic", "timeline"])
def test_a_note_counts_origins_and_cites_one_printing(harbour: Library, kind: str) -> None:
    note = harbour.brief(kind=kind)
    assert (note.coverage.articles, note.coverage.origins) == (4, 2)
    cluster = clusters(harbour)
    lines = [line.citations for section in note.sections for line in section.lines]
    together = [
        *lines,
        *(line.citations for line in note.header.values()),
        *(e.citations for e in note.timeline),
    ]
    assert any(together)
    for names in cited_together(note, together):
        assert len({cluster[name] for name in names}) == len(set(names))


def test_a_correction_says_what_it_corrects(tmp_path: Path) -> None:
    with open_library(tmp_path / "library") as library:
        library.add([write(tmp_path, ROWS)])
        report = library.add([write(tmp_path, [CORRECTED])])
        found = library.show("corrected")
        assert (found.relation, found.related_id) == ("update", "agency")
        assert (
            found.correction
            == "Correction: An earlier version of this article misstated the cost of the work."
        )
        assert (report.added, report.copies, report.revised) == (1, 0, 1)
        assert library.stats()["origins"] == 2


def test_copies_in_one_batch_are_counted(tmp_path: Path) -> None:
    with open_library(tmp_path / "library") as library:
        report = library.add([write(tmp_path, [*ROWS, CORRECTED])])
    assert (report.added, report.copies, report.revised) == (5, 2, 1)
