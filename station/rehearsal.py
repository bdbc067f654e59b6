"""A rehearsal: sound files as the microphone and an automatic candidate at the real window.

The candidate presses what a person would press, once each page is there: digits, confirm, check,
continue, a topic, “下一题” when the answer's file has ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from station.conductor import Conductor
from station.errors import AudioUnreadable, ServerUnreachable
from station.file_microphone import FileMicrophone
from station.sitting_state import CHECK_SECONDS, Sitting, Stage
from station.window import Window

CHECK_READ_SECONDS = 10.0  # then about as many syllables are read as the sentence has
LOG_IN_PATIENCE_SECONDS = 60.0  # as the page asks for, where the server is not reached
ENDINGS = (".ogg", ".opus", ".flac", ".wav", ".mp3")


def answers_in(folder: Path) -> dict[int, Path]:
    """Files ``item-<number>.<ending>`` by item number; raises AudioUnreadable without item 1."""
    found = {}
    for path in sorted(folder.glob("item-*")):
        number = path.stem.removeprefix("item-")
        if path.suffix in ENDINGS and number.isdecimal():
            found[int(number)] = path
    if 1 not in found:
        raise AudioUnreadable(f"no item-1 in {folder}")
    return found


@dataclass(frozen=True)
class Delivered:
    """A bundle that the server acknowledged during the rehearsal."""

    bundle_id: str
    manifest_sha256: str


class Candidate(QObject):
    """Sits at the window until everything is acknowledged."""

    finished = Signal(bool, str)
    """Whether all went well, and a sentence where it did not."""
    _answer_over = Signal(int)

    def __init__(
        self,
        conductor: Conductor,
        window: Window,
        microphone: FileMicrophone,
        answers: dict[int, Path],
        digits: str,
    ) -> None:
        super().__init__()
        self.delivered: list[Delivered] = []
        self._window = window
        self._microphone = microphone
        self._answers = answers
        self._digits = digits
        self._conductor = conductor
        self._typed_at: float | None = None
        self._playing: int | None = None
        self._over: int | None = None
        self._left: str | None = None  # the sitting that ended before all was delivered
        self._acts: dict[Stage, Callable[[Sitting], None]] = {
            Stage.LOG_IN: self._log_in,
            Stage.CONFIRM: lambda sitting: self._press(self._window.confirm.yes),
            Stage.RULES: lambda sitting: self._press(self._window.rules.go_on),
            Stage.HEADSET: lambda sitting: self._press(self._window.headset.go_on),
            Stage.MICROPHONE: self._check_microphone,
            Stage.LISTENING: self._read_sentence,
            Stage.TOPIC_CHOICE: lambda sitting: self._press(self._window.topic_choice.topics[1]),
            Stage.RECORDING: self._read_item,
            Stage.TROUBLE: self._in_trouble,
            Stage.FINISHED: self._leave,
        }
        self._answer_over.connect(self._note_end)
        conductor.changed.connect(self._take_breath)
        conductor.ticked.connect(self._look)
        conductor.acknowledged.connect(self._note_delivery)

    def _look(self, sitting: Sitting) -> None:
        act = self._acts.get(sitting.stage)
        if act is not None:
            act(sitting)

    def _log_in(self, sitting: Sitting) -> None:
        trouble = sitting.trouble
        if self._typed_at is not None:
            if trouble is None:
                return
            waited = time.monotonic() - self._typed_at
            if trouble.id != ServerUnreachable.id or waited > LOG_IN_PATIENCE_SECONDS:
                self._end(False, _sentence(sitting))
                return
        else:
            self._typed_at = time.monotonic()  # a server's time, however fast the rehearsal
        for digit in self._digits:  # once more where the server was not reached
            key = Qt.Key(Qt.Key.Key_0 + int(digit))
            self._key(key, digit)
        self._key(Qt.Key.Key_Return, "\r")

    def _check_microphone(self, sitting: Sitting) -> None:
        page = self._window.microphone
        if page.go_on.isVisible():
            self._press(page.go_on)
        elif sitting.microphone_tries >= 3:
            self._end(False, f"试音未通过：{sitting.microphone}")
        else:
            # Before the check, which takes the input's sample rate, and whose time runs.
            self._microphone.put(self._answers[1])
            self._press(page.begin)

    def _read_sentence(self, sitting: Sitting) -> None:
        """The beginning of the first answer serves as the sentence."""
        if sitting.remaining is None or self._playing == 0:
            if (
                self._playing == 0
                and sitting.remaining is not None
                and sitting.remaining < CHECK_SECONDS - CHECK_READ_SECONDS
            ):
                self._press(self._window.microphone.read)
                self._playing = None
                self._microphone.put(self._answers[1])  # and is silent from here on
            return
        self._playing = 0
        self._microphone.play()

    def _take_breath(self, sitting: Sitting) -> None:
        """Put the answer in before the recording opens, so that it has the file's sample rate."""
        item = sitting.item
        if sitting.stage is not Stage.INSTRUCTION or item is None:
            return
        self._playing, self._over = None, None
        if item in self._answers:
            self._microphone.put(self._answers[item])

    def _read_item(self, sitting: Sitting) -> None:
        item = sitting.item
        assert item is not None
        if item not in self._answers:
            self._over = item
        elif self._playing != item:
            self._playing = item
            self._microphone.play(lambda: self._answer_over.emit(item))
        if self._over == item:
            self._press(self._window.foot.next)

    def _note_end(self, item: int) -> None:
        self._over = item

    def _note_delivery(self, bundle_id: str, manifest_sha256: str) -> None:
        """Also after the thanks: then the booth is free again, and nothing else tells the end."""
        self.delivered.append(Delivered(bundle_id, manifest_sha256))
        if self._left is not None and self._conductor.is_delivered(self._left):
            self._end(True, "")

    def _leave(self, sitting: Sitting) -> None:
        if sitting.voided is not None:
            self._end(False, sitting.voided)
        elif sitting.uploaded:
            self._end(True, "")
        elif sitting.candidate is not None:
            self._left = sitting.candidate.sitting_id

    def _in_trouble(self, sitting: Sitting) -> None:
        """Nobody is there to help."""
        self._end(False, _sentence(sitting))

    def _end(self, well: bool, sentence: str) -> None:
        self._acts.clear()
        self._left = None
        self.finished.emit(well, sentence)

    @staticmethod
    def _press(button: QAbstractButton) -> None:
        if button.isVisible() and button.isEnabled():
            button.click()

    def _key(self, key: Qt.Key, text: str) -> None:
        event = QKeyEvent(QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(self._window.log_in, event)


def _sentence(sitting: Sitting) -> str:
    return "" if sitting.trouble is None else sitting.trouble.message.zh
