"""A small picture, as somebody would scan one."""

from __future__ import annotations

import io

from PIL import Image


def a_picture() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    return picture.getvalue()
