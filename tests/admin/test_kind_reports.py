"""Reports of kinds: added up, of a year, a county, a group; what they show leads to the records."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from admin.accounts.models import User
from admin.kinds.models import Kind
from admin.kinds.shipped import add_shipped
from tests.admin.activity_records import City, add_activity, add_city
from tests.admin.course_runs import Town, add_run, kind_of, running
from tests.admin.factories import AT
from tests.admin.test_queries_of_pages import queries

pytestmark = pytest.mark.django_db
BY_HOST = "各主办单位培训情况"


@pytest.fixture
def town() -> Town:
    return Town()


def number_of(kind: Kind, title: str) -> int:
    reports = kind.version().definition.reports
    return next(place for place, one in enumerate(reports, 1) if one.title == title)


def answer(user: User, kind: Kind, title: str, **asked: Any) -> Any:
    client = Client()
    client.force_login(user)
    address = reverse("kind-report", args=[kind.pk, number_of(kind, title)])
    found = client.get(f"{address}?{urlencode(asked)}")
    assert found.status_code == 200
    return found


def text(user: User, kind: Kind, title: str, **asked: Any) -> str:
    return str(answer(user, kind, title, **asked).content.decode())


def sheets(user: User, kind: Kind, title: str, **asked: Any) -> dict[str, list[tuple[Any, ...]]]:
    data = b"".join(answer(user, kind, title, **asked, **{"as": "xlsx"}))
    book = load_workbook(BytesIO(data))
    return {one.title: list(one.iter_rows(values_only=True)) for one in book}


def three_runs(town: Town) -> Kind:
    running(town, name="市级班")
    running(town, name="东城班", host=town.east)
    early = {"first_day": date(2025, 3, 1), "last_day": date(2025, 3, 2)}
    add_run(town, name="西城旧班", host=town.west, **early)
    return kind_of()


def test_people_are_added_up_by_host_and_in_all(town: Town) -> None:
    kind = three_runs(town)
    page = text(town.officer, kind, BY_HOST)
    assert "共 3 条，计划学时 30，参训人数 6，结业人数 0。" in page
    book = sheets(town.officer, kind, BY_HOST)
    assert book["合计"] == [
        ("序号", "主办单位", "条数", "计划学时", "参训人数", "结业人数"),
        (1, "东城区", "1", "10", "3", "0"),
        (2, "江城市", "1", "10", "3", "0"),
        (3, "西城区", "1", "10", "0", "0"),
        (4, "合计", "3", "30", "6", "0"),
    ]
    assert [row[1:3] for row in book[BY_HOST]] == [
        ("主办单位", "培训班"),
        ("东城区", "东城班"),
        ("江城市", "市级班"),
        ("西城区", "西城旧班"),
    ]


def test_a_year_a_county_and_a_group_narrow_it(town: Town) -> None:
    kind = three_runs(town)
    for asked, names in (
        ({"year": 2025}, {"西城旧班"}),
        ({"year": 2026}, {"市级班", "东城班"}),
        ({"county": town.east.pk}, {"东城班"}),
        ({"county": "none"}, {"市级班"}),
        ({"group": "西城区"}, {"西城旧班"}),
        ({"year": 2026, "group": "西城区"}, set()),
        ({"year": 1999}, set()),
    ):
        rows = sheets(town.officer, kind, BY_HOST, **asked)[BY_HOST][1:]
        assert {row[2] for row in rows} == names, asked
        page = text(town.officer, kind, BY_HOST, **asked)
        shown = {name for name in ("市级班", "东城班", "西城旧班") if f">{name}</a>" in page}
        assert shown == names, asked
        assert answer(town.officer, kind, BY_HOST, **asked, **{"as": "pdf"})["Content-Type"] == (
            "application/pdf"
        )
    assert '<option value="2025"' in page
    assert "没有符合条件的记录" in page


def test_a_list_without_groups_is_narrowed_and_added_up_over_all_pages(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.console.views.kind_reports.PAGE_SIZE", 1)
    kind = three_runs(town)
    page = text(town.officer, kind, "培训班一览")
    assert "共 3 条，参训人数 6，结业人数 0。" in page
    assert "第 1 / 3 页" in page
    assert "共 1 条，参训人数 0" in text(town.officer, kind, "培训班一览", year=2025)


def test_every_line_and_count_leads_on(town: Town) -> None:
    kind = three_runs(town)
    page = text(town.officer, kind, BY_HOST, year=2026)
    for run in kind.courseruns.filter(first_day__year=2026):
        assert f'href="{reverse("course-run", args=[run.pk])}"' in page
    assert f"?{urlencode({'year': 2026, 'group': '东城区'})}" in page.replace("&amp;", "&")
    assert f"{reverse('course-runs', args=[kind.pk])}?year=2026" in page
    assert 'scope="rowgroup"' in page


def test_a_county_officer_meets_no_other_county(town: Town) -> None:
    kind = three_runs(town)
    for asked in ({}, {"county": town.west.pk}, {"group": "西城区"}, {"year": 2025}):
        page = text(town.clerk, kind, BY_HOST, **asked)
        assert "西城旧班" not in page
        assert "市级班" not in page
        rows = sheets(town.clerk, kind, BY_HOST, **asked)
        assert not any("西城旧班" in map(str, row) for row in rows[BY_HOST])
    page = text(town.clerk, kind, BY_HOST)
    assert '<option value="2025"' not in page
    assert 'id="county"' not in page


@pytest.fixture
def city() -> City:
    return add_city()


def test_reports_of_every_kind_open_with_few_questions(city: City) -> None:
    add_shipped(AT)
    add_activity(city, "publicity.event", city.east)
    client = Client()
    client.force_login(city.officer)
    for kind in Kind.objects.all():
        for number in range(len(kind.version().definition.reports) + 1):
            address = reverse("kind-report", args=[kind.pk, number])
            for way in ("", "&as=xlsx", "&as=pdf"):
                assert queries(client, f"{address}?year=2026{way}") <= 25, address
