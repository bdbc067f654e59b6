"""How a case went, step by step to the last day: an application, a yearly review, a renewal, a
withdrawal; and the writing of many of them at a time.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from demo.city.kinds import Kept
from demo.city.making import City, morning, write_all
from demo.city.people import Teacher

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ORDINARY = (  # step, the state it leads to, days after the one before
    ("submit", "submitted", 1),
    ("complete", "complete", 4),
    ("convene", "panel", 2),
    ("propose", "proposed", 9),
    ("publish", "notice", 1),
    ("decide", "decided", 1),
    ("close", "closed", 20),
)
WITHDRAWAL = (
    ("notify", "notified", 3),
    ("ask", "notified", 1),
    ("appoint", "notified", 1),
    ("hear", "heard", 7),
    ("decide", "decided", 4),
    ("close", "closed", 20),
)
RETURNED, GIVEN_UP, ASKED = 0.06, 0.02, 0.05
REASONS = {
    ("apply", True): "材料齐全，符合条件，评审通过。",
    ("apply", False): "有条件没有达到，待达到后再申报。",
    ("renew", True): "任期内履行了职责，各年考核合格，同意续聘。",
    ("renew", False): "任期内示范、带徒的职责没有履行。",
    ("review", True): "年度考核合格。",
    ("review", False): "年度培训学时不足，限期补足。",
    ("withdraw", True): "查实有违反师德规定的行为，撤销称号。",
    ("withdraw", False): "经听证，事实不足，不予撤销。",
}
EXCEPTIONS = {  # what is asked for: why it was granted all the same
    "hours": {
        "review": "本年度承担支教任务，不足的学时下一年度补足。",
        "term": "系统启用以前的培训没有录入，已验继续教育证书，累计学时足够。",
    },
    "years": {"term": "有外县任职经历，已验聘用合同，年限足够。"},
}
OTHER_EXCEPTION = "情况特殊，经会议研究同意。"
QUESTIONS = (
    ("question", "请问还需要补交哪些材料？", "材料清单以网上公布的为准，缺少的会退回补正。"),
    ("question", "证书什么时候可以领取？", "决定以后十个工作日内由县区统一发放。"),
    ("objection", "公示的单位名称与现在的不一致，请核对。", "已核对，以申报时的任职单位为准。"),
)


@dataclass
class Story:
    """A case with all that belongs to it, before it is written."""

    case: Any
    teacher: Teacher
    rules: Any
    opened: date
    steps: list[tuple[str, str, str, date]] = field(default_factory=list)
    granted: bool = True
    findings: list[dict[str, str]] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)
    exception: str = ""  # why it is granted although something is not met
    panel: tuple[Any, ...] = ()
    own: Any = None

    def day_of(self, step: str) -> date | None:
        """When the step was taken; None: it was not yet."""
        return next((day for name, *_, day in self.steps if name == step), None)


def story(
    rng: random.Random,
    city: City,
    kept: Kept,
    act: str,
    teacher: Teacher,
    opened: date,
    *,
    subject: str = "",
    values: dict[str, Any] | None = None,
    credential: Any = None,
    granted: bool | None = None,
    members: tuple[Any, ...] = (),
) -> Story:
    """A case from its opening as far as it has come; ``granted`` None: as its criteria say, with
    a few refused beside.
    """
    from admin.credentials.kind_rules import rules_of
    from admin.credentials.models import Case

    rules = rules_of(kept.rules)
    case = Case(
        kind=kept.kind,
        filled_by=kept.version,
        values=values or {},
        act=act,
        person=teacher.person,
        organisation=teacher.school.record,
        subject=subject,
        credential=credential,
        ground="群众反映并经查实的师德问题。" if act == "withdraw" else "",
        opened_at=morning(opened),
        opened_by=city.made["users"]["officer"],
    )
    made = Story(case, teacher, rules, opened)
    if act != "withdraw":
        _find(made)
    made.granted = (not made.unmet and rng.random() > 0.05) if granted is None else granted
    with_panel = rules.panel and act in ("apply", "renew")
    if with_panel:
        made.panel = _panel(rng, made, members)
    if rules.own_page and act == "apply" and rng.random() < 0.4:
        made.own = _own(rng, made)
        case.opened_by = None
    _walk(rng, made, city.today, with_panel)
    return made


def _find(made: Story) -> None:
    """Hold the criteria against what is on record."""
    from admin.credentials.facts import findings_of, told

    found = told(findings_of(made.case, made.opened))
    made.findings = [{"told": words, "word": one.word, "found": one.told} for words, one in found]
    unmet = [(words, one.criterion.ask) for words, one in found if one.met is False]
    made.unmet = [words for words, _ in unmet]
    when = "review" if made.case.act == "review" else "term"
    made.exception = "".join(
        dict.fromkeys(EXCEPTIONS.get(ask, {}).get(when, OTHER_EXCEPTION) for _, ask in unmet)
    )


def _panel(rng: random.Random, made: Story, members: tuple[Any, ...]) -> tuple[Any, ...]:
    """As many members as the rules ask, none of the applicant's school."""
    strangers = [
        one
        for one, school in members
        if school != made.case.organisation.pk and one.person_id != made.case.person_id
    ]
    return tuple(rng.sample(strangers, min(made.rules.panel_size, len(strangers))))


