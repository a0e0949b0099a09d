"""Fusion is arithmetic on scores: checked on numbers worked out by hand."""

from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.fusion import min_max, reciprocal_ranks, support_by_article, weighted_mix


def test_min_max_scales_to_one_and_zero() -> None:
    assert min_max({1: 2.0, 2: 4.0, 3: 3.0}) == {1: 0.0, 2: 1.0, 3: 0.5}


def test_equal_scores_all_become_one() -> None:
    assert min_max({1: 3.0, 2: 3.0}) == {1: 1.0, 2: 1.0}


def test_weighted_mix_weighs_both_sides() -> None:
    mixed = weighted_mix({1: 1.0, 2: 0.0, 3: 0.5}, {2: 10.0, 3: 0.0}, dense_weight=0.25)
    assert mixed == [(2, 0.75), (1, 0.25), (3, 0.125)]


def test_ties_break_on_the_key() -> None:
    assert [key for key, _ in weighted_mix({7: 1.0, 3: 1.0}, {}, dense_weight=0.5)] == [3, 7]


def test_an_article_with_several_good_passages_rises() -> None:
    ranked = [(1, 0.9), (2, 0.85), (3, 0.8), (4, 0.1)]
    lifted = support_by_article(ranked, {1: "a", 2: "b", 3: "b", 4: "b"}, share=0.1)
    assert [key for key, _ in lifted] == [2, 1, 3, 4]
    assert dict(lifted)[2] == 0.85 + 0.1 * (0.8 + 0.1)
    assert dict(lifted)[4] == 0.1 + 0.1 * (0.85 + 0.8)


def test_passages_that_are_gone_are_left_out() -> None:
    assert support_by_article([(1, 0.9), (2, 0.5)], {2: "b"}, share=0.1) == [(2, 0.5)]


def test_reciprocal_ranks_prefer_what_both_found() -> None:
    assert reciprocal_ranks({1: 9.0, 2: 8.0}, {2: 5.0, 3: 4.0})[0][0] == 2


@given(
    st.dictionaries(st.integers(), st.floats(-1e6, 1e6)), st.dictionaries(st.integers(), st.floats(0, 1e6))
)
def test_mixed_scores_stay_between_zero_and_one_and_sorted(
    dense: dict[int, float], lexical: dict[int, float]
) -> None:
    mixed = weighted_mix(dense, lexical, dense_weight=0.4)
    scores = [score for _, score in mixed]
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert scores == sorted(scores, reverse=True)
