"""Every text of both looks can be read: contrast as WCAG measures it."""

from __future__ import annotations

import pytest

from station.candidate import Accommodations
from station.theme import CALM, HIGH_CONTRAST, Look, Palette

TEXTS = [  # (text, ground)
    ("ink", "ground"), ("ink", "surface"), ("quiet", "ground"), ("quiet", "surface"),
    ("accent", "surface"), ("accent", "accent_pale"), ("on_accent", "accent"),
    ("on_accent", "accent_dark"), ("row_black", "surface"), ("row_blue", "surface"),
    ("warn", "warn_pale"), ("bad", "bad_pale"), ("bad", "surface"),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(palette: Palette, text: str, ground: str) -> float:
    light, dark = sorted(
        (luminance(getattr(palette, name)) for name in (text, ground)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_stands_out(text: str, ground: str) -> None:
    assert contrast(CALM, text, ground) >= 4.5
    assert contrast(HIGH_CONTRAST, text, ground) >= 7.0


@pytest.mark.parametrize("palette", [CALM, HIGH_CONTRAST])
def test_the_two_colours_of_rows_differ(palette: Palette) -> None:
    assert palette.row_black != palette.row_blue


def test_most_candidates_get_the_usual_look() -> None:
    assert Look().granting(Accommodations()) == Look()
    assert Look().granting(Accommodations(extra_time_percent=25)) == Look()
