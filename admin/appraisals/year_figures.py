"""Appraisals of a year: how far the units of each round are, and their scores."""

from __future__ import annotations

from collections import Counter

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from admin.appraisals.models import Appraisal, AppraisalResult
from admin.year.figures import Asked, Cell, Figure, Figures, Table, with_filters

NOT_REACHED = "未达标"
_HEADINGS = ("单位", "状态", "硬实力", "软实力", "总分", "等次")
_NONE = ("—",) * 4


def appraisals_of(asked: Asked) -> Figures:
    """One query, whatever their number."""
    newest = AppraisalResult.objects.filter(appraisal=OuterRef("pk")).order_by("-number")
    results = {
        name: Subquery(newest.values(name)[:1]) for name in ("hard", "soft", "total", "level")
    }
    found = (
        Appraisal.objects.filter(
            round__year=asked.year, organisation__path__startswith=asked.within
        )
        .select_related("round__kind", "organisation")
        .annotate(**results)
        .order_by("round__kind__position", "round", "organisation__place")
    )
    by_round: dict[int, list[Appraisal]] = {}
    for one in found:
        by_round.setdefault(one.round_id, []).append(one)
    return Figures(
        "评估",
        figures=tuple(
            figure for listed in by_round.values() for figure in _of_round(asked, listed)
        ),
        tables=tuple(_scores(listed) for listed in by_round.values()),
    )


def _of_round(asked: Asked, listed: list[Appraisal]) -> list[Figure]:
    of = listed[0].round
    counts = Counter(one.state for one in listed)
    decided = Appraisal.State.DECIDED
    return [
        Figure("参评单位", str(len(listed)), "个", (), _address(asked, listed), of.name),
        Figure("已评定", str(counts[decided]), "个", (), _address(asked, listed, decided), of.name),
    ]


def _scores(listed: list[Appraisal]) -> Table:
    return Table(listed[0].round.name, _HEADINGS, tuple(_line(one) for one in listed))


def _line(one: Appraisal) -> tuple[Cell, ...]:
    told: tuple[str, ...] = _NONE
    if one.state == Appraisal.State.DECIDED:
        points = (f"{getattr(one, name):.2f}" for name in ("hard", "soft", "total"))
        told = (*points, one.level or NOT_REACHED)  # type: ignore[attr-defined]
    page = reverse("appraisal", args=[one.pk])
    names = (Cell(one.organisation.name, page), Cell(str(one.get_state_display()), page))
    return *names, *(Cell(text, page) for text in told)


def _address(asked: Asked, listed: list[Appraisal], state: str = "") -> str:
    of = listed[0].round
    page = reverse("appraisals", args=[of.kind_id])
    return with_filters(page, round=of.pk, county=asked.county, state=state)
