"""Making and changing systems and kinds: checked whole, kept by version, traced."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.kinds import definition as definitions
from admin.kinds.definition import Definition, checked_rules, report_faults
from admin.kinds.errors import BadDefinition, ChangedMeanwhile, NameTaken
from admin.kinds.families import FamilyEntry, entry_of
from admin.kinds.fields import Field, faults_of, with_keys
from admin.kinds.models import Kind, KindVersion, System
from admin.kinds.reporting import columns_of

MOST_REASON = 300


@transaction.atomic
def make_system(name: str, description: str, *, by: User, at: datetime) -> System:
    """A further system. NameTaken, BadDefinition."""
    name = _checked_name(name, System._meta.get_field("name").max_length)
    if System.objects.filter(name=name).exists():
        raise NameTaken
    last = System.objects.order_by("-position").first()
    made = System.objects.create(
        code=f"s-{uuid.uuid4().hex[:12]}",
        name=name,
        description=description.strip()[:300],
        position=(last.position + 1) if last else 1,
    )
    audit.record("system_made", made, by=by, at=at)
    return made


@transaction.atomic
def change_system(
    system: System, name: str, description: str, is_active: bool, *, by: User, at: datetime
) -> None:
    """Rename, describe, put aside or take up again. NameTaken, BadDefinition."""
    name = _checked_name(name, System._meta.get_field("name").max_length)
    if System.objects.filter(name=name).exclude(pk=system.pk).exists():
        raise NameTaken
    before = {"is_active": system.is_active}
    system.name, system.description, system.is_active = name, description.strip()[:300], is_active
    system.save()
    audit.record(
        "system_changed", system, by=by, at=at, before=before, after={"is_active": is_active}
    )


@transaction.atomic
def make_kind(
    system: System, family: str, name: str, wanted: Definition, *, by: User, at: datetime
) -> Kind:
    """A further kind with its first version. NameTaken, BadDefinition."""
    name = _checked_name(name, Kind._meta.get_field("name").max_length)
    if system.kinds.filter(name=name).exists():
        raise NameTaken
    whole = checked(entry_of(family), wanted)
    made = Kind.objects.create(
        system=system,
        family=family,
        code=f"k-{uuid.uuid4().hex[:12]}",
        name=name,
        position=system.kinds.count() + 1,
    )
    _keep(made, 1, whole, "", by, at)
    audit.record("kind_made", made, by=by, at=at, family=family)
    return made


@transaction.atomic
def change_kind(
    kind: Kind,
    name: str,
    wanted: Definition,
    *,
    is_active: bool,
    seen: int,
    reason: str,
    by: User,
    at: datetime,
) -> KindVersion:
    """A further version; ``seen`` is the number of the version that was changed on the page.

    Records keep the version they were filled in by. ChangedMeanwhile, WithoutReason, NameTaken,
    BadDefinition.
    """
    kind = Kind.objects.select_for_update().get(pk=kind.pk)
    before = kind.version()
    if before.number != seen:
        raise ChangedMeanwhile
    if not reason.strip():
        raise WithoutReason
    name = _checked_name(name, Kind._meta.get_field("name").max_length)
    if kind.system.kinds.filter(name=name).exclude(pk=kind.pk).exists():
        raise NameTaken
    whole = checked(entry_of(kind.family), wanted, kind)
    kind.name, kind.is_active = name, is_active
    kind.save()
    made = _keep(kind, before.number + 1, whole, reason.strip()[:MOST_REASON], by, at)
    audit.record("kind_changed", kind, by=by, at=at, reason=made.reason, version=made.number)
    return made


def checked(
    entry: FamilyEntry,
    wanted: Definition,
    kind: Kind | None = None,
    *,
    settings: Sequence[Field] | None = None,
) -> Definition:
    """The definition with a key for each field and rules as they are stored; ``settings``: the
    family's as they ship, where not those of now are meant. BadDefinition.

    A key that any earlier version had is never given to another field.
    """
    known = [
        field
        for version in (kind.versions.all() if kind else ())
        for field in version.definition.fields
    ]
    fields = with_keys(wanted.fields, known)
    columns = columns_of(entry, replace(wanted, fields=fields))
    rules = checked_rules(entry.settings_now() if settings is None else settings, wanted.rules)
    faults = {**faults_of(fields), **rules.faults}
    if not rules.faults:
        faults |= {f"rule:{key}": text for key, text in entry.check(rules.values).items()}
    faults |= _unknown_references(entry, rules.values)
    faults |= report_faults(
        wanted.reports,
        [one.key for one in columns],
        [one.key for one in columns if one.number is not None],
    )
    if faults:
        raise BadDefinition(faults=faults)
    return replace(wanted, fields=fields, rules=rules.values)


def _unknown_references(entry: FamilyEntry, rules: Mapping[str, object]) -> dict[str, str]:
    """Kinds that rules name and nobody knows, by ``rule:KEY``."""
    named: dict[str, set[str]] = {}
    for one in entry.settings:
        value = rules.get(one.key)
        if one.refers and isinstance(value, str):
            named.setdefault(one.key, set()).add(value)
        for column in one.columns:
            if column.refers and isinstance(value, list):
                cells = {row[column.key] for row in value if column.key in row}
                named.setdefault(one.key, set()).update(cells)
    wanted = set().union(*named.values())
    known = set(Kind.objects.filter(code__in=wanted).values_list("code", flat=True))
    return {
        f"rule:{key}": "所指的类别不存在，请重新选择。"
        for key, codes in named.items()
        if not codes <= known
    }


def _checked_name(name: str, most: int | None) -> str:
    name = name.strip()
    if not name or (most and len(name) > most):
        raise BadDefinition(f"请填写名称，不超过 {most} 个字。", faults={"name": "请填写名称。"})
    return name


def _keep(
    kind: Kind, number: int, whole: Definition, reason: str, by: User | None, at: datetime
) -> KindVersion:
    return KindVersion.objects.create(
        kind=kind,
        number=number,
        stored=definitions.to_json(whole),
        reason=reason,
        made_by=by,
        made_at=at,
    )
