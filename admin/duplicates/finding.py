"""Comparing everybody on file, and what people said of the pairs."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from admin.accounts import audit
from admin.accounts.models import User
from admin.duplicates.comparing import Finding, Known, Likeness, compare, likely_pairs, names_of
from admin.duplicates.errors import NotTwoFiles
from admin.duplicates.models import LikelyPair, NotTheSame
from admin.errors import WithoutReason
from admin.people.cipher import cipher
from admin.people.models import Person, Post
from admin.testing.models import Candidate

BATCH = 1_000
COLUMNS = ("pk", "name", "former_name", "sex", "birth_date", "identity_locked", "phone_digest")


def people_known(keys: tuple[int, ...] | None = None) -> list[Known]:
    """Everybody whose file stands by itself (or those of the keys); three queries."""
    people = Person.objects.filter(merged_into=None).order_by("pk")
    posts = Post.objects.values_list("person", "organisation")
    seats = Candidate.objects.exclude(organisation=None).values_list("person", "organisation")
    if keys is not None:
        people = people.filter(pk__in=keys)
        posts, seats = posts.filter(person__in=keys), seats.filter(person__in=keys)
    units: defaultdict[int, set[int]] = defaultdict(set)
    for person, unit in (*posts.order_by().distinct(), *seats.order_by().distinct()):
        units[person].add(unit)
    unlock = cipher().unlock
    return [
        Known(key, name, former, sex, birth, unlock(locked), phone, frozenset(units[key]))
        for key, name, former, sex, birth, locked, phone in people.values_list(*COLUMNS)
    ]


def look_for_pairs(at: datetime) -> int:
    """Compare everybody; the table of likely pairs is then what was found. Returns how many."""
    found = likely_pairs(people_known())
    apart = set(NotTheSame.objects.values_list("low", "high"))
    rows = [
        LikelyPair(
            low_id=one.low,
            high_id=one.high,
            points=one.points,
            findings=[[finding.text, finding.points] for finding in one.findings],
            found_at=at,
        )
        for one in found
        if (one.low, one.high) not in apart
    ]
    with transaction.atomic():
        LikelyPair.objects.all().delete()
        LikelyPair.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def likeness_of(one: Person, other: Person) -> Likeness:
    """Two people as they are now; how common a name is counts among everybody."""
    known = people_known((one.pk, other.pk))
    if len(known) != 2:
        raise NotTwoFiles
    names = names_of(known)
    counts = {
        name: Person.objects.filter(merged_into=None, name=name).count() for name in names.counts
    }
    whole = Person.objects.filter(merged_into=None).count()
    return compare(known[0], known[1], type(names)(counts, whole))


def shown_findings(pair: LikelyPair) -> list[Finding]:
    """The reasons of a stored pair."""
    return [Finding(text, points) for text, points in pair.findings]


@transaction.atomic
def tell_apart(one: Person, other: Person, *, reason: str, by: User, at: datetime) -> NotTheSame:
    """Remember that they are two people; no comparison shows them again. WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    low, high = sorted((one, other), key=lambda person: person.pk)
    if low.pk == high.pk:
        raise NotTwoFiles
    said, _ = NotTheSame.objects.get_or_create(
        low=low, high=high, defaults={"reason": reason.strip()[:300], "said_by": by, "said_at": at}
    )
    LikelyPair.objects.filter(low=low, high=high).delete()
    audit.record("people_told_apart", low, by=by, at=at, reason=said.reason, other=high.pk)
    return said


@transaction.atomic
def take_back_apart(said: NotTheSame, *, reason: str, by: User, at: datetime) -> None:
    """They may be one person after all; the next comparison shows them. WithoutReason."""
    if not reason.strip():
        raise WithoutReason
    audit.record(
        "people_told_apart_undone",
        said.low,
        by=by,
        at=at,
        reason=reason.strip(),
        other=said.high_id,
    )
    said.delete()


def both_among(pairs: QuerySet[Any], people: QuerySet[Person]) -> QuerySet[Any]:
    """Pairs of which both files are among the people.

    Asked of each pair: as two lists the database may hold every person against every other.
    """
    return pairs.filter(*(Exists(people.filter(pk=OuterRef(one))) for one in ("low", "high")))
