"""Values as the page shows them, built by hand: an article, what cites it, answers and a note. And what a browser sees of a page."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from rag.schema import (
    Answer,
    Article,
    Briefing,
    Citation,
    Coverage,
    Line,
    NearMiss,
    Refusal,
    Section,
    Sentence,
    TimelineEvent,
)

TEXT = (
    "Khan spoke first.\n\nQureshi said: “Putin will visit once the pandemic eases.” Talks went on.\n\n"
    "No date was given."
)
QUOTE = "Qureshi said: “Putin will visit once the pandemic eases.”"
START = TEXT.index(QUOTE)
COVERED = Coverage(
    articles=1240, origins=9, sources=6, since="2021-01-03", until="2021-06-30", undated_left_out=2
)

ARTICLE = Article(
    id="f-1",
    title="Talks in Islamabad",
    source="Harbour Courier",
    url="https://courier.invalid/1",
    published="2021-04-07",
    place="Islamabad",
    language="en",
    text=TEXT,
    content_hash="ab" * 32,
    cluster_id="f-1",
    provenance={"date": "given in the file"},
)
CITATION = Citation(
    number=1,
    article_id="f-1",
    start=START,
    end=START + len(QUOTE),
    quote=QUOTE,
    content_hash="ab" * 32,
    revision=2,
    title=ARTICLE.title,
    source=ARTICLE.source,
    published="2021-04-07",
    place="Islamabad",
    paragraph=2,
)
SENTENCE = Sentence(
    text=QUOTE,
    citations=(1,),
    support="verified",
    speaker="Lavrov",
    through="Qureshi",
    stance="said",
    firmness="assured",
    condition="once the pandemic eases",
)
ANSWER = Answer(
    question="Will Putin visit?",
    standalone_question="Will Putin visit?",
    kind="open",
    mode="extractive",
    sentences=(SENTENCE,),
    citations=(CITATION,),
    coverage=COVERED,
)
MISS = NearMiss(
    "f-1", ARTICLE.title, ARTICLE.source, "2021-04-07", 0, 17, "Khan spoke first.", 1, why="another speaker"
)
REFUSED = replace(
    ANSWER,
    sentences=(),
    citations=(),
    refusal=Refusal("no_evidence", "The archive does not say. Searched 1,240 articles.", (MISS,)),
)
BRIEFING = Briefing(
    title="READOUT: talks in Islamabad",
    kind="readout",
    scope="article f-1",
    coverage=COVERED,
    header={"when_where": Line("Islamabad, 7 April 2021", (1,)), "basis": Line("1 article, 1 origin")},
    sections=(Section("Where things stand", (Line(QUOTE, (1,), speaker="Lavrov", firmness="assured"),)),),
    timeline=(TimelineEvent("April 2021", "month", "Talks were held.", (1,)),),
    gaps=("date of the visit",),
    left_out=("two linked headlines",),
    citations=(CITATION,),
    mode="extractive",
    created="2021-05-01T10:00:00+00:00",
)


class Tags(HTMLParser):
    """Every start tag with its attributes, and the text between tags, as a browser would take them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def names(self) -> set[str]:
        return {tag for tag, _ in self.tags}
