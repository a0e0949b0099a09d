"""Sentence boundaries measured against labels made by hand, ours and other segmenters.

    python tests/eval/sentences.py --data LABELS.jsonl [--others] [--show N]

LABELS.jsonl is not part of this project: each line is {"text": …, "ends": [code point offsets where sentences end]}.
Without it it says so and measures nothing. A boundary is right when the last word before it is the same as in the labels,
so that closing quotation marks and white space do not count. `--others` compares with the segmenters that are installed.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from rag.text import sentence_spans

Split = Callable[[str], Iterable[int]]


def main() -> None:
    """Prints one row for each segmenter."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path)
    options.add_argument("--others", action="store_true")
    options.add_argument("--show", type=int, default=0, help="print up to N of our errors")
    given = options.parse_args()
    if given.data is None or not given.data.is_file():
        print("skipped: give the file of labelled texts with --data LABELS.jsonl")
        return
    rows = [json.loads(line) for line in given.data.open(encoding="utf-8")]
    print("| segmenter | boundaries | precision | recall | F1 | ms a text |\n|---|---|---|---|---|---|")
    for name, split in {"ours": ours, **(others() if given.others else {})}.items():
        print(row(name, split, rows))
    for line in errors(rows)[: given.show]:
        print(line)


def ours(text: str) -> list[int]:
    """Ends by `sentence_spans`."""
    return [span.end for span in sentence_spans(text)]


def others() -> dict[str, Split]:
    """Other segmenters, those that can be imported. A paragraph at a time: none keeps blank lines apart."""
    found: dict[str, Split] = {}
    for name, make in {
        "nupunkt": _nupunkt,
        "sentencex": _sentencex,
        "pysbd": _pysbd,
        "syntok": _syntok,
    }.items():
        try:
            found[name] = _by_line(make())
        except ImportError:
            print(f"({name} is not installed)")
    return found


def _nupunkt() -> Callable[[str], Sequence[str]]:
    from nupunkt import load_default_model

    model = load_default_model()
    return lambda text: [text[start:end] for start, end in model.span_tokenize(text)]


def _sentencex() -> Callable[[str], Sequence[str]]:
    from sentencex import segment

    return lambda text: list(segment("en", text))


def _pysbd() -> Callable[[str], Sequence[str]]:
    import pysbd

    return lambda text: pysbd.Segmenter(language="en", clean=False).segment(text)


def _syntok() -> Callable[[str], Sequence[str]]:
    from syntok import segmenter

    def split(text: str) -> list[str]:
        return [
            text[sentence[0].offset : sentence[-1].offset + len(sentence[-1].value)]
            for paragraph in segmenter.analyze(text)
            for sentence in paragraph
        ]

    return split


def _by_line(split: Callable[[str], Sequence[str]]) -> Split:
    def ends(text: str) -> list[int]:
        found, start = [], 0
        for line in text.splitlines(keepends=True):
            reached = start
            for sentence in split(line.strip()) if line.strip() else ():
                at = text.find(sentence.strip(), reached)
                if at >= 0:
                    reached = at + len(sentence.strip())
                    found.append(reached)
            start += len(line)
        return found

    return ends


def row(name: str, split: Split, rows: Sequence[Mapping[str, object]]) -> str:
    """One line of the table."""
    began = time.process_time()
    found = [set(_last_words(str(one["text"]), split(str(one["text"])))) for one in rows]
    spent = 1000 * (time.process_time() - began) / len(rows)
    wanted = [set(_last_words(str(one["text"]), one["ends"])) for one in rows]  # type: ignore[arg-type]
    right = sum(len(mine & true) for mine, true in zip(found, wanted, strict=True))
    ours_all, true_all = sum(map(len, found)), sum(map(len, wanted))
    precision, recall = right / max(1, ours_all), right / max(1, true_all)
    score = 2 * right / max(1, ours_all + true_all)
    return f"| {name} | {true_all} | {precision:.4f} | {recall:.4f} | {score:.4f} | {spent:.2f} |"


def errors(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Our boundaries that are not in the labels, and those in the labels that we miss."""
    lines = []
    for one in rows:
        text = str(one["text"])
        mine = set(_last_words(text, ours(text)))
        true = set(_last_words(text, one["ends"]))  # type: ignore[arg-type]
        lines += [f"false  {text[max(0, at - 50) : at]}⏎{text[at : at + 30]}" for at in sorted(mine - true)]
        lines += [f"missed {text[max(0, at - 50) : at]}⏎{text[at : at + 30]}" for at in sorted(true - mine)]
    return lines


def _last_words(text: str, ends: Iterable[int]) -> list[int]:
    """Each end moved back to just behind the last word before it."""
    moved = []
    for given in ends:
        end = given
        while end and not text[end - 1].isalnum():
            end -= 1
        moved.append(end)
    return moved


if __name__ == "__main__":
    main()
