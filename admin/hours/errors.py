"""What can go wrong with hours."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class BadRule(Refused):
    """The rule cannot be taken; ``extra["faults"]``: sentences by field."""

    id = "bad_hour_rule"
    message = "规则有误，没有保存；请按各处的提示修改后再保存。"


class RuleChanged(Conflict):
    """Somebody saved another version since the page was opened."""

    id = "hour_rule_changed"
    message = "打开本页以后，别人已经修改过规则。请刷新后在新的一版上再改。"


class BadEntry(Refused):
    """What was entered cannot be taken."""

    id = "bad_hour_entry"
    message = "登记的内容有误，没有保存；请按提示修改。"


class AlreadyReversed(Conflict):
    """It was taken back before."""

    id = "hours_already_reversed"
    message = "这一条已经撤销过了，请刷新页面查看。"


class NoRule(Refused):
    """No rule covers the day."""

    id = "no_hour_rule"
    message = "这个日期不在任何学分周期内，请先在“学分规则”里设定周期。"


class TooMany(Refused):
    """More letters than one file holds."""

    id = "too_many_letters"
    message = "一次最多印 3000 位教师的提醒函；请先按县区筛选，分几次印。"
