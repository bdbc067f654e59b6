"""The list of results by session, candidate, school and county."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.results.release import release
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    later,
)
from tests.admin.factories import add_user as user
from tests.admin.marked_sittings import add_finished, mark_all


@pytest.mark.django_db
def test_filters_stay_in_the_address_and_within_the_county() -> None:
    chief, session = user(Role.CHIEF_EXAMINER), add_session()
    east, west = (add_organisation(name, kind="county") for name in ("东城区", "西城区"))
    schools = {
        name: add_organisation(f"{name}小学", parent=county)
        for name, county in (("朝阳", east), ("光明", east), ("和平", west))
    }
    for name, school in schools.items():
        person = add_person(f"{name}老师")
        add_finished(session, add_candidate(session, person, organisation=school))
    mark_all(session, chief)
    release(session, by=chief, at=AT)

    def names(who: object, **chosen: object) -> set[str]:
        client = Client()
        client.force_login(who)  # type: ignore[arg-type]
        page = client.get(reverse("results"), chosen).content.decode()
        return {name for name in schools if f"{name}老师" in page}

    assert names(chief) == set(schools)
    assert names(chief, county=east.pk) == {"朝阳", "光明"}
    assert names(chief, school=schools["光明"].pk) == {"光明"}
    assert names(chief, county=west.pk, school=schools["光明"].pk) == set()
    assert names(chief, q="和平") == {"和平"}
    assert names(chief, session=session.pk + 1) == set()
    officer = user(Role.COUNTY_OFFICER, organisation=east)
    assert names(officer) == {"朝阳", "光明"}
    assert names(officer, county=west.pk) == set()


@pytest.mark.django_db
def test_many_are_walked_newest_first_and_the_page_says_that_more_are_not_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chief, session = user(Role.CHIEF_EXAMINER), add_session()
    county = add_organisation("东城区", kind="county")
    sittings = [
        add_finished(session, add_candidate(session, add_person(name), organisation=county))
        for name in ("甲老师", "乙老师", "丙老师", "丁老师")
    ]
    mark_all(session, chief)
    for hours, one in enumerate(sittings):
        release(session, by=chief, at=later(hours=hours), only=[one])
    officer = user(Role.COUNTY_OFFICER, organisation=county)
    client = Client()

    def listed(who: User, **chosen: object) -> list[str]:
        client.force_login(who)
        shown = client.get(reverse("results"), chosen).context["page"]
        return [one.sitting.candidate.person.name[0] for one in shown]

    told = "共 2 条以上，只列出最新的 2 条，请用筛选缩小范围"
    for chosen in ({}, {"q": "老师"}, {"county": county.pk}):
        assert listed(chief, **chosen) == listed(officer, **chosen) == ["丁", "丙", "乙", "甲"]
        with monkeypatch.context() as few:
            few.setattr("admin.console.capped_pages.CAP", 2)
            few.setattr("admin.console.views.results.PAGE_SIZE", 1)
            for who in (chief, officer):
                assert listed(who, **chosen) == ["丁"]
                assert listed(who, page=2, **chosen) == listed(who, page=9, **chosen) == ["丙"]
                assert told in client.get(reverse("results"), chosen).content.decode()
