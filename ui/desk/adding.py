"""Adding on the page: files that a browser sent, or an address. Knows the library and the views; knows no Gradio."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from rag.errors import CommuniqueError
from rag.ingest.finding.find import file_of, is_web_address
from rag.ingest.uploads import FOLDER, let_go, name_of, take_in
from rag.library import Library
from rag.schema import IngestReport, Outcome, Progress
from ui.views import adding as views
from ui.views.citations import problem

logger = logging.getLogger(__name__)

Tell = Callable[[object], None]
Done = tuple[IngestReport, Sequence[Outcome], Sequence[str]]

SHOWN_EVERY = 0.25  # seconds
WAITING = "Waiting: other articles are being added. Yours are next …"
GOING_WRONG = "This could not be added. The log of the server says why."


def add_files(library: Library, files: Sequence[str], *, private: bool) -> Iterator[str]:
    """Adds files from where the server has put them, and shows how far it is; then what became of each."""

    def add(tell: Tell) -> Done:
        places = take_in([Path(file) for file in files], library.folder)
        done = _add(library, [str(place) for place in places], private, tell)
        let_go(places, failed={Path(file_of(failure.source)).resolve() for failure in done[0].failed})
        return done

    yield from _shown(add)


def add_address(library: Library, address: str, *, private: bool) -> Iterator[str]:
    """Fetches a page, or the entries of a feed, and shows what became of it. Only the web is fetched, no file is read."""
    address = address.strip()
    if "://" not in address and "." in address.partition("/")[0] and not address.startswith((".", "/")):
        address = f"https://{address}"
    if not is_web_address(address):
        yield problem("That is no web address. Write it like https://www.example.org/story")
        return
    yield from _shown(lambda tell: _add(library, [address], private, tell))


def add_samples(library: Library) -> Iterator[str]:
    """Adds the sample articles: those inside an installed package, or beside it in a clone."""
    package = Path(str(files("rag")))
    places = (package / "data" / "corpus" / "articles", package.parent / "corpus" / "articles")
    folder = next((str(place) for place in places if place.is_dir()), None)
    if folder is None:
        yield problem("The sample articles are not installed with this copy.")
        return
    yield from _shown(lambda tell: _add(library, [folder], False, tell))


def try_again(library: Library, source: str, *, private: bool) -> Iterator[str]:
    """Adds what failed before once more. Only what is listed as failed is read."""
    if source not in library.failures():
        yield problem("This is no longer listed as failed.")
        return

    def add(tell: Tell) -> Done:
        place = file_of(source)
        done = _add(library, [place], private, tell)
        if not done[0].failed:
            _drop(library, place)
        return done

    yield from _shown(add)


def forget(library: Library, source: str) -> str:
    """Takes a source off the list of what failed, and an upload off the disk. A problem in plain words, or nothing."""
    try:
        if source in library.failures():
            library.forget_failures([source])
            _drop(library, file_of(source))
    except CommuniqueError as error:
        return problem(str(error))
    return ""


def _drop(library: Library, place: str) -> None:
    """Takes an upload off the disk; any other file stays where it is."""
    if Path(place).is_relative_to((library.folder / FOLDER).resolve()):
        let_go([Path(place)])


def _add(library: Library, sources: Sequence[str], private: bool, tell: Tell) -> Done:
    outcomes: list[Outcome] = []
    done = library.add(sources, private=private, progress=tell, outcome=outcomes.append, on_wait=tell)
    return done, outcomes, sources


def _shown(add: Callable[[Tell], Done]) -> Iterator[str]:
    """Runs `add` in a thread of its own: a visitor who leaves does not end it. What it tells is shown as it comes."""
    told: queue.SimpleQueue[object] = queue.SimpleQueue()

    def work() -> None:
        try:
            told.put(add(told.put))
        except CommuniqueError as error:
            told.put(error)
        except Exception as error:  # the page says that it failed; the log keeps the whole story
            logger.exception("adding failed")
            told.put(error)

    threading.Thread(target=work, name="adding", daemon=True).start()
    yield views.adding()
    last = 0.0
    while True:
        said = told.get()
        if isinstance(said, tuple):
            yield views.report(said[0], given(*said))
            return
        if isinstance(said, Exception):
            yield problem(str(said) if isinstance(said, CommuniqueError) else GOING_WRONG)
            return
        if isinstance(said, str):  # names a process and its folder, which a visitor need not know
            yield views.adding(note=WAITING)
        elif isinstance(said, Progress) and time.monotonic() - last >= SHOWN_EVERY:
            last = time.monotonic()
            yield views.adding(said)


def given(done: IngestReport, outcomes: Sequence[Outcome], sources: Sequence[str]) -> list[views.GivenFile]:
    """What became of each of `sources`, those with failures first; what a feed named stands for itself."""
    files: dict[str, views.GivenFile] = {}
    whole = {name_of(source): source for source in sources}

    def of(location: str) -> views.GivenFile:
        place = name_of(location)
        name = place if place in whole else _container(place, whole)
        return files.setdefault(name, views.GivenFile(name))

    for failure in done.failed:
        file = of(failure.source)
        part = name_of(failure.source).removeprefix(file.name).lstrip("!:")
        file.reasons.append(f"{part}: {failure.reason}" if part else failure.reason)
    for outcome in outcomes:
        file = of(outcome.location)
        file.article_id = outcome.article_id if not file.results else None  # of several, none stands for all
        file.results[outcome.result] = file.results.get(outcome.result, 0) + 1
    return list(files.values())


def _container(place: str, whole: Collection[str]) -> str:
    """The file that a row (`FILE:ROW`) or a member (`FILE!MEMBER`) lies in; the place itself when none was given."""
    return next((name for name in whole if place.startswith((f"{name}!", f"{name}:"))), place)
