"""What a person's diagnosis suggests to train, and the open course runs that train it."""

from __future__ import annotations

from dataclasses import dataclass

from admin.hours.suggestions import Suggestion, suggestions_for
from admin.people.models import Person
from admin.practice.progress import newest_findings, progress_of
from scoring.practice_themes import practice_themes

MOST_THEMES, MOST_COURSES = 5, 6
ENOUGH_READ, WELL_READ = 20, 0.85  # readings of a theme that tell something; share that is good


@dataclass(frozen=True)
class Suggested:
    """Themes with the reason, worst first, and course runs."""

    themes: tuple[tuple[str, str], ...]
    courses: tuple[Suggestion, ...]


def suggested_for(person: Person) -> Suggested:
    """From the newest test whose result may be told, then from what practice did not go well."""
    known = practice_themes()
    why: dict[str, str] = {}
    for one in newest_findings(person):
        if one["family"] in known:
            failures, chances = one["failures"], one["chances"]
            why[one["family"]] = f"上次测试 {chances} 个音节中有 {failures} 个没有读准"
    for row in progress_of(person):
        read, right = row["read"], row["right"]
        if row["theme"] not in why and read >= ENOUGH_READ and right < WELL_READ * read:
            why[row["theme"]] = f"练习中读过 {read} 个词，读对 {right} 个"
    themes = list(why)[:MOST_THEMES]
    courses = suggestions_for(themes)[:MOST_COURSES] if themes else []
    return Suggested(tuple((known[one].title, why[one]) for one in themes), tuple(courses))
