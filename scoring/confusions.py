"""Confusions by the names that teachers use: 平翘舌, 鼻边音, 前后鼻音, 轻声 …

The families are data (data/confusions.toml). Item 3's systematic defects are counted by family, the
talk's errors are named by it, and the diagnosis (scoring/diagnosing.py) counts every family's
chances and failures.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from scoring.item_marks import written
from scoring.judgement import PartJudgement, SyllableJudgement, Verdict

PARTS = (("initial", "声母"), ("final", "韵母"), ("tone", "声调"))
ERHUA = "erhua"
FLAWED = frozenset({Verdict.DEFECT, Verdict.ERROR})


@dataclass(frozen=True)
class Way:
    """One direction of a confusion: zh ch sh read as z c s. Pairs are (expected, heard)."""

    name: str
    pairs: frozenset[tuple[str, str]]

    @property
    def units(self) -> frozenset[str]:
        """What was meant where this can happen."""
        return frozenset(meant for meant, _ in self.pairs)


@dataclass(frozen=True)
class Family:
    """A named confusion of one part of the syllable: initial, final or tone."""

    id: str
    part: str
    name: str
    short: str = ""
    ways: tuple[Way, ...] = ()

    def judged(self, syllable: SyllableJudgement) -> PartJudgement:
        """The part of a syllable that the family is about."""
        return syllable.parts[[part for part, _ in PARTS].index(self.part)]

    def way_of(self, part: PartJudgement) -> Way | None:
        """The direction that a failure goes, where the family knows it."""
        if self.id == ERHUA:
            return self.ways[0]
        pair = _without_erhua(part)
        return next((way for way in self.ways if pair in way.pairs), None)


@dataclass(frozen=True)
class Evidence:
    """How much must be heard before a family is a finding (data/confusions.toml)."""

    fewest_chances: int
    fewest_failures: int
    false_alarms: dict[str, float]
    common: float
    general: float
    one_way: float


@dataclass(frozen=True)
class Confused:
    """One family with the syllables (indexes, ascending) in which it was found.

    `way`: the direction that nearly all of them go, None where there is none.
    """

    family: Family
    syllables: tuple[int, ...]
    way: Way | None = None

    @property
    def name(self) -> str:
        """The direction's name, or the family's where it goes both ways."""
        return self.way.name if self.way else self.family.name


def family_of(part: str, syllable: SyllableJudgement) -> Family:
    """The family of the failure of one part; a pair that no family names is one of its own.

    A tone belongs to the place it stands in: sandhi of third tones, 一 and 不, neutral tone, and
    only then to the tone itself.
    """
    if part == "tone":
        return families()[_place_of_tone(syllable)]
    judged = syllable.initial if part == "initial" else syllable.final
    if part == "final" and is_erhua(judged) and not str(judged.heard).endswith("r"):
        return families()[ERHUA]
    pair = _without_erhua(judged)
    known = _by_pair().get((part, *pair))
    if known is not None:
        return known
    label = dict(PARTS)[part]
    meant, got = written(label, pair[0]), written(label, pair[1])
    said = f"{label} {meant} 不到位" if meant == got else f"{label} {meant} 读成 {got}"
    way = Way(said, frozenset({pair}))
    return Family(f"{part}:{pair[0]}>{pair[1]}", part, said, said, (way,))


def confusions(
    syllables: Sequence[SyllableJudgement], verdicts: Iterable[Verdict] = FLAWED
) -> tuple[Confused, ...]:
    """What was confused in an item, the most frequent first; parts with one of `verdicts` count."""
    wanted = frozenset(verdicts)
    found: dict[Family, list[int]] = {}
    for index, syllable in enumerate(syllables):
        for (part, _), judged in zip(PARTS, syllable.parts, strict=True):
            if judged.verdict in wanted:
                found.setdefault(family_of(part, syllable), []).append(index)
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0].id))
    return tuple(
        Confused(family, tuple(indexes), main_way(family, [syllables[at] for at in indexes]))
        for family, indexes in ordered
    )


def main_way(family: Family, failed: Sequence[SyllableJudgement]) -> Way | None:
    """The direction that nearly all of a family's failures go (`evidence().one_way`)."""
    ways = Counter(family.way_of(family.judged(one)) for one in failed)
    if not ways:
        return None
    way, count = ways.most_common(1)[0]
    return way if count >= evidence().one_way * len(failed) else None


def could_confuse(family: Family, way: Way | None, syllable: SyllableJudgement) -> bool:
    """Could this syllable show the family's confusion, in the direction `way` (None: in any)?

    Tones can always show it, so there the place alone decides.
    """
    if family.part == "tone":
        return _place_of_tone(syllable) == family.id
    judged = family.judged(syllable)
    if family.id == ERHUA:
        return is_erhua(judged)
    ways = family.ways if way is None else (way,)
    return _without_erhua(judged)[0] in frozenset[str]().union(*(one.units for one in ways))


def is_erhua(final: PartJudgement) -> bool:
    """Is the final expected with erhua? (er is a final of its own.)"""
    return str(final.expected).endswith("r") and final.expected != "er"


def _without_erhua(part: PartJudgement) -> tuple[str, str]:
    """Expected and heard, an erhua final without its r."""
    expected, heard = str(part.expected), str("" if part.heard is None else part.heard)
    if expected != "er":
        expected = expected.removesuffix("r") or expected
    if heard != "er":
        heard = heard.removesuffix("r") or heard
    return expected, heard


def _place_of_tone(syllable: SyllableJudgement) -> str:
    """Which of the tone families a syllable belongs to."""
    citation, surface = int(syllable.expected[-1]), int(syllable.tone.expected)
    if surface == 5:
        return "neutral"
    if surface != citation and syllable.hanzi in {"一", "不"}:
        return "yi_bu"
    if citation == 3 and surface == 2:
        return "third_sandhi"
    return f"tone_{surface}"


@cache
def families() -> dict[str, Family]:
    """The families by their ids, in the table's order."""
    return {
        row["id"]: Family(
            row["id"],
            row["part"],
            row["name"],
            row["short"],
            tuple(
                Way(way["name"], frozenset(_pair(one) for one in way["pairs"]))
                for way in row["way"]
            ),
        )
        for row in _table()["family"]
    }


@cache
def evidence() -> Evidence:
    """The limits beside the families."""
    return Evidence(**_table()["evidence"])


def tone_limits() -> dict[str, float]:
    """Limits for the remarks on the course of the tones (scoring/tone_profiles.py), in levels."""
    return dict(_table()["tone_profile"])


def table_version() -> str:
    """Version of the table; part of every diagnosis."""
    return str(_table()["version"])


def _pair(text: str) -> tuple[str, str]:
    meant, _, heard = text.partition(">")
    return meant, heard


@cache
def _by_pair() -> dict[tuple[str, str, str], Family]:
    return {
        (family.part, *pair): family
        for family in families().values()
        if family.part != "tone"
        for way in family.ways
        for pair in way.pairs
    }


@cache
def _table() -> dict[str, Any]:
    text = (resources.files("scoring") / "data/confusions.toml").read_text("utf-8")
    return tomllib.loads(text)
