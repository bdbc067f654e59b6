"""Statements and letters as PDF, the list as a worksheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils import timezone

from admin.hours.errors import TooMany
from admin.hours.reckoning import Statement
from admin.hours.rule import HourRule
from admin.hours.shortfalls import Row
from admin.hours.wording import lacking_words, made_of, plain, rule_words, year_name
from admin.people.models import Person, Post
from admin.preservation.sheets import sheet_bytes
from admin.project.typeset import pdf_of

ROOM = "admin.hours"
MOST_IN_LETTERS = 3000  # people; more are printed county by county
HEADINGS = (
    *("姓名", "单位", "职务", "学科", "学段", "农村", "特岗"),
    *("应修学分", "已有学分", "还缺学分", "缺在哪里", "截止日期"),
)
WIDTHS = (10, 26, 12, 10, 10, 6, 6, 10, 10, 10, 34, 12)


def statement_pdf(
    person: Person, post: Post | None, statement: Statement, *, by: str, at: datetime
) -> bytes:
    """A person's statement, line by line, A4 across."""
    rule = statement.rule
    data = {
        "name": person.name,
        "unit": post.organisation.name if post else "—",
        "rule": rule.name,
        "period": f"{rule.begins:%Y-%m-%d} 至 {rule.ends:%Y-%m-%d}",
        "excused": statement.months_excused,
        "balances": [
            [
                "整个周期" if one.year is None else year_name(rule, one.year),
                *map(plain, (one.earned, one.carried_in, one.carried_out)),
                *map(plain, (one.have, one.required, one.missing)),
                one.by.isoformat(),
            ]
            for one in statement.balances
        ],
        "lacking": lacking_of(statement),
        "lines": [
            [
                one.entry.day.isoformat(),
                one.entry.title,
                rule.part_name(one.entry.level, one.entry.kind) if one.entry.kind else "—",
                plain(one.entry.hours) if one.entry.hours else "—",
                made_of(rule, one),
                plain(one.counted),
                plain(one.total),
            ]
            for one in statement.lines
        ],
        "terms": [list(one) for one in rule_words(rule)],
        "by": by,
        "printed": _local(at),
    }
    return pdf_of(ROOM, "statement.typ", data, at)


def lacking_of(statement: Statement) -> list[str]:
    """What is missing and by when, sentence by sentence."""
    rule = statement.rule
    return [
        f"{'整个周期' if one.year is None else year_name(rule, one.year)}"
        f"{rule.part_name(one.bound.level, one.bound.kind)}："
        f"应有 {plain(one.required)} 学分，已有 {plain(one.have)}，还差 {plain(one.short)}，"
        f"截止 {one.by:%Y-%m-%d}。"
        for one in statement.needs
        if one.short
    ]


def letters_pdf(
    rule: HourRule,
    year: int | None,
    rows: Sequence[Row],
    *,
    office: str,
    reply_by: date,
    at: datetime,
) -> bytes:
    """One letter a school, with its teachers and what each lacks; ``rows`` school by school.

    TooMany beyond ``MOST_IN_LETTERS`` people.
    """
    if len(rows) > MOST_IN_LETTERS:
        raise TooMany
    due = rule.span_of(year)[1]
    letters = []
    for unit, those in groupby(rows, key=lambda one: one.post.organisation):
        people = list(those)
        letters.append(
            {
                "unit": unit.name,
                "count": len(people),
                "rows": [
                    [
                        one.person.name,
                        one.post.subject or "—",
                        plain(one.total.required),
                        plain(one.total.have),
                        plain(one.total.missing),
                        lacking_words(rule, one.total.lacking),
                    ]
                    for one in people
                ],
            }
        )
    data = {
        "letters": letters,
        "rule": rule.name,
        "span": year_name(rule, year),
        "due": f"{due.year} 年 {due.month} 月 {due.day} 日",
        "reply_by": f"{reply_by.year} 年 {reply_by.month} 月 {reply_by.day} 日",
        "office": office,
        "day": _day(at),
    }
    return pdf_of(ROOM, "letters.typ", data, at)


def list_xlsx(rule: HourRule, year: int | None, rows: Iterable[Row]) -> bytes:
    """The list as a workbook, one person a row."""
    due = rule.span_of(year)[1].isoformat()
    cells = (_cells(rule, one, due) for one in rows)
    return sheet_bytes("学分", HEADINGS, WIDTHS, cells)


def _cells(rule: HourRule, row: Row, due: str) -> list[str]:
    post, total = row.post, row.total

    def yes(truth: bool) -> str:
        return "是" if truth else ""

    def figure(number: Any) -> str:
        return plain(Decimal(number))

    return [
        row.person.name,
        post.organisation.name,
        post.title or str(post.get_role_display()),
        post.subject,
        post.stage,
        yes(post.is_rural),
        yes(post.is_special_post),
        *map(figure, (total.required, total.have, total.missing)),
        lacking_words(rule, total.lacking),
        due,
    ]


def _local(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _day(at: datetime) -> str:
    day = timezone.localtime(at)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
