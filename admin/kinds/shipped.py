"""Systems that come with the product, as data: JSON files in ``shipped/``.

A file ``NN-SYSTEM.FAMILY.json`` holds the kinds of one family in one system: ``code``, ``name`` and
``description`` of the system, and ``kinds`` (``code``, ``family``, ``name``, ``definition``); NN is
the place of the system among the others. What is there already is never touched, whatever an
office made of it.
"""

from __future__ import annotations

import json
from datetime import datetime
from importlib import resources
from typing import Any

from django.db import transaction

from admin.kinds import definition as definitions
from admin.kinds.changing import checked
from admin.kinds.definition import Definition
from admin.kinds.families import entry_of
from admin.kinds.models import Kind, KindVersion, System


def shipped_systems() -> list[dict[str, Any]]:
    """All files in the order of their names, each with its ``position``."""
    folder = resources.files("admin.kinds").joinpath("shipped")
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".json")), key=str)
    return [
        {**json.loads(one.read_text("utf-8")), "position": int(one.name.partition("-")[0])}
        for one in files
    ]


@transaction.atomic
def add_shipped(at: datetime) -> int:
    """Add the systems and kinds that are not there yet; returns how many kinds.

    Kinds are made first and defined then, so that rules may refer to one another.
    """
    new: list[tuple[Kind, Definition]] = []
    known = set(Kind.objects.values_list("code", flat=True))
    for told in shipped_systems():
        system, _ = System.objects.get_or_create(
            code=told["code"],
            defaults={
                "name": told["name"],
                "description": told.get("description", ""),
                "position": told["position"],
            },
        )
        for position, one in enumerate(told["kinds"], 1):
            if one["code"] in known:
                continue
            made = Kind.objects.create(
                system=system,
                family=one["family"],
                code=one["code"],
                name=one["name"],
                position=position,
            )
            new.append((made, definitions.from_json(one["definition"])))
    for kind, definition in new:
        entry = entry_of(kind.family)
        # What ships holds whatever an office made of the rules that others keep.
        whole = checked(entry, definition, kind, settings=entry.settings)
        KindVersion.objects.create(
            kind=kind, number=1, stored=definitions.to_json(whole), made_at=at
        )
    return len(new)
