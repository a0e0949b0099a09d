"""A library carried away in one file and brought back: whole, without embedding, whatever else goes on."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.cli import main
from rag.errors import CommuniqueError, LibraryDamaged, UnreadableSource, UsageError
from rag.index.backup import MANIFEST, back_up
from rag.index.restore import Restored, restore
from rag.index.store import Store
from rag.schema import Original, PreparedArticle
from tests.index_support import WordHashEmbedder, prepared

TEXTS = {
    "rail": "The two sides agreed to build a rail link.\n\nWork is to begin in 2022.",
    "grain": "The grain corridor stays open for 90 days.",
    "ferry": "A ferry will sail between Northport and Millbrook.",
}


def article(name: str, text: str | None = None) -> PreparedArticle:
    original = Original(f"{name}.html", "text/html", f"<p>{name}</p>".encode())
    return replace(prepared(name, text or TEXTS[name], title=name), original=original)


class NoEmbedder(WordHashEmbedder):
    """Stands for an embedding that must not be used."""

    def embed_passages(self, texts: Any) -> Any:
        raise AssertionError("a restore embeds nothing")


def restored(file: Path, folder: Path, **options: Any) -> Restored:
    return restore(file, folder, lambda place: Store.open(place, embedder=NoEmbedder()), **options)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder with three articles, one of them revised, one removed."""
    store = Store.open(tmp_path / "library", embedder=WordHashEmbedder())
    with store.writing() as writer:
        writer.put([article(name) for name in TEXTS])
        writer.put([article("rail", TEXTS["rail"].replace("2022", "2023"))])
        writer.remove(["ferry"])
    store.close()
    return tmp_path / "library"


@pytest.fixture
def backup(library: Path, tmp_path: Path) -> Path:
    done = back_up(library, tmp_path / "backup.zip")
    assert (done.articles, done.originals, done.missing) == (2, 2, 0)
    return done.file


def held(folder: Path) -> dict[str, list[str]]:
    """Every revision of every article, once the library has been proved."""
    store = Store.open(folder, embedder=WordHashEmbedder())
    try:
        checks = store.doctor()
        assert all(check.ok for check in checks), checks
        return {
            each.id: [store.article(each.id, number).text for number in range(1, each.revision + 1)]
            for each in store.list()
        }
    finally:
        store.close()


def beside(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_was_backed_up_comes_back(library: Path, backup: Path, tmp_path: Path) -> None:
    done = restored(backup, tmp_path / "again")
    assert (done.articles, done.originals, done.aside) == (2, 2, None)
    assert held(tmp_path / "again") == held(library)
    store = Store.open(tmp_path / "again", embedder=WordHashEmbedder())
    original = store.original("grain")
    assert original is not None and original.data == b"<p>grain</p>"
    vector = WordHashEmbedder().embed_question(TEXTS["grain"])
    (best, *_) = store.dense(vector, store.scope(), 1)
    assert store.passages([best[0]])[best[0]][1].id == "grain"
    store.close()
    assert beside(tmp_path) == {"library", "backup.zip", "again"}


def test_the_copy_is_a_library_of_its_own(library: Path, backup: Path, tmp_path: Path) -> None:
    """On a Chroma server both would else write into one collection."""
    restored(backup, tmp_path / "again")
    names = set()
    for folder in (library, tmp_path / "again"):
        store = Store.open(folder, embedder=WordHashEmbedder())
        names.add(store.catalogue.value("library"))
        store.close()
    assert len(names) == 2


def test_neither_settings_nor_indexes_are_carried(library: Path, tmp_path: Path) -> None:
    (library / "communique.toml").write_text('llm_api_key = "secret"\n')
    back_up(library, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"catalogue.sqlite", "originals", MANIFEST}


# What is in the way


def test_a_library_that_holds_something_is_not_overwritten(library: Path, backup: Path) -> None:
    with pytest.raises(UsageError, match="holds 2 articles"):
        restored(backup, library)
    assert set(held(library)) == {"rail", "grain"}


def test_it_is_moved_aside_when_told(library: Path, backup: Path) -> None:
    store = Store.open(library, embedder=WordHashEmbedder())
    with store.writing() as writer:
        writer.put([article("ferry")])
    store.close()
    (library / "communique.toml").write_text("# ours\n")
    done = restored(backup, library, replace=True)
    assert done.aside is not None
    assert set(held(library)) == {"rail", "grain"} and set(held(done.aside)) == {"rail", "grain", "ferry"}
    assert (library / "communique.toml").read_text() == "# ours\n"


def test_a_damaged_library_is_replaced_when_told(library: Path, backup: Path) -> None:
    for end in ("-wal", "-shm"):
        (library / f"catalogue.sqlite{end}").unlink(missing_ok=True)
    (library / "catalogue.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(UsageError, match="cannot be read"):
        restored(backup, library)
    restored(backup, library, replace=True)
    assert set(held(library)) == {"rail", "grain"}


def test_an_empty_place_is_taken_and_a_foreign_one_is_not(backup: Path, tmp_path: Path) -> None:
    empty, foreign = tmp_path / "empty", tmp_path / "foreign"
    empty.mkdir()
    Store.open(tmp_path / "new", embedder=WordHashEmbedder()).close()
    for place in (empty, tmp_path / "new"):
        assert restored(backup, place).aside is None
        assert set(held(place)) == {"rail", "grain"}
    foreign.mkdir()
    (foreign / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="is no library"):
        restored(backup, foreign, replace=True)
    assert beside(foreign) == {"letter.txt"}


def test_a_backup_replaces_a_backup_and_nothing_else(library: Path, backup: Path, tmp_path: Path) -> None:
    back_up(library, backup)
    other = tmp_path / "letter.txt"
    other.write_text("mine")
    with pytest.raises(UsageError, match="is no backup"):
        back_up(library, other)
    assert other.read_text() == "mine"


# Damaged and hostile files


def rewritten(backup: Path, change: Callable[[dict[str, bytes]], None], *, hashed: bool = True) -> Path:
    """The backup with other members; with `hashed`, the manifest says of each what it now is."""
    import hashlib

    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop(MANIFEST))
    change(members)
    if hashed:
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in members.items()
        }
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in {**members, MANIFEST: json.dumps(manifest).encode()}.items():
            archive.writestr(name, data)
    return backup


