"""The list of results by session, candidate, school and county."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from admin.accounts.rights import Role
from admin.results.release import release
from tests.admin.factories import AT, add_candidate, add_organisation, add_person, add_session
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
