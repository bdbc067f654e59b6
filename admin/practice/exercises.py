"""Themes and exercises as the booth gets them, for one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from admin.practice.errors import NoSuchExercise
from scoring.confusions import PARTS
from scoring.exercises import PracticeWord
from scoring.item_marks import spaced, written
from scoring.practice_choice import next_word
from scoring.practice_themes import Theme, practice_themes
from scoring.practice_words import clip_of, hint_of, words_of

Finding = Mapping[str, Any]


@dataclass(frozen=True)
class Exercise:
    """One word of a theme; `key` names it across the interface and in the records."""

    theme: Theme
    word: PracticeWord

    @property
    def key(self) -> str:
        """Theme, sound and characters, in ASCII: fit for an address."""
        return f"{self.theme.key}.{self.word.clip}.{self.word.hanzi.encode('utf-16-be').hex()}"

    def to_json(self) -> dict[str, Any]:
        """The exercise as the booth shows it."""
        return {
            "exercise_id": self.key,
            "theme": self.theme.key,
            "hanzi": self.word.hanzi,
            "pinyin": self.word.marks,
            "syllables": [one.digits for one in self.word.syllables],
            "hint": hint_of(self.theme, self.word),
            "clip": clip_of(self.word),
        }


def theme_named(key: str) -> Theme:
    """The theme of that key. Raises NoSuchExercise."""
    theme = practice_themes().get(key)
    if theme is None:
        raise NoSuchExercise
    return theme


def exercise_named(key: str) -> Exercise:
    """The exercise of that key. Raises NoSuchExercise."""
    found = _exercises(theme_named(key.partition(".")[0]).key).get(key)
    if found is None:
        raise NoSuchExercise
    return found


def choose_exercise(theme: Theme, history: Sequence[tuple[str, bool]], last: str) -> Exercise:
    """The next exercise of a theme. `history`: keys read, oldest first, and whether right."""
    known = _exercises(theme.key)
    return known[next_word(tuple(known), history, last)]


def themes_for(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """All themes as the booth lists them: the diagnosed ones first, in the diagnosis's order."""
    reasons = {one["family"]: _reason(one) for one in findings}
    known = practice_themes()
    order = (*(key for key in reasons if key in known), *known)
    return [
        {
            "key": theme.key,
            "title": theme.title,
            "advice": theme.advice,
            "group": theme.group,
            "diagnosed": theme.key in reasons,
            "reason": reasons.get(theme.key, ""),
        }
        for theme in (known[key] for key in dict.fromkeys(order))
    ]


def _reason(finding: Finding) -> str:
    """“上次测试 12 个 zh 中有 5 个读成 z”, of the pair that failed most."""
    pair = next(iter(finding["pairs"]), None)
    family = practice_themes().get(finding["family"])
    if pair is None or family is None:
        return f"上次测试 {finding['chances']} 个音节中有 {finding['failures']} 个没有读准"
    label = dict(PARTS)[family.family.part]
    meant, heard = written(label, pair["expected"]), written(label, pair["heard"])
    how = "没有读准" if meant == heard else f"读成{spaced(heard)}"
    apart = " " if spaced(meant) != meant else ""
    count = f"{pair['chances']} 个{spaced(meant)}{apart}"
    return f"上次测试 {count}中有 {pair['failures']} 个{how}"


@cache
def _exercises(theme: str) -> dict[str, Exercise]:
    known = practice_themes()[theme]
    return {one.key: one for one in (Exercise(known, word) for word in words_of(theme))}
