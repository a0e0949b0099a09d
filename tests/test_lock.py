"""The lock: each case is a claim, its evidence, and what the lock must find missing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.verify.lock import check, missing_tokens

ARRIVAL = (
    "Russian Foreign Minister Sergey Lavrov arrived in Islamabad on Tuesday on a two-day official visit, "
    "where Foreign Minister Shah Mahmood Qureshi received him at the airport."
)
CONTEXT = "The Sample Courier · Islamabad · 2021-04-07 · Lavrov in Pakistan: first visit in nine years"


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The plant will cost 2.5 billion dollars.", "It will cost $2.5 billion, officials said."),
        ("The plant will cost $2.5 billion.", "It will cost 2.5bn dollars."),
        ("Some 1000 people came.", "About 1,000 people came."),
        ("A thousand people came.", "1,000 people came."),
        ("Trade grew by 25%.", "Trade grew by 25 per cent."),
        ("Trade grew by twenty-five percent.", "Trade grew by 25 percent."),
        ("It is the 21st such meeting.", "It is the twenty-first such meeting."),
        ("Between 10 million and 15 million tonnes were sold.", "They sold 10-15 million tonnes."),
        ("Two soldiers and three policemen died.", "3 policemen and 2 soldiers died."),
        ("One soldier died.", "A soldier died."),
        ("The two ministers met.", "Lavrov and Qureshi, the ministers, met."),
        ("Two countries agreed.", "Both countries agreed."),
        ("Dozens were hurt.", "At least 40 were hurt."),
        ("Hundreds of thousands marched.", "Some 300,000 marched."),
        ("One of the aims is trade.", "Trade is among the aims."),
        ("Half of the doses came.", "50% of the doses came."),
        ("They bought F-16s.", "They bought the F16."),
        ("Covid cases fell.", "Cases of COVID-19 fell."),
        ("He paid Rs 500 crore.", "He paid 500 crore rupees."),
        ("It took 3.5 years.", "It took 3½ years."),
        ("Sales rose in the second quarter of 2020.", "Sales rose in the second quarter of 2020."),
    ],
)
def test_a_number_said_in_another_way_stands(claim: str, evidence: str) -> None:
    assert missing_tokens(claim, [evidence]) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ("Some 40 people came.", "Some 14 people came.", "40"),
        ("It will cost $2.5 billion.", "It will cost $2.5 million.", "$2.5 billion"),
        ("It will cost $25 million.", "It will cost 25 million euros.", "$25 million"),
        ("Trade grew by 25%.", "It sent 25 ships.", "25%"),
        ("It sent 25 ships.", "Trade grew by 25%.", "25"),
        ("It is the third meeting.", "Three ministers met.", "third"),
        ("Three ministers met.", "It is the third meeting.", "Three"),
        ("Dozens were hurt.", "Four were hurt.", "Dozens"),
        ("Trade doubled.", "Trade grew.", "doubled"),
        ("They bought the F-16.", "They bought the F-35.", "F-16"),
        ("It began at 10:30.", "It began at 11:30.", "10:30"),
        ("One soldier died.", "Two soldiers died.", "One"),
        ("It took 1½ years.", "It took a good 3½ years.", "1½"),
        ("Twelve came on 7 April.", "They came on 12 April and 7 April.", "Twelve"),
        ("The 4-5 vote passed.", "The 5-5 vote passed.", "4"),
    ],
)
def test_another_number_is_named(claim: str, evidence: str, missing: str) -> None:
    assert missing_tokens(claim, [evidence]) == [missing]


def test_a_number_is_not_taken_from_the_context() -> None:
    assert missing_tokens("It lasted nine years.", ["It lasted for years."], context=CONTEXT) == ["nine"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("He came on 6 April 2021.", "He came on Tuesday."),
        ("He came on Tuesday.", "He came on April 6, 2021."),
        ("He came on 7 April 2021.", "He came."),
        ("He came on April 6.", "He came on the 6th of April."),
        ("He came in 2021.", "He came on 6 April."),
        ("He came in April 2021.", "He came on Tuesday."),
        ("He came between 6 and 7 April.", "He came on April 6-7."),
        ("He came in September.", "He came on Sept. 5."),
        ("He came yesterday.", "He came on 6 April 2021."),
        ("It began in March 2021.", "It began last month."),
        ("It began in the 1990s.", "It began in the 1990s."),
        ("He came in may.", "He may come in May."),
    ],
)
def test_a_date_said_in_another_way_stands(claim: str, evidence: str) -> None:
    assert missing_tokens(claim, [evidence], context=CONTEXT) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ("He came on 7 April 2021.", "He came on Tuesday.", "7 April 2021"),
        ("He came on Thursday.", "He came on Tuesday.", "Thursday"),
        ("He came on 6 April 2020.", "He came on April 6.", "6 April 2020"),
        ("He came on 5 April.", "He came on 6 April.", "5 April"),
        ("He came in June.", "He came on 6 April.", "June"),
        ("They met in 2018.", "They met in June 2019.", "2018"),
        ("They met between 6 and 9 April.", "They met on 6 and 7 April.", "6 and 9 April"),
        ("It ended last year.", "It ended.", "last year"),
        ("It began in the 1980s.", "It began in the 1990s.", "1980s"),
    ],
)
def test_another_date_is_named(claim: str, evidence: str, missing: str) -> None:
    assert missing_tokens(claim, [evidence], context=CONTEXT) == [missing]


@pytest.mark.parametrize(
    "claim",
    [
        "Lavrov arrived in Islamabad on a two-day visit.",
        "Sergei Lavrov was received by Shah Mehmood Qureshi.",
        "Russia’s foreign minister came to Pakistan.",
        "Pakistani and Russian officials met at the airport.",
        "Moscow sent its foreign minister.",
        "President Lavrov arrived.",
        "According to The Sample Courier, Lavrov arrived on Tuesday.",
        "Officials said Lavrov arrived.",
        "Talks followed at the airport.",
        "However, QURESHI received him.",
    ],
)
def test_a_name_said_in_another_way_stands(claim: str) -> None:
    assert missing_tokens(claim, [ARRIVAL], context=CONTEXT) == []


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("Modi arrived in Islamabad.", ["Modi"]),
        ("Narendra Modi received Lavrov.", ["Narendra Modi"]),
        ("Lavrov arrived in Karachi.", ["Karachi"]),
        ("Lavrov arrived from Moscow.", ["Moscow"]),
        ("Indian Foreign Minister Lavrov arrived.", ["Indian"]),
        ("Vladimir Lavrov arrived.", ["Vladimir"]),
        ("Sergey Qureshi received him.", ["Sergey Qureshi"]),
        ("Lavrov and NATO agreed on it.", ["NATO"]),
        ("The visit was praised by Hamas.", ["Hamas"]),
        ("Vucic said that Lavrov arrived.", ["Vucic"]),
    ],
)
def test_another_name_is_named(claim: str, missing: list[str]) -> None:
    assert missing_tokens(claim, [ARRIVAL], context=CONTEXT) == missing


@pytest.mark.parametrize(
    ("claim", "evidence", "stands"),
    [
        ("The SCO met.", "The Shanghai Cooperation Organization met.", True),
        ("The Shanghai Cooperation Organisation met.", "The SCO met.", True),
        ("The Southern Customs Union met.", "The SCO met.", False),
        ("The UN agreed.", "The United Nations agreed.", True),
        ("The United States agreed.", "US officials agreed.", True),
        ("The US agreed.", "They told us and agreed.", False),
        ("Britain agreed.", "UK ministers agreed.", True),
        ("South Korea agreed.", "North Korea agreed.", False),
        ("Iran agreed.", "Iraq agreed.", False),
        ("Austria agreed.", "Australia agreed.", False),
        ("He flew to Kyiv.", "He flew to Kiev.", True),
        ("He flew to Beijing.", "He flew to China.", False),
        ("He flew to China.", "He flew to Beijing.", True),
        ("Kashmiri leaders came.", "Leaders came from Kashmir.", True),
        ("Johnson came.", "Johnston came.", False),
        ("Erdogan came.", "Erdoğan came.", True),
        ("Zelenskyy came.", "Zelensky came.", True),
        ("Al-Qaeda claimed it.", "Al Qaida claimed it.", True),
        ("Mr. Khan came.", "Imran Khan came.", True),
    ],
)
def test_spellings_nations_and_acronyms(claim: str, evidence: str, stands: bool) -> None:
    assert (missing_tokens(claim, [evidence]) == []) is stands


@pytest.mark.parametrize(
    ("claim", "evidence", "stands"),
    [
        ("He called it “a good start”.", 'It was "A good start," he said.', True),
        ("He called it “a great start”.", "He called it a good start.", False),
        ("He said “talks … resumed”.", "“Talks on trade have resumed,” he said.", True),
        ("He said “they [the talks] resumed”.", "“They resumed,” he said.", True),
        ("He said 'very good' of it.", "He said it was ‘very good’.", True),
        ("He said 'very bad' of it.", "He said it was ‘very good’.", False),
        ("The players' talks and the coaches' talks.", "The talks of players and coaches.", True),
        ("They call it “IIOJK”.", "It is called Indian Illegally Occupied Kashmir.", False),
    ],
)
def test_quotation_marks_promise_the_very_words(claim: str, evidence: str, stands: bool) -> None:
    assert (missing_tokens(claim, [evidence]) == []) is stands


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Pakistan did not agree to the plan.", "Pakistan refused to agree to the plan."),
        ("Moscow denied that it had offered arms.", "Moscow denied having offered arms."),
        ("The plan was rejected by Moscow.", "Moscow rejected the plan."),
        ("Moscow didn’t rule out talks.", "Moscow has not ruled out talks."),
        ("He will send a deputy to the summit.", "He will not attend the summit but will send a deputy."),
        ("The two sides failed to reach a deal.", "No deal was reached by the two sides."),
        ("Trade as well as energy was discussed.", "Not only trade but also energy was discussed."),
        ("He was refused entry to the country.", "The country refused him entry."),
        ("Talks resumed.", "He did not say why talks resumed."),
    ],
)
def test_negations_that_agree_stand(claim: str, evidence: str) -> None:
    assert missing_tokens(claim, [evidence]) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ("Pakistan did not agree to the plan.", "Pakistan agreed to the plan.", "not"),
        ("Pakistan agreed to the plan.", "Pakistan did not agree to the plan.", "not"),
        ("Pakistan agreed to the plan.", "Pakistan never agreed to the plan.", "never"),
        ("Moscow had offered arms.", "Moscow denied that it had offered arms.", "denied"),
        ("Moscow said that it had offered arms.", "Moscow denied that it had offered arms.", "denied"),
        ("Moscow accepted the plan.", "Moscow rejected the plan.", "rejected"),
        ("Moscow did not rule out talks.", "Moscow ruled out talks.", "not"),
        ("Moscow ruled out talks.", "Moscow did not rule out talks.", "not"),
        ("An agreement was signed.", "No agreement was signed.", "No"),
        ("He will attend the summit.", "He will not attend the summit but send a deputy.", "not"),
        ("He left without signing.", "He left after signing.", "without"),
        ("They failed to win.", "They managed to win.", "failed to"),
    ],
)
def test_a_negation_added_or_left_out_is_named(claim: str, evidence: str, missing: str) -> None:
    assert missing_tokens(claim, [evidence]) == [missing]


def test_all_missing_things_are_named_in_the_order_of_the_claim() -> None:
    claim = "On Friday Modi did not sign 47 “historic” accords."
    evidence = ["On Tuesday Lavrov signed 4 accords."]
    assert missing_tokens(claim, evidence) == ["Friday", "Modi", "not", "47", "“historic”"]


def test_a_claim_may_rest_on_several_sentences() -> None:
    evidence = ["Lavrov arrived on Tuesday.", "Trade grew by 25 per cent."]
    claim = "Lavrov, who arrived on Tuesday, noted that trade grew by 25%."
    assert missing_tokens(claim, evidence) == []
    assert missing_tokens(claim, evidence[:1]) == ["25%"]


def test_a_dropped_sentence_says_what_is_missing() -> None:
    dropped = check("Some 40 came.", ["Some came."])
    assert dropped is not None
    assert dropped.text == "Some 40 came."
    assert dropped.reason == "the cited sentences do not contain: 40"
    assert check("Some came.", ["Some came."]) is None


@pytest.mark.parametrize("claim", ["", " ", "…", "“”", "\u200b", "’s", "$", "%", "no", "12.", "A."])
def test_odd_claims_do_not_break_it(claim: str) -> None:
    missing_tokens(claim, [])
    missing_tokens(claim, [""], context="")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_a_text_never_fails_against_itself_on_numbers_and_dates(text: str) -> None:
    missing = missing_tokens(text, [text])
    assert not [phrase for phrase in missing if any(c.isdigit() for c in phrase)]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3), st.text(max_size=40))
def test_any_text_is_judged_the_same_twice(claim: str, evidence: list[str], context: str) -> None:
    assert missing_tokens(claim, evidence, context=context) == missing_tokens(
        claim, evidence, context=context
    )


@pytest.mark.alone
def test_it_takes_little_time() -> None:
    """2 ms a sentence is the bar; the factor allows for a busy machine."""
    claims = [
        f"Lavrov {word} in Islamabad on Tuesday with {n} officials." for n, word in enumerate("abcdefgh" * 5)
    ]
    started = time.process_time()
    for n, claim in enumerate(claims):
        missing_tokens(claim, [f"{ARRIVAL} {n}"], context=CONTEXT)
    assert (time.process_time() - started) / len(claims) < 0.010
