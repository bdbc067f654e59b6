"""Confusions by the names that teachers use: 平翘舌, 鼻边音, 前后鼻音, 轻声 …

The families are data (data/confusions.toml), each with what to practise. Item 3's systematic
defects are counted by family, and the report tells the candidate which to work on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from scoring.item_marks import written
from scoring.judgement import PartJudgement, SyllableJudgement, Verdict

PARTS = (("initial", "声母"), ("final", "韵母"), ("tone", "声调"))
ERHUA = "erhua"
FLAWED = frozenset({Verdict.DEFECT, Verdict.ERROR})


@dataclass(frozen=True)
class Family:
    """A named confusion of one part of the syllable: initial, final or tone."""

    id: str
    part: str
    name: str
    advice: str = ""


@dataclass(frozen=True)
class Confused:
    """One family with the syllables (indexes, ascending) in which it was found."""

    family: Family
    syllables: tuple[int, ...]


def family_of(part: str, expected: str | int, heard: str | int | None) -> Family:
    """The family of one confusion; a pair that no family names is a family of its own."""
    families, by_pair = _table()
    if part == "final" and str(expected).endswith("r") and expected != "er":
        if not str(heard).endswith("r"):
            return families[ERHUA]
        expected, heard = str(expected)[:-1], str(heard)[:-1]
    known = by_pair.get((part, f"{expected}>{heard}"))
    if known is not None:
        return known
    label = dict(PARTS)[part]
    meant, got = written(label, expected), written(label, heard)
    said = f"{label} {meant} 不到位" if meant == got else f"{label} {meant} 读成 {got}"
    return Family(f"{part}:{expected}>{heard}", part, said)


def confusions(
    syllables: Sequence[SyllableJudgement], verdicts: Iterable[Verdict] = FLAWED
) -> tuple[Confused, ...]:
    """What was confused in an item, the most frequent first; parts with one of `verdicts` count."""
    wanted = frozenset(verdicts)
    found: dict[Family, list[int]] = {}
    for index, syllable in enumerate(syllables):
        for (part, _), judged in zip(PARTS, syllable.parts, strict=True):
            if judged.verdict in wanted:
                family = family_of(part, judged.expected, judged.heard)
                found.setdefault(family, []).append(index)
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0].id))
    return tuple(Confused(family, tuple(indexes)) for family, indexes in ordered)


def could_confuse(family: Family, part: PartJudgement) -> bool:
    """Is the expected unit of this part one that the family is about?"""
    expected = str(part.expected)
    if family.id == ERHUA:
        return expected.endswith("r") and expected != "er"
    _, by_pair = _table()
    pairs = [pair for (of, pair), owner in by_pair.items() if owner == family and of == family.part]
    units = {pair.split(">")[0] for pair in pairs} or {
        family.id.partition(":")[2].partition(">")[0]
    }
    return expected in units


@cache
def _table() -> tuple[dict[str, Family], dict[tuple[str, str], Family]]:
    text = (resources.files("scoring") / "data/confusions.toml").read_text("utf-8")
    families: dict[str, Family] = {}
    by_pair: dict[tuple[str, str], Family] = {}
    for row in tomllib.loads(text)["family"]:
        family = Family(row["id"], row["part"], row["name"], row["advice"])
        families[family.id] = family
        by_pair.update({(family.part, pair): family for pair in row["pairs"]})
    return families, by_pair
