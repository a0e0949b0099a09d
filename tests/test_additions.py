"""What stands in brackets beside a quotation."""

from __future__ import annotations

import pytest

from rag.answer.additions import referent, with_additions
from rag.schema import Article

TEXTS = [
    "Foreign Minister Sergey Lavrov arrived in Islamabad.",
    "He met Imran Khan.",
    "Rain fell. It was cold.",
]


def article(text: str, title: str | None = None) -> Article:
    return Article("a", title, None, None, None, None, None, text, "h", "a")


def test_a_pronoun_gets_the_name_of_the_subject_before() -> None:
    assert referent(TEXTS, 1) == "Sergey Lavrov"
    assert (
        with_additions(TEXTS[1], article(" ".join(TEXTS)), "Sergey Lavrov")
        == "He [Sergey Lavrov] met Imran Khan."
    )


def test_it_and_nothing_before_get_no_name() -> None:
    assert referent(["It was cold."], 0) is None
    assert referent(["He left."], 0) is None


def test_a_surname_gets_the_first_name_that_the_article_gives() -> None:
    held = article("Wang heard Holloway tell a trader.", "The trial of Anna Holloway")
    assert with_additions(held.text, held, None) == "Wang heard [Anna] Holloway tell a trader."


def test_a_name_that_the_question_used_is_left_alone() -> None:
    held = article("Wang heard Holloway tell a trader.", "The trial of Anna Holloway")
    assert with_additions(held.text, held, None, ["Holloway"]) == held.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Lines formed early.", "Archive Picture Lines waited. Lines formed early; the lines were long."),
        ("NATO chief Ann Lee spoke.", "Crucial NATO talks began. NATO chief Ann Lee spoke."),
    ],
)
def test_a_common_word_or_initials_get_no_first_name(text: str, shown: str) -> None:
    assert with_additions(text, article(shown), None) == text
