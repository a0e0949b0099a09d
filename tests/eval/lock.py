"""The checks on a claim measured: true claims that they drop, and changed claims that they miss.

    python tests/eval/lock.py --data DIR [--sentences 500] [--seed 0] [--show N] [--paraphrases FILE]
    python tests/eval/lock.py --data DIR --paraphrases FILE --server http://127.0.0.1:8099/v1    (writes FILE)

Needs in DIR: `faith_qags.jsonl` (news summaries judged by people) and `rtqa_articles_2022_23.jsonl.gz`
(news articles). Without them it says so and measures nothing.

Recipe: sentences of 8 to 40 words are drawn from the articles, one an article, half of them with a speaker, a
modal or a condition. Each is restated by rule (`mutate.restate`: formats of numbers and dates, contractions, "said"
as "stated" or "According to", a dropped parenthesis or first name), or by a language model (FILE holds what it wrote;
only paraphrases are used in which, by rules that share nothing with the lock, digits, capitalised words and negations
are those of the sentence): that claim is true. Then one thing in it is changed (`mutate.KINDS`). The evidence is the
sentence as it stood with its attribution, the context what a model’s sentence would get (`context_of`). `caught` is
by the whole check (`rag.verify.claim.fault`).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutate import KINDS, NAME, NO_NAMES, mutations, restate

from rag.answer.evidence import EvidenceSentence
from rag.answer.worded.numbered import context_of
from rag.schema import Article
from rag.text import content_words, sentence_spans, stem
from rag.verify.attribution import attribute
from rag.verify.claim import fault
from rag.verify.dates import find_dates
from rag.verify.lock import missing_tokens
from rag.verify.numerals import find_figures

TELLING = re.compile(
    r"\b(?:said|says|told|according to|claimed|alleged|denied|will|may|might|could|plans? to|agreed to|offered|if|unless|once)\b"
)
INSTRUCTION = "You restate news sentences in other words. Keep every number, date, name, speaker and denial. Write exactly one sentence."
EXAMPLE = (
    "The minister said on Monday that trade with Iran had grown by 12 percent.",
    "Trade with Iran grew by 12 percent, according to what the minister said on Monday.",
)


@dataclass(frozen=True)
class Case:
    """A sentence of an article as evidence, and a claim that restates it."""

    evidence: EvidenceSentence
    claim: str

    @property
    def context(self) -> str:
        return context_of([self.evidence])

    def fault(self, claim: str) -> str | None:
        one = self.evidence
        return fault(claim, [one.text], [one.attribution], self.context)


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--sentences", type=int, default=500)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--show", type=int, default=0, help="print up to N of each kind of error")
    options.add_argument("--paraphrases", type=Path, help="sentences as a model put them, JSON Lines")
    options.add_argument("--server", help="write them first, with the model of this OpenAI-compatible server")
    given = options.parse_args()
    needed = [given.data / "faith_qags.jsonl", given.data / "rtqa_articles_2022_23.jsonl.gz"]
    missing = [str(path) for path in needed if not path.is_file()]
    if missing:
        print(f"skipped: {' and '.join(missing)} not there")
        return
    if given.server:
        paraphrase(needed[1], given.paraphrases, given.server)
    true_claims(needed[0], given.show)
    drawn = list(sentences_of(needed[1], given.sentences, random.Random(given.seed)))
    names = sorted({match[0] for one in drawn for match in NAME.finditer(one.text)})
    names = [name for name in names if not set(name.lower().split()) & NO_NAMES]
    measure("restated by rule", [Case(one, restate(one.text)) for one in drawn], names, given)
    if given.paraphrases:
        measure("restated by a model", list(model_made(needed[1], given.paraphrases)), names, given)


def true_claims(path: Path, show: int) -> None:
    """Summary sentences that people judged against their whole article."""
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    print(
        "| summary sentences, whole article as evidence | rows | dropped by the lock | by the whole check |\n|---|---|---|---|"
    )
    for part in (*sorted({row["set"] for row in rows}), ""):
        for label in (1, 0):
            chosen = [row for row in rows if part in ("", row["set"]) and row["label"] == label]
            locked = whole = 0
            for row in chosen:
                sentences = [row["doc"][s.start : s.end] for s in sentence_spans(row["doc"])]
                found = missing_tokens(row["claim"], sentences)
                lost = fault(
                    row["claim"], sentences, [attribute(sentences, i) for i in range(len(sentences))]
                )
                locked, whole = locked + bool(found), whole + bool(lost)
                if lost and label and part and show:
                    print(f"  kept by people, dropped: {lost} — {row['claim']}")
            name = f"{part or 'all'}, {'true' if label else 'not true'}"
            shares = (f"{n} ({100 * n / len(chosen):.1f} %)" for n in (locked, whole))
            print(f"| {name} | {len(chosen)} | {' | '.join(shares)} |")


def measure(title: str, cases: list[Case], names: list[str], given: argparse.Namespace) -> None:
    """Claims as restated, and with one thing changed."""
    chance = random.Random(given.seed)
    tried: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    dropped, seconds = 0, 0.0
    for case in cases:
        _ = case.context
        started = time.process_time()
        lost = case.fault(case.claim)
        seconds += time.process_time() - started
        if lost:
            dropped += 1
            if given.show:
                print(
                    f"  true, dropped: {lost}\n    claim    {case.claim}\n    evidence {case.evidence.text}"
                )
            continue
        present = f"{case.evidence.text} {case.context}"
        for kind, changed in mutations(case.claim, names, present, chance):
            tried[kind] += 1
            if case.fault(changed):
                caught[kind] += 1
            elif tried[kind] - caught[kind] <= given.show:
                print(f"  {kind}, missed\n    claim    {changed}\n    evidence {case.evidence.text}")
    print(f"\n| {title}, own sentence as evidence | claims | dropped |\n|---|---|---|")
    print(f"| unchanged | {len(cases)} | {dropped} ({100 * dropped / len(cases):.1f} %) |")
    for kind in (kind for kind in KINDS if tried[kind]):
        print(f"| {kind} | {tried[kind]} | {caught[kind]} ({100 * caught[kind] / tried[kind]:.1f} %) |")
    total = sum(tried.values())
    print(f"| all changed | {total} | {sum(caught.values())} ({100 * sum(caught.values()) / total:.1f} %) |")
    print(f"\n{1000 * seconds / len(cases):.2f} ms a sentence, evidence read for the first time\n")


def sentences_of(path: Path, wanted: int, chance: random.Random) -> Iterator[EvidenceSentence]:
    """`wanted` sentences with something to change, one an article; every other one with a telling verb."""
    for count, article in enumerate(articles_of(path, chance)):
        texts = [article.text[s.start : s.end] for s in sentence_spans(article.text)]
        fit = [
            i for i, s in enumerate(texts) if 8 <= len(s.split()) <= 40 and s[-1] in '.”"' and s[:1].isupper()
        ]
        fit = [i for i in fit if "\n" not in texts[i]]
        fit = [i for i in fit if find_figures(texts[i]) or find_dates(texts[i]) or NAME.search(texts[i])]
        if count % 2:
            fit = [i for i in fit if TELLING.search(texts[i])] or fit
        if fit and wanted:
            yield evidence_at(article, texts, chance.choice(fit))
            wanted -= 1
        if not wanted:
            return


def articles_of(path: Path, chance: random.Random) -> Iterator[Article]:
    """A random 15 % of the articles, shuffled."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line, keep in ((x, chance.random() < 0.15) for x in lines) if keep]
    chance.shuffle(rows)
    return (article_of(row) for row in rows if not row.get("boilerplate"))


