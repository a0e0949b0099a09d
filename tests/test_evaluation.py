"""Cases, metrics, ranking metrics, floors: on small made-up values, without a library of documents."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import UnknownArticle, UsageError
from rag.evaluation import evaluate, misses_text, run, table
from rag.evaluation.cases import Case, Names, file_id, load_cases, parse_case
from rag.evaluation.floors import Floors, breaches, data_hash, read_floors, write_floors
from rag.evaluation.metrics import METRICS, Judged, Score, measure, total
from rag.evaluation.ranking import estimate, hit_rate, ndcg, paired_p, reciprocal_rank
from rag.schema import (
    Answer,
    Article,
    Citation,
    Coverage,
    Item,
    NearMiss,
    Refusal,
    SearchFilter,
    Sentence,
    Turn,
)

TEXT = "The envoy reached Northport on Friday. Both sides agreed to build 40 kilometres of track."
EVERYTHING = SearchFilter()
COVERAGE = Coverage(articles=2, origins=1, sources=2, since=None, until=None, undated_left_out=0)


def article(id_: str, cluster: str | None = None, url: str | None = None, text: str = TEXT) -> Article:
    return Article(id_, "Title", "Sample Wire", url, "2021-05-04", None, "en", text, "hash", cluster or id_)


def cite(article_id: str = "a", start: int = 39, end: int = len(TEXT)) -> Citation:
    return Citation(
        1, article_id, start, end, TEXT[start:end], "hash", 1, "Title", "Sample Wire", "2021-05-04", None, 1
    )


def answered(*citations: Citation, text: str | None = None, **more: object) -> Answer:
    shown = tuple(Sentence(text or c.quote, (c.number,), "verified") for c in citations)
    return replace(Answer("q", "q", "open", "extractive", shown, citations, COVERAGE), **more)  # type: ignore[arg-type]


def refused(*near: NearMiss) -> Answer:
    return Answer(
        "q",
        "q",
        "open",
        "extractive",
        (),
        (),
        COVERAGE,
        refusal=Refusal("no_evidence", "The archive does not say.", near),
    )


def judged(answer: Answer, **case: object) -> Judged:
    defaults = {"id": "1", "question": "q", "kind": "open", "answerable": True}
    return Judged(Case(**{**defaults, **case}), answer, frozenset({"a"}), Score(1, 1))  # type: ignore[arg-type]


class FakeLibrary:
    """Answers each question with what was given for it."""

    def __init__(self, articles: Sequence[Article], answers: dict[str, Answer]) -> None:
        self.articles = {each.id: each for each in articles}
        self.answers = answers
        self.asked: list[tuple[str, SearchFilter, tuple[Turn, ...]]] = []

    def ask(
        self, question: str, search_filter: SearchFilter = EVERYTHING, *, history: Sequence[Turn] = ()
    ) -> Answer:
        self.asked.append((question, search_filter, tuple(history)))
        return self.answers[question]

    def show(self, article_id: str, revision: int | None = None) -> Article:
        if article_id not in self.articles:
            raise UnknownArticle(article_id)
        return self.articles[article_id]

    def list(self, search_filter: SearchFilter = EVERYTHING) -> Sequence[Article]:
        return list(self.articles.values())


# Cases


def write_cases(path: Path, *rows: object) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def test_a_case_is_read_with_its_groups_of_alternatives_history_and_filter() -> None:
    case = parse_case(
        {
            "id": "q1",
            "question": "How long?",
            "kind": "how_many",
            "answerable": True,
            "articles": ["a.txt"],
            "answers": ["40 km", "40 kilometres"],
            "all_of": ["track", ["Friday", "7 May"]],
            "history": [{"question": "What?", "answer": "A railway."}],
            "filter": {"as_of": "2021-05-04", "sources": ["Sample Wire"]},
        }
    )
    assert case.answers == ("40 km", "40 kilometres")
    assert case.all_of == (("track",), ("Friday", "7 May"))
    assert case.history == (Turn("What?", "A railway."),)
    assert case.search_filter == SearchFilter(as_of="2021-05-04", sources=("Sample Wire",))
    assert case.split == "dev"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("not JSON", "line 1"),
        ([], "a case is a JSON object"),
        ({"id": "1"}, '"question" is missing'),
        ({"question": "q", "kind": "riddle"}, "riddle"),
        ({"question": "q", "answer": "x"}, "unknown key 'answer'"),
        ({"question": "q", "answers": "x"}, '"answers" is a list of texts'),
        ({"question": "q", "answerable": "no"}, '"answerable" is true or false'),
        ({"question": "q", "answerable": False, "answers": ["x"]}, "has no answers"),
        ({"question": "q", "filter": {"before": "2021"}}, "unknown key 'before'"),
    ],
)
def test_a_bad_case_is_refused_naming_the_line(tmp_path: Path, row: object, reason: str) -> None:
    with pytest.raises(UsageError, match="line 1") as error:
        load_cases(write_cases(tmp_path / "cases.jsonl", row))
    assert reason in str(error.value)


def test_the_set_aside_are_read_only_when_asked_for(tmp_path: Path) -> None:
    path = write_cases(
        tmp_path / "cases.jsonl", {"id": "1", "question": "a"}, {"id": "2", "question": "b", "split": "final"}
    )
    assert [case.id for case in load_cases(path)] == ["1"]
    assert [case.id for case in load_cases(path, ("dev", "final"))] == ["1", "2"]


def test_an_id_given_twice_is_an_error(tmp_path: Path) -> None:
    path = write_cases(tmp_path / "cases.jsonl", {"id": "1", "question": "a"}, {"id": "1", "question": "b"})
    with pytest.raises(UsageError, match="line 2: the id '1' is there twice"):
        load_cases(path)


def test_an_article_is_named_by_id_url_file_name_or_path(tmp_path: Path) -> None:
    file = tmp_path / "articles" / "visit.txt"
    file.parent.mkdir()
    file.write_text(TEXT)
    names = Names(
        [article("row-1"), article(file_id(file)), article("u-1", url="https://example.org/x")], tmp_path
    )
    assert names.ids("row-1") == {"row-1"}
    assert names.ids("visit.txt") == names.ids("articles/visit.txt") == {file_id(file)}
    assert names.ids("https://example.org/x") == {"u-1"}
    assert names.ids("../articles/visit.txt") == names.ids("*.txt") == names.ids("other.txt") == frozenset()


def test_a_near_duplicate_of_a_named_article_is_accepted(tmp_path: Path) -> None:
    names = Names([article("a"), article("copy", cluster="a"), article("b")], tmp_path)
    assert names.accepted(["copy"]) == {"a", "copy"}


# Metrics


def test_the_right_article_is_cited_when_any_citation_is_of_it() -> None:
    assert measure(judged(answered(cite("b"), cite("a")), articles=("a",)))["article_cited"] == Score(1, 1)
    assert measure(judged(answered(cite("b")), articles=("a",)))["article_cited"] == Score(0, 1)
    assert measure(judged(refused(), articles=("a",)))["article_cited"] == Score(0, 1)


@pytest.mark.parametrize(
    ("answer", "answers", "right"),
    [
        (answered(cite()), ["40 kilometres"], 1),
        (answered(cite()), ["fifty", "40 KILOMETRES"], 1),
        (answered(cite(), text="In 2040 they met."), ["40"], 0),
        (answered(cite(), text="They met in Córdoba — at “noon”."), ["cordoba at noon"], 1),
        (answered(cite(), text="x", short_answer="7 May 2021"), ["7 May"], 1),
        (answered(cite(), text="x", items=(Item("a rail link", 1, "Agreed"),)), ["rail link"], 1),
        (answered(cite(), text="x", verdict="not_reported"), ["not reported"], 1),
        (answered(cite(), text="seven", short_answer="May"), ["seven May"], 0),
        (refused(), ["archive"], 0),
    ],
)
def test_an_answer_is_shown_when_one_alternative_stands_there_in_whole_words(
    answer: Answer, answers: list[str], right: int
) -> None:
    assert measure(judged(answer, answers=tuple(answers)))["answer_shown"] == Score(right, 1)


def test_an_answer_is_complete_when_each_part_is_shown() -> None:
    parts = (("kilometres", "miles"), ("track",))
    assert measure(judged(answered(cite()), all_of=parts))["answer_complete"] == Score(1, 1)
    assert measure(judged(answered(cite()), all_of=(*parts, ("road",))))["answer_complete"] == Score(0, 1)


def test_refusals_count_as_right_or_wrong_by_the_case() -> None:
    assert measure(judged(refused(), answerable=False))["unanswerable_refused"] == Score(1, 1)
    assert measure(judged(answered(cite()), answerable=False))["unanswerable_refused"] == Score(0, 1)
    assert measure(judged(refused()))["answerable_answered"] == Score(0, 1)
    assert measure(judged(answered(cite())))["answerable_answered"] == Score(1, 1)


def test_a_metric_that_does_not_apply_scores_nothing() -> None:
    unanswerable = measure(judged(refused(), answerable=False))
    assert {"article_cited", "answer_shown", "answerable_answered"}.isdisjoint(unanswerable)
    assert "unanswerable_refused" not in measure(judged(answered(cite())))
    assert total([unanswerable])["article_cited"] == Score(0, 0)
    assert Score().rate is None


# Runs


def test_a_run_asks_each_case_with_its_history_and_filter_and_checks_each_quote(tmp_path: Path) -> None:
    moved = replace(cite(), start=38)
    library = FakeLibrary(
        [article("a")], {"one": answered(cite()), "two": answered(cite(), moved), "three": refused()}
    )
    path = write_cases(
        tmp_path / "cases.jsonl",
        {
            "id": "1",
            "question": "one",
            "articles": ["a"],
            "answers": ["40"],
            "filter": {"article_ids": ["a"]},
        },
        {"id": "2", "question": "two", "kind": "who", "history": [{"question": "x", "answer": "y"}]},
        {"id": "3", "question": "three", "answerable": False},
    )
    result = evaluate(library, path)
    assert library.asked[0][1] == SearchFilter(article_ids=("a",))
    assert library.asked[1][2] == (Turn("x", "y"),)
    assert result.totals() == {
        "article_cited": Score(1, 1),
        "answer_shown": Score(1, 1),
        "answer_complete": Score(0, 0),
        "answerable_answered": Score(2, 2),
        "unanswerable_refused": Score(1, 1),
        "quotes_exact": Score(2, 3),
    }
    assert [outcome.judged.case.id for outcome in result.misses()] == ["2"]
    assert "quotes_exact" in misses_text(result)
    assert table(result).splitlines()[-1].split()[:2] == ["all", "3"]


def test_a_near_miss_that_is_not_in_the_text_is_caught() -> None:
    near = NearMiss("a", None, None, None, 0, 9, "The Envoy", 1)
    result = run(FakeLibrary([article("a")], {"q": refused(near)}), [Case("1", "q", "open", False)], Path())
    assert result.totals()["quotes_exact"] == Score(0, 1)


def test_a_quote_of_an_article_that_is_not_there_is_not_exact() -> None:
    result = run(
        FakeLibrary([article("b")], {"q": answered(cite("a"))}), [Case("1", "q", "open", True)], Path()
    )
    assert result.totals()["quotes_exact"] == Score(0, 1)


def test_a_case_about_an_article_that_the_library_lacks_is_an_error() -> None:
    case = Case("1", "q", "open", True, articles=("gone.txt",))
    with pytest.raises(UsageError, match=r"case 1: the library has no article gone\.txt"):
        run(FakeLibrary([article("a")], {}), [case], Path())


# Ranking


def test_ranking_metrics_on_known_values() -> None:
    ranking = ["x", "a", "y", "b"]
    assert hit_rate(ranking, {"a"}, 1) == 0
    assert hit_rate(ranking, {"a"}, 2) == 1
    assert reciprocal_rank(ranking, {"a", "b"}, 10) == 0.5
    assert reciprocal_rank(ranking, {"b"}, 3) == 0
    # Gains 1/log2(3) + 1/log2(5) over the ideal 1 + 1/log2(3).
    assert ndcg(ranking, {"a", "b"}, 10) == pytest.approx((0.63093 + 0.43068) / 1.63093, abs=1e-4)
    assert ndcg(ranking, set(), 10) == 0


def test_ranking_metrics_agree_with_trec_eval() -> None:
    pytrec_eval = pytest.importorskip(
        "pytrec_eval",
        reason="held against NIST's trec_eval: pip install pytrec_eval-terrier (no wheel everywhere)",
    )
    pick = random.Random(0)
    ids = [f"d{number:02}" for number in range(30)]
    relevant = {str(q): set(pick.sample(ids, pick.randint(1, 12))) for q in range(40)}
    rankings = {q: pick.sample(ids, 10) for q in relevant}
    judge = pytrec_eval.RelevanceEvaluator(
        {q: dict.fromkeys(found, 1) for q, found in relevant.items()},
        {"recip_rank", "ndcg_cut_10", "success_1,10"},
    )
    theirs = judge.evaluate(
        {q: {id_: 1.0 / (1 + at) for at, id_ in enumerate(r)} for q, r in rankings.items()}
    )
    for q, ranking in rankings.items():
        assert reciprocal_rank(ranking, relevant[q], 10) == pytest.approx(theirs[q]["recip_rank"])
        assert ndcg(ranking, relevant[q], 10) == pytest.approx(theirs[q]["ndcg_cut_10"])
        assert hit_rate(ranking, relevant[q], 1) == theirs[q]["success_1"]
        assert hit_rate(ranking, relevant[q], 10) == theirs[q]["success_10"]


def test_an_estimate_has_an_interval_around_its_mean_and_is_repeatable() -> None:
    values = [0.0, 1.0] * 50
    found = estimate(values)
    assert found == estimate(values)
    assert found.mean == 0.5
    # The normal approximation gives 0.5 ± 1.96 · 0.05.
    assert found.low == pytest.approx(0.40, abs=0.02)
    assert found.high == pytest.approx(0.60, abs=0.02)
    assert estimate([1.0, 1.0]).low == 1.0
    with pytest.raises(ValueError, match="no values"):
        estimate([])


def test_the_paired_test_tells_a_real_difference_from_none() -> None:
    first = [1.0] * 20 + [0.0] * 10
    assert paired_p(first, first) == 1.0
    assert paired_p(first, [0.0] * 30) < 0.001
    assert paired_p([1.0, 0.0] * 15, [0.0, 1.0] * 15) > 0.5


# Floors


def test_floors_hold_fail_and_need_a_flag_to_be_lowered(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    write_floors(path, Floors("abc", {"article_cited": 2 / 3}))
    kept = read_floors(path)
    assert breaches(kept, {"article_cited": 2 / 3}, "abc") == []
    assert "article_cited: 0.6000 is below its floor 0.6666" in breaches(kept, {"article_cited": 0.6}, "abc")
    assert "nothing measured" in breaches(kept, {"article_cited": None}, "abc")[0]
    with pytest.raises(UsageError, match="--lower"):
        write_floors(path, Floors("abc", {"article_cited": 0.5}))
    with pytest.raises(UsageError, match="--lower"):
        write_floors(path, Floors("abc", {}))
    assert read_floors(path) == kept
    write_floors(path, Floors("abc", {"article_cited": 0.5}), lower=True)
    assert read_floors(path).rates == {"article_cited": 0.5}


def test_floors_of_other_data_mean_nothing(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    write_floors(path, Floors("abc", {"article_cited": 0.5}))
    assert "have changed" in breaches(read_floors(path), {"article_cited": 1.0}, "def")[0]
    path.write_text("[floors]\n")
    with pytest.raises(UsageError, match="not a file of floors"):
        read_floors(path)


def test_the_hash_of_the_data_follows_names_and_bytes_but_not_the_readme(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "README.md").write_text("about")
    before = data_hash(tmp_path)
    (tmp_path / "README.md").write_text("more about")
    (tmp_path / ".hidden").write_text("x")
    assert data_hash(tmp_path) == before
    (tmp_path / "a.txt").write_text("two")
    changed = data_hash(tmp_path)
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    assert len({before, changed, data_hash(tmp_path)}) == 3


def test_every_metric_is_documented() -> None:
    assert all(metric.__doc__ for metric in METRICS.values())
