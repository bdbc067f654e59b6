"""A chart of one bar for each county as SVG, the same for page and PDF. Pure.

Colours and sizes stand in attributes, since pages allow no inline style and typst reads no sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, ROW, BAR, LEFT, RIGHT = 620, 26, 15, 120, 48
INK, QUIET, FILL = "#1b2b34", "#5d7079", "#23907a"
FONT = "Noto Sans SC, sans-serif"
LONGEST = 8  # characters of a name


def bars(title: str, values: Sequence[tuple[str, int]]) -> str:
    """Names and their numbers, in the given order."""
    height = ROW * (len(values) + 1) + 8
    most = max((value for _, value in values), default=0) or 1
    told = f"{title}：" + "，".join(f"{name} {value}" for name, value in values)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-label="{escape(told)}">',
        _text(4, 17, title, INK, "start"),
    ]
    for place, (name, value) in enumerate(values, 1):
        top = ROW * place + 4
        width = (WIDTH - LEFT - RIGHT) * value / most
        short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
        parts += [
            _text(LEFT - 8, top + 12, short, INK, "end"),
            f'<rect x="{LEFT}" y="{top}" width="{width:.1f}" height="{BAR}" rx="2" fill="{FILL}"/>',
            _text(LEFT + width + 6, top + 12, str(value), QUIET, "start"),
        ]
    return "".join([*parts, "</svg>"])


def _text(x: float, y: float, text: str, colour: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" font-family="{FONT}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )
