"""A whole sitting without a mouse: every key goes to whatever has the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_lab_server import KEY, SEAL_KEY, FakeLab
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.clock import Clock
from station.conductor import Booth, Conductor
from station.file_microphone import FileMicrophone
from station.fonts import load_fonts
from station.lab_client import LabClient
from station.rehearsal import answers_in
from station.sitting_state import Sitting, Stage
from station.speaker import NoSpeaker
from station.spool import Spool
from station.window import Window

WAIT = 60_000  # ms; only ever reached by a failing test
SPEED = 10.0


class Keys:
    """Fingers on the keyboard, and a voice; they see the stage as a person sees the page."""

    def __init__(self, qtbot: QtBot, conductor: Conductor, microphone: FileMicrophone) -> None:
        self._qtbot = qtbot
        self._conductor = conductor
        self._microphone = microphone
        self.spoken: set[int] = set()

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            focus = QApplication.focusWidget()
            assert focus is not None, "a page without focus cannot be used by keys"
            self._qtbot.keyClick(focus, key)

    def type(self, text: str) -> None:
        for letter in text:
            self._qtbot.keyClick(QApplication.focusWidget(), letter)

    def until(self, *stages: Stage) -> Sitting:
        self._qtbot.waitUntil(lambda: self._conductor.state.stage in stages, timeout=WAIT)
        return self._conductor.state

    def speak(self, path: Path) -> None:
        self._microphone.put(path)
        ended: list[bool] = []
        self._microphone.play(lambda: ended.append(True))
        self._qtbot.waitUntil(lambda: bool(ended), timeout=WAIT)


@pytest.fixture
def keys(qtbot: QtBot, tmp_path: Path, lab: FakeLab) -> Iterator[Keys]:
    load_fonts()
    with LabClient(lab.url, KEY) as client:
        microphone = FileMicrophone(SPEED)
        parts = Booth(
            client, Spool(tmp_path, SEAL_KEY), microphone, NoSpeaker(), Clock(SPEED), "0.1.0"
        )
        conductor = Conductor(parts)
        window = Window(conductor, closable=True)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=WAIT)
        conductor.start()
        yield Keys(qtbot, conductor, microphone)
        conductor.stop()


def read_items(keys: Keys, answers: dict[int, Path], more: Callable[[], bool]) -> None:
    """Each item: speak, then Enter, and Enter again where the booth asks."""
    while more():
        sitting = keys.until(Stage.RECORDING, Stage.TOPIC_CHOICE, Stage.FINISHED)
        if sitting.stage is Stage.TOPIC_CHOICE:
            keys.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Return)
        elif sitting.stage is Stage.RECORDING:
            assert sitting.item is not None
            keys.speak(answers[sitting.item])
            keys.spoken.add(sitting.item)
            item = sitting.item
            while keys.until(*Stage).item == item and keys.until(*Stage).stage is Stage.RECORDING:
                keys.press(Qt.Key.Key_Return)
                QApplication.processEvents()


def check_microphone(keys: Keys, voice: Path) -> None:
    """Until the booth is content: Enter begins, tells that the sentence is read, and goes on."""
    while keys.until(*Stage).stage in {Stage.HEADSET, Stage.MICROPHONE, Stage.LISTENING}:
        if keys.until(*Stage).stage is Stage.LISTENING:
            keys.speak(voice)
            keys.press(Qt.Key.Key_Return)
            keys.until(Stage.MICROPHONE)
        elif keys.until(*Stage).stage is Stage.MICROPHONE:
            keys.press(Qt.Key.Key_Return)
        QApplication.processEvents()


def test_from_log_in_to_thanks(keys: Keys, lab: FakeLab, answers: Path) -> None:
    keys.type("0001")
    keys.press(Qt.Key.Key_Return)
    for stage in (Stage.CONFIRM, Stage.RULES, Stage.HEADSET):
        keys.until(stage)
        keys.press(Qt.Key.Key_Return)
    check_microphone(keys, answers_in(answers)[1])
    read_items(keys, answers_in(answers), lambda: not lab.bundles)
    (manifest,) = lab.manifests()
    assert [item["ended_by"] for item in manifest["items"]] == ["next"] * 4
    assert manifest["items"][3]["topic"] == lab.paper["items"][3]["topics"][1]["number"]
    assert keys.spoken == {1, 2, 3, 4}
