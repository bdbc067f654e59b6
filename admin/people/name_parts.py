"""Names by their parts, so that a search for any part of a name goes through an index.

A name of Chinese characters has no words and is often looked for by two of its characters, or by
one: every run of up to ``LONGEST`` characters is a row, found by equality, which SQLite and
PostgreSQL both do through a plain index, whatever the collation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q

if TYPE_CHECKING:
    from admin.people.models import Person

LONGEST = 3  # characters; longer words are looked for among those that have their beginning
ROWS = 2_000  # written at a time


class NamePart(models.Model):
    """A run of characters in somebody's name or former name, in lower case."""

    part = models.CharField("片段", max_length=LONGEST)
    person = models.ForeignKey(
        "lab_people.Person",
        verbose_name="人员",
        on_delete=models.CASCADE,
        related_name="name_parts",
        db_index=False,
    )

    class Meta:
        verbose_name = "姓名片段"
        verbose_name_plural = "姓名片段"
        constraints = [models.UniqueConstraint(fields=["part", "person"], name="name_part_once")]
        indexes = [models.Index(fields=["person"], name="name_parts_of_person")]

    def __str__(self) -> str:
        return self.part


def parts_of(*names: str) -> frozenset[str]:
    """Every run of 1 to LONGEST characters.

    >>> sorted(parts_of("王小红", ""))
    ['小', '小红', '王', '王小', '王小红', '红']
    """
    return frozenset(
        name[begin : begin + length]
        for name in map(str.lower, names)
        for length in range(1, LONGEST + 1)
        for begin in range(len(name) - length + 1)
    )


def named(words: str) -> Q:
    """People whose name or former name has ``words`` (not empty) in it, in whatever case."""
    having = NamePart.objects.filter(part=words.lower()[:LONGEST]).values("person")
    found = Q(pk__in=having)
    if len(words) > LONGEST:
        found &= Q(name__icontains=words) | Q(former_name__icontains=words)
    return found


def write_parts(people: Iterable[Person]) -> None:
    """Put the parts of people new to the table."""
    _write([(one.pk, part) for one in people for part in parts_of(one.name, one.former_name)])


@transaction.atomic
def rewrite_parts(person: Person) -> None:
    """Make a person's parts follow the name, as far as they do not."""
    wanted = parts_of(person.name, person.former_name)
    own = NamePart.objects.filter(person=person.pk)
    there = set(own.values_list("part", flat=True))
    if there - wanted:
        own.exclude(part__in=wanted).delete()
    _write([(person.pk, part) for part in sorted(wanted - there)])


def _write(pairs: Sequence[tuple[int, str]]) -> None:
    NamePart.objects.bulk_create(
        (NamePart(person_id=key, part=part) for key, part in pairs), batch_size=ROWS
    )
