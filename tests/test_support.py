"""The support score marks; it never drops."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from rag.text import sentence_spans
from rag.verify.support import coverage, support

EVIDENCE = ["Lavrov said Moscow was ready to extend military support to Pakistan."]


@pytest.mark.parametrize(
    ("claim", "grade"),
    [
        ("Lavrov said Moscow is ready to extend military support.", "verified"),
        ("Lavrov said Moscow was ready to extend military support to Pakistan and India.", "partial"),
        ("Lavrov stated that military support was ready.", "partial"),  # it was Moscow that was
        ("Lavrov complained about slow trade and weak investment in Pakistan.", "partial"),
        ("Nothing of the kind happened anywhere.", "partial"),
    ],
)
def test_grades_by_the_share_of_words_that_stand_in_the_evidence(claim: str, grade: str) -> None:
    assert support(claim, EVIDENCE) == grade


def test_a_claim_may_rest_on_several_sentences() -> None:
    claim = "Trade between the two grew by a tenth last year and they agreed to hold further exercises."
    both = ["Trade between the two grew by a tenth last year.", "They agreed to hold further exercises."]
    assert support(claim, both) == "verified"
    assert support(claim, both[:1]) == "partial"


def test_a_sentence_is_borne_out_by_itself_and_not_by_another(samples: Path) -> None:
    text = (samples / "2021-04-07-wire-islamabad-talks.txt").read_text(encoding="utf-8")
    found = [text[s.start : s.end] for s in sentence_spans(text)]
    sentences = [each for each in found if len(each.split()) > 4 and "\n" not in each]
    assert len(sentences) > 8
    for one, other in pairwise(sentences):
        assert support(one, [one]) == "verified", one
        assert support(one, [other]) == "partial", (one, other)


def test_many_sentences_are_weighed_by_other_weights() -> None:
    many = [*EVIDENCE, *(f"Paragraph {n} is about the weather in another town." for n in range(30))]
    claim = "Lavrov said Moscow was ready to extend military support to Pakistan."
    assert support(claim, many) == "verified"
    assert support("Ministers of both countries signed a treaty on fishing rights.", many) == "partial"


def test_inflection_and_case_do_not_count() -> None:
    assert coverage("EXTENDING supports", ["It extended its support."]) == 1.0


def test_reporting_verbs_and_claims_without_words_count_as_full() -> None:
    assert coverage("He said so.", ["…"]) == 1.0
    assert coverage("", []) == 1.0


def test_no_evidence_supports_nothing() -> None:
    assert coverage("Military support", []) == 0.0
