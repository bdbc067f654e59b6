"""Navigation by rights, names for codes, sizes for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe

from admin.accounts.actors import actor_told
from admin.accounts.models import AuditEntry, User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import ROLE_NAMES, Action, Role, Scope, idle_minutes
from admin.console.guide_text import anchor_of
from admin.console.help import help_of
from admin.console.navigation import folds, home, in_one_list
from admin.console.trail_words import ACTS, DETAILS, SUBJECT_PAGES, VALUES, subject_word
from admin.credentials.panel_rules import METHOD_NAMES, Method
from admin.desk.reading import VERDICT_NAMES
from admin.kinds.models import Kind
from admin.project.data_folder import is_demo
from admin.registering.models import Application
from admin.saved_views.queries import filters_of
from admin.testing.accommodations import of_candidate
from admin.testing.exemptions import exempted_words
from admin.testing.models import Candidate
from admin.testing.stages import STAGE_NAMES
from scoring.judgement import Verdict
from scoring.rubric import TALK_PART_NAMES
from wordlists.syllabus import ITEM_NAMES

register = template.Library()

NAVIGATION: tuple[tuple[str, str, tuple[Action, ...]], ...] = (
    ("首页", "home", ()),
    ("考次", "sessions", (Action.VIEW_SESSIONS,)),
    ("报名审核", "applications", (Action.VIEW_APPLICATIONS,)),
    ("异常情况", "incidents", (Action.CONDUCT_ROOM, Action.VIEW_ARCHIVE)),
    ("我的评分", "marking", (Action.MARK,)),
    ("我的复审", "review-tasks", (Action.MARK,)),
    ("我的平行评分", "parallel-queue", (Action.MARK,)),
    ("异常复审", "reviews", (Action.ADJUDICATE,)),
    ("测试员质量", "examiner-quality", (Action.VIEW_MARKS,)),
    ("回避关系", "ties", (Action.VIEW_TIES,)),
    ("平行评分", "parallel-runs", (Action.VIEW_PARALLEL,)),
    ("成绩", "results", (Action.VIEW_RESULTS,)),
    ("年度工作", "year", (Action.VIEW_TRAINING,)),
    ("成绩复核", "appeals", (Action.HANDLE_APPEALS,)),
    ("证书", "documents", (Action.VIEW_CERTIFICATES,)),
    ("练习", "practice", (Action.ISSUE_PRACTICE_CODE, Action.VIEW_TRAINING)),
    ("工作系统", "systems", (Action.VIEW_TRAINING,)),
    ("学时学分", "hours", (Action.VIEW_TRAINING,)),
    ("培训", "course-programmes", (Action.VIEW_TRAINING,)),
    ("称号与证书到期", "credential-due", (Action.VIEW_TRAINING,)),
    ("咨询与申诉", "credential-enquiries", (Action.VIEW_TRAINING,)),
    ("我的评审", "panel", (Action.MARK, Action.VIEW_TRAINING)),
    ("人员", "people", (Action.VIEW_PEOPLE,)),
    ("表格导入导出", "sheets", (Action.VIEW_PEOPLE,)),
    ("单位", "organisations", (Action.VIEW_PEOPLE,)),
    ("更正申请", "change-requests", (Action.EDIT_PEOPLE,)),
    ("重复档案", "duplicates", (Action.EDIT_PEOPLE,)),
    ("档案检索", "archive", (Action.VIEW_ARCHIVE,)),
    ("销毁审批与冻结", "disposals", (Action.CONSENT_DISPOSAL,)),
    ("测试机", "booths", (Action.VIEW_SITES,)),
    ("评分规则", "marking-rules", (Action.VIEW_SETTINGS, Action.EDIT_MARKING_RULES)),
    ("账号", "accounts", (Action.VIEW_ACCOUNTS,)),
    ("操作记录", "trail", (Action.VIEW_AUDIT,)),
    ("我的测试", "mine", ()),
    ("我的档案", "own-file", ()),
)
DEMO_BANNER = (
    '<p class="demo-banner" role="note"><b>演示数据</b>：人员、学校、成绩全部虚构，'
    "请勿录入真实信息。</p>"
)
SOURCES = {"machine": "机器评分", "person": "人工复审", "examiners": "测试员评分"}

# Codes that the trail keeps as they are in the records.
WORDS: Mapping[str, str] = {
    **VALUES,
    **{stage.value: name for stage, name in STAGE_NAMES.items()},
    **{role.value: name for role, name in ROLE_NAMES.items()},
    **{str(code): str(name) for code, name in Application.State.choices},
}


@register.simple_tag
def demo_banner() -> str:
    """Words over each page of a server whose data folder holds a made-up city; else nothing."""
    if not is_demo(settings.DATA_FOLDER):
        return ""
    return mark_safe(DEMO_BANNER)


@register.inclusion_tag("console/_navigation.html", takes_context=True)
def navigation(context: Mapping[str, Any]) -> dict[str, object]:
    """The entries the user may open, the present one marked; in groups where they are many."""
    request = context["request"]
    groups = folds(request.user, request.path)
    match = request.resolver_match
    return {
        "home": home(request.path),
        "groups": groups,
        "folded": not in_one_list(groups),
        "is_staff": request.user.is_staff,
        "in_guides": match is not None and match.url_name in {"guides", "guide"},
    }


@register.inclusion_tag("console/_help.html", takes_context=True)
def page_help(context: Mapping[str, Any]) -> dict[str, object]:
    """The help of the page that is asked for; nothing where the page is itself an explanation."""
    match = context["request"].resolver_match
    found = help_of(match.url_name or "", _system(context)) if match else None
    return {"help": found, "anchor": anchor_of(found.section) if found else ""}


def _system(context: Mapping[str, Any]) -> str:
    """The code of the system whose records the page shows; empty for none."""
    shown = (context.get(name) for name in ("activity", "series"))
    kinds = (context.get("kind"), *(getattr(one, "kind", None) for one in shown))
    return next((one.system.code for one in kinds if isinstance(one, Kind)), "")


@register.inclusion_tag("console/_saved_views.html", takes_context=True)
def saved_views(context: Mapping[str, Any]) -> dict[str, object]:
    """The user's saved views of the present list, and the form that saves one more."""
    request = context["request"]
    name = request.resolver_match.view_name
    views = list(request.user.saved_views.filter(page=name))
    try:
        query = filters_of(request.META["QUERY_STRING"])
    except ValueError:
        query = ""
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "list": name,
        "address": reverse(name),
        "views": views,
        "query": query,
        "current": any(one.query == query for one in views),
    }


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
def idle_limit(user: User) -> int:
    """Minutes after which the user's session ends without an act."""
    return idle_minutes(user.roles)


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
def method_name(method: Method) -> str:
    """How a panel's marks become one."""
    return METHOD_NAMES[method]


