"""Who reported something is no name that an article must mention."""

from __future__ import annotations

import pytest

from rag.retrieval.asked.provenance import reporters, set_aside
from rag.retrieval.asked.question import understand


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Who was accused of fraud, as reported by The Harbour Post?", ("The Harbour Post",)),
        ("Did the 'Harbour Post' article mention the strike?", ("Harbour Post",)),
        ("Which firm cut jobs, according to an article from Sample Wire?", ("Sample Wire",)),
        ("What did Lavrov say about Kashmir?", ()),
    ],
)
def test_reporters_are_read_from_the_words_around_them(text: str, named: tuple[str, ...]) -> None:
    assert reporters(text) == named


def test_an_outlet_that_nothing_found_mentions_is_set_aside() -> None:
    question = understand("Who was accused of fraud in Vienna, as reported by The Harbour Post?")
    aside = set_aside(question, lambda name: False)
    assert "Vienna" in aside.names
    assert not any("Post" in name for name in aside.names)
    assert not {"harbour", "post"} & set(aside.terms)


def test_a_name_that_is_mentioned_stays() -> None:
    question = understand("Who was accused of fraud, as reported by The Harbour Post?")
    assert set_aside(question, lambda name: True) == question
