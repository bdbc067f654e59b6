"""The pages of files, organisations and doubles: they answer, keep what was typed, ask little."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.attachments.keeping import attachments_of
from admin.duplicates.finding import look_for_pairs
from admin.duplicates.models import Merge
from admin.people.models import Organisation, Person, Post
from admin.personnel.editing import enter
from admin.personnel.models import ChangeRequest, FileEntry, Heading
from admin.personnel.requesting import ask_field
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_person,
    add_user,
)
from tests.admin.test_incidents import picture
from tests.admin.test_queries_of_pages import queries

pytestmark = pytest.mark.django_db
MOST = 25
STUDY = {"begun": "2008-09-01", "school": "北华大学", "education": "大学本科"}


@dataclass
class Filed:
    """A teacher with an account, the county, an officer."""

    county: Organisation
    school: Organisation
    person: Person
    teacher: User
    officer: User

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def filed() -> Filed:
    county = add_organisation("东城区", kind="county")
    school = add_organisation("东城一小", parent=county)
    person = add_person("王小红", birth_date=date(1990, 1, 1))
    Post.objects.create(person=person, organisation=school, valid_from=date(2015, 9, 1))
    return Filed(
        county,
        school,
        person,
        add_user(Role.CANDIDATE, person=person),
        add_user(Role.OFFICER, display_name="市级乙"),
    )


def grow(filed: Filed) -> None:
    """Three more of everything that pages list."""
    for place in range(3):
        who = Person.objects.create(name="王晓红", sex="女", birth_date=date(1990, 1, 1))
        Post.objects.create(person=who, organisation=filed.school, valid_from=date(2016, 1, 1))
        add_organisation(parent=filed.county)
        add_candidate(person=filed.person)
        ask_field(who, "ethnicity", "满族", reason="更正", by=filed.officer, at=AT)
        enter(
            filed.person,
            Heading.objects.order_by("position")[place],
            {**STUDY, "unit": "县文化馆", "duty": "干事", "since": "2010-01-01"}
            | {"sort": "教师岗位", "grade": "十一级"},
            reason="补填",
            by=filed.officer,
            at=AT,
        )
    look_for_pairs(AT)


def test_no_page_asks_more_for_more_rows(filed: Filed) -> None:
    officer, own = filed.client(filed.officer), filed.client(filed.teacher)
    person, unit = f"/people/{filed.person.pk}/", f"/organisations/{filed.school.pk}/"
    pages = [
        *((officer, person + what) for what in ("", "timeline/", "headings/", "basic/")),
        *((officer, person + what) for what in ("posts/new/", "headings/study/new/")),
        *((officer, one) for one in ("/change-requests/?state=all", "/organisations/", unit)),
        *((officer, one) for one in ("/duplicates/", f"{unit}merge/", f"{unit}edit/")),
        *((own, one) for one in ("/mine/file/", "/mine/file/timeline/")),
    ]
    grow(filed)
    few = [queries(*one) for one in pages]
    grow(filed)
    many = [queries(*one) for one in pages]
    assert {one[1]: (a, b) for one, a, b in zip(pages, few, many, strict=True) if b > a} == {}
    assert {one[1]: count for one, count in zip(pages, many, strict=True) if count > MOST} == {}


def test_a_refused_request_keeps_what_was_typed(filed: Filed) -> None:
    own = filed.client(filed.teacher)
    answer = own.post("/mine/file/basic/email/", {"v.email": "a@", "reason": "换了邮箱"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="a@"' in text
    assert 'value="换了邮箱"' in text
    assert not ChangeRequest.objects.exists()


def test_evidence_that_cannot_be_kept_leaves_no_request_behind(filed: Filed) -> None:
    own = filed.client(filed.teacher)
    form = {"v.email": "a@b.cn", "reason": "换了邮箱"}
    bad = SimpleUploadedFile("x.png", b"no picture", "image/png")
    assert own.post("/mine/file/basic/email/", {**form, "evidence": bad}).status_code == 422
    assert not ChangeRequest.objects.exists()
    good = SimpleUploadedFile("证.png", picture((20, 20)), "image/png")
    assert own.post("/mine/file/basic/email/", {**form, "evidence": good}).status_code == 302
    asked = ChangeRequest.objects.get()
    paper = attachments_of(asked).get()
    office = filed.client(filed.officer)
    assert office.get(f"/change-requests/papers/{paper.pk}/").status_code == 200
    stranger = filed.client(add_user(Role.CANDIDATE, person=add_person()))
    assert stranger.get(f"/change-requests/papers/{paper.pk}/").status_code == 404
    office.post(f"/change-requests/{asked.pk}/accept/", {"words": ""})
    filed.person.refresh_from_db()
    assert filed.person.email == "a@b.cn"


def test_headings_that_others_fill_in_are_not_asked_for(filed: Filed) -> None:
    own = filed.client(filed.teacher)
    assert own.get("/mine/file/headings/yearly-assessment/").status_code == 404
    assert own.get("/mine/file/headings/study/").status_code == 200
    form = {**{f"v.{key}": value for key, value in STUDY.items()}, "reason": "补填"}
    assert own.post("/mine/file/headings/study/", form).status_code == 302
    assert not FileEntry.objects.exists()
    asked = ChangeRequest.objects.get()
    assert own.post(f"/mine/file/requests/{asked.pk}/withdraw/").status_code == 302
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_the_office_corrects_an_entry_and_takes_it_out(filed: Filed) -> None:
    office = filed.client(filed.officer)
    form = {**{f"v.{key}": value for key, value in STUDY.items()}, "reason": "补填"}
    page = f"/people/{filed.person.pk}/headings/study/new/"
    assert office.post(page, {**form, "v.education": "学前"}).status_code == 422
    assert office.post(page, form).status_code == 302
    entry = FileEntry.objects.get()
    own = f"/people/entries/{entry.pk}/"
    assert office.post(own, {**form, "v.school": "吉林大学"}).status_code == 302
    assert "吉林大学" in office.get(f"/people/{filed.person.pk}/headings/").content.decode()
    assert office.post(own, {"out": "1", "reason": ""}).status_code == 422
    assert office.post(own, {"out": "1", "reason": "重复"}).status_code == 302
    assert office.get(own).status_code == 404


def test_the_time_line_gathers_and_filters(filed: Filed) -> None:
    add_candidate(person=filed.person)
    enter(
        filed.person, Heading.objects.get(code="study"), STUDY, reason="补", by=filed.officer, at=AT
    )
    office = filed.client(filed.officer)
    page = f"/people/{filed.person.pk}/timeline/"
    whole = office.get(page).content.decode()
    for text in ("任职：东城一小", "次模拟测试", "北华大学"):
        assert text in whole
    posts = office.get(page + "?sort=post").content.decode()
    assert "任职：东城一小" in posts
    assert "北华大学" not in posts
    assert whole.index("次模拟测试") < whole.index("任职：东城一小") < whole.index("北华大学")


def test_the_printed_file_tells_who_printed_it_and_no_whole_number(filed: Filed) -> None:
    office = filed.client(filed.officer)
    answer = office.get(f"/people/{filed.person.pk}/file.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert PdfFileReader(io.BytesIO(answer.content)).root["/Pages"]["/Count"] >= 2
    assert AuditEntry.objects.get(action="person_file_printed").actor == filed.officer


def test_basic_data_is_changed_with_a_reason_only(filed: Filed) -> None:
    office = filed.client(filed.officer)
    page = f"/people/{filed.person.pk}/basic/"
    assert filed.person.identity_masked in office.get(page).content.decode()
    form = {"v.name": "王晓红", "v.sex": "女", "v.birth_date": "1990-01-01"}
    assert office.post(page, form).status_code == 422
    assert office.post(page, {**form, "reason": "户口簿"}).status_code == 302
    filed.person.refresh_from_db()
    assert filed.person.name == "王晓红"
    assert filed.person.identity_digest


def test_a_post_ends_and_the_wrong_day_is_told(filed: Filed) -> None:
    office, post = filed.client(filed.officer), filed.person.posts.get()
    page = f"/people/posts/{post.pk}/"
    answer = office.post(page, {"day": "2010-01-01", "why": "调走"})
    assert answer.status_code == 422 or "不能早于" in answer.content.decode()
    assert office.post(page, {"day": "2025-07-31", "why": "调走"}).status_code == 302
    post.refresh_from_db()
    assert post.valid_to == date(2025, 7, 31)


def test_a_merge_asks_about_clashes_and_shows_where_a_merged_file_went(filed: Filed) -> None:
    gone = add_person("王小红")
    add_user(person=gone)
    office = filed.client(filed.officer)
    page = f"/duplicates/{filed.person.pk}/{gone.pk}/"
    shown = office.get(page)
    clash = shown.context["preview"].clashes[0].key
    assert office.post(page, {"reason": "同一人"}).status_code == 422
    assert not Merge.objects.exists()
    assert office.post(page, {"reason": "同一人", "left": clash}).status_code == 302
    answer = office.get(f"/people/{gone.pk}/")
    assert answer["Location"] == f"/people/{filed.person.pk}/"
    made = Merge.objects.get()
    assert office.get(f"/duplicates/merges/{made.pk}/").status_code == 200
    office.post(f"/duplicates/merges/{made.pk}/undo/", {"reason": "看错"})
    assert office.get(f"/people/{gone.pk}/").status_code == 200


def test_a_county_officer_does_not_rename_the_own_county(filed: Filed) -> None:
    clerk = filed.client(add_user(Role.COUNTY_OFFICER, organisation=filed.county))
    for act in ("edit", "rename", "merge"):
        assert clerk.get(f"/organisations/{filed.county.pk}/{act}/").status_code == 404
        assert clerk.get(f"/organisations/{filed.school.pk}/{act}/").status_code == 200


def test_each_block_of_the_own_file_can_be_asked_to_be_put_right(filed: Filed) -> None:
    add_candidate(person=filed.person)
    own = filed.client(filed.teacher)
    text = own.get("/mine/file/").content.decode()
    post, test = filed.person.posts.get(), filed.person.candidacies.get()
    for what in ("post", "test", "hours", "course", "credential", "skill", "visit", "activity"):
        assert f"/mine/file/records/{what}/0/" in text
    assert f"/mine/file/records/test/{test.pk}/" in text
    page = f"/mine/file/records/post/{post.pk}/"
    assert "东城一小" in own.get(page).content.decode()
    assert own.post(page, {"v.words": " ", "reason": "调动"}).status_code == 422
    assert not ChangeRequest.objects.exists()
    form = {"v.words": "2016 年起在东城二小", "reason": "调动文件"}
    assert own.post(page, form).status_code == 302
    assert "已经有一份申请" in own.post(page, form).content.decode()
    strangers = Post.objects.create(person=add_person(), organisation=filed.school)
    assert own.get(f"/mine/file/records/post/{strangers.pk}/").status_code == 404
    assert own.get("/mine/file/records/salary/0/").status_code == 404


def test_the_office_puts_the_record_right_and_says_so(filed: Filed) -> None:
    own, office = filed.client(filed.teacher), filed.client(filed.officer)
    for _ in range(2):  # what is missing may be several things
        form = {"v.words": "2025 年省级培训 40 学时没有登记", "reason": "结业证书"}
        assert own.post("/mine/file/records/hours/0/", form).status_code == 302
    asked = ChangeRequest.objects.order_by("pk")[0]
    shown = office.get(f"/change-requests/{asked.pk}/").content.decode()
    assert "2025 年省级培训 40 学时没有登记" in shown
    assert f"/hours/people/{filed.person.pk}/" in shown
    done = f"/change-requests/{asked.pk}/accept/"
    office.post(done, {"words": " "})
    asked.refresh_from_db()
    assert asked.state == "waiting"
    assert office.post(done, {"words": "已补登 40 学时"}).status_code == 302
    assert "已补登 40 学时" in own.get("/mine/file/").content.decode()
    assert "更正学时学分" in own.get("/mine/file/timeline/?sort=correction").content.decode()