@register.filter
def minutes(seconds: float) -> str:
    """12.3 → 0:12."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


@register.filter
def accommodation_words(candidate: Candidate) -> str:
    """What the candidate has been granted, in few words."""
    return "、".join((*of_candidate(candidate).words, *exempted_words(candidate)))


@register.filter
def act(entry: AuditEntry) -> str:
    """An entry of the trail in words."""
    return ACTS.get(entry.action, entry.action)


@register.filter
def subject_name(entry: AuditEntry) -> str:
    """What the act was done to."""
    return f"{subject_word(entry.subject_type)} {entry.subject_id[:8]}"


@register.filter
def subject_address(entry: AuditEntry) -> str:
    """The page of what the act was done to; empty where it has none."""
    name = SUBJECT_PAGES.get(entry.subject_type)
    try:
        return reverse(name, args=[entry.subject_id]) if name else ""
    except NoReverseMatch:
        return ""


@register.filter
def before_after(entry: AuditEntry) -> str:
    """Before → after, where the act changed something that the trail keeps."""
    if not {"before", "after"} & entry.detail.keys():
        return ""
    before, after = (entry.detail.get(key) for key in ("before", "after"))
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return "；".join(
            f"{DETAILS.get(key, key)} {_value(before.get(key))} → {_value(value)}"
            for key, value in after.items()
            if before.get(key) != value
        )
    return f"{_value(before)} → {_value(after)}"


@register.filter
def further(entry: AuditEntry) -> str:
    """What else the trail keeps of the act."""
    pairs = (pair for pair in entry.detail.items() if pair[0] not in {"before", "after"})
    return "；".join(f"{DETAILS.get(key, key)} {_value(value)}" for key, value in pairs)


@register.filter
def group_names(user: User) -> str:
    """The user's roles in words, also of a locked account, whose roles rest."""
    held = {group.name for group in user.groups.all()}
    return "、".join(name for role, name in ROLE_NAMES.items() if role.value in held)


def _value(value: object) -> str:
    if isinstance(value, list):
        return "、".join(_value(one) for one in value) or "—"
    if isinstance(value, Mapping):
        return "，".join(f"{DETAILS.get(key, key)} {_value(one)}" for key, one in value.items())
    if isinstance(value, bool):
        return "是" if value else "否"
    text = "" if value is None else str(value)
    return WORDS.get(text, text or "—")


@register.filter
def actor(entry: AuditEntry) -> str:
    """Who acted, as people know them."""
    return entry.actor.get_full_name() if entry.actor else actor_told(entry.actor_name)


@register.filter
def proposal_parts(proposal: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The machine's proposal for the talk, part by part with its name."""
    parts = [(name, proposal.get(part)) for part, name in TALK_PART_NAMES.items()]
    parts.append(("时长", proposal.get("time")))
    return [(name, part) for name, part in parts if isinstance(part, Mapping)]
