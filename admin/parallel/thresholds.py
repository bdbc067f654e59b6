"""The gate's thresholds as a versioned setting."""

from __future__ import annotations

import math
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.parallel.errors import ThresholdsRefused
from admin.parallel.gate import Thresholds
from admin.parallel.models import GateThresholds

SHARES = ("correlation", "concordance", "degradation", "standardised_bias", "group_bias")


def thresholds_in_force() -> Thresholds:
    """The newest version, or the published defaults."""
    newest = GateThresholds.objects.first()
    return Thresholds.of_json(newest.values) if newest else Thresholds()


@transaction.atomic
def set_thresholds(values: Thresholds, *, reason: str, by: User, at: datetime) -> GateThresholds:
    """A new version; reports made before keep theirs. NotAllowed, ThresholdsRefused."""
    require(by, Action.DECIDE_SWITCH)
    shares = [getattr(values, name) for name in SHARES]
    sensible = (
        all(math.isfinite(share) and 0 <= share <= 1 for share in shares)
        and 1 <= values.spot_check_sittings <= values.alone_sittings
        and reason.strip()
    )
    if not sensible:
        raise ThresholdsRefused
    before = thresholds_in_force()
    newest = GateThresholds.objects.first()
    version = newest.version + 1 if newest else int(Thresholds().version) + 1
    made = GateThresholds.objects.create(
        version=version,
        values=values.as_json() | {"version": str(version)},
        reason=reason.strip(),
        by=by,
        at=at,
    )
    audit.record(
        "gate_thresholds_set",
        made,
        by=by,
        at=at,
        reason=reason,
        before=before.as_json(),
        after=made.values,
    )
    return made
