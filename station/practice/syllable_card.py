"""What became of one syllable: its verdict, its parts, its pitch."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from station.language import Text
from station.pages.page import label, set_state
from station.practice import wording
from station.practice.pitch_drawing import PitchDrawing
from station.practice.practice_client import Part, Syllable
from wordlists.errors import NotASyllable
from wordlists.syllable import parse_syllable

CORRECT = "correct"
STATES = {"correct": "good", "defect": "warn", "error": "bad", "omitted": "bad"}


class SyllableCard(QFrame):
    """Words and signs beside colours: nobody has to tell colours apart."""

    def __init__(self, syllable: Syllable, scale: float) -> None:
        super().__init__()
        self.setProperty("role", "card")
        verdict = label(wording.VERDICTS[syllable.verdict], "verdict", centre=True)
        set_state(verdict, STATES[syllable.verdict])
        head = QHBoxLayout()
        head.addWidget(label(f"{syllable.hanzi} {_marks(syllable.surface)}", "value"))
        head.addStretch()
        head.addWidget(verdict)
        parts = QGridLayout()
        parts.setHorizontalSpacing(round(10 * scale))
        parts.setVerticalSpacing(round(4 * scale))
        parts.setColumnStretch(2, 1)
        for row, part in enumerate(syllable.parts):
            self._add(parts, row, part)
        drawing = PitchDrawing(syllable.contour, syllable.standard)
        drawing.setFixedSize(round(190 * scale), round(118 * scale))
        body = QHBoxLayout()
        body.addLayout(parts, 1)
        body.addWidget(drawing, alignment=Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        margin = round(14 * scale)
        column.setContentsMargins(margin, margin, margin, margin)
        column.addLayout(head)
        column.addLayout(body)

    @staticmethod
    def _add(parts: QGridLayout, row: int, part: Part) -> None:
        parts.addWidget(label(wording.PARTS[part.part], "small"), row, 0)
        parts.addWidget(label(_written(part.part, part.expected), "part"), row, 1)
        if part.verdict == CORRECT:
            sign = label("✓", "small")
        elif part.heard is not None and part.heard != part.expected:
            sign = label(wording.HEARD.format(heard=_written(part.part, part.heard)), "heard")
        else:
            sign = label(wording.VERDICTS[part.verdict], "heard")
        parts.addWidget(sign, row, 2)


def _written(part: str, unit: str) -> Text | str:
    """A unit as people write it."""
    if part == "tone":
        return wording.TONES.get(unit, unit)
    return unit or wording.ZERO_INITIAL


def _marks(digits: str) -> str:
    """Pinyin with its tone mark."""
    try:
        return parse_syllable(digits).marks
    except NotASyllable:
        return digits
