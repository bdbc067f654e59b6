"""Accounts: roles and locks by another administrator, with a reason, on record."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from admin.accounts.account_changes import give, lock, make_account, take, unlock
from admin.accounts.errors import AccountTaken, OwnAccount
from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.accounts.second_factor import factor_of
from admin.errors import NotAllowed, WithoutReason
from tests.admin.factories import AT, add_user
from tests.admin.one_time_device import add_device
from tests.admin.real_browser import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return add_user(Role.ADMINISTRATOR, is_staff=True)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_roles_are_given_and_taken_with_before_and_after(boss: User) -> None:
    user = add_user(Role.EXAMINER)
    give(user, Role.TRAINER, by=boss, at=AT, reason="新学期")
    take(user, Role.EXAMINER, by=boss, at=AT, reason="调岗")
    assert fresh(user).roles == {Role.TRAINER}
    kept = [
        (one.action, one.detail["before"], one.detail["after"], one.reason, one.actor)
        for one in AuditEntry.objects.order_by("pk")
    ]
    assert kept == [
        ("role_given", ["examiner"], ["examiner", "trainer"], "新学期", boss),
        ("role_taken", ["examiner", "trainer"], ["trainer"], "调岗", boss),
    ]


@pytest.mark.parametrize("act", [give, take, lock, unlock])
def test_not_ones_own_not_without_a_reason_not_by_others(act: object, boss: User) -> None:
    role = (Role.OFFICER,) if act in (give, take) else ()
    user, officer = add_user(), add_user(Role.OFFICER)
    for whom, by, reason, error in (
        (boss, boss, "自己", OwnAccount),
        (user, boss, " ", WithoutReason),
        (user, officer, "帮忙", NotAllowed),
    ):
        with pytest.raises(error):
            act(whom, *role, by=by, at=AT, reason=reason)  # type: ignore[operator]
    assert not AuditEntry.objects.exists()


def test_a_locked_account_is_out_at_once_and_comes_back(boss: User) -> None:
    user, client = add_user(Role.EXAMINER), Client()
    client.force_login(user)
    assert client.get("/marking/").status_code == 200
    lock(user, by=boss, at=AT, reason="离职")
    assert client.get("/marking/")["Location"].startswith("/log-in/")
    form = {"username": user.username, "password": PASSWORD}
    assert client.post("/log-in/", form).status_code == 200
    unlock(user, by=boss, at=AT, reason="返聘")
    assert client.post("/log-in/", form).status_code == 302


def test_a_new_account_logs_in_with_the_password_told_once(boss: User) -> None:
    user, password = make_account("qian", "钱测", Role.EXAMINER, by=boss, at=AT, reason="新聘")
    form = {"username": "qian", "password": password}
    assert Client().post("/log-in/", form).status_code == 302
    assert fresh(user).roles == {Role.EXAMINER}
    with pytest.raises(AccountTaken):
        make_account("QIAN", "钱二", Role.EXAMINER, by=boss, at=AT, reason="新聘")


def test_the_page_gives_takes_locks_and_resets(boss: User) -> None:
    user, client = add_user(Role.CHIEF_EXAMINER), Client()
    add_device(user)
    client.force_login(boss)
    for act in ("give", "take", "lock", "unlock", "reset"):
        form = {"role": "archivist", "reason": "值班安排"}
        answer = client.post(reverse("account-act", args=[user.pk, act]), form, follow=True)
        assert "message success" in answer.content.decode(), act
    assert factor_of(user) is None
    text = client.get(reverse("account", args=[user.pk])).content.decode()
    assert "授予角色" in text
    assert "总测试员 → 档案管理员、总测试员" in text
    assert text.count("值班安排") == 5


def test_the_data_admin_gives_no_roles(boss: User) -> None:
    user, client = add_user(), Client()
    client.force_login(boss)
    address = reverse("admin:lab_accounts_user_change", args=[user.pk])
    group = boss.groups.get()
    form = {"username": user.username, "display_name": "甲", "groups": [group.pk]}
    assert client.post(address, form).status_code == 302
    assert fresh(user).display_name == "甲"
    assert not fresh(user).roles
    assert fresh(user).is_active


def test_the_list_is_found_by_name_role_and_state(boss: User) -> None:
    add_user(Role.EXAMINER, username="qian")
    add_user(Role.TRAINER, username="feng", is_active=False)
    client = Client()
    client.force_login(boss)
    for query, shown, hidden in (
        ("q=qia", "qian", "feng"),
        ("role=trainer", "feng", "qian"),
        ("state=locked", "feng", "qian"),
        ("state=open", "qian", "feng"),
    ):
        text = client.get(f"/accounts/?{query}").content.decode()
        assert (f">{shown}<" in text, f">{hidden}<" in text) == (True, False), query
