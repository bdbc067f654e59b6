"""The rule as fields that officers fill in, and back: what is stored is what was typed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from admin.hours.rule import Bound, HourKind, HourRule, Level, Span, Substitute
from admin.kinds.fields import KEY, Field, FieldKind

PRACTICE = "practice"
"""Code of the kind that practice at the booth counts as."""

SPANS = ((Span.PERIOD.value, "整个周期"), (Span.YEAR.value, "每年"))
ROLES = (
    ("teacher", "教师"),
    ("class_teacher", "班主任"),
    ("principal", "校长（园长）"),
    ("trainer", "培训教师"),
)


def _text(key: str, title: str, help: str = "", *, required: bool = False) -> Field:
    return Field(key, title, FieldKind.TEXT, required=required, help=help)


def _number(key: str, title: str, help: str = "", *, most: int = 1000, need: bool = False) -> Field:
    return Field(key, title, FieldKind.NUMBER, required=need, help=help, least=0, most=most)


def _whole(key: str, title: str, least: int, most: int, help: str = "") -> Field:
    return Field(key, title, FieldKind.WHOLE, required=True, help=help, least=least, most=most)


_SPAN = Field("span", "按", FieldKind.CHOICE, required=True, choices=SPANS)
_LEVEL, _KIND = _text("level", "级别"), _text("kind", "学时类别")
_PARTS = "级别、学时类别填写上面表里的名称；不限的留空。"

SETTINGS: tuple[Field, ...] = (
    _text("name", "规则名称", "如“2026—2030 年中小学教师继续教育学分规则”。", required=True),
    _whole("first_year", "周期从哪一年开始", 2000, 2100),
    _whole("years", "周期有几年", 1, 10),
    _whole("month", "每年从几月开始", 1, 12, "按自然年填 1；按学年填 9。"),
    Field(
        "roles",
        "适用于",
        FieldKind.CHOICES,
        required=True,
        choices=ROLES,
        help="有这些职务的人须达到学分要求。",
    ),
    Field(
        "by_service",
        "没有任职的月份按比例减少要求",
        FieldKind.YES_NO,
        required=True,
        help="周期当中入职、退休的人，只按在职月份计算应修学分。",
    ),
    Field(
        "kinds",
        "学时类别和折算",
        FieldKind.TABLE,
        required=True,
        help="代码供导入和各系统使用，小写英文，启用以后不要改。新任教师试用期培训填不计入学分。",
        columns=(
            _text("code", "代码", required=True),
            _text("name", "名称", required=True),
            _number("per_credit", "多少学时折 1 学分", need=True),
            Field("counts", "计入学分", FieldKind.YES_NO, required=True),
            Field("before_retest", "计入再测前学时", FieldKind.YES_NO, required=True),
        ),
    ),
    Field(
        "levels",
        "级别和权重",
        FieldKind.TABLE,
        help="折算出的学分乘以权重；没有级别的按 1。",
        columns=(
            _text("code", "代码", required=True),
            _text("name", "名称", required=True),
            _number("weight", "权重", most=10, need=True),
        ),
    ),
    Field(
        "grades",
        "结业等次和权重",
        FieldKind.TABLE,
        help="没有列出的等次按 1。",
        columns=(
            _text("name", "等次", required=True),
            _number("weight", "权重", most=10, need=True),
        ),
    ),
    _number(
        "taught_weight", "担任培训教师的权重", "给别人讲课的学时按几倍计。", most=10, need=True
    ),
    Field(
        "minima",
        "最低要求",
        FieldKind.TABLE,
        required=True,
        help=f"合计里可以再要求某一级别，级别里可以再要求某一类别。{_PARTS}",
        columns=(_SPAN, _LEVEL, _KIND, _number("credits", "至少学分", need=True)),
    ),
    Field(
        "caps",
        "最多计入",
        FieldKind.TABLE,
        help=f"超过的部分不计，先得先计。{_PARTS}",
        columns=(_SPAN, _LEVEL, _KIND, _number("credits", "最多学分", need=True)),
    ),
    Field(
        "substitutes",
        "可以代替学分的",
        FieldKind.TABLE,
        help=f"如取得更高学历、竞赛获奖、指导师范生实习。{_PARTS}",
        columns=(
            _text("code", "代码", required=True),
            _text("name", "名称", required=True),
            _number("credits", "每项学分", need=True),
            _number("most", "周期内最多学分"),
            _LEVEL,
            _KIND,
        ),
    ),
    _number("carry_year", "每年超出的学分最多转入下一年", "0 表示不结转。", need=True),
    _number("carry_period", "本周期超出的学分最多转入下一周期", "0 表示不结转。", need=True),
    _whole(
        "practice_minutes",
        "机上练习多少分钟折 1 学时",
        0,
        1000,
        f"在测试机上练习，按类别“{PRACTICE}”计学时；0 表示不计。",
    ),
    _number("practice_day_most", "机上练习每天最多学时", most=24, need=True),
)


def rule_of(values: Mapping[str, Any]) -> HourRule:
    """The rule that the stored values say; ValueError (KeyError) for what ``faults_of`` finds."""
    codes = _Codes(values)

    def bound(row: Mapping[str, Any]) -> Bound:
        return Bound(Decimal(row["credits"]), Span(row["span"]), *codes.part(row))

    return HourRule(
        name=values["name"],
        first_year=values["first_year"],
        years=values["years"],
        month=values["month"],
        roles=tuple(values["roles"]),
        by_service=values["by_service"],
        kinds=tuple(
            HourKind(
                row["code"],
                row["name"],
                Decimal(row["per_credit"]),
                row["counts"],
                row["before_retest"],
            )
            for row in values["kinds"]
        ),
        levels=tuple(
            Level(row["code"], row["name"], Decimal(row["weight"]))
            for row in values.get("levels", ())
        ),
        grades=tuple((row["name"], Decimal(row["weight"])) for row in values.get("grades", ())),
        taught_weight=Decimal(values["taught_weight"]),
        minima=tuple(bound(row) for row in values["minima"]),
        caps=tuple(bound(row) for row in values.get("caps", ())),
        substitutes=tuple(
            Substitute(
                row["code"],
                row["name"],
                Decimal(row["credits"]),
                Decimal(row["most"]) if "most" in row else None,
                *codes.part(row),
            )
            for row in values.get("substitutes", ())
        ),
        carry_year=Decimal(values["carry_year"]),
        carry_period=Decimal(values["carry_period"]),
        practice_minutes=values["practice_minutes"],
        practice_day_most=Decimal(values["practice_day_most"]),
    )


def faults_of(values: Mapping[str, Any], used: Iterable[str] = ()) -> dict[str, str]:
    """What is wrong beyond single fields, sentences by the field's key.

    ``used``: kinds of hours that records name already; they stay in the table.
    """
    faults: dict[str, str] = {}
    for key in ("kinds", "levels", "substitutes"):
        if fault := _code_fault(values.get(key, ())):
            faults[key] = fault
    kinds = values.get("kinds", ())
    if any(not Decimal(row["per_credit"]) for row in kinds):
        faults["kinds"] = "“多少学时折 1 学分”要大于 0；不计学分的类别在“计入学分”一栏选“否”。"
    if gone := sorted(set(used) - {row["code"] for row in kinds}):
        faults.setdefault(
            "kinds", f"已有记录用到代码 {'、'.join(gone)}，不能删去；可以改为不计入学分。"
        )
    if values.get("practice_minutes") and PRACTICE not in {row["code"] for row in kinds}:
        faults["practice_minutes"] = f"学时类别里要有代码 {PRACTICE}，机上练习才能计学时。"
    codes = _Codes(values)
    for key in ("minima", "caps", "substitutes"):
        if unknown := sorted({name for row in values.get(key, ()) for name in codes.unknown(row)}):
            faults.setdefault(key, f"没有叫“{unknown[0]}”的级别或类别，请填写上面表里的名称。")
    if "minima" not in faults and (fault := _nesting_fault(rule_of(values).minima)):
        faults["minima"] = fault
    return faults


class _Codes:
    """Codes of levels and kinds by their names."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.levels = {row["name"]: row["code"] for row in values.get("levels", ())}
        self.kinds = {row["name"]: row["code"] for row in values.get("kinds", ())}

    def part(self, row: Mapping[str, Any]) -> tuple[str, str]:
        level, kind = row.get("level", ""), row.get("kind", "")
        return (self.levels.get(level, ""), self.kinds.get(kind, ""))

    def unknown(self, row: Mapping[str, Any]) -> list[str]:
        level, kind = row.get("level", ""), row.get("kind", "")
        return [
            *([level] if level and level not in self.levels else []),
            *([kind] if kind and kind not in self.kinds else []),
        ]


def _code_fault(rows: Sequence[Mapping[str, Any]]) -> str:
    for row in rows:
        if not KEY.fullmatch(row["code"]):
            return f"代码“{row['code']}”应以小写英文字母开头，只含小写字母、数字和下划线。"
    for column in ("code", "name"):
        twice = [one for one, count in Counter(row[column] for row in rows).items() if count > 1]
        if twice:
            return f"“{twice[0]}”出现了两次，请改成不同的代码和名称。"
    return ""


def _nesting_fault(minima: Sequence[Bound]) -> str:
    """What is asked within something cannot be more than the whole of it."""
    asked = {(one.span, one.level, one.kind): one.credits for one in minima}
    if len(asked) < len(minima):
        return "同一项要求写了两次，请只留一行。"
    for (span, level, kind), credits in asked.items():
        for whole in {(level, ""), ("", kind), ("", "")} - {(level, kind)}:
            if credits > asked.get((span, *whole), credits):
                return f"部分的要求（{credits:f}）不能大于它所在的整体的要求。"
    return ""
