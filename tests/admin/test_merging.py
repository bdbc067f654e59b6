"""Two files become one and two again: nothing is lost, nothing tells of it afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.attachments.models import Attachment
from admin.duplicates.choices import CHOSEN
from admin.duplicates.errors import (
    AlreadyParted,
    ChangedSince,
    ClashesOpen,
    LaterMerge,
    NotTwoFiles,
)
from admin.duplicates.finding import look_for_pairs, take_back_apart, tell_apart
from admin.duplicates.merging import merge, preview, undo
from admin.duplicates.models import LikelyPair, Merge, NotTheSame
from admin.duplicates.references import references
from admin.errors import WithoutReason
from admin.marking.models import ExaminerTie
from admin.people.models import Person, Post
from admin.personnel.models import FileEntry, Heading
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_user,
    identity_number,
)
from tests.admin.test_photo import photo

pytestmark = pytest.mark.django_db
# Tables that tell of the merge and are meant to, and totals that are reckoned anew.
TELL = {"lab_accounts.AuditEntry", "lab_duplicates.Merge", "lab_hours.HourTotal"}


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but for the trail, the merges and the histories."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in TELL and not hasattr(model, "instance_type")
    }


def entry_of(person: Person) -> FileEntry:
    heading = Heading.objects.get(code="study")
    return FileEntry.objects.create(
        person=person, heading=heading, filled_by=heading.version(), entered_at=AT
    )


def attachment_of(person: Person, sha256: str) -> Attachment:
    from django.contrib.contenttypes.models import ContentType

    return Attachment.objects.create(
        of_type=ContentType.objects.get_for_model(Person),
        of_key=person.pk,
        name="身份证.jpg",
        sha256=sha256,
        ending="jpg",
        size=1,
        added_at=AT,
    )


def test_every_column_that_names_a_person_is_known() -> None:
    labels = {one.label for one in references()}
    assert {
        "lab_accounts.User.person",
        "lab_people.Post.person",
        "lab_testing.Candidate.person",
        "lab_marking.ExaminerTie.person",
        "lab_results.IssuedDocument.person",
        "lab_practice.PracticeRun.person",
        "lab_preservation.Hold.person",
        "lab_personnel.FileEntry.person",
        "lab_personnel.ChangeRequest.person",
        "lab_attachments.Attachment.of_key",
    } <= labels
    assert not any("Historical" in label for label in labels)


def test_what_points_to_one_points_to_the_other() -> None:
    officer = add_user(Role.OFFICER)
    kept, gone = add_person("王小红"), add_person("王晓红", number=identity_number(55))
    number = gone.identity_masked
    post = Post.objects.create(person=gone, organisation=add_organisation())
    candidate, account = add_candidate(person=gone), add_user(person=gone)
    told = preview(kept, gone)
    assert dict(told.counts) == {"任职": 1, "应试人": 1, "账号": 1}
    assert told.clashes == []
    made = merge(
        kept, gone, taken=["identity", "name"], left=[], reason="同一人", by=officer, at=AT
    )
    for record in (post, candidate, account):
        record.refresh_from_db()
        assert record.person == kept
    kept.refresh_from_db()
    assert (kept.name, kept.identity_masked) == ("王晓红", number)
    assert made.taken == ["name", "identity"]
    assert number[:4] not in str(made.values)
    assert Person.objects.get(pk=gone.pk).merged_into == kept
    assert kept.history.latest().history_change_reason == "同一人"
    assert AuditEntry.objects.get(action="people_merged").detail["records"] == 3


def test_records_that_cannot_both_stay_are_asked_about_first() -> None:
    officer, session = add_user(Role.OFFICER), add_session()
    kept, gone = add_person(), add_person()
    for person in (kept, gone):
        add_candidate(session, person)
        add_user(person=person)
    clashes = preview(kept, gone).clashes
    assert {one.reference.label for one in clashes} == {
        "lab_testing.Candidate.person",
        "lab_accounts.User.person",
    }
    before = dump()
    with pytest.raises(ClashesOpen):
        merge(kept, gone, taken=[], left=[clashes[0].key], reason="同一人", by=officer, at=AT)
    assert dump() == before
    made = merge(
        kept, gone, taken=[], left=[one.key for one in clashes], reason="同一人", by=officer, at=AT
    )
    assert made.moved == {}
    assert sum(map(len, made.left.values())) == 2


def test_a_tie_in_force_to_both_stays_once() -> None:
    officer, examiner = add_user(Role.OFFICER), add_user(Role.EXAMINER)
    kept, gone = add_person(), add_person()
    ties = [
        ExaminerTie.objects.create(
            examiner=examiner, person=one, kind="relative", entered_at=AT, entered_by=officer
        )
        for one in (kept, gone)
    ]
    assert [one.record for one in preview(kept, gone).clashes] == [ties[1]]


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_done(reason: str) -> None:
    officer, kept, gone = add_user(Role.OFFICER), add_person(), add_person()
    with pytest.raises(WithoutReason):
        merge(kept, gone, taken=[], left=[], reason=reason, by=officer, at=AT)
    made = merge(kept, gone, taken=[], left=[], reason="同一人", by=officer, at=AT)
    with pytest.raises(WithoutReason):
        undo(made, reason=reason, by=officer, at=AT)
    with pytest.raises(NotTwoFiles):
        merge(kept, gone, taken=[], left=[], reason="再来", by=officer, at=AT)
    with pytest.raises(NotTwoFiles):
        merge(kept, kept, taken=[], left=[], reason="自己", by=officer, at=AT)


names = st.text(st.sampled_from("王李小晓红"), min_size=1, max_size=4)
person_fields = st.fixed_dictionaries(
    {
        "name": names,
        "former_name": st.just("") | names,
        "sex": st.sampled_from("男女"),
        "birth_date": st.none() | st.dates(date(1960, 1, 1), date(2005, 1, 1)),
        "ethnicity": st.sampled_from(["", "汉族", "满族"]),
        "email": st.sampled_from(["", "a@b.cn"]),
        "photo": st.sampled_from(["", "people/1.jpg"]),
        "extra": st.sampled_from([{}, {"籍贯": "吉林"}]),
    }
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    ours=person_fields,
    theirs=person_fields,
    numbers=st.tuples(st.booleans(), st.booleans()),
    phones=st.tuples(st.sampled_from(["", "13900000001"]), st.sampled_from(["", "13900000002"])),
    taken=st.sets(st.sampled_from([*CHOSEN])),
    shared=st.booleans(),
    rows=st.tuples(*[st.integers(0, 2)] * 4),
    accounts=st.tuples(st.booleans(), st.booleans()),
)
def test_undone_a_merge_leaves_no_trace_of_difference(
    ours: dict[str, Any],
    theirs: dict[str, Any],
    numbers: tuple[bool, bool],
    phones: tuple[str, str],
    taken: set[str],
    shared: bool,
    rows: tuple[int, int, int, int],
    accounts: tuple[bool, bool],
) -> None:
    with transaction.atomic():
        officer, unit = add_user(Role.OFFICER), add_organisation()
        people = []
        for fields, has_number, phone in zip((ours, theirs), numbers, phones, strict=True):
            person = Person(**fields)
            if has_number:
                person.set_identity("resident", identity_number())
            person.set_phone(phone)
            person.save()
            people.append(person)
        kept, gone = people
        session = add_session()
        for person in people if shared else [gone]:
            add_candidate(session, person)
            attachment_of(person, "a" * 64)
        for _ in range(rows[0]):
            Post.objects.create(person=gone, organisation=unit)
        for _ in range(rows[1]):
            add_candidate(person=gone)
        for _ in range(rows[2]):
            entry_of(gone)
        for _ in range(rows[3]):
            Post.objects.create(person=kept, organisation=unit)
        for person, has in zip(people, accounts, strict=True):
            if has:
                add_user(person=person)
        before = dump()
        left = [one.key for one in preview(kept, gone).clashes]
        made = merge(kept, gone, taken=taken, left=left, reason="同一人", by=officer, at=AT)
        assert dump() != before
        assert not Post.objects.filter(person=gone).exists()
        undo(made, reason="看错了", by=officer, at=AT)
        assert dump() == before
        transaction.set_rollback(True)


def test_what_came_after_the_merge_stays_with_the_kept_file() -> None:
    officer, kept, gone = add_user(Role.OFFICER), add_person(), add_person()
    unit = add_organisation()
    old = Post.objects.create(person=gone, organisation=unit)
    made = merge(kept, gone, taken=[], left=[], reason="同一人", by=officer, at=AT)
    new = Post.objects.create(person=kept, organisation=unit)
    undo(made, reason="不是", by=officer, at=AT)
    for post, person in ((old, gone), (new, kept)):
        post.refresh_from_db()
        assert post.person == person
    with pytest.raises(AlreadyParted):
        undo(made, reason="再撤", by=officer, at=AT)
    again = merge(kept, gone, taken=[], left=[], reason="还是", by=officer, at=AT)
    assert again.pk != made.pk


def test_a_field_changed_since_is_named_and_nothing_is_parted() -> None:
    officer, kept, gone = add_user(Role.OFFICER), add_person("王小红"), add_person("王晓红")
    made = merge(kept, gone, taken=["name"], left=[], reason="同一人", by=officer, at=AT)
    kept.refresh_from_db()
    kept.name = "王红"
    kept.save()
    with pytest.raises(ChangedSince, match="姓名"):
        undo(made, reason="不是", by=officer, at=AT)


def test_merges_are_undone_from_the_last_one() -> None:
    officer = add_user(Role.OFFICER)
    first, second, third = add_person(), add_person(), add_person()
    early = merge(first, second, taken=[], left=[], reason="一", by=officer, at=AT)
    late = merge(third, first, taken=[], left=[], reason="二", by=officer, at=AT)
    with pytest.raises(LaterMerge):
        undo(early, reason="错", by=officer, at=AT)
    undo(late, reason="错", by=officer, at=AT)
    undo(early, reason="错", by=officer, at=AT)
    assert not Person.objects.exclude(merged_into=None).exists()
    assert Merge.objects.filter(undone_at=None).count() == 0


def test_pairs_are_found_told_apart_and_found_again() -> None:
    officer = add_user(Role.OFFICER)
    one = add_person("王小红", birth_date=date(1990, 1, 1))
    other = Person.objects.create(name="王晓红", sex="女", birth_date=date(1990, 1, 1))
    add_person("李明", sex="男", birth_date=date(1990, 1, 1))
    assert look_for_pairs(AT) == 1
    pair = LikelyPair.objects.get()
    assert (pair.low, pair.high) == (one, other)
    assert pair.findings[0][0] == "姓名同音"
    said = tell_apart(other, one, reason="两个人，已核对", by=officer, at=AT)
    assert not LikelyPair.objects.exists()
    assert look_for_pairs(AT) == 0
    take_back_apart(said, reason="再核对", by=officer, at=AT)
    assert not NotTheSame.objects.exists()
    assert look_for_pairs(AT) == 1
    merge(one, other, taken=[], left=[], reason="同一人", by=officer, at=AT)
    assert look_for_pairs(AT) == 0


def test_a_photo_goes_with_the_choice() -> None:
    from django.core.files.base import ContentFile

    officer, kept, gone = add_user(Role.OFFICER), add_person(), add_person()
    gone.photo.save("p.jpg", ContentFile(photo()))
    name = gone.photo.name
    merge(kept, gone, taken=["photo"], left=[], reason="同一人", by=officer, at=AT)
    assert Person.objects.get(pk=kept.pk).photo.name == name
