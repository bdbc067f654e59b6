"""Whom a list of people, or a roster, is about: by name, unit and county, and by what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from admin.people.models import Organisation, OrganisationQuerySet, Post, PostQuerySet
from admin.people.name_parts import named
from admin.testing.models import Candidate
from admin.whole_number import whole_number

NEW_FOR = timedelta(days=365)
MOST = 100  # characters of a filter


@dataclass(frozen=True)
class PeopleAsked:
    """Filters as they stand in an address; "" where one is not used, marks are "1".

    ``role``, ``stage``, ``subject`` (a part of it), ``rural``, ``special_post``, ``new`` (the first
    post of all began within a year) are asked of the posts of the day; unit and county too, of the
    same post, where one of these is used.
    """

    q: str = ""
    unit: str = ""
    county: str = ""
    role: str = ""
    stage: str = ""
    subject: str = ""
    rural: str = ""
    special_post: str = ""
    new: str = ""

    @classmethod
    def of(cls, told: Mapping[str, str]) -> PeopleAsked:
        """What an address or a form says."""
        return cls(**{one.name: told.get(one.name, "").strip()[:MOST] for one in fields(cls)})

    @property
    def told(self) -> dict[str, str]:
        """The filters that are used."""
        return {name: value for name, value in vars(self).items() if value}

    @property
    def of_posts(self) -> bool:
        """Whether it is asked what people are."""
        return bool(self.told.keys() - {"q", "unit", "county"})

    def people(self, today: date, within: Q | None = None) -> Q:
        """The condition on people. ``within``: which posts may be asked, where not all."""
        found = Q()
        if self.q:
            found &= named(self.q)
        if self.of_posts:
            posts = self._posts(today).filter(within or Q())
            for units in self._units():
                posts = posts.filter(organisation__in=units.order_by().values("pk"))
            return found & Q(pk__in=posts.order_by().values("person"))
        for units in self._units():
            found &= of_units(units)
        return found

    def _units(self) -> list[OrganisationQuerySet]:
        asked = []
        if self.unit:
            asked.append(Organisation.objects.filter(name__icontains=self.unit))
        county = Organisation.objects.filter(pk=whole_number(self.county)).first()
        if county is not None:
            asked.append(Organisation.objects.within(county))
        return asked

    def _posts(self, today: date) -> PostQuerySet:
        found = Post.objects.on(today)
        for name in ("role", "stage"):
            if value := getattr(self, name):
                found = found.filter(**{name: value})
        if self.subject:
            found = found.filter(subject__icontains=self.subject)
        if self.rural:
            found = found.filter(is_rural=True)
        if self.special_post:
            found = found.filter(is_special_post=True)
        if self.new:
            earlier = Post.objects.filter(
                Q(valid_from__isnull=True) | Q(valid_from__lt=today - NEW_FOR),
                person=OuterRef("person"),
            )
            found = found.filter(valid_from__gte=today - NEW_FOR).exclude(Exists(earlier))
        return found


EVERYBODY = PeopleAsked()


def of_units(units: OrganisationQuerySet) -> Q:
    """People with a post in one of the units, or registered from one; each table asked by itself,
    so that nobody is found twice and no table is joined whole.
    """
    posts = Post.objects.filter(organisation__in=units.values("pk"))
    candidates = Candidate.objects.filter(organisation__in=units.values("pk"))
    return Q(pk__in=posts.values("person")) | Q(pk__in=candidates.values("person"))
