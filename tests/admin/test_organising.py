"""Schools are renamed and merged; nothing of the past is lost, and for a day all can be undone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.people.models import Organisation, OrganisationChange, Post
from admin.people.organising import (
    BadOrganisation,
    CannotUndo,
    OrganisationTerms,
    chain_of,
    correct_organisation,
    make_organisation,
    merge_into,
    rename,
    undo_change,
)
from tests.admin.factories import (
    AT,
    TODAY,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_user,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
TELL = {"lab_accounts.AuditEntry", "lab_people.OrganisationChange"}


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER)


def dump() -> dict[str, list[dict[str, Any]]]:
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name != "reckoned_at"}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in TELL and not hasattr(model, "instance_type")
    }


def change(kind: str, unit: Organisation, officer: User, **more: Any) -> OrganisationChange:
    fixed: dict[str, Any] = {"reason": "市里文件", "by": officer, "at": AT, "today": TODAY}
    if kind == "rename":
        return rename(unit, more.get("name", "实验小学"), DAY, **fixed)
    return merge_into(unit, more["into"], DAY, **fixed)


def filled() -> tuple[Organisation, Organisation, Organisation, Post]:
    county = add_organisation("东城区", kind="county")
    school = add_organisation("东城一小", parent=county, code="S1")
    other = add_organisation("东城二小", parent=county)
    branch = add_organisation("东城一小分校", parent=school)
    person = add_person()
    post = Post.objects.create(
        person=person, organisation=school, subject="语文", valid_from=date(2010, 9, 1)
    )
    Post.objects.create(person=person, organisation=branch, valid_to=date(2009, 7, 1))
    Post.objects.create(person=add_person(), organisation=school, valid_from=date(2026, 4, 1))
    Post.objects.create(
        person=add_person(),
        organisation=school,
        valid_from=date(2011, 1, 1),
        valid_to=date(2026, 12, 31),
    )
    add_user(Role.COUNTY_OFFICER, organisation=school)
    add_candidate(add_session(), person, organisation=school)
    return county, school, other, post


def test_a_renamed_school_keeps_its_past_under_the_former_name(officer: User) -> None:
    county, school, _, post = filled()
    made = change("rename", school, officer)
    new = made.new
    assert new
    school.refresh_from_db()
    assert (school.name, school.valid_to, school.successor) == (
        "东城一小",
        DAY - timedelta(days=1),
        new,
    )
    assert (new.name, new.code, new.valid_from, new.parent) == ("实验小学", "S1", DAY, county)
    assert school.path.startswith(new.path)
    assert new.path.startswith(county.path)
    assert Organisation.objects.get(name="东城一小分校").parent == new
    post.refresh_from_db()
    assert (post.organisation, post.valid_to) == (school, DAY - timedelta(days=1))
    held = Post.objects.on(DAY).filter(organisation=new).order_by("pk")
    assert (held[0].subject, held[0].valid_from) == ("语文", DAY)
    assert Post.objects.filter(organisation=new).count() == 3
    assert Post.objects.on(date(2015, 1, 1)).get(person=post.person).organisation == school
    assert User.objects.get(organisation=new)
    before, after = chain_of(new)
    assert (before, after) == ([school], [])
    assert chain_of(school) == ([], [new])


def test_a_merged_school_hands_its_people_over(officer: User) -> None:
    county, school, other, _ = filled()
    change("merge", school, officer, into=other)
    school.refresh_from_db()
    assert (school.successor, school.parent) == (other, county)
    assert Post.objects.filter(organisation=other).count() == 3
    assert not Post.objects.on(TODAY).filter(organisation=school).exists()


@pytest.mark.parametrize("kind", ["rename", "merge"])
def test_undone_within_a_day_it_leaves_no_trace_of_difference(officer: User, kind: str) -> None:
    _, school, other, _ = filled()
    before = dump()
    made = change(kind, school, officer, into=other)
    assert dump() != before
    undo_change(made, by=officer, at=AT + timedelta(hours=23))
    assert dump() == before
    with pytest.raises(CannotUndo):
        undo_change(made, by=officer, at=AT)


def test_who_else_or_later_cannot_undo(officer: User) -> None:
    _, school, other, _ = filled()
    made = change("merge", school, officer, into=other)
    with pytest.raises(CannotUndo):
        undo_change(made, by=add_user(Role.OFFICER), at=AT)
    with pytest.raises(CannotUndo):
        undo_change(made, by=officer, at=AT + timedelta(days=1, seconds=1))


def test_a_name_that_is_in_use_is_not_taken_away(officer: User) -> None:
    _, school, _, _ = filled()
    made = change("rename", school, officer)
    add_candidate(add_session(), add_person(), organisation=made.new)
    before = dump()
    with pytest.raises(CannotUndo, match="新名称"):
        undo_change(made, by=officer, at=AT)
    assert dump() == before


def test_a_post_changed_since_is_not_lost(officer: User) -> None:
    _, school, other, post = filled()
    made = change("merge", school, officer, into=other)
    carried = Post.objects.get(organisation=other, person=post.person)
    carried.valid_to = TODAY
    carried.save()
    with pytest.raises(CannotUndo, match="改过"):
        undo_change(made, by=officer, at=AT)


def test_what_cannot_be_is_refused(officer: User) -> None:
    county, school, other, _ = filled()
    fixed: dict[str, Any] = {"reason": "文件", "by": officer, "at": AT, "today": TODAY}
    before = dump()
    for wrong in (
        lambda: rename(school, "东城一小", DAY, **fixed),
        lambda: rename(school, "东城二小", DAY, **fixed),
        lambda: rename(school, "实验小学", TODAY + timedelta(days=1), **fixed),
        lambda: rename(school, "实验小学", DAY, **{**fixed, "reason": " "}),
        lambda: merge_into(school, school, DAY, **fixed),
        lambda: merge_into(county, school, DAY, **fixed),
    ):
        with pytest.raises(BadOrganisation):
            wrong()
    assert dump() == before
    change("merge", school, officer, into=other)
    with pytest.raises(BadOrganisation, match="已经撤并"):
        rename(school, "再改", DAY, **fixed)


def test_one_is_made_and_put_right(officer: User) -> None:
    county = add_organisation("东城区", kind="county")
    terms = OrganisationTerms("东城三小", "school", county, "S3")
    made = make_organisation(terms, reason="新建", by=officer, at=AT)
    assert made.path.startswith(county.path)
    with pytest.raises(BadOrganisation, match="已经有这个名称"):
        make_organisation(terms, reason="新建", by=officer, at=AT)
    with pytest.raises(BadOrganisation, match="代码"):
        make_organisation(
            OrganisationTerms("东城四小", "school", county, "S3"), reason="新", by=officer, at=AT
        )
    with pytest.raises(BadOrganisation, match="上级"):
        correct_organisation(
            county,
            OrganisationTerms("东城区", "county", made),
            reason="错",
            by=officer,
            at=AT,
        )
    correct_organisation(
        made, OrganisationTerms("东城三小", "kindergarten", county), reason="错", by=officer, at=AT
    )
    made.refresh_from_db()
    assert (made.kind, made.code) == ("kindergarten", None)
