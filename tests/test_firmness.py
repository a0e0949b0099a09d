"""How firm a sentence is, by cue, with what must not count."""

from __future__ import annotations

import pytest

from rag.verify.firmness import LEVELS, firmness

CUED = [
    ("done", "entered into force", "The agreement entered into force on 1 May."),
    ("done", "has begun", "Work has begun on the second line."),
    ("done", "were delivered", "Four aircraft were delivered to the coast guard."),
    ("done", "arrived in", "The first shipment arrived in Westmoor."),
    ("signed", "inked", "The two firms inked a contract worth $3 million."),
    ("signed", "memorandum was signed", "A memorandum was signed at the palace."),
    ("signed", "sign treaty", "Northland and Southland sign treaty on rivers"),
    ("agreed", "agreed", "The sides agreed to meet every month."),
    ("agreed", "decided to", "They decided to open a second crossing."),
    ("agreed", "reached an agreement", "The parties reached an agreement on prisoners."),
    ("assured", "assured", "Berg assured her host of support."),
    ("assured", "pledged", "Northland pledged ten buses."),
    ("assured", "will", "Berg said the line will open in May."),
    ("offered", "is ready to", "Northland is ready to mediate."),
    ("offered", "offered", "Northland offered to mediate."),
    ("offered", "reiterated her invitation", "She reiterated her invitation to the emir."),
    ("intended", "plans to", "Northland plans to build a port."),
    ("intended", "hopes to", "Northland hopes to build a port."),
    ("intended", "procurement plans", "He underscored the army’s procurement plans."),
    ("intended", "is expected", "She is expected to travel in June."),
    ("intended", "resolve to", "He reaffirmed his resolve to finish the dam."),
    ("discussed", "discussed", "Tariffs were discussed."),
    ("discussed", "were raised", "Rivers and roads were raised as further fields of cooperation."),
    ("discussed", "Views were exchanged", "Views were exchanged on fisheries."),
    ("discussed", "talks on", "The talks on water continue."),
]
UNCUED = [
    "The two sides have not signed the treaty.",
    "No agreement was reached on water.",
    "Neither side agreed to withdraw.",
    "They failed to agree on a price.",
    "The treaty signed in 2015 remains in force.",
    "Trade grew by 4 percent.",
    "Was a naval base discussed?",
    "Will Harding won the race.",
    "He said he would not attend.",
    "A sliver of hope remains.",
    "You just want to put one foot before the other.",
    "He was raised in northern Sudland.",
    "Crimes had been committed there.",
    "The leaders were asked whether they would be willing to come in.",
]


@pytest.mark.parametrize(("level", "cue", "sentence"), CUED)
def test_a_cue_gives_its_level(level: str, cue: str, sentence: str) -> None:
    assert firmness(sentence)[:2] == (level, cue)


@pytest.mark.parametrize("sentence", UNCUED)
def test_what_is_negated_past_or_no_statement_has_no_level(sentence: str) -> None:
    assert firmness(sentence)[0] is None


@pytest.mark.parametrize(
    "sentence",
    [
        "They hope to sign a deal next month.",
        "The agreement will be signed in June.",
        "Work is planned to begin in 2022.",
        "The line is to be completed by 2025.",
        "Northland plans to have the bridge opened before winter.",
        "A contract could be signed within weeks.",
        "Northland wants construction to start soon.",
        "The cargo is due to be delivered in May.",
    ],
)
def test_a_plan_is_never_a_fact(sentence: str) -> None:
    assert firmness(sentence)[0] not in ("done", "signed", "agreed")


def test_the_firmest_level_of_the_main_statement_counts() -> None:
    assert firmness("They discussed fish and agreed to meet again.")[0] == "agreed"
    assert firmness("Berg, who arrived on Monday, said Northland is ready to help.")[0] == "offered"
    assert firmness("The leaders discussed plans to build a dam.")[0] == "discussed"


@pytest.mark.parametrize(
    ("sentence", "condition"),
    [
        ("The border will reopen once the ceasefire holds.", "once the ceasefire holds"),
        ("If the ceasefire holds, the border will reopen.", "If the ceasefire holds"),
        ("She will come provided that the talks resume, he said.", "provided that the talks resume"),
        ("Northland is ready to sell gas subject to a fair price.", "subject to a fair price"),
        ("The team will travel unless the road is closed.", "unless the road is closed"),
        ("She will visit when the situation improves.", "when the situation improves"),
        ("The border will reopen once again.", None),
        ("Berg asked if the border will reopen.", None),
    ],
)
def test_a_condition_is_kept_as_worded(sentence: str, condition: str | None) -> None:
    assert firmness(sentence)[2] == condition


def test_the_cue_is_a_slice_of_the_sentence() -> None:
    for _, _, sentence in CUED:
        assert (firmness(sentence)[1] or "-") in sentence


def test_levels_run_from_done_to_discussed() -> None:
    assert (LEVELS[0], LEVELS[-1]) == ("done", "discussed")
