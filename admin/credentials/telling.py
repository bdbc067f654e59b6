"""What credentials tell other rooms: who holds a title, and that awards of a jury are kept here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q

from admin.accounts.models import User
from admin.activities.jury import GrantedAward, receive_awards
from admin.activities.models import Activity
from admin.credentials.giving import Paper, Term, enter_credential
from admin.credentials.models import Credential
from admin.kinds.models import Kind
from admin.matches.sources import Titled, register_offers
from admin.people.models import Organisation, Person

TITLES = "renowned"  # the system whose titles oblige to visits


def tell_all() -> None:
    """Register with every room that asks; called once when Django starts."""
    register_offers(titled)
    receive_awards(keep_award)


def titled(day: date) -> Iterator[Titled]:
    """Who holds a title of a renowned teacher on the day."""
    held = Credential.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day),
        kind__system__code=TITLES,
        valid_from__lte=day,
    )
    for person, name in held.values_list("person", "kind__name").order_by("-valid_from", "-pk"):
        yield Titled(person, name)


def keep_award(award: GrantedAward, by: User, at: datetime) -> None:
    """An award of a closed jury as a credential of the unit that the person came from, with the
    activity as its basis; of a person without a unit, it is the host's.
    """
    unit = award.organisation or Activity.objects.get(pk=award.activity).organisation_id
    paper = Paper(
        person=Person.objects.get(pk=award.person),
        organisation=Organisation.objects.get(pk=unit),
        subject=award.award,
        basis=f"{award.activity_name}评审结果",
        values={},
    )
    kind = Kind.objects.get(code=award.kind_code)
    enter_credential(kind, paper, Term(award.day, None), by=by, at=at)
