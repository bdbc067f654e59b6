"""Rows in every table of a schema, whichever it is: values follow from the fields alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

AT = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
ROWS = 2
BY_KIND: tuple[tuple[type[models.Field], Any], ...] = (
    (models.BooleanField, lambda n: False),
    (models.UUIDField, lambda n: uuid.UUID(int=n + 1)),
    (models.DateTimeField, lambda n: AT + timedelta(days=n)),
    (models.DateField, lambda n: date(2025, 1, n + 1)),
    (models.TimeField, lambda n: time(9, n)),
    (models.DurationField, lambda n: timedelta(minutes=n)),
    (models.DecimalField, lambda n: Decimal(n + 1)),
    (models.FloatField, lambda n: n + 0.5),
    (models.IntegerField, lambda n: n + 1),
    (models.JSONField, lambda n: {"number": n}),
    (models.BinaryField, lambda n: bytes([n])),
    (models.GenericIPAddressField, lambda n: f"10.0.0.{n + 1}"),
    (models.FileField, lambda n: f"face-{n}.jpg"),
    (models.TextField, lambda n: f"第{n}行"),
    (models.CharField, lambda n: f"{n}"),
)


def fill(apps: Iterable[type[models.Model]]) -> dict[str, list[dict[str, Any]]]:
    """Give every model its rows, those it points at first; returns what was written, by label."""
    made: dict[str, list[models.Model]] = {}
    for model in apps:
        _rows(model, made)
    return {label: [values_of(one) for one in rows] for label, rows in made.items()}


def values_of(row: models.Model) -> dict[str, Any]:
    """Column by column, as the database gives it back."""
    return dict(type(row)._base_manager.filter(pk=row.pk).values().get())


def _rows(model: type[models.Model], made: dict[str, list[models.Model]]) -> list[models.Model]:
    label = model._meta.label
    if label not in made:
        made[label] = []
        for number in range(ROWS):
            row = model(**{f.name: _value(f, number, made) for f in _asked(model)})
            row.save(force_insert=True)
            made[label].append(row)
    return made[label]


def _asked(model: type[models.Model]) -> list[Any]:
    """The fields that need a value: not the counted key, nor what may be left open."""
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)
        and not (field.is_relation and (field.null or field.related_model is model))
    ]


def _value(field: Any, number: int, made: dict[str, list[models.Model]]) -> Any:
    if field.is_relation:
        return _rows(field.related_model, made)[number]
    if field.choices:
        return field.flatchoices[0][0]
    for kind, value in BY_KIND:
        if isinstance(field, kind):
            return value(number)
    raise NotImplementedError(f"no value for {field}")
