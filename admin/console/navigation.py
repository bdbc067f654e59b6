"""What stands at the side of every page: entries by right, in groups where they are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from admin.accounts.models import User
from admin.accounts.rights import Action, Role, Scope, reach

MOST_IN_ONE_LIST: Final = 15
"""As many lines as a window of 768 holds; whoever may open more sees groups that fold."""


@dataclass(frozen=True)
class Entry:
    """A page, and the rights of which one is needed for it; none: everybody's."""

    label: str
    page: str
    needs: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Group:
    """Entries of one kind of work. ``rooms``: where its deeper pages lie, below which no entry
    of its own does.
    """

    label: str
    entries: tuple[Entry, ...]
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """An entry as it is shown."""

    label: str
    address: str
    here: bool


@dataclass(frozen=True)
class Fold:
    """A group as it is shown. ``here``: the present page is in it."""

    label: str
    lines: tuple[Line, ...]
    here: bool


HOME: Final = Entry("首页", "home")
GROUPS: Final = (
    Group(
        "考试",
        (
            Entry("考次", "sessions", (Action.VIEW_SESSIONS,)),
            Entry("报名审核", "applications", (Action.VIEW_APPLICATIONS,)),
            Entry("异常情况", "incidents", (Action.CONDUCT_ROOM, Action.VIEW_ARCHIVE)),
            Entry("测试机", "booths", (Action.VIEW_SITES,)),
        ),
    ),
    Group(
        "评分",
        (
            Entry("我的评分", "marking", (Action.MARK,)),
            Entry("我的复审", "review-tasks", (Action.MARK,)),
            Entry("我的平行评分", "parallel-queue", (Action.MARK,)),
            Entry("异常复审", "reviews", (Action.ADJUDICATE,)),
            Entry("测试员质量", "examiner-quality", (Action.VIEW_MARKS,)),
            Entry("回避关系", "ties", (Action.VIEW_TIES,)),
            Entry("平行评分", "parallel-runs", (Action.VIEW_PARALLEL,)),
        ),
    ),
    Group(
        "成绩与证书",
        (
            Entry("成绩", "results", (Action.VIEW_RESULTS,)),
            Entry("成绩复核", "appeals", (Action.HANDLE_APPEALS,)),
            Entry("证书", "documents", (Action.VIEW_CERTIFICATES,)),
        ),
    ),
    Group(
        "培训工作",
        (
            Entry("年度工作", "year", (Action.VIEW_TRAINING,)),
            Entry("工作系统", "systems", (Action.VIEW_TRAINING,)),
            Entry("培训", "course-programmes", (Action.VIEW_TRAINING,)),
            Entry("学时学分", "hours", (Action.VIEW_TRAINING,)),
            Entry("练习", "practice", (Action.ISSUE_PRACTICE_CODE, Action.VIEW_TRAINING)),
            Entry("称号与证书到期", "credential-due", (Action.VIEW_TRAINING,)),
            Entry("咨询与申诉", "credential-enquiries", (Action.VIEW_TRAINING,)),
            Entry("我的评审", "panel", (Action.MARK, Action.VIEW_TRAINING)),
        ),
        ("courses", "credentials", "activities", "matches", "appraisals", "work", "training"),
    ),
    Group(
        "人员与单位",
        (
            Entry("人员", "people", (Action.VIEW_PEOPLE,)),
            Entry("单位", "organisations", (Action.VIEW_PEOPLE,)),
            Entry("表格导入导出", "sheets", (Action.VIEW_PEOPLE,)),
            Entry("更正申请", "change-requests", (Action.EDIT_PEOPLE,)),
            Entry("重复档案", "duplicates", (Action.EDIT_PEOPLE,)),
        ),
    ),
    Group(
        "档案与设置",
        (
            Entry("档案检索", "archive", (Action.VIEW_ARCHIVE,)),
            Entry("销毁审批与冻结", "disposals", (Action.CONSENT_DISPOSAL,)),
            Entry("评分规则", "marking-rules", (Action.VIEW_SETTINGS, Action.EDIT_MARKING_RULES)),
            Entry("账号", "accounts", (Action.VIEW_ACCOUNTS,)),
            Entry("操作记录", "trail", (Action.VIEW_AUDIT,)),
        ),
    ),
    Group("本人", (Entry("我的测试", "mine"), Entry("我的档案", "own-file"))),
)
OF_THE_PERSON: Final = frozenset({"mine", "own-file"})
SHOWN_BETTER_IN_MINE: Final = frozenset({"people", "organisations", "sheets"})


def folds(user: User, path: str) -> tuple[Fold, ...]:
    """The groups that the user may open, those without an entry left out."""
    shown = []
    roles, is_person = user.roles, user.person_id is not None
    for group in GROUPS:
        open_to = (one for one in group.entries if _may_open(roles, one, is_person=is_person))
        lines = tuple(_line(entry, path) for entry in open_to)
        if lines:
            rooms = tuple(f"/{room}/" for room in group.rooms)
            here = any(line.here for line in lines) or path.startswith(rooms)
            shown.append(Fold(group.label, lines, here))
    return tuple(shown)


def home(path: str) -> Line:
    """The first entry of all."""
    return _line(HOME, path)


def in_one_list(groups: tuple[Fold, ...]) -> bool:
    """Are there so few entries that all fit without folding?"""
    return sum(len(group.lines) for group in groups) < MOST_IN_ONE_LIST


def _may_open(roles: frozenset[Role], entry: Entry, *, is_person: bool) -> bool:
    if entry.page in OF_THE_PERSON:
        return is_person
    reaches = {reach(roles, action) for action in entry.needs} - {None}
    if entry.page in SHOWN_BETTER_IN_MINE and reaches == {Scope.OWN}:
        return False
    is_expert = entry.page == "panel" and not roles  # whose account has no other use
    return bool(reaches) or is_expert


def _line(entry: Entry, path: str) -> Line:
    address = reverse(entry.page)
    alone = entry.page in {"home", "mine"}  # below whose address are others' pages
    return Line(entry.label, address, path == address or (not alone and path.startswith(address)))
