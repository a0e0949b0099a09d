"""What a sentence enumerates, part by part."""

import pytest

from rag.answer.enumerations import enumerations

CASES = [
    ("The pact covers ports, energy and services.", ["ports", "energy", "services"]),
    ("It approved imports of sugar and cotton from Norland.", ["sugar", "cotton"]),
    (
        "The units practise the search of buildings, mountain movement and the use of helicopters, with mixed groups.",
        ["the search of buildings", "mountain movement", "the use of helicopters"],
    ),
    (
        "The hall has an office, a room with games and toys, and sleeping quarters.",
        ["an office", "a room with games and toys", "sleeping quarters"],
    ),
    (
        "Saltby by November 15, Crane by November 20 and Mull by December 1 are to be returned.",
        ["Saltby by November 15", "Crane by November 20", "Mull by December 1"],
    ),
    (
        "They want it to close the base, to free the crew and to pay its debts.",
        ["close the base", "free the crew", "pay its debts"],
    ),
    ("She met President Omar Hassan and the adviser Ali Karim.", ["President Omar Hassan", "Ali Karim"]),
    ("The test was made by Ann Lee, head of research and training.", []),
    (
        "In Saltby, crowds broke into the hall and the seat of government.",
        ["the hall", "the seat of government"],
    ),
    ("They ate at Smith & Sons.", []),
]


@pytest.mark.parametrize(("sentence", "parts"), CASES)
def test_parts(sentence: str, parts: list[str]) -> None:
    found = enumerations(sentence)
    assert [sentence[start:end] for each in found for start, end in each.parts] == parts
