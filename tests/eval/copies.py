"""Copies measured: rewrites of real articles that are found, distinct articles that are merged, and what it costs.

    python tests/eval/copies.py --data DIR [--distinct 2000] [--copies 500] [--seeds 1 2 3] [--scale 1000 4000 11585]
        [--clusters N]

Needs in DIR: `rtqa_articles_2022_23.jsonl.gz` (news articles). Without it it says so and measures nothing.

Recipe of a rewrite: the article is cut from the end (40 to 100 % of its words stay), its paragraphs are shuffled, 5 to 15 % of
its words are replaced by words of other articles, and it gets a headline made of such words, in the title and as first
line. Articles and rewrites arrive in random order and are placed one after the other, as `communique add` does, through
the bands table of a library; a pair counts as found when both end in one cluster.

False pairs are counted strictly: two articles of the data in one cluster are a false pair, although the data holds
a few articles twice. They are printed, to be looked at. `--clusters` prints the largest clusters of the last scale.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import numpy as np
from bench_data import ARTICLES, missing, read_lines
from numpy.typing import NDArray

from rag.errors import SourceError
from rag.index.store import Store
from rag.ingest import article_of
from rag.ingest.stories.copies import Copies, Placed
from rag.ingest.stories.dedup import bands
from rag.schema import Article, PreparedArticle, RawArticle
from rag.text import sentence_spans

BATCH = 64
REWRITE = "rewrite of "


class NoEmbedding:
    """Stands in for the embedding: the articles here have no passages, so nothing is embedded."""

    name = "none"
    dimensions = 8

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One zero vector for each text."""
        return np.zeros((len(texts), self.dimensions), dtype=np.float32)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """A zero vector."""
        return np.zeros(self.dimensions, dtype=np.float32)


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path)
    options.add_argument("--distinct", type=int, default=2000)
    options.add_argument("--copies", type=int, default=500)
    options.add_argument("--seeds", type=int, nargs="*", default=[1])
    options.add_argument("--scale", type=int, nargs="*", default=[])
    options.add_argument("--clusters", type=int, default=0)
    given = options.parse_args()
    if reason := missing(given.data, ARTICLES):
        print(reason)
        return
    articles = [article for row in read_lines(given.data / ARTICLES) if (article := cleaned(row))]
    print(
        "| seed | pair F1 | precision | recall | rewrites found | false pairs of distinct articles | share |"
    )
    print("|---|---|---|---|---|---|---|")
    merged = [line for seed in given.seeds for line in accuracy(articles, given.distinct, given.copies, seed)]
    print("\nDistinct articles in one cluster, to be looked at:", *merged, sep="\n- ")
    if given.scale:
        print(
            "\n| articles | bands, ms an article | placing, ms of processor an article | of the last 512 | in a cluster with others |"
        )
        print("|---|---|---|---|---|")
    for size in given.scale:
        clusters = cost(articles[:size])
    if given.scale and given.clusters:
        largest(clusters, given.clusters)


def cleaned(row: dict[str, Any]) -> Article | None:
    """The article as it would be added, if anything of it is left."""
    known = {name: row.get(name) or None for name in ("id", "title", "url")}
    try:
        return article_of(RawArticle(text=row["text"], location=row["id"], published=row["date"], **known))
    except SourceError:
        return None


def rewritten(article: Article, chance: random.Random, vocabulary: Sequence[str]) -> Article:
    """Another outlet's version of the article, by the recipe above."""
    paragraphs = [paragraph.split() for paragraph in article.text.split("\n\n")]
    left = int(chance.uniform(0.4, 1) * sum(map(len, paragraphs)))
    kept = []
    for paragraph in paragraphs:
        kept.append(paragraph[:left])
        left -= len(kept[-1])
    chance.shuffle(kept)
    share = chance.uniform(0.05, 0.15)
    body = [
        " ".join(chance.choice(vocabulary) if chance.random() < share else word for word in paragraph)
        for paragraph in kept
        if paragraph
    ]
    title = " ".join(chance.sample(vocabulary, 9))
    text = "\n\n".join([title, *body])
    name = REWRITE + article.id
    return replace(article, id=name, cluster_id=name, title=title, url=None, text=text, content_hash=name)


def prepared(article: Article) -> PreparedArticle:
    """The article without passages, so that nothing is embedded."""
    return PreparedArticle(article, article.id, tuple(sentence_spans(article.text)), (), bands(article.text))


