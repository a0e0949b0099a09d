"""The golden questions in the test suite: a drop below a floor fails. Those set aside are not asked here."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from rag.evaluation import Run, Score, misses_text, table
from rag.evaluation.floors import breaches, data_hash, read_floors

EVAL = Path(__file__).parent / "eval"


@pytest.fixture(scope="module")
def golden() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("golden", EVAL / "golden.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["golden"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["golden"]


@pytest.fixture(scope="module")
def dev(golden: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Run:
    run: Run = golden.measure(golden.CORPUS, tmp_path_factory.mktemp("golden") / "library")
    return run


def test_golden_questions_stay_above_their_floors(golden: ModuleType, dev: Run) -> None:
    wrong = breaches(read_floors(golden.FLOORS), golden.rates(dev), data_hash(golden.CORPUS))
    assert not wrong, "\n".join([*wrong, table(dev), misses_text(dev)])


def test_every_quote_of_every_answer_is_the_stored_text(dev: Run) -> None:
    quotes = dev.totals()["quotes_exact"]
    assert quotes.of > 0
    assert quotes.right == quotes.of


def test_the_questions_set_aside_were_not_asked(dev: Run) -> None:
    assert dev.outcomes
    assert {outcome.judged.case.split for outcome in dev.outcomes} == {"dev"}


def test_a_recorded_floor_leaves_one_case_of_slack_but_none_below_the_bar(golden: ModuleType) -> None:
    totals = {
        "article_cited": Score(40, 40),
        "answer_shown": Score(35, 40),
        "unanswerable_refused": Score(7, 10),
    }
    floors = golden.floors_from(totals, "hash")
    assert floors.rates == {
        "article_cited": pytest.approx(39 / 40),
        "answer_shown": pytest.approx(0.85),
        "unanswerable_refused": pytest.approx(0.7),
    }
