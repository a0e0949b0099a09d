"""Many people asking at once, through the queue of a running page: `python -m tests.eval.load --library FOLDER`.

Starts the page over a copy of the library in a process of its own, lets PEOPLE ask their questions one after the other, each
over a connection of their own, and stops. Prints one JSON line and exits 1 when a bar is missed: every question answered, no
error, p95 at most 6 s, the server's memory grown by at most 50 MB between the end of the warm-up and the end.

People ask as a browser does, in the Ask tab's own event: they arrive, join the queue and read its stream until the exchange
stands. With `--through api` they call the named endpoint `/ask` instead.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.ui.serving import Server, close, start

SLOWEST_P95 = 6.0  # seconds
MOST_GROWTH = 50.0  # MB
SEED = 20
ASKED = (
    "Who received Lavrov at the airport in Islamabad?",
    "What projects were discussed at the Islamabad talks?",
    "What did Russia offer Pakistan?",
    "When did Lavrov arrive?",
    "Where did the ministers meet?",
    "How much was trade between Russia and Pakistan worth?",
    "Did Pakistan recognise the Taliban?",
    "What did the Indian prime minister say?",
    "How many articles mention the pipeline?",
    "Why were the ambassadors recalled?",
    "What was agreed on climate?",
    "Who signed the protocol on the gas pipeline?",
    "What was said about sanctions in {month}?",
    "What did ministers promise on trade in {month}?",
    "How many people were killed in {month}?",
    "Who met the president in {month}?",
)
MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True)
class Outcome:
    """What the run found. Times in seconds, memory in MB."""

    people: int
    questions: int
    answered: int
    refused: int
    errors: int
    p50: float
    p95: float
    slowest: float
    seconds: float
    memory_before: float
    memory_after: float

    @property
    def growth(self) -> float:
        """How much memory the server took while it was asked."""
        return self.memory_after - self.memory_before

    @property
    def missed(self) -> list[str]:
        """The bars that were not reached."""
        bars = {
            "all answered": self.answered == self.questions,
            "no error": self.errors == 0,
            f"p95 <= {SLOWEST_P95} s": self.p95 <= SLOWEST_P95,
            f"memory growth <= {MOST_GROWTH} MB": self.growth <= MOST_GROWTH,
        }
        return [bar for bar, reached in bars.items() if not reached]


class Person:
    """One visitor with a session of their own, who asks as a browser does."""

    def __init__(self, server: Server, page: Mapping[str, Any], number: int, through: str) -> None:
        self.session = f"person{number:04d}"
        self.http = httpx.Client(base_url=server.address, timeout=60)
        events = page["dependencies"]
        values = {part["id"]: part["props"].get("value") for part in page["components"]}
        if through == "api":
            self.event = next(event for event in events if event["api_name"] == "ask")
            self.data: list[Any] = ["", "", "", "", None, False]
            self.place = 0
            return
        field = next(p["id"] for p in page["components"] if p["props"].get("elem_id") == "question")
        arrive = next(
            event for event in events if event["inputs"] and any(to[1] == "load" for to in event["targets"])
        )
        self.call(arrive, [json.dumps({"visitor": f"{number:032x}", "chat": ""})])
        self.event = next(event for event in events if [field, "submit"] in event["targets"])
        self.place = self.event["inputs"].index(field)
        self.data = [values.get(part) for part in self.event["inputs"]]

    def ask(self, question: str) -> bool:
        """Whether the answer is a refusal. Raises AssertionError with what the server said when there is none."""
        data = [*self.data]
        data[self.place] = question
        shown = self.call(self.event, data)
        if isinstance(shown[0], dict) and "refused" in shown[0]:
            return bool(shown[0]["refused"])
        exchange = next(str(part) for part in shown if 'class="exchange' in str(part)).rpartition(
            'class="exchange'
        )[2]
        assert 'class="answer' in exchange, exchange[:300]
        assert "problem" not in exchange.partition('class="answer')[2][:20], exchange[:300]
        return "refused" in exchange.partition('class="answer')[2][:20]

    def call(self, event: Mapping[str, Any], data: Sequence[Any]) -> list[Any]:
        """What an event of the page gives in the end."""
        join = {"data": data, "fn_index": event["id"], "session_hash": self.session, "trigger_id": None}
        joined = self.http.post("gradio_api/queue/join", json=join)
        assert joined.status_code == 200, joined.text
        name = joined.json()["event_id"]
        with self.http.stream(
            "GET", "gradio_api/queue/data", params={"session_hash": self.session}
        ) as stream:
            for line in stream.iter_lines():
                said = json.loads(line[5:]) if line.startswith("data:") else {}
                if said.get("event_id") == name and said["msg"] == "process_completed":
                    assert said["success"], said["output"]
                    values: list[Any] = said["output"]["data"]
                    return values
        raise AssertionError("the stream ended without an answer")


def questions(number: int) -> list[str]:
    """That many questions, the same ones every time, few of them twice in a row."""
    chosen = random.Random(SEED)
    return [
        chosen.choice(ASKED).format(month=f"{chosen.choice(MONTHS)} 20{chosen.randint(19, 23)}")
        for _ in range(number)
    ]


def run(server: Server, people: int, number: int, through: str = "page", warm_up: int = 40) -> Outcome:
    """Lets `people` ask `number` questions in all, after a warm-up."""
    page = httpx.get(f"{server.address}config", timeout=30).json()
    ask_all(server, page, people, questions(warm_up), through, first=1000)
    before, began = memory(server), time.perf_counter()
    given = ask_all(server, page, people, questions(number), through)
    seconds = time.perf_counter() - began
    times = sorted(taken for taken, _ in given)
    wrong = [said for _, said in given if isinstance(said, str)]
    for said in wrong[:20]:
        sys.stderr.write(f"{said}\n")
    return Outcome(
        people=people,
        questions=number,
        answered=len(given) - len(wrong),
        refused=sum(said is True for _, said in given),
        errors=len(wrong),
        p50=round(statistics.median(times), 3),
        p95=round(times[int(0.95 * (len(times) - 1))], 3),
        slowest=round(times[-1], 3),
        seconds=round(seconds, 1),
        memory_before=round(before, 1),
        memory_after=round(memory(server), 1),
    )


def ask_all(
    server: Server, page: Mapping[str, Any], people: int, asked: Sequence[str], through: str, first: int = 0
) -> list[tuple[float, bool | str]]:
    """Seconds, and whether it was refused or what went wrong, of each question, shared out over people who ask at once."""
    given: list[tuple[float, bool | str]] = []

    def sit_down(number: int) -> None:
        person = Person(server, page, first + number, through)
        with closing(person.http):
            for question in asked[number::people]:
                began = time.perf_counter()
                try:
                    said: bool | str = person.ask(question)
                except (AssertionError, StopIteration, httpx.HTTPError) as error:
                    said = f"{question}: {error!r}"
                given.append((time.perf_counter() - began, said))

    threads = [threading.Thread(target=sit_down, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def memory(server: Server) -> float:
    """Resident memory of the server in MB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--library", type=Path, required=True, help="the library to ask; a copy of it is used"
    )
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--through", choices=["page", "api"], default="page")
    given = parser.parse_args()
    if not Path("/proc/self/status").exists():
        sys.stderr.write("memory is read from /proc: this runs on Linux\n")
        return 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "library"
        shutil.copytree(given.library, folder)
        server = start(folder, Path(place) / "attempts")
        try:
            outcome = run(server, given.people, given.questions, given.through)
            reached = server.attempts.read_text(encoding="utf-8")
        finally:
            close(server)
    missed = outcome.missed + (["nothing beyond this machine"] if reached else [])
    print(json.dumps(asdict(outcome) | {"growth": round(outcome.growth, 1), "missed": missed}))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
