"""Kinds of hours and levels as the rule of hours has them: what can be chosen, what it is called.

The rule of today decides what can be chosen; whatever was stored once keeps a name, that of the
newest version of the rule that has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, CharField, F, Value, When
from django.utils import timezone

from admin.courses.words import HourKind, Level
from admin.hours.rules_in_force import names_of_versions, rule_shown, rules_in_force

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class HourWords:
    """Names by code."""

    kinds: Mapping[str, str]
    levels: Mapping[str, str]

    def kind(self, code: str) -> str:
        """The name of a kind of hours."""
        return self.kinds.get(code, code)

    def level(self, code: str) -> str:
        """The name of a level."""
        return self.levels.get(code, code)


def choices_offered() -> dict[str, Choices]:
    """For the settings ``hour_kind`` and ``level`` of a kind of course; a rule that weighs no
    level leaves the usual ones.
    """
    rule = rule_shown(timezone.localdate(), rules_in_force()).rule
    levels = tuple((one.code, one.name) for one in rule.levels) or tuple(Level.choices)
    return {"hour_kind": tuple((one.code, one.name) for one in rule.kinds), "level": levels}


def level_choices(kept: str = "") -> Choices:
    """Levels of a course run; ``kept``: what it has already and may keep."""
    offered = choices_offered()["level"]
    if not kept or kept in dict(offered):
        return offered
    return (*offered, (kept, hour_words().level(kept)))


def hour_words() -> HourWords:
    """All names; one query."""
    kinds, levels = names_of_versions()
    usual_kinds, usual_levels = dict(HourKind.choices), dict(Level.choices)
    return HourWords({**usual_kinds, **kinds}, {**usual_levels, **levels})


def told_beside(path: str, names: Mapping[str, str]) -> Case:
    """The name of a code that stands at ``path``, asked of the database beside each row."""
    named = (When(**{path: code}, then=Value(name)) for code, name in names.items())
    return Case(*named, default=F(path), output_field=CharField())
