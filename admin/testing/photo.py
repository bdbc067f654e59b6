"""Photos for registration: what is wrong with one, and a clean copy. Pure.

psc.md: JPG, white ground, 390 × 567 px, at most 200 KB. What cannot be measured safely (the
face, two thirds of the picture) is looked at by the office.
"""

from __future__ import annotations

import io

from PIL import Image, ImageOps

WIDTH, HEIGHT = 390, 567
MOST_BYTES = 200 * 1024
WHITE = 215  # a pixel of the ground has at least this much of each colour, of 255
WHITE_SHARE = 0.85  # of the ground looked at
GROUND_WIDTH, GROUND_HEIGHT = 40, 170  # the two upper corners, where no head or shoulder is
_QUALITIES = (92, 85, 75, 60)


def faults_of(data: bytes) -> list[str]:
    """What is wrong with the photo, in sentences for who sent it; empty: nothing."""
    if len(data) > MOST_BYTES:
        return [f"照片为 {len(data) / 1024:.0f} KB，应不超过 200 KB。"]
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            if image.size != (WIDTH, HEIGHT):
                given = f"{image.width} × {image.height}"
                return [f"照片为 {given} 像素，应为 {WIDTH} × {HEIGHT} 像素。"]
            picture = image.convert("RGB")
    # Pillow raises many kinds of error over broken files; all mean the same to the sender.
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ["照片不是完整的 JPG 文件，请重新导出为 JPG 后上传。"]
    if _white_share(picture) < WHITE_SHARE:
        return ["照片背景不是白色，请使用白底证件照。"]
    return []


def clean(data: bytes) -> bytes:
    """The picture alone, encoded anew without anything else the file held; ≤ 200 KB.

    Only for a photo without faults.
    """
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        picture = Image.new("RGB", image.size)
        picture.paste(image.convert("RGB"))
    made = b""
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        made = out.getvalue()
        if len(made) <= MOST_BYTES:
            break
    return made


def printable(data: bytes) -> bytes | None:
    """The picture upright, as a JPEG of at most 390 × 567 px; None for what is no picture.

    For prints: whatever an earlier system left as a photo is decoded and encoded anew.
    """
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "BMP", "GIF", "WEBP"]) as image:
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            ground = Image.new("RGBA", upright.size, "white")
            picture = Image.alpha_composite(ground, upright).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    picture.thumbnail((WIDTH, HEIGHT))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITIES[1], optimize=True)
    return out.getvalue()


def _white_share(picture: Image.Image) -> float:
    left = picture.crop((0, 0, GROUND_WIDTH, GROUND_HEIGHT))
    right = picture.crop((WIDTH - GROUND_WIDTH, 0, WIDTH, GROUND_HEIGHT))
    pixels = left.tobytes() + right.tobytes()
    count = len(pixels) // 3
    white = sum(min(pixels[at : at + 3]) >= WHITE for at in range(0, 3 * count, 3))
    return white / count
