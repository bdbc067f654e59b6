"""Numbers are locked, the tree knows its branches, history is kept."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection

from admin.people.models import Organisation, Person
from tests.admin.factories import add_organisation, add_person, identity_number

pytestmark = pytest.mark.django_db


def test_the_database_holds_no_identity_number_in_the_clear() -> None:
    number = identity_number()
    person = add_person(number=number)
    with connection.cursor() as cursor:
        cursor.execute("select * from lab_people_person")
        person_row = str(cursor.fetchall())
        cursor.execute("select * from lab_people_person_history")
        history_row = str(cursor.fetchall())
    assert number not in person_row + history_row
    assert Person.objects.get(pk=person.pk).identity_masked == number[:4] + "*" * 10 + number[-4:]


def test_one_number_belongs_to_one_person() -> None:
    number = identity_number()
    add_person("张三", number=number)
    with pytest.raises(IntegrityError):
        add_person("李四", number=number)


def test_a_county_holds_all_that_lies_below_it_and_nothing_else() -> None:
    city = add_organisation("市", kind="city")
    county, other = (add_organisation(name, kind="county", parent=city) for name in "甲乙")
    school = add_organisation("一小", parent=county)
    add_organisation("二小", parent=other)
    assert set(Organisation.objects.within(county)) == {county, school}
    assert Organisation.objects.within(city).count() == 5


def test_moving_a_branch_moves_its_leaves() -> None:
    old, new = add_organisation("甲", kind="county"), add_organisation("乙", kind="county")
    school = add_organisation("进修学校", parent=old)
    kindergarten = add_organisation("附属幼儿园", parent=school)
    school.parent = new
    school.save()
    assert kindergarten in Organisation.objects.within(new)
    assert not Organisation.objects.within(old).filter(pk=kindergarten.pk).exists()


def test_a_closed_school_is_not_there_afterwards() -> None:
    closed = add_organisation("旧校", valid_to=date(2020, 7, 31))
    assert closed in Organisation.objects.on(date(2020, 7, 31))
    assert closed not in Organisation.objects.on(date(2020, 8, 1))
