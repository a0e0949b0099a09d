"""Weights of the support score: log odds that a claim is borne out whole. Printed by `tests/eval/support.py --table`."""

from __future__ import annotations

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "words": 0.1813,
    "unfound": 0.1187,
    "any_unfound": 0.3049,
    "best": 1.454,
    "two": -0.826,
    "around": 0.5835,
    "wider": 0.1948,
    "every": -1.178,
    "pairs": -0.2643,
    "triples": 0.8646,
    "order": 0.959,
    "together": -0.0224,
    "run": -0.0328,
    "figures_missed": -0.5984,
    "dates_missed": -0.3739,
    "names_missed": -0.3114,
    "loaded_missed": -0.0204,
    "polarity": -0.4122,
    "missed": -0.5082,
    "swapped": -1.082,
    "capitals": 0.0388,
    "long": 0.5473,
    "evidence": 0.0456,
    "words*": 0.1983,
    "best*": 0.2667,
    "around*": 0.4463,
    "order*": -0.0417,
    "pairs*": 0.2075,
    "triples*": -0.7953,
    "missed*": -0.2468,
    "names_missed*": -0.1228,
    "figures_missed*": -0.0168,
    "unfound*": -0.0573,
    "together*": 0.1439,
}
CONSTANT = -2.5926
