"""Everything that points to a person, found through the models themselves: a room that comes
later needs no line here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet

from admin.duplicates.models import LikelyPair, Merge, NotTheSame
from admin.hours.models import HourTotal
from admin.people.models import NamePart, Person

# Derived from the name or from entries; about pairs themselves; a chain of merges stays a chain.
STAY: tuple[type[models.Model], ...] = (
    *(NamePart, HourTotal),
    *(LikelyPair, NotTheSame, Merge, Person),
)


@dataclass(frozen=True)
class Reference:
    """A column that names a person; ``type_column`` where it names records of any table."""

    model: type[models.Model]
    column: str
    type_column: str = ""

    @property
    def label(self) -> str:
        """``app.Model.field``, by which it is kept."""
        return f"{self.model._meta.label}.{self.column}"

    @property
    def title(self) -> str:
        """What people call the records."""
        return str(self.model._meta.verbose_name)

    def of(self, person: Person) -> QuerySet[Any]:
        """The records of a person."""
        wanted: dict[str, Any] = {self.column: person.pk}
        if self.type_column:
            wanted[self.type_column] = ContentType.objects.get_for_model(Person)
        return self.model._base_manager.filter(**wanted).order_by("pk")


def references() -> list[Reference]:
    """All of them, in the order of the apps."""
    return list(_references())


def _references() -> Iterator[Reference]:
    for model in apps.get_models(include_auto_created=True):
        if model in STAY or _is_history(model) or model._meta.proxy or not model._meta.managed:
            continue
        for column in model._meta.concrete_fields:
            if column.is_relation and column.related_model is Person:
                yield Reference(model, column.name)
        for generic in model._meta.private_fields:
            if isinstance(generic, GenericForeignKey):
                yield Reference(model, generic.fk_field, generic.ct_field)


def _is_history(model: type[models.Model]) -> bool:
    """Former states stay as they were."""
    return hasattr(model, "instance_type") and hasattr(model, "history_date")


def clashing(reference: Reference, kept: Person, gone: Person) -> list[Any]:
    """Records of ``gone`` that the database or sense forbids at ``kept`` beside what is there:
    one of a kind that must be unique, or one that names both and would name one twice.
    """
    found: dict[Any, Any] = {}
    mine = reference.of(gone)
    for columns, condition in _unique_sets(reference):
        rest = [name for name in columns if name not in (reference.column, reference.type_column)]
        theirs, ours = reference.of(kept), mine
        if condition is not None:
            theirs, ours = theirs.filter(condition), ours.filter(condition)
        taken = {tuple(row) for row in theirs.values_list(*rest)} if rest else None
        for row in ours:
            values = tuple(row.serializable_value(name) for name in rest)
            blocked = theirs.exists() if taken is None else values in taken and None not in values
            if blocked:
                found[row.pk] = row
    for column in _other_people(reference):
        for row in mine.filter(**{column: kept.pk}):
            found[row.pk] = row
    return [found[key] for key in sorted(found, key=str)]


def _unique_sets(reference: Reference) -> Iterator[tuple[tuple[str, ...], models.Q | None]]:
    options = reference.model._meta
    if getattr(options.get_field(reference.column), "unique", False):
        yield (reference.column,), None
    for together in options.unique_together:
        if reference.column in together:
            yield tuple(together), None
    for one in options.constraints:
        if isinstance(one, models.UniqueConstraint) and reference.column in one.fields:
            yield tuple(one.fields), one.condition


def _other_people(reference: Reference) -> Iterator[str]:
    for column in reference.model._meta.concrete_fields:
        if (
            column.is_relation
            and column.related_model is Person
            and column.name != reference.column
        ):
            yield column.name
