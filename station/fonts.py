"""Chinese type that looks the same on every booth.

The two Noto faces come with the program; where their package is missing the system's own Chinese
face is taken: Microsoft YaHei and SimSun on Windows, whatever fontconfig has on Linux.
"""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

SANS = ["Noto Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", "PingFang SC", "sans-serif"]
SERIF = ["Noto Serif SC", "SimSun", "Noto Serif CJK SC", "Songti SC", "serif"]


def load_fonts() -> bool:
    """Make the bundled faces known to Qt, once a QApplication is there; False without them."""
    try:
        from pylopdf_fonts_zh_cn import sans_path, serif_path
    except ImportError:
        return False
    loaded = [QFontDatabase.addApplicationFont(str(path())) for path in (sans_path, serif_path)]
    return all(number >= 0 for number in loaded)


def sans(pixels: float) -> QFont:
    """Face of the window, at a height in pixels."""
    return _font(SANS, pixels)


def serif(pixels: float) -> QFont:
    """Face of what is read aloud, at a height in pixels."""
    return _font(SERIF, pixels)


def _font(families: list[str], pixels: float) -> QFont:
    font = QFont()
    font.setFamilies(families)
    font.setPixelSize(max(1, round(pixels)))
    return font
