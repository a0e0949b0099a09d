"""Yes, no, planned, disputed, not reported: a denial is no assertion and a plan is no fact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer.evidence import EvidenceSentence
from rag.answer.refuse import Judged
from rag.answer.verdict import judge
from rag.retrieval.asked.question import understand
from rag.retrieval.sentences import ScoredSentence
from rag.schema import Article, Attribution, Span
from rag.verify.attribution import attribute


def judged(text: str, *, own: float = 0.8, article: str = "a", published: str = "2021-05-04") -> Judged:
    held = Article(article, None, None, None, published, None, None, text, "h", article)
    span = Span(0, len(text), 1)
    return (
        ScoredSentence(held, span, text, 0.8, own, own, 1.0, True, 0.6, 0.6),
        EvidenceSentence(held, span, text, 0.8, attribute([text], 0)),
    )


@pytest.mark.parametrize(
    ("question", "sentence", "verdict"),
    [
        (
            "Was a naval base discussed?",
            "The visiting minister denied that a naval base was discussed.",
            "no",
        ),
        ("Has work on the rail link begun?", "Work on the rail link is planned to begin in 2022.", "planned"),
        (
            "Did the two sides agree to build a rail link?",
            "The two sides agreed to build a rail link.",
            "yes",
        ),
        ("Did they sign the treaty?", "They did not sign the treaty.", "no"),
        ("Has the treaty been signed?", "The two sides agreed to sign the treaty in June.", "planned"),
        ("Was the treaty signed?", "The treaty was signed in Vienna on Tuesday.", "yes"),
        ("Was the treaty signed?", "The treaty was discussed in Vienna on Tuesday.", "not_reported"),
        ("Will the minister visit Northport?", "The minister will visit Northport in May.", "planned"),
        ("Did exports rise last year?", "Exports fell last year, the ministry said.", "no"),
    ],
)
def test_verdict_of_one_sentence(question: str, sentence: str, verdict: str) -> None:
    assert judge(understand(question), [judged(sentence)])[0] == verdict


def test_two_origins_that_differ_are_disputed() -> None:
    told = [
        judged("The treaty was signed in Vienna."),
        judged("The ministry denied that the treaty was signed in Vienna.", article="b"),
    ]
    assert judge(understand("Was the treaty signed in Vienna?"), told)[0] == "disputed"


def test_a_sentence_about_something_else_reports_nothing() -> None:
    assert judge(understand("Was the treaty signed?"), [judged("Rain fell.", own=0.1)])[0] == "not_reported"


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Do both reports agree on the treaty?", "yes"),
        ("Is there an inconsistency between the two reports on the treaty?", "no"),
        ("Was there a change between the two reports on the treaty?", "yes"),
        ("Was there no change between the two reports on the treaty?", "no"),
    ],
)
def test_reports_are_compared_with_each_other(question: str, verdict: str) -> None:
    told = [
        judged("The treaty was signed in Vienna by two ministers."),
        judged("Parliament will now vote, and farmers hope for lower tariffs.", article="b"),
    ]
    assert judge(understand(question), told)[0] == verdict


def test_reports_that_contradict_each_other_do_not_agree() -> None:
    told = [
        judged("The minister signed the treaty in Vienna."),
        judged("The minister did not sign the treaty in Vienna.", article="b"),
    ]
    assert judge(understand("Do both reports agree on the treaty?"), told)[0] == "no"


def test_reports_of_different_matters_do_not_contradict_each_other() -> None:
    told = [
        judged("The treaty was signed in Vienna by two ministers."),
        judged("Farmers did not expect lower tariffs this year.", article="b"),
    ]
    assert judge(understand("Do both reports agree on the treaty?"), told)[0] == "yes"
    assert judge(understand("Was there inconsistency between both reports?"), told)[0] == "no"


def test_one_false_piece_of_a_question_about_two_reports_makes_it_a_no() -> None:
    asked = (
        "Did the Harbour Post article report that the treaty was signed in Vienna by two ministers, while the Sample Wire "
        "article reported that the northern farmers did not support lower tariffs on imported wheat?"
    )
    told = [judged("The treaty was signed in Vienna by two ministers.")]
    support = judged("The northern farmers support lower tariffs on imported wheat.", article="b")
    oppose = judged("The northern farmers did not support lower tariffs on imported wheat.", article="b")
    assert judge(understand(asked), [*told, support])[0] == "no"
    assert judge(understand(asked), [*told, oppose])[0] == "yes"


def test_which_report_came_first_goes_by_the_day_of_publication() -> None:
    told = [
        judged("The treaty was signed.", published="2021-05-04"),
        judged("Parliament voted on tariffs.", article="b", published="2021-05-09"),
    ]
    asked = understand("Was the treaty reported before the vote was reported?")
    assert judge(asked, told)[0] == "yes"


def test_a_plan_is_told_with_its_condition() -> None:
    bare = judged("Premier Holloway will visit Saltby soon.")
    text = "Premier Holloway will visit Saltby once the harbour is open."
    full = judged(text, article="b")
    condition = replace(
        full[1], attribution=Attribution(firmness="assured", condition="once the harbour is open")
    )
    verdict, bearer = judge(understand("Will Holloway visit Saltby?"), [bare, (full[0], condition)])
    assert verdict == "planned"
    assert bearer[1].text == text
