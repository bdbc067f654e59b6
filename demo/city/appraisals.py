"""Each year's appraisal of the county training schools: assessed by themselves, visited, scored,
announced; the one of the last year as far as it has come.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from demo.city.making import City, Told, morning
from demo.city.pictures import Hung, hang

KIND = "county-schools.appraisal"
SELF_UNTIL, VISITS, DECIDED = (4, 30), (5, 20), (6, 20)  # month, day
HALF = Decimal("0.5")
TEAM = 4
REPORT = "本年度围绕“硬实力”“软实力”两方面自查，校舍、设备、经费达到标准，研训工作有特色。"


def make_appraisals(city: City, told: Told) -> None:
    """A round each year, its steps taken on their days."""
    from admin.appraisals.models import AppraisalRound
    from admin.appraisals.rounds import RoundEntry, announce, open_round

    rng, by = city.chance("appraisals"), city.made["users"]["officer"]
    kind = city.made["kinds"][KIND].kind
    schools = [one for one in city.made["schools"] if one.level == "training"]
    worth = {one.record.pk: rng.uniform(0.72, 0.93) for one in schools}
    for done, year in enumerate(city.years, 1):
        opened = date(year, 3, 5)
        if opened > city.today:
            break
        entry = RoundEntry(f"{year} 年县区示范性进修学校评估", year, date(year, *SELF_UNTIL))
        made = open_round(kind, entry, [one.record for one in schools], by=by, at=morning(opened))
        for appraisal in made.appraisals.select_related("organisation"):
            share = worth[appraisal.organisation_id]
            worth[appraisal.organisation_id] = min(0.97, share + rng.uniform(0, 0.04))
            _appraise(rng, city, appraisal, share, year)
        told(done, len(city.years))
        end = date(year, *DECIDED) + timedelta(days=5)
        if end <= city.today:
            fresh = AppraisalRound.objects.get(pk=made.pk)
            announce(fresh, end + timedelta(days=7), by=by, at=morning(end))


def _appraise(rng: random.Random, city: City, appraisal: Any, share: float, year: int) -> None:
    from admin.appraisals.assessing import assess_self, send_self
    from admin.appraisals.deciding import decide
    from admin.appraisals.rounds import standard_in
    from admin.appraisals.visiting import add_appraiser, plan_visit, score

    by, indicators = city.made["users"]["officer"], standard_in(appraisal.round).indicators
    sent = date(year, *SELF_UNTIL) - timedelta(days=rng.randint(1, 20))
    if sent > city.today:
        return
    own = {
        one.code: (_points(rng, one.points, share + 0.04), "见佐证材料目录") for one in indicators
    }
    values = {
        "staff": rng.randint(22, 40),
        "trained": rng.randint(800, 2500),
        "feature": "研训一体",
    }
    assess_self(appraisal, own, REPORT, values, by=by, at=morning(sent))
    hang(city, _evidence(indicators, appraisal, sent), by)
    appraisal.refresh_from_db()
    send_self(appraisal, by=by, at=morning(sent, 16))
    appraisal.refresh_from_db()
    visit = date(year, *VISITS) + timedelta(days=rng.randint(0, 15))
    if visit > city.today:
        return
    plan_visit(appraisal, visit, by=by, at=morning(visit - timedelta(days=10)))
    team = [
        add_appraiser(appraisal, person, lead=place == 0, by=by, at=morning(visit))
        for place, person in enumerate(_team(rng, city, appraisal))
    ]
    for member in team:
        points = {one.code: (_points(rng, one.points, share), "") for one in indicators}
        score(member, points, by=by, at=morning(visit, 17))
    decided = date(year, *DECIDED)
    if decided <= city.today and len(team) >= TEAM - 1:
        decide(appraisal, by=by, at=morning(decided))


def _evidence(indicators: Any, appraisal: Any, day: date) -> Iterator[Hung]:
    """A scanned page or photograph for each indicator that asks for one."""
    for one in indicators:
        if one.evidence:
            yield Hung(appraisal, one.code, f"{one.evidence[:20]}.jpg", "", morning(day, 15))


def _points(rng: random.Random, most: Decimal, share: float) -> Decimal:
    """Half points, as people give them."""
    wanted = most * Decimal(str(min(1.0, max(0.4, rng.gauss(share, 0.05)))))
    return (wanted / HALF).quantize(Decimal(1), ROUND_HALF_UP) * HALF


def _team(rng: random.Random, city: City, appraisal: Any) -> Iterator[Any]:
    others = [
        one
        for one in city.made["staff"]
        if one.post.role in ("trainer", "principal")
        and one.school.record.pk != appraisal.organisation_id
    ]
    for one in rng.sample(others, min(TEAM, len(others))):
        yield one.person
