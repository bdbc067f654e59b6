"""A plan of work for each year: its pieces laid down, reported on, visited, evaluated, told of."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from demo.city.activity_plans import FIRST_WEEK
from demo.city.making import City, Told, morning
from demo.city.plan_text import plan_text

COUNTIES_EACH = 3
REPORTED, MET = 0.92, 0.9  # shares of what was due
PUNCTUAL, DONE_EARLY = 0.6, 0.4  # shares of all work, and of that which is punctual
VISITS_EACH_YEAR, EVALUATIONS_TOLD = 16, 12
FINDINGS = ("工作有方案、有记录，进展符合节点要求。", "活动开展正常，个别学校档案不全。")


def make_work(city: City, told: Told) -> None:
    """From the plan to the bulletin."""
    from admin.work.planning import approve, bring_in

    rng, by = city.chance("work"), city.made["users"]["officer"]
    for done, year in enumerate(city.years, 1):
        begun = date(year, 1, 12)
        if begun > city.today:
            break
        title = f"{year} 年师资培训处工作计划"
        text = plan_text(year, city.years, year - FIRST_WEEK)
        plan = bring_in(year, title, text, f"{title}.docx", by=by, at=morning(begun))
        approve(plan, "处务会议通过", seen=0, by=by, at=morning(begun + timedelta(days=5)))
        items = list(plan.items.select_related("filled_by", "kind", "system"))
        for item in items:
            _lay_down(rng, city, item, year)
        _supervise(rng, city, items, year)
        _bulletin(city, items, year)
        told(done, len(city.years))


def _due(rng: random.Random, day: date, today: date, *, punctual: bool) -> str:
    """When a step that was due was taken; empty: not yet."""
    late = not punctual and rng.random() > MET and (today - day).days < 300
    if day > today or late:
        return ""
    return min(today, day - timedelta(days=rng.randint(0, 12))).isoformat()


def _lay_down(rng: random.Random, city: City, item: Any, year: int) -> None:
    from admin.work.rules import rules_of
    from admin.work.supervising import Laid, finish, lay_down, progress, template_values

    by, at = city.made["users"]["officer"], morning(date(year, 1, 20))
    tables, punctual = template_values(item), rng.random() < PUNCTUAL
    for row in tables["milestones"]:
        day = date.fromisoformat(row["due_on"])
        row["done_on"] = _due(rng, day, city.today, punctual=punctual)
    for row in tables["deliverables"]:
        row["issued_on"] = _due(rng, date(year, 5, 20), city.today, punctual=punctual)
        row["number"] = f"长教发〔{year}〕{rng.randint(5, 80)} 号" if row["issued_on"] else ""
    counties = city.made["counties"]
    wide = item.kind.code == "supervision.item" and rng.random() < 0.6
    chosen = rng.sample(counties, min(COUNTIES_EACH, len(counties))) if wide else []
    laid = Laid(
        kind=item.kind,
        system=item.system,
        owner=by,
        owner_name="",
        organisations=chosen,
        standard="有方案、有过程记录、有成效数据，档案齐全。",
        due_on=date(year, 12, 10),
        values={"basis": "省教育厅年度师训工作要点"} if wide else {},
        tables=tables,
    )
    lay_down(item, laid, by=by, at=at)
    item.refresh_from_db()
    rules = rules_of(item.filled_by.definition.rules)
    _report(rng, city, item, chosen or [None], rules, year, REPORTED if not punctual else 1)
    end = date(year, 12, 18)
    # Some of the year's work is done long before its end.
    early = date(year, rng.choice((4, 6, 9, 10)), 20)
    if punctual and rng.random() < DONE_EARLY and early <= city.today:
        finish(item, early, today=city.today, by=by, at=morning(early))
    elif end <= city.today:
        finish(item, end, today=end, by=by, at=morning(end))
    else:
        share = min(95, 100 * (city.today - date(year, 1, 1)).days // 365)
        note = "按节点推进。"
        progress(item, max(0, share - rng.randint(0, 15)), note, by=by, at=morning(city.today))


def _report(
    rng: random.Random,
    city: City,
    item: Any,
    units: list[Any],
    rules: Any,
    year: int,
    reported: float,
) -> None:
    """Reports on the periods that are over, answered; and what the whole year came to."""
    from admin.work.acting import answer_report, evaluate, send_report

    by = city.made["users"]["officer"]
    for period in rules.periods:
        due = period.on(year)
        for unit in units:
            if due > city.today or rng.random() > reported:
                continue
            figures = [
                {"name": name, "value": str(rng.randint(10, 900)), "unit": unit_name}
                for name, unit_name in rules.figures
            ]
            day = due - timedelta(days=rng.randint(0, 6))
            text = f"{period.name}按计划推进，已完成阶段任务。"
            sent = send_report(
                item, unit, period.name, text, figures, rules=rules, by=by, at=morning(day)
            )
            if (city.today - day).days > 7:
                answer_report(sent, True, "内容属实，同意。", by=by, at=morning(day + timedelta(3)))
    end = date(year, 12, 22)
    for unit in units if end <= city.today else ():
        scores = [
            (one.most * Decimal(str(rng.uniform(0.75, 0.98)))).quantize(Decimal(1))
            for one in rules.criteria
        ]
        reasons = "任务完成，资料齐全，成效较好。"
        evaluate(item, unit, scores, reasons, rules=rules, by=by, at=morning(end))


def _supervise(rng: random.Random, city: City, items: list[Any], year: int) -> None:
    """Visits to counties, and what they led to."""
    from admin.work.acting import VisitEntry, decide_mention, note_visit, propose_mention

    by = city.made["users"]["officer"]
    wide = [one for one in items if one.organisations.exists()]
    for place in range(VISITS_EACH_YEAR if wide else 0):
        item = rng.choice(wide)
        county = rng.choice(list(item.organisations.all()))
        day = date(year, 3, 10) + timedelta(days=18 * place)
        if day > city.today:
            break
        name = county.name.removesuffix("教育局")
        lacks = rng.random() < 0.4
        until = day + timedelta(days=30)
        mended = lacks and until < city.today and rng.random() < 0.85
        entry = VisitEntry(
            county,
            day,
            "师资培训处督导组",
            f"{name}教师进修学校",
            FINDINGS[lacks],
            follow_up="补齐培训档案，报送整改情况。" if lacks else "",
            follow_up_due=until if lacks else None,
            follow_up_result="档案已补齐。" if mended else "",
            follow_up_done_on=until - timedelta(days=4) if mended else None,
        )
        note_visit(item, entry, today=city.today, by=by, at=morning(day, 17))
        if place % 5 == 0:
            tone = "criticism" if lacks else "praise"
            text = FINDINGS[lacks]
            at = morning(day + timedelta(days=2))
            told = propose_mention(item, tone, county, text, by=by, at=at)
            if (city.today - day).days > 20:
                decide_mention(told, True, "同意", by=by, at=at + timedelta(days=5))


def _bulletin(city: City, items: list[Any], year: int) -> None:
    """In July and, of a year that is over, at its end."""
    from admin.work.bulletins import BulletinEntry, draft, issue
    from admin.work.models import Evaluation, Mention

    by = city.made["users"]["officer"]
    for month, what in ((7, "上半年"), (12, "全年")):
        day = date(year, month, 28)
        if day > city.today:
            continue
        told = list(
            Mention.objects.filter(item__in=items, state="decided", decided_at__lte=morning(day))
        )
        entry = BulletinEntry(
            title=f"关于{year}年{what}师资培训工作督导情况的通报",
            opening="现将督导情况通报如下。",
            closing="望各县区学习先进，抓紧整改。",
            signatory="长宁河市教育局",
            items=items[:8],
            evaluations=list(
                Evaluation.objects.filter(item__in=items, made_at__lte=morning(day)).order_by("pk")
            )[:EVALUATIONS_TOLD],
            mentions=told,
        )
        issue(draft(year, entry, by=by, at=morning(day)), by=by, at=morning(day, 15))
