"""Lists and searches ask a bounded number of questions, however many records there are, and go
through their indexes.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from admin.accounts.rights import Role
from admin.console import capped_pages, waiting
from admin.console.views import people
from admin.marking.assigning import share_out_session
from admin.preservation.seals import KINDS, Kind, unsealed
from admin.results.models import IssuedDocument
from admin.results.release import release, row_of, with_results
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_user,
)
from tests.admin.marked_sittings import add_examiners, add_finished, mark, mark_all

pytestmark = pytest.mark.django_db
MOST = 20
LISTS = (
    *((role, "/") for role in Role if role not in {Role.ADMINISTRATOR, Role.CHIEF_EXAMINER}),
    (Role.OFFICER, "/people/"),
    (Role.OFFICER, "/people/?q=小红&unit=小学"),
    (Role.COUNTY_OFFICER, "/people/?q=王"),
    (Role.TRAINER, "/practice/"),
    (Role.TRAINER, "/practice/?q=小红"),
    (Role.OFFICER, "/documents/"),
    (Role.OFFICER, "/documents/?q=小红&state=standing"),
    (Role.COUNTY_OFFICER, "/documents/"),
    (Role.ARCHIVIST, "/archive/?q=小红"),
    (Role.ARCHIVIST, "/archive/?q=小红&text=设备&year=2026&level=2A&lowest=60&stage=finished"),
    (Role.ARCHIVIST, "/archive/disposals/"),
    (Role.ARCHIVIST, "/archive/exports/"),
    (Role.ARCHIVIST, "/archive/holds/"),
    (Role.AUDITOR, "/trail/?kind=lab_testing.Sitting"),
)


def fill(sittings: int) -> None:
    """A released session of candidates of one county, a notice for each."""
    chief = add_user(Role.CHIEF_EXAMINER)
    county = add_organisation("东城区", kind="county")
    school = add_organisation("朝阳小学", parent=county)
    session = add_session(date=date(2015, 5, 6))
    for _ in range(sittings):
        add_finished(session, add_candidate(session, add_person(), organisation=school))
    mark_all(session, chief)
    for result in release(session, by=chief, at=AT):
        IssuedDocument.objects.create(
            kind="notice",
            number=f"N{result.pk}",
            result=result,
            name="王小红",
            signed_text="-",
            file_sha256="3" * 64,
            issued_at=AT,
            issued_by=chief,
        )


def queries(client: Client, address: str) -> int:
    """How many the page asks, once templates and rights are read."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def test_no_list_asks_more_for_more_rows() -> None:
    clients = {}
    for role in {role for role, _ in LISTS}:
        clients[role] = Client()
        county = {"organisation": add_organisation("西城区", kind="county")}
        clients[role].force_login(add_user(role, **county))
    fill(2)
    few = {one: queries(clients[one[0]], one[1]) for one in LISTS}
    fill(4)
    many = {one: queries(clients[one[0]], one[1]) for one in LISTS}
    assert many == few
    assert {one: count for one, count in many.items() if count > MOST} == {}


def test_a_list_that_is_cut_off_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capped_pages, "CAP", 3)
    monkeypatch.setattr(people, "PAGE_SIZE", 2)
    for name in "甲乙丙":
        add_person(name)
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    assert "共 3 条</span>" in client.get("/people/").content.decode()
    add_person("丁")
    page = client.get("/people/?page=9").content.decode()
    assert "共 3 条以上，只列出前 3 条，请用筛选缩小范围" in page
    assert "第 2 / 2 页" in page


def test_sessions_to_release_are_those_where_a_sitting_could_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "LOOKED_AT", 1)
    chief = add_user(Role.CHIEF_EXAMINER)
    names = ("unmarked", "marked", "drawn", "released", "half")
    sessions = {name: add_session(name=name, kind="official") for name in names}
    for session in sessions.values():
        for _ in range(2):
            add_finished(session)
    for name in ("drawn", "released"):
        mark_all(sessions[name], chief)
    for assignment in share_out_session(sessions["marked"], add_examiners(), by=chief, at=AT):
        mark(assignment)
    release(sessions["released"], by=chief, at=AT)
    mark_all(sessions["half"], chief)
    add_finished(sessions["half"], finished_at=AT - timedelta(days=1))
    slowly = {
        one.candidate.session for one in with_results(waiting.unreleased()) if row_of(one).is_news
    }
    assert set(waiting.releasable_sessions()) == slowly
    assert {session.name for session in slowly} == {"drawn", "half"}


@pytest.mark.parametrize("kind", KINDS, ids=[kind.label for kind in KINDS])
def test_sealing_looks_at_new_records_only(kind: Kind) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
    new = unsealed(kind).filter(**{f"{kind.time}__gte": AT})
    first = new[:500].explain().splitlines()[0]
    assert "SEARCH" in first, first
    assert f"({kind.time}>?)" in first, first
