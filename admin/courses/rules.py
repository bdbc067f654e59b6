"""What the kind of a course run decides, and whether a person has completed it. Pure.

A person completes when every condition of the kind is met: attended hours ÷ held hours reach the
share that is asked for; the newest assessment reaches the passing mark or grade. Meetings that
nobody noted anything for have not been held yet. Each condition gives one line of explanation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from admin.courses.words import ATTENDED, Grade, HourKind, Level, Mark
from admin.kinds.fields import Field, FieldKind

TENTH = Decimal("0.1")
PASSING_GRADES = frozenset({Grade.EXCELLENT, Grade.GOOD, Grade.PASS})
PLACES = ("姓名", "培训班", "培训项目", "学时", "开始日期", "结束日期", "主办单位")


class Assessed(StrEnum):
    """Whether and how a kind assesses."""

    NONE = "none"
    MARK = "mark"
    GRADE = "grade"


class Granting(StrEnum):
    """How many hours a completed run brings."""

    PLANNED = "planned"
    ATTENDED = "attended"


SETTINGS = (
    Field(
        "hour_kind",
        "学时类别",
        FieldKind.CHOICE,
        required=True,
        choices=tuple(HourKind.choices),
        help="结业后授予哪一类学时。",
    ),
    Field(
        "level",
        "级别",
        FieldKind.CHOICE,
        required=True,
        choices=tuple(Level.choices),
        help="新建培训班时的级别，可在每个班改。",
    ),
    Field(
        "granting",
        "授予多少学时",
        FieldKind.CHOICE,
        required=True,
        choices=((Granting.PLANNED, "计划学时"), (Granting.ATTENDED, "实到课次的学时")),
    ),
    Field(
        "attendance_share",
        "出勤率要求（%）",
        FieldKind.WHOLE,
        least=0,
        most=100,
        help="实到学时占已上课学时的百分比；不填为不要求。迟到算出勤，请假、缺席不算。",
    ),
    Field(
        "assessed",
        "考核",
        FieldKind.CHOICE,
        required=True,
        choices=((Assessed.NONE, "不考核"), (Assessed.MARK, "百分制"), (Assessed.GRADE, "等第制")),
        help="等第制合格以上为通过。",
    ),
    Field("passing_mark", "合格分数", FieldKind.NUMBER, least=0, most=100, help="百分制时必填。"),
    Field("selection", "先申请、后遴选", FieldKind.YES_NO, help="如高级研修班。"),
    Field(
        "criteria",
        "遴选标准",
        FieldKind.TABLE,
        columns=(
            Field("name", "标准", FieldKind.TEXT, required=True),
            Field("most", "满分", FieldKind.WHOLE, required=True, least=1, most=100),
        ),
    ),
    Field(
        "trains_putonghua",
        "训练普通话",
        FieldKind.YES_NO,
        help="诊断以后推荐这一类培训班；新建培训班时填写针对哪些语音问题。",
    ),
    Field("by_study", "学时由学习记录导入", FieldKind.YES_NO, help="如网联培训、文本培训。"),
    Field("certificate_title", "结业证书名称", FieldKind.TEXT, help="不填为不发结业证书。"),
    Field(
        "certificate_body",
        "结业证书正文",
        FieldKind.LONG_TEXT,
        help="可用" + "".join(f"【{place}】" for place in PLACES) + "，打印时换成各人的内容。",
    ),
    Field("certificate_issuer", "结业证书落款", FieldKind.TEXT, help="不填为主办单位。"),
)


@dataclass(frozen=True)
class CourseRules:
    """A kind's rules as values; ``attendance_share`` in percent, None: not asked."""

    hour_kind: str = HourKind.TAUGHT
    level: str = Level.CITY
    granting: Granting = Granting.PLANNED
    attendance_share: int | None = None
    assessed: Assessed = Assessed.NONE
    passing_mark: Decimal = Decimal(60)
    selection: bool = False
    criteria: tuple[tuple[str, int], ...] = ()
    trains_putonghua: bool = False
    by_study: bool = False
    certificate_title: str = ""
    certificate_body: str = ""
    certificate_issuer: str = ""


