"""What was typed stands in the form again when it is refused; refusals are pages in Chinese."""

from __future__ import annotations

import pytest
from django.test import Client

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.certificates.models import OldCertificate
from admin.console.templatetags.console import before_after, subject_name
from tests.admin.factories import AT, add_person, add_user
from tests.admin.marked_sittings import add_finished

pytestmark = pytest.mark.django_db


def client_of(*roles: Role) -> Client:
    client = Client()
    client.force_login(add_user(*roles))
    return client


def test_an_account_whose_name_is_taken() -> None:
    add_user(username="chief")
    form = {"username": "chief", "display_name": "沈老师", "role": "examiner", "reason": "新聘"}
    answer = client_of(Role.ADMINISTRATOR).post("/accounts/new/", form)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "已经有人使用" in text
    for typed in ('value="沈老师"', 'value="新聘"', 'value="examiner" selected'):
        assert typed in text
    assert User.objects.filter(display_name="沈老师").count() == 0


def test_a_certificate_without_its_title() -> None:
    person = add_person("赵老师")
    form = {"person": person.pk, "title": "", "body": "准予担任班主任。", "term": "三年"}
    client = client_of(Role.OFFICER)
    answer = client.post(
        "/documents/new/?q=赵", form | {"issuer": "教育局", "awarded_on": "2026-05-16"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写证书名称" in text
    for typed in ("准予担任班主任。", 'value="三年"', 'value="教育局"', 'value="2026-05-16"'):
        assert typed in text


def test_an_old_certificate_without_its_day() -> None:
    form = {"kind": "普通话合格证", "number": "98-1206", "name": "马老师", "dated": ""}
    answer = client_of(Role.OFFICER).post("/documents/old/", form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写颁发日期" in text
    assert 'value="98-1206"' in text
    assert not OldCertificate.objects.exists()


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_address_is_a_page_in_words(known: bool) -> None:
    client = client_of(Role.OFFICER) if known else Client()
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "没有这个地址" in answer.content.decode()
    assert ("退出登录" in answer.content.decode()) is known


def test_a_form_that_has_grown_too_old_says_so() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(add_user(Role.OFFICER))
    answer = client.post("/documents/old/", {"kind": "普通话合格证"})
    assert answer.status_code == 403
    assert "刷新以后再提交" in answer.content.decode()


def test_the_chief_examiner_can_freeze_a_sitting_and_find_what_is_frozen() -> None:
    client = client_of(Role.CHIEF_EXAMINER)
    text = client.get(f"/sittings/{add_finished().pk}/").content.decode()
    assert "冻结理由" in text
    assert "这个人的完整档案" not in text
    assert 'href="/archive/disposals/"' in text


def test_the_trail_tells_changed_settings_one_by_one_by_their_names() -> None:
    entry = AuditEntry(
        at=AT,
        action="marking_rules_changed",
        subject_type="lab_marking.MarkingRulesVersion",
        subject_id="2",
        detail={
            "before": {"daily_target": "60", "remark_days": "14"},
            "after": {"daily_target": "40", "remark_days": "14"},
        },
    )
    assert before_after(entry) == "每人每天的评分目标（份） 60 → 40"
    assert subject_name(entry) == "评分规则版本 2"
    entry.subject_type = "lab_gone.Thing"
    assert subject_name(entry) == "其他 2"
