"""The states of a case and the steps between them. Pure.

An application (申报), renewal (续聘) or yearly review (年度考核) goes: draft → submitted →
documents complete (or returned) → panel → proposed → public notice → decided → closed. A
withdrawal (撤销) goes: opened → notified → heard → decided → closed; nothing is withdrawn unheard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Act(StrEnum):
    """What a case is about."""

    APPLY = "apply"
    REVIEW = "review"
    RENEW = "renew"
    WITHDRAW = "withdraw"


class State(StrEnum):
    """Where it stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    COMPLETE = "complete"
    PANEL = "panel"
    PROPOSED = "proposed"
    NOTICE = "notice"
    NOTIFIED = "notified"
    HEARD = "heard"
    DECIDED = "decided"
    CLOSED = "closed"
    GIVEN_UP = "given_up"


class Step(StrEnum):
    """What moves it."""

    SUBMIT = "submit"
    RETURN = "return"
    COMPLETE = "complete"
    CONVENE = "convene"
    PROPOSE = "propose"
    PUBLISH = "publish"
    NOTIFY = "notify"
    ASK_HEARING = "ask"
    APPOINT = "appoint"
    HEAR = "hear"
    DECIDE = "decide"
    CLOSE = "close"
    GIVE_UP = "give_up"


ACT_NAMES: Mapping[Act, str] = MappingProxyType(
    {Act.APPLY: "申报", Act.REVIEW: "年度考核", Act.RENEW: "续聘（延续）", Act.WITHDRAW: "撤销"}
)
STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        State.DRAFT: "未提交",
        State.SUBMITTED: "待审核材料",
        State.RETURNED: "退回补正",
        State.COMPLETE: "材料齐全",
        State.PANEL: "专家评审中",
        State.PROPOSED: "已有拟定意见",
        State.NOTICE: "公示中",
        State.NOTIFIED: "已告知，待听证",
        State.HEARD: "已听证",
        State.DECIDED: "已决定",
        State.CLOSED: "已办结",
        State.GIVEN_UP: "已撤回",
    }
)
STEP_NAMES: Mapping[Step, str] = MappingProxyType(
    {
        Step.SUBMIT: "提交",
        Step.RETURN: "退回补正",
        Step.COMPLETE: "材料齐全",
        Step.CONVENE: "交专家评审",
        Step.PROPOSE: "拟定意见",
        Step.PUBLISH: "开始公示",
        Step.NOTIFY: "发出撤销告知",
        Step.ASK_HEARING: "要求听证",
        Step.APPOINT: "约定听证",
        Step.HEAR: "登记听证",
        Step.DECIDE: "作出决定",
        Step.CLOSE: "办结",
        Step.GIVE_UP: "撤回",
    }
)
ENDED = frozenset({State.DECIDED, State.CLOSED, State.GIVEN_UP})
BEFORE_ACCEPTANCE = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.GIVEN_UP})
MENDABLE = frozenset({State.DRAFT, State.RETURNED})

