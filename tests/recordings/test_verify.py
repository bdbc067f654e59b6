"""Verifying an archive: every tampering is found and named, and nothing else."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from recordings.canonical import canonical_json
from recordings.cli import archive_app
from recordings.ledger import Ledger, line_digest
from recordings.store import Store
from recordings.verify import verify_archive

Archive = tuple[Store, Ledger]
Tampering = Callable[[Store, Ledger, random.Random], None]
RUNNER = CliRunner()


def objects(store: Store) -> list[Path]:
    return [path for path in store.files() if path.suffix == ".flac"]


def writable(path: Path) -> Path:
    path.chmod(0o644)
    return path


def rewrite(ledger: Ledger, change: Callable[[list[bytes]], None]) -> None:
    lines = ledger.path.read_bytes().splitlines(keepends=True)
    before = list(lines)
    change(lines)
    assert lines != before, "the damage must be real"
    ledger.path.write_bytes(b"".join(lines))


def flip_bit(store: Store, _: Ledger, chance: random.Random) -> None:
    path = writable(chance.choice(objects(store)))
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def cut_file(store: Store, _: Ledger, chance: random.Random) -> None:
    path = writable(chance.choice(objects(store)))
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def remove_file(store: Store, _: Ledger, chance: random.Random) -> None:
    chance.choice(objects(store)).unlink()


def swap_files(store: Store, _: Ledger, chance: random.Random) -> None:
    one, other = chance.sample(objects(store), 2)
    aside = one.with_name("aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def add_file(store: Store, _: Ledger, chance: random.Random) -> None:
    name = f"{chance.getrandbits(256):064x}.flac"
    places = (store.root / name[:2] / name[2:4], store.root, store.root / ".incoming")
    place = chance.choice(places)
    place.mkdir(parents=True, exist_ok=True)
    (place / chance.choice([name, "note.txt"])).write_bytes(b"fLaC")


def link_file(store: Store, _: Ledger, chance: random.Random) -> None:
    path = chance.choice(objects(store))
    path.rename(store.root.parent / "elsewhere")
    path.symlink_to(store.root.parent / "elsewhere")


def bring_back_disposed(store: Store, ledger: Ledger, _: random.Random) -> None:
    subject = next(e.subject for e in ledger.entries() if e.action == "disposed")
    path = store.root / subject[:2] / subject[2:4] / f"{subject}.flac"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"fLaC" + bytes([5]) * 205)


def edit_line(_: Store, ledger: Ledger, chance: random.Random) -> None:
    def change(lines: list[bytes]) -> None:
        place = chance.randrange(len(lines))
        lines[place] = lines[place].replace("归档员".encode(), "无名氏".encode())

    rewrite(ledger, change)


def edit_line_and_its_digest(_: Store, ledger: Ledger, chance: random.Random) -> None:
    def change(lines: list[bytes]) -> None:
        place = chance.randrange(len(lines))
        raw: dict[str, Any] = json.loads(lines[place])
        raw["who"] = "无名氏"
        raw["digest"] = line_digest(raw)
        lines[place] = canonical_json(raw) + b"\n"

    rewrite(ledger, change)


def flip_ledger_bit(_: Store, ledger: Ledger, chance: random.Random) -> None:
    data = bytearray(ledger.path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    ledger.path.write_bytes(data)


def space_in_line(_: Store, ledger: Ledger, chance: random.Random) -> None:
    def change(lines: list[bytes]) -> None:
        place = chance.randrange(len(lines))
        lines[place] = lines[place].replace(b'":', b'": ', 1)

    rewrite(ledger, change)


def remove_line(_: Store, ledger: Ledger, chance: random.Random) -> None:
    rewrite(ledger, lambda lines: lines.pop(chance.randrange(len(lines))) and None)


def swap_lines(_: Store, ledger: Ledger, chance: random.Random) -> None:
    def change(lines: list[bytes]) -> None:
        one, other = chance.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]

    rewrite(ledger, change)


def repeat_line(_: Store, ledger: Ledger, chance: random.Random) -> None:
    def change(lines: list[bytes]) -> None:
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))

    rewrite(ledger, change)


def cut_tail(_: Store, ledger: Ledger, chance: random.Random) -> None:
    size = chance.randrange(ledger.path.stat().st_size)
    ledger.path.write_bytes(ledger.path.read_bytes()[:size])


def remove_ledger(_: Store, ledger: Ledger, chance: random.Random) -> None:
    chance.choice([ledger.path, ledger.head_path]).unlink()


TAMPERINGS: list[Tampering] = [
    flip_bit,
    cut_file,
    remove_file,
    swap_files,
    add_file,
    link_file,
    bring_back_disposed,
    edit_line,
    edit_line_and_its_digest,
    flip_ledger_bit,
    space_in_line,
    remove_line,
    swap_lines,
    repeat_line,
    cut_tail,
    remove_ledger,
]


def test_an_untouched_archive_is_clean_and_progress_reaches_the_end(archive: Archive) -> None:
    told: list[tuple[int, int]] = []
    assert verify_archive(*archive, progress=lambda *step: told.append(step)) == ()
    assert len(told) == 11
    assert told[-1][0] == told[-1][1] > 0


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tamper=st.sampled_from(TAMPERINGS), seed=st.integers(0, 2**32))
def test_every_tampering_is_found(
    tamper: Tampering, seed: int, archive: Archive, tmp_path: Path
) -> None:
    copy = tmp_path / "tampered"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(archive[0].root.parent, copy)
    store, ledger = Store(copy / "store"), Ledger(copy / "ledger.jsonl")
    tamper(store, ledger, random.Random(seed))
    assert verify_archive(store, ledger)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda lines: lines.pop(6), [("ledger_line_missing", 7)]),
        (lambda lines: lines.pop(), [("ledger_truncated", 14)]),
        (
            lambda lines: lines.insert(3, lines.pop(4)),
            [("ledger_line_missing", 4), ("ledger_line_moved", 5), ("ledger_line_missing", 6)],
        ),
        (
            lambda lines: lines.__setitem__(8, lines[8].replace(b"8", b"9", 1)),
            [("ledger_edited", 9)],
        ),
        (lambda lines: lines.__setitem__(2, b"gone\n"), [("ledger_unreadable", 3)]),
    ],
    ids=["removed", "tail cut", "moved", "edited", "unreadable"],
)
def test_the_line_is_named(
    change: Callable[[list[bytes]], None], expected: list[tuple[str, int]], archive: Archive
) -> None:
    rewrite(archive[1], change)
    found = [f for f in verify_archive(*archive) if f.path == "ledger.jsonl"]
    assert [(f.id, f.line) for f in found] == expected


def test_the_file_is_named(archive: Archive) -> None:
    store, _ = archive
    first, second, third = objects(store)[:3]
    writable(first).write_bytes(b"other")
    second.unlink()
    third.with_name("new.flac").write_bytes(b"")
    found = {(f.id, f.path) for f in verify_archive(*archive)}
    assert found == {
        ("file_changed", first.relative_to(store.root).as_posix()),
        ("file_missing", second.relative_to(store.root).as_posix()),
        ("file_extra", third.with_name("new.flac").relative_to(store.root).as_posix()),
    }


def test_objects_that_arrive_meanwhile_are_no_finding(
    archive: Archive, tmp_path: Path, at: Any
) -> None:
    store, ledger = archive
    late = tmp_path / "late"
    late.write_bytes(b"fLaC late")
    sha256 = store.put(late)

    def list_it(done: int, total: int) -> None:
        if done == total:
            ledger.append("归档员", "stored", sha256, {}, at(20))

    assert [f.id for f in verify_archive(store, ledger)] == ["file_extra"]
    assert verify_archive(store, ledger, list_it) == ()


def test_the_command_says_clean(archive: Archive) -> None:
    result = RUNNER.invoke(archive_app, ["verify", "--data", str(archive[0].root.parent)])
    assert result.exit_code == 0, result.output
    assert "完好" in result.output


def test_the_command_shows_findings(archive: Archive) -> None:
    path = objects(archive[0])[0]
    path.unlink()
    data = str(archive[0].root.parent)
    shown = RUNNER.invoke(archive_app, ["verify", "--data", data])
    assert shown.exit_code == 1
    assert "发现 1 个问题" in shown.output
    listed = RUNNER.invoke(archive_app, ["verify", "--json"], env={"PUTONGHUA_DATA": data})
    assert listed.exit_code == 1
    (one,) = json.loads(listed.stdout)
    assert (one["id"], one["expected"]) == ("file_missing", path.stem)


def test_the_command_refuses_a_folder_without_archive(tmp_path: Path) -> None:
    result = RUNNER.invoke(archive_app, ["verify", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert "没有找到档案库" in result.stderr
