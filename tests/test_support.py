"""The support score marks; it never drops."""

from __future__ import annotations

import pytest

from rag.verify.support import coverage, support

EVIDENCE = ["Lavrov said Moscow was ready to extend military support to Pakistan."]


@pytest.mark.parametrize(
    ("claim", "grade"),
    [
        ("Lavrov said Moscow is ready to extend military support.", "verified"),
        ("Lavrov stated that military support was ready.", "verified"),
        ("Lavrov complained about slow trade and weak investment in Pakistan.", "partial"),
        ("Nothing of the kind happened anywhere.", "partial"),
    ],
)
def test_grades_by_the_share_of_words_that_stand_in_the_evidence(claim: str, grade: str) -> None:
    assert support(claim, EVIDENCE) == grade


def test_words_may_stand_in_several_sentences() -> None:
    claim = "Trade grew and exercises were agreed."
    assert support(claim, ["Trade grew.", "They agreed on exercises."]) == "verified"
    assert support(claim, ["Trade grew."]) == "partial"


def test_inflection_and_case_do_not_count() -> None:
    assert coverage("EXTENDING supports", ["It extended its support."]) == 1.0


def test_reporting_verbs_and_claims_without_words_count_as_full() -> None:
    assert coverage("He said so.", ["…"]) == 1.0
    assert coverage("", []) == 1.0


def test_no_evidence_supports_nothing() -> None:
    assert coverage("Military support", []) == 0.0
