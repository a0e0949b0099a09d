"""Search by words: analysis, ranking, restriction to articles, and what is seen after a commit."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.index.lexical import WordDocument, WordIndex

DOCUMENTS = [
    WordDocument(
        1, 10, "Gas pipeline talks in Islamabad", "Both sides discussed the Pakistan Stream gas pipeline."
    ),
    WordDocument(2, 10, "Gas pipeline talks in Islamabad", "They also spoke of railways and of vaccines."),
    WordDocument(3, 20, "Café owners protest", "Owners of cafés in Zürich protested against the tax."),
    WordDocument(4, 30, "Weather", "A pipe burst; the pipelines' owner apologised."),
]


@pytest.fixture
def index(tmp_path: Path) -> WordIndex:
    index = WordIndex(tmp_path / "words")
    with index.writing() as writer:
        writer.put(DOCUMENTS)
        writer.commit()
    return index


def keys(found: list[tuple[int, float]]) -> list[int]:
    return [key for key, _ in found]


def test_words_are_stemmed_and_accents_do_not_matter(index: WordIndex) -> None:
    assert keys(index.find("protesting cafe Zurich", 10, title_boost=0)) == [3]
    assert set(keys(index.find("pipeline", 10, title_boost=0))) == {1, 4}


def test_a_title_counts_for_every_passage_of_its_article_as_far_as_it_is_boosted(index: WordIndex) -> None:
    assert keys(index.find("Islamabad", 10, title_boost=0)) == []
    assert keys(index.find("Islamabad", 10, title_boost=0.3)) == [1, 2]
    weak = index.find("Islamabad", 1, title_boost=0.1)[0][1]
    assert index.find("Islamabad", 1, title_boost=0.2)[0][1] == pytest.approx(2 * weak)


def test_only_the_articles_given_are_looked_at_and_their_scores_do_not_change(index: WordIndex) -> None:
    everywhere = index.find("owners", 10, title_boost=0)
    assert keys(everywhere) == [4, 3]
    assert index.find("owners", 10, title_boost=0, within=[20]) == [everywhere[1]]
    assert index.find("owners", 10, title_boost=0, within=[]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('title:gas NOT (body:"x', [1]),
        ("-gas\\", [1]),
        ("*", []),
        ("", []),
        ("+-/~^", []),
        ("{1 .. 2}", []),
        ("🙂", []),
    ],
)
def test_query_syntax_in_a_question_is_only_text(index: WordIndex, text: str, found: list[int]) -> None:
    assert keys(index.find(text, 10, title_boost=0)) == found


def test_ties_break_by_key(index: WordIndex) -> None:
    with index.writing() as writer:
        writer.put(WordDocument(key, key, "", "identical words here") for key in (9, 7, 8))
        writer.commit()
    assert keys(index.find("identical", 10, title_boost=0)) == [7, 8, 9]


def test_a_key_put_again_replaces_and_a_key_dropped_is_gone(index: WordIndex) -> None:
    with index.writing() as writer:
        writer.put([WordDocument(2, 10, "Gas", "Now about penguins.")], anew=True)
        writer.drop([4, 999])
        writer.commit()
    assert keys(index.find("railways", 10, title_boost=0)) == []
    assert keys(index.find("penguin", 10, title_boost=0)) == [2]
    assert len(index) == 3


def test_what_was_not_committed_is_dropped(index: WordIndex) -> None:
    with pytest.raises(RuntimeError), index.writing() as writer:
        writer.put([WordDocument(5, 50, "", "half a batch")])
        raise RuntimeError("the batch failed")
    assert keys(index.find("batch", 10, title_boost=0)) == []
    with index.writing() as writer:  # its lock is free again
        writer.commit()


def test_another_handle_sees_a_commit_after_reload(index: WordIndex, tmp_path: Path) -> None:
    reader = WordIndex(tmp_path / "words")
    assert len(reader) == 4
    with index.writing() as writer:
        writer.put([WordDocument(5, 50, "", "freshly committed")])
        writer.commit()
    assert keys(reader.find("freshly", 10, title_boost=0)) == []
    reader.reload()
    assert keys(reader.find("freshly", 10, title_boost=0)) == [5]


def test_all_articles_with_a_phrase_are_found_not_the_best_few(index: WordIndex) -> None:
    with index.writing() as writer:
        writer.put(
            WordDocument(100 + n, 100 + n, "", f"Item {n}: the gas pipeline again.") for n in range(300)
        )
        writer.commit()
    assert index.articles_with("gas pipelines").tolist() == [10, *range(100, 400)]
    assert index.articles_with("pipeline gas").tolist() == []
    assert index.articles_with("gas pipeline", within=[10, 20]).tolist() == [10]


def test_frequency_counts_passages_and_takes_the_rarest_of_several_words(index: WordIndex) -> None:
    assert index.frequency("pipelines") == 2
    assert index.frequency("gas") == 1
    assert index.frequency("pipeline-gas") == 1
    assert index.frequency("unheard") == 0
