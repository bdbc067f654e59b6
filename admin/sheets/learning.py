"""Mappings that are known: shipped layouts of other systems, and what an office taught."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.sheets.heads import Head
from admin.sheets.layout import SheetLayout
from admin.sheets.mapping import SheetMapping
from admin.sheets.models import KnownMapping

PLATFORMS = Path(__file__).parent / "platforms"
SHIPPED = "随系统提供"


@lru_cache(maxsize=1)
def shipped() -> tuple[tuple[str, str, SheetMapping], ...]:
    """Layout, name and mapping of each file in ``platforms``, by file name."""
    found = []
    for path in sorted(PLATFORMS.glob("*.json")):
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found.append((data["layout"], data["name"], SheetMapping.of_json(data["mapping"])))
    return tuple(found)


def fingerprint_of(mapping: SheetMapping) -> str:
    """That of a head with these headings."""
    return Head(0, 0, mapping.headings).fingerprint


def known_sheets(layout: SheetLayout) -> dict[str, str]:
    """Fingerprint → pattern of the sheet's name, of all mappings known for the layout."""
    found = {
        fingerprint_of(mapping): mapping.sheet for key, _, mapping in shipped() if key == layout.key
    }
    for one in KnownMapping.objects.filter(layout=layout.key, is_newest=True):
        found[one.fingerprint] = one.mapping.get("sheet", "")
    return found


def known_mapping(
    layout: SheetLayout, fingerprint: str
) -> tuple[str, SheetMapping, KnownMapping | None] | None:
    """Name and mapping for these headings: what the office taught, else what is shipped."""
    learnt = KnownMapping.objects.filter(
        layout=layout.key, fingerprint=fingerprint, is_newest=True
    ).first()
    if learnt is not None:
        return learnt.name, SheetMapping.of_json(learnt.mapping), learnt
    for key, name, mapping in shipped():
        if key == layout.key and fingerprint_of(mapping) == fingerprint:
            return name, mapping, None
    return None


@transaction.atomic
def learn(
    layout: SheetLayout,
    head: Head,
    mapping: SheetMapping,
    name: str,
    *,
    by: User,
    at: datetime,
) -> KnownMapping:
    """Keep a mapping for these headings: the next version, or the one that says the same."""
    newest = (
        KnownMapping.objects.select_for_update()
        .filter(layout=layout.key, fingerprint=head.fingerprint, is_newest=True)
        .first()
    )
    if newest is not None and newest.mapping == mapping.as_json() and newest.name == name:
        return newest
    if newest is not None:
        KnownMapping.objects.filter(pk=newest.pk).update(is_newest=False)
    made = KnownMapping.objects.create(
        layout=layout.key,
        fingerprint=head.fingerprint,
        version=newest.version + 1 if newest else 1,
        name=name,
        mapping=mapping.as_json(),
        made_by=by,
        made_at=at,
    )
    audit.record("mapping_learnt", made, by=by, at=at, version=made.version, layout=layout.key)
    return made
