"""Lists of units that other rooms keep (who a course run is open to, who owes a piece of work).

Whoever is on such a list stays on it under a new name, or as a part of what it was merged into.
"""

from __future__ import annotations

from typing import Any, TypedDict

from admin.people.models import Organisation
from admin.people.with_reason import save_with_reason


class Listed(TypedDict):
    """What was done to the lists of one field: keys of the lists' lines that were turned to the
    new unit; of the records whose list had it already, by the keys of the lines that went.
    """

    turned: list[int]
    doubled: dict[str, int]


def carry_lists(old: Organisation, new: Organisation, why: str) -> dict[str, Listed]:
    """Put ``new`` in the place of ``old`` on every list; what was done, by field."""
    done: dict[str, Listed] = {}
    for field in _fields():
        lines, owner, unit = _lines(field)
        has_new = set(lines.filter(**{unit: new}).values_list(owner, flat=True))
        turned: list[int] = []
        doubled: dict[str, int] = {}
        touched: list[int] = []
        for key, record in lines.filter(**{unit: old}).order_by("pk").values_list("pk", owner):
            touched.append(record)
            if record in has_new:
                doubled[str(key)] = record
            else:
                turned.append(key)
        lines.filter(pk__in=doubled).delete()
        lines.filter(pk__in=turned).update(**{unit: new})
        _note(field, touched, why)
        if touched:
            done[field.model._meta.label + "." + field.name] = Listed(
                turned=turned, doubled=doubled
            )
    return done


def bring_lists_back(
    old: Organisation, new: Organisation, done: dict[str, Listed], why: str
) -> None:
    """As they were before, but for records that are gone or no longer list the new unit."""
    for field in _fields():
        was = done.get(field.model._meta.label + "." + field.name)
        if was is None:
            continue
        lines, owner, unit = _lines(field)
        turned = lines.filter(pk__in=was["turned"], **{unit: new})
        touched = list(turned.values_list(owner, flat=True))
        turned.update(**{unit: old})
        for key, record in was["doubled"].items():
            still = lines.filter(**{owner: record, unit: new}).exists()
            if still and not lines.filter(**{owner: record, unit: old}).exists():
                lines.create(pk=int(key), **{f"{owner}_id": record, f"{unit}_id": old.pk})
                touched.append(record)
        _note(field, touched, why)


def _fields() -> list[Any]:
    return [one.field for one in Organisation._meta.related_objects if one.many_to_many]


def _lines(field: Any) -> tuple[Any, str, str]:
    """The list's lines, and what they call the record and the unit."""
    return (
        field.remote_field.through.objects,
        field.m2m_field_name(),
        field.m2m_reverse_field_name(),
    )


def _note(field: Any, touched: list[int], why: str) -> None:
    """Into the history of each record whose list changed."""
    for record in field.model.objects.filter(pk__in=touched).order_by("pk"):
        save_with_reason(record, why)
