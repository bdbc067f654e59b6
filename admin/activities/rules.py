"""What an office decides for a kind of activity: its settings, and what they come to. Pure.

A kind holds activities (with place, day and participants) or personal records (one for each person
and subject, with a log of exercises); ``shape`` says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from admin.kinds.fields import Field, FieldKind

WHOLE = Decimal(100)


class Shape(StrEnum):
    """What a kind keeps."""

    ACTIVITY = "activity"
    PERSONAL = "personal"


class Section(StrEnum):
    """Parts of the printed report, in their order."""

    PLAN = "plan"
    FIGURES = "figures"
    EVENTS = "events"
    SCHEDULE = "schedule"
    PARTICIPANTS = "participants"
    RESULTS = "results"
    MATERIALS = "materials"
    FOLLOW_UPS = "follow_ups"
    PHOTOGRAPHS = "photographs"


class Annex(StrEnum):
    """Tables printed as an annex of a series' plan."""

    SCHEDULE = "schedule"
    THEMES = "themes"


SHAPE_NAMES = {Shape.ACTIVITY: "活动", Shape.PERSONAL: "个人记录（每人一份，带练习日志）"}
SECTION_NAMES = {
    Section.PLAN: "方案与总结",
    Section.FIGURES: "统计表和图",
    Section.EVENTS: "活动一览",
    Section.SCHEDULE: "日程",
    Section.PARTICIPANTS: "参加人员",
    Section.RESULTS: "评分与获奖",
    Section.MATERIALS: "材料目录",
    Section.FOLLOW_UPS: "后续工作",
    Section.PHOTOGRAPHS: "照片",
}
ANNEX_NAMES = {Annex.SCHEDULE: "具体日程安排", Annex.THEMES: "具体工作主题"}
YES_NO, NUMBER, TABLE = FieldKind.YES_NO, FieldKind.NUMBER, FieldKind.TABLE

SETTINGS: tuple[Field, ...] = (
    Field(
        "shape",
        "记录形式",
        FieldKind.CHOICE,
        required=True,
        choices=tuple((one.value, name) for one, name in SHAPE_NAMES.items()),
        help="活动有时间、地点、参加人员；个人记录每人一份，如“每人一绝”的技能、读书日记。",
    ),
    Field("participants", "登记参加人员", YES_NO),
    Field("schedule", "安排日程", YES_NO),
    Field("follow_ups", "登记后续工作", YES_NO),
    Field(
        "sections",
        "报告内容",
        FieldKind.CHOICES,
        choices=tuple((one.value, name) for one, name in SECTION_NAMES.items()),
    ),
    Field(
        "annex",
        "系列附表",
        FieldKind.CHOICE,
        choices=tuple((one.value, name) for one, name in ANNEX_NAMES.items()),
        help="一个系列的各次活动可以打印成计划的附表。",
    ),
    Field("annex_title", "附表标题", help="如“附表一　具体日程安排”。"),
    Field("jury", "由评委评分", YES_NO),
    Field(
        "rubric",
        "评分表",
        TABLE,
        columns=(
            Field("name", "评分项目", required=True),
            Field("most", "满分", NUMBER, required=True, least=1, most=1000),
            Field("explained", "评分要点"),
        ),
    ),
    Field("numbers_only", "评委只看选手编号", YES_NO),
    Field("trim", "去掉一个最高分和一个最低分", YES_NO, help="至少五位评委给分时才去掉。"),
    Field(
        "outlier",
        "离群分差",
        NUMBER,
        least=0,
        help="与各评委中位数相差超过这么多分的，在结果里标出来，由负责人核对；不自动去掉。",
    ),
    Field(
        "awards",
        "奖项",
        TABLE,
        columns=(
            Field("name", "奖项", required=True),
            Field("percent", "占选手的百分比", NUMBER, required=True, least=0, most=100),
        ),
        help="由高到低填写；并列的同得较高的奖项。",
    ),
    Field("award_kind", "获奖登记为", FieldKind.REFERENCE, refers="credential"),
    Field(
        "contestants_from",
        "选手来自",
        FieldKind.REFERENCE,
        refers="activity",
        help="个人记录的类别：从已登记的个人记录中选取选手。",
    ),
    Field("record_word", "个人记录的内容叫什么", help="如“技能”“所读的书”；不填为“内容”。"),
    Field(
        "by_person",
        "本人可以登记",
        YES_NO,
        help="个人记录：本人在“我的技能”里也可以登记；练习日志本人总可以写。",
    ),
    Field("weekly_minutes", "每周至少练习（分钟）", FieldKind.WHOLE, least=0, most=5000),
    Field(
        "quota_percent",
        "特岗教师比例（%）",
        NUMBER,
        least=0,
        most=100,
        help="各县区的个人记录中，特岗教师至少占百分之几；不填为不要求。",
    ),
    Field(
        "quota_counties",
        "个别县区的比例",
        TABLE,
        columns=(
            Field("county", "县区", required=True),
            Field("percent", "比例（%）", NUMBER, required=True, least=0, most=100),
        ),
        help="与上面不同的县区才填，名称与单位表一致。",
    ),
)


