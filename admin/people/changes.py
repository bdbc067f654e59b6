"""What was changed in a person's record and posts: who, when, before → after, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from admin.people.models import Organisation, Person, Post

UNTOLD = frozenset({"id", "created_at", "updated_at", "identity_locked", "phone_locked", "person"})
# A locked text is another each time it is locked; its digest tells whether the number changed.
NUMBERS = {"identity_digest": "证件号码", "phone_digest": "电话"}
HIDDEN = "（不显示）"
NONE = "—"


@dataclass(frozen=True)
class Difference:
    """One field, before and after, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One saving of a record."""

    at: datetime
    who: str
    what: str
    differences: tuple[Difference, ...]
    reason: str


def changes_of(person: Person) -> list[Change]:
    """Newest first; savings that changed nothing are left out. Four queries."""
    units = dict(
        Organisation.objects.filter(posts__person=person).values_list("pk", "name").distinct()
    )
    own = person.history.select_related("history_user").order_by("history_date", "history_id")
    posts = (
        Post.history.filter(person_id=person.pk)
        .select_related("history_user")
        .order_by("id", "history_date", "history_id")
    )
    found = [*_changes(own, Person, units, "档案"), *_changes(posts, Post, units, "任职")]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _changes(
    rows: Iterable[Any], model: type[models.Model], units: dict[int, str], what: str
) -> Iterator[Change]:
    before: Any = None
    for row in rows:
        former = before if before is not None and before.id == row.id else None
        before = row
        verb = {"+": "建立", "-": "删除"}.get(row.history_type, "修改")
        told = tuple(_differences(former, row, model, units)) if former else ()
        if former and verb == "修改" and not told:
            continue
        who = row.history_user.get_full_name() if row.history_user else "系统"
        reason = row.history_change_reason or ""
        yield Change(row.history_date, who, f"{verb}{what}", told, reason)


def _differences(
    old: Any, new: Any, model: type[models.Model], units: dict[int, str]
) -> Iterator[Difference]:
    for field in model._meta.concrete_fields:
        if field.name in UNTOLD:
            continue
        before, after = getattr(old, field.attname), getattr(new, field.attname)
        if before == after:
            continue
        if field.name in NUMBERS:
            hidden = [HIDDEN if value else NONE for value in (before, after)]
            yield Difference(NUMBERS[field.name], *hidden)
        else:
            words = [_words(field, value, units) for value in (before, after)]
            yield Difference(str(field.verbose_name), *words)


def _words(field: Any, value: Any, units: dict[int, str]) -> str:
    if value is None or value == "":
        return NONE
    if field.name == "organisation":
        return units.get(value, f"单位 {value}")
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(dict(field.flatchoices).get(value, value))