def accuracy(articles: Sequence[Article], distinct: int, copies: int, seed: int) -> list[str]:
    """One row: rewrites among distinct articles. Returns the distinct articles that were merged."""
    chance = random.Random(seed)
    chosen = chance.sample(articles, min(distinct, len(articles)))
    vocabulary = [word for article in chance.sample(articles, 200) for word in article.text.split()]
    rewrites = [rewritten(article, chance, vocabulary) for article in chosen[:copies]]
    everything = [*chosen, *rewrites]
    chance.shuffle(everything)
    _, clusters = placed(map(prepared, everything))
    true = {frozenset((one.id.removeprefix(REWRITE), one.id)) for one in rewrites}
    pairs = {frozenset(pair) for names in clusters for pair in combinations(names, 2)}
    originals = [pair for pair in pairs if not any(name.startswith(REWRITE) for name in pair)]
    right = len(pairs & true)
    precision, recall = right / max(1, len(pairs)), right / len(true)
    score = 2 * right / (len(pairs) + len(true))
    possible = len(chosen) * (len(chosen) - 1) // 2
    print(
        f"| {seed} | {score:.4f} | {precision:.4f} | {recall:.4f} | {right} of {len(true)} "
        f"| {len(originals)} of {possible:,} | {len(originals) / possible:.5%} |"
    )
    titles = {article.id: f"{article.published or ''} {article.title}" for article in chosen}
    return [" || ".join(sorted(titles[name] for name in pair)) for pair in originals]


def placed(articles: Iterable[PreparedArticle]) -> tuple[list[float], list[list[str]]]:
    """Places and stores articles batch by batch; returns the processor seconds that placing each took, and the clusters."""
    seconds: list[float] = []
    names: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder), embedder=NoEmbedding())
        with store.writing() as writer:
            for batch in batches(articles):
                began = time.process_time()
                shared = writer.sharing([band for one in batch for band in one.bands])
                copies = Copies(
                    lambda bands, shared=shared: chain.from_iterable(shared.get(band, ()) for band in bands),
                    store.articles,
                )
                ready: list[PreparedArticle] = []
                places: list[tuple[str, Placed]] = []
                for one in batch:
                    place = copies.place(one, ready)
                    ready.append(replace(one, article=placed_article(one.article, place)))
                    places.append((one.article.id, place))
                seconds += [(time.process_time() - began) / max(1, len(batch))] * len(batch)
                names += [one.article.id for one in batch]
                writer.put(ready)
                for name, place in places:
                    if place.joined or place.turned:
                        writer.relate(name, place.joined, place.turned)
        found = store.articles(names)
    clusters = defaultdict(list)
    for name in names:
        clusters[found[name].cluster_id].append(name)
    return seconds, list(clusters.values())


def batches(articles: Iterable[PreparedArticle]) -> Iterable[list[PreparedArticle]]:
    """Runs of `BATCH` articles."""
    batch: list[PreparedArticle] = []
    for article in articles:
        batch.append(article)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def placed_article(article: Article, place: Placed) -> Article:
    """The article with what is known of its place, as it is stored."""
    return replace(
        article,
        cluster_id=place.cluster_id,
        relation=place.relation,
        related_id=place.related_id,
        correction=place.correction,
    )


def cost(articles: Sequence[Article]) -> list[list[Article]]:
    """One row: what looking for copies costs in a library of this size. Returns the clusters of several."""
    began = time.process_time()
    for article in articles:
        bands(article.text)
    sketching = time.process_time() - began
    seconds, clusters = placed(map(prepared, articles))
    several = [names for names in clusters if len(names) > 1]
    print(
        f"| {len(articles):,} | {1000 * sketching / len(articles):.2f} | {1000 * sum(seconds) / len(seconds):.2f} "
        f"| {1000 * sum(seconds[-512:]) / len(seconds[-512:]):.2f} | {sum(map(len, several)):,} |"
    )
    known = {article.id: article for article in articles}
    return [[known[name] for name in names] for names in several]


def largest(clusters: Sequence[Sequence[Article]], count: int) -> None:
    """Prints the largest clusters, to be looked at."""
    for number, members in enumerate(sorted(clusters, key=len, reverse=True)[:count], 1):
        print(f"\nCluster {number}, {len(members)} articles:")
        for article in members:
            print(f"- {article.published or 'undated'} {article.title} ({article.url})")


if __name__ == "__main__":
    main()
