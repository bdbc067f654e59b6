"""What the switch-over says of sessions and of sittings, read from the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from admin.local_day import midnight_of
from admin.parallel.calibration import Calibration
from admin.parallel.gate import Mode
from admin.parallel.holding import NOTHING, Held, Said, held_of_result, that_holds
from admin.parallel.models import CalibrationAct, SwitchDecision
from admin.testing.models import Session, Sitting


@dataclass(frozen=True)
class Holding:
    """Of one session: what holds by kind of item; ``lines``: calibrations ever used, by key."""

    by_kind: Mapping[str, Held] = field(default_factory=dict)
    lines: Mapping[int, Calibration] = field(default_factory=dict)

    def of(self, sitting: Sitting) -> Mapping[str, Held]:
        """What holds for the sitting's items: once released, what held at the first release."""
        first = min(sitting.results.all(), key=lambda one: one.number, default=None)
        if first is None:
            return self.by_kind
        kept = held_of_result(first.item_marks)
        return {kind: replace(one, line=self._line(one)) for kind, one in kept.items()}

    def _line(self, held: Held) -> Calibration | None:
        return None if held.calibration is None else self.lines.get(held.calibration)


def begin_of(session: Session) -> datetime:
    """When the session began: its first opening, or the first minute of its day."""
    if session.opened_at is not None:
        return session.opened_at
    return midnight_of(session.date)


def holding_in(sessions: Iterable[Session]) -> dict[int, Holding]:
    """What holds in each session, by its key; two queries however many they are."""
    wanted = list(sessions)
    if not wanted:
        return {}
    said: dict[tuple[int, str], list[Said]] = defaultdict(list)
    at_sites = SwitchDecision.objects.filter(site__in={session.site_id for session in wanted})
    for one in at_sites.only("site", "item", "mode", "at"):
        said[one.site_id, one.item].append(Said(one.pk, Mode(one.mode), one.at))
    acts = list(CalibrationAct.objects.select_related("version").order_by("at", "pk"))
    lines = {act.version_id: Calibration.of_json(act.version.knots) for act in acts}
    return {session.pk: Holding(_by_kind(session, said, acts, lines), lines) for session in wanted}


def _by_kind(
    session: Session,
    said: Mapping[tuple[int, str], list[Said]],
    acts: Iterable[CalibrationAct],
    lines: Mapping[int, Calibration],
) -> dict[str, Held]:
    begun = begin_of(session)
    found: dict[str, Held] = {}
    for act in acts:  # oldest first: the last one before the begin counts
        if act.at <= begun:
            used = act.version_id if act.in_force else None
            line = None if used is None else lines[used]
            found[act.version.item] = Held(calibration=used, line=line)
    for (site, item), records in said.items():
        held = that_holds(records, begun) if site == session.site_id else None
        if held is not None:
            found[item] = replace(found.get(item, NOTHING), mode=held.mode, decision=held.key)
    return found
