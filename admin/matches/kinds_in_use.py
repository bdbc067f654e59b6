"""Kinds of requests and matches that the office uses, by what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admin.kinds.families import Family
from admin.kinds.models import Kind, KindVersion
from admin.matches.shapes import Shape, shape_of


def in_use(*shapes: Shape) -> list[tuple[Kind, Mapping[str, Any]]]:
    """Active kinds of those shapes with their rules in force, in the order of the systems; one
    query.
    """
    versions = KindVersion.objects.filter(kind__family=Family.MATCH.value, kind__is_active=True)
    newest: dict[Kind, Mapping[str, Any]] = {}
    order = ("kind__system__position", "kind__position", "kind", "number")
    for one in versions.select_related("kind__system").order_by(*order):
        newest[one.kind] = one.definition.rules
    return [(kind, rules) for kind, rules in newest.items() if shape_of(rules) in shapes]


def watching(course_kind: str) -> list[Kind]:
    """Kinds of deadline that a completed run of the kind of course runs with that code meets."""
    deadlines = in_use(Shape.DEADLINE)
    return [kind for kind, rules in deadlines if rules.get("completion_kind") == course_kind]
