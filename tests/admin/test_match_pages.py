"""Pages of requests, matches and appraisals: they open with few questions to the database, export
what they list, and show a county its own records only.
"""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.kinds.families import entry_of
from admin.matches.models import Need
from admin.people.models import Organisation
from tests.admin.factories import add_organisation, add_user
from tests.admin.matched_records import (
    add_appraisal,
    add_met,
    add_need,
    add_offer,
    add_order,
    add_pairing,
    add_teacher,
    hand_in,
    keys_of_pages,
    kind,
    score_by,
)

pytestmark = pytest.mark.django_db
MOST = 25
KINDS = ("rural.need", "rural.order", "rural.pairing", "rural.induction-watch")
POSTED = ("act", "new", "end", "strike", "add", "off", "leave")


@pytest.fixture
def county() -> Organisation:
    return add_organisation("清河县", kind="county")


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(client: Client, address: str) -> int:
    """Questions to the database, once templates are read."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def lists() -> list[str]:
    """Every list of the two families."""
    orders = [kind("rural.order").pk]
    return [
        *(reverse("matches", args=[kind(code).pk]) for code in KINDS),
        reverse("matches", args=[kind("rural.pairing").pk]) + "?state=warned",
        *(reverse(name, args=orders) for name in ("matching", "offers")),
        reverse("needs-summary", args=[kind("rural.need").pk]),
        reverse("appraisals", args=[kind("county-schools.appraisal").pk]),
    ]


def fill(county: Organisation, by: User, mark: str) -> None:
    """One of each in a school of the county."""
    school = add_organisation(f"{mark}小学", parent=county)
    need = add_need(school, by, topic=f"{mark}主题")
    assert need.pk
    add_order(school, by, topic=f"{mark}送教")
    add_offer(school, by, f"{mark}师")
    add_met(add_pairing(school, add_organisation(), by), by)
    add_teacher(school, f"{mark}新", valid_from=localdate() - timedelta(days=20))
    unit = add_organisation(f"{mark}进修学校", kind="training_school", parent=county)
    add_appraisal(unit, by, f"{mark}评估")


def test_every_page_opens_with_few_questions(county: Organisation, officer: User) -> None:
    client = client_of(officer)
    many = {}
    for name, keys in keys_of_pages(county, officer).items():
        if any(name.endswith(f"-{end}") for end in POSTED) and name not in {
            "match-new",
            "appraisal-round-new",
        }:
            continue
        count = asked(client, reverse(name, kwargs=keys))
        if count > MOST:
            many[name] = count
    assert many == {}


def test_no_list_asks_more_for_more_rows(county: Organisation, officer: User) -> None:
    client = client_of(officer)
    for mark in "甲乙":
        fill(county, officer, mark)
    few = {one: asked(client, one) for one in lists()}
    for mark in "丙丁戊":
        fill(county, officer, mark)
    assert {one: asked(client, one) for one in lists()} == few


def test_a_county_sees_its_own_only(county: Organisation, officer: User) -> None:
    fill(county, officer, "甲")
    other = add_organisation("白山县", kind="county")
    fill(other, officer, "乙")
    user = add_user(Role.COUNTY_OFFICER, organisation=county)
    client = client_of(user)
    for address in lists():
        if "matching" in address:
            continue
        page = client.get(address).content.decode()
        assert re.search("甲(小学|主题|送教|师|新|进修学校)", page) or "state=warned" in address
        assert not re.search("乙(小学|主题|送教|师|新|进修学校)", page), address
        joint = "&" if "?" in address else "?"
        sheet = client.get(f"{address}{joint}as=xlsx").content
        cells = str(
            [
                cell
                for row in load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True)
                for cell in row
            ]
        )
        assert not re.search("乙(小学|主题|送教|师|新|进修学校)", cells), address
        pdf = client.get(f"{address}{joint}as=pdf").content
        assert pdf.startswith(b"%PDF")


def test_a_refused_form_keeps_what_was_typed_and_changes_nothing(
    county: Organisation, officer: User
) -> None:
    school = add_organisation("柳沟小学", parent=county)
    address = reverse("match-new", args=[kind("rural.need").pk])
    typed = {
        "organisation": school.name,
        "audience": "rural",
        "subject": "语文",
        "stage": "小学",
        "topic": "识字教学",
        "how_many": "0",
    }
    client = client_of(officer)
    page = client.post(address, typed).content.decode()
    assert 'value="识字教学"' in page
    assert Need.objects.count() == 0
    assert client.post(address, {**typed, "how_many": "3"}).status_code == 302
    assert Need.objects.get().how_many == 3
    user = add_user(Role.COUNTY_OFFICER, organisation=add_organisation("白山县", kind="county"))
    elsewhere = client_of(user).post(address, {**typed, "how_many": "4"})
    assert "没有找到单位" in elsewhere.content.decode()
    assert Need.objects.count() == 1


def test_before_the_announcement_a_county_sees_neither_ranks_nor_other_units(
    county: Organisation, officer: User
) -> None:
    own = add_organisation("清河进修学校", kind="training_school", parent=county)
    appraisal = add_appraisal(own, officer)
    add_organisation("白山进修学校", kind="training_school")
    hand_in(appraisal, officer)
    score_by(appraisal, [0, 1, 2], officer)
    client = client_of(add_user(Role.COUNTY_OFFICER, organisation=county))
    page = client.get(reverse("appraisal-round", args=[appraisal.round_id])).content.decode()
    assert "清河进修学校" in page
    assert "白山进修学校" not in page
    assert "不显示名次" in page
    assert client.get(reverse("appraisal-notice", args=[appraisal.round_id])).status_code == 404
    single = client.get(reverse("appraisal", args=[appraisal.pk])).content.decode()
    assert ">各成员<" not in single


@pytest.mark.parametrize("code", [*KINDS, "county-schools.appraisal"])
def test_columns_of_a_family_read_every_record(
    code: str, county: Organisation, officer: User
) -> None:
    keys_of_pages(county, officer)
    one = kind(code)
    entry = entry_of(one.family)
    for record in entry.records(one.pk):
        assert all(isinstance(column.value(record), str) for column in entry.columns)
        assert entry.columns[0].value(record)