def _own(rng: random.Random, made: Story) -> Any:
    from admin.credentials.models import OwnApplication

    person = made.teacher.person
    own = OwnApplication(
        number="".join(rng.choices(ALPHABET, k=10)),
        token=uuid.UUID(int=rng.getrandbits(128), version=4),
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        unit_name=made.teacher.school.record.name,
    )
    own.lock(person.identity_kind, person.identity_number, person.phone_number)
    return own


def _walk(rng: random.Random, made: Story, today: date, with_panel: bool) -> None:
    """Take the steps one after the other, up to the last day."""
    act, day, state = made.case.act, made.opened, "draft"
    passed = {"convene"} if not with_panel else set()
    if act == "review" or not made.granted or not made.rules.notice_days:
        passed.add("publish")
    path = list(WITHDRAWAL if act == "withdraw" else ORDINARY)
    if act == "apply" and rng.random() < RETURNED:
        path[1:1] = [("return", "returned", 2), ("submit", "submitted", 5)]
    if act == "apply" and rng.random() < GIVEN_UP:
        path[2:] = [("give_up", "given_up", 3)]
    for step, after, days in path:
        if step in passed:
            continue
        waits = made.rules.notice_days if state == "notice" else 0
        day += timedelta(days=days + waits + rng.randint(0, 2))
        if day > today:
            break
        made.steps.append((step, state, after, day))
        state = after
        _note(made, step, day)
    made.case.state = state


def _note(made: Story, step: str, day: date) -> None:
    case = made.case
    match step:
        case "propose":
            case.proposed_grant = made.granted
        case "publish":
            case.notice_from = day
            case.notice_until = day + timedelta(days=made.rules.notice_days)
        case "notify":
            case.hearing_by = day + timedelta(days=made.rules.hearing_days)
        case "ask":
            case.hearing_asked_on = day
        case "appoint":
            case.hearing_at = morning(day + timedelta(days=7), 14)
            case.hearing_place = "市教育局三楼会议室"


def write(rng: random.Random, city: City, stories: list[Story]) -> None:
    """Write cases with their lines, steps, panels, decisions, questions, and the trail."""
    from admin.accounts.models import AuditEntry
    from admin.credentials import models

    by = city.made["users"]["officer"]
    write_all(models.Case, (one.case for one in stories))
    for one in stories:
        if one.own is not None:
            one.own.case = one.case
    write_all(models.OwnApplication, (one.own for one in stories if one.own is not None))
    write_all(models.CheckLine, (line for one in stories for line in _lines(one, by)))
    write_all(models.CaseStep, (step for one in stories for step in _steps(one, by)))
    seats = write_all(models.PanelSeat, (seat for one in stories for seat in _seats(one, by)))
    by_case: dict[int, list[Any]] = {}
    for seat in seats:
        by_case.setdefault(seat.case_id, []).append(seat)
    scores = {
        one.case.pk: list(_scores(rng, one, by_case.get(one.case.pk, []), by)) for one in stories
    }
    write_all(models.PanelScore, (score for some in scores.values() for score in some))
    decided = [one for one in stories if one.day_of("decide")]
    write_all(models.Hearing, (_hearing(one, by) for one in stories if one.day_of("hear")))
    write_all(models.Decision, (_decision(one, scores[one.case.pk], by) for one in decided))
    asked = [one for one in stories if one.steps and rng.random() < ASKED]
    write_all(models.Enquiry, (_enquiry(rng, one, city, by) for one in asked))
    write_all(AuditEntry, (act for one in stories for act in _trail(one, by)))


def _lines(one: Story, by: Any) -> Iterator[Any]:
    from admin.credentials.models import CheckLine

    day = one.day_of("complete")
    at = morning(day) if day else None
    returned = one.case.state == "returned"
    for place, line in enumerate(one.rules.checklist, 1):
        if one.case.act not in line.of:
            continue
        mine = line.how != "putonghua"
        yield CheckLine(
            case=one.case,
            position=place,
            title=line.title,
            how=line.how,
            required=line.required,
            state="right" if day else "returned" if returned and place == 1 else "open",
            note="扫描件不清楚，请重新上传。" if returned and place == 1 else "",
            checked_at=at,
            checked_by=by if day and mine else None,
        )


