"""Practice at the booth's own window: how long after a word does its verdict stand there?

    PUTONGHUA_SPEECH=… python -m benchmarks.practice_booth [--words 200] [--out FILE]

Real server, real judging process, the booth's window and capture; the words are one woman's, read
into the microphone at real pace (Debian and PyPI parts alone, no sound card). The end of a word is
where its voice ends; the verdict stands there when the window has been told. Printed: the
distribution, how many words were called right (the ear was trained on this voice: no measure of
accuracy), and how many were not heard or not judged.
"""

from __future__ import annotations

import argparse
import csv
import json
import logging
import os
import re
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.practice import close_session_and_issue_codes
from benchmarks.real_lab import RealLab
from recordings.sealing import new_key
from station.clock import Clock
from station.conductor import Booth, Conductor
from station.file_microphone import FileMicrophone
from station.fonts import load_fonts
from station.lab_client import LabClient
from station.practice import practice as pr
from station.registration import register
from station.speaker import NoSpeaker
from station.spool import Spool
from station.window import Window

SPEAKER = "cmn-b"
WORDS_OF_A_THEME = 20
LOOK_MS = 20
LIMIT_SECONDS = 1500.0
_JUDGED = re.compile(r"word judged ([\d.]+) s after its end")


class Figures(logging.Handler):
    """Reads the booth's own log."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the figure of a judged word."""
        found = _JUDGED.search(record.getMessage())
        if found:
            self.seconds.append(float(found.group(1)))


class Reader:
    """Chooses themes, reads words that there is a recording of, goes on."""

    def __init__(self, window: Window, microphone: FileMicrophone, code: str, words: int) -> None:
        self._practice = window.practice.conductor
        self._microphone = microphone
        self._code = code
        self._left = words
        self._sounds = recordings()
        self._theme = 0
        self._of_theme = 0
        self.right = 0
        self.unjudged = 0
        self.skipped = 0
        self._practice.open()

    def look(self) -> None:
        """Do what is to be done on the page in front."""
        state = self._practice.state
        act = {
            pr.Stage.CODE: lambda: self._practice.tell(pr.CodeEntered(self._code)),
            pr.Stage.CHOOSING: self._choose,
            pr.Stage.WORD: self._read,
            pr.Stage.TOLD: self._go_on,
            pr.Stage.FAREWELL: QApplication.quit,
            pr.Stage.OVER: QApplication.quit,
        }.get(state.stage)
        if act is not None:
            act()

    def _choose(self) -> None:
        practice = self._practice.state.practice
        assert practice is not None
        self._of_theme = 0
        theme = practice.themes[self._theme % len(practice.themes)]
        self._theme += 1
        self._practice.tell(pr.ThemeChosen(theme.key))

    def _read(self) -> None:
        state = self._practice.state
        assert state.exercise is not None
        self.unjudged += state.trouble is not None
        path = self._sounds.get(state.exercise.hanzi)
        if path is None:
            self.skipped += 1
            self._of_theme += 1
            self._next()
            return
        self._microphone.put(path)
        self._practice.tell(pr.ReadAsked())
        self._microphone.play()

    def _go_on(self) -> None:
        reading = self._practice.state.reading
        self.right += reading is not None and reading.right
        self._left -= 1
        self._of_theme += 1
        if self._left <= 0:
            self._practice.tell(pr.EndAsked())
        else:
            self._next()

    def _next(self) -> None:
        over = self._of_theme >= WORDS_OF_A_THEME
        self._practice.tell(pr.OtherAsked() if over else pr.NextAsked())


def recordings() -> dict[str, Path]:
    """The speaker's words by their characters."""
    folder = Path(os.environ["PUTONGHUA_SPEECH"])
    with (folder / "labels.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {r["hanzi"]: folder / r["path"] for r in rows if r["speaker"] == SPEAKER}


def main() -> int:
    """Practise and print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--words", type=int, default=200)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    figures = Figures()
    logging.getLogger("station.practice").addHandler(figures)
    logging.getLogger("station.practice").setLevel(logging.INFO)
    app = QApplication([])
    load_fonts()
    with tempfile.TemporaryDirectory(prefix="practice-") as name:
        lab = RealLab(Path(name), 1, "--with-worker")
        (code,) = close_session_and_issue_codes(lab)
        with lab:
            made = register(lab.address, lab.booths[0].code)
            with LabClient(lab.address, made.key, made.certificate) as client:
                microphone = FileMicrophone(1.0)
                spool = Spool(Path(name) / "booth", new_key()[0])
                booth = Booth(client, spool, microphone, NoSpeaker(), Clock(), "benchmark")
                conductor = Conductor(booth)
                window = Window(conductor, closable=True)
                window.resize(1366, 768)
                window.show()
                conductor.start()
                time.sleep(8.0)  # the judge loads
                reader = Reader(window, microphone, code, chosen.words)
                timer = QTimer()
                timer.timeout.connect(reader.look)
                timer.start(LOOK_MS)
                QTimer.singleShot(round(1000 * LIMIT_SECONDS), app.quit)
                app.exec()
                window.practice.conductor.stop()
                conductor.stop()
    shares = np.percentile(figures.seconds, [0, 50, 90, 95, 99, 100])
    told = {
        "words": len(figures.seconds),
        "seconds, least, median, 90 %, 95 %, 99 %, longest": [round(x, 2) for x in shares],
        "over 2 s": sum(one > 2.0 for one in figures.seconds),
        "called right": reader.right,
        "not heard or not judged": reader.unjudged,
        "words without a recording, passed over": reader.skipped,
    }
    print(json.dumps(told, indent=1))
    if chosen.out:
        chosen.out.write_text(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
