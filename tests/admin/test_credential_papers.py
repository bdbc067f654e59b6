"""Papers of credentials: what stands on them, and for whom they are printed."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.attachments.keeping import attach
from admin.credentials.checking import return_for_more
from admin.credentials.deciding import Wanted, decide, propose, publish
from admin.credentials.filing import open_on, submit
from admin.credentials.hearing import (
    MINUTES,
    Heard,
    Way,
    appoint_hearing,
    ask_for_hearing,
    hear,
    notify,
)
from admin.credentials.models import Case
from admin.credentials.panels import give
from admin.credentials.review_days import Appointed, put_on
from admin.credentials.stages import Act
from tests.admin.credential_cases import (
    all_right,
    applied,
    committee,
    entered,
    kind_of,
    scan,
    scored,
)
from tests.admin.factories import add_person, add_user
from tests.admin.test_credential_pages import client_of
from tests.admin.test_printed_papers import text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        shutil.which("pdftotext") is None, reason="poppler is not installed: no PDF can be read"
    ),
]
TITLE = "renowned.teacher"


def published(name: str, officer: User, days_ago: int) -> Case:
    """Under public notice since some days, for as many as the rule says."""
    at = timezone.now() - timedelta(days=days_ago)
    case = all_right(applied(TITLE, person=add_person(name), by=officer, at=at), officer, at)
    case = scored(case, [90] * case.rules.panel_size, officer, at)
    case = propose(case, True, "业绩突出", by=officer, at=at)
    return publish(case, None, by=officer, at=at)


def words(day: date | None) -> str:
    assert day is not None
    return f"{day.year}年{day.month}月{day.day}日"


def test_papers_of_a_withdrawal_say_what_is_intended_where_it_is_heard_and_what_was_decided(
    tmp_path: Path,
) -> None:
    officer, now = add_user(Role.OFFICER), timezone.now()
    today = timezone.localdate(now)
    title = entered(TITLE, today, today + timedelta(700), person=add_person("周老师"), by=officer)
    client = client_of(officer)
    case = open_on(title, Act.WITHDRAW, "有偿补课", by=officer, at=now)
    assert client.get(reverse("credential-paper", args=[case.pk, "notice"])).status_code == 404
    case = notify(case, "当面送达", by=officer, at=now)
    case = ask_for_hearing(case, today, by=officer, at=now)
    case = appoint_hearing(case, now, "教育局三楼", by=officer, at=now)
    attach(case, "笔录.png", scan(), by=officer, at=now, purpose=MINUTES)
    case = hear(case, Heard(Way.HELD, today, "没有异议", "陈主任"), by=officer, at=now)
    decide(case, Wanted(True, "事实清楚"), by=officer, at=now)
    page = client.get(reverse("credential-case", args=[case.pk])).content.decode()
    for paper, said in (
        ("notice", ("撤销告知书", "周老师", "有偿补课", "要求听证", words(case.hearing_by))),
        ("hearing", ("听证通知书", "教育局三楼", title.number)),
        ("withdrawn", ("撤销决定书", "举行听证", "事实清楚", "行政复议", title.number)),
    ):
        address = reverse("credential-paper", args=[case.pk, paper])
        assert address in page
        text = text_of(client.get(address).content, tmp_path)
        assert [one for one in said if one not in text] == []


def test_a_review_day_has_its_summons_its_list_and_blank_marks_for_each_member(
    tmp_path: Path,
) -> None:
    officer, now = add_user(Role.OFFICER), timezone.now()
    case = all_right(applied(TITLE, person=add_person("周老师"), by=officer), officer)
    give(case, committee(case, 2, officer), by=officer, at=now)
    day = put_on(case, Appointed(now + timedelta(days=9), "一中报告厅"), by=officer, at=now)
    client = client_of(officer)
    first = case.rules.rubric[0].title
    for paper, said in (
        ("summons", ("通知单", "周老师", "一中报告厅", words(timezone.localdate(day.held_at)))),
        ("sign-in", ("签到表", "周老师", "签名", "一中报告厅")),
        ("marks", ("评分表", "周老师", "专家0", "专家1", "".join(first.split()))),
    ):
        answer = client.get(reverse("credential-day-pdf", args=[day.pk, paper]))
        text = text_of(answer.content, tmp_path)
        assert [one for one in said if one not in text] == []


def test_a_return_and_a_refusal_are_told_on_paper(tmp_path: Path) -> None:
    officer, now = add_user(Role.OFFICER), timezone.now()
    client = client_of(officer)
    case = submit(applied(TITLE, by=officer), by=officer, at=now)
    return_for_more(case, by=officer, at=now, reason="请补交获奖证书。")
    mend = client.get(reverse("credential-paper", args=[case.pk, "mend"])).content
    assert "请补交获奖证书。" in text_of(mend, tmp_path)
    case = all_right(applied("one-skill.award", by=officer), officer)
    case = propose(case, False, "没有参加展示", by=officer, at=now)
    decide(case, Wanted(False, "没有参加展示"), by=officer, at=now)
    text = text_of(
        client.get(reverse("credential-paper", args=[case.pk, "refused"])).content, tmp_path
    )
    assert "不予认定决定书" in text
    assert "没有参加展示" in text


def test_a_notice_names_each_period_with_its_people_and_none_that_is_over(tmp_path: Path) -> None:
    officer, kind = add_user(Role.OFFICER), kind_of(TITLE)
    client, address = client_of(officer), reverse("credential-notice-pdf", args=[kind.pk])
    over = published("赵已满", officer, 30)
    assert client.get(address).status_code == 422
    first, second = published("钱先公示", officer, 2), published("孙后公示", officer, 0)
    text = text_of(client.get(address).content, tmp_path)
    assert "赵已满" not in text
    assert words(over.notice_until) not in text
    early, late = (
        f"自{words(one.notice_from)}起至{words(one.notice_until)}止" for one in (first, second)
    )
    places = [text.index(one) for one in (early, "钱先公示", late, "孙后公示")]
    assert places == sorted(places)
    assert text.count("下列1人") == 2
