"""List items are slices of their sentence: the name of the thing asked for, an enumeration, or what was agreed."""

import pytest

from rag.answer.items import find_items
from rag.retrieval.question import understand
from rag.schema import Attribution

CASES = [
    (
        "What projects were discussed?",
        "The premier reaffirmed the resolve to finish the legal process for the “Northern Stream” (East-West) Gas Pipeline project soon.",
        Attribution(firmness="intended", cue="resolve"),
        [("“Northern Stream” (East-West) Gas Pipeline", "Named as a project")],
    ),
    (
        "What projects were discussed?",
        "Cooperation in the fields of energy, railways and aviation was discussed.",
        Attribution(firmness="discussed", cue="discussed"),
        [("energy, railways and aviation", "Discussed as fields")],
    ),
    (
        "Which countries joined the pact?",
        "Japan, South Korea and Australia joined the pact on Sunday.",
        Attribution(firmness="done", cue="joined"),
        [("Japan, South Korea and Australia", "Named")],
    ),
    (
        "What steps were agreed?",
        "The two sides agreed to build a rail link between Northport and Easthaven.",
        Attribution(firmness="agreed", cue="agreed"),
        [("build a rail link between Northport and Easthaven", "Agreed")],
    ),
    ("What projects were discussed?", "The weather was mild.", Attribution(), []),
]


@pytest.mark.parametrize(("question", "sentence", "said", "expected"), CASES)
def test_items(question: str, sentence: str, said: Attribution, expected: list[tuple[str, str]]) -> None:
    found = find_items(sentence, understand(question), said)
    assert [(sentence[f.start : f.end], f.heading) for f in found] == expected
