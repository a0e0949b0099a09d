"""`communique verify`: what was saved passes, and whatever is changed in it is found and named."""

from __future__ import annotations

import copy
import io
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Library, SearchFilter
from rag.answer.rechecking.recheck import COUNTED, recheck
from rag.answer.rechecking.rechecked import Rechecked
from rag.answer.rechecking.verbatim import additions, foreign_words, is_slice, slice_additions
from rag.cli import main
from rag.export.json import answer_value, briefing_value

QUESTIONS = (
    "What projects were discussed at the Islamabad talks?",
    "Who received Lavrov?",
    "When did Lavrov arrive in Islamabad?",
    "How many doses has Russia delivered?",
    "What did Lavrov say about Kashmir?",
    "How many articles mention Lavrov?",
    "Did Russia agree to sell Sputnik V?",
)
TALKS = {
    "id": "talks",
    "title": "Ministers meet in Northport",
    "source": "Sample Wire",
    "date": "2021-05-04",
    "text": "NORTHPORT: Delegations from both capitals met on Tuesday, the host ministry said.\n\n"
    "The two sides agreed to build a rail link between Northport and Easthaven. Work is planned to begin in 2022.",
}
Value = dict[str, Any]


@pytest.fixture(scope="module")
def saved(sample_library: Library) -> list[Value]:
    """Answers and a note over the sample articles, as their JSON is read back."""
    values = [answer_value(sample_library.ask(question)) for question in QUESTIONS]
    note = sample_library.brief(SearchFilter(), topic="Lavrov's visit to Islamabad")
    values.append(briefing_value(note, version="1"))
    return [json.loads(json.dumps(value)) for value in values]


def test_what_was_saved_passes(saved: list[Value], sample_library: Library) -> None:
    for value in saved:
        checked = recheck(value, sample_library.store)
        assert checked.ok, [each.text for each in checked.differences]
        assert checked.citations == len(value["citations"])


def test_what_was_saved_passes_by_itself(saved: list[Value]) -> None:
    for value in saved:
        checked = recheck(value, None)
        assert checked.ok, [each.text for each in checked.differences]
        assert "no library" in checked.notices[0]


# Whatever is changed


PROTECTED = """number article_id content_hash revision title source published place paragraph start end quote text citations
    speaker firmness answer citation short_answer message""".split()


