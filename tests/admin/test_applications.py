"""Applications: taken by the rules, decided on by the office, never doubled, quota kept."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from admin.accounts.models import AuditEntry
from admin.accounts.rights import Role
from admin.errors import WithoutReason
from admin.people.models import Person
from admin.registering.applying import Wish
from admin.registering.cancelling import cancel
from admin.registering.deciding import (
    approve,
    approve_unseen,
    decide_all,
    refuse,
    return_for_more,
)
from admin.registering.errors import (
    AlreadyDecided,
    NoSuchApplication,
    NotOffered,
    TooLateToCancel,
)
from admin.registering.models import Application
from admin.registering.offers import offers
from admin.registering.own import Mended, cancel_own, look_up, mend
from admin.registering.standing import standings
from admin.testing.accommodations import Accommodations
from admin.testing.errors import NameDiffers, PhotoRefused, RegistrationRefused
from admin.testing.models import Candidate, FeeGroup, Session
from tests.admin.factories import (
    AT,
    TODAY,
    add_candidate,
    add_person,
    add_session,
    add_sitting,
    add_user,
    identity_number,
    later,
)
from tests.admin.sent_applications import add_announced, number_of, sent
from tests.admin.test_photo import photo

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class TestApplying:
    def test_an_application_waits_and_makes_no_person(self) -> None:
        session = add_announced()
        application = sent(session)
        assert (application.state, len(application.number)) == ("applied", 10)
        assert not Person.objects.exists()
        assert application.identity_masked.count("*") == 10

    def test_the_same_form_sent_twice_is_one_application(self) -> None:
        session, token, number = add_announced(), uuid.uuid4(), identity_number()
        first = sent(session, token=token, identity_number=number)
        assert sent(session, token=token, identity_number=number) == first
        assert session.applications.count() == 1

    @pytest.mark.parametrize(
        ("terms", "told"),
        [
            ({"quota": 0}, "名额 0 人已满"),
            ({"registration_opens_at": later(days=1)}, "报名尚未开始"),
            ({"registration_closes_at": AT}, "报名已截止"),
        ],
    )
    def test_what_holds_for_everybody_is_told_at_once(
        self, terms: dict[str, object], told: str
    ) -> None:
        with pytest.raises(RegistrationRefused, match=told):
            sent(add_announced(**terms))
        assert not Application.objects.exists()

    def test_only_listed_groups(self) -> None:
        session = add_announced(listed_groups_only=True)
        FeeGroup.objects.create(session=session, name="教师", amount=50)
        with pytest.raises(RegistrationRefused, match="只接受以下类别：教师"):
            sent(session, group="学生")
        assert sent(session, group="教师").group == "教师"

    @pytest.mark.parametrize("status", ["planned", "open", "closed"])
    def test_only_announced_sessions(self, status: str) -> None:
        with pytest.raises(NotOffered):
            sent(add_announced(status=status))

    def test_not_where_the_office_registers_alone(self) -> None:
        session = add_announced(self_registration="none")
        assert offers(at=AT) == []
        with pytest.raises(NotOffered):
            sent(session)

    def test_a_photo_is_refused_with_what_to_mend(self) -> None:
        with pytest.raises(PhotoRefused, match="背景不是白色"):
            sent(add_announced(), photo=photo(ground="blue"))
        with pytest.raises(PhotoRefused, match="390 × 567"):
            sent(add_announced(), photo=photo((300, 400)))

    def test_who_waits_holds_a_place_and_once_only(self) -> None:
        session, number = add_announced(quota=2), identity_number()
        for _ in range(2):
            sent(session, identity_number=number)
        assert offers(at=AT)[0].left == 1
        sent(session)
        with pytest.raises(RegistrationRefused, match="已满"):
            sent(session)

    @pytest.mark.parametrize("way", ["approval", "direct"])
    def test_whether_somebody_is_known_is_not_told(self, way: str) -> None:
        """Registered already, barred by another test, or known by another name: all are taken."""
        session = add_announced(self_registration=way, retest_hours=4, interval_days=300)
        here, elsewhere, sat = (add_person("李明") for _ in range(3))
        add_candidate(session, here)
        add_candidate(add_announced(), elsewhere)
        past = add_session(kind="official", status="closed", date=TODAY - timedelta(days=9))
        add_sitting(add_candidate(past, sat), stage="finished")
        other = add_person("王芳")
        waiting = [
            sent(session, identity_number=number_of(one)) for one in (here, elsewhere, sat, other)
        ]
        assert {one.state for one in waiting} == {"applied"}
        found = standings(session, waiting, at=AT)
        assert ["已报名本考次" in "".join(one.sentences) for one in found] == [
            *(True, False, False, False)
        ]
        assert "成绩尚未公布" in "".join(found[1].sentences)
        assert "培训 4 学时" in "".join(found[2].sentences)
        assert found[3].name_differs

    def test_without_approval_the_number_comes_at_once(self) -> None:
        session = add_announced(self_registration="direct")
        application = sent(session)
        assert application.state == "approved"
        assert application.candidate is not None
        assert application.candidate.admission_number.endswith("0001")
        assert application.candidate.person.photo.size > 0

    def test_special_arrangements_wait_for_the_office_in_any_case(self) -> None:
        session = add_announced(self_registration="direct")
        assert sent(session, wish=Wish(["large_print"], "低视力")).state == "applied"

    def test_other_papers_than_a_residents_card(self) -> None:
        session = add_announced(self_registration="direct")
        made = sent(
            session,
            identity_kind="passport",
            identity_number="e1234567",
            sex="女",
            birth_date=TODAY.replace(year=1990),
        )
        assert made.candidate is not None
        person = made.candidate.person
        assert (person.identity_kind, person.sex) == ("passport", "女")
        assert look_up(made.number, "E1234567") == made


class TestDeciding:
    def test_an_approved_application_is_a_registration_with_its_fee(self) -> None:
        session, officer = add_announced(), add_user(Role.OFFICER)
        FeeGroup.objects.create(session=session, name="教师", amount=50)
        application = approve(sent(session, group="教师"), by=officer, at=later(hours=1))
        made = session.candidates.get()
        assert application.candidate == made
        assert (made.fee_state, made.unit_name, made.group) == ("due", "城关中心小学", "教师")
        assert made.person.sex == "女"
        assert AuditEntry.objects.get(action="application_approved").actor == officer

    def test_nobody_is_approved_twice(self) -> None:
        session, officer = add_announced(), add_user(Role.OFFICER)
        application, number = sent(session), identity_number()
        approve(application, by=officer, at=AT)
        with pytest.raises(AlreadyDecided):
            approve(application, by=officer, at=AT)
        twice = [sent(session, identity_number=number) for _ in range(2)]
        outcome = decide_all(twice, lambda one: approve(one, by=officer, at=AT))
        assert outcome.done == 1
        assert "已报名本考次" in outcome.left[0][1]
        assert session.candidates.count() == 2

    def test_approval_after_the_closing_of_what_came_in_time(self) -> None:
        session = add_announced(registration_closes_at=later(hours=1))
        approve(sent(session), by=add_user(Role.OFFICER), at=later(days=3))
        assert session.candidates.count() == 1

    def test_a_rule_yields_to_a_reason_alone(self) -> None:
        session, officer, person = add_announced(), add_user(Role.OFFICER), add_person("李明")
        add_candidate(add_announced(), person)
        application = sent(session, identity_number=number_of(person))
        with pytest.raises(RegistrationRefused, match="成绩尚未公布"):
            approve(application, by=officer, at=AT)
        approve(application, by=officer, at=AT, override="前一场已退考")
        kept = AuditEntry.objects.get(action="registration_overridden")
        assert (kept.reason, kept.detail["grounds"]) == ("前一场已退考", ["open_test"])

    def test_a_number_under_another_name_is_approved_by_no_reason(self) -> None:
        person, officer = add_person("王芳"), add_user(Role.OFFICER)
        application = sent(add_announced(), identity_number=number_of(person))
        with pytest.raises(NameDiffers):
            approve(application, by=officer, at=AT, override="特批")
        application.refresh_from_db()
        assert application.state == "applied"

    def test_many_at_once_leave_those_that_must_be_looked_at(self) -> None:
        session, officer = add_announced(quota=3), add_user(Role.OFFICER)
        plain, special = sent(session), sent(session, wish=Wish(["extra_time"], "口吃"))
        late = sent(session)
        Session.objects.filter(pk=session.pk).update(quota=1)
        outcome = decide_all(
            [plain, special, late], lambda one: approve_unseen(one, by=officer, at=AT)
        )
        assert outcome.done == 1
        assert [(one, "特殊安排" in why, "已满" in why) for one, why in outcome.left] == [
            (special, True, False),
            (late, False, True),
        ]

    def test_what_was_asked_for_is_granted_with_the_approval(self) -> None:
        application = sent(add_announced(), wish=Wish(["extra_time"], "口吃，有证明"))
        granted = Accommodations(extra_time_percent=30)
        made = approve(application, by=add_user(Role.OFFICER), at=AT, granted=granted).candidate
        assert made is not None
        assert Candidate.objects.get(pk=made.pk).extra_time_percent == 30

    def test_returning_and_refusing_need_a_reason_and_a_refusal_can_be_taken_back(self) -> None:
        application, officer = sent(add_announced()), add_user(Role.OFFICER)
        for decide in (return_for_more, refuse):
            with pytest.raises(WithoutReason):
                decide(application, by=officer, at=AT, reason=" ")
        assert refuse(application, by=officer, at=AT, reason="照片不是本人").reason
        with pytest.raises(AlreadyDecided):
            return_for_more(application, by=officer, at=AT, reason="补照片")
        assert approve(application, by=officer, at=AT).reason == ""

    def test_who_cancelled_and_applies_again_gets_her_number_back(self) -> None:
        session, officer, number = add_announced(), add_user(Role.OFFICER), identity_number()
        first = approve(sent(session, identity_number=number), by=officer, at=AT)
        cancel_own(first, at=AT)
        again = sent(session, identity_number=number)
        (standing,) = standings(session, [again], at=AT)
        assert standing.is_clear
        assert approve(again, by=officer, at=AT).candidate == first.candidate
        assert session.candidates.get().status == "registered"


class TestOwn:
    def test_number_and_identity_number_open_it_and_only_both(self) -> None:
        number = identity_number()
        application = sent(add_announced(), identity_number=number)
        assert look_up(application.number_shown.lower(), f" {number.lower()}") == application
        for one, other in (
            (application.number, identity_number()),
            ("0000000000", number),
            ("", ""),
            ("\0" * 10, number),
            (application.number + "7", number),
            (application.number, ""),
        ):
            with pytest.raises(NoSuchApplication):
                look_up(one, other)

    def test_a_returned_application_with_a_new_photo_waits_again(self) -> None:
        application = sent(add_announced())
        return_for_more(application, by=add_user(Role.OFFICER), at=AT, reason="照片模糊")
        former = application.photo.name
        wish = Wish(["large_print"], "低视力")
        mend(application, Mended("13900002222", "二小", "", wish, photo()), at=later(hours=1))
        application.refresh_from_db()
        assert application.state == "applied"
        assert application.phone == "13900002222"
        assert application.photo.name != former
        assert application.photo.storage.exists(former)
        with pytest.raises(PhotoRefused):
            mend(application, Mended("", "", "", Wish(), b"?"), at=AT)

    def test_cancelling_frees_the_place_until_the_time_to_cancel(self) -> None:
        session = add_announced(quota=1, self_registration="direct", cancel_by=later(days=2))
        application = sent(session)
        assert offers(at=AT)[0].is_full
        with pytest.raises(TooLateToCancel):
            cancel_own(application, at=later(days=2))
        cancel_own(application, at=later(days=1))
        assert offers(at=AT)[0].left == 1
        assert look_up(application.number, number_of(application)).state_name == "已取消"
        with pytest.raises(AlreadyDecided):
            cancel_own(application, at=later(days=1))

    def test_what_the_office_cancelled_shows_as_cancelled(self) -> None:
        application = sent(add_announced(self_registration="direct"))
        assert application.candidate
        cancel(application.candidate, by=add_user(Role.OFFICER), at=AT, reason="本人电话退考")
        found = look_up(application.number, number_of(application))
        assert found.state_now == "cancelled"
