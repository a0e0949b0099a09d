"""What a claim must keep: order, modality, speaker, condition, loaded words, units and bounds. Each case is a claim, its
evidence and what is found."""

from __future__ import annotations

import pytest

from rag.verify.attribution import attribute
from rag.verify.claim import fault
from rag.verify.loaded import missing_loaded
from rag.verify.lock import missing_tokens
from rag.verify.order import swapped
from rag.verify.realis import made_real


def verdict(claim: str, *evidence: str) -> str | None:
    return fault(claim, evidence, [attribute(evidence, i) for i in range(len(evidence))])


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Exports rose to 30 from 40 last year.", "Exports rose to 40 from 30 last year."),
        (
            "The strike killed 12 people and wounded 6 others.",
            "The strike killed 6 people and wounded 12 others.",
        ),
        ("The strike killed 12 people.", "The strike killed 6 people and wounded 12 others."),
        ("She was born in 2001 and died in 1950.", "She was born in 1950 and died in 2001."),
        ("They won in 1922 and 1922.", "They won in 1921 and 1922."),
        ("Qureshi told Lavrov that trade grew.", "Lavrov told Qureshi that trade grew."),
        ("Ukraine attacked Russia on Monday.", "Russia attacked Ukraine on Monday."),
        ("China bought jets from Pakistan.", "Pakistan bought jets from China."),
        ("He flew from Kyiv to Moscow.", "He flew from Moscow to Kyiv."),
        ("Clifford, 23, and Hicks, 32, are among them.", "Clifford, 32, and Hicks, 23, are among them."),
    ],
)
def test_numbers_dates_and_names_that_have_changed_places_are_named(claim: str, evidence: str) -> None:
    assert swapped(claim, [evidence])
    assert missing_tokens(claim, [evidence])


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Exports rose from 30 to 40 last year.", "Exports rose to 40 from 30 last year."),
        ("The strike wounded 12 people and killed 6.", "The strike killed 6 people and wounded 12 others."),
        ("Qureshi was told by Lavrov that trade grew.", "Lavrov told Qureshi that trade grew."),
        ("Qureshi and Lavrov discussed trade.", "Lavrov and Qureshi discussed trade."),
        ("Qureshi met Lavrov in Islamabad.", "Lavrov met Qureshi in Islamabad."),
        ("China sold jets to Pakistan.", "Pakistan bought jets from China."),
        ("They won in 1922 and 1921.", "They won in 1921 and 1922."),
    ],
)
def test_another_order_of_the_same_statement_stands(claim: str, evidence: str) -> None:
    assert swapped(claim, [evidence]) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "stands"),
    [
        ("It is 40 miles long.", "It is 40 km long.", False),
        ("It is 40 kilometres long.", "It is 40 km long.", True),
        ("It took two days.", "It took two weeks.", False),
        ("A two-week trip.", "A trip of two weeks.", True),
        ("The rate fell by 2 percentage points.", "The rate fell by 2 percent.", False),
        ("At least 40 died.", "At least 40 died.", True),
        ("More than 40 died.", "At least 40 died.", True),
        ("At most 40 died.", "At least 40 died.", False),
        ("Forty died.", "At least 40 died.", False),
        ("40 died.", "Nearly 40 died.", False),
        ("40 died.", "About 40 died.", True),
        ("At least 40 died.", "40 died.", False),
        ("He sat two days outside the two shops.", "He sat two hours outside the two shops.", False),
        ("Several hundred thousand came.", "Several hundred thousand came.", True),
    ],
)
def test_units_and_bounds_belong_to_a_number(claim: str, evidence: str, stands: bool) -> None:
    assert (missing_tokens(claim, [evidence]) == []) is stands


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The port reopened in May.", "The port will reopen in May."),
        ("The port will reopen in May.", "The port may reopen in May."),
        ("Northland built a port.", "Northland plans to build a port."),
        ("Northland has sold the ships.", "Northland wants to sell the ships."),
        ("The treaty was ratified.", "The treaty is to be ratified."),
        ("The result will be a new war.", "The result could be a new war."),
    ],
)
def test_a_plan_or_a_possibility_is_not_told_as_a_fact(claim: str, evidence: str) -> None:
    assert made_real(claim, [evidence]) is not None


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The port will reopen in May.", "The port is expected to reopen in May."),
        ("The port reopened in May.", "The port managed to reopen in May."),
        ("He visited the port.", "He will visit the port that he visited in May."),
        ("They signed it after the talks.", "After signing it they ended the talks."),
        ("The port may reopen.", "The port will reopen."),
        ("She hopes to visit.", "She hopes to visit."),
    ],
)
def test_what_is_no_firmer_than_its_source_stands(claim: str, evidence: str) -> None:
    assert made_real(claim, [evidence]) is None


@pytest.mark.parametrize(
    ("claim", "evidence", "reason"),
    [
        (
            "Iran is building a plant.",
            "Israel’s minister alleged that Iran is building a plant.",
            "turns an allegation",
        ),
        (
            "Trade grew by 4 percent.",
            "Anna Berg said trade grew by 4 percent.",
            "leaves out who says so: Anna Berg",
        ),
        (
            "Trade grew by 4 percent.",
            "Trade grew by 4 percent, according to her ministry’s figures.",
            "leaves out",
        ),
        ("Trade reportedly fell.", "Officials said trade fell.", None),
        ("Berg said trade grew.", "Anna Berg said trade grew.", None),
        ("According to Berg, trade grew.", "Anna Berg said trade grew.", None),
        ("Trade grew, she added.", "Anna Berg said trade grew.", None),
        ("Orlov said trade grew.", "Anna Berg told Pavel Orlov that trade grew.", "the words of Anna Berg"),
        (
            "The border will reopen.",
            "The border will reopen once the truce holds.",
            "leaves out the condition",
        ),
        (
            "The team could travel.",
            "The team could travel if the road is cleared.",
            "leaves out the condition",
        ),
        (
            "The border will reopen once there is a truce.",
            "The border will reopen once the truce holds.",
            None,
        ),
        ("Berg confirmed that trade grew.", "Anna Berg said that trade grew.", "do not contain: confirmed"),
        ("The regime sent ships.", "The government sent ships.", "do not contain: regime"),
        ("Terrorists attacked a post.", "Militants attacked a post.", "do not contain: Terrorists"),
        ("Militants attacked a post.", "Militants attacked a post.", None),
    ],
)
def test_speaker_condition_and_wording_of_the_source_are_kept(
    claim: str, evidence: str, reason: str | None
) -> None:
    found = verdict(claim, evidence)
    assert found is None if reason is None else found is not None and reason in found, found


def test_a_claim_is_held_only_to_what_all_its_sentences_have() -> None:
    assert verdict("Trade grew.", "Anna Berg said trade grew.", "Trade grew.") is None
    assert verdict("The port reopened.", "The port will reopen.", "The port reopened on Monday.") is None


def test_the_words_of_the_source_lose_nothing() -> None:
    sentence = "“We will not sign unless the price falls,” Anna Berg said."
    assert verdict(sentence, sentence) is None


def test_the_title_of_an_article_may_bring_a_loaded_word() -> None:
    assert missing_loaded("The coup failed.", ["It failed."], "After the coup") == []
    assert missing_loaded("The coup failed.", ["It failed."]) == [(4, 8)]
