"""Pages of hours: by school and county, statements, letters, sheets, the rule; whose county."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.hours import printing
from admin.hours.entering import Hours, enter_hours
from admin.hours.models import HandEntry, HourExemption, HourTotal
from admin.hours.rules_in_force import rules_in_force, shipped_values
from admin.hours.shortfalls import Asked, SchoolBySchool, in_order, totals
from admin.people.models import Organisation, Person, Post
from tests.admin.factories import AT, add_organisation, add_person, add_user

pytestmark = pytest.mark.django_db
MOST = 25
THIS_YEAR = date(2026, 5, 6)


class City:
    """Two counties with a school each and some teachers in both."""

    def __init__(self) -> None:
        self.counties = [add_organisation(name, kind="county") for name in ("东城区", "西城区")]
        self.schools = [add_organisation(f"{one.name}一小", parent=one) for one in self.counties]
        self.teachers: list[Person] = []
        for school in self.schools:
            self.grow(school, 2)
        self.officer = add_user(Role.OFFICER, organisation=None)
        self.clerk = add_user(Role.COUNTY_OFFICER, organisation=self.counties[0])

    def grow(self, school: Organisation, count: int, **post: object) -> None:
        for _ in range(count):
            person = add_person(f"{school.name[0]}教师{len(self.teachers)}")
            Post.objects.create(person=person, organisation=school, subject="语文", **post)
            self.teachers.append(person)

    def reach(self, person: Person) -> None:
        """Everything that the shipped rule asks of the period."""
        for year in range(2026, 2031):
            what = Hours(date(year, 5, 6), "集中培训", Decimal(80), "taught", "city")
            enter_hours(person, what, by=self.officer, at=AT, reason="证书")


@pytest.fixture
def city() -> City:
    return City()


def visit(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(city: City) -> Iterator[Client]:
    return visit(city.officer)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_who_lacks_credits_is_listed_school_by_school(city: City, client: Client) -> None:
    city.reach(city.teachers[0])
    found = page(client, "/hours/?year=0")
    assert city.teachers[0].name not in found
    assert "集中面授差 12" in found
    reached = page(client, "/hours/?state=reached")
    assert city.teachers[0].name in reached
    assert city.teachers[1].name not in reached
    by_county = page(client, "/hours/?by=county")
    assert "50%" in by_county
    assert "0%" in by_county
    only = page(client, f"/hours/?unit={city.counties[1].pk}")
    assert city.teachers[1].name not in only
    assert city.teachers[2].name in only
    assert "按现在的筛选，没有人缺学分" in page(client, "/hours/?special=1")


def test_the_year_of_today_is_asked_for_unless_told_otherwise(
    city: City, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    only = Hours(date(2026, 5, 6), "集中培训", Decimal(80), "taught", "city")
    enter_hours(city.teachers[0], only, by=city.officer, at=AT, reason="证书")
    name = city.teachers[0].name
    assert name not in page(client, "/hours/")
    assert name not in page(client, "/hours/?year=2026")
    assert name in page(client, "/hours/?year=0")
    assert name in page(client, "/hours/?year=2027")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/hours/list.xlsx").content))
    assert name not in {row[1] for row in book.active.iter_rows(values_only=True)}  # type: ignore[union-attr]


def test_the_worst_schools_and_counties_come_first(city: City, client: Client) -> None:
    east, west = city.schools
    city.grow(east, 2)  # of four one is short, of two two
    for person in [*city.teachers[:2], city.teachers[-1]]:
        city.reach(person)

    def named(query: str) -> list[str]:
        rows = client.get(f"/hours/?year=0&{query}").context["page"]
        return [row.unit.name for row, _ in rows]

    assert named("by=unit") == [west.name, east.name]
    city.grow(east, 3)  # of seven four, of two still two
    assert named("by=unit") == named("by=unit&sort=missing") == [east.name, west.name]
    assert named("by=unit&sort=percent") == [west.name, east.name]
    assert named("by=county") == [one.name for one in city.counties]
    assert named("by=county&sort=percent") == [one.name for one in reversed(city.counties)]


def test_any_part_of_the_list_is_that_part_of_the_whole(city: City) -> None:
    city.grow(city.schools[0], 5)
    asked = Asked(rules_in_force()[0].rule, timezone.localdate(), state="all")
    found = totals(asked, Q())
    whole = [one.pk for one in in_order(found)]
    listed = SchoolBySchool(found)
    assert len(listed) == len(whole) > 5
    for size in (1, 2, 3, 50):
        for first in range(0, len(whole), size):
            part = listed[first : first + size]
            assert [one.pk for one in part] == whole[first : first + size]


def test_filters_by_post(city: City, client: Client) -> None:
    city.grow(city.schools[0], 1, stage="小学", is_rural=True, is_special_post=True)
    special = city.teachers[-1].name
    for query in ("rural=1", "special=1", "stage=小学", f"q={special}"):
        found = page(client, f"/hours/?{query}")
        assert special in found
        assert city.teachers[1].name not in found
    assert special not in page(client, "/hours/?role=principal")


def test_a_teacher_who_moves_is_listed_at_the_new_school(city: City) -> None:
    post = city.teachers[0].posts.get()
    post.valid_to = date(2026, 1, 31)
    post.save()
    Post.objects.create(
        person=city.teachers[0], organisation=city.schools[1], valid_from=date(2026, 2, 1)
    )
    assert city.teachers[0].name not in page(visit(city.clerk), "/hours/?state=all")
    other = visit(add_user(Role.COUNTY_OFFICER, organisation=city.counties[1]))
    assert city.teachers[0].name in page(other, "/hours/?state=all")


@pytest.mark.parametrize(
    "address", ["/hours/?state=all", "/hours/?by=unit", "/hours/?by=county", "/hours/?year=2026"]
)
def test_a_county_sees_its_own_people_alone(city: City, address: str) -> None:
    client = visit(city.clerk)
    found = page(client, address)
    assert "西教师" not in found
    assert "西城区" not in found
    assert "西教师" not in page(client, f"{address}&unit={city.counties[1].pk}")
    assert "东" in found
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/hours/list.xlsx{address[7:]}").content))
    names = {row[1] for row in book.active.iter_rows(min_row=2, values_only=True)}  # type: ignore[union-attr]
    assert names
    assert all(str(name).startswith("东") for name in names)
    assert client.get(f"/hours/people/{city.teachers[2].pk}/").status_code == 404


def test_pages_ask_no_more_for_more_people(city: City, client: Client) -> None:
    addresses = ("/hours/", "/hours/?by=unit", "/hours/?by=county", "/training/effect/")
    addresses = (*addresses, f"/hours/people/{city.teachers[0].pk}/", "/hours/rules/")
    city.reach(city.teachers[0])
    few = {one: asked(client, one) for one in addresses}
    for school in city.schools:
        city.grow(school, 5)
    city.reach(city.teachers[0])
    many = {one: asked(client, one) for one in addresses}
    assert {one: count for one, count in many.items() if count > MOST} == {}
    assert many == few


def asked(client: Client, address: str) -> int:
    page(client, address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def text_of(pdf: bytes) -> str:
    """What stands in a PDF, pages parted by form feeds."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed: no PDF can be read")
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return read.stdout.decode()


