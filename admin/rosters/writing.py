"""Writing what a roster does: new and changed people and posts, each with its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from admin.accounts.models import User
from admin.people.models import Person, Post
from admin.rosters.planning import RosterWork
from admin.sheets.layout import Asked, Told

BATCH = 500
REASON = "表格导入"
PERSON_FIELDS = (
    *("former_name", "sex", "birth_date", "ethnicity", "email", "dialect", "extra"),
    *("phone_locked", "phone_digest", "updated_at"),
)
POST_FIELDS = (
    *("role", "title", "subject", "stage", "is_rural", "is_special_post", "is_main"),
    *("valid_from", "valid_to"),
)
Record = TypeVar("Record", bound=models.Model)


def write_roster(work: RosterWork, asked: Asked, told: Told) -> None:
    """Write it all; inside a transaction of the caller."""
    written = 0
    for some in _parts(work.new_people):
        _create(some, Person, asked)
        told(written := written + len(some))
    for post in work.new_posts:
        post.person = post.person  # takes over the key that the person has only now
    for person in work.renamed:
        person._history_user, person._change_reason = asked.by, REASON  # type: ignore[attr-defined]
        person.save()
    for person in work.changed_people:
        person.updated_at = asked.at
    for people in _parts(work.changed_people):
        _update(people, Person, PERSON_FIELDS, asked.by, asked.at)
        told(written := written + len(people))
    for posts in _parts(list(work.changed_posts.values())):
        _update(posts, Post, POST_FIELDS, asked.by, asked.at)
    for posts in _parts(work.new_posts):
        _create(posts, Post, asked)


def _parts(items: Sequence[Record]) -> list[list[Record]]:
    return [list(items[start : start + BATCH]) for start in range(0, len(items), BATCH)]


def _create(some: list[Any], model: type[models.Model], asked: Asked) -> None:
    bulk_create_with_history(
        some,
        model,
        batch_size=BATCH,
        default_user=asked.by,
        default_change_reason=REASON,
        default_date=asked.at,
    )


def _update(
    some: list[Any], model: type[models.Model], fields: Sequence[str], by: User, at: datetime
) -> None:
    bulk_update_with_history(
        some,
        model,
        list(fields),
        batch_size=BATCH,
        default_user=by,
        default_change_reason=REASON,
        default_date=at,
    )
