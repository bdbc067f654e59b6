"""Which activities, series, people and organisations a user reaches.

A county officer leads the county's own activities and sees the programme of those of above: what
an office above the county hosts, or has in a series of its own, whoever is the host. There the
officer enters people of the county alone, and changes nothing else.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.activities.errors import WrongStep
from admin.activities.family import shape_is_personal
from admin.activities.follow_ups import laid_on
from admin.activities.models import Activity, FollowUp, Participant, PersonalRecord, Series
from admin.activities.taking_part import GUEST_ROLES, list_is_open
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
    return _activities().filter(scope.of_county(user, action, "organisation"))


def activity(user: User, action: Action, key: int) -> Activity:
    """One of them; NotFound."""
    return _one(activities(user, action), key)


def seen_activities(user: User) -> QuerySet[Activity]:
    """Those whose programme the user sees: the own, and those of above."""
    return _activities().filter(seen(user))


def seen_activity(user: User, key: int) -> Activity:
    """One of them; NotFound."""
    return _one(seen_activities(user), key)


def seen(user: User) -> Q:
    """Activities whose programme the user sees."""
    county = user.organisation
    own = scope.of_county(user, VIEW, "organisation")
    if reach_of(user, VIEW) != Scope.COUNTY or county is None:
        return own
    above = Organisation.objects.filter(scope.above(county)).order_by().values("pk")
    return own | Q(organisation__in=above) | Q(series__organisation__in=above)


def is_own(user: User, of: Activity, action: Action = VIEW) -> bool:
    """Whether the host lies within reach: all of the activity is the user's to see or change."""
    match reach_of(user, action):
        case Scope.ALL:
            return True
        case Scope.COUNTY if user.organisation is not None:
            return of.organisation.path.startswith(user.organisation.path)
        case _:
            return False


def roles_entered(user: User, of: Activity) -> tuple[str, ...]:
    """In which roles the user may put people within reach on the list, and take them off."""
    if is_own(user, of, EDIT):
        return tuple(Participant.Role.values)
    if reach_of(user, EDIT) is None or not list_is_open(of):
        return ()
    return GUEST_ROLES


def entered_activity(user: User, key: int) -> Activity:
    """One on whose list the user may put people; NotFound, WrongStep."""
    found = seen_activity(user, key)
    if not roles_entered(user, found):
        raise WrongStep("这次活动的名单现在不能改；需要更正的，请联系承办单位。")
    return found


def _activities() -> QuerySet[Activity]:
    return Activity.objects.select_related(
        "organisation", "series", "kind__system", "filled_by", "made_by"
    )


def _one(found: QuerySet[Activity], key: int) -> Activity:
    one = found.filter(pk=key).first()
    if one is None:
        raise NotFound
    return one


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


def entered_people(user: User, of: Activity) -> QuerySet[Participant]:
    """Those of them that the user may take off the list, and whose attendance the user notes."""
    return participants(user, of).filter(role__in=roles_entered(user, of))


def units_seen(user: User, of: Activity) -> Q:
    """The head counts that the user sees: all of an own activity, elsewhere those of own units."""
    return Q() if is_own(user, of) else scope.of_county(user, VIEW, "organisation")


def follow_ups(user: User) -> QuerySet[FollowUp]:
    """What is to be done after activities within reach, and what those of above lay on the county
    or its units.
    """
    found = FollowUp.objects.select_related("activity__organisation", "activity__kind")
    own = scope.of_county(user, VIEW, "activity__organisation")
    if reach_of(user, VIEW) != Scope.COUNTY or user.organisation is None:
        return found.filter(own)
    of_above = Activity.objects.filter(seen(user)).order_by().values("pk")
    return found.filter(own | Q(activity__in=of_above) & laid_on(user.organisation))


def series(user: User) -> QuerySet[Series]:
    """Series of the user's county, and those of the offices above it, whose plan it follows."""
    found = Series.objects.select_related("organisation", "kind__system")
    match reach_of(user, VIEW):
        case Scope.ALL:
            return found
        case Scope.COUNTY if user.organisation is not None:
            above = Organisation.objects.filter(scope.above(user.organisation))
            return found.filter(
                Q(organisation__in=above.order_by().values("pk"))
                | scope.of_county(user, VIEW, "organisation")
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
