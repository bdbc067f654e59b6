"""From application to credential and on to its end: papers, panel, notice, decision, history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.attachments.keeping import attach
from admin.certificates.acts import ending
from admin.certificates.old import OldEntry, enter_old
from admin.credentials.checking import check, return_for_more
from admin.credentials.conflicts import conflicts_of
from admin.credentials.criteria import Ask, Criterion, Found, reaches
from admin.credentials.deciding import (
    Wanted,
    close,
    decide,
    propose,
    publish,
)
from admin.credentials.enquiring import answer, ask
from admin.credentials.errors import (
    BadNumber,
    BadTerm,
    Conflicted,
    NoSuchCase,
    NotInForce,
    NotNow,
    OpenAlready,
)
from admin.credentials.facts import _SOURCES, findings_of, register_facts
from admin.credentials.family import of_person
from admin.credentials.filing import give_up, identify, look_up, open_on, submit
from admin.credentials.giving import Term, issue_certificate
from admin.credentials.hearing import (
    MINUTES,
    Heard,
    Way,
    appoint_hearing,
    ask_for_hearing,
    hear,
    notify,
)
from admin.credentials.models import CheckLine, Credential, Decision, PanelScore
from admin.credentials.panels import decline, enter_tie, give, marks_of, score
from admin.credentials.stages import Act, State
from admin.errors import NotAllowed, WithoutReason
from admin.hours.entering import Hours, enter_hours
from admin.people.models import Person, Post
from admin.results.models import ResultVersion
from admin.results.recognition import RecognitionEntry, enter_recognition
from admin.results.release import release
from admin.testing.errors import NameDiffers
from tests.admin.credential_cases import (
    all_right,
    applied,
    committee,
    entered,
    scan,
    scored,
    sent_own,
    with_scans,
)
from tests.admin.factories import (
    AT,
    TODAY,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_user,
    identity_number,
    later,
)
from tests.admin.marked_sittings import add_examiners, add_finished, mark_all

pytestmark = pytest.mark.django_db

QUALIFIED, TITLE, CERTIFICATE = (
    "qualification.primary",
    "renowned.teacher",
    "class-teachers.certificate",
)


def test_a_qualification_from_papers_to_decision_and_enquiry() -> None:
    officer = add_user(Role.OFFICER)
    case = all_right(applied(QUALIFIED, subject="数学", by=officer), officer)
    assert case.state == State.COMPLETE
    case = scored(case, [70, 74, 78], officer)
    told, whole = marks_of(case)
    assert whole is not None
    assert (whole.result, len(told)) == (Decimal("74.00"), 3)
    case = propose(case, True, "试讲清楚", by=officer, at=AT)
    with pytest.raises(NotNow, match="先公示"):
        decide(case, Wanted(True, "符合条件"), by=officer, at=AT)
    with pytest.raises(BadTerm):
        publish(case, TODAY + timedelta(days=1), by=officer, at=AT)
    case = publish(case, None, by=officer, at=AT)
    objection = ask(case, "objection", "学历有疑问", "某家长", by=officer, at=AT)
    term = Term(TODAY + timedelta(days=7), None, "20262201234567")
    with pytest.raises(NotNow, match="没有答复"):
        decide(case, Wanted(True, "符合条件", term), by=officer, at=later(days=7))
    answer(objection, "已向毕业学校核实。", by=officer, at=later(days=3))
    with pytest.raises(NotNow, match="公示期还没有结束"):
        decide(case, Wanted(True, "符合条件", term), by=officer, at=later(days=4))
    made = decide(case, Wanted(True, "符合条件", term), by=officer, at=later(days=7))
    assert made.panel_result == Decimal("74.00")
    given = Credential.objects.get(given_by=case)
    assert (given.number, given.valid_to, given.term_asked) == ("20262201234567", None, False)
    appeal = ask(case, "appeal", "编号有误", "", by=None, at=later(days=8))
    with pytest.raises(NotNow, match="答复以后"):
        close(case, by=officer, at=later(days=8))
    answer(appeal, "编号无误。", by=officer, at=later(days=9))
    assert close(case, by=officer, at=later(days=9)).state == State.CLOSED
    assert [one.title for one in of_person(given.person_id)] == ["获得小学教师资格"]


def test_papers_not_right_hold_the_case_and_a_return_names_them() -> None:
    officer = add_user(Role.OFFICER)
    case = submit(applied(QUALIFIED, by=officer), by=officer, at=AT)
    first = case.lines.all()[0]
    with pytest.raises(WithoutReason):
        check(first, False, by=officer, at=AT)
    check(first, False, by=officer, at=AT, note="缺首页")
    case = return_for_more(case, by=officer, at=AT, reason="")
    assert case.state == State.RETURNED
    assert "缺首页" in case.steps.last().note
    case = submit(case, by=officer, at=AT)
    assert case.lines.get(pk=first.pk).state == CheckLine.State.OPEN


def recognised(person: Person, officer: User) -> ResultVersion:
    """An official result of the person that the province has recognised."""
    session = add_session(kind="official")
    sitting = add_finished(session, add_candidate(session, person))
    chief = add_user(Role.CHIEF_EXAMINER)
    mark_all(session, chief, add_examiners())
    release(session, by=chief, at=AT)
    entry = RecognitionEntry("吉语测〔2026〕1 号", "省语委", TODAY)
    return enter_recognition(sitting, entry, by=officer, at=AT).result


def test_the_putonghua_level_is_checked_against_our_own_records() -> None:
    officer, person = add_user(Role.OFFICER), add_person()
    result = recognised(person, officer)
    case = applied(QUALIFIED, person=person, subject="数学", by=officer)
    assert case.lines.get(how="putonghua").state == CheckLine.State.OPEN
    case = submit(case, by=officer, at=AT)
    line = case.lines.get(how="putonghua")
    assert reaches(result.level, "2B")
    assert line.state == CheckLine.State.RIGHT
    assert line.checked_by is None
    assert str(result.total) in line.note
    assert result.level_name in line.note


def test_an_old_certificate_is_found_but_its_paper_is_asked_for() -> None:
    officer = add_user(Role.OFFICER)
    entry = OldEntry("普通话水平测试等级证书", "98-1", "王小红", "二级甲等", date(1999, 5, 1))
    enter_old(entry, None, by=officer, at=AT)
    case = submit(applied(QUALIFIED, subject="语文", by=officer), by=officer, at=AT)
    line = case.lines.get(how="putonghua")
    assert line.state == CheckLine.State.OPEN
    assert "98-1" in line.note
    assert "请验原件" in line.note


def test_on_the_own_page_scans_are_asked_for_and_nobody_learns_who_is_on_record() -> None:
    unit, number = add_organisation("东城区", kind="county"), identity_number()
    known = add_person("李明", number=number)
    case = sent_own(QUALIFIED, unit, identity_number=number)
    with pytest.raises(NotNow, match="还没有上传"):
        submit(case, by=None, at=AT)
    case = submit(with_scans(case), by=None, at=AT)
    assert case.person == known
    assert look_up(case.own.number_shown.lower(), number) == case
    with pytest.raises(NoSuchCase):
        look_up(case.own.number, identity_number())
    other = sent_own(QUALIFIED, unit, identity_number=number, name="李鸣")
    other = submit(with_scans(other), by=None, at=AT)
    assert other.person is None
    with pytest.raises(NameDiffers):
        identify(other, at=AT)


def test_who_is_unknown_becomes_a_person_when_the_office_accepts() -> None:
    officer = add_user(Role.OFFICER)
    case = with_scans(sent_own(QUALIFIED, add_organisation("东城区"), name="赵新"))
    case = all_right(case, officer)
    assert case.person is not None
    assert case.person.name == "赵新"


def test_one_open_application_for_one_thing() -> None:
    officer, person = add_user(Role.OFFICER), add_person()
    case = applied(QUALIFIED, person=person, by=officer)
    with pytest.raises(OpenAlready):
        applied(QUALIFIED, person=person, by=officer)
    give_up(case, by=officer, at=AT, reason="本人要求")
    applied(QUALIFIED, person=person, by=officer)


def test_conflicts_keep_members_away() -> None:
    officer, school, pupil = add_user(Role.OFFICER), add_organisation(), add_person()
    case = all_right(applied(QUALIFIED, person=pupil, organisation=school, by=officer), officer)
    colleague, teacher, free = committee(case, 3, officer)
    Post.objects.create(person=colleague.person, organisation=school)
    enter_tie(teacher, pupil, "teacher", reason="指导教师", by=officer, at=AT)
    assert set(conflicts_of(case, [colleague, teacher, free], TODAY)) == {
        colleague.pk,
        teacher.pk,
    }
    for tied in (colleague, teacher):
        with pytest.raises(Conflicted, match="回避"):
            give(case, [free, tied], by=officer, at=AT)
    assert not case.seats.exists()
    (seat,) = give(case, [free], by=officer, at=AT)
    decline(seat, by=officer, at=AT, reason="是我邻居")
    with pytest.raises(NotNow, match="须有 3 位"):
        propose(case, True, "好", by=officer, at=AT)


def test_marks_are_blind_until_all_are_in_and_never_overwritten() -> None:
    officer = add_user(Role.OFFICER)
    case = all_right(applied(QUALIFIED, by=officer), officer)
    seats = give(case, committee(case, 3, officer), by=officer, at=AT)
    high = {"p1": Decimal(28), "p2": Decimal(45), "p3": Decimal(18)}
    score(seats[0], high, "", by=officer, at=AT)
    told, whole = marks_of(case)
    assert whole is None
    assert all(one.score is None for one in told)
    score(seats[0], high | {"p1": Decimal(27)}, "", by=officer, at=AT)
    score(seats[1], high, "", by=officer, at=AT)
    score(seats[2], {"p1": Decimal(10), "p2": Decimal(20), "p3": Decimal(5)}, "", by=officer, at=AT)
    told, whole = marks_of(case)
    assert whole is not None
    assert [one.far for one in told] == [False, False, True]
    assert [one.total for one in PanelScore.objects.filter(seat=seats[0])] == [90, 91]
    with pytest.raises(TypeError):
        PanelScore.objects.filter(seat=seats[0])[0].save()


def test_no_title_without_an_end_not_even_past_the_program() -> None:
    with pytest.raises(BadTerm, match="终身"):
        entered(TITLE, TODAY, None)
    one = entered(TITLE, TODAY, TODAY + timedelta(days=1000))
    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.filter(pk=one.pk).update(valid_to=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.filter(pk=one.pk).update(valid_to=TODAY - timedelta(days=1))


def test_numbers_follow_one_another_and_are_given_once() -> None:
    end = TODAY + timedelta(days=900)
    assert [entered(TITLE, TODAY, end).number for _ in range(2)] == ["MS20260001", "MS20260002"]
    entered(QUALIFIED, TODAY, None, number="2026-1")
    with pytest.raises(BadNumber):
        entered(QUALIFIED, TODAY, None, number="2026-1")
    with pytest.raises(BadNumber, match="请填写编号"):
        entered(QUALIFIED, TODAY, None)


def test_yearly_review_moves_on_and_a_failed_one_changes_nothing() -> None:
    officer = add_user(Role.OFFICER)
    title = entered(TITLE, TODAY, date(2029, 5, 15), by=officer)
    assert title.review_due_on == date(2027, 5, 16)
    for granted, due in ((False, date(2027, 5, 16)), (True, date(2028, 5, 16))):
        case = all_right(open_on(title, Act.REVIEW, "", by=officer, at=AT), officer)
        case = propose(case, granted, "见总结", by=officer, at=AT)
        decide(case, Wanted(granted, "见总结"), by=officer, at=AT)
        title.refresh_from_db()
        assert title.review_due_on == due
    assert title.valid_to == date(2029, 5, 15)


def test_a_renewal_is_a_further_term_and_the_first_stays() -> None:
    officer = add_user(Role.OFFICER)
    first = entered(CERTIFICATE, TODAY - timedelta(days=1700), TODAY + timedelta(days=30))
    case = all_right(open_on(first, Act.RENEW, "", by=officer, at=AT), officer)
    case = propose(case, True, "学时够", by=officer, at=AT)
    decide(case, Wanted(True, "同意"), by=officer, at=AT)
    second = Credential.objects.get(follows=first)
    assert second.valid_from == first.valid_to + timedelta(days=1)  # type: ignore[operator]
    assert first.number != second.number
    with pytest.raises(NotInForce):
        open_on(first, Act.RENEW, "", by=officer, at=AT)
    case = open_on(second, Act.WITHDRAW, "弄虚作假", by=officer, at=AT)
    case = notify(case, "拟撤销", by=officer, at=AT)
    case = hear(case, Heard(Way.WAIVED, TODAY, "书面放弃"), by=officer, at=AT)
    decide(case, Wanted(True, "属实"), by=officer, at=AT)
    for one in (first, second):
        one.refresh_from_db()
        assert one.standing(TODAY) == "withdrawn"


def test_a_withdrawal_is_heard_first_and_ends_the_certificate() -> None:
    officer = add_user(Role.OFFICER)
    one = entered(CERTIFICATE, TODAY, TODAY + timedelta(days=1800), by=officer)
    document = issue_certificate(one, by=officer, at=AT)
    assert one.person.name in document.content["body"]
    one.refresh_from_db()
    with pytest.raises(NotNow, match="已经出具"):
        issue_certificate(one, by=officer, at=AT)
    with pytest.raises(WithoutReason):
        open_on(one, Act.WITHDRAW, " ", by=officer, at=AT)
    case = open_on(one, Act.WITHDRAW, "体罚学生", by=officer, at=AT)
    with pytest.raises(NotNow):
        decide(case, Wanted(True, "属实"), by=officer, at=AT)
    case = notify(case, "拟撤销，五日内可以要求听证。", by=officer, at=AT)
    with pytest.raises(NotNow):
        decide(case, Wanted(True, "属实"), by=officer, at=AT)
    heard = Heard(Way.HELD, TODAY, "承认错误", "陈主任", "当事人")
    with pytest.raises(NotNow, match="约定听证"):
        hear(case, heard, by=officer, at=AT)
    case = ask_for_hearing(case, TODAY, by=officer, at=AT)
    case = appoint_hearing(case, AT, "教育局三楼", by=officer, at=AT)
    with pytest.raises(WithoutReason):
        hear(case, replace(heard, chair=""), by=officer, at=AT)
    with pytest.raises(NotNow, match="笔录"):
        hear(case, heard, by=officer, at=AT)
    attach(case, "笔录.png", scan(), by=officer, at=AT, purpose=MINUTES)
    case = hear(case, heard, by=officer, at=AT)
    decide(case, Wanted(True, "事实清楚"), by=officer, at=AT)
    one.refresh_from_db()
    assert one.standing(TODAY) == "withdrawn"
    assert ending(document) is not None
    titles = [moment.title for moment in of_person(one.person_id)]
    assert "班主任任职资格证书被撤销" in titles
    case = all_right(applied(CERTIFICATE, person=one.person, by=officer), officer)
    met = {one.criterion.ask: one.met for one in findings_of(case, TODAY)}
    assert met[Ask.CLEAN] is False


def test_the_right_to_be_heard_lapses_only_when_its_days_are_over_and_nobody_asked() -> None:
    officer = add_user(Role.OFFICER)
    titles = [entered(TITLE, TODAY, TODAY + timedelta(days=700), by=officer) for _ in range(2)]
    slow, asking = (
        notify(
            open_on(one, Act.WITHDRAW, "有偿补课", by=officer, at=AT), "拟撤销", by=officer, at=AT
        )
        for one in titles
    )
    days = slow.rules.hearing_days
    lapsed = Heard(Way.LAPSED, TODAY, "没有提出")
    with pytest.raises(NotNow, match="还没有过"):
        hear(slow, lapsed, by=officer, at=later(days=days))
    with pytest.raises(WithoutReason):
        hear(slow, Heard(Way.WAIVED, TODAY, " "), by=officer, at=AT)
    assert hear(slow, lapsed, by=officer, at=later(days=days + 1)).state == State.HEARD
    late = TODAY + timedelta(days=days + 1)
    with pytest.raises(BadTerm, match="过了期限"):
        ask_for_hearing(asking, late, by=officer, at=later(days=days + 1))
    with pytest.raises(NotNow, match="没有要求听证"):
        appoint_hearing(asking, later(days=9), "三楼", by=officer, at=AT)
    asking = ask_for_hearing(asking, TODAY, by=officer, at=AT)
    with pytest.raises(NotNow, match="已要求听证"):
        hear(asking, lapsed, by=officer, at=later(days=days + 1))
    asking = appoint_hearing(asking, later(days=9), "三楼", by=officer, at=AT)
    asking = appoint_hearing(asking, later(days=10), "四楼", by=officer, at=AT)
    assert (asking.hearing_at, asking.hearing_place) == (later(days=10), "四楼")


def test_what_the_rules_speak_against_is_granted_only_with_the_reason_for_the_exception() -> None:
    officer = add_user(Role.OFFICER)
    title = entered(TITLE, TODAY - timedelta(days=300), TODAY + timedelta(days=700), by=officer)
    few = Hours(TODAY, "县级培训", Decimal(6), "taught")
    enter_hours(title.person, few, by=officer, at=AT, reason="结业证书")
    case = all_right(open_on(title, Act.REVIEW, "", by=officer, at=AT), officer)
    case = propose(case, True, "见总结", by=officer, at=AT)
    with pytest.raises(WithoutReason, match="不少于 72 学时"):
        decide(case, Wanted(True, "见总结"), by=officer, at=AT)
    made = decide(case, Wanted(True, "见总结", exception="支教一年"), by=officer, at=AT)
    assert (made.by_rule, made.exception, len(made.unmet)) == (False, "支教一年", 1)
    assert "支教一年" in case.steps.last().note
    (review,) = [one for one in of_person(title.person_id) if "年度考核" in one.title]
    assert "例外同意" in review.text
    assert "支教一年" in review.text
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(exception="")


def test_a_refusal_and_a_grant_that_the_rules_bear_are_by_rule() -> None:
    officer = add_user(Role.OFFICER)
    for granted in (True, False):
        case = all_right(applied("one-skill.award", by=officer), officer)
        case = propose(case, granted, "评委会", by=officer, at=AT)
        made = decide(case, Wanted(granted, "评委会", exception="多余"), by=officer, at=AT)
        assert (made.by_rule, made.unmet, made.exception) == (True, [], "")


def test_a_panel_below_the_pass_mark_speaks_against_a_grant() -> None:
    officer = add_user(Role.OFFICER)
    case = scored(all_right(applied(QUALIFIED, by=officer), officer), [30, 31, 32], officer)
    case = propose(case, True, "有潜力", by=officer, at=AT)
    case = publish(case, None, by=officer, at=AT)
    term = Term(TODAY, None, "20262201234567")
    with pytest.raises(WithoutReason, match="没有达到合格线"):
        decide(case, Wanted(True, "同意", term), by=officer, at=later(days=9))


def test_only_who_may_decide_decides() -> None:
    officer, trainer = add_user(Role.OFFICER), add_user(Role.TRAINER)
    case = all_right(applied("one-skill.award", by=officer), officer)
    case = propose(case, True, "评委会", by=trainer, at=AT)
    with pytest.raises(NotAllowed):
        decide(case, Wanted(True, "同意"), by=trainer, at=AT)
    decide(case, Wanted(True, "同意"), by=officer, at=AT)
    assert AuditEntry.objects.filter(action="case_decide").get().actor == officer


def test_facts_of_other_rooms_come_through_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin.credentials.facts._SOURCES", dict(_SOURCES))
    case = applied(CERTIFICATE)
    before = {one.criterion.ask: one.met for one in findings_of(case, TODAY)}
    assert before[Ask.HOURS] is None

    def hours(person: object, one: Criterion, day: date) -> Found:
        return Found("2026 年 36 学时", amount=Decimal(36))

    register_facts(Ask.HOURS, hours)
    found = {one.criterion.ask: one for one in findings_of(case, TODAY)}
    assert found[Ask.HOURS].met is True
    assert found[Ask.HOURS].told == "2026 年 36 学时"


def test_years_in_posts_count_gaps_out() -> None:
    person, unit = add_person(), add_organisation()
    case = applied(TITLE, person=person)
    Post.objects.create(person=person, organisation=unit, valid_from=TODAY.replace(year=2018))
    found = {one.criterion.ask: one for one in findings_of(case, TODAY)}
    assert found[Ask.YEARS].met is True
    Post.objects.filter(person=person).update(valid_to=TODAY.replace(year=2025))
    found = {one.criterion.ask: one for one in findings_of(case, TODAY)}
    assert found[Ask.YEARS].met is False
