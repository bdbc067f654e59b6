"""Examiners are kept from candidates they know, wherever work is given out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from admin.accounts.models import AuditEntry, ExaminerGrade, User
from admin.accounts.rights import Role
from admin.errors import NotAllowed, WithoutReason
from admin.marking.assigning import assign, share_out_session
from admin.marking.eligible import may_be_given, ties_among
from admin.marking.errors import NotAnExaminer, TiedAlready, TiedToCandidate, TieEnded
from admin.marking.models import ExaminerTie, SittingReview
from admin.marking.ordering import name_reviewer
from admin.marking.review import review_item
from admin.marking.ties import Side, TieKind, tie_between
from admin.marking.tying import change_tie, end_tie, enter_tie, given_before
from admin.parallel.models import ParallelAssignment
from admin.parallel.running import make_run
from admin.people.models import Post
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_user,
)
from tests.admin.marked_sittings import add_finished

ids = st.frozensets(st.integers(1, 5), max_size=3)
sides = st.builds(
    Side,
    st.none() | st.integers(1, 4),
    ids,
    st.frozensets(st.sampled_from(["一小", "二小"]), max_size=1),
)


@given(sides, sides, ids)
def test_strangers_share_nothing_and_were_not_entered(
    examiner: Side, candidate: Side, entered: frozenset[int]
) -> None:
    kind = tie_between(examiner, candidate, entered)
    same = candidate.person is not None and candidate.person == examiner.person
    known = candidate.person in entered
    unit = examiner.units & candidate.units or examiner.unit_names & candidate.unit_names
    assert (kind is not None) == bool(same or known or unit)
    if same:
        assert kind == TieKind.SELF


def entered(examiner: User, sitting_person: object, **change: object) -> ExaminerTie:
    told = {"reason": "本人申报", "by": add_user(Role.OFFICER), "at": AT, **change}
    return enter_tie(examiner, sitting_person, "relative", **told)  # type: ignore[arg-type]


@pytest.mark.django_db
class TestEligible:
    def test_nobody_of_the_same_unit_by_account_post_or_registration(self) -> None:
        school, other = add_organisation("一小"), add_organisation("二小")
        session = add_session()
        by_unit = add_finished(session, add_candidate(session, organisation=school))
        by_name = add_finished(session, add_candidate(session, unit_name="一小"))
        poster = add_person()
        Post.objects.create(person=poster, organisation=school)
        by_post = add_finished(session, add_candidate(session, poster))
        stranger = add_finished(session, add_candidate(session, organisation=other))
        account = add_user(Role.EXAMINER, organisation=school)
        teacher = add_user(Role.EXAMINER, person=add_person())
        Post.objects.create(person=teacher.person, organisation=school)
        for examiner in (account, teacher):
            tied = [may_be_given(one, examiner) for one in (by_unit, by_name, by_post, stranger)]
            assert tied == [False, False, False, True]

    def test_a_post_counts_on_the_day_of_the_test_alone(self) -> None:
        school, session = add_organisation(), add_session()
        sitting = add_finished(session, add_candidate(session, organisation=school))
        examiner = add_user(Role.EXAMINER, person=add_person())
        post = Post.objects.create(
            person=examiner.person, organisation=school, valid_to=date(2020, 1, 1)
        )
        assert may_be_given(sitting, examiner)
        post.valid_to = None
        post.save()
        assert not may_be_given(sitting, examiner)

    def test_an_entry_holds_for_a_merged_record_and_until_it_is_ended(self) -> None:
        sitting, examiner = add_finished(add_session()), add_user(Role.EXAMINER)
        person = sitting.candidate.person
        stays = add_person()
        tie = entered(examiner, stays)
        assert may_be_given(sitting, examiner)
        person.merged_into = stays
        person.save()
        assert not may_be_given(sitting, examiner)
        end_tie(tie, reason="登记有误", by=add_user(Role.OFFICER), at=AT)
        assert may_be_given(sitting, examiner)

    def test_many_are_asked_in_as_many_queries_as_one(
        self, django_assert_num_queries: object
    ) -> None:
        session, examiners = add_session(), [add_user(Role.EXAMINER) for _ in range(4)]
        sittings = [add_finished(session) for _ in range(6)]
        entered(examiners[0], sittings[0].candidate.person)
        with django_assert_num_queries(5):  # type: ignore[operator]
            assert set(ties_among(sittings, examiners)) == {(str(sittings[0].pk), examiners[0].pk)}

    def test_marking_review_and_adjudication_all_refuse(self) -> None:
        session, chief = add_session(), add_user(Role.CHIEF_EXAMINER)
        sitting = add_finished(session, marks={1: None, 2: "18", 3: "26"})
        examiner = add_user(Role.EXAMINER, examiner_grade=ExaminerGrade.NATIONAL)
        for who in (examiner, chief):
            entered(who, sitting.candidate.person)
        with pytest.raises(TiedToCandidate):
            assign(sitting, examiner, by=chief, at=AT)
        order = SittingReview.objects.create(
            sitting=sitting, kind="spot", ordered_at=AT, ordered_by=chief
        )
        with pytest.raises(TiedToCandidate):
            name_reviewer(order, examiner, by=chief, at=AT)
        with pytest.raises(TiedToCandidate):
            review_item(sitting, 1, Decimal("9"), reason="听过", by=chief, at=AT)
        client = Client()
        client.force_login(chief)
        assert client.get(reverse("review", args=(sitting.pk, 1))).status_code == 422
        listed = client.get(reverse("reviews")).content.decode()
        assert "您须回避" in listed
        assert reverse("review", args=(sitting.pk, 1)) not in listed

    def test_sharing_out_goes_round_the_tied(self) -> None:
        session, chief = add_session(), add_user(Role.CHIEF_EXAMINER)
        examiners = [add_user(Role.EXAMINER) for _ in range(3)]
        sittings = [add_finished(session) for _ in range(4)]
        for sitting in sittings:
            entered(examiners[0], sitting.candidate.person)
        made = share_out_session(session, examiners, by=chief, at=AT)
        assert len(made) == 8
        assert examiners[0] not in {one.examiner for one in made}

    def test_blind_parallel_marking_goes_round_them_too(self) -> None:
        session, chief = add_session(), add_user(Role.CHIEF_EXAMINER)
        examiners = [add_user(Role.EXAMINER) for _ in range(3)]
        entered(examiners[0], add_finished(session).candidate.person)
        run = make_run("盲评", [session], examiners, by=chief, at=AT, seed=1)
        given = ParallelAssignment.objects.filter(drawn__run=run)
        assert {one.examiner for one in given} == set(examiners[1:])


@pytest.mark.django_db
class TestEntering:
    def test_an_entry_has_its_reason_and_its_trail(self) -> None:
        person, examiner = add_person(), add_user(Role.EXAMINER)
        tie = entered(examiner, person)
        with pytest.raises(TiedAlready):
            entered(examiner, person)
        with pytest.raises(WithoutReason):
            entered(examiner, add_person(), reason=" ")
        with pytest.raises(NotAnExaminer):
            entered(add_user(Role.OFFICER), person)
        with pytest.raises(NotAllowed):
            entered(examiner, add_person(), by=add_user(Role.CHIEF_EXAMINER))
        officer = add_user(Role.OFFICER)
        with pytest.raises(WithoutReason):
            change_tie(tie, "teacher", note="", reason="", by=officer, at=AT)
        tie = change_tie(tie, "teacher", note="辅导过", reason="更正", by=officer, at=AT)
        assert (tie.kind, tie.reason) == ("teacher", "辅导过")
        end_tie(tie, reason="登记有误", by=officer, at=AT)
        with pytest.raises(TieEnded):
            end_tie(tie, reason="再次", by=officer, at=AT)
        entered(examiner, person)  # after the end it may be entered anew
        acts = AuditEntry.objects.filter(action__startswith="tie_").order_by("pk")
        told = [(one.action, one.reason) for one in acts]
        assert told == [
            ("tie_entered", "本人申报"),
            ("tie_changed", "更正"),
            ("tie_ended", "登记有误"),
            ("tie_entered", "本人申报"),
        ]
        assert person.name not in str([one.detail for one in acts])

    def test_what_was_given_before_is_told(self) -> None:
        sitting, examiner = add_finished(add_session()), add_user(Role.EXAMINER)
        assigned = assign(sitting, examiner, by="system", at=AT)
        assert given_before(entered(examiner, sitting.candidate.person)) == [assigned]

    def test_the_page_enters_corrects_and_ends(self) -> None:
        client, examiner = Client(), add_user(Role.EXAMINER, display_name="钱测试员")
        client.force_login(add_user(Role.OFFICER))
        candidate = add_candidate(person=add_person("李明"))
        form = {
            **{"examiner": examiner.pk, "number": candidate.admission_number},
            **{"kind": "relative", "reason": "应试人是其子"},
        }
        assert client.post(reverse("ties"), {**form, "number": "20260010019999"}).status_code == 422
        assert not ExaminerTie.objects.exists()
        client.post(reverse("ties"), form)
        tie = ExaminerTie.objects.get()
        shown = client.get(reverse("ties")).content.decode()
        assert "钱测试员" in shown
        assert "李明" in shown
        change = {"kind": "other", "note": "师徒", "reason": "更正"}
        client.post(reverse("tie-act", args=(tie.pk, "change")), change)
        client.post(reverse("tie-act", args=(tie.pk, "end")), {"reason": "登记有误"})
        tie.refresh_from_db()
        assert (tie.kind, tie.end_reason) == ("other", "登记有误")
        assert "李明" not in client.get(reverse("ties")).content.decode()
        assert "李明" in client.get(reverse("ties") + "?ended=1").content.decode()
