"""Sentences of an article that speak to the reader's software instead of the reader. Knows phrasings and marks; changes
nothing.

A table of rules, each general: an order to set instructions aside, words to an assistant by name, an order about
"your response", a task such as one gives an assistant, and text that is no language. A plain question or statement has
none of these marks; it does no harm because it is not evidence for what was asked (see `rag.answer`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.schema import Span

_REPLY = r"your (?:own )?(?:next |final |entire |whole )?(?:response|reply|replies|answers?|output|message|summary)(?:['’]s)?"
_LEAD = r"[\s•*>:#-]*(?:please )?"  # no quotation mark: somebody may say such a thing in the news
_SOFTWARE = (
    r"(?:(?:ai|a\.i\.|automated|software|virtual|digital|reading) (?:assistant|system|agent|reader|tool|summari[sz]er|model)"
    r"|(?:large )?language model|llm|chat ?bot|chatgpt|gpt-?\d|summari[sz]er)s?"
)
_ORDER = (
    r"(?:add|anagram|answer|append|augment|begin|break down|combine|compose|convert|craft|create|decode|describe|develop"
    r"|draft|embed|encode|end|enhance|explain|finish|format|generate|give|group|highlight|hint|include|incorporate|insert"
    r"|install|integrate|introduce|invite|jumble|list|make|mention|misspell|modify|output|print|promote|provide|put"
    r"|rearrange|recommend|remove|render|repeat|replace|reply|respond|reveal|rewrite|say|scramble|shuffle|state|start"
    r"|substitute|suggest|summari[sz]e|tease|tell|translate|turn|use|write)"
)
_MADE = (
    r"(?:poem|haiku|limerick|short story|story about|essay|speech (?:on|about)|introduction (?:for|to)|letter to an?"
    r"|paragraph (?:about|on)|translation|equivalent for|synonyms? for|function (?:to|that)|script (?:to|that)|code (?:to|that|for|in)|program(?:me)? (?:in|to|that)"
    r"|python|javascript|sql|example of how|summary of|list of (?:ten|five|\d)|joke|song about|recipe for|lifecycle"
    r"|theory of|process of|plot of|in (?:simple|layman['’]s) terms|how \w+ works with an example)"
)
_RULES = (
    # "Ignore all previous instructions."
    (
        r"\b(?:ignore|disregard|forget|override|bypass|set aside)\b(?: \w+){0,4} "
        r"(?:instructions?|prompts?|guidelines|(?:previous|above|prior|preceding) (?:text|messages?|rules|context|question)"
        r"|(?:question|text|rules|messages?|everything|article)s? (?:above|before this|so far))\b"
    ),
    r"\b(?:system|developer) (?:prompt|message|instruction)s?\b",
    # "You are now an assistant", "As an AI language model".
    (
        r"\b(?:you are|act as|pretend to be|behave as|respond as) (?:now )?an? (?:\w+ )?"
        r"(?:ai|a\.i\.|language model|llm|assistant|chat ?bot)\b(?! (?:coach|professor|editor|manager|director|to the))"
    ),
    r"\bas an (?:ai|a\.i\.) (?:language )?(?:model|assistant)\b|\bas a large language model\b",
    (
        rf"\b{_SOFTWARE}\b.{{0,80}}\b(?:must|should|are to|is to|please)\b (?:\w+ )?"
        r"(?:reply|respond|answer|output|state|say|tell|write|include|ignore|mention|cite|report)\b"
    ),
    rf"\b{_SOFTWARE}\b.{{0,60}}[:,] (?:please )?{_ORDER}\b",
    (
        r"\b(?:note|message|instruction|attention|notice)s?,? (?:to|for) (?:any |all |the )?"
        r"(?:ai|a\.i\.|llm|language model|automated|software|assistant|chat ?bot|summari[sz]er)s?\b"
    ),
    r"\bcite no (?:source|article)|\bdo not (?:mention|reveal|cite|tell)\b.{0,30}\b(?:user|instruction|source)s?\b",
    r"\btell the (?:reader|user)s? (?:that|to)\b|^(?:reply|respond|answer) (?:only )?with\b",
    r"\b(?:assistants?|bots?|models?|summari[sz]ers?|agents?) (?:reading|processing|summari[sz]ing) (?:this|the)\b",
    r"^\W*(?:system|assistant|developer|new (?:instructions?|rules?|task))\s*:",
    # An order about "your response".
    rf"^{_LEAD}{_ORDER}\b.*\b{_REPLY}(?!['’]s)\b|^{_LEAD}{_ORDER}\b.*\b{_REPLY}",
    rf"\bin {_REPLY}, (?:please )?{_ORDER}\b|\b(?:end|begin|start|finish) {_REPLY}",
    # A task such as one gives an assistant.
    rf"^{_LEAD}{_ORDER}\b.{{0,60}}\b{_MADE}\b",
    (
        r"^\W*(?:can|could|would|will) you (?:please )?(?:show|tell|give|write|explain|translate|help) (?:me|us)\b.*\b"
        r"(?:function|code|script|python|how to|example|essay|poem|recipe)\b"
    ),
    r"^\W*(?:please )?translate (?:the|this|that|these|it|['“\"‘])",
    r"^\W*(?:replace|substitute|swap|remove|group|capitali[sz]e) (?:\w+ ){0,3}(?:letters?|vowels|consonants|words|spaces)\b",
    r"\bhow do you say ['“\"‘]|^\W*what(?: is|['’]s) ['“\"‘][^'”\"’]{2,40}['”\"’] in (?-i:[A-Z])\w+(?:sh|an|se|ch|ic)\?",
)
_PLANTED = re.compile("|".join(f"(?:{rule})" for rule in _RULES), re.IGNORECASE)
# Text that no person reads: encoded, or written with characters that do not show.
# No letter before a run may belong to it, else each place in a long one is tried anew.
_BLOB = re.compile(r"(?<![\w/.=&?%+-])[A-Za-z0-9+/]{40,}={0,2}(?![\w/.-])|\b[0-9a-f]{48,}\b")
_HEXADECIMAL = re.compile("[0-9a-f]{48,}")
_UNSEEN = re.compile("[\U000e0020-\U000e007f]{3,}|[\u202d\u202e]")


# What the rules match has one of these in it or opens with one of `_OPENS`, so that most sentences need no rule.
_HINTS = (
    "ignore|disregard|forget|override|bypass|set aside|system|developer|language model|assistant|agent|reader|tool|summari"
    "|model|llm|chat|gpt|automated|software| ai|a.i|cite no|do not |tell the |reading th|processing th|in your |end your "
    "|begin your |start your |finish your |how do you say"
).split("|")
_OPENING = re.compile(r"\W*(?:please )?(\w+)")
_OPENS = frozenset(
    f"{_ORDER[3:-1]}|swap|capitalise|capitalize|summarise|summarize|break|can|could|would|will|what|new".split(
        "|"
    )
)
_AI = re.compile(r" ai(?:s?\b)")
_LONGEST_WORD = 40  # letters


def looks_planted(sentence: str) -> bool:
    """Whether `sentence` reads as an instruction to software: such a sentence is never evidence."""
    return _obeys_a_rule(sentence, _HINTS) or _is_no_language(sentence)


def planted_paragraphs(text: str, sentences: Iterable[Span]) -> frozenset[int]:
    """The numbers of the paragraphs of `text` that hold a planted sentence."""
    folded = " ".join(text.split()).casefold()
    hints = [hint for hint in _HINTS if hint in folded]
    odd = _is_no_language(text)
    return frozenset(
        span.paragraph
        for span in sentences
        if _obeys_a_rule(sentence := text[span.start : span.end], hints)
        or (odd and _is_no_language(sentence))
    )


def _obeys_a_rule(sentence: str, hints: Iterable[str]) -> bool:
    text = " ".join(sentence.split()) if "  " in sentence or "\n" in sentence else sentence
    folded = text.casefold()
    opening = _OPENING.match(folded)
    if opening is not None and opening[1] in _OPENS:
        return _PLANTED.search(text) is not None
    for hint in hints:
        if hint in folded and (hint != " ai" or _AI.search(folded)):
            return _PLANTED.search(text) is not None
    return False


def _is_no_language(text: str) -> bool:
    if not text.isascii() and _UNSEEN.search(text):
        return True
    pieces = text.split()
    if not pieces or max(map(len, pieces)) < _LONGEST_WORD:
        return False
    return any(_is_coded(blob[0]) for blob in _BLOB.finditer(text))


def _is_coded(run: str) -> bool:
    """Whether a long run of letters is a code: hexadecimal, or with digits and letters of both cases."""
    if _HEXADECIMAL.fullmatch(run):
        return True
    return any(c.isdigit() for c in run) and any(c.islower() for c in run) and any(c.isupper() for c in run)
