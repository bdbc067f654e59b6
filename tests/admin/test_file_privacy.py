"""Whatever a county officer opens of people's files, nobody of another county stands in it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin.accounts.rights import Role
from admin.duplicates.finding import look_for_pairs
from admin.duplicates.models import LikelyPair
from admin.people.models import Organisation, Person, Post
from admin.personnel.requesting import ask_field
from tests.admin.factories import AT, add_organisation, add_user

pytestmark = pytest.mark.django_db
GIVEN = "红伟芳静丽强"
LISTS = ("/people/", "/people/?q=王", "/change-requests/?state=all", "/change-requests/?q=王")
UNITS = ("/organisations/?closed=1", "/organisations/?q=校", "/organisations/?county={}")

one_person = st.tuples(
    st.integers(0, 1),  # which county
    st.integers(0, 1),  # which of its schools
    st.sampled_from(GIVEN),
    st.booleans(),  # the birthday all share, or another
    st.booleans(),  # asks for a correction
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(one_person, min_size=2, max_size=7))
def test_a_county_officer_meets_nobody_of_another_county(
    people: list[tuple[int, int, str, bool, bool]],
) -> None:
    with transaction.atomic():
        counties = [add_organisation(name, kind="county") for name in ("甲县", "乙县")]
        schools = [
            [add_organisation(f"{one.name}{n}校", parent=one) for n in (1, 2)] for one in counties
        ]
        asker = add_user(Role.OFFICER)
        made: list[list[Person]] = [[], []]
        for place, (county, school, given, same, asks) in enumerate(people):
            born = date(1990, 1, 1) if same else date(1980, 1, 1 + place)
            who = Person.objects.create(
                name=f"王{given}", former_name=f"暗号{county}号{place}", sex="女", birth_date=born
            )
            Post.objects.create(person=who, organisation=schools[county][school])
            made[county].append(who)
            if asks:
                ask_field(who, "ethnicity", f"族{county}号{place}", reason="更正", by=asker, at=AT)
        look_for_pairs(AT)
        for mine in (0, 1):
            _look_around(counties[mine], schools, made, mine)
        transaction.set_rollback(True)


def _look_around(
    county: Organisation,
    schools: list[list[Organisation]],
    made: list[list[Person]],
    mine: int,
) -> None:
    client, theirs = Client(), made[1 - mine]
    client.force_login(add_user(Role.COUNTY_OFFICER, organisation=county))
    foreign = [f"/people/{one.pk}/" for one in theirs]
    other = schools[1 - mine][0].parent
    assert other
    for address in (*LISTS, "/duplicates/", *UNITS):
        text = client.get(address.format(other.pk)).content.decode()
        assert not any(link in text for link in foreign), address
        assert not any(f">{one.name}<" in text for one in (other, *schools[1 - mine])), address
    pairs = [
        (pair.low_id, pair.high_id, {pair.low_id, pair.high_id} & {one.pk for one in theirs})
        for pair in LikelyPair.objects.all()
    ]
    listed = client.get("/duplicates/").content.decode()
    for low, high, strangers in pairs:
        page = client.get(f"/duplicates/{low}/{high}/")
        assert page.status_code == (404 if strangers else 200)
        assert (f"/duplicates/{low}/{high}/" in listed) is not bool(strangers)
    for one in theirs:
        for what in ("", "timeline/", "headings/", "file.pdf", "basic/", "posts/new/"):
            assert client.get(f"/people/{one.pk}/{what}").status_code == 404
        for post in one.posts.all():
            assert client.get(f"/people/posts/{post.pk}/").status_code == 404
        for asked in one.change_requests.all():
            assert client.get(f"/change-requests/{asked.pk}/").status_code == 404
    for unit in (other, *schools[1 - mine]):
        for what in ("", "edit/", "rename/", "merge/"):
            assert client.get(f"/organisations/{unit.pk}/{what}").status_code == 404
    for one in made[mine]:
        assert client.get(f"/people/{one.pk}/").status_code == 200
