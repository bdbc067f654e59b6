"""Small pictures for albums and evidence, drawn and not taken: a hall, a screen, people."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import Image, ImageDraw

from demo.city.making import City, write_all

SIZE = (480, 320)
DRAWN = 8  # different ones; records share their files
WALLS = ("#dfe8e4", "#e9e2d4", "#dbe4ee", "#ece6ea")
CLOTHES = ("#2f6f5e", "#7a4b3a", "#3b5b8a", "#6b6b6b", "#8a3b52", "#b08a2e")


@dataclass(frozen=True)
class Hung:
    """A picture beside a record: the file's name, what it shows (empty: no caption)."""

    record: Any
    purpose: str
    name: str
    caption: str
    at: datetime


def hang(city: City, wanted: Iterable[Hung], by: Any) -> None:
    """Keep a picture beside each record. Every file goes through the sieve once; further records
    name what is kept.
    """
    from django.contrib.contenttypes.models import ContentType

    from admin.accounts.audit import entry
    from admin.accounts.models import AuditEntry
    from admin.activities.models import Caption
    from admin.attachments.keeping import attach
    from admin.attachments.models import Attachment

    kept: dict[int, Any] = city.made.setdefault("pictures", {})
    further: list[tuple[Hung, Any]] = []
    hung: list[tuple[Hung, Any]] = []
    for place, one in enumerate(wanted):
        number = place % DRAWN
        if number not in kept:
            data = drawn(random.Random(f"{city.seed}:picture {number}"))
            args = {"by": by, "at": one.at, "purpose": one.purpose}
            kept[number] = attach(one.record, one.name, data, **args)
            hung.append((one, kept[number]))
            continue
        copy = Attachment(
            of_type=ContentType.objects.get_for_model(one.record),
            of_key=one.record.pk,
            purpose=one.purpose,
            name=one.name,
            added_at=one.at,
            added_by=by,
            **{name: getattr(kept[number], name) for name in ("sha256", "ending", "size")},
        )
        further.append((one, copy))
    write_all(Attachment, (copy for _, copy in further))
    write_all(
        AuditEntry,
        (
            entry("attached", one.record, by=by, at=one.at, attachment=copy.pk)
            for one, copy in further
        ),
    )
    write_all(
        Caption,
        (
            Caption(attachment=beside, text=one.caption)
            for one, beside in (*hung, *further)
            if one.caption
        ),
    )


def drawn(rng: random.Random) -> bytes:
    """A JPEG: a room with a screen, a table and some people before it."""
    wide, high = SIZE
    picture = Image.new("RGB", SIZE, rng.choice(WALLS))
    pen = ImageDraw.Draw(picture)
    floor = round(high * 0.62)
    pen.rectangle((0, floor, wide, high), fill="#b9a98f")
    left = rng.randint(90, 150)
    pen.rectangle((left, 30, left + 220, 140), fill="#f8f8f4", outline="#555555", width=4)
    for line in range(4):
        end = left + rng.randint(120, 200)
        pen.line((left + 20, 55 + 20 * line, end, 55 + 20 * line), fill="#9aa7a2", width=6)
    pen.rectangle((left + 40, floor - 40, left + 180, floor + 6), fill="#7d5a3c")
    for row in range(2):
        for place in range(rng.randint(5, 8)):
            x, y = 30 + place * 56 + rng.randint(-6, 6), floor + 18 + row * 50
            pen.ellipse((x, y, x + 24, y + 24), fill="#3a2d26")
            pen.ellipse((x - 9, y + 22, x + 33, y + 66), fill=rng.choice(CLOTHES))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
