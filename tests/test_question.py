"""Question understanding: kinds, targets, names and speakers, read from the words alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.asked.question import singular, understand

KINDS = [
    ("What projects were discussed?", "list"),
    ("Which countries signed the treaty?", "list"),
    ("List the agreements reached in Moscow.", "list"),
    ("What were the main topics of the talks?", "list"),
    ("Who received Lavrov at the airport?", "who"),
    ("Which minister travelled to Doha?", "who"),
    ("By whom was the letter signed?", "who"),
    ("When does the ceasefire begin?", "when"),
    ("In which year was the pipeline agreed?", "when"),
    ("On what date did they meet?", "when"),
    ("Where did the envoys meet?", "where"),
    ("In which city was the summit held?", "where"),
    ("How many troops were withdrawn?", "how_many"),
    ("How long is the pipeline?", "how_many"),
    ("What percentage of trade is covered?", "how_many"),
    ("What was the cost of the railway?", "how_many"),
    ("Did Pakistan agree to joint exercises?", "yes_no"),
    ("Has the corridor been opened?", "yes_no"),
    ("Is the vaccine being procured?", "yes_no"),
    ("How do the outlets differ on the casualty figure?", "compare"),
    ("Compare the two accounts of the meeting.", "compare"),
    ("Why did the talks fail?", "why_how"),
    ("How did Moscow respond?", "why_how"),
    ("How many articles mention the pipeline?", "count"),
    ("Which outlets covered the summit?", "count"),
    ("What did Lavrov say about Kashmir?", "open"),
    ("Which vaccine does Pakistan plan to buy?", "open"),
    ("Tell me about the Doha talks", "open"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind(text: str, kind: str) -> None:
    assert understand(text).kind == kind


def test_second_question_word_adds_a_kind() -> None:
    assert understand("Who came to Islamabad and when?").kinds == ("who", "when")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("What projects were discussed?", ("projects",)),
        ("What military support was offered?", ("military", "support")),
        ("How many troops were withdrawn?", ("troops",)),
        ("Which countries joined the pact?", ("countries",)),
        ("List the agreements reached in Moscow", ("agreements", "reached")),
    ],
)
def test_target_is_the_noun_asked_for(text: str, target: tuple[str, ...]) -> None:
    assert understand(text).target == target


def test_names_are_the_capitalised_words_joined() -> None:
    assert understand("What did Imran Khan tell Sergey Lavrov in Islamabad?").names == (
        "Imran Khan",
        "Sergey Lavrov",
        "Islamabad",
    )


def test_a_question_about_what_somebody_said_has_a_speaker_and_a_topic() -> None:
    asked = understand("What did the Russian foreign minister say about Kashmir?")
    assert asked.speaker == "Russian foreign minister"
    assert len(asked.topic) == 1 and asked.topic[0].startswith("kashmir")


def test_asking_what_an_article_says_has_no_speaker() -> None:
    assert understand("What does the article say about Kashmir?").speaker is None


def test_terms_leave_out_the_words_that_ask() -> None:
    assert "what" not in understand("What projects were discussed?").terms
    assert any(term.startswith("project") for term in understand("What projects were discussed?").terms)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("projects", "project"),
        ("countries", "country"),
        ("buses", "buse"),
        ("crisis", "crisis"),
        ("classes", "class"),
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


@given(st.text(max_size=300))
def test_any_text_is_understood_as_something(text: str) -> None:
    assert understand(text).kinds
