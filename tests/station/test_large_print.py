"""Large print on several pages, turned by the candidate; looks that go with whoever chose them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_lab_server import KEY, SEAL_KEY
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station import theme
from station.candidate import Accommodations, Candidate
from station.clock import Clock
from station.conductor import Booth, Conductor
from station.file_microphone import FileMicrophone
from station.fonts import load_fonts
from station.lab_client import LabClient
from station.sitting_state import Sitting, Stage
from station.speaker import NoSpeaker
from station.spool import Spool
from station.window import Window
from wordlists.paper import Paper

WAIT = 60_000  # ms; only ever reached by a failing test


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a minute for a look to be forgotten."""
    monkeypatch.setattr("station.window.LOOK_KEPT_MS", 300)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """A booth's window whose server does not answer."""
    load_fonts()
    with LabClient("http://127.0.0.1:9", KEY) as client:
        spool = Spool(tmp_path, SEAL_KEY)
        booth = Booth(client, spool, FileMicrophone(1.0), NoSpeaker(), Clock(), "0.1.0")
        made = Window(Conductor(booth))
        qtbot.addWidget(made)
        made.resize(1366, 768)
        made.show()
        yield made


@pytest.mark.parametrize("kind", ["monosyllables", "polysyllables", "passage"])
def test_large_print_is_larger_and_turns_its_pages(
    qtbot: QtBot, window: Window, paper: Paper, kind: str
) -> None:
    number = [item.kind for item in paper.items].index(kind) + 1
    granted = Candidate(
        *("s", "202601010001", "林", "女", "2202", None, "一", "waiting"),
        accommodations=Accommodations(large_print=True),
    )
    state = Sitting(
        now=100.0,
        stage=Stage.RECORDING,
        candidate=granted,
        paper=paper,
        todo=tuple(range(number, len(paper.items) + 1)),
        item_started=10.0,
        deadline=160.0,
    )
    window.redraw(state)
    page = window.page
    assert page.has_unseen
    qtbot.keyClick(window, Qt.Key.Key_PageUp)  # nothing before the first page
    turned = 0
    while page.has_unseen:
        qtbot.keyClick(window, Qt.Key.Key_PageDown)
        turned += 1
        assert turned < 10
    window.redraw(state)  # a redraw does not turn back
    assert not page.has_unseen
    window.redraw(replace(state, todo=state.todo[1:], stage=Stage.CLOSING))
    window.redraw(state)
    assert page.has_unseen  # read again, from the first page


def test_the_look_of_whoever_went_away_is_forgotten(qtbot: QtBot, window: Window) -> None:
    window.show_look(window.look.other_language().larger())
    qtbot.waitUntil(lambda: window.look == theme.Look(), timeout=WAIT)
