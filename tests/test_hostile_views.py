"""Whatever stands in an article or a model's answer, the page shows it and it can do nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rag.export.layout import lay_out
from rag.export.template import PLAIN
from rag.schema import (
    Dropped,
    Item,
    Line,
    Refusal,
    Section,
)
from tests.page_values import (
    ANSWER,
    ARTICLE,
    BRIEFING,
    CITATION,
    MISS,
    REFUSED,
    SENTENCE,
    Tags,
)
from ui.views import answers, citations, frame, notes, reader, talks

HOSTILE = (
    "<script>alert(1)</script><img src=https://x.invalid/b.png onerror=alert(1)> [c](https://x.invalid) "
    "![i](https://x.invalid/i.png)\" onmouseover='alert(1)' </title></textarea></article>"
    "${alert(1)}{{alert(1)}}`&lt;b&gt;\x1b[31m\x00\u202egnp.exe\ud800"
)
EVIL = replace(
    ARTICLE,
    title=HOSTILE,
    source=HOSTILE,
    place=HOSTILE,
    language=HOSTILE,
    id=HOSTILE,
    text=f"{HOSTILE}\n\n{HOSTILE}",
)
EVIL_CITATION = replace(
    CITATION, quote=HOSTILE, title=HOSTILE, source=HOSTILE, place=HOSTILE, article_id=HOSTILE
)
EVIL_SENTENCE = replace(
    SENTENCE, text=HOSTILE, speaker=HOSTILE, support="partial", note=HOSTILE, condition=HOSTILE
)
EVIL_ANSWER = replace(
    ANSWER,
    question=HOSTILE,
    standalone_question=HOSTILE + "?",
    sentences=(EVIL_SENTENCE,),
    citations=(EVIL_CITATION,),
    items=(Item(HOSTILE, 1, HOSTILE),),
    dropped=(Dropped(HOSTILE, HOSTILE),),
    notices=(HOSTILE,),
    short_answer=HOSTILE,
    model=HOSTILE,
)
EVIL_BRIEFING = replace(
    BRIEFING,
    title=HOSTILE,
    kind=HOSTILE,
    header={HOSTILE: Line(HOSTILE, (1,))},
    sections=(Section(HOSTILE, (Line(HOSTILE, (1,), speaker=HOSTILE),)),),
    gaps=(HOSTILE,),
    citations=(EVIL_CITATION,),
)
EVIL_MISS = replace(MISS, article_id=HOSTILE, source=HOSTILE, quote=HOSTILE, why=HOSTILE)


@pytest.mark.parametrize(
    "page",
    [
        answers.answer(EVIL_ANSWER),
        answers.answer(replace(EVIL_ANSWER, items=())),
        answers.answer(replace(EVIL_ANSWER, items=(), mode="generative")),
        answers.answer(replace(REFUSED, refusal=Refusal("unsupported", HOSTILE, (EVIL_MISS,)))),
        answers.exchange(HOSTILE, answers.waiting([EVIL_SENTENCE]), label=HOSTILE),
        citations.problem(HOSTILE),
        answers.suggestions([HOSTILE]),
        talks.earlier([(1, HOSTILE, "2021-05-01", 1)], None),
        frame.masthead(HOSTILE, HOSTILE),
        reader.article(EVIL, 3, 60, related=HOSTILE),
        notes.note(EVIL_BRIEFING, lay_out(EVIL_BRIEFING, PLAIN)),
    ],
)
def test_hostile_text_is_shown_and_can_do_nothing(page: str) -> None:
    found = Tags(page)
    assert not found.names() & {"script", "img", "iframe", "svg", "style", "link", "object", "form", "input"}
    assert all(not name.startswith("on") for _, attributes in found.tags for name in attributes)
    assert not [attributes for tag, attributes in found.tags if tag == "a"], "no link is live"
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", re.sub(r' data-\w+="[^"]*"', "", page))
    assert "<script>alert(1)</script>" in found.text, "the words themselves stay readable"
    page.encode("utf-8")