def _original(members: dict[str, bytes]) -> str:
    return next(name for name in members if name.startswith("originals/"))


def _with_trigger(members: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(members["catalogue.sqlite"])
    connection = sqlite3.connect(path)
    connection.execute("CREATE TRIGGER t AFTER UPDATE ON meta BEGIN DELETE FROM articles; END")
    connection.commit()
    connection.close()
    members["catalogue.sqlite"] = path.read_bytes()
    path.unlink()


@pytest.mark.parametrize(
    "name",
    [
        "../escaped",
        "/tmp/escaped",
        "originals/../../escaped",
        "originals/ab/..",
        "communique.toml",
        "C:\\escaped",
        "index/1/words/meta.json",
        f"originals/ab/{'c' * 64}",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(backup: Path, tmp_path: Path, name: str) -> None:
    before = beside(tmp_path)
    with pytest.raises(UnreadableSource):
        restored(rewritten(backup, lambda members: members.update({name: b"x"})), tmp_path / "again")
    assert beside(tmp_path) == before


def test_whatever_is_damaged_is_refused(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    damaged: dict[str, Callable[[], object]] = {
        "changed": lambda: rewritten(
            backup, lambda m: m.update({_original(m): b"<p>other</p>"}), hashed=False
        ),
        "renamed": lambda: rewritten(backup, lambda m: m.update({_original(m): b"<p>other</p>"})),
        "longer": lambda: rewritten(
            backup, lambda m: m.update({_original(m): m[_original(m)] * 9}), hashed=False
        ),
        "less": lambda: rewritten(backup, lambda m: m.pop(_original(m)) and None, hashed=False),
        "no catalogue": lambda: rewritten(backup, lambda m: m.pop("catalogue.sqlite") and None),
        "no database": lambda: rewritten(backup, lambda m: m.update({"catalogue.sqlite": b"x" * 5000})),
        "triggers": lambda: rewritten(backup, lambda m: _with_trigger(m, tmp_path)),
        "cut": lambda: backup.write_bytes(whole[: len(whole) // 2]),
        "no zip": lambda: backup.write_bytes(b"no zip"),
    }
    for name, damage in damaged.items():
        backup.write_bytes(whole)
        damage()
        with pytest.raises((UnreadableSource, LibraryDamaged)):
            restored(backup, tmp_path / "again")
        assert not (tmp_path / "again").exists(), name
    assert beside(tmp_path) == {"library", "backup.zip"}


def test_every_flipped_byte_of_an_original_is_noticed(backup: Path, tmp_path: Path) -> None:
    data = bytearray(backup.read_bytes())
    with zipfile.ZipFile(backup) as archive:
        info = archive.getinfo(_original(dict.fromkeys(archive.namelist(), b"")))
    begin = (
        info.header_offset
        + 30
        + len(info.filename)
        + int.from_bytes(data[info.header_offset + 28 :][:2], "little")
    )
    for place in range(begin, begin + info.compress_size, 3):
        changed = bytearray(data)
        changed[place] ^= 0x10
        backup.write_bytes(changed)
        with pytest.raises(UnreadableSource):
            restored(backup, tmp_path / "again")


def test_an_original_that_is_lost_does_not_stop_a_backup(library: Path, tmp_path: Path) -> None:
    next(library.glob("originals/*/*")).unlink()
    done = back_up(library, tmp_path / "backup.zip")
    assert (done.articles, done.originals, done.missing) == (2, 1, 1)
    assert restored(done.file, tmp_path / "again").articles == 2


# Others at work, and kills


def test_a_backup_while_another_writes_is_of_one_moment(library: Path, tmp_path: Path) -> None:
    """Articles come and go in pairs; a backup never has half a pair, and every original it names."""
    stop = threading.Event()

    def write() -> None:
        store = Store.open(library, embedder=WordHashEmbedder())
        with store.writing() as writer:
            number = 0
            while not stop.is_set():
                pair = [
                    article(f"{side}{number}", f"The {side} of pair {number} came.")
                    for side in ("left", "right")
                ]
                writer.put(pair)
                if number % 2:
                    writer.remove([each.article.id for each in pair])
                number += 1
        store.close()

    writing = threading.Thread(target=write)
    writing.start()
    try:
        files = []
        for number in range(4):
            time.sleep(0.1)
            files.append(back_up(library, tmp_path / f"{number}.zip"))
    finally:
        stop.set()
        writing.join()
    assert files[-1].articles > files[0].articles
    for done in files:
        assert done.missing == 0
        folder = tmp_path / f"again-{done.file.stem}"
        restored(done.file, folder)
        names = set(held(folder))
        assert {name.replace("left", "right") for name in names if "left" in name} == {
            n for n in names if "right" in n
        }


PROGRAM = """
import sys
from pathlib import Path
from rag.index.backup import back_up
from rag.index.restore import restore
from rag.index.store import Store
from tests.index_support import WordHashEmbedder
what, file, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
print("ready", flush=True)
if what == "backup":
    back_up(folder, file)
else:
    restore(file, folder, lambda place: Store.open(place, embedder=WordHashEmbedder()), replace=True)
"""


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_a_kill_leaves_what_was_there_or_what_is_whole(
    what: str, library: Path, backup: Path, tmp_path: Path
) -> None:
    before = held(library)
    for milliseconds in (1, 10, 30, 100, 300):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, what, str(backup), str(library)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
        )
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        time.sleep(milliseconds / 1000)
        process.kill()
        process.wait()
        process.stdout.close()
        aside = sorted(tmp_path.glob("library.before-restore*"))
        assert library.exists() or aside, "killed between two renames: the library is whole beside its place"
        if not library.exists():
            aside[-1].rename(library)
        for each in aside[: len(aside) if library.exists() else -1]:
            shutil.rmtree(each, ignore_errors=True)
        assert held(library) == before
    restored(backup, tmp_path / "again")
    assert held(tmp_path / "again") == before


# The commands


def test_the_commands(tmp_path: Path, sample_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, again = tmp_path / "sample.zip", tmp_path / "again"
    assert main(["backup", str(file), "--library", str(sample_copy), "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["articles"] >= 24 and done["bytes"] == file.stat().st_size
    assert main(["restore", str(file), "--library", str(again), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == done["articles"]
    assert main(["doctor", "--library", str(again)]) == 0
    capsys.readouterr()
    assert main(["restore", str(file), "--library", str(again)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "none.zip"), "--library", str(tmp_path / "other")]) == 2
    assert main(["ask", "Who received Lavrov?", "--library", str(again), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["citations"]


def test_errors_are_ours(tmp_path: Path) -> None:
    with pytest.raises(CommuniqueError):
        restored(tmp_path, tmp_path / "again")
