"""As of a day, nothing published later can show anywhere: a property over random archives, and the ways it could leak."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rag.errors import UsageError
from rag.export.json import answer_value, briefing_value, list_value, search_value
from rag.library import Library
from rag.schema import SearchFilter
from rag.settings import load_settings
from tests.index_support import WordHashEmbedder, prepared

FIRST = date(2021, 4, 1)
TOPICS = ("pipeline", "treaty", "ceasefire", "election")
QUESTIONS = (
    "What was said about the pipeline?",
    "How many articles mention the treaty?",
    "Which outlets covered the ceasefire?",
    "When was the election last mentioned?",
    "Who signed the treaty?",
    "Was the pipeline agreed?",
    "What did Outlet{n} report about the treaty?",
    "According to Outlet{n}, what happened?",
    "What was reported last week about the pipeline?",
    "What is unheard of?",
)


@dataclass(frozen=True)
class Story:
    """One article of a random archive. `copy_of` is the number of another that it shares its cluster with."""

    number: int
    day: int | None
    outlet: int
    topic: int
    copy_of: int | None

    @property
    def marker(self) -> str:
        return f"zq{self.number:02d}marker"

    @property
    def published(self) -> str | None:
        return None if self.day is None else (FIRST + timedelta(days=self.day)).isoformat()


def stories() -> st.SearchStrategy[list[Story]]:
    one = st.tuples(
        st.none() | st.integers(0, 9), st.integers(0, 3), st.integers(0, 3), st.none() | st.integers(0, 5)
    )
    return st.lists(one, min_size=1, max_size=6).map(
        lambda rows: [
            Story(n, day, outlet, topic, copy if copy is not None and copy < len(rows) else None)
            for n, (day, outlet, topic, copy) in enumerate(rows)
        ]
    )


@contextmanager
def archive(told: list[Story]) -> Iterator[Library]:
    with tempfile.TemporaryDirectory() as folder, Library(load_settings({"library": folder})) as library:
        library._embedder = WordHashEmbedder()
        library.today = lambda: FIRST + timedelta(days=30)
        batch = []
        for story in told:
            topic = TOPICS[story.topic]
            text = f"Minister Anna Berg {story.marker} signed the {topic} in Oslo on Monday. The {topic} was agreed, she said."
            one = prepared(
                f"id-{story.marker}",
                text,
                title=f"The {topic} {story.marker}",
                source=f"Outlet{story.outlet} Post",
                published=story.published,
                cluster_id=f"id-{told[story.copy_of].marker}" if story.copy_of is not None else None,
            )
            related = f"id-{told[story.copy_of].marker}" if story.copy_of is not None else None
            relation = "copy" if related else None
            batch.append(replace(one, article=replace(one.article, relation=relation, related_id=related)))
        with library.store.writing() as writer:
            writer.put(batch)
        yield library


def everything_shown(library: Library, scope: SearchFilter) -> str:
    """All that search, ask, count, brief and list say within `scope`, as one text."""
    shown = [json.dumps(list_value(library.list(scope)))]
    for question in QUESTIONS:
        for n in range(4) if "{n}" in question else (0,):
            asked = question.format(n=n)
            shown.append(json.dumps(search_value(library.search(asked, scope))))
            shown.append(json.dumps(answer_value(library.ask(asked, scope, use_model=False))))
    for topic in (None, *TOPICS):
        try:
            shown.append(json.dumps(briefing_value(library.brief(scope, topic=topic), version="0")))
        except UsageError as problem:
            shown.append(str(problem))
    return "\n".join(shown)


# Not shrunk: an example builds a library, and is small already.
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(told=stories(), as_of=st.integers(-1, 10))
def test_nothing_published_later_shows_anywhere(told: list[Story], as_of: int) -> None:
    day = (FIRST + timedelta(days=as_of)).isoformat()
    scope = SearchFilter(as_of=day)
    known = [story for story in told if story.published is not None and story.published <= day]
    later = [story for story in told if story not in known]
    with archive(told) as library:
        shown = everything_shown(library, scope)
        coverage = library.search("treaty", scope).coverage
    for story in later:
        assert story.marker not in shown
        if story.published and not any(other.published == story.published for other in known):
            assert f'"{story.published}"' not in shown
        if not any(other.outlet == story.outlet for other in known):
            assert f"Outlet{story.outlet} Post" not in shown
    assert coverage.articles == len(known)
    assert coverage.undated_left_out == sum(story.published is None for story in told)
    assert coverage.sources == len({story.outlet for story in known})
    assert coverage.until == max((story.published or "" for story in known), default=None)


def test_an_outlet_that_is_known_only_later_is_no_outlet_yet() -> None:
    with archive([Story(0, 0, 0, 0, None), Story(1, 9, 1, 0, None)]) as library:
        asked = "What did Outlet1 Post report about the pipeline?"
        assert library.understand(asked).outlets == ("Outlet1 Post",)
        assert library.understand(asked, SearchFilter(as_of=FIRST.isoformat())).outlets == ()


def test_dates_of_a_question_are_resolved_against_as_of() -> None:
    with archive([Story(0, 0, 0, 0, None)]) as library:
        asked = library.understand("What was reported last week?", SearchFilter(as_of="2021-04-14"))
        assert (asked.since, asked.until, asked.dates_filter) == ("2021-04-05", "2021-04-11", True)
