"""Before and after a training: paired differences with their intervals, beside people who did not
attend. Pure.

Intervals: percentiles of a bootstrap over people (Efron & Tibshirani 1993), seeded. Who did not
attend is matched one to one within county and level before, so that totals before are as near as
they can be in sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.stats import bootstrap

TOTAL = "total"
CONFIDENCE = 0.95
DRAWS = 2000
FEWEST = 2  # people from whom an interval can be computed
ENOUGH = 10  # people from whom chance can be told from change
FEW = 30  # below, an interval is told to be of few people


@dataclass(frozen=True)
class Marks:
    """One test: its day, level (empty: none) and marks by item, with ``TOTAL`` among them."""

    day: date
    level: str
    by_item: Mapping[str, float]


@dataclass(frozen=True)
class Pair:
    """A person's last test before the training and the first one after it."""

    person: int
    county: int
    before: Marks
    after: Marks

    def difference(self, item: str) -> float:
        """After minus before; KeyError where one of the tests lacks the item."""
        return self.after.by_item[item] - self.before.by_item[item]


@dataclass(frozen=True)
class Difference:
    """Mean difference over ``count`` people, with its interval where it can be computed."""

    count: int
    before: float
    after: float
    mean: float
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        """Whether 0 lies outside the interval."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True)
class ItemEffect:
    """One item, or the total. ``others``: those who did not attend, matched; ``beyond``: how much
    more the attenders changed than their matches.
    """

    item: str
    attended: Difference
    others: Difference | None
    beyond: Difference | None


@dataclass(frozen=True)
class Effect:
    """What is known of a training. ``unmatched``: attenders without anybody to set beside."""

    items: tuple[ItemEffect, ...]
    attended: int
    matched: int

    @property
    def unmatched(self) -> int:
        """Attenders beside whom nobody could be set."""
        return self.attended - self.matched


def effect_of(
    attended: Sequence[Pair], others: Sequence[Pair], items: Sequence[str], *, seed: int = 0
) -> Effect:
    """The effect by item and for the total, in the order of ``items``; items that nobody has in
    both tests are left out.
    """
    ordered = sorted(attended, key=lambda one: one.person)
    matches = matched(ordered, sorted(others, key=lambda one: one.person))
    found = [
        made for item in items if (made := _item_effect(item, ordered, matches, seed)) is not None
    ]
    return Effect(tuple(found), len(ordered), len(matches))


def change_of(pairs: Sequence[Pair], item: str, *, seed: int = 0) -> Difference | None:
    """How people changed in an item; None where nobody has it in both tests."""
    having = sorted((one for one in pairs if _has(one, item)), key=lambda one: one.person)
    if not having:
        return None
    before = [one.before.by_item[item] for one in having]
    return _difference(before, [one.after.by_item[item] for one in having], seed)


def matched(attended: Sequence[Pair], others: Sequence[Pair]) -> list[tuple[Pair, Pair]]:
    """Pairs of an attender and somebody who was not there, of the same county and level before;
    nobody twice; the differences of totals before are least in sum.
    """
    strata: dict[tuple[int, str], tuple[list[Pair], list[Pair]]] = defaultdict(lambda: ([], []))
    for side, people in enumerate((attended, others)):
        for one in people:
            if TOTAL in one.before.by_item:
                strata[one.county, one.before.level][side].append(one)
    found = []
    for there, absent in strata.values():
        if not there or not absent:
            continue
        totals = [np.array([one.before.by_item[TOTAL] for one in side]) for side in (there, absent)]
        rows, columns = linear_sum_assignment(np.abs(totals[0][:, None] - totals[1][None, :]))
        found += [(there[row], absent[column]) for row, column in zip(rows, columns, strict=True)]
    return sorted(found, key=lambda pair: pair[0].person)


def _item_effect(
    item: str, attended: Sequence[Pair], matches: Sequence[tuple[Pair, Pair]], seed: int
) -> ItemEffect | None:
    having = [one for one in attended if _has(one, item)]
    if not having:
        return None
    beside = [(one, other) for one, other in matches if _has(one, item) and _has(other, item)]
    others = [other for _, other in beside]
    return ItemEffect(
        item,
        _difference(
            [one.before.by_item[item] for one in having],
            [one.after.by_item[item] for one in having],
            seed,
        ),
        _difference(
            [one.before.by_item[item] for one in others],
            [one.after.by_item[item] for one in others],
            seed,
        )
        if others
        else None,
        _difference(
            [other.difference(item) for other in others],
            [one.difference(item) for one, _ in beside],
            seed,
        )
        if others
        else None,
    )


def _has(pair: Pair, item: str) -> bool:
    return item in pair.before.by_item and item in pair.after.by_item


def _difference(before: Sequence[float], after: Sequence[float], seed: int) -> Difference:
    differences = np.asarray(after, float) - np.asarray(before, float)
    mean = float(differences.mean())
    low = high = None
    if len(differences) >= FEWEST:
        if np.ptp(differences) == 0:
            low = high = mean
        else:
            drawn = bootstrap(
                (differences,),
                np.mean,
                confidence_level=CONFIDENCE,
                n_resamples=DRAWS,
                method="percentile",
                rng=np.random.default_rng(seed),
            )
            interval = drawn.confidence_interval
            low, high = float(interval.low), float(interval.high)
    return Difference(
        len(differences), float(np.mean(before)), float(np.mean(after)), mean, low, high
    )


def words_of(effect: Effect) -> list[str]:
    """What the figures say, and what they do not prove."""
    total = next((one for one in effect.items if one.item == TOTAL), None)
    if total is None:
        return ["参加培训的人里，还没有谁在培训前和培训后都有成绩，不能比较。"]
    said = [_said("参加培训的", total.attended)]
    if total.others is not None and total.beyond is not None:
        said.append(_said("没有参加、培训前县区和等级相同的", total.others))
        beyond = total.beyond
        more = "多" if beyond.mean >= 0 else "少"
        told = f"参加者的变化比未参加者{more} {abs(beyond.mean):.2f} 分{_range(beyond)}"
        said.append(f"{told}：{_chance(beyond)}。")
    else:
        said.append("没有找到县区和原等级相同、又没有参加的人，无法同未参加者比较。")
    if effect.unmatched and total.others is not None:
        said.append(f"有 {effect.unmatched} 位参加者没有可比的人，未计入与未参加者的比较。")
    if total.attended.count < FEW:
        said.append(f"只有 {total.attended.count} 人，区间会很宽，结论只供参考。")
    said.append(
        "这些数字不能证明变化是培训带来的：参加的人可能本来就更想提高；第二次测试更熟悉题型；"
        "原来分数低的人再测时本来就容易回升；只有又参加了测试的人才算在内。"
    )
    return said


def _chance(beyond: Difference) -> str:
    if beyond.count < ENOUGH:
        return "人数太少，看不出是不是偶然"
    return "两者之差可以看作不是偶然" if beyond.is_clear else "两者之差可能只是偶然"


def _said(who: str, one: Difference) -> str:
    return (
        f"{who} {one.count} 人，总分平均由 {one.before:.2f} 变为 {one.after:.2f}，"
        f"变化 {one.mean:+.2f} 分{_range(one)}。"
    )


def _range(one: Difference) -> str:
    if one.low is None or one.high is None:
        return "（人数太少，没有区间）"
    return f"（95% 区间 {one.low:+.2f} 至 {one.high:+.2f}）"
