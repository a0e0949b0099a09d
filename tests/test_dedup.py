"""Near-duplicates: rewritten copies are found, distinct stories are not, at the cost of a look-up."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingest.copies import Copies
from rag.ingest.dedup import BANDS, bands, same_story, word_runs
from rag.schema import Article, PreparedArticle

PLACES = [
    f"{start}{end}"
    for start in ("North", "East", "Low", "High", "Old")
    for end in ("port", "haven", "ton", "field")
]
WORDS = [
    a + b
    for a in "ba co du fe gi ho ju ka le mi no pu ra se ti".split()
    for b in "dal ker mon nis por tak vel zet".split()
]


def story(seed: int) -> str:
    """Eight paragraphs of invented news that no other seed shares."""
    chance = random.Random(seed)

    def sentence() -> str:
        body = [
            chance.choice(WORDS) if chance.random() < 0.6 else chance.choice(("the", "of", "and", "to"))
            for _ in range(18)
        ]
        return f"{chance.choice(PLACES)} {' '.join(body)}."

    return "\n\n".join(" ".join(sentence() for _ in range(3)) for _ in range(8))


def rewritten(text: str, chance: random.Random) -> str:
    """Cut from the end, paragraphs reordered, 5 to 15 % of the words changed, a new headline."""
    paragraphs = text.split("\n\n")
    paragraphs = paragraphs[: chance.randint(5, len(paragraphs))]
    turn = chance.randrange(1, len(paragraphs))
    paragraphs = paragraphs[turn:] + paragraphs[:turn]
    share = chance.uniform(0.05, 0.15)

    def changed(word: str) -> str:
        return chance.choice(WORDS) if chance.random() < share else word

    body = "\n\n".join(" ".join(changed(word) for word in paragraph.split()) for paragraph in paragraphs)
    return f"{chance.choice(PLACES)} story told anew\n\n{body}"


def test_rewritten_copies_are_found_and_distinct_stories_are_not() -> None:
    chance = random.Random(3)
    originals = [story(seed) for seed in range(150)]
    texts = originals + [rewritten(text, chance) for text in originals]
    runs = [word_runs(text) for text in texts]
    sharing = defaultdict(list)
    for number, found in enumerate(runs):
        for band in bands(found):
            sharing[band].append(number)
    candidates = {(a, b) for group in sharing.values() for a in group for b in group if a < b}
    pairs = {pair for pair in candidates if same_story(runs[pair[0]], runs[pair[1]])}
    true = {(number, number + 150) for number in range(150)}
    right = len(pairs & true)
    assert 2 * right / (len(pairs) + len(true)) >= 0.97
    assert len(pairs - true) == 0
    assert len(candidates) < 3 * len(texts)


def test_runs_ignore_case_accents_punctuation_and_line_breaks() -> None:
    assert word_runs("“Élan vital,” he said — twice.") == word_runs("elan\nVITAL he said\n\ntwice")
    assert word_runs("one two three four") == {"one two three", "two three four"}
    assert word_runs("one two") == frozenset()
    assert len(word_runs("外长周三抵达伊斯兰堡。双方讨论了能源合作。")) > 10


def test_bands_are_stable_64_bit_numbers() -> None:
    found = bands(word_runs(" ".join(f"w{number}" for number in range(100))))
    assert len(found) == BANDS
    assert len(set(found)) == BANDS
    assert all(0 <= band < 2**64 for band in found)
    # They are stored in libraries: another value here means that old copies are no longer found.
    assert found[0] == 15586762455839521107
    assert bands(word_runs("too short to say anything")) == ()


def test_a_copy_is_told_by_the_share_of_the_shorter_text() -> None:
    whole = word_runs(story(1))
    assert same_story(whole, whole) == 1.0
    assert same_story(whole, word_runs(story(1)[:900])) > 0.95
    assert same_story(whole, word_runs(story(2))) == 0.0
    assert same_story(word_runs("a b c d"), word_runs("a b c d")) == 0.0


def test_texts_published_long_apart_must_share_more() -> None:
    one = word_runs(story(1))
    half = word_runs(story(1)[: len(story(1)) // 2] + story(2)[len(story(2)) // 3 :])
    assert same_story(one, half)
    assert same_story(one, half, ("2021-04-07", "2021-04-09"))
    assert not same_story(one, half, ("2021-04-07", "2021-05-07T10:00:00+00:00"))
    assert same_story(one, one, ("2021-04-07", "2022-04-07"))
    assert same_story(one, half, ("2021-04-07", None))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_runs_and_bands(text: str) -> None:
    assert len(bands(word_runs(text))) in (0, BANDS)


def prepared(name: str, text: str, cluster: str | None = None) -> PreparedArticle:
    article = Article(name, None, None, None, None, None, None, text, name, cluster or name)
    return PreparedArticle(article, name, (), (), bands(word_runs(text)))


def test_a_copy_joins_the_cluster_of_the_stored_story_most_like_it() -> None:
    stored = {
        "a": prepared("a", story(1)).article,
        "b": prepared("b", rewritten(story(1), random.Random(1)), "a").article,
        "c": prepared("c", story(3)).article,
    }
    copies = Copies(lambda wanted: list(stored), lambda names: {name: stored[name] for name in names})
    assert copies.cluster_of(prepared("x", stored["b"].text + " And more."), []) == "a"
    assert copies.cluster_of(prepared("y", story(4)), []) == "y"
    assert copies.cluster_of(prepared("a", story(1) + " Changed."), []) == "a"


def test_a_copy_in_the_same_batch_joins_the_first() -> None:
    copies = Copies(lambda wanted: [], lambda names: pytest.fail("nothing to fetch"))
    first = prepared("a", story(1))
    assert copies.cluster_of(prepared("b", rewritten(story(1), random.Random(1))), [first]) == "a"
    assert copies.cluster_of(prepared("c", "Too short to compare."), [first]) == "c"
