"""People are found by any part of a name, and a name that was changed by nothing of the old one."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from admin.people.models import Person
from admin.people.name_parts import LONGEST, NamePart, named, parts_of
from tests.admin.factories import add_person

NAMES = st.text(min_size=1, max_size=8)


@given(NAMES, NAMES)
def test_a_part_is_there_exactly_where_the_name_has_it(name: str, words: str) -> None:
    if len(words) <= LONGEST:
        assert (words.lower() in parts_of(name)) == (words.lower() in name.lower())


def found(words: str) -> set[str]:
    return set(Person.objects.filter(named(words)).values_list("name", flat=True))


@pytest.mark.both_databases
@pytest.mark.django_db
def test_any_part_of_a_name_finds_it() -> None:
    names = ("王小红", "王大红", "欧阳小红", "Anna Li", "阿卜杜拉·买买提", "张100%")
    for name in names:
        add_person(name)
    for words in ("王", "小红", "红", "欧阳小", "欧阳小红", "anna", "LI", "杜拉·买买", "0%", "_"):
        assert found(words) == {one for one in names if words.lower() in one.lower()}, words


@pytest.mark.both_databases
@pytest.mark.django_db
def test_whatever_writes_a_name_writes_its_parts() -> None:
    person = add_person("王小红", former_name="王翠花")
    assert found("翠花") == found("小红") == {"王小红"}
    person.name = "王晓虹"
    person.save(update_fields=["sex"])
    assert found("小红") == {"王小红"}
    person.save()
    assert found("小红") == set()
    assert found("晓虹") == {"王晓虹"}
    (made,) = Person.objects.bulk_create([Person(name="赵敏", sex="女")])
    assert found("敏") == {"赵敏"}
    made.name = "赵明"
    for quickly in (
        lambda: Person.objects.update(name="赵明"),
        lambda: Person.objects.bulk_update([made], ["name"]),
    ):
        with pytest.raises(TypeError), transaction.atomic():
            quickly()
    for one in Person.objects.all():
        slow = parts_of(one.name, one.former_name)
        assert set(NamePart.objects.filter(person=one).values_list("part", flat=True)) == slow


@pytest.mark.django_db
def test_saving_what_was_not_renamed_writes_no_parts() -> None:
    person = add_person()
    with CaptureQueriesContext(connection) as asked:
        person.save()
    assert not [one for one in asked if "INSERT INTO" in one["sql"] and "namepart" in one["sql"]]
