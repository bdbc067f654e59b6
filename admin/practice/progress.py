"""What a person has practised so far, read from the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from admin.people.models import Person
from admin.practice.models import PracticeReading
from admin.scoring_jobs.models import MachineScore
from admin.testing.models import Session
from admin.testing.stages import Stage
from scoring.practice_themes import practice_themes

TREND = 20  # readings that the trend shows


@dataclass(frozen=True)
class ThemeRecord:
    """One theme of a person's record; `trend`: the newest readings, oldest first, right or not."""

    title: str
    group: str
    read: int
    right: int
    last_day: date
    trend: tuple[bool, ...]

    @property
    def percent(self) -> int:
        """Readings that were right."""
        return round(100 * self.right / self.read)

    @property
    def right_of_late(self) -> int:
        """Right ones among those of the trend."""
        return sum(self.trend)


def newest_findings(person: Person) -> list[dict[str, Any]]:
    """The diagnosis's findings of the person's newest scored sitting, worst first; [] without.

    Of an official test only once its result is released: a diagnosis tells of marks.
    """
    told = ~Q(sitting__candidate__session__kind=Session.Kind.OFFICIAL)
    told |= Q(sitting__results__isnull=False)
    scores = MachineScore.objects.filter(told, sitting__candidate__person=person)
    newest = scores.exclude(sitting__stage=Stage.VOID).order_by("-scored_at", "-pk").first()
    if newest is None:
        return []
    findings: list[dict[str, Any]] = newest.report.get("diagnosis", {}).get("findings", [])
    return findings


def progress_of(person: Person) -> list[dict[str, Any]]:
    """Readings and right ones by theme, over the person's whole history."""
    return [
        {"theme": row["theme"], "read": row["read"], "right": row["right_ones"]}
        for row in _counted(person)
        if row["theme"] in practice_themes()
    ]


def progress_in(person: Person, theme: str) -> dict[str, Any]:
    """The same for one theme, also where nothing was read."""
    known = {one["theme"]: one for one in progress_of(person)}
    return known.get(theme, {"theme": theme, "read": 0, "right": 0})


def history_of(person: Person, theme: str) -> list[tuple[str, bool]]:
    """Keys of the exercises read in a theme and whether right, oldest first."""
    readings = PracticeReading.objects.filter(run__person=person, theme=theme)
    return list(readings.values_list("exercise", "right"))


def record_by_theme(person: Person) -> list[ThemeRecord]:
    """The record for people: themes last practised first."""
    themes = practice_themes()
    return [
        ThemeRecord(
            themes[row["theme"]].title,
            themes[row["theme"]].group,
            row["read"],
            row["right_ones"],
            timezone.localtime(row["last"]).date(),
            tuple(right for _, right in history_of(person, row["theme"])[-TREND:]),
        )
        for row in sorted(_counted(person), key=lambda row: row["last"], reverse=True)
        if row["theme"] in themes
    ]


def _counted(person: Person) -> list[dict[str, Any]]:
    readings = PracticeReading.objects.filter(run__person=person).order_by()
    counted = readings.values("theme").annotate(
        read=Count("pk"), right_ones=Count("pk", filter=Q(right=True)), last=Max("at")
    )
    return [dict(row) for row in counted.order_by("theme")]
