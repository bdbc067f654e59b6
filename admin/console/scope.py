"""Which records a user reaches with a right; what lies outside looks as if it were not there."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.errors import NotFound
from admin.people.models import Organisation, OrganisationQuerySet, Person
from admin.results.models import ResultVersion
from admin.results.release import newest_results
from admin.rosters.asked import of_units
from admin.testing.models import Candidate, Room, Session, Sitting

CITY_WIDE = (Organisation.Kind.CITY, Organisation.Kind.COLLEGE)


def sittings(user: User, action: Action) -> QuerySet[Sitting]:
    """The sittings within the user's reach."""
    found = Sitting.objects.select_related(
        "candidate__person", "candidate__session__site", "candidate__seat", "paper"
    )
    return found.filter(candidates(user, action, "candidate")).prefetch_related(
        "candidate__exemptions"
    )


def results(user: User, action: Action) -> QuerySet[ResultVersion]:
    """The newest version of each result within the user's reach."""
    return newest_results().filter(candidates(user, action, "sitting__candidate"))


def candidates(user: User, action: Action, path: str) -> Q:
    """Whose registration, reached by ``path``, is within the user's reach."""
    match reach_of(user, action):
        case Scope.ALL:
            return Q()
        case Scope.COUNTY if user.organisation is not None:
            # The units by themselves: few, so that the database goes from them to their people.
            units = Organisation.objects.within(user.organisation).order_by()
            return Q(**{f"{path}__organisation__in": units.values("pk")})
        case Scope.ASSIGNED:
            return Q(**{f"{path}__batch__room__invigilators": user})
        case Scope.OWN if user.person is not None:
            return Q(**{f"{path}__person": user.person})
        case _:
            return Q(pk__in=())


def of_county(user: User, action: Action, path: str) -> Q:
    """Records whose organisation, reached by ``path``, is within the user's reach."""
    match reach_of(user, action):
        case Scope.ALL:
            return Q()
        case Scope.COUNTY if user.organisation is not None:
            return Q(**{f"{path}__path__startswith": user.organisation.path})
        case _:
            return Q(pk__in=())


def above(county: Organisation | None) -> Q:
    """What stands above the county: its ancestors, the city and its colleges, wherever they are
    in the tree.
    """
    if county is None:
        return Q(pk__in=())
    ancestors = [int(part) for part in county.path.strip("/").split("/")][:-1]
    return Q(pk__in=ancestors) | Q(kind__in=CITY_WIDE)


def sitting(user: User, action: Action, key: uuid.UUID) -> Sitting:
    """One of them; NotFound."""
    found = sittings(user, action).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def session(user: User, action: Action, key: int) -> Session:
    """A session for somebody whose right reaches whole sessions; NotFound."""
    found = Session.objects.select_related("site").filter(pk=key).first()
    if found is None or reach_of(user, action) != Scope.ALL:
        raise NotFound
    return found


def rooms(user: User, action: Action) -> QuerySet[Room]:
    """The rooms within the user's reach."""
    match reach_of(user, action):
        case Scope.ALL:
            return Room.objects.select_related("site")
        case Scope.ASSIGNED:
            return Room.objects.select_related("site").filter(invigilators=user)
        case _:
            return Room.objects.none()


def room(user: User, action: Action, key: int) -> Room:
    """One of them; NotFound."""
    found = rooms(user, action).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def people(user: User, action: Action) -> QuerySet[Person]:
    """The people within the user's reach: of the county by post or by registration, of the rooms.

    Records that were merged into another are left out.
    """
    found = Person.objects.filter(merged_into=None)
    match reach_of(user, action):
        case Scope.ALL:
            return found
        case Scope.COUNTY if user.organisation is not None:
            return found.filter(of_units(Organisation.objects.within(user.organisation)))
        case Scope.ASSIGNED:
            seated = Candidate.objects.filter(batch__room__invigilators=user)
            return found.filter(pk__in=seated.values("person"))
        case Scope.OWN if user.person is not None:
            return found.filter(pk=user.person.pk)
        case _:
            return found.none()


def organisations(user: User, action: Action) -> OrganisationQuerySet:
    """The organisations within the user's reach: all, or the county and what is below it."""
    match reach_of(user, action):
        case Scope.ALL:
            return Organisation.objects.all()
        case Scope.COUNTY if user.organisation is not None:
            return Organisation.objects.within(user.organisation)
        case _:
            return Organisation.objects.none()


def organisation(user: User, action: Action, key: int) -> Organisation:
    """One of them; NotFound."""
    found = organisations(user, action).filter(pk=key).select_related("parent", "successor").first()
    if found is None:
        raise NotFound
    return found


def person(user: User, action: Action, key: int) -> Person:
    """One of them; NotFound."""
    found = people(user, action).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
