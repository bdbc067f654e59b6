"""Units stand in lists by sort and code, however they were numbered when they were entered."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.accounts.rights import Role
from admin.people.models import Organisation
from tests.admin.factories import add_organisation, add_user

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(Organisation.objects.values_list("name", flat=True))


def test_counties_follow_their_codes_and_kindergartens_do_not_stand_among_schools() -> None:
    city = add_organisation("江城市", kind="city", code="2202")
    for number in range(12, 0, -1):
        add_organisation(f"{number}县", kind="county", parent=city, code=f"2202{number:02d}")
    first = Organisation.objects.get(name="1县")
    told = (
        ("二小", "school"),
        ("甲园", "kindergarten"),
        ("一小", "school"),
        ("职校", "vocational_school"),
    )
    for name, kind in told:
        add_organisation(name, kind=kind, parent=first)
    add_organisation("老校", parent=first, code="220201001")
    assert names() == [
        *("江城市", "1县", "老校", "二小", "一小", "职校", "甲园"),
        *(f"{number}县" for number in range(2, 13)),
    ]


def test_without_codes_the_tenth_comes_after_the_second() -> None:
    counties = [add_organisation(f"{number}区", kind="county") for number in range(12)]
    assert names() == [one.name for one in counties]


def test_a_moved_or_recoded_unit_takes_what_is_below_it_along() -> None:
    one, two = (add_organisation(name, kind="county", code=name) for name in ("A", "B"))
    school = add_organisation("一小", parent=one, code="A1")
    add_organisation("分校", parent=school, code="A11")
    assert names() == ["A", "一小", "分校", "B"]
    school.parent = two
    school.save()
    assert names() == ["A", "B", "一小", "分校"]
    two = Organisation.objects.get(name="B")
    two.code = "0"
    two.save()
    assert names() == ["B", "一小", "分校", "A"]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(Organisation.Kind.values)), max_size=12)
)
def test_whatever_is_above_comes_first(tree: list[tuple[int, str]]) -> None:
    Organisation.objects.update(parent=None)
    Organisation.objects.all().delete()
    made: list[Organisation] = []
    for above, kind in tree:
        parent = made[above % len(made)] if made else None
        made.append(add_organisation(kind=kind, parent=parent))
    order = {one.pk: place for place, one in enumerate(Organisation.objects.all())}
    assert all(order[one.parent_id] < order[one.pk] for one in made if one.parent_id)


def test_the_page_and_the_filters_list_them_so() -> None:
    client = Client()
    client.force_login(add_user(Role.OFFICER))
    city = add_organisation("江城市", kind="city")
    for number in (10, 2, 1):
        add_organisation(f"第{number}县", kind="county", parent=city, code=f"{number:02d}")
    for page in ("/organisations/", "/people/", "/year/"):
        text = client.get(page).content.decode()
        places = [text.index(f"第{number}县") for number in (1, 2, 10)]
        assert places == sorted(places), page
