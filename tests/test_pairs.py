"""Neighbouring words: checked on texts of a few words."""

from __future__ import annotations

import math

import pytest

from rag.retrieval.pairs import pairs_held, question_pairs


def test_pairs_are_neighbours_of_which_one_says_something() -> None:
    assert question_pairs("Who is in the White House, the white house?") == [
        " the white ",
        " white house ",
        " house the ",
    ]


def test_a_text_that_holds_the_rarer_pair_counts_for_more() -> None:
    texts = {
        1: "The White House said so.",
        2: "A white garden house.",
        3: "A fist bump; the white house.",
        4: "Nothing.",
    }
    held = pairs_held("fist bump at White House", texts)
    rare, common = math.log(1 + 3.5 / 1.5), math.log(1 + 2.5 / 2.5)
    assert held == {1: pytest.approx(common / (rare + common)), 2: 0.0, 3: 1.0, 4: 0.0}


def test_words_apart_or_in_other_order_are_no_pair() -> None:
    assert pairs_held("house white", {1: "white house", 2: "house painted white"}) == {1: 0.0, 2: 0.0}


def test_no_pairs_and_no_texts_are_no_error() -> None:
    assert pairs_held("Why?", {1: "Why not"}) == {1: 0.0}
    assert pairs_held("fist bump", {}) == {}
