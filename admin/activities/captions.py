"""Captions of photographs, and small copies of them for pages and prints."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from django.db import transaction
from PIL import Image

from admin.accounts import audit
from admin.accounts.models import User
from admin.activities.models import Caption
from admin.attachments.models import Attachment

MOST_CAPTION = 100
PAGE_EDGE = 360  # pixels: as pages show a photograph
PRINT_EDGE = 1_000  # pixels: 8 cm at 300 an inch
QUALITY = 82


@transaction.atomic
def set_caption(attachment: Attachment, text: str, *, by: User, at: datetime) -> None:
    """What the photograph shows; an empty text takes the caption away."""
    text = text.strip()[:MOST_CAPTION]
    if text:
        Caption.objects.update_or_create(attachment=attachment, defaults={"text": text})
    else:
        Caption.objects.filter(attachment=attachment).delete()
    audit.record("photograph_captioned", attachment, by=by, at=at)


def small(path: Path, edge: int) -> bytes:
    """A kept photograph as a fresh JPEG whose longer edge has at most so many pixels."""
    with Image.open(path, formats=("JPEG",)) as picture:
        picture.thumbnail((edge, edge))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
