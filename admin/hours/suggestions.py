"""Course runs that could be joined, suggested by theme: rooms that run courses register here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Suggestion:
    """An open course run. ``themes``: keys of ``scoring.practice_themes`` that it trains, empty:
    Putonghua at large. ``hours`` of ``kind`` (a code of the rule) it gives. ``places`` left, None:
    no limit.
    """

    title: str
    begins: date
    hours: Decimal
    kind: str
    themes: frozenset[str] = frozenset()
    place: str = ""
    address: str = ""
    enrol_by: date | None = None
    places: int | None = None

    @property
    def words(self) -> str:
        """In one line, for a sentence."""
        by = f"，{self.enrol_by:%Y-%m-%d} 前报名" if self.enrol_by else ""
        where = f"，{self.place}" if self.place else ""
        return f"{self.title}（{self.begins:%Y-%m-%d} 开班{where}，{self.hours:f} 学时{by}）"


Suggest = Callable[[frozenset[str]], Sequence[Suggestion]]
"""Open course runs with places left that train one of the themes; no themes: all that train
Putonghua.
"""

_SUGGEST: list[Suggest] = []


def register_suggestions(suggest: Suggest) -> None:
    """Called once by each room that runs courses, from its ``AppConfig.ready``."""
    if suggest not in _SUGGEST:
        _SUGGEST.append(suggest)


def suggestions_for(themes: Sequence[str]) -> list[Suggestion]:
    """What trains the themes, worst theme first, then what begins first; ``()``: all, by day."""
    order = {theme: place for place, theme in enumerate(themes)}
    found = {one for suggest in _SUGGEST for one in suggest(frozenset(themes))}

    def rank(one: Suggestion) -> tuple[int, date, str]:
        places = [order[theme] for theme in one.themes if theme in order]
        return min(places, default=len(order)), one.begins, one.title

    return sorted(found, key=rank)
