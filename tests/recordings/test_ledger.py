"""The archive's ledger: lines bound to one another, whatever happens to who writes them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from recordings.canonical import digest_of
from recordings.errors import LedgerDamaged
from recordings.ledger import FIRST_PREVIOUS, Ledger
from recordings.ledger_check import read_ledger

At = Callable[[float], datetime]
APPENDER = Path(__file__).parent / "append_process.py"


@pytest.fixture
def ledger(tmp_path: Path, at: At) -> Ledger:
    made = Ledger(tmp_path / "ledger.jsonl")
    for number in range(4):
        made.append("归档员", "note", f"第{number}件", {"n": number}, at(number))
    return made


def test_lines_are_bound_to_one_another(ledger: Ledger) -> None:
    raw = [json.loads(line) for line in ledger.path.read_text("utf-8").splitlines()]
    previous = FIRST_PREVIOUS
    for number, line in enumerate(raw, 1):
        assert (line["seq"], line["previous"]) == (number, previous)
        previous = line.pop("digest")
        assert previous == digest_of(line)
    assert [entry.subject for entry in ledger.entries()] == ["第0件", "第1件", "第2件", "第3件"]
    assert read_ledger(ledger).findings == []


def test_two_processes_append_to_one_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    commands = [[sys.executable, str(APPENDER), str(path), name, "60"] for name in "ABC"]
    writers = [subprocess.Popen(command) for command in commands]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    entries = list(Ledger(path).entries())
    assert [entry.seq for entry in entries] == list(range(1, 181))
    for name in "ABC":
        own = [entry.subject for entry in entries if entry.who == name]
        assert own == [str(number) for number in range(60)]
    assert read_ledger(Ledger(path)).findings == []


def test_an_appender_killed_leaves_a_ledger_that_goes_on(tmp_path: Path, at: At) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    command = [sys.executable, str(APPENDER), str(ledger.path), "A", "100000"]
    for kill in range(3):
        wanted = 40 * (kill + 1)
        with subprocess.Popen(command) as process:
            while sum(1 for _ in ledger.lines()) < wanted:
                assert process.poll() is None, "the appender ended by itself"
            process.kill()
        ledger.append("B", "note", "after the kill", {}, at(kill))
        assert read_ledger(ledger).findings == []


def test_a_torn_line_is_cut_off_and_the_cut_recorded(ledger: Ledger, at: At) -> None:
    with ledger.path.open("ab") as file:
        file.write(b'{"action":"no')
    assert [f.id for f in read_ledger(ledger).findings] == [
        "ledger_unreadable",
        "ledger_beyond_head",
    ]
    ledger.append("归档员", "note", "次日", {}, at(9))
    repair, after = list(ledger.entries())[4:]
    assert repair.action == "ledger_repaired"
    assert bytes.fromhex(repair.detail["torn_bytes"]) == b'{"action":"no'
    assert after.subject == "次日"
    assert read_ledger(ledger).findings == []


def test_a_line_the_head_missed_is_adopted_and_that_recorded(ledger: Ledger, at: At) -> None:
    head = ledger.head_path.read_bytes()
    ledger.append("归档员", "note", "断电前", {}, at(8))
    ledger.head_path.write_bytes(head)
    assert [f.id for f in read_ledger(ledger).findings] == ["ledger_beyond_head"]
    ledger.append("归档员", "note", "来电后", {}, at(9))
    entries = list(ledger.entries())
    assert [e.subject for e in entries[4:]] == ["断电前", "ledger.jsonl", "来电后"]
    assert entries[5].detail == {"adopted_line": 5}
    assert read_ledger(ledger).findings == []


def _cut(ledger: Ledger) -> None:
    lines = ledger.path.read_bytes().splitlines(keepends=True)
    ledger.path.write_bytes(b"".join(lines[:-1]))


def _edit_last(ledger: Ledger) -> None:
    data = ledger.path.read_bytes()
    ledger.path.write_bytes(data.replace("第3件".encode(), "第8件".encode()))


def _two_lines_beyond(ledger: Ledger) -> None:
    head = ledger.head_path.read_bytes()
    for number in range(2):
        ledger.append("甲", "note", str(number), {}, datetime.fromisoformat("2026-01-02T00:00:00Z"))
    ledger.head_path.write_bytes(head)


@pytest.mark.parametrize(
    "damage",
    [
        _cut,
        _edit_last,
        _two_lines_beyond,
        lambda ledger: ledger.path.unlink(),
        lambda ledger: ledger.head_path.unlink(),
        lambda ledger: ledger.head_path.write_bytes(b"{}"),
        lambda ledger: ledger.path.open("ab").write(b"{}\n"),
    ],
)
def test_nothing_is_appended_to_a_damaged_end(
    damage: Callable[[Ledger], object], ledger: Ledger, at: At
) -> None:
    damage(ledger)
    before = ledger.path.read_bytes() if ledger.path.exists() else None
    with pytest.raises(LedgerDamaged):
        ledger.append("归档员", "note", "次日", {}, at(9))
    assert (ledger.path.read_bytes() if ledger.path.exists() else None) == before


def test_a_time_without_zone_or_a_detail_that_is_no_json_is_refused(ledger: Ledger, at: At) -> None:
    before = ledger.path.read_bytes()
    with pytest.raises(ValueError, match="zone"):
        ledger.append("归档员", "note", "x", {}, datetime(2026, 1, 2))
    with pytest.raises(TypeError):
        ledger.append("归档员", "note", "x", {"at": at(1)}, at(1))
    with pytest.raises(ValueError, match="JSON"):
        ledger.append("归档员", "note", "x", {"level": float("nan")}, at(1))
    assert ledger.path.read_bytes() == before
