"""Which county an organisation lies in."""

from __future__ import annotations

from collections.abc import Mapping

from admin.people.models import Organisation, OrganisationChange

CITY_LEVEL = "市级"  # what lies in no county


def county_names() -> dict[int, str]:
    """All counties by key, in the order of the tree."""
    found = Organisation.objects.filter(kind=Organisation.Kind.COUNTY, valid_to=None)
    return dict(found.order_by("place").values_list("pk", "name"))


def today_names() -> dict[str, str]:
    """The name today of every county that was renamed, by the names it had."""
    renamed = OrganisationChange.objects.filter(
        kind=OrganisationChange.Kind.RENAME, undone_at=None, old__kind=Organisation.Kind.COUNTY
    )
    steps = list(renamed.order_by("day", "pk").values_list("old__name", "new__name"))
    names: dict[str, str] = {}
    for old, new in steps:
        names = {former: new if name == old else name for former, name in names.items()}
        names[old] = new
    return names


def county_of(path: str | None, names: Mapping[int, str]) -> str:
    """Name of the county on the path of an organisation; CITY_LEVEL for none.

    >>> county_of("/1/5/23/", {5: "东城区"}), county_of("/1/", {5: "东城区"})
    ('东城区', '市级')
    """
    for part in (path or "").split("/"):
        if part.isdigit() and int(part) in names:
            return names[int(part)]
    return CITY_LEVEL
