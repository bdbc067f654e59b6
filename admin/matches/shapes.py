"""What a kind of this family is, and its rules: settings that an officer edits, read from there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from admin.kinds.families import Family
from admin.kinds.fields import Field, FieldKind
from admin.matches import induction_rules, matching, pairing_rules


class Shape(StrEnum):
    """The four shapes of request and match."""

    NEED = "need"
    ORDER = "order"
    PAIRING = "pairing"
    DEADLINE = "deadline"


SHAPE_NAMES = {
    Shape.NEED: "需求调查",
    Shape.ORDER: "订单式送教",
    Shape.PAIRING: "结对",
    Shape.DEADLINE: "新任教师培训期限",
}
NEAR_NAMES = {
    matching.Near.ANY: "不论",
    matching.Near.OTHER: "优先其他县区（城区）的",
    matching.Near.SAME: "优先本县区的",
}
_ORDER, _PAIRING, _WATCH = matching.Rule(), pairing_rules.Rule(), induction_rules.Rule()


def _whole(key: str, title: str, default: int | None, least: int = 0) -> Field:
    told = "不填则不要求。" if default is None else f"不填按 {default}。"
    return Field(key, title, FieldKind.WHOLE, help=told, least=least, most=9_999)


SETTINGS = (
    Field(
        "shape",
        "用途",
        FieldKind.CHOICE,
        required=True,
        choices=tuple((shape.value, name) for shape, name in SHAPE_NAMES.items()),
        help="决定这一类别的页面；下面各项按用途填写，其余留空。有了记录以后不要再改。",
    ),
    Field("closes", "需求：填报截止日期", FieldKind.DAY, help="过后不能再填报；不填则一直开放。"),
    Field(
        "course_kind",
        "需求：由哪一类培训班满足",
        FieldKind.REFERENCE,
        refers=Family.COURSE.value,
    ),
    _whole("most_visits", "订单：每人每年最多送教次数", _ORDER.most_visits, 1),
    Field(
        "near",
        "订单：送教教师所在县区",
        FieldKind.CHOICE,
        choices=tuple((near.value, name) for near, name in NEAR_NAMES.items()),
        help="不填按“不论”。送教教师从不派往本校。",
    ),
    _whole("stage_points", "订单：学段相符加分", _ORDER.stage),
    _whole("county_points", "订单：县区相符加分", _ORDER.county),
    _whole("title_points", "订单：名优教师加分", _ORDER.title),
    _whole("seldom_points", "订单：今年每送教一次减分", _ORDER.seldom),
    _whole("arrange_days", "订单：提交后几天内应安排好", None, 1),
    _whole("confirm_days", "订单：送教后几天内学校应确认", None, 1),
    Field(
        "activity_kind",
        "订单：送教以后登记为哪一类活动",
        FieldKind.REFERENCE,
        refers=Family.ACTIVITY.value,
        help="学校确认以后自动登记，列入活动的月历和统计；不选则不登记。",
    ),
    _whole("meeting_days", "结对：最长几天没有活动即提示", _PAIRING.meeting_days, 1),
    _whole("check_days", "结对：几天做一次阶段检查", _PAIRING.check_days, 1),
    _whole("least_meetings", "结对：全期至少活动次数", None),
    Field("least_hours", "结对：全期至少学时", FieldKind.NUMBER, least=0, most=9_999),
    _whole("finish_days", "新任：上岗后几天内完成", _WATCH.finish_days, 1),
    _whole("warn_days", "新任：到期前几天开始提示", _WATCH.warn_days),
    _whole("watched_days", "新任：上岗后几天内列入名单", _WATCH.watched_days, 1),
    Field(
        "completion_kind",
        "新任：完成哪一类培训班算完成",
        FieldKind.REFERENCE,
        refers=Family.COURSE.value,
        help="不选则由管理员逐人登记完成。",
    ),
)


def shape_of(rules: Mapping[str, Any]) -> Shape:
    """What the kind is for; a kind whose rules say nothing is a survey of needs."""
    return Shape(rules.get("shape", Shape.NEED))


def closes(rules: Mapping[str, Any]) -> date | None:
    """The last day on which needs are taken."""
    text = rules.get("closes")
    return date.fromisoformat(text) if text else None


def order_rule(rules: Mapping[str, Any]) -> matching.Rule:
    """Points and limits of matching."""
    return matching.Rule(
        most_visits=rules.get("most_visits", _ORDER.most_visits),
        near=matching.Near(rules.get("near", _ORDER.near)),
        stage=rules.get("stage_points", _ORDER.stage),
        county=rules.get("county_points", _ORDER.county),
        title=rules.get("title_points", _ORDER.title),
        seldom=rules.get("seldom_points", _ORDER.seldom),
    )


def pairing_rule(rules: Mapping[str, Any]) -> pairing_rules.Rule:
    """What is asked of pairings."""
    hours = rules.get("least_hours")
    return pairing_rules.Rule(
        meeting_days=rules.get("meeting_days", _PAIRING.meeting_days),
        check_days=rules.get("check_days", _PAIRING.check_days),
        least_meetings=rules.get("least_meetings"),
        least_hours=None if hours is None else Decimal(hours),
    )


def induction_rule(rules: Mapping[str, Any]) -> induction_rules.Rule:
    """The time that new teachers have."""
    return induction_rules.Rule(
        finish_days=rules.get("finish_days", _WATCH.finish_days),
        warn_days=rules.get("warn_days", _WATCH.warn_days),
        watched_days=rules.get("watched_days", _WATCH.watched_days),
    )


def faults_of(rules: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with rules beyond their fields."""
    if rules.get("warn_days", _WATCH.warn_days) > rules.get("finish_days", _WATCH.finish_days):
        return {"warn_days": "提示期不能长于完成期限。"}
    return {}
