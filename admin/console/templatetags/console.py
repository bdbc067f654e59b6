"""Navigation by rights, names for codes, sizes for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse

from admin.accounts.models import AuditEntry, User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import ROLE_NAMES, Action, Role, Scope
from admin.desk.reading import VERDICT_NAMES
from admin.testing.accommodations import of_candidate
from admin.testing.models import Candidate
from scoring.judgement import Verdict
from scoring.rubric import TALK_PART_NAMES
from wordlists.syllabus import ITEM_NAMES

register = template.Library()

NAVIGATION: tuple[tuple[str, str, tuple[Action, ...]], ...] = (
    ("首页", "home", ()),
    ("考次", "sessions", (Action.VIEW_SESSIONS,)),
    ("我的评分", "marking", (Action.MARK,)),
    ("我的复审", "review-tasks", (Action.MARK,)),
    ("异常复审", "reviews", (Action.ADJUDICATE,)),
    ("测试员质量", "examiner-quality", (Action.VIEW_MARKS,)),
    ("成绩", "results", (Action.VIEW_RESULTS,)),
    ("成绩复核", "appeals", (Action.HANDLE_APPEALS,)),
    ("练习", "practice", (Action.ISSUE_PRACTICE_CODE, Action.VIEW_TRAINING)),
    ("档案检索", "archive", (Action.VIEW_ARCHIVE,)),
    ("测试机", "booths", (Action.VIEW_SITES,)),
    ("评分规则", "marking-rules", (Action.VIEW_SETTINGS, Action.EDIT_MARKING_RULES)),
)
SOURCES = {"machine": "机器评分", "person": "人工复审", "examiners": "测试员评分"}

ACTS = {
    "sitting_log_in": "登录",
    "sitting_confirm": "确认信息",
    "sitting_start": "开始测试",
    "sitting_start_given": "单独发出开始指令",
    "order_given": "向机位发出指令",
    "order_done": "机位已执行指令",
    "sitting_finish": "完成测试",
    "sitting_mark_absent": "登记缺考",
    "sitting_readmit": "准许入场",
    "sitting_void": "作废",
    "marking_assigned": "分配测试员",
    "marking_reopened": "重新开放评分",
    "item_reviewed": "人工复审",
    "talk_mark_withdrawn": "撤回评分",
    "items_reviewed": "复审评分",
    "reviews_drawn": "抽取复审",
    "review_ordered": "安排复审",
    "reviewer_named": "指定复审人",
    "remarks_drawn": "抽取重评",
    "marking_rules_changed": "修改评分规则",
    "appeal_entered": "登记成绩复核",
    "appeal_answered": "答复成绩复核",
}


@register.simple_tag(takes_context=True)
def navigation(context: Mapping[str, Any]) -> list[dict[str, object]]:
    """The entries the user may open, the present one marked."""
    request = context["request"]
    entries = []
    for label, name, actions in NAVIGATION:
        if actions and not any(reach_of(request.user, action) for action in actions):
            continue
        address = reverse(name)
        here = request.path == address or (name != "home" and request.path.startswith(address))
        entries.append({"label": label, "address": address, "here": here})
    return entries


@register.simple_tag(takes_context=True)
def may(context: Mapping[str, Any], action: str) -> bool:
    """Whether the user has the right at all."""
    return reach_of(context["request"].user, Action(action)) is not None


@register.simple_tag(takes_context=True)
def may_all(context: Mapping[str, Any], action: str) -> bool:
    """Whether the user's right reaches everything."""
    return reach_of(context["request"].user, Action(action)) == Scope.ALL


@register.filter
def role_names(user: User) -> str:
    """The user's roles in words."""
    return "、".join(ROLE_NAMES[role] for role in Role if role in user.roles)


@register.filter
def item_name(kind: str) -> str:
    """Name of an item's kind."""
    return ITEM_NAMES.get(kind, kind)


@register.filter
def source_name(source: str) -> str:
    """Where an item's mark comes from."""
    return SOURCES.get(source, source)


@register.filter
def verdict_name(verdict: str) -> str:
    """What a person found in a syllable."""
    return VERDICT_NAMES[Verdict(verdict)]


@register.filter
def minutes(seconds: float) -> str:
    """12.3 → 0:12."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


@register.filter
def accommodation_words(candidate: Candidate) -> str:
    """What the candidate has been granted, in few words."""
    return "、".join(of_candidate(candidate).words)


@register.filter
def act(entry: AuditEntry) -> str:
    """An entry of the trail in words."""
    return ACTS.get(entry.action, entry.action)


@register.filter
def actor(entry: AuditEntry) -> str:
    """Who acted, as people know them."""
    return entry.actor.get_full_name() if entry.actor else entry.actor_name


@register.filter
def proposal_parts(proposal: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The machine's proposal for the talk, part by part with its name."""
    parts = [(name, proposal.get(part)) for part, name in TALK_PART_NAMES.items()]
    parts.append(("时长", proposal.get("time")))
    return [(name, part) for name, part in parts if isinstance(part, Mapping)]
