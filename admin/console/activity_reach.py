"""Which activities, series, people and organisations a user reaches."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.activities.family import shape_is_personal
from admin.activities.models import Activity, FollowUp, Participant, PersonalRecord, Series
from admin.console import scope
from admin.errors import NotFound
from admin.kinds.families import Family
from admin.kinds.models import Kind
from admin.people.models import Organisation

VIEW, EDIT = Action.VIEW_TRAINING, Action.EDIT_TRAINING


def kind(key: int) -> Kind:
    """A kind of this family; NotFound."""
    found = Kind.objects.filter(pk=key, family=Family.ACTIVITY).select_related("system").first()
    if found is None:
        raise NotFound
    return found


def kind_of_activities(key: int) -> Kind:
    """One that keeps activities; NotFound."""
    found = kind(key)
    if shape_is_personal(found):
        raise NotFound
    return found


def kind_of_records(key: int) -> Kind:
    """One that keeps personal records; NotFound."""
    found = kind(key)
    if not shape_is_personal(found):
        raise NotFound
    return found


def activities(user: User, action: Action = VIEW) -> QuerySet[Activity]:
    """Those whose host lies within reach."""
    found = Activity.objects.select_related(
        "organisation", "series", "kind__system", "filled_by", "made_by"
    )
    return found.filter(scope.of_county(user, action, "organisation"))


def activity(user: User, action: Action, key: int) -> Activity:
    """One of them; NotFound."""
    found = activities(user, action).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def records(user: User, action: Action = VIEW) -> QuerySet[PersonalRecord]:
    """Personal records of units within reach."""
    found = PersonalRecord.objects.select_related(
        "person", "organisation", "kind__system", "filled_by", "made_by"
    )
    return found.filter(scope.of_county(user, action, "organisation"))


def record(user: User, action: Action, key: int) -> PersonalRecord:
    """One of them; NotFound."""
    found = records(user, action).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def participants(user: User, of: Activity) -> QuerySet[Participant]:
    """The people of an activity who are within reach; those of other counties are left out."""
    found = of.participants.select_related("person", "organisation", "record")
    if reach_of(user, VIEW) == Scope.ALL:
        return found
    return found.filter(
        Q(person__in=scope.people(user, VIEW).values("pk"))
        & (Q(organisation=None) | scope.of_county(user, VIEW, "organisation"))
    )


def follow_ups(user: User) -> QuerySet[FollowUp]:
    """What is to be done after activities within reach."""
    found = FollowUp.objects.select_related("activity__organisation", "activity__kind")
    return found.filter(scope.of_county(user, VIEW, "activity__organisation"))


def series(user: User) -> QuerySet[Series]:
    """Series of the user's county, and those of the offices above it, whose plan it follows."""
    found = Series.objects.select_related("organisation", "kind__system")
    match reach_of(user, VIEW):
        case Scope.ALL:
            return found
        case Scope.COUNTY if user.organisation is not None:
            above = [int(part) for part in user.organisation.path.split("/") if part]
            return found.filter(
                Q(organisation__in=above) | scope.of_county(user, VIEW, "organisation")
            )
        case _:
            return found.none()


def one_series(user: User, key: int) -> Series:
    """One of them; NotFound."""
    found = series(user).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def own_series(user: User, key: int) -> Series:
    """One that the user may change; NotFound."""
    found = series(user).filter(scope.of_county(user, EDIT, "organisation"), pk=key).first()
    if found is None:
        raise NotFound
    return found


def organisations(user: User, action: Action = EDIT) -> QuerySet[Organisation]:
    """Those within reach that exist today."""
    found = Organisation.objects.on(timezone.localdate())
    match reach_of(user, action):
        case Scope.ALL:
            return found
        case Scope.COUNTY if user.organisation is not None:
            return found.within(user.organisation)
        case _:
            return found.none()
