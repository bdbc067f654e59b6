"""Titles, certificates and qualifications of a year: in force, newly given, due soon; what was
applied for and refused in the year, and what is asked and not answered in time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse

from admin.credentials.due import ENDS, REVIEW
from admin.credentials.enquiring import within
from admin.credentials.family import in_force
from admin.credentials.models import Case, Credential, Enquiry
from admin.credentials.stages import STATE_NAMES, Act, State
from admin.credentials.terms import Standing
from admin.credentials.waiting import overdue
from admin.year.figures import Asked, Cell, Figure, Figures, Table, by_county, with_filters

DAYS = 90  # within which a term that ends is told, as in the list of those who are due
_KINDS = ("类别", "现在有效", "当年获得", f"{DAYS} 天内到期", f"{DAYS} 天内应考核")
_COUNTIES = ("县区", *_KINDS[1:])
# An application is never in the others.
_APPLIED = tuple(one for one in State if one not in (State.NOTIFIED, State.HEARD))
Counts = list[int]  # in force, given in the year, ends soon, review soon


def titles_and_certificates(asked: Asked) -> Figures:
    """By kind and by county; four queries."""
    by_kind: dict[tuple[int, str], Counts] = defaultdict(lambda: [0] * 4)
    by_path: dict[str, Counts] = defaultdict(lambda: [0] * 4)
    for kind, name, path, *counts in _counted(asked):
        for added in (by_kind[kind, name], by_path[path]):
            added[:] = [one + more for one, more in zip(added, counts, strict=True)]
    applications = _applications(asked)
    ends, review = (sum(one[place] for one in by_kind.values()) for place in (2, 3))
    return Figures(
        "称号、证书与资格",
        figures=(
            Figure(f"{DAYS} 天内到期", str(ends), "人次", (), _due(asked, ENDS)),
            Figure(
                f"{DAYS} 天内应年度考核", str(review), "人次", (), _due(asked, REVIEW), "含已逾期的"
            ),
            *_of_cases(asked, applications),
        ),
        tables=(
            Table(
                "各类称号、证书与资格",
                _KINDS,
                tuple(_of_kind(asked, *kind, counts) for kind, counts in by_kind.items()),
            ),
            Table(
                "当年的申报",
                ("类别", "申报", *(STATE_NAMES[one] for one in _APPLIED)),
                tuple(_by_state(asked, *kind, counts) for kind, counts in applications.items()),
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


def _applications(asked: Asked) -> dict[tuple[int, str], Counter[str]]:
    """How often each state, by key and name of the kind, of applications opened in the year."""
    found = Case.objects.filter(
        act=Act.APPLY, opened_at__year=asked.year, organisation__path__startswith=asked.within
    ).order_by("kind__system__position", "kind__position", "kind")
    kinds: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    rows = found.values_list("kind", "kind__name", "state").annotate(count=Count("pk"))
    for kind, name, state, count in rows:
        kinds[kind, name][state] += count
    return kinds


def _by_state(asked: Asked, kind: int, name: str, counts: Counter[str]) -> tuple[Cell, ...]:
    every = _cases(asked, kind=kind)
    cells = (Cell(str(counts[one]), _cases(asked, kind=kind, state=one)) for one in _APPLIED)
    return Cell(name, every), Cell(str(counts.total()), every), *cells


def _of_cases(
    asked: Asked, applications: Mapping[tuple[int, str], Counter[str]]
) -> tuple[Figure, ...]:
    """Applied for in the year, refused in it; asked and overdue today."""
    refused = Case.objects.filter(
        decision__granted=False,
        decision__decided_on__year=asked.year,
        organisation__path__startswith=asked.within,
    ).count()
    late = Enquiry.objects.filter(overdue(asked.today), within(asked.within)).count()
    applied = sum(one.total() for one in applications.values())
    page, questions = reverse("credential-all-cases"), reverse("credential-enquiries")
    of_refused = with_filters(page, decided=asked.year, decision="refused", county=asked.county)
    of_late = with_filters(questions, state="overdue", county=asked.county)
    return (
        Figure("申报", str(applied), "份", (), _cases(asked), "当年建立的"),
        Figure("不予同意", str(refused), "份", (), of_refused, "当年作出的决定"),
        Figure("逾期未答复", str(late), "件", (), of_late, "现在的咨询、异议和申诉"),
    )


def _cases(asked: Asked, *, kind: int | str = "", state: str = "") -> str:
    """The list of applications opened in the year."""
    page = reverse("credential-all-cases")
    told = {"act": Act.APPLY, "year": asked.year, "kind": kind, "state": state}
    return with_filters(page, **told, county=asked.county)


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
