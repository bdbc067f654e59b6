"""The deduction table (data/rubric.toml): what a mistake costs, and by which clause.

Engine, console and guides read the same table. Points are decimal: 0.1 is a tenth.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

TALK_PARTS = (
    "pronunciation",
    "vocabulary_grammar",
    "fluency",
    "short_time",
    "off_topic",
    "ineffective",
)
"""Parts of item 4's rubric, in the order of the table."""

TALK_PART_NAMES: Mapping[str, str] = {
    "pronunciation": "语音标准程度",
    "vocabulary_grammar": "词汇语法规范程度",
    "fluency": "自然流畅程度",
    "short_time": "缺时",
    "off_topic": "离题、内容雷同",
    "ineffective": "无效话语",
}


@dataclass(frozen=True)
class Rule:
    """One deduction of items 1–3. `points`: the grades to choose from (one: a fixed price)."""

    id: str
    kind: str
    clause: str
    points: tuple[Decimal, ...]
    guidance: str = ""


@dataclass(frozen=True)
class Band:
    """One band of one part of item 4, with its deductions where the talk counts `full` points."""

    part: str
    band: int
    description: str
    deductions_30: tuple[Decimal, ...]
    deductions_40: tuple[Decimal, ...]

    def deductions(self, full: Decimal) -> tuple[Decimal, ...]:
        """The deductions to choose from; `full` is 30 (with the choice item) or 40 points."""
        return {Decimal(30): self.deductions_30, Decimal(40): self.deductions_40}[full]


@dataclass(frozen=True)
class Rubric:
    """The whole table in one version."""

    version: str
    rules: Mapping[str, Rule]
    bands: tuple[Band, ...]
    no_mark_up_to_seconds: int
    full_seconds: int
    levels: Mapping[str, Decimal]
    total_digits: int
    examiners_difference: Decimal

    def bands_of(self, part: str) -> tuple[Band, ...]:
        """Bands of one part of item 4, best first."""
        return tuple(band for band in self.bands if band.part == part)

    def band(self, part: str, number: int) -> Band:
        """One band of one part; raises KeyError when there is none."""
        for band in self.bands_of(part):
            if band.band == number:
                return band
        raise KeyError(f"{part} has no band {number}")


@cache
def national_rubric() -> Rubric:
    """The national table, as shipped."""
    text = resources.files("scoring").joinpath("data/rubric.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    rules = [
        Rule(
            row["id"], row["kind"], row["clause"], _decimals(row["points"]), row.get("guidance", "")
        )
        for row in table["rule"]
    ]
    return Rubric(
        version=table["version"],
        rules={rule.id: rule for rule in rules},
        bands=tuple(
            Band(
                row["part"],
                row["band"],
                row["description"],
                _decimals(row["deductions_30"]),
                _decimals(row["deductions_40"]),
            )
            for row in table["band"]
        ),
        no_mark_up_to_seconds=table["talk"]["no_mark_up_to_seconds"],
        full_seconds=table["talk"]["full_seconds"],
        levels={code: Decimal(lowest) for code, lowest in table["levels"].items()},
        total_digits=table["settings"]["total_digits"],
        examiners_difference=Decimal(table["settings"]["examiners_difference"]),
    )


def _decimals(texts: list[str]) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)
