"""The lock measured: true claims that it drops, and changed claims that it misses.

    python tests/eval/lock.py --data DIR [--sentences 500] [--seed 0] [--show N]

Needs in DIR: `faith_qags.jsonl` (news summaries judged by people) and `rtqa_articles_2022_23.jsonl.gz`
(news articles). Without them it says so and measures nothing.

Recipe of the changed claims: sentences of 8 to 40 words are drawn from the articles. Each is restated by
rule (number and date formats, contractions, a dropped parenthesis, first name or closing "he said",
"stated" for "said"): that claim is true. Then one thing in it is changed: a number, a date, a name (for one
from another article) or its polarity (a negation put in or taken out). The evidence is the sentence as it
stood, the context its article's title and date.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

from rag.text import STOPWORDS, sentence_spans
from rag.verify.common_words import GENERIC
from rag.verify.dates import WEEKDAYS, find_dates
from rag.verify.lock import missing_tokens
from rag.verify.numerals import UNITS, find_figures

MONTHS = "January February March April May June July August September October November December".split()
NO_NAMES = {word.lower() for word in MONTHS} | set(WEEKDAYS) | GENERIC | STOPWORDS | {"president", "minister"}
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?: [A-Z][a-z]{2,})*(?=[ ,.’'])")
AUXILIARY = re.compile(
    r"\b(is|was|were|are|has|have|had|will|would|could|can|should|must|may)\b(?! not|n['’]t| never)"
)
PAST = re.compile(
    r"(?<=[a-z] )(said|announced|agreed|signed|visited|met|arrived|approved|called|reached|offered)\b"
)
NEGATION = re.compile(r"\b(?:not|never) |n['’]t\b")
BASE = {"said": "say", "met": "meet", "agreed": "agree", "arrived": "arrive", "approved": "approve"}


def main() -> None:
    """Prints two tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--sentences", type=int, default=500)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--show", type=int, default=0, help="print up to N of each kind of error")
    given = options.parse_args()
    needed = [given.data / "faith_qags.jsonl", given.data / "rtqa_articles_2022_23.jsonl.gz"]
    missing = [str(path) for path in needed if not path.is_file()]
    if missing:
        print(f"skipped: {' and '.join(missing)} not there")
        return
    true_claims(needed[0], given.show)
    changed_claims(needed[1], given.sentences, given.seed, given.show)


def true_claims(path: Path, show: int) -> None:
    """Summary sentences that people judged against their whole article."""
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    print("| summary sentences, whole article as evidence | rows | dropped |\n|---|---|---|")
    shown = 0
    for part in sorted({row["set"] for row in rows}):
        for label in (1, 0):
            chosen = [row for row in rows if row["set"] == part and row["label"] == label]
            dropped = 0
            for row in chosen:
                sentences = [row["doc"][s.start : s.end] for s in sentence_spans(row["doc"])]
                found = missing_tokens(row["claim"], sentences)
                dropped += bool(found)
                if found and label and shown < show:
                    shown += 1
                    print(f"  kept by people, dropped: {found} — {row['claim']}")
            if chosen:
                name = f"{part}, {'true' if label else 'not true'}"
                print(f"| {name} | {len(chosen)} | {dropped} ({100 * dropped / len(chosen):.1f} %) |")


def changed_claims(path: Path, wanted: int, seed: int, show: int) -> None:
    """Restated sentences, unchanged and with one thing changed."""
    chance = random.Random(seed)
    drawn = list(sentences_of(path, wanted, chance))
    names = sorted({match[0] for _, sentence, _ in drawn for match in NAME.finditer(sentence)})
    names = [name for name in names if not set(name.lower().split()) & NO_NAMES]
    dropped, seconds = 0, 0.0
    tried: dict[str, int] = {}
    caught: dict[str, int] = {}
    shown: dict[str, int] = {}
    for _, sentence, context in drawn:
        claim = restate(sentence)
        started = time.process_time()
        found = missing_tokens(claim, [sentence], context=context)
        seconds += time.process_time() - started
        if found:
            dropped += 1
            if shown.setdefault("true", 0) < show:
                shown["true"] += 1
                print(f"  true, dropped: {found}\n    claim    {claim}\n    evidence {sentence}")
            continue
        for kind, changed in mutations(claim, names, sentence + " " + context, chance):
            tried[kind] = tried.get(kind, 0) + 1
            if missing_tokens(changed, [sentence], context=context):
                caught[kind] = caught.get(kind, 0) + 1
            elif shown.setdefault(kind, 0) < show:
                shown[kind] += 1
                print(f"  {kind}, missed\n    claim    {changed}\n    evidence {sentence}")
    print("\n| restated sentences, own sentence as evidence | claims | dropped |\n|---|---|---|")
    print(f"| unchanged | {len(drawn)} | {dropped} ({100 * dropped / len(drawn):.1f} %) |")
    for kind in sorted(tried):
        share = 100 * caught.get(kind, 0) / tried[kind]
        print(f"| {kind} changed | {tried[kind]} | {caught.get(kind, 0)} ({share:.1f} %) |")
    total = sum(tried.values())
    print(f"| all changed | {total} | {sum(caught.values())} ({100 * sum(caught.values()) / total:.1f} %) |")
    print(f"\n{1000 * seconds / len(drawn):.2f} ms a sentence, evidence read for the first time")


