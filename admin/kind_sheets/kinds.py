"""Kinds as the cells of a sheet name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from admin.imports.cells import Unreadable
from admin.kinds.families import Family
from admin.kinds.fields import Field
from admin.kinds.models import Kind
from admin.sheets.cells import comparable, words_of


@dataclass(frozen=True)
class KindFound:
    """A kind that a line may name, with the fields of its version in force."""

    kind: Kind
    name: str
    fields: tuple[Field, ...]


def kinds_of(
    family: Family, fits: Callable[[Mapping[str, Any]], bool] = lambda rules: True
) -> dict[int, KindFound]:
    """Kinds of a family whose rules fit, by their keys; those of one name with their system's."""
    kinds = list(Kind.objects.filter(family=family.value).select_related("system").order_by("pk"))
    doubled = Counter(kind.name for kind in kinds)
    found = {}
    for kind in kinds:
        definition = kind.version().definition
        if fits(definition.rules):
            name = kind.name if doubled[kind.name] == 1 else f"{kind.system.name}：{kind.name}"
            found[kind.pk] = KindFound(kind, name, tuple(definition.fields))
    return found


def reader_of(kinds: Mapping[int, KindFound]) -> Callable[[object], KindFound]:
    """A reader of the cell that names one. Unreadable."""
    by_name = {comparable(one.name): one for one in kinds.values()}

    def read(cell: object) -> KindFound:
        text = words_of(cell)
        found = by_name.get(comparable(text))
        if found is None:
            what = "没有这个类别" if text else "没有填写类别"
            raise Unreadable(what, f"请填写：{'、'.join(one.name for one in kinds.values())}")
        return found

    return read
