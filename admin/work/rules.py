"""The rules of a kind of work: milestones, rubric, periods of reports, days of warning. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from admin.kinds.fields import Field, FieldKind

WARNING_DAYS = 14
_MONTH = Field("month", "月", FieldKind.WHOLE, required=True, least=1, most=12)
_DAY = Field("day", "日", FieldKind.WHOLE, required=True, least=1, most=31)

SETTINGS: tuple[Field, ...] = (
    Field(
        "warning_days",
        "期限前几天提醒",
        FieldKind.WHOLE,
        least=0,
        most=365,
        help=f"期限前这么多天起显示为“临近期限”；不填为 {WARNING_DAYS} 天。",
    ),
    Field(
        "milestones",
        "节点模板",
        FieldKind.TABLE,
        help="落实工作项时可以一次填入的节点；日期按计划的年度计算。",
        columns=(Field("name", "节点", required=True), _MONTH, _DAY),
    ),
    Field(
        "periods",
        "阶段报告的时段",
        FieldKind.TABLE,
        help="责任单位每个时段报一次；日期是报送的最后一天，按计划的年度计算。",
        columns=(Field("name", "时段", required=True), _MONTH, _DAY),
    ),
    Field(
        "report_figures",
        "阶段报告的数据",
        FieldKind.TABLE,
        help="每份阶段报告都要填的数，如“已培训人数”；不填则只写文字。",
        columns=(Field("name", "名称", required=True), Field("unit", "单位")),
    ),
    Field(
        "criteria",
        "评估标准",
        FieldKind.TABLE,
        help="结果评估逐条打分，总分为各条之和。",
        columns=(
            Field("name", "标准", required=True),
            Field("most", "满分", FieldKind.NUMBER, required=True, least=0, most=1000),
            Field("explained", "说明"),
        ),
    ),
    Field(
        "grades",
        "评估等次",
        FieldKind.TABLE,
        help="按得分占满分的百分比定等次。",
        columns=(
            Field("name", "等次", required=True),
            Field("least", "百分比不低于", FieldKind.NUMBER, required=True, least=0, most=100),
        ),
    ),
)


@dataclass(frozen=True)
class Yearly:
    """A name with a day of every year."""

    name: str
    month: int
    day: int

    def on(self, year: int) -> date:
        """The day in that year; the last of the month where it has no such day."""
        for day in range(self.day, 27, -1):
            try:
                return date(year, self.month, day)
            except ValueError:
                continue
        return date(year, self.month, self.day)


@dataclass(frozen=True)
class Criterion:
    """A line of the rubric."""

    name: str
    most: Decimal
    explained: str = ""


@dataclass(frozen=True)
class Grade:
    """A grade from a share of the full marks on, in per cent."""

    name: str
    least: Decimal


@dataclass(frozen=True)
class Rules:
    """The rules of a kind as the code uses them."""

    warning_days: int = WARNING_DAYS
    milestones: tuple[Yearly, ...] = ()
    periods: tuple[Yearly, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    criteria: tuple[Criterion, ...] = ()
    grades: tuple[Grade, ...] = ()

    @property
    def full(self) -> Decimal:
        """Full marks of the rubric."""
        return sum((one.most for one in self.criteria), Decimal(0))

    def grade_of(self, total: Decimal) -> str:
        """The best grade whose share the total reaches; empty where there is none."""
        if not self.full:
            return ""
        share = total * 100 / self.full
        reached = [one for one in self.grades if share >= one.least]
        return max(reached, key=lambda one: one.least).name if reached else ""


def rules_of(stored: Mapping[str, Any]) -> Rules:
    """The rules as a kind's definition stores them."""

    def yearly(key: str) -> tuple[Yearly, ...]:
        return tuple(Yearly(row["name"], row["month"], row["day"]) for row in stored.get(key, ()))

    return Rules(
        warning_days=stored.get("warning_days", WARNING_DAYS),
        milestones=yearly("milestones"),
        periods=yearly("periods"),
        figures=tuple(
            (row["name"], row.get("unit", "")) for row in stored.get("report_figures", ())
        ),
        criteria=tuple(
            Criterion(row["name"], Decimal(row["most"]), row.get("explained", ""))
            for row in stored.get("criteria", ())
        ),
        grades=tuple(Grade(row["name"], Decimal(row["least"])) for row in stored.get("grades", ())),
    )


def rule_faults(stored: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with rules beyond their fields, sentences by key."""
    faults: dict[str, str] = {}
    for key in ("milestones", "periods"):
        rows = stored.get(key, ())
        if not all(_is_day(row["month"], row["day"]) for row in rows):
            faults[key] = "有的月、日不存在，请核对，例如 6 月没有 31 日。"
    for key in ("milestones", "periods", "report_figures", "criteria", "grades"):
        if _doubled([row["name"] for row in stored.get(key, ())]):
            faults[key] = "有两行同名，请改成不同的名称。"
    if stored.get("grades") and not stored.get("criteria"):
        faults["grades"] = "先填写评估标准，再定等次。"
    if _doubled([Decimal(row["least"]) for row in stored.get("grades", ())]):
        faults["grades"] = "有两个等次的百分比相同，请改开。"
    if stored.get("criteria") and not any(Decimal(row["most"]) for row in stored["criteria"]):
        faults["criteria"] = "满分不能全是 0。"
    return faults


def _is_day(month: int, day: int) -> bool:
    try:
        date(2024, month, day)  # a leap year
    except ValueError:
        return False
    return True


def _doubled(values: Sequence[object]) -> bool:
    return len(set(values)) < len(values)