def sentences_of(path: Path, wanted: int, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    """(article id, sentence, context) of `wanted` sentences with something to change, one an article."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line, keep in ((x, chance.random() < 0.15) for x in lines) if keep]
    chance.shuffle(articles)
    for article in articles:
        if article.get("boilerplate"):
            continue
        sentences = [article["text"][s.start : s.end] for s in sentence_spans(article["text"])]
        fit = [
            " ".join(s.split())
            for s in sentences
            if 8 <= len(s.split()) <= 40 and s[-1] in '.”"' and s[:1].isupper()
        ]
        fit = [s for s in fit if find_figures(s) or find_dates(s) or NAME.search(s)]
        if fit:
            yield article["id"], chance.choice(fit), f"{article['title']} · {article['date']}"
            wanted -= 1
        if not wanted:
            return


def restate(sentence: str) -> str:
    """The same in other words, by rules that keep its meaning."""
    claim = re.sub(r"^[A-Z][A-Z ,]{3,30}(?:\([A-Za-z]+\))? ?[-–—:] ", "", sentence)
    claim = re.sub(r" \([^()]*\)", "", claim)
    claim = re.sub(r"(\d) ?per ?cent\b", r"\1%", claim)
    claim = re.sub(r"\b(\d{1,3}),(\d{3})\b", r"\1\2", claim)
    claim = re.sub(r"\$(\d+(?:\.\d+)?) (million|billion)\b", r"\1 \2 dollars", claim)
    claim = re.sub(rf"\b({'|'.join(MONTHS)}) (\d{{1,2}})(?:, (\d{{4}}))?\b(?!,? \d)", _day_first, claim)
    claim = re.sub(r"\b(did|was|is|has|were|are) not\b", r"\1n't", claim)
    claim = re.sub(r"\bsaid\b", "stated", claim)
    claim = re.sub(
        r"\b(?:President|Minister|Secretary) [A-Z][a-z]+ (?=[A-Z][a-z]+\b)",
        lambda m: m[0].split()[0] + " ",
        claim,
    )
    claim = re.sub(r",? (?:he|she|they|it) stated\.$", ".", claim)
    for digit, word in (
        ("2", "two"),
        ("3", "three"),
        ("4", "four"),
        ("5", "five"),
        ("6", "six"),
        ("10", "ten"),
    ):
        claim = re.sub(rf"\b{word} (?=[a-z]+s\b)", f"{digit} ", claim)
    return claim


def _day_first(match: re.Match[str]) -> str:
    return f"{match[2]} {match[1]}" + (f" {match[3]}" if match[3] else "")


def mutations(claim: str, names: list[str], present: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Each kind of change that `claim` allows, made once."""
    figures = [f for f in find_figures(claim) if f.values and claim[f.start : f.end] != "one"]
    if figures:
        figure = chance.choice(figures)
        yield (
            "number",
            claim[: figure.start]
            + _other_number(claim[figure.start : figure.end], chance)
            + claim[figure.end :],
        )
    dates = find_dates(claim)
    dates = tuple(d for d in dates if d.options)
    if dates:
        mention = chance.choice(dates)
        yield "date", claim[: mention.start] + _other_date(mention.text, chance) + claim[mention.end :]
    own = [m for m in NAME.finditer(claim) if m[0] not in MONTHS and m[0].lower() not in WEEKDAYS]
    others = [
        name for name in names if not set(name.lower().split()) & set(re.findall(r"\w+", present.lower()))
    ]
    if own and others:
        match = chance.choice(own)
        yield "name", claim[: match.start()] + chance.choice(others) + claim[match.end() :]
    negation = NEGATION.search(claim)
    auxiliary, past = AUXILIARY.search(claim), PAST.search(claim)
    if negation:
        yield "polarity (taken out)", claim[: negation.start()] + claim[negation.end() :]
    elif auxiliary:
        yield "polarity (put in)", claim[: auxiliary.end()] + " not" + claim[auxiliary.end() :]
    elif past:
        base = BASE.get(past[1], re.sub("ed$", "", past[1]))
        yield "polarity (put in)", claim[: past.start()] + f"did not {base}" + claim[past.end() :]


def _other_number(text: str, chance: random.Random) -> str:
    digits = re.search(r"\d[\d,.]*\d|\d", text)
    if digits:
        at = chance.randrange(len(digits[0]))
        while not digits[0][at].isdigit():
            at = chance.randrange(len(digits[0]))
        new = chance.choice([d for d in "123456789" if d != digits[0][at]])
        return text[: digits.start() + at] + new + text[digits.start() + at + 1 :]
    words = [word for word in UNITS if word not in text.lower() and word not in ("zero", "one")]
    return re.sub(r"[A-Za-z]+", chance.choice(words), text, count=1)


def _other_date(text: str, chance: random.Random) -> str:
    for day in (day.capitalize() for day in WEEKDAYS):
        if day in text:
            return text.replace(
                day, chance.choice([d.capitalize() for d in WEEKDAYS if d.capitalize() != day])
            )
    year = re.search(r"\b(?:1[5-9]|20)\d\d\b", text)
    month = re.search("|".join(MONTHS), text)
    day_number = re.search(r"\b\d{1,2}\b", text)
    choices = [found for found in (year, month, day_number) if found]
    if not choices:
        return text + " 1893"
    found = chance.choice(choices)
    if found is year:
        new = str(int(found[0]) + chance.choice([-3, -2, -1, 1, 2, 3]))
    elif found is month:
        new = chance.choice([m for m in MONTHS if m != found[0]])
    else:
        new = str(chance.choice([d for d in range(1, 29) if str(d) != found[0]]))
    return text[: found.start()] + new + text[found.end() :]


if __name__ == "__main__":
    main()
