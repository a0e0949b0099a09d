"""Where an article is placed: beside the story it copies, after the version it revises, or alone; in any order of arrival."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from rag.ingest.stories.copies import Copies, Placed
from rag.ingest.stories.dedup import bands
from rag.schema import Article, PreparedArticle
from rag.text import sentence_spans
from tests.test_dedup import rewritten, story


def prepared(
    name: str,
    text: str,
    *,
    outlet: str | None = None,
    on: str | None = None,
    title: str | None = None,
    url: str | None = None,
) -> PreparedArticle:
    article = Article(name, title, outlet, url, on, None, None, text, f"{name}:{text}", name)
    return PreparedArticle(article, name, tuple(sentence_spans(text)), (), bands(text))


class Shelf:
    """A library in memory: what `Copies` asks of a store, and what a writer does with what it answers."""

    def __init__(self) -> None:
        self.articles: dict[str, PreparedArticle] = {}
        self.copies = Copies(self.sharing, self.fetch)

    def sharing(self, wanted: Sequence[int]) -> list[str]:
        shared = {name: len({*wanted} & {*one.bands}) for name, one in self.articles.items()}
        return sorted((name for name in shared if shared[name]), key=lambda name: -shared[name])

    def fetch(self, names: Sequence[str]) -> dict[str, Article]:
        return {name: self.articles[name].article for name in names}

    def add(self, *batch: PreparedArticle) -> list[Placed]:
        placed: list[Placed] = []
        ready: list[PreparedArticle] = []
        for one in batch:
            placed.append(self.copies.place(one, ready))
            place = placed[-1]
            article = replace(
                one.article,
                cluster_id=place.cluster_id,
                relation=place.relation,
                related_id=place.related_id,
                correction=place.correction,
            )
            ready.append(replace(one, article=article))
        self.articles |= {one.article.id: one for one in ready}
        for one, place in zip(ready, placed, strict=True):
            for name, relation in place.turned:
                self.change(name, relation=relation, related_id=one.article.id)
            for name, other in self.articles.items():
                if other.article.cluster_id in place.joined:
                    self.change(name, cluster_id=place.cluster_id)
        return placed

    def change(self, name: str, **values: str) -> None:
        one = self.articles[name]
        self.articles[name] = replace(one, article=replace(one.article, **values))  # type: ignore[arg-type]

    def relations(self) -> dict[str, tuple[str | None, str | None]]:
        return {n: (one.article.relation, one.article.related_id) for n, one in self.articles.items()}

    def origins(self) -> int:
        return len({one.article.cluster_id for one in self.articles.values()})


AGENCY = story(1)
WIRE = [
    prepared("agency", AGENCY, outlet="Agency", on="2021-04-07"),
    prepared("north", rewritten(AGENCY, random.Random(1)), outlet="Northern Post", on="2021-04-08"),
    prepared("south", AGENCY[:900], outlet="Southern Star", on="2021-04-09"),
    prepared("other", story(2), outlet="Northern Post", on="2021-04-08"),
]


@pytest.mark.parametrize(
    "order", list(permutations(WIRE)), ids=lambda order: "-".join(o.location for o in order)
)
@pytest.mark.parametrize("together", [False, True])
def test_syndicated_text_is_one_origin_in_any_order(
    order: tuple[PreparedArticle, ...], together: bool
) -> None:
    shelf = Shelf()
    for batch in [order] if together else [[one] for one in order]:
        shelf.add(*batch)
    assert shelf.origins() == 2
    relations = shelf.relations()
    assert relations["agency"] == relations["other"] == (None, None)
    assert relations["north"] == ("copy", "agency")
    assert relations["south"][0] == "copy"
    assert shelf.articles["other"].article.cluster_id == "other"


def test_two_excerpts_become_one_story_when_the_whole_arrives() -> None:
    whole = "\n\n".join(story(seed) for seed in (1, 2))
    shelf = Shelf()
    shelf.add(prepared("begin", story(1), on="2021-04-08"), prepared("end", story(2), on="2021-04-08"))
    assert shelf.origins() == 2
    [placed] = shelf.add(prepared("whole", whole, on="2021-04-07"))
    assert shelf.origins() == 1
    assert {name for name, _ in placed.turned} == {"begin", "end"}
    assert placed.relation is None


FIRST = prepared("first", AGENCY, outlet="Gazette", on="2021-04-07T09:00:00+05:00", title="Talks open")
REVISED = AGENCY.replace("the", "that", 40) + "\n\n" + story(9)[:200]
LATER = prepared("later", REVISED, outlet="Gazette", on="2021-04-07T12:00:00+05:00", title="Talks open")
CORRECTED = prepared(
    "corrected",
    "Correction: An earlier version of this article misstated the number of delegates.\n\n" + AGENCY,
    outlet="Gazette",
    on="2021-04-08",
)


@pytest.mark.parametrize("order", list(permutations([FIRST, LATER, CORRECTED])))
def test_versions_of_one_outlet_follow_one_another_in_any_order(order: tuple[PreparedArticle, ...]) -> None:
    shelf = Shelf()
    for one in order:
        shelf.add(one)
    relations = shelf.relations()
    assert relations["first"] == (None, None)
    assert relations["later"] == ("update", "first")
    assert relations["corrected"][0] == "update"
    assert relations["corrected"][1] in ("first", "later")
    assert shelf.origins() == 1


def test_a_correction_is_recorded_with_what_it_corrects() -> None:
    shelf = Shelf()
    shelf.add(FIRST)
    [placed] = shelf.add(CORRECTED)
    assert (
        placed.correction
        == "Correction: An earlier version of this article misstated the number of delegates."
    )
    assert (placed.relation, placed.related_id, placed.cluster_id) == ("update", "first", "first")


def test_a_correction_is_recorded_when_what_it_corrects_is_not_there() -> None:
    [placed] = Shelf().add(CORRECTED)
    assert placed == Placed("corrected", correction=placed.correction)
    assert placed.correction


def test_the_same_text_again_is_no_update() -> None:
    shelf = Shelf()
    shelf.add(FIRST)
    [placed] = shelf.add(prepared("again", AGENCY + " More.", outlet="Gazette", on="2021-04-08"))
    assert placed.relation == "copy"


def test_the_host_of_its_address_tells_an_outlet_without_a_name() -> None:
    shelf = Shelf()
    shelf.add(prepared("a", AGENCY, url="https://www.example.org/news/1", on="2021-04-07"))
    same = prepared("b", REVISED, url="https://example.org/news/2", on="2021-04-08")
    other = prepared("c", REVISED, url="https://example.net/2", on="2021-04-08")
    assert shelf.copies.place(same, []).relation == "update"
    assert shelf.copies.place(other, []).relation == "copy"


def test_an_agency_numbers_its_updates() -> None:
    shelf = Shelf()
    shelf.add(
        prepared("u2", REVISED, outlet="Agency", on="2021-04-07", title="UPDATE 2-Talks open in the capital")
    )
    shelf.add(prepared("u0", AGENCY, outlet="Agency", on="2021-04-07", title="Talks open in the capital"))
    assert shelf.relations() == {"u2": ("update", "u0"), "u0": (None, None)}


def test_a_revised_article_leaves_its_own_former_self_aside() -> None:
    shelf = Shelf()
    shelf.add(FIRST)
    shelf.add(LATER)
    [placed] = shelf.add(
        replace(FIRST, article=replace(FIRST.article, text=AGENCY + "\n\n" + story(8)[:150]))
    )
    assert placed.related_id is None  # not an update of what updates it
    assert shelf.origins() == 1


def test_short_texts_are_compared_with_nothing() -> None:
    copies = Copies(lambda wanted: pytest.fail("asked"), lambda names: pytest.fail("asked"))
    assert copies.place(prepared("c", "Too short to compare."), [WIRE[0]]) == Placed("c")
