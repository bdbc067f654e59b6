"""Photos: each fault is told, and a clean copy holds the picture alone."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from admin.testing.photo import HEIGHT, MOST_BYTES, WIDTH, clean, faults_of


def photo(
    size: tuple[int, int] = (WIDTH, HEIGHT),
    ground: str = "white",
    form: str = "JPEG",
    tail: bytes = b"",
) -> bytes:
    image = Image.new("RGB", size, ground)
    image.paste("#a06a50", (size[0] // 4, size[1] // 5, size[0] * 3 // 4, size[1]))
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue() + tail


def test_a_photo_as_the_rules_ask_has_no_fault() -> None:
    assert faults_of(photo()) == []


def test_each_fault_is_told() -> None:
    assert "390 × 567" in faults_of(photo((391, 567)))[0]
    assert "白底" in faults_of(photo(ground="#4080c0"))[0]
    assert "JPG" in faults_of(photo(form="PNG"))[0]
    assert "200 KB" in faults_of(photo(tail=b"x" * MOST_BYTES))[0]
    assert "JPG" in faults_of(b"<svg onload='alert(1)'/>")[0]


def test_a_clean_copy_holds_nothing_else() -> None:
    hidden = b"<script>alert(1)</script>"
    made = clean(photo(tail=hidden))
    assert hidden not in made
    assert len(made) <= MOST_BYTES
    assert faults_of(made) == []


@given(end=st.integers(0, 4000))
def test_a_cut_photo_is_refused_in_words(end: int) -> None:
    whole = photo()
    faults = faults_of(whole[: min(end, len(whole) // 2)])
    assert len(faults) == 1
