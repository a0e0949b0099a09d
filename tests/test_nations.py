from __future__ import annotations

from collections import Counter

import pytest

from rag import nations


def test_no_name_stands_for_two_countries() -> None:
    rows = [row.split(";") for row in nations._TABLE.strip().splitlines()]
    assert all(len(row) == 3 for row in rows)
    names = Counter(name for row in rows for part in row for name in part.split(",") if name)
    assert [name for name, number in names.items() if number > 1] == []


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Gabonese", "Gabon"),
        ("the DRC", "Congo"),
        ("Nigerien", "Niger"),
        ("Nigerian", "Nigeria"),
        ("ISLAMABAD", "Pakistan"),
        ("Kinshasa’s", "Congo"),
        ("Springfield", None),
        ("", None),
    ],
)
def test_countries_by_adjective_capital_and_short_form(name: str, country: str | None) -> None:
    assert nations.country_of(name) == country
