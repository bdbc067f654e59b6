"""Draws the booth's pages as PNG files: python docs/pictures/booth.py [FOLDER] [--every-size].

Without arguments the pictures of the guides are drawn anew, beside this file. With --every-size all
pages are drawn at 1366×768 and 1920×1080, for looking at them.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from practice_states import practice_states
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from small_png import shrink

from recordings.sealing import new_key
from station import theme, wording
from station.booth_key import new_booth_key
from station.candidate import Accommodations, Candidate
from station.clock import Clock
from station.conductor import Booth, Conductor
from station.errors import Refused
from station.file_microphone import FileMicrophone
from station.fonts import load_fonts
from station.input_device import InputDevice
from station.lab_client import LabClient
from station.level import Level
from station.microphone_check import MicrophoneVerdict
from station.practice import practice as pr
from station.sitting_events import Trouble
from station.sitting_items import device_trouble
from station.sitting_state import DEVICE_TROUBLE, DISK_TROUBLE, Sitting, Stage
from station.speaker import NoSpeaker
from station.spool import Spool
from station.window import Window
from wordlists.composer import compose
from wordlists.syllabus import TIME_LIMITS

GUIDE_SIZE = (1366, 768)
SIZES = (GUIDE_SIZE, (1920, 1080))
PRACTICE_PICTURES = ("practice-choose", "practice-told")
GUIDE_PICTURES = (
    *("log-in", "confirm", "microphone-ok", "waiting"),
    *("item-monosyllables", "item-passage", "topic-choice", "finished"),
)
LOOKS = {
    "": Accommodations(),
    "-contrast": Accommodations(high_contrast=True),
    "-large": Accommodations(large_print=True),
}
LEVEL = Level(-14.0, -22.0, 0)
CANDIDATE = Candidate(
    sitting_id="6f2c0f0e-9d1f-4b53-8d7b-6f0a5c1b2d3e",
    admission_number="202611010023",
    name="林清如",
    sex="女",
    identity_number_masked="2202**********1234",
    photo_url=None,
    session="2026 年 11 月第一次测试（第一考场）",
    stage="waiting",
)


def states() -> Iterator[tuple[str, Sitting]]:
    """Every page worth a look, by name; the time is always 100 s into the clock."""
    base = Sitting(now=100.0)
    person = replace(base, candidate=CANDIDATE)
    refusal = Refused("no_such_candidate", "本机位没有这个准考证号，请核对后重新输入。")
    refused = Trouble(refusal.reason, refusal.message)
    yield "log-in", base
    yield "log-in-refused", replace(base, trouble=refused, server_reachable=False)
    yield "confirm", replace(person, stage=Stage.CONFIRM)
    not_me = Trouble("not_me", wording.CONFIRM_CALLED)
    yield "confirm-not-me", replace(person, stage=Stage.CONFIRM, trouble=not_me)
    yield "rules", replace(person, stage=Stage.RULES)
    yield "headset", replace(person, stage=Stage.HEADSET)
    yield "microphone", replace(person, stage=Stage.MICROPHONE)
    yield "microphone-listening", replace(person, stage=Stage.LISTENING, deadline=108.0)
    for verdict in MicrophoneVerdict:
        heard = replace(person, stage=Stage.MICROPHONE, microphone=verdict, microphone_tries=2)
        yield f"microphone-{verdict}", heard
    yield "waiting", replace(person, stage=Stage.WAITING)
    yield from _item_states(person)
    ended = replace(person, stage=Stage.FINISHED, paper=compose("without_choice", "2021", 11))
    yield "uploading", replace(ended, stage=Stage.UPLOADING)
    yield "finished", replace(ended, uploaded=True)
    yield "voided", replace(ended, voided="替考")
    yield "finished-kept", replace(ended, server_reachable=False)


def _item_states(person: Sitting) -> Iterator[tuple[str, Sitting]]:
    paper = compose("with_choice", "2021", 11)
    for number, item in enumerate(paper.items, start=1):
        todo = tuple(range(number, len(paper.items) + 1))
        here = replace(person, paper=paper, todo=todo, topic=1)
        yield f"instruction-{item.kind}", replace(here, stage=Stage.INSTRUCTION)
        if item.kind == "talk":
            yield "topic-choice", replace(here, stage=Stage.TOPIC_CHOICE, deadline=107.0)
        left = TIME_LIMITS[item.kind] * (0.08 if item.kind == "talk" else 0.64)
        recording = replace(here, stage=Stage.RECORDING, item_started=40.0, deadline=100.0 + left)
        yield f"item-{item.kind}", recording
    yield "saving", replace(here, stage=Stage.CLOSING)
    yield "trouble", replace(here, stage=Stage.TROUBLE, trouble=DEVICE_TROUBLE)
    headset = InputDevice("USB Headset", "ALSA", "", 48_000)
    offered = replace(here, device_present=False, device_offered=headset)
    yield "other-device", replace(offered, stage=Stage.TROUBLE, trouble=device_trouble(offered))
    small = replace(person, trouble=DISK_TROUBLE, disk_low=True)
    yield "confirm-disk-small", replace(small, stage=Stage.CONFIRM)


def photo() -> bytes:
    """A drawn portrait, so that no person's picture is needed."""
    image = QImage(390, 567, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, shape in (
        ("#3B4A54", (90, 90, 210, 260)),
        ("#E8C9B0", (110, 130, 170, 220)),
        ("#14655C", (40, 400, 310, 320)),
    ):
        painter.setBrush(QColor(colour))
        painter.drawEllipse(*shape)
    painter.end()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.png"
        image.save(str(path))
        return path.read_bytes()


def draw(
    folder: Path,
    sizes: tuple[tuple[int, int], ...],
    names: tuple[str, ...] | None,
    look: str = "",
) -> int:
    """Draw the named pages (None: all) at every size in one of `LOOKS`; returns how many."""
    app = QApplication.instance() or QApplication([])
    assert app is not None
    load_fonts()
    drawn = 0
    with tempfile.TemporaryDirectory() as home:
        client = LabClient("http://127.0.0.1:9", new_booth_key()[1])
        spool = Spool(Path(home), new_key()[0])
        booth = Booth(client, spool, FileMicrophone(), NoSpeaker(), Clock(), "0.1.0")
        window = Window(Conductor(booth), closable=True)
        window.head.show_seat("A-03")
        window.confirm.show_photo(photo())
        for width, height in sizes:
            window.resize(width, height)
            window.show()
            for name, sitting in states():
                if names is not None and name not in names:
                    continue
                window.log_in.digits = "0023" if name == "log-in" else ""
                if sitting.candidate is None:
                    window.show_look(theme.Look().granting(LOOKS[look]))
                else:
                    person = replace(sitting.candidate, accommodations=LOOKS[look])
                    sitting = replace(sitting, candidate=person)
                window.redraw(sitting)
                window.page.tick(sitting, LEVEL)
                window.foot.tick(sitting, LEVEL)
                save(window, folder, name, look, only=len(sizes) == 1)
                drawn += 1
            drawn += draw_practice(window, folder, names, look, only=len(sizes) == 1)
        client.close()
    return drawn


def draw_practice(
    window: Window, folder: Path, names: tuple[str, ...] | None, look: str, only: bool
) -> int:
    """The same for the pages of practice, in the window's present size."""
    conductor, drawn = window.practice.conductor, 0
    window.redraw(Sitting(now=100.0))
    window.show_look(theme.Look().granting(LOOKS[look]))
    for name, state in practice_states():
        if names is None or name in names:
            conductor.state = state
            conductor.changed.emit(state)
            save(window, folder, name, look, only)
            drawn += 1
    conductor.state = pr.State(stage=pr.Stage.OVER)
    conductor.changed.emit(conductor.state)
    return drawn


def save(window: Window, folder: Path, name: str, look: str, only: bool) -> None:
    """What the window shows; ``only``: in the one size of the guides, made small."""
    for _ in range(3):  # layouts inside layouts settle one round after the other
        QApplication.processEvents()
    picture = window.grab().toImage()
    if only:
        picture = picture.scaledToWidth(1024, Qt.TransformationMode.SmoothTransformation)
    suffix = "" if only else f"-{window.width()}"
    path = folder / f"booth-{name}{suffix}{look}.png"
    picture.save(str(path))
    if only:
        shrink(path)


def main() -> None:
    """Read the command line."""
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    folder = Path(arguments[0]) if arguments else Path(__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    if "--every-size" in sys.argv:
        for look in LOOKS:
            draw(folder, SIZES, None, look)
    else:
        draw(folder, (GUIDE_SIZE,), (*GUIDE_PICTURES, *PRACTICE_PICTURES))


if __name__ == "__main__":
    main()
