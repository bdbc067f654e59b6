"""Drawings of a report as SVG, the same for page and PDF. Pure.

Colours and sizes stand in attributes, since pages allow no inline style and typst reads no sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 420, 280
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 14, 36
TICKS = 5
COARSE = 20  # ends further apart need no decimals
INK, QUIET, LINE, ACCENT, POINT = "#1b2b34", "#5d7079", "#d5dedb", "#8a1f2b", "#20706b"
FONT = "Noto Sans SC, sans-serif"


@dataclass(frozen=True)
class Frame:
    """The axes: what lies at the ends."""

    x0: float
    x1: float
    y0: float
    y1: float

    def x(self, value: float) -> float:
        """Across, in the drawing's units."""
        return LEFT + (value - self.x0) / (self.x1 - self.x0) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Down, in the drawing's units."""
        return HEIGHT - BOTTOM - (value - self.y0) / (self.y1 - self.y0) * (HEIGHT - TOP - BOTTOM)


def bland_altman(points: Sequence[Sequence[float]], bias: float, lower: float, upper: float) -> str:
    """Difference (machine − people) over the mean of both, with bias and limits of agreement."""
    means = [(a + b) / 2 for a, b in points]
    differences = [a - b for a, b in points]
    frame = _frame(means, [*differences, lower, upper, 0.0])
    lines = [
        _level(frame, 0, LINE, ""),
        _level(frame, bias, ACCENT, f"平均差 {bias:+.2f}"),
        _level(frame, lower, QUIET, f"下限 {lower:+.2f}", dashed=True),
        _level(frame, upper, QUIET, f"上限 {upper:+.2f}", dashed=True),
    ]
    drawn = _points(frame, zip(means, differences, strict=True))
    return _svg(frame, "机器与测试员平均分的均值", "机器 − 测试员（分）", [drawn, *lines])


def scatter(points: Sequence[Sequence[float]]) -> str:
    """Machine over people's mean, with the line of equality."""
    people, machine = [b for _, b in points], [a for a, _ in points]
    whole = [*people, *machine]
    frame = _frame(whole, whole)
    equal = (
        f'<line x1="{frame.x(frame.x0):.1f}" y1="{frame.y(frame.x0):.1f}" '
        f'x2="{frame.x(frame.x1):.1f}" y2="{frame.y(frame.x1):.1f}" stroke="{ACCENT}"/>'
    )
    drawn = _points(frame, zip(people, machine, strict=True))
    return _svg(frame, "测试员平均分", "机器评分", [equal, drawn])


def cusum(upward: Sequence[float], downward: Sequence[float], limit: float) -> str:
    """The sums of a watch for drift: upward above the middle, downward below it."""
    low = [-one for one in downward]
    heights = _frame([], [*upward, *low, limit * 1.15, -limit * 1.15])
    frame = replace(heights, x0=0.0, x1=float(len(upward) + 1))
    drawn = [
        _path(frame, upward, POINT),
        _path(frame, low, POINT),
        _level(frame, 0, LINE, ""),
        _level(frame, limit, ACCENT, "报警线：机器偏宽", dashed=True),
        _level(frame, -limit, ACCENT, "报警线：机器偏严", dashed=True),
    ]
    return _svg(frame, "决定以后的双评人次（由先到后）", "累积偏移（标准差）", drawn, counted=True)


def _frame(xs: Sequence[float], ys: Sequence[float]) -> Frame:
    def ends(values: Sequence[float]) -> tuple[float, float]:
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        margin = (high - low) * 0.06 or 0.5
        return low - margin, high + margin

    return Frame(*ends(xs), *ends(ys))


def _points(frame: Frame, points: object) -> str:
    return "".join(
        f'<circle cx="{frame.x(x):.1f}" cy="{frame.y(y):.1f}" r="2.4" fill="{POINT}" '
        'fill-opacity="0.45"/>'
        for x, y in points  # type: ignore[attr-defined]
    )


def _path(frame: Frame, values: Sequence[float], colour: str) -> str:
    places = " ".join(f"{frame.x(i):.1f},{frame.y(one):.1f}" for i, one in enumerate(values, 1))
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="1.6"/>'


def _level(frame: Frame, value: float, colour: str, label: str, *, dashed: bool = False) -> str:
    y = frame.y(value)
    dash = ' stroke-dasharray="5 3"' if dashed else ""
    line = (
        f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" '
        f'stroke="{colour}"{dash}/>'
    )
    return line + (_text(WIDTH - RIGHT - 3, y - 4, label, colour, "end") if label else "")


def _text(x: float, y: float, text: str, colour: str = QUIET, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" font-family="{FONT}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _svg(
    frame: Frame, across: str, up: str, inside: Sequence[str], *, counted: bool = False
) -> str:
    ticks = []
    for step in range(TICKS):
        share = step / (TICKS - 1)
        x = frame.x0 + (frame.x1 - frame.x0) * (0.04 + 0.92 * share)
        y = frame.y0 + (frame.y1 - frame.y0) * (0.04 + 0.92 * share)
        across_text = f"{x:.0f}" if counted else _short(x, frame.x1 - frame.x0)
        ticks.append(_text(frame.x(x), HEIGHT - BOTTOM + 14, across_text))
        ticks.append(_text(LEFT - 5, frame.y(y) + 4, _short(y, frame.y1 - frame.y0), QUIET, "end"))
    box = (
        f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" '
        f'height="{HEIGHT - TOP - BOTTOM}" fill="#ffffff" stroke="{LINE}"/>'
    )
    names = [
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, across, INK),
        f'<g transform="translate(11 {(TOP + HEIGHT - BOTTOM) / 2:.0f}) rotate(-90)">'
        f"{_text(0, 0, up, INK)}</g>",
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(up)}；{escape(across)}">'
        + box
        + "".join([*inside, *ticks, *names])
        + "</svg>"
    )


def _short(value: float, span: float) -> str:
    return f"{value:.0f}" if span > COARSE else f"{value:.1f}"
