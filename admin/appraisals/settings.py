"""A standard as settings that an officer edits, and read from there by version of the kind."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from admin.appraisals.standard import (
    COMBINE_NAMES,
    STRENGTH_NAMES,
    Combine,
    Indicator,
    Level,
    Standard,
    Strength,
)
from admin.kinds.fields import Field, FieldKind
from admin.people.models import Organisation

MOST_CODE = 20


def _points(key: str, title: str, *, required: bool = False) -> Field:
    return Field(key, title, FieldKind.NUMBER, required=required, least=0, most=1_000)


SETTINGS = (
    Field(
        "unit_kind",
        "评估哪一类单位",
        FieldKind.CHOICE,
        required=True,
        choices=tuple((str(value), str(name)) for value, name in Organisation.Kind.choices),
    ),
    Field(
        "indicators",
        "指标",
        FieldKind.TABLE,
        required=True,
        help="每行一项。编号（如 A1）历年不变，用来同往年比较。",
        columns=(
            Field("code", "编号", required=True),
            Field(
                "strength",
                "类别",
                FieldKind.CHOICE,
                required=True,
                choices=tuple((one.value, name) for one, name in STRENGTH_NAMES.items()),
            ),
            Field("group", "一级指标", required=True),
            Field("title", "二级指标", required=True),
            _points("points", "分值", required=True),
            Field("evidence", "应交的证据"),
            Field("scoring", "评分办法"),
            _points("least", "最低分"),
        ),
    ),
    Field(
        "levels",
        "达标等次",
        FieldKind.TABLE,
        help="从高到低；总分、硬实力、软实力都达到才算达标。",
        columns=(
            Field("name", "等次", required=True),
            _points("total", "总分至少", required=True),
            _points("hard", "硬实力至少"),
            _points("soft", "软实力至少"),
        ),
    ),
    Field(
        "combine",
        "多人评分怎样合成",
        FieldKind.CHOICE,
        choices=tuple((one.value, name) for one, name in COMBINE_NAMES.items()),
        help="不填按平均分。",
    ),
    Field(
        "least_scorers",
        "每项至少几人评分",
        FieldKind.WHOLE,
        least=1,
        most=20,
        help="不填按 2 人。",
    ),
    Field(
        "most_spread",
        "分差提示（占该项分值的百分比）",
        FieldKind.NUMBER,
        least=0,
        most=100,
        help="超过的提示复核；不填不提示。",
    ),
)


def standard_of(rules: Mapping[str, Any]) -> Standard:
    """The standard that the rules of one version say."""
    spread = rules.get("most_spread")
    return Standard(
        indicators=tuple(
            Indicator(
                code=row["code"],
                strength=Strength(row["strength"]),
                group=row["group"],
                title=row["title"],
                points=Decimal(row["points"]),
                evidence=row.get("evidence", ""),
                scoring=row.get("scoring", ""),
                least=Decimal(row["least"]) if row.get("least") else None,
            )
            for row in rules.get("indicators", ())
        ),
        levels=tuple(
            Level(
                row["name"],
                Decimal(row["total"]),
                Decimal(row.get("hard", 0)),
                Decimal(row.get("soft", 0)),
            )
            for row in rules.get("levels", ())
        ),
        combine=Combine(rules.get("combine", Combine.MEAN)),
        least_scorers=rules.get("least_scorers", 2),
        most_spread=None if spread is None else Decimal(spread),
    )


def faults_of(rules: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a standard beyond its fields."""
    standard = standard_of(rules)
    codes = [one.code for one in standard.indicators]
    if len(set(codes)) < len(codes):
        return {"indicators": "指标的编号有重复，请改成各不相同。"}
    if any(len(code) > MOST_CODE for code in codes):
        return {"indicators": f"指标的编号请控制在 {MOST_CODE} 个字以内。"}
    if any(not one.points for one in standard.indicators):
        return {"indicators": "每项指标的分值要大于 0。"}
    high = [one.code for one in standard.indicators if one.least and one.least > one.points]
    if high:
        return {"indicators": f"最低分不能高于分值：{'、'.join(high)}。"}
    most = {name: standard.points(one) for one, name in STRENGTH_NAMES.items()}
    for level in standard.levels:
        for name, asked in (("硬实力", level.hard), ("软实力", level.soft)):
            if asked > most[name]:
                return {"levels": f"“{level.name}”要求的{name}超过满分 {most[name]:f} 分。"}
        if level.total > standard.points():
            return {"levels": f"“{level.name}”要求的总分超过满分 {standard.points():f} 分。"}
    totals = [level.total for level in standard.levels]
    if totals != sorted(totals, reverse=True):
        return {"levels": "请把等次从高到低排列。"}
    return {}