_ORDINARY: Mapping[tuple[State, Step], State] = MappingProxyType(
    {
        (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
        (State.RETURNED, Step.SUBMIT): State.SUBMITTED,
        (State.SUBMITTED, Step.RETURN): State.RETURNED,
        (State.COMPLETE, Step.RETURN): State.RETURNED,
        (State.SUBMITTED, Step.COMPLETE): State.COMPLETE,
        (State.COMPLETE, Step.CONVENE): State.PANEL,
        (State.COMPLETE, Step.PROPOSE): State.PROPOSED,
        (State.PANEL, Step.PROPOSE): State.PROPOSED,
        (State.PROPOSED, Step.PUBLISH): State.NOTICE,
        (State.PROPOSED, Step.DECIDE): State.DECIDED,
        (State.NOTICE, Step.DECIDE): State.DECIDED,
        (State.DECIDED, Step.CLOSE): State.CLOSED,
        **{
            (state, Step.GIVE_UP): State.GIVEN_UP
            for state in State
            if state not in ENDED | {State.NOTIFIED, State.HEARD}
        },
    }
)
_WITHDRAWAL: Mapping[tuple[State, Step], State] = MappingProxyType(
    {
        (State.DRAFT, Step.NOTIFY): State.NOTIFIED,
        (State.NOTIFIED, Step.ASK_HEARING): State.NOTIFIED,
        (State.NOTIFIED, Step.APPOINT): State.NOTIFIED,
        (State.NOTIFIED, Step.HEAR): State.HEARD,
        (State.HEARD, Step.DECIDE): State.DECIDED,
        (State.DECIDED, Step.CLOSE): State.CLOSED,
        (State.DRAFT, Step.GIVE_UP): State.GIVEN_UP,
        (State.NOTIFIED, Step.GIVE_UP): State.GIVEN_UP,
    }
)


@dataclass(frozen=True)
class Situation:
    """What decides which steps are open.

    ``lacking``: required documents not yet found right; ``seats``, ``unscored``: members of the
    panel, and those who have not given their marks; ``proposed_grant``: what was proposed, None
    before; ``notice_over``: the days of public notice have passed; ``unanswered``: enquiries and
    objections without an answer; ``hearing_asked``: the person wants to be heard.
    """

    act: Act
    state: State
    with_panel: bool = False
    panel_size: int = 0
    notice_days: int = 0
    lacking: tuple[str, ...] = ()
    seats: int = 0
    unscored: int = 0
    proposed_grant: bool | None = None
    notice_over: bool = False
    unanswered: int = 0
    hearing_asked: bool = False

    @property
    def asks_panel(self) -> bool:
        """A yearly review is the office's own affair."""
        return self.with_panel and self.act in (Act.APPLY, Act.RENEW)

    @property
    def asks_notice(self) -> bool:
        """What is to be granted is made known first."""
        ordinary = self.act in (Act.APPLY, Act.RENEW)
        return ordinary and self.notice_days > 0 and self.proposed_grant is not False


def paths_of(act: Act) -> Mapping[tuple[State, Step], State]:
    """Which step leads from which state to which."""
    return _WITHDRAWAL if act == Act.WITHDRAW else _ORDINARY


def after(step: Step, situation: Situation) -> State | None:
    """The state the step leads to; None where it does not start from here at all."""
    return paths_of(situation.act).get((situation.state, step))


def refusal(step: Step, now: Situation) -> str:
    """Why the step is not open now, in a sentence; empty where it is."""
    if after(step, now) is None:
        return f"现在是“{STATE_NAMES[now.state]}”，不能办理“{STEP_NAMES[step]}”。"
    match step:
        case Step.COMPLETE if now.lacking:
            return f"还有材料没有核对通过：{'、'.join(now.lacking)}。"
        case Step.CONVENE if not now.asks_panel:
            return "这一类不经专家评审，请直接拟定意见。"
        case Step.PROPOSE:
            return _proposing(now)
        case Step.PUBLISH if not now.asks_notice:
            return "这一份不需要公示，请直接作出决定。"
        case Step.APPOINT if not now.hearing_asked:
            return "本人还没有要求听证。"
        case Step.DECIDE:
            return _deciding(now)
        case Step.CLOSE if now.unanswered:
            return f"还有 {now.unanswered} 件咨询或申诉没有答复，答复以后才能办结。"
        case _:
            return ""


def _proposing(now: Situation) -> str:
    if now.state == State.COMPLETE:
        return "这一类要先交专家评审。" if now.asks_panel else ""
    if now.seats < now.panel_size:
        return f"评审须有 {now.panel_size} 位委员，现在只有 {now.seats} 位。"
    if now.unscored:
        return f"还有 {now.unscored} 位委员没有评分。"
    return ""


def _deciding(now: Situation) -> str:
    if now.state == State.PROPOSED and now.asks_notice:
        return "拟同意的要先公示。"
    if now.state == State.NOTICE and not now.notice_over:
        return "公示期还没有结束。"
    if now.state == State.NOTICE and now.unanswered:
        return f"公示期间还有 {now.unanswered} 件异议或咨询没有答复。"
    return ""


def steps_open(now: Situation) -> list[Step]:
    """The steps that can be taken now."""
    return [step for step in Step if after(step, now) is not None and not refusal(step, now)]


def belongs(step: Step, now: Situation) -> bool:
    """Whether the step is on the way of the case at all: not every one has a panel or a notice."""
    return {Step.CONVENE: now.asks_panel, Step.PUBLISH: now.asks_notice}.get(step, True)


def steps_blocked(now: Situation) -> list[tuple[Step, str]]:
    """The case's steps that start from here but still lack something, each with the sentence."""
    return [
        (step, why)
        for step in Step
        if after(step, now) is not None and belongs(step, now) and (why := refusal(step, now))
    ]
