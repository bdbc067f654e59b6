"""New teachers and whether their induction is in time: the list, and what is entered by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from admin.accounts import audit
from admin.accounts.models import User
from admin.errors import WithoutReason
from admin.kinds.models import Kind
from admin.matches.errors import BadRequest
from admin.matches.induction_rules import Facts, State, deadline_of, since, state_of
from admin.matches.models import Induction
from admin.matches.shapes import induction_rule
from admin.matches.sources import completed
from admin.people.models import Post

TEACHING = (Post.Role.TEACHER, Post.Role.CLASS_TEACHER)
ORDER = list(State)  # most urgent first


@dataclass(frozen=True)
class Newcomer:
    """A new teacher on the list."""

    post: Post
    facts: Facts
    deadline: date
    state: State
    mark: Induction | None


@dataclass(frozen=True)
class MarkEntry:
    """What was filled in: when it was finished, until when it may last, or that it is excused."""

    finished_on: date | None
    extended_to: date | None
    is_excused: bool
    why: str


def newcomers(kind: Kind, rules: Mapping[str, Any], within: Q, today: date) -> list[Newcomer]:
    """New teachers whose first post (within reach) began lately, most urgent first.

    ``rules``: of the kind; ``within`` limits posts to those within somebody's reach. Whoever is
    late stays on the list for as long as the rules watch.
    """
    rule = induction_rule(rules)
    earlier = Post.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lt=OuterRef("valid_from")),
        person=OuterRef("person"),
        role__in=TEACHING,
    )
    posts = (
        Post.objects.on(today)
        .filter(
            within,
            role__in=TEACHING,
            valid_from__gte=since(rule, today),
            person__merged_into=None,
        )
        .exclude(Exists(earlier))
        .select_related("person", "organisation")
        .order_by("valid_from", "is_main", "pk")
    )
    first = {post.person_id: post for post in reversed(list(posts))}
    marks = {one.person_id: one for one in Induction.objects.filter(kind=kind)}
    done = completed(list(first), rules.get("completion_kind", ""))
    found = []
    for person, post in first.items():
        facts = _facts(post, marks.get(person), done.get(person))
        state = state_of(facts, rule, today)
        found.append(Newcomer(post, facts, deadline_of(facts, rule), state, marks.get(person)))
    return sorted(found, key=lambda one: (ORDER.index(one.state), one.deadline, one.post.pk))


def _facts(post: Post, mark: Induction | None, done: date | None) -> Facts:
    if post.valid_from is None:
        raise ValueError("a newcomer's post has its first day")
    if mark is None:
        return Facts(post.valid_from, done)
    days = [day for day in (done, mark.finished_on) if day is not None]
    return Facts(post.valid_from, min(days, default=None), mark.extended_to, mark.is_excused)


@transaction.atomic
def mark_induction(
    kind: Kind, post: Post, entry: MarkEntry, *, by: User, at: datetime
) -> Induction:
    """Enter or change what is on record of a new teacher. WithoutReason, BadRequest."""
    if not entry.why.strip():
        raise WithoutReason
    given = (entry.finished_on is not None, entry.extended_to is not None, entry.is_excused)
    if not any(given):
        raise BadRequest("请填写完成日期、延期日期，或选择免除。")
    if entry.finished_on and entry.finished_on > localdate(at):
        raise BadRequest("完成日期不能晚于今天。")
    earliest = min(filter(None, (entry.finished_on, entry.extended_to)), default=None)
    if earliest and post.valid_from and earliest < post.valid_from:
        raise BadRequest(f"日期不能早于上岗日期（{post.valid_from}）。")
    made, _ = Induction.objects.update_or_create(
        kind=kind,
        person=post.person,
        defaults={
            **vars(entry),
            "why": entry.why.strip()[:300],
            "organisation": post.organisation,
            "subject": post.subject,
            "filled_by": kind.version(),
            "entered_at": at,
            "entered_by": by,
        },
    )
    audit.record("induction_marked", made, by=by, at=at, reason=made.why)
    return made


def counted(found: Sequence[Newcomer]) -> dict[State, int]:
    """How many there are in each state."""
    return {state: sum(one.state == state for one in found) for state in State}
