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
from admin.credentials.deciding import propose, publish
from admin.credentials.models import Case
from tests.admin.credential_cases import all_right, applied, kind_of, scored
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
