"""Small charts as SVG made on the server: numbers first, the picture for the eye. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 220, 34
MIDDLE = HEIGHT / 2


@dataclass(frozen=True)
class Scale:
    """Points on both sides of 0 that fill the width or height."""

    reach: float

    def x(self, value: float) -> float:
        """Across, 0 in the middle; values beyond the edge stay on it."""
        part = max(-1.0, min(1.0, value / self.reach))
        return round(WIDTH / 2 + part * (WIDTH / 2 - 4), 1)

    def y(self, value: float) -> float:
        """Upwards, 0 in the middle."""
        part = max(-1.0, min(1.0, value / self.reach))
        return round(MIDDLE - part * (MIDDLE - 4), 1)


def interval_chart(
    mean: float, low: float | None, high: float | None, limit: float, reach: float
) -> SafeString:
    """A mean with its interval on a line around 0; the limits as dashed lines."""
    scale = Scale(reach)
    ends = (low if low is not None else mean, high if high is not None else mean)
    told = f"平均 {mean:+.2f} 分"
    if low is not None and high is not None:
        told += f"，95% 区间 {low:+.2f} 至 {high:+.2f}"
    limits = format_html_join(
        "",
        '<line class="limit" x1="{0}" x2="{0}" y1="3" y2="{1}"/>',
        [(scale.x(-limit), HEIGHT - 3), (scale.x(limit), HEIGHT - 3)],
    )
    return format_html(
        '<svg class="chart" role="img" viewBox="0 0 {} {}" width="{}" height="{}"'
        ' aria-label="{}"><line class="axis" x1="{}" x2="{}" y1="3" y2="{}"/>{}'
        '<line class="reach" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<circle class="dot" cx="{}" cy="{}" r="4.5"/></svg>',
        *(WIDTH, HEIGHT, WIDTH, HEIGHT, told, scale.x(0), scale.x(0), HEIGHT - 3, limits),
        *(scale.x(ends[0]), scale.x(ends[1]), MIDDLE, MIDDLE, scale.x(mean), MIDDLE),
    )


def trend_chart(points: Mapping[str, float], reach: float) -> SafeString:
    """Means by month as a line around 0."""
    scale = Scale(reach)
    told = "，".join(f"{month} {value:+.2f} 分" for month, value in points.items())
    step = WIDTH / max(1, len(points))
    places = [
        (round(step * (index + 0.5), 1), scale.y(value))
        for index, value in enumerate(points.values())
    ]
    dots = format_html_join("", '<circle class="dot" cx="{}" cy="{}" r="3"/>', places)
    line = " ".join(f"{x},{y}" for x, y in places)
    return format_html(
        '<svg class="chart" role="img" viewBox="0 0 {} {}" width="{}" height="{}" aria-label="{}">'
        '<line class="axis" x1="0" x2="{}" y1="{}" y2="{}"/>'
        '<polyline class="line" points="{}"/>{}</svg>',
        *(WIDTH, HEIGHT, WIDTH, HEIGHT, told, WIDTH, MIDDLE, MIDDLE, line, dots),
    )


def bars(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int, SafeString]]:
    """Each name and number with a bar as long as its share of the largest."""
    most = max([count for _, count in rows], default=0) or 1
    return [
        (
            name,
            count,
            format_html(
                '<svg class="bar" viewBox="0 0 200 14" width="200" height="14" aria-hidden="true">'
                '<rect x="0" y="1" width="{}" height="12" rx="2"/></svg>',
                round(200 * count / most, 1),
            ),
        )
        for name, count in rows
    ]


def year_chart(points: Sequence[tuple[str, float]], told: str) -> SafeString:
    """A column for each year as high as its share of the largest, the last one marked; ``told``:
    the same in words.
    """
    most = max((value for _, value in points), default=0) or 1
    step = WIDTH / max(1, len(points))
    wide = min(26.0, step - 8)
    columns = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        [
            (
                "now" if index == len(points) - 1 else "then",
                round(step * (index + 0.5) - wide / 2, 1),
                round(2 + (HEIGHT - 2) * (1 - value / most), 1),
                round(wide, 1),
                round((HEIGHT - 2) * value / most, 1),
                round(step * (index + 0.5), 1),
                HEIGHT + 13,
                name,
            )
            for index, (name, value) in enumerate(points)
        ],
    )
    return format_html(
        '<svg class="chart years" role="img" viewBox="0 0 {} {}" width="{}" height="{}"'
        ' aria-label="{}">{}</svg>',
        *(WIDTH, HEIGHT + 16, WIDTH, HEIGHT + 16, told, columns),
    )