def rules_of(stored: Mapping[str, Any]) -> CourseRules:
    """The rules as a kind's definition stores them (``SETTINGS``)."""
    return CourseRules(
        hour_kind=stored.get("hour_kind", HourKind.TAUGHT),
        level=stored.get("level", Level.CITY),
        granting=Granting(stored.get("granting", Granting.PLANNED)),
        attendance_share=stored.get("attendance_share"),
        assessed=Assessed(stored.get("assessed", Assessed.NONE)),
        passing_mark=Decimal(stored.get("passing_mark", "60")),
        selection=stored.get("selection", False),
        criteria=tuple((row["name"], row["most"]) for row in stored.get("criteria", ())),
        trains_putonghua=stored.get("trains_putonghua", False),
        by_study=stored.get("by_study", False),
        certificate_title=stored.get("certificate_title", ""),
        certificate_body=stored.get("certificate_body", ""),
        certificate_issuer=stored.get("certificate_issuer", ""),
    )


def faults_of(stored: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with rules beyond their fields, sentences by key."""
    faults = {}
    if stored.get("assessed") == Assessed.MARK and "passing_mark" not in stored:
        faults["passing_mark"] = "百分制考核请填写合格分数。"
    criteria = [row.get("name") for row in stored.get("criteria", ())]
    if stored.get("selection") and not criteria:
        faults["criteria"] = "先申请、后遴选的，请至少写一条遴选标准。"
    if len(set(criteria)) < len(criteria):
        faults["criteria"] = "遴选标准有重复，请改成不同的名称。"
    if stored.get("certificate_title") and not stored.get("certificate_body"):
        faults["certificate_body"] = "有结业证书的，请填写证书正文。"
    return faults


@dataclass(frozen=True)
class Held:
    """A meeting that was held, for one person: its hours, the person's mark (None: not noted)."""

    hours: Decimal
    mark: str | None


@dataclass(frozen=True)
class Assessment:
    """The newest assessment of a person."""

    mark: Decimal | None = None
    grade: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of a person in a run when its outcome is judged."""

    planned_hours: Decimal
    held: Sequence[Held] = ()
    assessment: Assessment | None = None


@dataclass(frozen=True)
class Line:
    """A condition in words, and whether it is met."""

    text: str
    met: bool


@dataclass(frozen=True)
class Verdict:
    """What the rules say, line by line; ``hours`` are what completion would bring."""

    lines: tuple[Line, ...]
    hours: Decimal

    @property
    def completed(self) -> bool:
        """Whether every condition is met."""
        return all(line.met for line in self.lines)


def attended_hours(held: Sequence[Held]) -> Decimal:
    """Hours of the meetings that the person came to."""
    return sum((one.hours for one in held if one.mark in ATTENDED), Decimal(0))


def plain(number: Decimal) -> str:
    """Hours or marks without needless decimals.

    >>> plain(Decimal("10.0")), plain(Decimal("4.5"))
    ('10', '4.5')
    """
    return f"{number.normalize():f}"


def judge(rules: CourseRules, facts: Facts) -> Verdict:
    """The outcome that the rules give for these facts."""
    lines = [line for line in (_attendance(rules, facts), _assessment(rules, facts)) if line]
    hours = facts.planned_hours
    if rules.granting == Granting.ATTENDED:
        hours = min(attended_hours(facts.held), facts.planned_hours)
    if not hours:
        lines.append(Line("没有实到的课次，没有学时可授予", False))
    return Verdict(tuple(lines), hours)


def _attendance(rules: CourseRules, facts: Facts) -> Line | None:
    if rules.attendance_share is None:
        return None
    came, held = attended_hours(facts.held), sum((one.hours for one in facts.held), Decimal(0))
    if not held:
        return Line("还没有考勤记录", rules.attendance_share == 0)
    share = (came * 100 / held).quantize(TENTH, ROUND_HALF_UP)
    leave = sum(1 for one in facts.held if one.mark == Mark.LEAVE)
    text = (
        f"出勤 {plain(came)}/{plain(held)} 学时，{plain(share)}%（要求 {rules.attendance_share}%）"
    )
    if leave:
        text += f"，请假 {leave} 次"
    return Line(text, came * 100 >= rules.attendance_share * held)


def _assessment(rules: CourseRules, facts: Facts) -> Line | None:
    if rules.assessed == Assessed.NONE:
        return None
    given = facts.assessment
    if rules.assessed == Assessed.MARK:
        if given is None or given.mark is None:
            return Line(f"没有考核成绩（要求 {rules.passing_mark} 分）", False)
        text = f"考核 {plain(given.mark)} 分（要求 {rules.passing_mark} 分）"
        return Line(text, given.mark >= rules.passing_mark)
    if given is None or not given.grade:
        return Line("没有考核等第（要求合格以上）", False)
    return Line(f"考核{Grade(given.grade).label}（要求合格以上）", given.grade in PASSING_GRADES)
