"""Sentences of an article that speak to the reader's software instead of the reader. Knows phrasings; changes nothing."""

from __future__ import annotations

import re

_PLANTED = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|guideline|previous|above|prior|question|everything)"
    r"|\b(?:system|developer) (?:prompt|message|instruction)s?\b"
    r"|\b(?:you are|act as|pretend to be|as) (?:now )?an? (?:ai|a\.i\.|language model|llm|assistant|chat ?bot|large language)"
    r"|\b(?:(?:ai|a\.i\.|automated|software|virtual|digital|reading) (?:assistant|system|agent|reader|tool|summari[sz]er)"
    r"|language model|llm|chat ?bot|summari[sz]er)s?\b"
    r".{0,80}\b(?:must|should|are to|is to|please|reply|respond|answer|output|state|say|tell|write|include)\b"
    r"|\btell the (?:reader|user)s?\b|\bcite no (?:source|article)|\byour (?:response|reply|answer|output|summary)\b"
    r"|\b(?:reply|respond|answer) (?:only )?with\b|\bdo not (?:mention|reveal|cite|tell)\b.{0,40}\b(?:user|reader|article|instruction)"
    r"|\b(?:note|message|instruction|attention)s? (?:to|for) (?:any |all |the )?(?:ai|llm|language model|automated|software|assistant|chat ?bot|summari[sz]er)",
    re.IGNORECASE,
)


def looks_planted(sentence: str) -> bool:
    """Whether `sentence` reads as an instruction to software: such a sentence is never evidence."""
    return bool(_PLANTED.search(sentence))