def _steps(one: Story, by: Any) -> Iterator[Any]:
    from admin.credentials.models import CaseStep

    for step, before, after, day in one.steps:
        herself = one.own is not None and step in ("submit", "give_up")
        yield CaseStep(
            case=one.case,
            step=step,
            before=before,
            after=after,
            note=_said(one, step),
            at=morning(day, 10),
            by=None if herself else by,
        )


def _said(one: Story, step: str) -> str:
    words, reason = ("同意", "不同意"), REASONS[one.case.act, one.granted]
    if step == "decide" and one.granted and one.unmet:
        reason += f"（例外，{'、'.join(one.unmet)}：{one.exception}）"
    match step:
        case "return":
            return "身份证（正反面）：扫描件不清楚，请重新上传。"
        case "propose":
            return f"拟{words[not one.granted]}：{reason}"
        case "publish":
            return f"公示 {one.case.notice_from} 至 {one.case.notice_until}"
        case "decide":
            return f"{words[not one.granted]}：{reason}"
        case "notify":
            return "拟撤销称号，可在期限内要求听证。"
        case "ask":
            return f"{one.case.hearing_asked_on} 要求听证"
        case "appoint":
            return f"{one.case.hearing_at:%Y-%m-%d} 14:00，{one.case.hearing_place}"
        case "hear":
            return f"{one.day_of('hear')} 听证"
        case _:
            return ""


def _seats(one: Story, by: Any) -> Iterator[Any]:
    from admin.credentials.models import PanelSeat

    day = one.day_of("convene")
    if day is None:
        return
    for member in one.panel:
        yield PanelSeat(case=one.case, member=member, given_at=morning(day), given_by=by)


def _scores(rng: random.Random, one: Story, seats: list[Any], by: Any) -> Iterator[Any]:
    """All have marked once something is proposed; before that some have."""
    from admin.credentials.models import PanelScore

    whole = one.day_of("propose")
    worth = rng.uniform(0.84, 0.95) if one.granted else rng.uniform(0.5, 0.7)
    for seat in seats if whole else seats[: len(seats) // 2]:
        marks = {
            part.key: (part.most * Decimal(str(min(1, rng.gauss(worth, 0.02))))).quantize(
                Decimal(1)
            )
            for part in one.rules.rubric
        }
        yield PanelScore(
            seat=seat,
            number=1,
            marks={key: str(mark) for key, mark in marks.items()},
            total=sum(marks.values(), Decimal(0)),
            at=seat.given_at + timedelta(days=3),
            by=seat.member.user or by,
        )


def _decision(one: Story, scores: list[Any], by: Any) -> Any:
    from admin.credentials.models import Decision
    from admin.credentials.panel_rules import summary

    day = one.day_of("decide")
    assert day is not None
    whole = summary(
        [score.total for score in scores],
        method=one.rules.method,
        outlier=one.rules.outlier,
        pass_mark=one.rules.pass_mark,
    )
    against = one.granted and bool(one.unmet)
    return Decision(
        case=one.case,
        granted=one.granted,
        reasons=REASONS[one.case.act, one.granted],
        by_rule=not against,
        unmet=one.unmet if against else [],
        exception=one.exception if against else "",
        findings=one.findings,
        panel_result=whole.result if whole else None,
        decided_on=day,
        at=morning(day, 10),
        by=by,
    )


def _hearing(one: Story, by: Any) -> Any:
    from admin.credentials.models import Hearing

    day = one.day_of("hear")
    assert day is not None
    return Hearing(
        case=one.case,
        held_on=day,
        chair="市教育局人事科负责人",
        present="本人、学校代表、市教育局法制工作人员",
        statement="本人对事实没有异议，表示今后改正。",
        at=morning(day, 16),
        by=by,
    )


def _enquiry(rng: random.Random, one: Story, city: City, by: Any) -> Any:
    from admin.credentials.models import Enquiry

    kind, text, answer = rng.choice(QUESTIONS)
    day = one.steps[-1][-1]
    until = day + timedelta(days=one.rules.answer_days)
    answered: datetime | None = morning(day + timedelta(days=2))
    if one.case.state not in ("closed", "given_up") and until >= city.today:
        answered = None
    return Enquiry(
        case=one.case,
        kind=kind,
        text=text,
        sender=one.teacher.person.name,
        received_at=morning(day, 11),
        received_by=by,
        answer_by=until,
        answer=answer if answered else "",
        answered_at=answered,
        answered_by=by if answered else None,
    )


def _trail(one: Story, by: Any) -> Iterator[Any]:
    from admin.accounts.audit import entry

    case, herself = one.case, "申报人本人"
    opener = herself if one.own is not None else by
    yield entry("case_opened", case, by=opener, at=case.opened_at, kind=case.kind.code)
    for step, before, after, day in one.steps:
        who = herself if one.own is not None and step in ("submit", "give_up") else by
        at = morning(day, 10)
        yield entry(f"case_{step}", case, by=who, at=at, before=before, after=after)
