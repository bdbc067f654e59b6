"""Sessions end by the role's idle limit, say so, and lead back."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from admin.accounts.rights import IDLE_MINUTES, Role, idle_minutes
from tests.admin.factories import add_batch, add_user

pytestmark = pytest.mark.django_db


def after(client: Client, minutes: float, address: str = "/", **told: object) -> HttpResponse:
    """Ask for a page that long from now."""
    then = timezone.now() + timedelta(minutes=minutes)
    with patch("admin.console.doors.timezone.now", return_value=then):
        return client.get(address, **told)


@pytest.mark.parametrize("role", Role)
def test_a_session_lasts_as_long_as_its_role_may_rest(role: Role) -> None:
    client = Client()
    client.force_login(add_user(role))
    limit = IDLE_MINUTES[role]
    assert after(client, 0).status_code == 200
    assert after(client, limit - 0.1).status_code == 200
    assert after(client, 2 * limit - 0.2).status_code == 200  # acts prolong it
    ended = after(client, 3 * limit, "/?page=2")
    assert ended["Location"] == f"/log-in/?next=%2F%3Fpage%3D2&idle={limit}"
    assert f"您有 {limit} 分钟没有操作" in client.get(ended["Location"]).content.decode()
    assert client.get("/")["Location"].startswith("/log-in/?next=")


def test_of_several_roles_the_strictest_decides() -> None:
    assert idle_minutes({Role.EXAMINER, Role.ADMINISTRATOR}) == IDLE_MINUTES[Role.ADMINISTRATOR]
    assert idle_minutes(set()) == min(IDLE_MINUTES.values())


def test_a_form_that_came_too_late_is_said_to_be_lost() -> None:
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    client.get("/")
    then = timezone.now() + timedelta(hours=1)
    with patch("admin.console.doors.timezone.now", return_value=then):
        answer = client.post("/sessions/new/", headers={"Referer": "http://testserver/sessions/"})
    assert answer["Location"] == "/log-in/?next=%2Fsessions%2F&idle=30&lost=1"
    assert "没有保存" in client.get(answer["Location"]).content.decode()


def test_a_page_that_asks_by_itself_does_not_keep_the_session_open() -> None:
    batch, user = add_batch(), add_user(Role.OFFICER)
    client = Client()
    client.force_login(user)
    client.get("/")
    seats = f"/sessions/{batch.session_id}/rooms/{batch.room_id}/seats/"
    assert after(client, 20, seats).status_code == 200
    assert after(client, 31, seats)["Location"].startswith("/log-in/")


def test_typing_keeps_it_open() -> None:
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    client.get("/")
    then = timezone.now() + timedelta(minutes=20)
    with patch("admin.console.doors.timezone.now", return_value=then):
        assert client.post("/still-here/").status_code == 204
    assert after(client, 40).status_code == 200
