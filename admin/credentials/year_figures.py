"""Titles, certificates and qualifications of a year: in force, newly given, due soon."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse

from admin.credentials.due import ENDS, REVIEW
from admin.credentials.family import in_force
from admin.credentials.models import Credential
from admin.credentials.terms import Standing
from admin.year.figures import Asked, Cell, Figure, Figures, Table, by_county, with_filters

DAYS = 90  # within which a term that ends is told, as in the list of those who are due
_KINDS = ("类别", "现在有效", "当年获得", f"{DAYS} 天内到期", f"{DAYS} 天内应考核")
_COUNTIES = ("县区", *_KINDS[1:])
Counts = list[int]  # in force, given in the year, ends soon, review soon


def titles_and_certificates(asked: Asked) -> Figures:
    """By kind and by county; one query."""
    by_kind: dict[tuple[int, str], Counts] = defaultdict(lambda: [0] * 4)
    by_path: dict[str, Counts] = defaultdict(lambda: [0] * 4)
    for kind, name, path, *counts in _counted(asked):
        for added in (by_kind[kind, name], by_path[path]):
            added[:] = [one + more for one, more in zip(added, counts, strict=True)]
    ends, review = (sum(one[place] for one in by_kind.values()) for place in (2, 3))
    return Figures(
        "称号、证书与资格",
        figures=(
            Figure(f"{DAYS} 天内到期", str(ends), "人次", (), _due(asked, ENDS)),
            Figure(
                f"{DAYS} 天内应年度考核", str(review), "人次", (), _due(asked, REVIEW), "含已逾期的"
            ),
        ),
        tables=(
            Table(
                "各类称号、证书与资格",
                _KINDS,
                tuple(_of_kind(asked, *kind, counts) for kind, counts in by_kind.items()),
            ),
            Table(
                "各县区的称号、证书与资格",
                (_COUNTIES[0], *_COUNTIES[3:]),
                tuple(
                    (
                        Cell(name),
                        Cell(str(counts[2]), _due(asked, ENDS, county=county)),
                        Cell(str(counts[3]), _due(asked, REVIEW, county=county)),
                    )
                    for name, county, counts in by_county(asked, by_path.items())
                ),
            ),
        ),
    )


def _counted(asked: Asked) -> list[tuple[int, str, str, int, int, int, int]]:
    """Key and name of the kind, path of the unit, and the four counts."""
    until = asked.today + timedelta(days=DAYS)
    last = in_force(asked.today) & Q(followed_by=None)
    found = Credential.objects.filter(organisation__path__startswith=asked.within).order_by(
        "kind__system__position", "kind__position", "kind"
    )
    return list(
        found.values_list("kind", "kind__name", "organisation__path").annotate(
            in_force=Count("pk", filter=in_force(asked.today)),
            given=Count("pk", filter=Q(valid_from__year=asked.year)),
            ends=Count("pk", filter=last & Q(valid_to__lte=until)),
            review=Count("pk", filter=last & Q(review_due_on__lte=until)),
        )
    )


def _of_kind(asked: Asked, kind: int, name: str, counts: Counts) -> tuple[Cell, ...]:
    page, county = reverse("credentials", args=[kind]), asked.county
    return (
        Cell(name, with_filters(page, county=county)),
        Cell(str(counts[0]), with_filters(page, standing=Standing.IN_FORCE, county=county)),
        Cell(str(counts[1]), with_filters(page, year=asked.year, county=county)),
        Cell(str(counts[2]), _due(asked, ENDS, kind=kind)),
        Cell(str(counts[3]), _due(asked, REVIEW, kind=kind)),
    )


def _due(asked: Asked, what: str, *, county: str = "", kind: int | str = "") -> str:
    chosen = county or asked.county
    return with_filters(reverse("credential-due"), what=what, days=DAYS, kind=kind, county=chosen)
