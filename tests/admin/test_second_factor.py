"""The one-time code: RFC 6238's own values, one use each, pauses, lost devices, no way around."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from admin.accounts.errors import CodesPaused, OwnAccount, WrongCode
from admin.accounts.models import AuditEntry, RecoveryCode, SecondFactor, User
from admin.accounts.one_time_codes import code_at, matching_step, new_recovery_code, new_secret
from admin.accounts.rights import SECOND_FACTOR_ROLES, Role
from admin.accounts.second_factor import FAILURES, PAUSE, begin, check, confirm, reset
from admin.errors import NotAllowed, WithoutReason
from tests.admin.factories import AT, add_user
from tests.admin.one_time_device import add_device
from tests.admin.page_rights.table import TABLE
from tests.admin.real_browser import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.asks_second_factor]
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", RFC 6238 appendix B


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert code_at(RFC_SECRET, datetime.fromtimestamp(seconds, UTC)) == code


@given(st.integers(-200, 200))
def test_a_code_opens_within_one_step_of_its_own_and_once(seconds: int) -> None:
    code, at = code_at(RFC_SECRET, AT), AT + timedelta(seconds=seconds)
    step = matching_step(RFC_SECRET, code, at, after=0)
    assert (step is not None) == (-30 <= seconds < 60)  # AT begins a step
    if step is not None:
        assert matching_step(RFC_SECRET, code, at, after=step) is None


def enrolled(role: Role = Role.ADMINISTRATOR) -> tuple[User, str, list[str]]:
    user = add_user(role)
    _, secret = begin(user, at=AT)
    _, codes = confirm(user, code_at(secret, AT), at=AT)
    return user, secret, codes


def test_the_code_of_the_enrolment_does_not_open_again() -> None:
    user, secret, _ = enrolled()
    with pytest.raises(WrongCode):
        check(user, code_at(secret, AT), at=AT)
    later = AT + timedelta(seconds=30)
    assert check(user, code_at(secret, later), at=later).user == user


def test_the_secret_lies_encrypted() -> None:
    user, secret, codes = enrolled()
    stored = SecondFactor.objects.get(user=user).secret_locked
    assert secret not in stored
    assert not set(codes) & set(RecoveryCode.objects.values_list("digest", flat=True))


def test_each_recovery_code_opens_once_however_it_is_typed() -> None:
    user, _, codes = enrolled()
    assert len(set(codes)) == 10
    check(user, codes[0].lower().replace("-", " "), at=AT)
    with pytest.raises(WrongCode):
        check(user, codes[0], at=AT)
    with pytest.raises(WrongCode):
        check(user, new_recovery_code(), at=AT)
    assert AuditEntry.objects.get(action="recovery_code_used").detail == {"left": 9}


def test_wrong_codes_are_followed_by_a_pause_in_which_the_right_one_is_refused() -> None:
    user, secret, _ = enrolled()
    for _ in range(FAILURES):
        with pytest.raises(WrongCode):
            check(user, "000000x", at=AT)
    soon = AT + PAUSE - timedelta(seconds=1)
    with pytest.raises(CodesPaused):
        check(user, code_at(secret, soon), at=soon)
    assert check(user, code_at(secret, AT + PAUSE), at=AT + PAUSE)


def test_a_lost_device_is_reset_by_another_administrator_with_a_reason() -> None:
    user, _, _ = enrolled(Role.CHIEF_EXAMINER)
    boss, officer = add_user(Role.ADMINISTRATOR), add_user(Role.OFFICER)
    with pytest.raises(NotAllowed):
        reset(user, by=officer, at=AT, reason="手机丢失")
    with pytest.raises(WithoutReason):
        reset(user, by=boss, at=AT, reason=" ")
    reset(user, by=boss, at=AT, reason="手机丢失")
    assert not SecondFactor.objects.filter(user=user).exists()
    entry = AuditEntry.objects.get(action="second_factor_reset")
    assert (entry.actor, entry.subject_id, entry.reason) == (boss, str(user.pk), "手机丢失")
    begin(boss, at=AT)
    with pytest.raises(OwnAccount):
        reset(boss, by=boss, at=AT, reason="手机丢失")


def log_in(user: User, where: str = "") -> Client:
    client = Client()
    form = {"username": user.username, "password": PASSWORD, "next": where}
    assert client.post("/log-in/", form).status_code == 302
    return client


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR_ROLES))
def test_no_page_is_reached_before_the_code(role: Role) -> None:
    user = add_user(role, is_staff=True)
    client, open_to_all = log_in(user), {name for name, row in TABLE.items() if row.public}
    addresses = [
        reverse(pattern.name)
        for pattern in get_resolver("admin.console.urls").url_patterns
        if "<" not in str(pattern.pattern)
        and pattern.name not in open_to_all | {"second-factor", "second-factor-enrol"}
    ]
    addresses += ["/data/", "/data/lab_people/person/", "/data/lab_accounts/user/add/"]
    assert len(addresses) >= 15
    for address in addresses:
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302, address
            assert answer["Location"].startswith("/second-factor/?next="), address


def test_superusers_without_a_role_need_it_too() -> None:
    user = add_user(is_superuser=True, is_staff=True)
    assert log_in(user).get("/data/")["Location"].startswith("/second-factor/")


def test_enrolling_then_logging_in_leads_to_the_page_that_was_asked() -> None:
    user = add_user(Role.CHIEF_EXAMINER)
    client = log_in(user, "/reviews/")
    asked = client.get("/reviews/", follow=True)
    assert "data:image/svg+xml" in asked.content.decode()
    _, secret = begin(user, at=timezone.now())
    before = timezone.now() - timedelta(seconds=30)
    form = {"code": code_at(secret, before), "next": "/reviews/"}
    shown = client.post("/second-factor/enrol/", form).content.decode()
    assert 'href="/reviews/"' in shown
    assert shown.count("<li>") == 10
    assert client.get("/reviews/").status_code == 200
    assert "<li>" not in client.get("/second-factor/enrol/").content.decode()
    other = log_in(user, "/reviews/")
    wrong = other.post("/second-factor/", {"code": "12", "next": "/reviews/"})
    assert (wrong.status_code, "验证码不正确" in wrong.content.decode()) == (422, True)
    form = {"code": code_at(secret, timezone.now()), "next": "/reviews/"}
    assert other.post("/second-factor/", form)["Location"] == "/reviews/"
    assert other.get("/reviews/").status_code == 200


def test_nobody_is_led_to_another_site() -> None:
    user = add_user(Role.CHIEF_EXAMINER)
    _, secret = add_device(user)
    form = {"code": code_at(secret, timezone.now()), "next": "https://evil.example/"}
    assert log_in(user).post("/second-factor/", form)["Location"] == "/"


def test_a_reset_ends_the_sessions_opened_with_the_device() -> None:
    user = add_user(Role.CHIEF_EXAMINER)
    _, secret = add_device(user)
    client = log_in(user)
    client.post("/second-factor/", {"code": code_at(secret, timezone.now())})
    assert client.get("/reviews/").status_code == 200
    reset(user, by="command line", at=AT, reason="手机丢失")
    add_device(user)
    assert client.get("/reviews/")["Location"].startswith("/second-factor/")


def test_others_are_not_asked() -> None:
    assert log_in(add_user(Role.EXAMINER)).get("/marking/").status_code == 200


def test_a_secret_has_160_bits() -> None:
    assert len(new_secret()) == 32


@pytest.mark.parametrize(
    "where", ["-4813471", "sessions", "x/y", "//zq.example/", "https://zq.example/"]
)
def test_what_is_no_address_of_ours_leads_to_the_first_page(where: str) -> None:
    client = Client()
    client.force_login(add_user(Role.TRAINER))
    answer = client.post("/second-factor/", {"next": where})
    assert (answer.status_code, answer["Location"]) == (302, "/")
