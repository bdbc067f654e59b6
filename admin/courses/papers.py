"""Papers of a course run as PDF: list of names, sign-in sheet, list of outcomes, certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from admin.courses.errors import RunStands
from admin.courses.hour_words import hour_words
from admin.courses.models import CourseRun, Enrolment, Meeting, Outcome
from admin.courses.rules import plain
from admin.courses.running import rules_for
from admin.project.typeset import missing_characters, pdf_of

ROOM = "admin.courses"
PAPERS: Mapping[str, str] = {
    "names": "参训名单",
    "sign-in": "签到表",
    "outcomes": "结业与学时名单",
    "certificates": "结业证书",
}
STAND_IN = "□"  # for a character no font has; it is written in by hand


def paper_pdf(
    sheet: str,
    run: CourseRun,
    people: Sequence[Enrolment],
    outcomes: Mapping[int, Outcome],
    *,
    meeting: Meeting | None,
    at: datetime,
) -> bytes:
    """The paper of that name (``PAPERS``). RunStands where there is nothing to print on it."""
    if sheet == "certificates":
        return pdf_of(ROOM, "certificate.typ", _certificates(run, people, outcomes), at)
    data = {
        "title": PAPERS[sheet],
        "run": printable(run.name),
        "facts": [[label, printable(text)] for label, text in _facts(run, meeting)],
        "printed": timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
        **_table(sheet, people, outcomes),
    }
    return pdf_of(ROOM, "list.typ", data, at)


def printable(text: str) -> str:
    """The text with a stand-in for what the fonts lack."""
    lacking = missing_characters(text)
    return "".join(STAND_IN if one in lacking else one for one in text)


def _facts(run: CourseRun, meeting: Meeting | None) -> list[tuple[str, str]]:
    facts = [
        ("主办单位", run.host.name),
        ("培训时间", f"{run.first_day} 至 {run.last_day}"),
        ("培训形式", f"{run.get_form_display()}，{hour_words().level(run.level)}"),
        ("计划学时", plain(run.planned_hours)),
    ]
    if run.programme is not None:
        facts.insert(0, ("培训项目", run.programme.name))
    if meeting is not None:
        begins, ends = (timezone.localtime(one) for one in (meeting.begins_at, meeting.ends_at))
        facts += [
            ("课次", meeting.topic),
            ("上课时间", f"{begins:%Y-%m-%d %H:%M}—{ends:%H:%M}"),
            ("地点", meeting.place or run.place or "—"),
            ("授课教师", meeting.trainer or "—"),
        ]
    else:
        facts.append(("地点", run.place or "—"))
    return facts


def _table(
    sheet: str, people: Sequence[Enrolment], outcomes: Mapping[int, Outcome]
) -> dict[str, Any]:
    whom = [
        [str(place), printable(one.person.name), one.person.sex, _unit(one)]
        for place, one in enumerate(people, 1)
    ]
    head = ["序号", "姓名", "性别", "单位"]
    widths = ["12mm", "26mm", "12mm", "1fr"]
    if sheet == "names":
        rows = [
            [*row, one.person.identity_masked or "—", str(one.get_state_display())]
            for row, one in zip(whom, people, strict=True)
        ]
        return {
            "headings": [*head, "证件号码", "状态"],
            "widths": [*widths, "42mm", "18mm"],
            "rows": rows,
            "tall": False,
            "signatures": ["制表人", "审核人"],
        }
    if sheet == "sign-in":
        rows = [[*row, "", ""] for row in whom]
        return {
            "headings": [*head, "签名", "备注"],
            "widths": [*widths, "38mm", "24mm"],
            "rows": rows,
            "tall": True,
            "signatures": ["授课教师", "班主任"],
        }
    rows = []
    for row, one in zip(whom, people, strict=True):
        outcome = outcomes.get(one.pk)
        why = "；".join(line[0] for line in outcome.lines) if outcome else "尚未认定"
        if outcome and outcome.reason:
            why += f"（{outcome.reason}）"
        hours = plain(outcome.hours) if outcome else ""
        rows.append([*row, str(outcome or "—"), hours, printable(why)])
    return {
        "headings": [*head, "结果", "学时", "依据"],
        "widths": ["12mm", "24mm", "12mm", "40mm", "17mm", "13mm", "1fr"],
        "rows": rows,
        "tall": False,
        "signatures": ["认定人", "主办单位（盖章）"],
    }


def _unit(one: Enrolment) -> str:
    return printable(one.organisation.name) if one.organisation else "—"


def _certificates(
    run: CourseRun, people: Sequence[Enrolment], outcomes: Mapping[int, Outcome]
) -> dict[str, Any]:
    rules = rules_for(run)
    if not rules.certificate_title:
        raise RunStands("这一类培训不发结业证书；需要的话，在类别设置里填写证书名称和正文。")
    done = [one for one in people if (found := outcomes.get(one.pk)) and found.completed]
    if not done:
        raise RunStands("还没有人结业，没有证书可以打印。")
    return {
        "title": printable(rules.certificate_title),
        "issuer": printable(rules.certificate_issuer or run.host.name),
        "people": [
            {
                "name": printable(one.person.name),
                "body": printable(certificate_body(rules.certificate_body, run, one, outcome)),
                "number": f"{run.pk:06d}-{one.pk:06d}",
                "day": chinese_day(timezone.localdate(outcome.decided_at)),
            }
            for one in done
            for outcome in (outcomes[one.pk],)
        ],
    }


def certificate_body(text: str, run: CourseRun, one: Enrolment, outcome: Outcome) -> str:
    """The text with what stands in 【】 replaced (``rules.PLACES``)."""
    said = {
        "姓名": one.person.name,
        "培训班": run.name,
        "培训项目": run.programme.name if run.programme else run.host.name,
        "学时": plain(outcome.hours),
        "开始日期": chinese_day(run.first_day),
        "结束日期": chinese_day(run.last_day),
        "主办单位": run.host.name,
    }
    for place, value in said.items():
        text = text.replace(f"【{place}】", value)
    return text


def chinese_day(day: date) -> str:
    """2026 年 5 月 16 日."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
