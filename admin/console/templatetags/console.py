"""Navigation by rights, names for codes, sizes for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from admin.accounts.models import AuditEntry, User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import ROLE_NAMES, Action, Role, Scope, idle_minutes
from admin.console.trail_words import DETAILS, SUBJECT_PAGES, SUBJECTS
from admin.desk.reading import VERDICT_NAMES
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
    ("异常情况", "incidents", (Action.CONDUCT_ROOM, Action.VIEW_ARCHIVE)),
    ("我的评分", "marking", (Action.MARK,)),
    ("我的复审", "review-tasks", (Action.MARK,)),
    ("我的平行评分", "parallel-queue", (Action.MARK,)),
    ("异常复审", "reviews", (Action.ADJUDICATE,)),
    ("测试员质量", "examiner-quality", (Action.VIEW_MARKS,)),
    ("平行评分", "parallel-runs", (Action.VIEW_PARALLEL,)),
    ("成绩", "results", (Action.VIEW_RESULTS,)),
    ("成绩复核", "appeals", (Action.HANDLE_APPEALS,)),
    ("证书", "documents", (Action.VIEW_CERTIFICATES,)),
    ("练习", "practice", (Action.ISSUE_PRACTICE_CODE, Action.VIEW_TRAINING)),
    ("人员", "people", (Action.VIEW_PEOPLE,)),
    ("档案检索", "archive", (Action.VIEW_ARCHIVE,)),
    ("测试机", "booths", (Action.VIEW_SITES,)),
    ("评分规则", "marking-rules", (Action.VIEW_SETTINGS, Action.EDIT_MARKING_RULES)),
    ("账号", "accounts", (Action.VIEW_ACCOUNTS,)),
    ("操作记录", "trail", (Action.VIEW_AUDIT,)),
    ("我的测试", "mine", ()),
)
SOURCES = {"machine": "机器评分", "person": "人工复审", "examiners": "测试员评分"}

# Codes that the trail keeps as they are in the records.
WORDS: Mapping[str, str] = {
    **{stage.value: name for stage, name in STAGE_NAMES.items()},
    **{role.value: name for role, name in ROLE_NAMES.items()},
}

ACTS = {
    "account_made": "建立账号",
    "account_locked": "停用账号",
    "account_unlocked": "启用账号",
    "role_given": "授予角色",
    "role_taken": "收回角色",
    "second_factor_confirmed": "绑定动态口令",
    "second_factor_reset": "重置动态口令",
    "second_factor_paused": "验证码连续输错，暂停登录",
    "recovery_code_used": "使用恢复码",
    "identity_unmasked": "查看完整号码",
    "incident_entered": "记录异常情况",
    "incident_written": "填写异常情况",
    "incident_paper_added": "加入异常情况附件",
    "incident_paper_taken_off": "撤下异常情况附件",
    "session_opened": "开放考次",
    "session_closed": "结束考次",
    "session_reopened": "重新开放考次",
    "candidates_imported": "导入报名表",
    "candidates_seated": "编排座位",
    "candidate_moved": "调换机位",
    "accommodations_granted": "特殊安排",
    "exemption_asked": "登记免试",
    "exemption_granted": "批准免试",
    "exemption_refused": "不批准免试",
    "papers_composed": "组卷",
    "paper_composed": "单独组卷",
    "room_started": "考场开始",
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
    "booth_left_by_pin": "凭监考密码退出",
    "proctor_pin_issued": "发放监考密码",
    "proctor_pin_refused": "监考密码错误",
    "seat_code_issued": "发放机位登记码",
    "seat_registered": "登记测试机",
    "seat_key_withdrawn": "撤销测试机登记",
    "booth_release_added": "加入测试机程序",
    "booth_release_offered": "启用测试机程序",
    "booth_release_withdrawn": "撤回测试机程序",
    "practice_code_issued": "发放练习码",
    "practice_code_withdrawn": "收回练习码",
    "practice_code_refused": "练习码错误",
    "practice_begun": "开始练习",
    "practice_ended": "结束练习",
    "talk_marked": "提交评分",
    "talk_mark_corrected": "更正评分",
    "results_released": "发布成绩",
    "result_recognised": "登记认定",
    "document_issued": "出具成绩单或证书",
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
    "parallel_run_made": "建立平行评分",
    "parallel_marked": "平行评分",
    "parallel_marks_corrected": "更正平行评分",
    "parallel_marks_imported": "导入平行评分表",
    "parallel_report_made": "出具平行评分报告",
    "gate_thresholds_set": "设定换轨阈值",
    "switch_decided": "换轨决定",
    "switch_withdrawn": "撤回换轨决定",
    "calibration_found": "算出校准",
    "calibration_in_force": "启用校准",
    "calibration_taken_out": "停用校准",
    "archive_exported": "导出档案",
    "handover_listed": "制作移交清单",
    "bag_imported": "导入外来档案包",
    "hold_placed": "冻结档案",
    "hold_lifted": "解除冻结",
    "disposal_proposed": "提出销毁",
    "disposal_consented": "批准销毁",
    "disposal_refused": "不批准销毁",
    "disposal_done": "执行销毁",
    "retention_changed": "更改保管期限",
    "document_reprint": "补印",
    "document_withdraw": "撤销",
    "document_correct": "更正",
    "document_signed": "下载电子证书",
    "design_saved": "保存版式",
    "design_in_force": "启用版式",
    "number_rule_set": "设定编号规则",
    "batch_begun": "批量出具",
    "office_list_imported": "导入资格证书名单",
    "old_certificate_entered": "登记旧证书",
    "view_saved": "保存常用筛选",
    "view_renamed": "常用筛选改名",
    "view_deleted": "删除常用筛选",
    "session_planned": "建立考次",
    "session_announced": "公布考次",
    "candidates_registered": "报名",
    "registration_overridden": "破例报名",
    "fee_settled": "登记缴费",
    "registration_lapsed": "逾期未缴，报名取消",
    "photo_replaced": "更换照片",
}


@register.simple_tag(takes_context=True)
def navigation(context: Mapping[str, Any]) -> list[dict[str, object]]:
    """The entries the user may open, the present one marked."""
    request = context["request"]
    entries = []
    for label, name, actions in NAVIGATION:
        if name == "mine" and request.user.person_id is None:
            continue
        reaches = {reach_of(request.user, action) for action in actions} - {None}
        if actions and not reaches:
            continue
        if name == "people" and reaches == {Scope.OWN}:
            continue  # "mine" shows it better
        address = reverse(name)
        here = request.path == address or (name != "home" and request.path.startswith(address))
        entries.append({"label": label, "address": address, "here": here})
    return entries


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
    return f"{SUBJECTS.get(entry.subject_type, entry.subject_type)} {entry.subject_id[:8]}"


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
        changed = [key for key in after if before.get(key) != after[key]]
        before, after = ({key: one.get(key) for key in changed} for one in (before, after))
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
    return entry.actor.get_full_name() if entry.actor else entry.actor_name


@register.filter
def proposal_parts(proposal: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The machine's proposal for the talk, part by part with its name."""
    parts = [(name, proposal.get(part)) for part, name in TALK_PART_NAMES.items()]
    parts.append(("时长", proposal.get("time")))
    return [(name, part) for name, part in parts if isinstance(part, Mapping)]
