"""Evaluation: cases are asked, each answer is judged, scores are added up and held against floors.

Knows a library by what it answers; knows nothing of how it answers.
"""

from __future__ import annotations

from rag.evaluation.cases import Case, load_cases
from rag.evaluation.metrics import METRICS, Score
from rag.evaluation.runs import Outcome, Run, as_value, evaluate, misses_text, run, table

__all__ = [
    "METRICS",
    "Case",
    "Outcome",
    "Run",
    "Score",
    "as_value",
    "evaluate",
    "load_cases",
    "misses_text",
    "run",
    "table",
]
