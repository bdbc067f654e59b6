"""A pitch contour over the five levels, drawn for a report's page."""

from __future__ import annotations

from markupsafe import Markup

from scoring.contours import Contour

DRAWING = (84.0, 56.0)  # width and height


def contour_svg(heard: Contour, standard: Contour) -> Markup:
    """A contour over the five levels: dashed what is expected, solid what was measured."""
    width, height = DRAWING
    levels = "".join(
        f'<line class="level" x1="0" x2="{width:g}" y1="{_y(n):g}" y2="{_y(n):g}"/>'
        for n in range(1, 6)
    )
    lines = f'<polyline class="standard" points="{_points(standard)}"/>'
    if heard:
        lines += f'<polyline class="heard" points="{_points(heard)}"/>'
    return Markup(
        f'<svg class="contour" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="音高曲线">{levels}{lines}</svg>'
    )


def _points(contour: Contour) -> str:
    width = DRAWING[0]
    return " ".join(f"{6 + x * (width - 12):.1f},{_y(level):.1f}" for x, level in contour)


def _y(level: float) -> float:
    """Level 5 is high: small y."""
    return DRAWING[1] - 8 - (level - 1) * (DRAWING[1] - 16) / 4
