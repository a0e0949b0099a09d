"""Answers worded by a model, from a library to the Answer, against a real HTTP server with scripted behaviour."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from rag import Answer, Library, Sentence, open_library
from rag.errors import ModelError
from rag.export.json import answer_value, shown_text
from rag.export.terminal import answer_text
from rag.export.wording import QUOTED
from rag.schema import Turn
from tests.model_server import ModelServer, Reply, Request, cite_first, invent_facts

TALKS = (
    "Russian Foreign Minister Sergey Lavrov arrived in Islamabad on Tuesday. "
    "Lavrov said Moscow was ready to extend military support to Pakistan. "
    "Both ministers discussed the Pakistan Stream gas pipeline in Islamabad.\n\n"
    "The gas pipeline is to carry 12.4 billion cubic metres a year to Punjab. "
    "The ministers discussed railways and nuclear energy as well."
)
SECRET = (
    "The ministers discussed the Pakistan Stream gas pipeline at a secret dinner in Islamabad. "
    "Ambassador Quillfeather told the ministers that the gas pipeline would cost nine billion roubles."
)
QUESTION = "What did the ministers discuss in Islamabad?"


def stored(library: Library, *, private: bool = False, **fields: str) -> None:
    row = {"date": "2021-04-07", "source": "The Sample Courier", **fields}
    report = library.add(["-"], private=private, stdin=BytesIO(json.dumps(row).encode()))
    assert report.added == 1


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path, server: ModelServer) -> Iterator[Library]:
    """A library with one open and one private article, and the scripted server as its model."""
    with open_library(
        tmp_path / "library", llm_model="local", llm_base_url=server.url, llm_api_key="none", llm_timeout=5
    ) as library:
        stored(library, id="open", title="Talks in Islamabad", text=TALKS)
        stored(library, id="secret", title="A dinner", text=SECRET, private=True)
        yield library


def number_of(request: Request, words: str) -> int:
    """The number under which the evidence sentence with these words was sent."""
    return next(n for n, text in request.numbered.items() if words in text)


def whole_once(request: Request) -> str:
    n = number_of(request, "railways")
    return f"The ministers discussed railways and nuclear energy [{n}]."


def one_true_one_false(request: Request) -> str:
    if "F1:" in request.user:
        return "F1: DROP"
    n, other = number_of(request, "railways"), number_of(request, "discussed the Pakistan Stream")
    return (
        f"The ministers discussed railways and nuclear energy [{n}]. "
        f"The ministers signed the Pakistan Stream gas pipeline in Islamabad [{other}]."
    )


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def test_an_answer_in_the_models_words_says_what_was_sent_where(
    archive: Library, server: ModelServer
) -> None:
    server.otherwise = whole_once
    answer = archive.ask(QUESTION)
    assert answer.mode == "generative"
    assert texts(answer) == ["The ministers discussed railways and nuclear energy."]
    use = answer.model_use
    assert use is not None and use.server == server.url
    assert (use.sentences, use.articles) == (len(server.history[0].numbered), 2)
    assert (use.passed, use.dropped, use.quoted) == (1, 0, 0)
    assert answer.usage is not None and answer.usage.calls == 1
    seen = " ".join(answer_text(answer).split())
    assert f"local: {use.sentences} sentences of 2 articles were sent to {server.url}." in seen
    assert answer_value(answer)["model_use"]["server"] == server.url
    assert archive.verify(answer_value(answer)).ok


def test_where_a_sentence_was_dropped_a_quotation_stands_marked(
    archive: Library, server: ModelServer
) -> None:
    server.otherwise = one_true_one_false
    parts = list(archive.ask_stream(QUESTION))
    answer = parts[-1]
    assert isinstance(answer, Answer) and answer.model_use is not None
    assert [part for part in parts if isinstance(part, Sentence)] == list(answer.sentences)
    assert answer.sentences[0].note is None
    (quoted,) = answer.sentences[1:]
    assert quoted.note == QUOTED
    assert "discussed the Pakistan Stream gas pipeline" in quoted.text
    assert "signed" in answer.dropped[0].text and "signed" not in shown_text(answer)
    assert f"“{quoted.text}” [2]" in shown_text(answer)
    assert (answer.model_use.dropped, answer.model_use.quoted) == (1, 1)
    assert f"“{quoted.text}”" in " ".join(answer_text(answer, width=400).split())
    assert archive.verify(answer_value(answer)).ok


def test_no_more_is_quoted_than_the_extractive_answer_has(archive: Library, server: ModelServer) -> None:
    def mostly_false(request: Request) -> str:
        if "F1:" in request.user:
            return ""
        false = " ".join(f"The ministers met {n} times in Islamabad [1]." for n in range(20, 28))
        return f"{whole_once(request)} {false}"

    server.otherwise = mostly_false
    answer = archive.ask(QUESTION)
    extractive = archive.ask(QUESTION, use_model=False)
    assert answer.mode == "generative" and len(answer.dropped) == 8
    assert len(answer.sentences) <= len(extractive.sentences)
    spans = [(c.article_id, c.start) for c in answer.citations]
    assert len(spans) == len(set(spans))


def test_a_model_none_of_whose_citations_held_is_completed_by_quotations(
    archive: Library, server: ModelServer
) -> None:
    server.otherwise = Reply("The ministers discussed railways and nuclear energy.")
    answer = archive.ask(QUESTION)
    assert answer.model_use is not None and answer.model_use.recited == 1
    assert answer.model_use.quoted >= 1
    assert any("Pakistan Stream" in text for text in texts(answer))


def test_when_nothing_passes_the_extractive_answer_stands(archive: Library, server: ModelServer) -> None:
    server.otherwise = invent_facts
    answer = archive.ask(QUESTION)
    assert answer.mode == "extractive" and answer.dropped
    assert texts(answer) == texts(archive.ask(QUESTION, use_model=False))
    assert "quotes the articles instead" in answer.notices[-1]


@pytest.mark.parametrize(
    "reply",
    [
        "",
        " \n ",
        "NO ANSWER",
        "Министры обсудили железные дороги [1]. Стороны подписали договор [2].",
        "部长们讨论了铁路 [1]。",
        "# Answer\n\n- **Points**\n\n* one\n* two\n",
        '{"tool": "search", "arguments": {"query": "The ministers discussed railways and nuclear energy"}}',
        "<tool_call>search(query=The ministers discussed railways and nuclear energy)</tool_call>",
        Reply("", calls_tool=True),
        Reply("<think>The ministers discussed railways and nuclear energy."),
        Reply("a" * 10_000_000, pieces=1_000_000),
        Reply("ministers discussed railways, " * 300_000, pieces=1_000_000),
        "F1: DROP",
    ],
)
def test_a_useless_reply_costs_nothing_but_time(
    archive: Library, server: ModelServer, reply: str | Reply
) -> None:
    server.otherwise = reply
    answer = archive.ask(QUESTION)
    assert texts(answer) == texts(archive.ask(QUESTION, use_model=False))
    assert answer.mode == "extractive" and answer.notices
    assert len(server.history) <= 2


def test_a_list_with_marks_is_read_as_sentences(archive: Library, server: ModelServer) -> None:
    def listed(request: Request) -> str:
        n, other = number_of(request, "railways"), number_of(request, "arrived")
        return (
            f"Here is what I found:\n\n1. **The ministers** discussed railways [{n}].\n"
            f"2. Lavrov arrived in Islamabad on Tuesday [{other}].\n\nI hope this helps!"
        )

    server.enqueue([listed, ""])
    answer = archive.ask(QUESTION)
    assert texts(answer)[:2] == [
        "The ministers discussed railways.",
        "Lavrov arrived in Islamabad on Tuesday.",
    ]
    assert not any("hope" in text or "found" in text for text in texts(answer))


@pytest.mark.parametrize(
    "failure",
    [
        Reply(status=500),
        Reply(status=401),
        Reply(drops=True),
        Reply(raw=b"<html>a page</html>"),
        Reply("The ministers discussed rail", breaks_after=12),
    ],
)
def test_a_failing_server_is_a_notice_unless_insisted_on(
    archive: Library, server: ModelServer, failure: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.llm_failures.FIRST_WAIT", 0.0)
    server.otherwise = failure
    answer = archive.ask(QUESTION)
    assert answer.mode == "extractive" and "This answer quotes the articles instead." in answer.notices[-1]
    with pytest.raises(ModelError):
        archive.ask(QUESTION, use_model=True)


def test_too_many_requests_then_good_is_good(archive: Library, server: ModelServer) -> None:
    server.enqueue([Reply(status=429, headers={"Retry-After": "0"}), whole_once])
    assert archive.ask(QUESTION).mode == "generative"


def test_a_server_that_refuses_options_and_counts_nothing_still_answers(
    archive: Library, server: ModelServer
) -> None:
    def bare(request: Request) -> Reply:
        refuses = ("stream_options", "temperature", "system role")
        return Reply(whole_once(request), reports_usage=False, refuses=refuses)

    server.otherwise = bare
    answer = archive.ask(QUESTION)
    assert answer.mode == "generative"
    assert answer.usage is not None and answer.usage.prompt_tokens == 0


def test_closing_the_stream_ends_the_request(archive: Library, server: ModelServer) -> None:
    server.otherwise = lambda request: Reply(
        f"{whole_once(request)} " + "And so on and on. " * 3000, wait_between=0.01
    )
    stream = archive.ask_stream(QUESTION)
    assert isinstance(next(stream), Sentence)
    stream.close()  # type: ignore[attr-defined]
    assert server.cut.acquire(timeout=5), "the request went on"


def test_private_articles_are_sent_to_this_machine_only(
    archive: Library, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.otherwise = cite_first
    archive.ask(QUESTION)
    assert "secret dinner" in server.history[0].everything, "this machine may see it"
    monkeypatch.setattr("rag.llm.is_local", lambda url: False)
    with open_library(archive.folder, settings=archive.settings) as elsewhere:
        server.history.clear()
        answer = elsewhere.ask(QUESTION, history=[Turn("What was said at the dinner?", SECRET)])
        elsewhere.ask("What would the gas pipeline cost?")
        server.otherwise = invent_facts
        dropped = elsewhere.ask(QUESTION)
    sent = " ".join(json.dumps(request.body, ensure_ascii=False) for request in server.history)
    assert "railways" in sent
    assert not any(word in sent for word in ("secret", "Quillfeather", "roubles", "A dinner"))
    assert answer.model_use is not None and answer.model_use.private == 1
    assert "1 private article not sent to the model server." in answer.notices
    assert dropped.mode == "extractive", "what was not sent may still be quoted here"


def test_with_only_private_articles_nothing_is_sent_elsewhere(
    archive: Library, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.remove(["open"])
    monkeypatch.setattr("rag.llm.is_local", lambda url: False)
    with open_library(archive.folder, settings=archive.settings) as elsewhere:
        answer = elsewhere.ask(QUESTION)
    assert answer.mode == "extractive" and answer.sentences
    assert server.history == []


def test_a_verdict_comes_with_its_sentence(archive: Library, server: ModelServer) -> None:
    server.otherwise = lambda request: (
        f"Lavrov arrived in Islamabad on Tuesday [{number_of(request, 'arrived')}]."
    )
    answer = archive.ask("Did the ministers discuss railways?")
    assert answer.verdict == "yes"
    assert any("railways" in citation.quote for citation in answer.citations)
    assert archive.verify(answer_value(answer)).ok
