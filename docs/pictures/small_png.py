"""Pictures of the guides stay small: few colours, at most 150 kB."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

MOST = 150_000  # bytes
COLOURS = (256, 128, 64, 32)


def shrink(path: Path) -> None:
    """Write the PNG anew with as many colours as fit; SystemExit where not even the fewest do."""
    picture = Image.open(path).convert("RGB")
    for colours in COLOURS:
        few = picture.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size <= MOST:
            return
    raise SystemExit(f"{path}: larger than {MOST} bytes even with {COLOURS[-1]} colours")
