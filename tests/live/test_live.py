"""Against a real model server: skipped unless COMMUNIQUE_LLM_BASE_URL and COMMUNIQUE_LLM_MODEL name one.

    COMMUNIQUE_LLM_BASE_URL=http://127.0.0.1:8099/v1 COMMUNIQUE_LLM_MODEL=local pytest tests/live -s

What a real model writes is not known beforehand, so what is asserted is what must hold for the worst of
them: whatever is ok passes the lock and cites what exists. How well the model did is printed, for
`tests/eval/README.md`.
"""

from __future__ import annotations

import os

import pytest

# Read at import: the suite's own environment is cleaned of these before each test.
URL = os.environ.get("COMMUNIQUE_LLM_BASE_URL")
NAME = os.environ.get("COMMUNIQUE_LLM_MODEL")
KEY = os.environ.get("COMMUNIQUE_LLM_API_KEY")
TIMEOUT = float(os.environ.get("COMMUNIQUE_LLM_TIMEOUT", "240"))

pytestmark = [
    pytest.mark.skipif(
        not (URL and NAME), reason="no model server named by COMMUNIQUE_LLM_BASE_URL and _MODEL"
    ),
    pytest.mark.timeout(900),
]

QUESTIONS = [
    "Who arrived in Islamabad, and when?",
    "What did Lavrov offer Pakistan?",
    "Which fields of cooperation were discussed?",
    "Will Putin visit Pakistan?",
    "What did the Indian prime minister say?",
]


@pytest.fixture(scope="module")
def model():  # type: ignore[no-untyped-def]
    from rag.llm import load_model

    return load_model(NAME or "", base_url=URL, api_key=KEY, timeout=TIMEOUT)


@pytest.mark.parametrize("question", QUESTIONS)
def test_whatever_is_ok_holds(model, question: str) -> None:  # type: ignore[no-untyped-def]
    from rag.answer.worded.generative import compose, write
    from rag.answer.worded.numbered import context_of
    from rag.verify.claim import fault
    from tests.test_generative import EVIDENCE

    session = model.session()
    drafts = list(write(compose(question, EVIDENCE, is_local=session.is_local, context_tokens=4096), session))
    print(f"\n{question}   ({session.usage()})")
    for draft in drafts:
        print("  ok  " if draft.ok else "  drop", draft.text, draft.evidence, draft.reason or draft.support)
    for draft in drafts:
        if draft.ok:
            cited = [EVIDENCE[i] for i in draft.evidence]
            assert cited
            said = [one.attribution for one in cited]
            assert fault(draft.text, [one.text for one in cited], said, context_of(cited)) is None
    assert session.usage().calls in (1, 2)


def test_a_follow_up_stays_within_the_conversation(model) -> None:  # type: ignore[no-untyped-def]
    from rag.answer.follow_ups.rewrite import standalone
    from rag.schema import Turn

    history = [
        Turn("Who received Sergey Lavrov in Islamabad?", "Shah Mahmood Qureshi received him at the airport.")
    ]
    rewritten = standalone("When did he arrive?", history, model)
    print(f"\n{rewritten}")
    assert rewritten.endswith("?")
    assert "Lavrov" in rewritten or "Qureshi" in rewritten
