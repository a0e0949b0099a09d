"""How outlets say that they correct a text or publish a later version: phrasings as they stand in print, and what is none."""

from __future__ import annotations

import pytest

from rag.ingest.stories.updates import correction_in, version_in

BODY = [f"Sentence {number} of the report says what happened on the day." for number in range(30)]

CORRECTIONS = [
    "Correction: The minister arrived on Tuesday, not on Wednesday.",
    "CORRECTION: A previous version of this story gave the wrong year for the treaty.",
    "Corrections & Clarifications: An earlier version of this report misspelled the envoy’s name.",
    "Corrections and clarifications: The route of the pipeline was changed in 2019.",
    "Corrections/clarifications: A prior version of this list left out one country.",
    "Correction (May 4, 2021): The loan is worth $40 million.",
    "Correction, May 4: The loan is worth $40 million.",
    "Correction — The loan is worth $40 million.",
    "Clarification: This story has been updated to clarify who attended the meeting.",
    "CLARIFICATION: The embassy says that the visa office stays open.",
    "Erratum: the figure in the second table is in euros.",
    "*Correction: The loan is worth $40 million.",
    "[Correction: The loan is worth $40 million.]",
    "An earlier version of this article said that the loan was worth $14 million.",
    "An earlier version of this article incorrectly said the talks were held in Doha.",
    "A previous version of this story misidentified the general.",
    "The original version of this report gave an outdated number of passengers.",
    "The headline of an earlier version of this article misstated the outcome of the vote.",
    "In a previous version of this story, the year of the accord was misstated.",
    "The ambassador’s name was misspelled in an earlier version of this story.",
    "An earlier version of this article should have identified her as deputy minister.",
    "Editor’s note: An earlier version of this story misstated the age of the suspect.",
    "Editor's note: This story has been updated to correct the name of the spokesman.",
    "This article was amended on 5 May 2021 because an earlier version referred to the wrong ministry.",
    "This article was amended on 5 May 2021 to remove a reference to the wrong ministry.",
    "This story has been corrected to show that the vote was on Monday, not Sunday.",
    "This story has been corrected to reflect that the treaty was signed in 1999.",
    "This article has been updated to correct the spelling of the minister’s name.",
    "This headline and story have been updated to reflect that the charges were dropped.",
    "This story corrects the spelling of the ambassador’s name.",
    "This version corrects the spelling of the ambassador’s name.",
    "(This story has been corrected to say Tuesday, not Wednesday, in paragraph 2)",
    "(Corrects figure in paragraph 3)",
    "(Corrects to say the loan was approved in April, not in May)",
    "(This May 4 story corrects paragraph 5 to remove extraneous word)",
    "(Refiles to correct spelling in headline)",
    "(Removes incorrect reference to the ministry in paragraph 4)",
    "(Clarifies that the minister spoke before the vote)",
    "Because of an editing error, an article on Friday about the talks misstated the venue.",
    "Due to an editing error, the number of troops was given as 40,000.",
    "An article on May 3 about the pipeline misstated its length.",
    "We regret the error.",
    "We apologise for this mistake.",
]

NO_CORRECTIONS = [
    "The market entered a correction after falling 10 percent from its high.",
    "He spent a year in the custody of the Department of Correction.",
    "The minister corrected a reporter who had called the talks fruitless.",
    "An earlier version of the bill had the support of 47 senators.",
    "An earlier version of the rocket broke apart during a test flight.",
    "Editor’s note: A previous version of this article was first published in 2021.",
    "A previous version of this story ran in May.",
    "This story has been updated.",
    "This story has been updated to reflect new developments.",
    "This story has been updated to reflect the latest figures from the ministry.",
    "This is a developing story and will be updated.",
    "The post is missing context, and it leaves out how the cars are built.",
    "The report incorrectly attributed the attack to rebels, the ministry said.",
    "“This list should have no impact on your shopping habits,” she said.",
    "The company said the fault had been found and corrected.",
    "The auditor said that voters had been incorrectly marked as deceased.",
]


@pytest.mark.parametrize("note", CORRECTIONS)
@pytest.mark.parametrize("place", [0, 2, 29])
def test_corrections_are_found_where_outlets_put_them(note: str, place: int) -> None:
    assert correction_in("Talks open", [*BODY[:place], note, *BODY[place:29]]) == note


@pytest.mark.parametrize("sentence", NO_CORRECTIONS)
def test_what_is_no_correction(sentence: str) -> None:
    assert correction_in("Talks open", [sentence, *BODY]) is None
    assert correction_in("Talks open", [*BODY, sentence]) is None


def test_a_label_on_a_line_of_its_own_is_followed_by_the_note() -> None:
    note = "The loan is worth $40 million, not $14 million."
    assert correction_in(None, [*BODY, "CORRECTION", note]) == note
    assert correction_in(None, ["Corrections & clarifications:", note, *BODY]) == note


@pytest.mark.parametrize(
    "title",
    [
        "CORRECTED-Talks open in the capital",
        "CORRECTED: Talks open in the capital",
        "CORRECTED-UPDATE 2-Talks open in the capital",
        "(CORRECTED) Talks open in the capital",
        "Talks open in the capital [Corrected]",
        "REFILE-Talks open in the capital",
    ],
)
def test_a_headline_marked_as_corrected_is_the_note_when_there_is_no_other(title: str) -> None:
    assert correction_in(title, BODY) == title
    note = "(Corrects figure in paragraph 3)"
    assert correction_in(title, [note, *BODY]) == note


@pytest.mark.parametrize(
    "title", ["Talks open", "Market correction deepens", "Corrected figures due on Friday", None]
)
def test_other_headlines_are_no_note(title: str | None) -> None:
    assert correction_in(title, BODY) is None


@pytest.mark.parametrize(
    ("title", "lines", "version"),
    [
        ("UPDATE 2-Talks open in the capital", [], 2),
        ("UPDATE 1 - Talks open in the capital", [], 1),
        ("WRAPUP 3-Talks open in the capital", [], 3),
        ("CORRECTED-UPDATE 2-Talks open in the capital", [], 2),
        ("UPDATED: Talks open in the capital", [], 1),
        ("[Updated] Talks open in the capital", [], 1),
        ("Talks open", ["(Adds minister’s comment, background)"], 1),
        ("Talks open", ["(Recasts with vote; adds quotes)"], 1),
        ("Talks open", ["(Updates throughout)"], 1),
        ("Talks open", ["The talks opened.", "UPDATE: The talks have ended."], 1),
        ("Talks open", ["This story has been updated with the minister’s comment."], 1),
        ("Talks open", ["The ministry updates its figures each week."], 0),
        ("Update on the talks", [], 0),
        ("Updated figures show growth", [], 0),
        (None, [], 0),
    ],
)
def test_versions(title: str | None, lines: list[str], version: int) -> None:
    assert version_in(title, lines) == version
