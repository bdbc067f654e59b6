"""A year's plan approved, with one piece of work of one county at every stage of supervision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from admin.accounts.models import User
from admin.kinds.shipped import add_shipped
from admin.people.models import Organisation
from admin.work import acting, bulletins, planning, supervising
from admin.work.acting import VisitEntry
from admin.work.bulletins import BulletinEntry
from admin.work.models import (
    Bulletin,
    Evaluation,
    Mention,
    Plan,
    StageReport,
    Visit,
    WorkItem,
)
from admin.work.rules import rules_of
from admin.work.supervising import Laid

TEXT = (Path(__file__).parent / "work-plan.txt").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Supervised:
    """What came of it."""

    plan: Plan
    item: WorkItem
    report: StageReport
    visit: Visit
    evaluation: Evaluation
    mention: Mention
    bulletin: Bulletin


def approved_plan(by: User, at: datetime, year: int) -> Plan:
    """The customer's plan as one of that year."""
    add_shipped(at)
    plan = planning.bring_in(year, f"{year} 年工作计划", TEXT, "计划.txt", by=by, at=at)
    planning.approve(plan, "", seen=0, by=by, at=at)
    return plan


def lay_down(
    item: WorkItem, counties: list[Organisation], due_on: date, *, by: User, at: datetime
) -> WorkItem:
    """Whose it is, till when."""
    laid = Laid(
        kind=item.kind,
        system=item.system,
        owner=by,
        owner_name="",
        organisations=counties,
        standard="每所进修学校都有本校主题，现场会资料齐全。",
        due_on=due_on,
        values={},
        tables={"milestones": [{"name": "排出日程", "due_on": due_on.isoformat()}]},
    )
    return supervising.lay_down(item, laid, by=by, at=at)


def supervised(
    county: Organisation, officer: User, clerk: User, at: datetime, year: int
) -> Supervised:
    """From the plan to the issued bulletin; another mention waits to be decided."""
    plan = approved_plan(officer, at, year)
    item = plan.items.get(text__startswith="3、")
    item = lay_down(item, [county], date(year, 11, 30), by=officer, at=at)
    rules = rules_of(item.filled_by.definition.rules)
    period = rules.periods[-1].name
    report = acting.send_report(
        item,
        county,
        period,
        "已召开现场会 2 次。",
        [{"name": "参与教师", "value": "120", "unit": "人"}],
        rules=rules,
        by=clerk,
        at=at,
    )
    entry = VisitEntry(
        county, at.date(), "师培处甲、乙", f"{county.name}进修学校", "主题明确，资料不全。"
    )
    visit = acting.note_visit(item, entry, today=at.date(), by=officer, at=at)
    evaluation = acting.evaluate(
        item,
        county,
        [Decimal(38), Decimal(27), Decimal(18), Decimal(9)],
        "按期完成，成效明显。",
        rules=rules,
        by=officer,
        at=at,
    )
    proposed = acting.propose_mention(item, "praise", county, "现场会办得好。", by=officer, at=at)
    decided = acting.decide_mention(proposed, True, "", by=officer, at=at)
    bulletin = bulletins.draft(
        year,
        BulletinEntry(
            "关于系列现场会的通报",
            "现通报如下：",
            "",
            "师资培训处",
            [item],
            [evaluation],
            [decided],
        ),
        by=officer,
        at=at,
    )
    bulletin = bulletins.issue(bulletin, by=officer, at=at)
    waiting = acting.propose_mention(item, "criticism", county, "资料报送迟。", by=officer, at=at)
    return Supervised(plan, item, report, visit, evaluation, waiting, bulletin)
