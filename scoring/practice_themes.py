"""What can be practised at the booth: one theme for each family of confusions with an exercise."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from scoring.confusions import Family, families


@dataclass(frozen=True)
class Theme:
    """A theme as people see it; `key` is the id of its family of confusions.

    `group`: 声母, 韵母, 声调, 轻声, 儿化 or 变调. `advice`: how to practise, one sentence.
    """

    key: str
    title: str
    group: str
    advice: str

    @property
    def family(self) -> Family:
        """The family of confusions that the theme trains."""
        return families()[self.key]


@cache
def practice_themes() -> dict[str, Theme]:
    """The themes by their keys, in the table's order (data/practice_themes.toml)."""
    text = (resources.files("scoring") / "data/practice_themes.toml").read_text("utf-8")
    return {
        row["family"]: Theme(row["family"], row["title"], row["group"], row["advice"])
        for row in tomllib.loads(text)["theme"]
    }
