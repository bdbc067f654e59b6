"""What other rooms change of a person's hours without knowing of them: practice, posts."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from admin.hours.totals import refresh
from admin.people.models import Post
from admin.practice.models import PracticeRun


def connect() -> None:
    """Called once, when Django starts. What is written in bulk is found by the daily rebuild."""
    post_save.connect(_practised, PracticeRun, dispatch_uid="hours_practised")
    for signal in (post_save, post_delete):
        signal.connect(_posted, Post, dispatch_uid="hours_posted")


def _practised(instance: PracticeRun, raw: bool = False, **_: Any) -> None:
    if not raw and instance.ended_at is not None:
        refresh([instance.person_id], at=timezone.now())


def _posted(instance: Post, raw: bool = False, **_: Any) -> None:
    if not raw:
        refresh([instance.person_id], at=timezone.now())
