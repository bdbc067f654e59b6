"""What pages of requests, matches and appraisals share: the kind, the reach, filters, fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest

from admin.accounts.models import AuditEntry, User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.console.kind_form import KindForm
from admin.errors import NotAllowed, NotFound
from admin.kinds.definition import Definition
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.local_day import day_typed
from admin.matches.models.common import MOST_SUBJECT, STAGES
from admin.matches.shapes import Shape, shape_of
from admin.people.models import Organisation, Post

PAGE_SIZE = 50


def kind_of(key: int, family: Family) -> tuple[Kind, Definition]:
    """The kind of that family with its definition in force; NotFound."""
    kind = Kind.objects.select_related("system").filter(pk=key, family=family.value).first()
    if kind is None:
        raise NotFound
    return kind, kind.version().definition


def match_kind(key: int, *shapes: Shape) -> tuple[Kind, Definition]:
    """A kind of request or match of one of the shapes; NotFound."""
    kind, definition = kind_of(key, Family.MATCH)
    if shapes and shape_of(definition.rules) not in shapes:
        raise NotFound
    return kind, definition


def reaches_all(user: User, action: Action = Action.EDIT_TRAINING) -> bool:
    """Whether the right is over all counties."""
    return reach_of(user, action) == Scope.ALL


def require_all(user: User, action: Action = Action.EDIT_TRAINING) -> None:
    """What only somebody over all counties may do. NotAllowed."""
    if not reaches_all(user, action):
        raise NotAllowed(detail=action.value)


def within(user: User, path: str = "organisation") -> Q:
    """Records within the user's reach to look at."""
    return scope.of_county(user, Action.VIEW_TRAINING, path)


def may_edit(user: User, organisation: Organisation | None) -> bool:
    """Whether a record of that unit is within the user's reach to change."""
    if reaches_all(user):
        return True
    return organisation is not None and (
        scope.organisations(user, Action.EDIT_TRAINING).filter(pk=organisation.pk).exists()
    )


def asked(request: HttpRequest, *names: str) -> dict[str, str]:
    """Filters in the address."""
    return {name: request.GET.get(name, "").strip()[:100] for name in names}


def entered_in(year: str) -> Q:
    """Records entered in the year of the filter; all where none stands there."""
    first = day_typed(f"{year}-01-01")
    return Q(entered_at__year=first.year) if first else Q()


def counties_for(user: User) -> list[Organisation]:
    """Counties to filter by; none for whoever sees one only."""
    if not reaches_all(user, Action.VIEW_TRAINING):
        return []
    return list(
        Organisation.objects.filter(kind=Organisation.Kind.COUNTY).order_by("place", "name")
    )


def trail_of(record: Any) -> Any:
    """What was done with a record."""
    return AuditEntry.objects.filter(
        subject_type=record._meta.label, subject_id=str(record.pk)
    ).select_related("actor")


def subject_field(*, required: bool = True) -> forms.CharField:
    """A subject, known ones offered."""
    return forms.CharField(
        label="学科",
        required=required,
        max_length=MOST_SUBJECT,
        widget=forms.TextInput(attrs={"list": "subjects", "autocomplete": "off"}),
    )


def stage_field(*, required: bool = True) -> forms.ChoiceField:
    """A stage of school."""
    return forms.ChoiceField(
        label="学段", required=required, choices=[("", "请选择" if required else "不限"), *STAGES]
    )


def known_subjects() -> list[str]:
    """Subjects that teachers have, to be offered while one is typed."""
    found = Post.objects.exclude(subject="").order_by("subject")
    return list(found.values_list("subject", flat=True).distinct()[:200])


def both_valid(form: forms.Form, own: KindForm) -> bool:
    """Both asked, so that every fault is shown at once."""
    results: Iterable[bool] = [form.is_valid(), own.is_valid()]
    return all(results)
