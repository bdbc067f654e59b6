"""The settings of marking as one table: every rule that a lab may set, with its default. Pure.

The same text that people type is what is stored, so a version reads the same for ever. Defaults
are the national rules, or the usual practice where they leave it open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from admin.marking.exemption_rules import ExemptionRule, rules_of_text
from scoring.talk_presets import PRESETS, PresetsClash, check_presets

SESSION_KINDS = MappingProxyType(
    {"official": "正式测试", "mock": "模拟测试", "training": "培训测试"}
)
THE_REST = "其余"


@dataclass(frozen=True)
class ShareStep:
    """Batches of up to ``up_to`` candidates (None: any larger) are checked by ``per_cent``."""

    up_to: int | None
    per_cent: Decimal


@dataclass(frozen=True)
class MarkingRules:
    """One version of the settings. Differences and limits are points unless said otherwise."""

    allowed_difference: Decimal = Decimal(5)
    other_level: bool = True
    adjudicators: int = 1
    one_examiner: bool = False
    talk_presets: tuple[str, ...] = ()
    reviewed_kinds: tuple[str, ...] = ("official",)
    review_shares: tuple[ShareStep, ...] = (
        ShareStep(100, Decimal(10)),
        ShareStep(500, Decimal(6)),
        ShareStep(1000, Decimal(3)),
        ShareStep(None, Decimal(2)),
    )
    talk_deviation: Decimal = Decimal(15)  # percentage points of the full marks
    review_deviation: Decimal = Decimal(2)
    daily_target: int = 60
    remark_share: Decimal = Decimal(2)  # per cent
    remark_days: int = 14
    severity_limit: Decimal = Decimal(2)
    drift_limit: Decimal = Decimal(2)  # points in 30 days
    speed_limit: Decimal = Decimal(1)  # working time : length of the recording
    consistency_limit: Decimal = Decimal(3)
    appeal_days: int = 15  # working days
    answer_days: int = 15  # working days
    appeal_fee: Decimal = Decimal(0)  # yuan
    appeal_tolerance: Decimal = Decimal(0)
    appeal_detail: bool = False
    exemptions: tuple[ExemptionRule, ...] = ()
    holidays: tuple[date, ...] = ()
    extra_workdays: tuple[date, ...] = ()


@dataclass(frozen=True)
class Setting:
    """One line of the table for people. ``kind`` names how its text is read."""

    name: str
    group: str
    label: str
    kind: str
    hint: str = ""
    least: int = 0
    most: int = 1000


DOUBLE, REVIEW, EXAMINERS, APPEAL = "双人评分与仲裁", "第 1 至 3 项复审", "测试员质量", "成绩复核"
EXEMPT = "免试"

SETTINGS: tuple[Setting, ...] = (
    Setting("allowed_difference", DOUBLE, "两名测试员允许的分差（分）", "decimal", most=40),
    Setting("other_level", DOUBLE, "总分分属不同等级也要仲裁", "yes", "总分计入第 1 至 3 项的得分"),
    Setting(
        "adjudicators",
        DOUBLE,
        "仲裁人数",
        "integer",
        "1 人：取三个分数中最接近的两个平均；2 人：四个分数去掉最高、最低后平均",
        1,
        2,
    ),
    Setting(
        "one_examiner",
        DOUBLE,
        "试点：一名测试员加机器意见",
        "yes",
        "机器意见代替第二名测试员；机器没有意见的仍由两人评",
    ),
    Setting(
        "talk_presets",
        DOUBLE,
        "命题说话采用的省级标准",
        "presets",
        "不选为国家标准；同一项扣分只能选一个标准",
    ),
    Setting(
        "reviewed_kinds",
        REVIEW,
        "哪些考次要做一级、抽查、偏差复审",
        "kinds",
        "异常复审总要做",
    ),
    Setting(
        "review_shares",
        REVIEW,
        "抽查比例（每行：人数上限 百分比）",
        "shares",
        "末行写“其余”；不足一人按一人抽",
    ),
    Setting(
        "talk_deviation",
        REVIEW,
        "机器与测试员得分率之差超过（百分点）即偏差复审",
        "decimal",
        "第 1 至 3 项与命题说话各按满分折算",
        most=100,
    ),
    Setting(
        "review_deviation",
        REVIEW,
        "复审与机器评分之差超过（分）即偏差复审",
        "decimal",
        "第 1 至 3 项合计",
        most=60,
    ),
    Setting("daily_target", EXAMINERS, "每人每天的评分目标（份）", "integer", least=1),
    Setting(
        "remark_share", EXAMINERS, "重评比例（%）", "decimal", "本人评过的录音再次送评", most=100
    ),
    Setting("remark_days", EXAMINERS, "评分多少天以后可以重评", "integer", most=365),
    Setting("severity_limit", EXAMINERS, "宽严偏差提示线（分）", "decimal", most=40),
    Setting("drift_limit", EXAMINERS, "30 天内宽严变化提示线（分）", "decimal", most=40),
    Setting(
        "speed_limit",
        EXAMINERS,
        "用时与录音时长之比低于此数提示",
        "decimal",
        "1 为刚好听完",
        most=10,
    ),
    Setting("consistency_limit", EXAMINERS, "重评平均差提示线（分）", "decimal", most=40),
    Setting(
        "exemptions",
        EXEMPT,
        "按省级规定可以免试的测试项",
        "exemptions",
        "每行：测试项 适用情形 折算或合计 文件名，如“朗读短文 视力残疾 折算 省语委〔2024〕3号”。"
        "折算：其余各项折算为百分制（不写时的默认）；合计：其余各项相加。没有规定的不填，不能免试",
    ),
    Setting("appeal_days", APPEAL, "发布后多少个工作日内可以申请", "integer", least=1, most=250),
    Setting("answer_days", APPEAL, "申请后多少个工作日内答复", "integer", least=1, most=250),
    Setting("appeal_fee", APPEAL, "费用（元）", "decimal", most=100000),
    Setting(
        "appeal_tolerance",
        APPEAL,
        "总分变化不超过（分）且等级不变的，维持原成绩",
        "decimal",
        most=100,
    ),
    Setting("appeal_detail", APPEAL, "答复中列出各项得分", "yes"),
    Setting("holidays", APPEAL, "放假日期", "dates", "每行一个日期，如 2026-10-01"),
    Setting("extra_workdays", APPEAL, "调休上班的周末", "dates", "每行一个日期"),
)
CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"presets": {one.id: one.name for one in PRESETS.values()}, "kinds": SESSION_KINDS}
)
"""Kinds of settings that choose any number of a few things: text → name."""
NAMES = {one.name: one for one in SETTINGS}


class BadRules(ValueError):
    """A table that cannot be read; ``faults``: setting → sentence."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("；".join(f"{NAMES[key].label}：{why}" for key, why in faults.items()))


