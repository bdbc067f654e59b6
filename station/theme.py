"""The look: one palette, one scale, one style sheet; and the language that texts are shown in.

Everything is measured for a window of 1366×768 and grows with it. Colours keep a contrast of at
least 4.5 : 1 for text. Calm ground, one accent; red only where something must be done.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from string import Template
from typing import Final

from station.candidate import Accommodations
from station.fonts import SANS
from station.language import Language

BASE_WIDTH: Final = 1366
BASE_HEIGHT: Final = 768


@dataclass(frozen=True)
class Palette:
    """Colours of one look, by what they are for."""

    ground: str
    surface: str
    line: str
    ink: str
    quiet: str
    accent: str
    accent_dark: str
    accent_pale: str
    on_accent: str
    disabled: str
    row_black: str
    """Rows of words in turn: black and blue, as in the national system."""
    row_blue: str
    warn: str
    warn_pale: str
    bad: str
    bad_pale: str
    comfort: str
    """Where the level of a voice should be."""


CALM: Final = Palette(
    ground="#F3F5F4", surface="#FFFFFF", line="#DCE3E1", ink="#1D2A30", quiet="#5A6870",
    accent="#14655C", accent_dark="#0F5048", accent_pale="#E3F0ED", on_accent="#FFFFFF",
    disabled="#9AA5A9", row_black="#16191B", row_blue="#1450A8", warn="#9A5B00",
    warn_pale="#FFF3DC", bad="#A8281F", bad_pale="#FBE9E7", comfort="#BFDDD3",
)  # fmt: skip
HIGH_CONTRAST: Final = Palette(
    ground="#000000", surface="#000000", line="#FFFFFF", ink="#FFFFFF", quiet="#FFFFFF",
    accent="#FFE14D", accent_dark="#FFF3B0", accent_pale="#000000", on_accent="#000000",
    disabled="#A6A6A6", row_black="#FFFFFF", row_blue="#8FD3FF", warn="#FFE14D",
    warn_pale="#000000", bad="#FFB3AB", bad_pale="#000000", comfort="#4D6B7A",
)  # fmt: skip
"""On black every text has a contrast of 7 : 1 and more (WCAG 2.2, 1.4.6)."""

TYPE_SIZES: Final = (1.0, 1.12, 1.25)
"""Of all type outside the items; in the items text is as large as its place allows anyway, and in
the largest size it is spread over several pages to be larger still."""


@dataclass(frozen=True)
class Look:
    """How the window looks for the person who sits before it, and its language."""

    palette: Palette = CALM
    type_size: int = 0  # place in TYPE_SIZES
    language: Language = Language.CHINESE

    def larger(self) -> Look:
        """One step, the largest at most."""
        return replace(self, type_size=min(self.type_size + 1, len(TYPE_SIZES) - 1))

    def smaller(self) -> Look:
        """One step, the usual size at least."""
        return replace(self, type_size=max(self.type_size - 1, 0))

    def other_contrast(self) -> Look:
        """Calm and high contrast in turn."""
        return replace(self, palette=HIGH_CONTRAST if self.palette is CALM else CALM)

    def other_language(self) -> Look:
        """Chinese and English in turn."""
        return replace(self, language=self.language.other())

    def granting(self, granted: Accommodations) -> Look:
        """With what a candidate was granted; the rest stays as it was chosen."""
        return replace(
            self,
            palette=HIGH_CONTRAST if granted.high_contrast else self.palette,
            type_size=len(TYPE_SIZES) - 1 if granted.large_print else self.type_size,
        )


class _Shown:
    """The look in use. One window, one look: whatever is drawn reads it when it is drawn."""

    look = Look()


def use(look: Look) -> None:
    """Paint in this look from now on."""
    _Shown.look = look


def palette() -> Palette:
    """Colours in use."""
    return _Shown.look.palette


def is_large() -> bool:
    """Is it the largest type, in which an item is spread over several pages?"""
    return _Shown.look.type_size == len(TYPE_SIZES) - 1


def language() -> Language:
    """Language in use."""
    return _Shown.look.language


def scale_for(width: int, height: int) -> float:
    """How much larger than the base everything is drawn."""
    return max(0.7, min(width / BASE_WIDTH, height / BASE_HEIGHT))


_SHEET = Template("""
* { font-family: $families; color: $ink; font-size: ${type20}px; }
QWidget#window, QWidget[role="page"] { background: $ground; }
QWidget[role="reading"] { background: $surface; }
QFrame[role="head"] { background: $surface; border-bottom: 1px solid $line; }
QFrame[role="foot"] { background: $surface; border-top: 1px solid $line; }
QFrame[role="card"] {
  background: $surface; border: 1px solid $line; border-radius: ${px14}px;
}
QFrame[role="notice"] { background: $warn_pale; border: none; }
QFrame[role="notice"] QLabel { color: $warn; font-size: ${type18}px; }
QLabel { background: transparent; }
QLabel[role="photo"] { color: $quiet; font-size: ${type16}px; }
QLabel[role="photo"][state="none"] { background: $ground; border: 1px dashed $quiet; }
QLabel[role="product"] { font-size: ${type22}px; color: $accent; }
QLabel[role="title"] { font-size: ${type34}px; }
QLabel[role="big"] { font-size: ${type44}px; }
QLabel[role="quiet"] { color: $quiet; font-size: ${type19}px; }
QLabel[role="plain"] { color: $quiet; font-size: ${type22}px; }
QLabel[role="small"] { color: $quiet; font-size: ${type16}px; }
QLabel[role="value"] { font-size: ${type26}px; }
QLabel[role="hint"] { font-size: ${type18}px; }
QLabel[role="hint"][state="reading"] { background: $surface; }
QLabel[role="hint"][state="warn"] { background: $warn_pale; color: $warn; }
QLabel[role="time"] { font-size: ${type26}px; }
QLabel[role="step"] {
  color: $quiet; font-size: ${type17}px; padding: ${px6}px ${px14}px; border-radius: ${px16}px;
}
QLabel[role="step"][state="now"] { background: $accent; color: $on_accent; }
QLabel[role="step"][state="done"] { color: $accent; }
QLabel[role="advice"] {
  font-size: ${type20}px; border-radius: ${px10}px; padding: ${px12}px ${px18}px;
}
QLabel[role="advice"][state="plain"] { background: $ground; color: $quiet; }
QLabel[role="advice"][state="good"] { background: $accent_pale; color: $accent; }
QLabel[role="advice"][state="warn"] { background: $warn_pale; color: $warn; }
QLabel[role="advice"][state="bad"] { background: $bad_pale; color: $bad; }
QPushButton {
  font-size: ${type22}px; border-radius: ${px10}px; padding: ${px10}px ${px28}px;
  min-height: ${px36}px; background: $surface; border: 2px solid $line;
}
QPushButton:hover { border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; outline: none; }
QPushButton:disabled { color: $disabled; background: $ground; border-color: $line; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed { background: $accent_dark; }
QPushButton[role="primary"]:focus { border: 2px solid $ink; }
QPushButton[role="primary"]:disabled {
  background: $ground; color: $disabled; border-color: $disabled;
}
QPushButton[role="look"] {
  font-size: ${type16}px; padding: 0 ${px8}px; min-height: ${px28}px; border-width: 1px;
}
QPushButton[role="danger"] { color: $bad; border-color: $bad; }
QPushButton[role="key"] { font-size: ${type30}px; padding: 0; min-height: ${px64}px; }
QPushButton[role="theme"] {
  font-size: ${type19}px; text-align: left; padding: ${px6}px ${px18}px; min-height: ${type58}px;
}
QPushButton[role="theme"][state="diagnosed"] { min-height: ${type86}px; }
QScrollArea { background: $ground; }
QLabel[role="pinyin"] { color: $quiet; font-size: ${type34}px; }
QLabel[role="word"] { font-size: ${type88}px; }
QLabel[role="part"] { font-size: ${type22}px; }
QLabel[role="heard"] { color: $bad; font-size: ${type18}px; }
QLabel[role="verdict"] {
  font-size: ${type18}px; border-radius: ${px8}px; padding: ${px4}px ${px10}px;
}
QLabel[role="verdict"][state="good"] { background: $accent_pale; color: $accent; }
QLabel[role="verdict"][state="warn"] { background: $warn_pale; color: $warn; }
QLabel[role="verdict"][state="bad"] { background: $bad_pale; color: $bad; }
QPushButton[role="topic"] {
  font-size: ${type34}px; text-align: left; padding: ${px28}px ${px36}px; min-height: ${px72}px;
}
""")


def style_sheet(scale: float, look: Look) -> str:
    """The style sheet of a look at a scale; type grows besides by the look's type size."""
    grown = scale * TYPE_SIZES[look.type_size]
    lengths = {f"px{n}": str(max(1, round(n * scale))) for n in range(4, 80)}
    sizes = {f"type{n}": str(max(1, round(n * grown))) for n in range(12, 100)}
    families = ", ".join(f'"{family}"' for family in SANS)
    return _SHEET.substitute(lengths, **sizes, families=families, **asdict(look.palette))