def article_of(row: dict[str, Any]) -> Article:
    return Article(
        row["id"], row["title"], None, None, row["date"], None, None, row["text"], "", cluster_id=row["id"]
    )


def evidence_at(article: Article, texts: list[str], index: int) -> EvidenceSentence:
    span = sentence_spans(article.text)[index]
    return EvidenceSentence(article, span, texts[index], 1.0, attribute(texts, index))


def paraphrase(path: Path, target: Path, server: str) -> None:
    """Adds to `target` what the model at `server` makes of 260 sentences, those done before left out."""
    done = (
        {json.loads(line)["sentence"] for line in target.open(encoding="utf-8")} if target.exists() else set()
    )
    with target.open("a", encoding="utf-8") as out:
        for one in sentences_of(path, 260, random.Random(77)):
            sentence = one.text
            if sentence in done or len(sentence.split()) > 30:
                continue
            turns = [("system", INSTRUCTION), ("user", f"Restate: {EXAMPLE[0]}"), ("assistant", EXAMPLE[1])]
            turns.append(("user", f"Restate: {sentence}"))
            body = {"model": "local", "temperature": 0.3, "seed": 1, "max_tokens": 90}
            body["messages"] = [{"role": role, "content": text} for role, text in turns]
            request = urllib.request.Request(
                f"{server}/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=120) as reply:
                text = json.load(reply)["choices"][0]["message"]["content"]
            out.write(
                json.dumps({"id": one.article.id, "sentence": sentence, "paraphrase": text.strip()}) + "\n"
            )
            out.flush()


def model_made(path: Path, made: Path) -> Iterator[Case]:
    """The faithful ones of a model’s paraphrases, by rules that the lock does not use; `"bad": true` rules one out."""
    rows = {row["id"]: row for row in map(json.loads, made.open(encoding="utf-8")) if not row.get("bad")}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = (json.loads(line) for line in lines)
        for article in (article_of(row) for row in found if row["id"] in rows):
            row = rows[article.id]
            texts = [article.text[s.start : s.end] for s in sentence_spans(article.text)]
            at = next((i for i, text in enumerate(texts) if " ".join(text.split()) == row["sentence"]), None)
            if at is not None and faithful(row["paraphrase"], row["sentence"]):
                yield Case(evidence_at(article, texts, at), row["paraphrase"])


def faithful(paraphrase: str, sentence: str) -> bool:
    """Whether digits, capitalised words, negations and most words are the sentence’s, and the wording is not."""

    def counted(pattern: str, text: str) -> Counter[str]:
        return Counter(word.lower() for word in re.findall(pattern, text))

    capitals = [set(re.findall(r"(?<=[\w,] )[A-Z]\w+", text)) for text in (paraphrase, sentence)]
    words = [{stem(word) for word in content_words(text)} for text in (paraphrase, sentence)]
    return (
        paraphrase != sentence
        and counted(r"\d+", paraphrase) == counted(r"\d+", sentence)
        and counted(r"\b(?:not|never|no|without|denied)\b|n['’]t\b", paraphrase).total()
        == counted(r"\b(?:not|never|no|without|denied)\b|n['’]t\b", sentence).total()
        and capitals[0] <= {*re.findall(r"\w+", sentence)}
        and len(words[0] & words[1]) >= 0.6 * len(words[1])
        and len(words[0] - words[1]) <= 0.4 * len(words[0])
    )


if __name__ == "__main__":
    main()