@dataclass(frozen=True)
class Criterion:
    """A line of the rubric."""

    name: str
    most: Decimal
    explained: str = ""


@dataclass(frozen=True)
class Award:
    """What the best ``percent`` of all contestants, after those of higher awards, get."""

    name: str
    percent: Decimal


@dataclass(frozen=True)
class Quota:
    """Least share of special-post teachers, in percent: in general, and by county's name."""

    percent: Decimal | None
    counties: Mapping[str, Decimal]

    def of(self, county: str) -> Decimal | None:
        """What holds in the county; None: nothing is asked."""
        return self.counties.get(county, self.percent)

    def renamed(self, names: Mapping[str, str]) -> Quota:
        """With today's names of counties in the place of former ones; ``names``: today's by former.

        A line that has today's name already goes before one that has the former.
        """
        former = {names[name]: asked for name, asked in self.counties.items() if name in names}
        return Quota(self.percent, {**former, **self.counties})

    def __bool__(self) -> bool:
        return self.percent is not None or bool(self.counties)


@dataclass(frozen=True)
class Rules:
    """The settings of a kind."""

    shape: Shape
    participants: bool
    schedule: bool
    follow_ups: bool
    sections: frozenset[Section]
    annex: Annex | None
    annex_title: str
    jury: bool
    rubric: tuple[Criterion, ...]
    numbers_only: bool
    trim: bool
    outlier: Decimal | None
    awards: tuple[Award, ...]
    award_kind: str
    contestants_from: str
    record_word: str
    by_person: bool
    weekly_minutes: int
    quota: Quota

    @property
    def is_personal(self) -> bool:
        """Whether the kind keeps personal records."""
        return self.shape is Shape.PERSONAL

    @property
    def may_be_own(self) -> bool:
        """Whether people may enter personal records of their own."""
        return self.is_personal and self.by_person

    @property
    def most(self) -> Decimal:
        """Full marks of the rubric."""
        return sum((one.most for one in self.rubric), Decimal(0))


def rules_of(stored: Mapping[str, Any]) -> Rules:
    """The stored rules of a version of a kind."""
    annex, outlier = stored.get("annex"), stored.get("outlier")
    return Rules(
        shape=Shape(stored.get("shape", Shape.ACTIVITY)),
        participants=bool(stored.get("participants")),
        schedule=bool(stored.get("schedule")),
        follow_ups=bool(stored.get("follow_ups")),
        sections=frozenset(Section(one) for one in stored.get("sections", ())),
        annex=Annex(annex) if annex else None,
        annex_title=stored.get("annex_title", ""),
        jury=bool(stored.get("jury")),
        rubric=tuple(
            Criterion(row["name"], Decimal(row["most"]), row.get("explained", ""))
            for row in stored.get("rubric", ())
        ),
        numbers_only=bool(stored.get("numbers_only")),
        trim=bool(stored.get("trim")),
        outlier=Decimal(outlier) if outlier is not None else None,
        awards=tuple(
            Award(row["name"], Decimal(row["percent"])) for row in stored.get("awards", ())
        ),
        award_kind=stored.get("award_kind", ""),
        contestants_from=stored.get("contestants_from", ""),
        record_word=stored.get("record_word", "内容"),
        by_person=bool(stored.get("by_person")),
        weekly_minutes=stored.get("weekly_minutes", 0),
        quota=_quota(stored),
    )


def _quota(stored: Mapping[str, Any]) -> Quota:
    percent = stored.get("quota_percent")
    counties = {row["county"]: Decimal(row["percent"]) for row in stored.get("quota_counties", ())}
    return Quota(Decimal(percent) if percent is not None else None, counties)


def check(stored: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with settings beyond their fields, sentences by key."""
    rules, faults = rules_of(stored), {}
    names = [one.name for one in rules.rubric]
    if rules.jury and rules.is_personal:
        faults["jury"] = "个人记录没有评委；请另设一个活动类别作展示和评分。"
    elif rules.jury and not rules.participants:
        faults["participants"] = "由评委评分的活动要登记参加人员（评委和选手）。"
    if rules.jury and not rules.rubric:
        faults["rubric"] = "由评委评分的，请至少填写一个评分项目。"
    elif len(set(names)) < len(names):
        faults["rubric"] = "评分项目有重名，请区分开。"
    if sum((one.percent for one in rules.awards), Decimal(0)) > WHOLE:
        faults["awards"] = "各奖项的百分比合计不能超过 100。"
    if rules.quota and not rules.is_personal:
        faults["quota_percent"] = "比例按个人记录计算，请把记录形式改为个人记录，或清空比例。"
    if rules.annex and rules.is_personal:
        faults["annex"] = "个人记录没有系列附表。"
    return faults
