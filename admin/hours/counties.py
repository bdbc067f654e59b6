"""The county that a unit lies in, found by its path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from admin.people.models import Organisation

Found = TypeVar("Found")


def counties() -> dict[str, Organisation]:
    """All counties by path."""
    found = Organisation.objects.filter(kind=Organisation.Kind.COUNTY).order_by("place", "pk")
    return {one.path: one for one in found}


def above(path: str, by_path: Mapping[str, Found]) -> Found | None:
    """Of those by path the first one from the root down that holds ``path``; None: none does."""
    parts = path.strip("/").split("/")
    paths = ("/" + "/".join(parts[:length]) + "/" for length in range(1, len(parts) + 1))
    return next((by_path[one] for one in paths if one in by_path), None)