def to_text(rules: MarkingRules) -> dict[str, str]:
    """Every setting as text, in the order of the table."""
    return {one.name: _show(getattr(rules, one.name)) for one in SETTINGS}


def from_text(texts: Mapping[str, str]) -> MarkingRules:
    """The rules that the texts say; a setting that is not named keeps its default. BadRules."""
    values: dict[str, object] = {}
    faults: dict[str, str] = {}
    for name, text in texts.items():
        setting = NAMES.get(name)
        if setting is None:
            continue
        try:
            values[name] = _READERS[setting.kind](text.strip(), setting)
        except (ValueError, InvalidOperation) as error:
            faults[name] = str(error) if type(error) in {ValueError, PresetsClash} else "请填写数字"
    if faults:
        raise BadRules(faults)
    return MarkingRules(**values)  # type: ignore[arg-type]


def changes(before: MarkingRules, after: MarkingRules) -> dict[str, tuple[str, str]]:
    """Setting → texts before and after, of those that differ."""
    old, new = to_text(before), to_text(after)
    return {key: (old[key], new[key]) for key in new if old[key] != new[key]}


def _show(value: object) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case ShareStep():
            return f"{THE_REST if value.up_to is None else value.up_to} {value.per_cent:f}"
        case date():
            return value.isoformat()
        case ExemptionRule():
            return value.line
        case tuple():
            return "\n".join(_show(one) for one in value)
        case _:
            return str(value)


def _decimal(text: str, setting: Setting) -> Decimal:
    value = Decimal(text)
    if not (value.is_finite() and setting.least <= value <= setting.most):
        raise ValueError(f"应在 {setting.least} 至 {setting.most} 之间")
    if value != round(value, 2):
        raise ValueError("最多两位小数")
    return value


def _integer(text: str, setting: Setting) -> int:
    value = _decimal(text, setting)
    if value != int(value):
        raise ValueError("应为整数")
    return int(value)


def _yes(text: str, setting: Setting) -> bool:
    if text not in {"是", "否"}:
        raise ValueError("应为“是”或“否”")
    return text == "是"


def _presets(text: str, setting: Setting) -> tuple[str, ...]:
    return check_presets(text.split())


def _kinds(text: str, setting: Setting) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(text.split()))
    if unknown := [one for one in kinds if one not in SESSION_KINDS]:
        raise ValueError(f"没有“{unknown[0]}”这种考次")
    return kinds


def _shares(text: str, setting: Setting) -> tuple[ShareStep, ...]:
    rows = [line.replace("%", " ").split() for line in text.splitlines() if line.strip()]
    if not rows or any(len(row) != 2 for row in rows) or rows[-1][0] != THE_REST:
        raise ValueError(f"每行写人数上限和百分比，末行的人数写“{THE_REST}”")
    limit = Setting("", "", "", "", "", 0, 100)
    steps = [ShareStep(int(up_to), _decimal(share, limit)) for up_to, share in rows[:-1]]
    sizes = [step.up_to or 0 for step in steps]
    if sizes != sorted(set(sizes)) or (sizes and sizes[0] < 1):
        raise ValueError("人数上限应从小到大")
    return (*steps, ShareStep(None, _decimal(rows[-1][1], limit)))


def _exemptions(text: str, setting: Setting) -> tuple[ExemptionRule, ...]:
    return rules_of_text(text)


def _dates(text: str, setting: Setting) -> tuple[date, ...]:
    try:
        return tuple(sorted({date.fromisoformat(one) for one in text.split()}))
    except ValueError as error:
        raise ValueError("日期应写作 2026-10-01") from error


_READERS: Mapping[str, Callable[[str, Setting], object]] = MappingProxyType(
    {
        "decimal": _decimal,
        "integer": _integer,
        "yes": _yes,
        "presets": _presets,
        "kinds": _kinds,
        "shares": _shares,
        "exemptions": _exemptions,
        "dates": _dates,
    }
)
if {field.name for field in fields(MarkingRules)} != set(NAMES):
    raise RuntimeError("a setting of marking has no line in the table")
