"""The trail: found by who, what, subject and time; before and after; late pages like early ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from admin.accounts import audit
from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from tests.admin.factories import AT, add_session, add_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(add_user(Role.AUDITOR))
    return client


def add_entry(act: str, by: User | str, days: int = 0, **told: object) -> AuditEntry:
    at = AT + timedelta(days=days)
    return audit.record(act, add_session(), by=by, at=at, **told)  # type: ignore[arg-type]


def shown(client: Client, query: str) -> list[int]:
    return [one.pk for one in client.get(f"/trail/?{query}").context["records"]]


def test_filters(client: Client) -> None:
    chief = add_user(display_name="沈总")
    first = add_entry("session_opened", chief)
    second = add_entry("session_closed", chief, 1)
    third = add_entry("seat_registered", "booth A-03", 2)
    fourth = add_entry("attached", "own page", 3)
    for query, found in (
        ("", [fourth, third, second, first]),
        ("who=沈", [second, first]),
        ("who=booth A-03", [third]),
        ("who=本人网上办理", [fourth]),
        ("who=nobody", []),
        ("what=session_closed", [second]),
        (f"kind=lab_testing.Session&subject={first.subject_id}", [first]),
        ("since=2026-05-17", [fourth, third, second]),
        ("until=2026-05-16", [first]),
        ("since=2026-05-17&until=2026-05-17", [second]),
        ("since=yesterday&until=2026-02-31&before=x", [fourth, third, second, first]),
        ("since=0001-01-01&until=9999-12-31", [fourth, third, second, first]),
    ):
        assert shown(client, query) == [one.pk for one in found], query


def test_before_and_after_are_told_in_words(client: Client) -> None:
    add_entry("role_given", "x", before=["examiner"], after=["examiner", "trainer"], item=2)
    text = client.get("/trail/").content.decode()
    assert "测试员 → 测试员、培训管理员" in text
    assert "项 2" in text
    assert "授予角色" in text


def test_pages_go_on_without_gap_or_double_where_times_are_equal(client: Client) -> None:
    session = add_session()
    for _ in range(130):
        audit.record("session_opened", session, by="x", at=AT)
    seen, query = [], ""
    while True:
        context = client.get(f"/trail/?{query}").context
        seen += [one.pk for one in context["records"]]
        if context["older"] is None:
            break
        query = f"before={context['older']}"
    assert seen == sorted(AuditEntry.objects.values_list("pk", flat=True), reverse=True)


def test_every_filter_walks_an_index(client: Client) -> None:
    chief = add_user(display_name="沈总")
    last = add_entry("session_opened", chief)
    for query in ("", "who=沈", "who=booth A", "what=session_opened", "kind=x&subject=1"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/trail/?{query}&before={last.pk}")
        sql = next(one["sql"] for one in queries if "LIMIT 51" in one["sql"])
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                plan = " ".join(str(row[3]) for row in cursor.fetchall())
            assert "USING INDEX" in plan, (query, plan)
            assert "SCAN lab_accounts_auditentry " not in plan + " " or query == "", (query, plan)
