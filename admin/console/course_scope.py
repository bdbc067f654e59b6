"""Which programmes, course runs and people of them a user reaches.

A county officer sees the county's own runs and those of above that are open to the county; changes
the county's own; enrols, sees and counts people of the county alone, in whosever run.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.console import scope
from admin.courses.models import CourseRun, Enrolment, Meeting, Programme
from admin.errors import NotFound
from admin.people.models import Organisation


def runs(user: User, action: Action) -> QuerySet[CourseRun]:
    """The course runs whose terms, meetings and lists the action may touch."""
    return CourseRun.objects.filter(scope.of_county(user, action, "host"))


def seen_runs(user: User) -> QuerySet[CourseRun]:
    """The course runs that the user sees, and may enrol people within reach in."""
    county = user.organisation
    if reach_of(user, Action.VIEW_TRAINING) != Scope.COUNTY or county is None:
        return runs(user, Action.VIEW_TRAINING)
    open_to = Organisation.objects.filter(scope.above(county) | Q(path__startswith=county.path))
    above = Organisation.objects.filter(scope.above(county)).order_by().values("pk")
    named = CourseRun.open_to.through.objects.filter(organisation__in=open_to.values("pk"))
    return CourseRun.objects.filter(
        Q(host__path__startswith=county.path)
        | Q(pk__in=named.values("courserun"))
        | Q(host__in=above, open_to=None)
    )


def programmes(user: User, action: Action) -> QuerySet[Programme]:
    """The county's own programmes; to look at, also those of above."""
    own = scope.of_county(user, action, "host")
    if action == Action.VIEW_TRAINING and reach_of(user, action) == Scope.COUNTY:
        above = Organisation.objects.filter(scope.above(user.organisation))
        own |= Q(host__in=above.order_by().values("pk"))
    return Programme.objects.filter(own)


def run(user: User, key: int) -> CourseRun:
    """One that the user sees; NotFound."""
    found = (
        seen_runs(user)
        .select_related("kind__system", "programme", "host", "filled_by")
        .filter(pk=key)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def own_run(user: User, action: Action, key: int) -> CourseRun:
    """One that the user may lead; NotFound."""
    found = (
        runs(user, action)
        .select_related("kind__system", "programme", "host", "filled_by")
        .filter(pk=key)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def meeting(user: User, action: Action, key: int) -> Meeting:
    """A meeting of a run that the user may lead; NotFound."""
    found = (
        Meeting.objects.filter(run__in=runs(user, action).values("pk"), pk=key)
        .select_related("run__kind__system", "run__host", "run__filled_by")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def enrolments(user: User, action: Action, of: CourseRun) -> QuerySet[Enrolment]:
    """People of a run within the user's reach."""
    found = of.enrolments.select_related("person", "organisation")
    if reach_of(user, action) == Scope.ALL:
        return found
    return found.filter(person__in=scope.people(user, action).order_by().values("pk"))
