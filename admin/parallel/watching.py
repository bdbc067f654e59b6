"""The watch for drift: sittings double-marked since a decision, against the figures it rests on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from admin.parallel.drift import Drift, drift_of
from admin.parallel.gate import Mode
from admin.parallel.models import ParallelRun, SwitchDecision
from admin.parallel.report import against_mean, sides_of
from admin.parallel.switching import back_for_drift
from admin.parallel.table import Loaded, load

FEWEST = 5  # sittings; before, nothing is said
DIRECTION_NAMES = {"up": "偏宽", "down": "偏严", "": ""}


@dataclass(frozen=True)
class Watch:
    """What the newest double-marked sittings say of a decision in force.

    ``differences``: machine − people's mean, oldest first; ``centre`` and ``sd``: as in the report
    the decision rests on. ``drift`` None: no basis.
    """

    decision: SwitchDecision
    differences: tuple[float, ...]
    centre: float
    sd: float
    drift: Drift | None

    @property
    def enough(self) -> bool:
        """Whether there is anything to judge by."""
        return self.drift is not None and len(self.differences) >= FEWEST

    @property
    def flagged(self) -> bool:
        """Whether the decision should be looked at again."""
        return self.drift is not None and self.drift.flagged_at is not None


def decisions_in_force() -> list[SwitchDecision]:
    """The newest decision of each item at each site, by site and item."""
    newest: dict[tuple[int, str], SwitchDecision] = {}
    for one in SwitchDecision.objects.select_related("site", "by", "report__run").defer(
        "report__figures"
    ):
        newest.setdefault((one.site_id, one.item), one)
    return [newest[key] for key in sorted(newest)]


def watches(sites: Collection[int] | None = None) -> list[Watch]:
    """A watch for every decision in force (at these sites) that lets the machine mark."""
    trusting = [
        one
        for one in decisions_in_force()
        if one.mode != Mode.PEOPLE and (sites is None or one.site_id in sites)
    ]
    if not trusting:
        return []
    since = min(one.at for one in trusting)
    runs = ParallelRun.objects.filter(sittings__assignments__marks__at__gt=since).distinct()
    loaded = [load(run) for run in runs]
    return [watch(one, loaded) for one in trusting]


def send_back_drifted(sites: Collection[int], at: datetime) -> list[SwitchDecision]:
    """Give items back to people where the newest marks at these sites show a drift of the machine.

    Asked after every act that brings in marks of a parallel run.
    """
    return [
        back_for_drift(one.decision, _found(one), at)
        for one in watches(sites)
        if one.enough and one.flagged
    ]


def _found(one: Watch) -> str:
    assert one.drift is not None
    way = DIRECTION_NAMES[one.drift.direction]
    return f"机器{way}：决定以后的 {len(one.differences)} 份双评录音与决定时的报告不符。"


def watch(decision: SwitchDecision, loaded: list[Loaded]) -> Watch:
    """The watch for one decision over the runs with sittings marked since."""
    figures = next(
        one for one in decision.report.figures["subjects"] if one["subject"] == decision.item
    )
    at_site = [
        group["mean"]
        for group in figures["groups"]
        if group["by"] == "site" and group["name"] == str(decision.site_id)
    ]
    before = (at_site or [figures["mean"]])[0]
    centre, sd = before["bias"]["value"], before["sd"]["value"]
    differences = tuple(difference for one in loaded for difference in _differences(one, decision))
    known = centre is not None and sd is not None and sd > 0
    drift = drift_of(differences, centre, sd) if known else None
    return Watch(decision, differences, centre or 0.0, sd or 0.0, drift)


def _differences(loaded: Loaded, decision: SwitchDecision) -> list[float]:
    """Of sittings finished after the decision at its site, oldest first."""
    table = loaded.table
    if decision.item not in table.kinds:
        return []
    sides = next(one for one in sides_of(table) if one.subject == decision.item)
    pairs = against_mean(sides)
    finished = np.array(
        [at is not None and at > decision.at for at in loaded.finished_at], dtype=bool
    )
    pairs = pairs.chosen(finished & (table.site == str(decision.site_id)))
    return [float(one) for one in pairs.a - pairs.b]
