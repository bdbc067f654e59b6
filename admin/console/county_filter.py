"""The county that stands in a filter of a list."""

from __future__ import annotations

from django.db.models import Q

from admin.people.models import Organisation
from admin.whole_number import whole_number
from admin.year.figures import OUTSIDE


def in_county(text: str, path: str = "organisation") -> Q:
    """Records whose unit, reached by ``path``, lies in the county whose key stands in the filter;
    for ``OUTSIDE`` those in no county; all where nothing was chosen.
    """
    if text == OUTSIDE:
        units = Organisation.objects.outside_counties().order_by().values("pk")
        return Q(**{f"{path}__in": units}) | Q(**{f"{path}__isnull": True})
    key = whole_number(text)
    if not key:
        return Q()
    county = Organisation.objects.filter(pk=key).first()
    return Q(**{f"{path}__path__startswith": county.path}) if county else Q(pk__in=())
