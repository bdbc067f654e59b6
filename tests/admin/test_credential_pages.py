"""Pages of credentials: counties apart, no query per row, sheets, letters, refused forms."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.credentials.deciding import propose
from admin.credentials.enquiring import ask, ask_without_case
from admin.credentials.filing import open_on, submit
from admin.credentials.giving import issue_certificate
from admin.credentials.kind_rules import rules_of
from admin.credentials.models import Case, Credential, Enquiry
from admin.credentials.stages import Act
from admin.hours.entering import Hours, enter_hours
from admin.people.models import Organisation
from tests.admin.credential_cases import all_right, applied, entered, kind_of, sent_own
from tests.admin.factories import (
    AT,
    add_organisation,
    add_person,
    add_user,
    identity_number,
)
from tests.admin.test_queries_of_pages import queries

pytestmark = pytest.mark.django_db
MOST = 25


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fill(schools: list[Organisation], officer: User, count: int) -> None:
    today = timezone.localdate()
    for place in range(count):
        school = schools[place % len(schools)]
        entered("renowned.teacher", today, today + timedelta(days=30), organisation=school)
        submit(applied("renowned.teacher", organisation=school, by=officer), by=officer, at=AT)
        case = all_right(applied("one-skill.award", organisation=school, by=officer), officer)
        ask(case, "question", f"第 {place} 问", school.name, by=officer, at=AT)
        ask_without_case(case.kind, school, "question", "几时申报", "某人", by=officer, at=AT)


def test_no_list_asks_more_for_more_rows() -> None:
    officer, county = add_user(Role.OFFICER), add_organisation("东城区", kind="county")
    clerk = add_user(Role.COUNTY_OFFICER, organisation=county)
    schools = [add_organisation(parent=county), add_organisation(parent=county)]
    kind = kind_of("renowned.teacher").pk
    fill(schools, officer, 2)
    addresses = [
        reverse("credentials", args=[kind]),
        reverse("credentials", args=[kind]) + f"?q=王&standing=in_force&county={county.pk}",
        reverse("credentials-sheet", args=[kind]),
        reverse("credential-cases", args=[kind]),
        reverse("credential-cases", args=[kind]) + "?state=open",
        reverse("credential-due"),
        reverse("credential-due-sheet"),
        reverse("credential-enquiries"),
        reverse("credential-notice", args=[kind]),
        reverse("credential", args=[Credential.objects.first().pk]),  # type: ignore[union-attr]
        reverse("credential-case", args=[Case.objects.filter(kind=kind)[0].pk]),
    ]
    few = {
        (who.pk, one): queries(client_of(who), one) for who in (officer, clerk) for one in addresses
    }
    fill(schools, officer, 4)
    many = {
        (who.pk, one): queries(client_of(who), one) for who in (officer, clerk) for one in addresses
    }
    assert many == few
    assert {one: count for one, count in many.items() if count > MOST} == {}


def test_a_county_officer_finds_nothing_of_another_county() -> None:
    officer, kind = add_user(Role.OFFICER), kind_of("renowned.teacher")
    east, west = (add_organisation(name, kind="county") for name in ("东城区", "西城区"))
    fill([add_organisation("西城一小", parent=west)], officer, 2)
    client = client_of(add_user(Role.COUNTY_OFFICER, organisation=east))
    for name, args in (
        ("credentials", [kind.pk]),
        ("credential-cases", [kind.pk]),
        ("credential-notice", [kind.pk]),
        ("credential-due", []),
        ("credential-enquiries", []),
    ):
        text = client.get(reverse(name, args=args)).content.decode()
        assert "西城一小" not in text, name
        assert "王小红" not in text, name
    sheet = client.get(reverse("credentials-sheet", args=[kind.pk])).content
    assert load_workbook(io.BytesIO(sheet)).active.max_row == 1
    case, enquiry = Case.objects.filter(kind=kind)[0], Enquiry.objects.all()[0]
    assert client.get(reverse("credential-case", args=[case.pk])).status_code == 404
    answered = client.post(reverse("credential-enquiry", args=[enquiry.pk]), {"answer": "好"})
    assert answered.status_code == 404
    form = {"person": case.person_id, "organisation": "西城一小"}
    answer = client.post(reverse("credential-case-new", args=[kind.pk]), form)
    assert answer.status_code == 404


def test_who_has_no_case_is_answered_too_within_the_days_of_the_kind_and_by_its_county() -> None:
    kind = kind_of("qualification.primary")
    east, west = (add_organisation(name, kind="county") for name in ("东城区", "西城区"))
    of_east, of_west = (
        client_of(add_user(Role.COUNTY_OFFICER, organisation=one)) for one in (east, west)
    )
    form = {
        **{"kind": "complaint", "about": kind.pk, "organisation": "东城区"},
        **{"sender": "张家长", "text": "受理窗口没有人。"},
    }
    new, listed = reverse("credential-enquiry-new"), reverse("credential-enquiries")
    assert of_west.post(new, form).status_code == 422
    assert of_east.post(new, form | {"sender": " "}).status_code == 422
    assert of_east.post(new, form | {"kind": "appeal"}).status_code == 422
    assert not Enquiry.objects.exists()
    assert of_east.post(new, form).status_code == 302
    made = Enquiry.objects.get()
    days = rules_of(kind.version().definition.rules).answer_days
    assert made.answer_by == timezone.localdate() + timedelta(days=days)
    assert "受理窗口没有人" in of_east.get(listed).content.decode()
    assert "受理窗口没有人" not in of_west.get(listed).content.decode()
    answer, words = reverse("credential-enquiry", args=[made.pk]), {"answer": "已安排专人。"}
    assert of_west.post(answer, words).status_code == 404
    assert of_east.post(answer, words).status_code == 302
    made.refresh_from_db()
    assert made.answer == "已安排专人。"


def test_the_sheet_holds_what_the_list_shows() -> None:
    officer, school = add_user(Role.OFFICER), add_organisation("东城一小")
    one = entered("one-skill.award", timezone.localdate(), None, organisation=school, by=officer)
    answer = client_of(officer).get(reverse("credentials-sheet", args=[one.kind_id]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    head, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    assert head[1:4] == ["姓名", "证件号码", "单位"]
    assert "奖项" in head
    assert row[1] == "王小红"
    assert "****" in row[2]


def test_letters_for_those_who_are_due_and_a_sentence_where_nobody_is() -> None:
    officer, today = add_user(Role.OFFICER), timezone.localdate()
    client = client_of(officer)
    letters = reverse("credential-due-letters")
    assert client.get(letters).status_code == 422
    entered("renowned.teacher", today - timedelta(days=900), today + timedelta(days=30))
    gone = entered("renowned.teacher", today - timedelta(days=900), today - timedelta(days=1))
    assert client.get(letters).content.startswith(b"%PDF")
    text = client.get(reverse("credential-due")).content.decode()
    assert f"/credentials/one/{gone.pk}/" not in text


def test_what_was_typed_stays_when_it_is_refused() -> None:
    officer, kind = add_user(Role.OFFICER), kind_of("renowned.teacher")
    person = add_person("郑老师")
    form = {"person": person.pk, "organisation": "没有这个学校", "subject": "语文"}
    answer = client_of(officer).post(reverse("credential-case-new", args=[kind.pk]), form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "没有找到这个单位" in text
    assert 'value="没有这个学校"' in text
    assert 'value="语文"' in text
    assert not Case.objects.exists()


def test_an_exception_is_asked_for_shown_before_it_is_made_and_found_in_the_list() -> None:
    officer, today = add_user(Role.OFFICER), timezone.localdate()
    title = entered("renowned.teacher", today, today + timedelta(days=700), by=officer)
    few = Hours(today, "县级培训", Decimal(6), "taught")
    enter_hours(title.person, few, by=officer, at=AT, reason="结业证书")
    case = all_right(open_on(title, Act.REVIEW, "", by=officer, at=AT), officer)
    propose(case, True, "见总结", by=officer, at=AT)
    client, decision = client_of(officer), reverse("credential-decide", args=[case.pk])
    form = {"granted": "yes", "reasons": "见总结"}
    refused = client.post(decision, form)
    assert refused.status_code == 422
    assert "不少于 72 学时" in refused.content.decode()
    form |= {"exception": "支教一年"}
    assert "例外同意" in client.post(decision, form).content.decode()
    assert client.post(decision, form | {"confirmed": "1"}).status_code == 302
    page = reverse("credential-case", args=[case.pk])
    assert "支教一年" in client.get(page).content.decode()
    listed = reverse("credential-cases", args=[case.kind_id])
    assert page in client.get(listed, {"rule": "exception"}).content.decode()
    assert page not in client.get(listed, {"rule": "yes"}).content.decode()


def test_a_certificate_whose_term_is_over_is_verified_as_expired() -> None:
    officer, today = add_user(Role.OFFICER), timezone.localdate()
    one = entered("class-teachers.certificate", today, today + timedelta(days=9), by=officer)
    document = issue_certificate(one, by=officer, at=timezone.now())
    form = {"number": document.number, "name": "王小红"}
    assert "真实有效" in Client().post("/verify/", form).content.decode()
    over = today - timedelta(days=1)
    Credential.objects.update(valid_from=over, valid_to=over)
    text = Client().post("/verify/", form).content.decode()
    assert "真实，但已到期" in text
    assert "真实有效" not in text


def test_the_own_page_opens_only_with_both_numbers_and_shows_no_number_whole() -> None:
    number = identity_number()
    case = sent_own("qualification.primary", add_organisation(), identity_number=number)
    client, address = Client(), reverse("apply-state")
    assert (
        client.post(address, {"number": case.own.number, "identity_number": "x"}).status_code == 404
    )
    form = {"number": case.own.number, "identity_number": number}
    assert client.post(address, form).status_code == 302
    text = client.get(address).content.decode()
    assert case.own.number_shown in text
    assert number not in text
    assert Client().post(reverse("apply-act", args=["submit"])).status_code == 302


def test_a_number_is_not_found_by_trying() -> None:
    case = sent_own("qualification.primary", add_organisation())
    client, address = Client(), reverse("apply-state")
    form = {"number": case.own.number, "identity_number": "220203199001010017"}
    statuses = [client.post(address, form).status_code for _ in range(12)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
