"""The written gate: what the figures of a parallel run allow, item by item and site by site. Pure.

"Machine alone" asks that the interval's worse end clears each threshold; "machine with spot check"
that the figure itself does; whatever is unknown or counted on too few sittings is people's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from admin.parallel.agreement import Agreement
from admin.parallel.bootstrap import UNKNOWN, Figure


class Mode(StrEnum):
    """Who marks an item at a site."""

    ALONE = "alone"
    SPOT_CHECK = "spot_check"
    PEOPLE = "people"


MODE_NAMES = {
    Mode.ALONE: "机器独立评分",
    Mode.SPOT_CHECK: "机器评分加抽查",
    Mode.PEOPLE: "人工评分",
}
# From the laxest to the strictest.
STRICTNESS = (Mode.ALONE, Mode.SPOT_CHECK, Mode.PEOPLE)


@dataclass(frozen=True)
class Thresholds:
    """What the figures must reach. Defaults: Williamson, Xi & Breyer (2012); n: ours.

    ``ceilings``: the laxest mode an item may ever get, whatever the figures (by the rules of the
    computer test people mark the talk). ``within_share``: the points for "close", as a share of the
    item's full points; ``within_total``: the same for the total, in points.
    """

    version: str = "1"
    alone_sittings: int = 100
    spot_check_sittings: int = 30
    correlation: float = 0.70
    concordance: float = 0.70
    degradation: float = 0.10
    standardised_bias: float = 0.15
    group_bias: float = 0.10
    within_share: float = 0.05
    within_total: float = 3.0
    ceilings: Mapping[str, Mode] = field(default_factory=lambda: {"talk": Mode.PEOPLE})

    def as_json(self) -> dict[str, Any]:
        """The thresholds as they are stored."""
        shown = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return shown | {"ceilings": {kind: mode.value for kind, mode in self.ceilings.items()}}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Thresholds:
        """Read back; TypeError, ValueError for what is none."""
        ceilings = {kind: Mode(mode) for kind, mode in stored.get("ceilings", {}).items()}
        return cls(**{**stored, "ceilings": ceilings})


@dataclass(frozen=True)
class GroupBias:
    """How far the machine is off the examiners' mean for one group, on so many sittings."""

    n: int
    standardised_bias: Figure


@dataclass(frozen=True)
class Evidence:
    """Figures of one item at one site.

    ``single``: machine against single examiners, the fair match of ``people``: examiner against
    examiner. ``groups``: by name (of a sex, of a county).
    """

    item: str
    single: Agreement
    people: Agreement
    degradation: Figure = UNKNOWN
    groups: Mapping[str, GroupBias] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One condition with what it rests on. ``passes``: the laxest mode it allows."""

    name: str
    figure: Figure
    wanted: str
    passes: Mode


@dataclass(frozen=True)
class Verdict:
    """What the gate allows, and why."""

    mode: Mode
    checks: tuple[Check, ...]


def verdict_of(evidence: Evidence, thresholds: Thresholds) -> Verdict:
    """The laxest mode that every condition allows."""
    single, people = evidence.single, evidence.people
    checks = [
        _enough(min(single.n, people.n), thresholds),
        _at_least("测试员之间的一致性系数", people.concordance, thresholds.concordance),
        _at_least("机器与测试员的相关系数", single.pearson, thresholds.correlation),
        _at_least("机器与测试员的一致性系数", single.concordance, thresholds.concordance),
        _at_most("一致性比测试员之间低多少", evidence.degradation, thresholds.degradation),
        _near_zero("标准化平均差", single.standardised_bias, thresholds.standardised_bias),
        *_groups(evidence.groups, thresholds),
    ]
    ceiling = thresholds.ceilings.get(evidence.item, Mode.ALONE)
    if ceiling != Mode.ALONE:
        checks.append(Check("规则允许的最宽方式", UNKNOWN, MODE_NAMES[ceiling], ceiling))
    return Verdict(strictest(*(check.passes for check in checks)), tuple(checks))


def strictest(*modes: Mode) -> Mode:
    """The strictest of the modes."""
    return max(modes, key=STRICTNESS.index)


def is_laxer(one: Mode, than: Mode) -> bool:
    """True where ``one`` trusts the machine more than the other."""
    return STRICTNESS.index(one) < STRICTNESS.index(than)


def _enough(n: int, thresholds: Thresholds) -> Check:
    wanted = f"≥ {thresholds.alone_sittings} 人次（抽查 ≥ {thresholds.spot_check_sittings}）"
    if n >= thresholds.alone_sittings:
        passes = Mode.ALONE
    else:
        passes = Mode.SPOT_CHECK if n >= thresholds.spot_check_sittings else Mode.PEOPLE
    return Check("双评人次", Figure(float(n)), wanted, passes)


def _passes(figure: Figure, point_clears: bool, bound_clears: bool) -> Mode:
    if figure.value is None or not point_clears:
        return Mode.PEOPLE
    return Mode.ALONE if bound_clears else Mode.SPOT_CHECK


def _at_least(name: str, figure: Figure, least: float) -> Check:
    point = figure.value is not None and figure.value >= least
    bound = figure.low is not None and figure.low >= least
    return Check(name, figure, f"≥ {least:.2f}", _passes(figure, point, bound))


def _at_most(name: str, figure: Figure, most: float) -> Check:
    point = figure.value is not None and figure.value <= most
    bound = figure.high is not None and figure.high <= most
    return Check(name, figure, f"≤ {most:.2f}", _passes(figure, point, bound))


def _near_zero(name: str, figure: Figure, most: float) -> Check:
    point = figure.value is not None and abs(figure.value) <= most
    ends = (figure.low, figure.high)
    bound = all(end is not None and abs(end) <= most for end in ends)
    return Check(name, figure, f"−{most:.2f} 至 {most:.2f}", _passes(figure, point, bound))


def _groups(groups: Mapping[str, GroupBias], thresholds: Thresholds) -> list[Check]:
    """A group whose difference is beyond the limit for certain stops the machine alone.

    Groups are small: that a difference may be too large is no finding, that it must be is one.
    """
    checks = []
    for name, group in groups.items():
        figure, most = group.standardised_bias, thresholds.group_bias
        if figure.low is None or figure.high is None:
            continue
        if group.n < thresholds.spot_check_sittings:
            continue
        certain = figure.low > most or figure.high < -most
        passes = Mode.SPOT_CHECK if certain else Mode.ALONE
        checks.append(Check(f"标准化平均差（{name}）", figure, f"不确定超出 ±{most:.2f}", passes))
    return checks
