"""How likely two files are one person's: points for and against, each with its reason. Pure.

Points are base-2 logarithms of how much more often a finding turns up between two files of one
person than between files of two (Fellegi and Sunter, 1969); they add up. A rare name that agrees
says more than a common one. Characters are compared with RapidFuzz, sounds with pypinyin.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import combinations

from pypinyin import lazy_pinyin
from rapidfuzz.distance import OSA

from admin.people.identity import fault_of

THRESHOLD = 8.0  # points from which a pair is shown; measured by benchmarks/duplicates.py
MOST_IN_BLOCK = 300  # a block with more people says nothing by itself

RAREST, COMMONEST = 9.0, 4.0  # bounds of what an equal name says
SAME_SOUND, LIKE_SOUND = 0.65, 0.5  # of what the equal name would say
TURNED_ROUND = 0.7
ONE_OF_THREE, ONE_OF_TWO = 3.0, -1.0  # one character differs, of three or more, of two
OTHER_NAME = -6.0
SAME_BIRTH, NEAR_BIRTH, OTHER_BIRTH = 6.0, 2.5, -7.0
SAME_NUMBER, MISTYPED_NUMBER, OTHER_NUMBER = 20.0, 12.0, -8.0
SAME_PHONE, OTHER_PHONE = 5.0, -0.5
SAME_UNIT, OTHER_UNIT = 4.0, -1.0
SAME_SEX, OTHER_SEX = 0.5, -3.0
MISTYPED = 2  # edits between a number and its mistyped copy, at most

# Sounds that are often heard, typed and spelt for one another.
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("r", "n"), ("h", "f"))


@dataclass(frozen=True)
class Known:
    """What is known of a person; ``number`` is the whole identity number (never logged)."""

    key: int
    name: str
    former_name: str = ""
    sex: str = ""
    birth: date | None = None
    number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)  # anything that is equal for equal numbers
    units: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Finding:
    """One reason, with its points."""

    text: str
    points: float


@dataclass(frozen=True)
class Likeness:
    """Two people by key, the lower first, and what speaks for and against their being one."""

    low: int
    high: int
    findings: tuple[Finding, ...]

    @property
    def points(self) -> float:
        """The sum, to a tenth."""
        return round(sum(one.points for one in self.findings), 1)


@dataclass(frozen=True)
class Names:
    """How common each name is among the people compared."""

    counts: Mapping[str, int]
    people: int

    def worth(self, name: str) -> float:
        """Points of an equal name."""
        share = self.counts.get(name, 1) / max(self.people, 1)
        return min(max(-math.log2(share), COMMONEST), RAREST)


def names_of(people: Iterable[Known]) -> Names:
    """Counted over everybody, once for a comparison."""
    counts = Counter(one.name for one in people)
    return Names(counts, counts.total())


@lru_cache(maxsize=100_000)
def sounds_of(name: str) -> tuple[str, ...]:
    """Syllables without tones.

    >>> sounds_of("王小红")
    ('wang', 'xiao', 'hong')
    """
    return tuple(lazy_pinyin(name))


@lru_cache(maxsize=100_000)
def alike_sounds_of(name: str) -> tuple[str, ...]:
    """Syllables in which often confused sounds have become one."""
    return tuple(_alike(one) for one in sounds_of(name))


def _alike(syllable: str) -> str:
    for former, latter in _ALIKE:
        if syllable.startswith(former):
            syllable = latter + syllable[len(former) :]
        elif former == "ng" and syllable.endswith(former):
            syllable = syllable[:-1]
    return syllable


def likely_pairs(people: Sequence[Known], threshold: float = THRESHOLD) -> list[Likeness]:
    """Pairs at or above the threshold, the likeliest first. Only pairs that share a block are
    compared, so the work grows with the people, not with their square.
    """
    names = names_of(people)
    compared = (compare(*pair, names) for pair in _pairs(people))
    found = [one for one in compared if one.points >= threshold]
    return sorted(found, key=lambda one: (-one.points, one.low, one.high))


def _pairs(people: Sequence[Known]) -> Iterator[tuple[Known, Known]]:
    blocks: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, one in enumerate(people):
        for block in set(_blocks(one)):
            blocks[block].append(index)
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) <= MOST_IN_BLOCK:
            seen.update(combinations(members, 2))
    for first, second in sorted(seen):
        yield people[first], people[second]


def _blocks(one: Known) -> Iterator[tuple[object, ...]]:
    for name in filter(None, (one.name, one.former_name)):
        alike = alike_sounds_of(name)
        yield ("sound", *sorted(alike))
        # A common name fills its block beyond use; with the year or the school it does not.
        for unit in one.units:
            yield ("sound at", unit, *sorted(alike))
        if one.birth:
            yield ("sound in", one.birth.year, *sorted(alike))
    if one.birth:
        yield ("birth", one.birth)
    if one.phone:
        yield ("phone", one.phone)
    if len(one.number) >= 6:
        third = len(one.number) // 3
        parts = one.number[:third], one.number[third : 2 * third], one.number[2 * third :]
        for left, right in ((0, 1), (0, 2), (1, 2)):
            yield ("number", left, right, parts[left], parts[right])


def compare(one: Known, other: Known, names: Names) -> Likeness:
    """Everything that speaks for and against."""
    low, high = (one, other) if one.key < other.key else (other, one)
    found = (
        _of_number(low, high),
        _of_name(low, high, names),
        _of_birth(low.birth, high.birth),
        _of_sex(low, high),
        _of_phone(low, high),
        _of_units(low, high),
    )
    findings = tuple(
        Finding(text, round(points, 1)) for text, points in filter(None, found) if points
    )
    return Likeness(low.key, high.key, findings)


def _of_name(one: Known, other: Known, names: Names) -> tuple[str, float]:
    first, second = one.name, other.name
    worth = names.worth(first)
    if first == second:
        return "姓名相同", worth
    if {first, second} & {one.former_name, other.former_name} - {""}:
        return "一方的姓名是另一方的曾用名", worth
    if sorted(first) == sorted(second):
        return "姓名用字相同，次序不同", worth * TURNED_ROUND
    if sounds_of(first) == sounds_of(second):
        return "姓名同音", worth * SAME_SOUND
    if alike_sounds_of(first) == alike_sounds_of(second):
        return "姓名读音相近", worth * LIKE_SOUND
    if OSA.distance(first, second, score_cutoff=1) == 1:
        longest = max(len(first), len(second))
        return "姓名相差一个字", ONE_OF_THREE if longest > 2 else ONE_OF_TWO
    return "姓名不同", OTHER_NAME


def _of_birth(one: date | None, other: date | None) -> tuple[str, float] | None:
    if one is None or other is None:
        return None
    if one == other:
        return "出生日期相同", SAME_BIRTH
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "出生日期的月、日互换", NEAR_BIRTH
    if OSA.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}", score_cutoff=1) == 1:
        return "出生日期只差一处", NEAR_BIRTH
    return "出生日期不同", OTHER_BIRTH


def _of_number(one: Known, other: Known) -> tuple[str, float] | None:
    """Two sound numbers that differ belong to two people (twins' differ by little): only a number
    that fails its own check can be a mistyped copy of the other.
    """
    if not one.number or not other.number:
        return None
    if one.number == other.number:
        return "证件号码相同", SAME_NUMBER
    sound = fault_of(one.number) is None and fault_of(other.number) is None
    if not sound and OSA.distance(one.number, other.number, score_cutoff=MISTYPED) <= MISTYPED:
        return "证件号码像是抄错了一两位", MISTYPED_NUMBER
    return "证件号码不同", OTHER_NUMBER


def _of_sex(one: Known, other: Known) -> tuple[str, float] | None:
    if not one.sex or not other.sex:
        return None
    return ("性别相同", SAME_SEX) if one.sex == other.sex else ("性别不同", OTHER_SEX)


def _of_phone(one: Known, other: Known) -> tuple[str, float] | None:
    if not one.phone or not other.phone:
        return None
    return ("电话相同", SAME_PHONE) if one.phone == other.phone else ("电话不同", OTHER_PHONE)


def _of_units(one: Known, other: Known) -> tuple[str, float] | None:
    if not one.units or not other.units:
        return None
    return ("单位相同", SAME_UNIT) if one.units & other.units else ("单位不同", OTHER_UNIT)
