"""The look: one palette, one scale, one style sheet.

Everything is measured for a window of 1366×768 and grows with it. Colours keep a contrast of at
least 4.5 : 1 for text. Calm ground, one accent; red only where something must be done.
"""

from __future__ import annotations

from string import Template
from typing import Final

from station.fonts import SANS

BASE_WIDTH: Final = 1366
BASE_HEIGHT: Final = 768

GROUND: Final = "#F3F5F4"
SURFACE: Final = "#FFFFFF"
LINE: Final = "#DCE3E1"
INK: Final = "#1D2A30"
QUIET: Final = "#5A6870"
ACCENT: Final = "#14655C"
ACCENT_DARK: Final = "#0F5048"
ACCENT_PALE: Final = "#E3F0ED"
ROW_BLACK: Final = "#16191B"
ROW_BLUE: Final = "#1450A8"
GOOD: Final = "#2C7A4B"
WARN: Final = "#9A5B00"
WARN_PALE: Final = "#FFF3DC"
BAD: Final = "#A8281F"
BAD_PALE: Final = "#FBE9E7"


def scale_for(width: int, height: int) -> float:
    """How much larger than the base everything is drawn."""
    return max(0.7, min(width / BASE_WIDTH, height / BASE_HEIGHT))


_SHEET = Template("""
* { font-family: $families; color: $ink; font-size: ${px20}px; }
QWidget#window, QWidget[role="page"] { background: $ground; }
QWidget[role="reading"] { background: $surface; }
QFrame[role="head"] { background: $surface; border-bottom: 1px solid $line; }
QFrame[role="foot"] { background: $surface; border-top: 1px solid $line; }
QFrame[role="card"] {
  background: $surface; border: 1px solid $line; border-radius: ${px14}px;
}
QFrame[role="notice"] { background: $warn_pale; border: none; }
QFrame[role="notice"] QLabel { color: $warn; font-size: ${px18}px; }
QLabel { background: transparent; }
QLabel[role="product"] { font-size: ${px22}px; color: $accent; }
QLabel[role="title"] { font-size: ${px34}px; }
QLabel[role="big"] { font-size: ${px44}px; }
QLabel[role="quiet"] { color: $quiet; font-size: ${px19}px; }
QLabel[role="plain"] { color: $quiet; font-size: ${px22}px; }
QLabel[role="small"] { color: $quiet; font-size: ${px16}px; }
QLabel[role="value"] { font-size: ${px26}px; }
QLabel[role="time"] { font-size: ${px26}px; }
QLabel[role="step"] {
  color: $quiet; font-size: ${px17}px; padding: ${px6}px ${px14}px; border-radius: ${px16}px;
}
QLabel[role="step"][state="now"] { background: $accent; color: white; }
QLabel[role="step"][state="done"] { color: $accent; }
QLabel[role="advice"] {
  font-size: ${px20}px; border-radius: ${px10}px; padding: ${px12}px ${px18}px;
}
QLabel[role="advice"][state="plain"] { background: $ground; color: $quiet; }
QLabel[role="advice"][state="good"] { background: $accent_pale; color: $accent; }
QLabel[role="advice"][state="warn"] { background: $warn_pale; color: $warn; }
QLabel[role="advice"][state="bad"] { background: $bad_pale; color: $bad; }
QPushButton {
  font-size: ${px22}px; border-radius: ${px10}px; padding: ${px10}px ${px28}px;
  min-height: ${px36}px; background: $surface; border: 2px solid $line;
}
QPushButton:hover { border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; outline: none; }
QPushButton:disabled { color: #9AA5A9; background: $ground; border-color: $line; }
QPushButton[role="primary"] { background: $accent; color: white; border-color: $accent; }
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed { background: $accent_dark; }
QPushButton[role="primary"]:focus { border: 2px solid $ink; }
QPushButton[role="primary"]:disabled { background: #B9C9C6; color: white; border-color: #B9C9C6; }
QPushButton[role="danger"] { color: $bad; border-color: #E4BDB9; }
QPushButton[role="key"] { font-size: ${px30}px; padding: 0; min-height: ${px64}px; }
QPushButton[role="topic"] {
  font-size: ${px34}px; text-align: left; padding: ${px28}px ${px36}px; min-height: ${px72}px;
}
""")


def style_sheet(scale: float) -> str:
    """The style sheet for a scale; lengths are those of the base size times ``scale``."""
    lengths = {f"px{n}": str(max(1, round(n * scale))) for n in range(4, 80)}
    colours = {
        "ground": GROUND,
        "surface": SURFACE,
        "line": LINE,
        "ink": INK,
        "quiet": QUIET,
        "accent": ACCENT,
        "accent_dark": ACCENT_DARK,
        "accent_pale": ACCENT_PALE,
        "warn": WARN,
        "warn_pale": WARN_PALE,
        "bad": BAD,
        "bad_pale": BAD_PALE,
    }
    families = ", ".join(f'"{family}"' for family in SANS)
    return _SHEET.substitute(lengths, families=families, **colours)