def test_letters_are_one_a_school_and_traced(city: City, client: Client) -> None:
    answer = client.get("/hours/letters.pdf?office=市教育局&reply_by=2026-12-20&state=reached")
    assert answer["Content-Type"] == "application/pdf"
    pages = text_of(answer.content).split("\f")[:-1]
    assert len(pages) == 2
    assert "东城区一小" in pages[0]
    assert "西教师" not in pages[0]
    assert "西城区一小" in pages[1]
    assert "2026 年 12 月 20 日" in pages[1]
    traced = AuditEntry.objects.get(action="hour_letters_printed")
    assert traced.detail["people"] == 4


def test_too_many_letters_are_refused_with_what_to_do(
    city: City, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_IN_LETTERS", 3)
    answer = client.get("/hours/letters.pdf")
    assert answer.status_code == 422
    assert "先按县区筛选" in answer.content.decode()
    assert client.get(f"/hours/letters.pdf?unit={city.counties[0].pk}").status_code == 200


def test_the_list_as_a_worksheet(city: City, client: Client) -> None:
    answer = client.get("/hours/list.xlsx?year=2026")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[0][:3] == ("序号", "姓名", "单位")
    assert len(rows) == 5
    assert rows[1][8:13] == ("6", "0", "6", "合计差 6", "2026-12-31")


def test_hours_are_entered_with_evidence_and_taken_back(city: City) -> None:
    client, person = visit(city.clerk), city.teachers[0]
    address = f"/hours/people/{person.pk}/"
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    form = {
        "day": "2026-05-06",
        "title": "普通话培训班",
        "hours": "16",
        "kind": "taught",
        "level": "city",
        "grade": "优秀",
        "reason": "结业证 2026-18",
    }
    refused = client.post(f"{address}enter/hand/", {**form, "hours": "很多"})
    assert refused.status_code == 422
    assert "普通话培训班" in refused.content.decode()
    assert not HandEntry.objects.exists()
    picture.seek(0)
    picture.name = "签到.png"
    client.post(f"{address}enter/hand/", {**form, "paper": picture})
    found = page(client, address)
    assert "16 学时 ÷ 10 × 1.2（市级） × 1.1（优秀） = 2.11 学分" in found
    assert "签到.png" in found
    made = HandEntry.objects.get()
    key = found.partition("/hours/evidence/")[2].split("/")[0]
    paper = client.get(f"/hours/evidence/{key}/")
    assert paper.status_code == 200
    client.post(f"/hours/hand/{made.pk}/take-back/", {"reason": "重复"})
    after = page(client, address)
    assert "已撤销，不计" in after
    assert HourTotal.objects.get(person=person, year=0).have == 0


def test_a_bad_file_keeps_nothing(city: City, client: Client) -> None:
    paper = io.BytesIO(b"MZ not a picture")
    paper.name = "病毒.exe"
    form = {"day": "2026-05-06", "title": "班", "hours": "8", "kind": "taught", "reason": "证"}
    address = f"/hours/people/{city.teachers[0].pk}/enter/hand/"
    assert client.post(address, {**form, "paper": paper}).status_code == 422
    assert not HandEntry.objects.exists()


def test_only_the_office_substitutes_and_exempts(city: City, client: Client) -> None:
    person = city.teachers[0]
    address = f"/hours/people/{person.pk}/"
    leave = {"since": "2026-03-01", "until": "2026-08-31", "reason": "产假，假条存档"}
    degree = {"day": "2026-07-01", "code": "degree", "title": "教育硕士", "reason": "学位证"}
    for what, form in (("exemption", leave), ("substitute", degree)):
        assert visit(city.clerk).post(f"{address}enter/{what}/", form).status_code == 403
        assert client.post(f"{address}enter/{what}/", form).status_code == 302
    found = page(client, address)
    assert "代替 18 学分" in found
    assert "6 个月" in found
    wrong = client.post(f"{address}enter/exemption/", {**leave, "until": "2026-02-01"})
    assert "不能早于" in wrong.content.decode()
    assert HourExemption.objects.count() == 1


def test_the_statement_on_paper_tells_line_by_line(city: City, client: Client) -> None:
    city.reach(city.teachers[0])
    answer = client.get(f"/hours/people/{city.teachers[0].pk}/statement.pdf")
    text = text_of(answer.content)
    assert "80 学时 ÷ 10 × 1.2（市级） = 9.6 学分" in text
    assert "48" in text


def test_a_teacher_sees_the_own_statement(city: City) -> None:
    user = add_user(Role.CANDIDATE, person=city.teachers[0])
    found = page(visit(user), "/mine/hours/")
    assert "应有 36 学分，已有 0，还差 36，截止 2030-12-31" in found
    assert visit(user).get("/mine/hours/statement.pdf").status_code == 200
    assert "没有与人员档案关联" in page(visit(city.officer), "/mine/hours/")


def as_form(values: dict[str, object], prefix: str = "v") -> dict[str, object]:
    """Stored values as the page's form sends them."""
    sent: dict[str, object] = {}
    for key, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            sent[f"{prefix}.{key}.row"] = [str(index) for index in range(len(value))]
            for index, row in enumerate(value):
                sent |= as_form(row, f"{prefix}.{key}.{index}")
        elif isinstance(value, bool):
            sent[f"{prefix}.{key}"] = "true" if value else "false"
        else:
            sent[f"{prefix}.{key}"] = value
    return sent


def test_the_rule_is_changed_in_the_browser_with_a_reason_and_its_versions_stay(
    city: City, client: Client, django_capture_on_commit_callbacks: object
) -> None:
    assert "36" in page(client, "/hours/rules/")
    values = {**shipped_values(), "carry_year": "3"}
    form = {**as_form(values), "seen": "1"}
    assert client.post("/hours/rules/", {**form, "reason": ""}).status_code == 422
    bad = client.post("/hours/rules/", {**form, "v.years": "99", "reason": "改"})
    faults = re.findall(r'class="(?:fault|message error)"[^>]*>([^<]*)', bad.content.decode())
    assert "不能大于 10，请核对后重新填写。" in faults
    assert visit(city.clerk).post("/hours/rules/", {**form, "reason": "改"}).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert client.post("/hours/rules/", {**form, "reason": "市里放宽"}).status_code == 302
    assert rules_in_force()[0].rule.carry_year == 3
    found = page(client, "/hours/rules/")
    assert "市里放宽" in found
    assert "<b>3</b>" in found
    stale = client.post("/hours/rules/", {**form, "reason": "再改"})
    assert "别人已经修改过" in stale.content.decode()


def test_totals_can_be_computed_anew_by_the_office(city: City, client: Client) -> None:
    assert client.post("/hours/rebuild/").status_code == 302
    assert visit(city.clerk).post("/hours/rebuild/").status_code == 403
