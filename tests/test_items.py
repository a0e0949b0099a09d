"""List items are slices of their sentence: the name of the thing asked for, the parts of an enumeration, what was agreed."""

from types import SimpleNamespace
from typing import Any

import pytest

from rag.answer.evidence import EvidenceSentence
from rag.answer.extractive import _with_items_first
from rag.answer.items import collect, find_items
from rag.retrieval.asked.question import understand
from rag.schema import Article, Attribution, Firmness, Span

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
        [(part, "Discussed as fields") for part in ("energy", "railways", "aviation")],
    ),
    (
        "Which countries joined the pact?",
        "Japan, South Korea and Australia joined the pact on Sunday.",
        Attribution(firmness="done", cue="joined"),
        [(part, "Named") for part in ("Japan", "South Korea", "Australia")],
    ),
    (
        "Which countries imposed sanctions?",
        "Norway imposed sanctions on the shipping firm on Monday.",
        Attribution(firmness="done", cue="imposed"),
        [("Norway", "Named")],
    ),
    (
        "Which ministers attended the opening?",
        "The opening was attended by Prime Minister Anna Holloway and Pavel Orlov.",
        Attribution(),
        [("Prime Minister Anna Holloway", "Named"), ("Pavel Orlov", "Named")],
    ),
    (
        "Which steps did the union demand from the port?",
        "The union wanted the port to reopen the east gate, to hire forty guards and to publish its accounts.",
        Attribution(),
        [
            (part, "Reported")
            for part in ("reopen the east gate", "hire forty guards", "publish its accounts")
        ],
    ),
    (
        "What steps were agreed?",
        "The two sides agreed to build a rail link between Northport and Easthaven.",
        Attribution(firmness="agreed", cue="agreed"),
        [("build a rail link between Northport and Easthaven", "Agreed")],
    ),
    (
        "Which countries joined the pact?",
        "The pact was signed in April, alarming the United States, Australia and New Zealand, which joined none.",
        Attribution(),
        [(part, "Named") for part in ("United States", "Australia", "New Zealand")],
    ),
    (
        "What demands did the union make?",
        "The union demanded a reopening of the east gate.",
        Attribution(),
        [("a reopening of the east gate", "Demanded")],
    ),
    (
        "What measures did the port take?",
        "The port offered to close the east gate.",
        Attribution(firmness="offered", cue="offered"),
        [],
    ),
    (
        "What areas of cooperation did Norway and the port agree on?",
        "After the talks, which included Japan, Kenya and Peru, Norway said that five areas of cooperation were agreed.",
        Attribution(),
        [],
    ),
    (
        "Which judges did Anna Holloway name?",
        "Another premier had named Judge Pavel Orlov and Judge Rosa Lind to the court.",
        Attribution(),
        [],
    ),
    # What is enumerated is something else: harbours are no cities, and a list of persons answers no question for goods.
    (
        "Which cities will the railway connect?",
        "The railway opens the harbours of Saltby, Crane and Mull.",
        Attribution(),
        [],
    ),
    (
        "What goods does Norland export?",
        "The talks were led by Anna Holloway, Pavel Orlov and Mira Sand.",
        Attribution(),
        [],
    ),
    ("What projects were discussed?", "The weather was mild.", Attribution(), []),
]


@pytest.mark.parametrize(("question", "sentence", "said", "expected"), CASES)
def test_items(question: str, sentence: str, said: Attribution, expected: list[tuple[str, str]]) -> None:
    found = find_items(sentence, understand(question), said)
    assert [(sentence[f.start : f.end], f.heading) for f in found] == expected


def told(
    text: str, id_: str, published: str, place: str = "VIENNA", firmness: Firmness | None = None
) -> EvidenceSentence:
    article = Article(id_, None, "Northern Post", None, published, place, None, text, "h", id_)
    return EvidenceSentence(
        article, Span(0, len(text), 1), text, 0.8, Attribution(firmness=firmness, cue="discussed")
    )


def test_a_thing_named_twice_is_one_item() -> None:
    found = collect(
        understand("Which countries joined the pact?"),
        [
            told("Japan, the United Kingdom and Australia joined the pact.", "a", "2021-05-04"),
            told("The UK, Canada and Japan joined the pact.", "b", "2021-05-05"),
        ],
    )
    assert [each.text for each in found] == ["Japan", "United Kingdom", "Australia", "Canada"]


def test_items_of_two_meetings_stand_under_two_headings() -> None:
    found = collect(
        understand("What topics were discussed?"),
        [
            told(
                "Topics such as trade, visas and energy were discussed.",
                "a",
                "2021-05-04",
                firmness="discussed",
            ),
            told(
                "Topics such as fishing, trade and tourism were discussed.",
                "b",
                "2021-09-20",
                firmness="discussed",
            ),
        ],
    )
    assert [(each.text, each.heading) for each in found] == [
        ("trade", "Discussed as topics, Vienna, 4 May 2021"),
        ("visas", "Discussed as topics, Vienna, 4 May 2021"),
        ("energy", "Discussed as topics, Vienna, 4 May 2021"),
        ("fishing", "Discussed as topics, Vienna, 20 September 2021"),
        ("tourism", "Discussed as topics, Vienna, 20 September 2021"),
    ]


def test_what_was_found_stays_when_items_stand_only_far_below_the_best_sentence() -> None:
    def pair(score: float, text: str) -> Any:
        return SimpleNamespace(score=score, own=0.0), SimpleNamespace(text=text, attribution=Attribution())

    ranked = [
        pair(1.0, "It rained."),
        pair(0.1, "They discussed the “Northern Stream” Gas Pipeline project."),
    ]
    assert _with_items_first(understand("What projects were discussed?"), ranked) == ranked