def leaves(value: Any, path: tuple[Any, ...] = (), *, inside: bool = False) -> Iterator[tuple[Any, ...]]:
    """Paths of all protected texts and numbers of a saved answer."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        protected = inside or key in PROTECTED
        if isinstance(one, dict | list):
            yield from leaves(one, (*path, key), inside=key == "citations" and not isinstance(one[:1], dict))
        elif protected and one not in (None, "") and not isinstance(one, bool):
            yield (*path, key)


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def changed_text(text: str, chance: random.Random) -> str:
    """One character more, less or other."""
    place = chance.randrange(len(text))
    other = chance.choice("0123456789" if text[place].isdigit() else "abcdefghijklmnopqrstuvwxyz, .")
    if other == text[place]:
        other = "x" if other != "x" else "y"
    return chance.choice(
        [
            text[:place] + other + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + other + text[place:],
        ]
    )


def changed_letter(text: str, chance: random.Random) -> str:
    """One letter or digit other: what remains of a slice is none."""
    place = chance.choice([i for i, character in enumerate(text) if character.isalnum()])
    return text[:place] + ("q" if text[place] != "q" else "z") + text[place + 1 :]


def change(value: Value, path: tuple[Any, ...], chance: random.Random) -> Value:
    changed = copy.deepcopy(value)
    parent, key = at(changed, path[:-1]), path[-1]
    if isinstance(parent[key], int):
        parent[key] += chance.choice([-1, 1, 9 * parent[key] + 1])
    elif "items" in path or key == "short_answer":
        parent[key] = changed_letter(parent[key], chance)
    else:
        parent[key] = changed_text(parent[key], chance)
    return changed


@pytest.mark.parametrize("seed", range(4))
def test_any_one_character_changed_in_an_answer_is_found(
    saved: list[Value], sample_library: Library, seed: int
) -> None:
    chance = random.Random(seed)
    passed = []
    for _ in range(150):
        value = chance.choice([each for each in saved if "format" not in each])
        path = chance.choice(
            [leaf for leaf in leaves(value) if leaf[0] not in ("question", "dropped", "coverage")]
        )
        changed = change(value, path, chance)
        if recheck(changed, sample_library.store).ok:
            passed.append((path, at(value, path), at(changed, path)))
    assert not passed, passed


def test_any_one_character_changed_in_a_citation_of_a_note_is_found(
    saved: list[Value], sample_library: Library
) -> None:
    chance, note = random.Random(7), saved[-1]
    for _ in range(40):
        path = chance.choice([leaf for leaf in leaves(note) if leaf[0] == "citations"])
        assert not recheck(change(note, path, chance), sample_library.store).ok, path


def test_a_line_of_a_note_that_says_more_than_its_quotes_is_found(
    saved: list[Value], sample_library: Library
) -> None:
    for section in range(len(saved[-1]["sections"])):
        note = copy.deepcopy(saved[-1])
        line = note["sections"][section]["lines"][0]
        line["text"] = line["text"].replace(" ", " 17 ", 1)
        assert not recheck(note, sample_library.store).ok, line["text"]


def test_a_quote_cut_out_of_its_sentence_is_found(library: Library) -> None:
    """Consistent in itself, and the stored text word for word: yet it says the opposite."""
    text = "Nobody in the ministry believes that the two sides agreed to build a rail link to Easthaven."
    add(library, {**TALKS, "text": f"{text} Work is planned to begin in 2022."})
    value = json.loads(json.dumps(answer_value(library.ask("What did the two sides agree to build?"))))
    citation, sentence = value["citations"][0], value["sentences"][0]
    assert recheck(value, library.store).ok and citation["quote"] == text
    cut = text.index("the two sides")
    citation["start"], citation["quote"] = cut, text[cut:]
    value["answer"] = value["answer"].replace(sentence["text"], text[cut:])
    sentence["text"] = text[cut:]
    assert any("whole sentences" in each.text for each in recheck(value, library.store).differences)


def test_a_change_to_a_quote_is_found_without_a_library(saved: list[Value]) -> None:
    chance, value = random.Random(3), saved[0]
    for _ in range(60):
        path = chance.choice(
            [leaf for leaf in leaves(value) if leaf[-1] in ("quote", "start", "end", "number", "answer")]
        )
        assert not recheck(change(value, path, chance), None).ok, path


def test_a_difference_says_what_was_expected_and_what_is_there(
    saved: list[Value], sample_library: Library
) -> None:
    value = copy.deepcopy(saved[0])
    citation = min(
        value["citations"], key=lambda each: len(each["quote"])
    )  # a long one is shown where it differs
    citation["start"] += 2
    texts = [each.text for each in recheck(value, sample_library.store).differences]
    where, quote = f"citation [{citation['number']}], quote at", citation["quote"]
    assert any(where in text and f"“{quote}”" in text for text in texts), texts
    value = copy.deepcopy(saved[0])
    value["sentences"][0]["citations"] = [99]
    texts = [each.text for each in recheck(value, sample_library.store).differences]
    assert any(
        text.startswith("sentence 1: expected citations from [1] to [") and "there is [99]" in text
        for text in texts
    ), texts


# What a model worded


def worded(value: Value, text: str) -> Value:
    """The answer as if a model had worded its first sentence so, and nothing else."""
    value = copy.deepcopy(value)
    value["mode"], value["model"], value["items"] = "generative", "some-model", []
    value["sentences"], value["citations"] = value["sentences"][:1], value["citations"][:1]
    value["sentences"][0]["text"], value["answer"] = text, f"{text} [1]"
    return value


def test_a_sentence_of_a_model_is_locked_again(saved: list[Value], sample_library: Library) -> None:
    good = worded(saved[0], "The Pakistan Stream gas pipeline was discussed by the two sides.")
    bad = worded(saved[0], "The Pakistan Stream gas pipeline was discussed by the two sides in 2019.")
    assert recheck(good, sample_library.store).ok
    (difference,) = recheck(bad, sample_library.store).differences
    assert difference.where == "sentence 1" and "2019" in difference.found


def test_what_was_counted_is_named_and_not_locked(saved: list[Value], sample_library: Library) -> None:
    value = worded(saved[0], "5 articles mention it.")
    value["mode"], value["kind"] = "extractive", "count"
    checked = recheck(value, sample_library.store)
    assert checked.ok and any(COUNTED in text for text in checked.notices)
    value["sentences"][0]["text"] = "6 articles mention it."
    assert not recheck(value, sample_library.store).ok


# What becomes of articles


@pytest.fixture
def asked(library: Library) -> Callable[[], Rechecked]:
    """An answer over one article, looked at again on every call."""
    add(library, TALKS)
    value = json.loads(json.dumps(answer_value(library.ask("What did the two sides agree to build?"))))
    assert value["citations"]
    return lambda: recheck(value, library.store)


def add(library: Library, article: Value) -> None:
    report = library.add(["-"], stdin=io.BytesIO(json.dumps(article).encode()))
    assert report.added or report.updated


def test_a_revised_article_is_named_and_no_failure(library: Library, asked: Callable[[], Rechecked]) -> None:
    add(library, {**TALKS, "text": TALKS["text"].replace("2022", "2023")})
    checked = asked()
    assert checked.ok, [each.text for each in checked.differences]
    assert any("revision 1 is cited, 2 is the newest" in text for text in checked.notices)


def test_a_removed_article_is_named(library: Library, asked: Callable[[], Rechecked]) -> None:
    assert asked().ok
    library.remove(["talks"])
    checked = asked()
    assert not checked.ok and "“talks”, which it does not hold" in checked.differences[0].text


def test_an_edit_by_hand_is_named_and_no_failure(library: Library, asked: Callable[[], Rechecked]) -> None:
    library.edit("talks", {"source": "Sample Daily"})
    checked = asked()
    assert checked.ok and any("edited by hand" in text and "Sample Daily" in text for text in checked.notices)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        "text",
        3,
        {"sentences": 1, "citations": []},
        {"format": "communique.brief/2"},
        {"format": "communique.brief/1"},
    ],
)
def test_what_is_no_saved_answer_is_said_so(value: Any) -> None:
    (difference,) = recheck(value, None).differences
    assert difference.where == "the file"


# The command


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


Run = Callable[..., tuple[int, str, str]]


def test_the_command_passes_what_was_saved_and_names_what_was_changed(
    run: Run, saved: list[Value], sample_folder: Path, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    text, quotes = json.dumps(saved[0]), len(saved[0]["citations"])
    good.write_text(text)
    bad.write_text(text.replace("1,100", "1,700"))
    code, out, _ = run("verify", good, "--library", sample_folder)
    assert code == 0 and f"{quotes} quotes: each as it was saved." in out
    code, out, _ = run("verify", bad, "--library", sample_folder)
    assert code == 1 and "1,700" in out and "1,100" in out


def test_the_command_as_json_over_a_batch(
    run: Run, saved: list[Value], sample_folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "answers.jsonl"
    rows = [
        {"id": 1, **saved[0]},
        {"id": 2, **saved[1], "answer": "Another."},
        {"id": 3, "error": "no question"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, out, err = run("verify", file, "--json", "--library", sample_folder)
    value = json.loads(out)
    assert code == 1 and value["ok"] is False and "no question" in err
    assert [(check["id"], check["ok"]) for check in value["checks"]] == [(1, True), (2, False)]
    assert {each["id"] for each in value["differences"]} == {2}


def test_the_command_without_a_library_checks_the_quotes_and_says_so(
    run: Run, saved: list[Value], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(saved[0]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMUNIQUE_LIBRARY", str(tmp_path / "nowhere"))
    code, out, _ = run("verify", file)
    assert code == 0 and "There is no library to check against" in out
    assert run("verify", file, "--library", tmp_path / "nowhere")[0] == 1
    assert run("verify", file, "--alone")[0] == 0
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(("content", "code"), [("{", 1), ("", 1), ("[]", 1), ("\x00", 1), (None, 2)])
def test_the_command_on_what_is_no_answer(run: Run, tmp_path: Path, content: str | None, code: int) -> None:
    file = tmp_path / "answer.json"
    if content is not None:
        file.write_text(content)
    found, out, err = run("verify", file, "--alone")
    assert found == code and (out + err).strip() and "Traceback" not in err


# Slices


def test_a_slice_cuts_no_word_and_no_number() -> None:
    quote = "The ministry's 1,100 km pipeline isn't finished."
    assert is_slice("ministry", quote) and is_slice("1,100 km", quote) and is_slice(quote, quote)
    assert (
        not is_slice("100 km", "a 1100 km line") and not is_slice("pipe", quote) and not is_slice("1", quote)
    )


def test_additions_stand_in_brackets_and_change_nothing_else() -> None:
    quote = "He said [sic] so  on Wednesday."
    assert additions("He [Lavrov] said [sic] so on Wednesday [7 April 2021].", quote) == [
        "Lavrov",
        "7 April 2021",
    ]
    assert additions("“[Imran] Khan came.”", "“Khan came.”") == ["Imran"]
    assert additions("[The] He said [sic] so on Wednesday.", quote) == ["The"]
    assert additions("He said [sick] so on Wednesday.", quote) is None
    assert additions("He said [sic] so on Monday.", quote) is None
    assert slice_additions("on Wednesday [7 April 2021] …", [quote]) == ["7 April 2021"]
    assert foreign_words("Lavrov's Moscow visit", ["Lavrov in Moscow"]) == ["visit"]
