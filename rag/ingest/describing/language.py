"""The language of a text, and what to say of one that the local embedding does not read. Knows texts; no articles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

SHORTEST = 60  # characters of letters in which a language is looked for
SURE = 0.7  # probability below which none is named

_SAMPLE = 1_500  # characters
_ENGLISH = frozenset(
    "the of to and in a for is was on that by with as at from his has said he it an be were had".split()
)
_WRITTEN_AS = {
    "wuu": "zh",
    "yue": "zh",
    "nb": "no",
    "nn": "no",
}  # told apart by speech more than in newspapers
_NAMES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "es": "Spanish",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "ps": "Pashto",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def detect(text: str) -> tuple[str, str] | None:
    """(ISO 639-1 code, how it was told) of a text, or None when it is too short or not clear.

    English is told by its function words, at no cost; any other language by py3langid (Lui and Baldwin 2012).
    """
    words = text[:_SAMPLE].lower().split()
    if words and sum(word in _ENGLISH for word in words) >= max(2, len(words) * 0.12):
        return "en", "English function words in the text"
    sample = text[: 2 * _SAMPLE]
    # A letter of a script without an alphabet says more than one of the others.
    weight = sum(3 if character > "\u2e7f" else 1 for character in sample if character.isalpha())
    if weight < SHORTEST:
        return None
    likely: dict[str, float] = {}
    for code, probability in _identifier().rank(sample)[:5]:
        written = _WRITTEN_AS.get(code, code)
        likely[written] = likely.get(written, 0.0) + probability
    best = max(likely, key=lambda code: likely[code])
    return (best, f"the words of the text, {likely[best]:.0%} sure") if likely[best] >= SURE else None


def notice(languages: Mapping[str, int]) -> str | None:
    """What to tell of the languages (code to number of articles) that the local embedding does not read."""
    others = {code: number for code, number in languages.items() if not code.startswith("en")}
    if not others:
        return None
    named = ", ".join(f"{_NAMES.get(code, code)} {number:,}" for code, number in sorted(others.items()))
    return (
        f"{sum(others.values()):,} not in English ({named}): found by their words, but the local embedding reads English only; "
        "docs/languages.md says how to use one that reads them"
    )


@cache
def _identifier() -> Any:
    # Imported late: it loads its model.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


__all__ = ["SHORTEST", "SURE", "detect", "notice"]
