"""The pages of supervised work: what the office enters, what a county sees, what is printed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.people.models import Organisation
from admin.results.release import release
from admin.work import bulletins
from admin.work.bulletins import BulletinEntry
from admin.work.models import Bulletin, Mention, Plan, StageReport, Visit, WorkItem
from tests.admin.factories import (
    AT,
    add_candidate,
    add_organisation,
    add_person,
    add_session,
    add_user,
)
from tests.admin.marked_sittings import add_finished, mark_all
from tests.admin.supervised_work import TEXT, approved_plan, lay_down, supervised
from tests.admin.test_queries_of_pages import queries

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def county() -> Organisation:
    return add_organisation("东城区", kind="county")


@pytest.fixture
def officer() -> User:
    return add_user(Role.OFFICER, display_name="处长甲")


@pytest.fixture
def clerk(county: Organisation) -> User:
    return add_user(Role.COUNTY_OFFICER, display_name="县办乙", organisation=county)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_plan_is_pasted_corrected_and_approved(officer: User) -> None:
    client = client_of(officer)
    approved_plan(officer, AT, 2025)  # kinds are there
    form = {"year": 2026, "title": "今年的计划", "text": TEXT}
    page = client.post(reverse("plans"), form, follow=True).content.decode()
    plan = Plan.objects.get(year=2026)
    assert plan.text == TEXT
    assert "<b>42</b> 个工作项" in page
    assert "<b>11</b> 段未列入" in page
    key = next(one.key for one in plan.pieces if one.told.startswith("自觉树立"))
    act = {"piece": key, "act": "role", "role": "background", "revision": 0}
    page = client.post(reverse("plan-act", args=[plan.pk]), act, follow=True).content.decode()
    assert "<b>41</b> 个工作项" in page
    assert "经办人标注" in page
    stale = client.post(
        reverse("plan-act", args=[plan.pk]), act, HTTP_REFERER="http://testserver/", follow=True
    )
    assert "已经有了别的修改" in stale.content.decode()
    client.post(reverse("plan-approve", args=[plan.pk]), {"revision": 1, "note": "会议通过"})
    assert plan.items.count() == 41
    page = text_of(client, "plan", plan.pk, query="?version=1")
    assert "会议通过" in page
    assert "与上一段合并" not in page
    refused = client.post(reverse("plans"), {**form, "text": " "})
    assert "没有读到计划的文字" in refused.content.decode()
    again = client.post(reverse("plans"), form)
    assert "同名的计划" in again.content.decode()
    assert "一、主要工作" in again.content.decode()  # what was typed stays


def test_a_piece_of_work_is_laid_down_in_the_browser(officer: User, county: Organisation) -> None:
    client = client_of(officer)
    item = approved_plan(officer, AT, 2026).items.get(text__startswith="制定和颁行《xx市教师继续")
    page = text_of(client, "work-item-edit", item.pk, query="?template=1")
    assert 'value="2026-11-30"' in page
    form = {
        "kind": item.kind_id,
        "system": item.system_id or "",
        "owner": officer.pk,
        "organisations": [county.pk],
        "standard": "年内印发",
        "due_on": "2026-12-01",
        "t.milestones.row": ["0", "1"],
        "t.milestones.0.name": "征求意见",
        "t.milestones.0.due_on": "2026年5月1日",
        "t.deliverables.row": ["0"],
        "t.deliverables.0.title": "xx市教师继续教育工作管理办法",
        "v.basis": "教师〔2016〕12 号",
    }
    address = reverse("work-item-edit", args=[item.pk])
    wrong = client.post(address, {**form, "t.milestones.0.due_on": "五一"}).content.decode()
    assert 'value="五一"' in wrong
    page = client.post(address, form, follow=True).content.decode()
    assert "节点“征求意见”逾期 15 天" in page
    assert "节点“征求意见”" in text_of(client, "work-board", query="?year=2026&state=late")
    assert "教师〔2016〕12 号" in page
    assert "征求意见" in page
    entry = BulletinEntry("通报", "", "", "师资培训处", [item], [], [])
    printed = bulletins.content_of(bulletins.draft(2026, entry, by=officer, at=AT), AT)["items"]
    assert [row[-1] for row in printed] == ["节点“征求意见”逾期 15 天"]
    act = reverse("work-item-act", args=[item.pk, "progress"])
    for typed, kept in (("60", 60), ("101", 60), ("x", 60)):
        client.post(act, {"progress": typed, "note": "已起草"})
        item.refresh_from_db()
        assert item.progress == kept
    client.post(reverse("work-item-act", args=[item.pk, "finish"]), {"day": "2026-05-15"})
    assert "已完成" in text_of(client, "work-item", item.pk)
    client.post(reverse("work-item-act", args=[item.pk, "reopen"]), {"reason": "未印发"})
    item.refresh_from_db()
    assert item.done_on is None


def test_a_county_reports_and_is_answered_and_sees_nothing_of_others(
    officer: User, clerk: User, county: Organisation
) -> None:
    other = add_organisation("西城区", kind="county")
    plan = approved_plan(officer, AT, 2026)
    mine = plan.items.get(text__startswith="2、")
    lay_down(mine, [county, other], AT.date() + timedelta(days=90), by=officer, at=AT)
    theirs = plan.items.get(text__startswith="1、")
    lay_down(theirs, [other], AT.date() + timedelta(days=90), by=officer, at=AT)
    city, local = client_of(officer), client_of(clerk)
    elsewhere = client_of(add_user(Role.COUNTY_OFFICER, organisation=other))
    for name in ("year", "work-board"):
        page = text_of(local, name)
        assert "继续开好" in page
        assert "协调有关部门" not in page
        assert "西城区" not in page
    assert local.get(reverse("work-item", args=[theirs.pk])).status_code == 404
    form = {"period": "上半年", "text": "开了两次现场会", "n.n0": "120", "n.n1": "2"}
    sent = local.post(reverse("stage-report-new", args=[mine.pk]), form, follow=True)
    assert "已报送" in sent.content.decode()
    report = StageReport.objects.get()
    assert (report.organisation, report.figures[0]["value"]) == (county, "120")
    forged = {**form, "county": county.pk}
    elsewhere.post(reverse("stage-report-new", args=[mine.pk]), forged)
    assert set(StageReport.objects.values_list("organisation__name", flat=True)) == {
        "东城区",
        "西城区",
    }
    address = reverse("stage-report", args=[report.pk])
    assert elsewhere.get(address).status_code == 404
    assert local.post(address, {"act": "accept"}).status_code == 404
    city.post(address, {"act": "return", "answer": "补充人数"})
    page = text_of(local, "stage-report", report.pk)
    assert "补充人数" in page
    assert "开了两次现场会" in text_of(local, "stage-report-new", mine.pk, query="?period=上半年")
    local.post(reverse("stage-report-new", args=[mine.pk]), {**form, "text": "补充：120 人"})
    city.post(address, {"act": "accept", "answer": ""})
    report.refresh_from_db()
    assert (report.state, report.text) == ("accepted", "补充：120 人")
    late = local.post(reverse("stage-report-new", args=[mine.pk]), form)
    assert "已经通过，不能再改" in late.content.decode()
    seen = text_of(local, "work-item", mine.pk)
    assert "西城区" not in seen


@pytest.fixture
def item(officer: User, county: Organisation) -> WorkItem:
    """Of the county, due in three months."""
    found = approved_plan(officer, AT, 2026).items.get(text__startswith="3、")
    return lay_down(found, [county], AT.date() + timedelta(days=90), by=officer, at=AT)


def test_a_visit_and_what_followed(
    item: WorkItem, officer: User, clerk: User, county: Organisation
) -> None:
    client, local = client_of(officer), client_of(clerk)
    visit = {
        **{"organisation": county.pk, "day": "2026-05-10", "team": "甲、乙", "place": "进修学校"},
        **{"findings": "资料不全", "follow_up": "补齐资料", "follow_up_due": "2026-05-12"},
    }
    late = client.post(reverse("visit-new", args=[item.pk]), {**visit, "day": "2026-06-01"})
    assert "督导日期不能晚于今天" in late.content.decode()
    client.post(reverse("visit-new", args=[item.pk]), visit)
    page = text_of(local, "work-item", item.pk)
    assert "逾期未整改" in page
    made = Visit.objects.get()
    done = {**visit, "follow_up_result": "已补齐", "follow_up_done_on": "2026-05-15"}
    client.post(reverse("visit", args=[made.pk]), done)
    assert "已整改 05-15" in text_of(client, "work-item", item.pk)


def test_evaluation_mention_and_bulletin(
    item: WorkItem, officer: User, clerk: User, county: Organisation
) -> None:
    client, local = client_of(officer), client_of(clerk)
    scores = {
        "v.c0": "38",
        "v.c1": "27.5",
        "v.c2": "18",
        "v.c3": "11",
        "reasons": "成效明显，资料齐全",
    }
    address = reverse("evaluation-new", args=[item.pk])
    assert "0 到满分之间" in client.post(address, scores).content.decode()
    page = client.post(address, {**scores, "v.c3": "9"}, follow=True).content.decode()
    assert "92.50 / 100.00" in page
    assert "优秀" in page
    assert "成效明显，资料齐全" in page
    assert "已评估" in page
    mention = {"subject": f"o{county.pk}", "tone": "praise", "text": "现场会办得好"}
    client.post(reverse("mention-new", args=[item.pk]), mention)
    proposed = Mention.objects.get()
    assert "现场会办得好" not in text_of(local, "work-item", item.pk)
    client.post(reverse("mention-decide", args=[proposed.pk]), {"act": "grant"})
    assert "现场会办得好" in text_of(local, "work-item", item.pk)
    form = {
        **{"title": "关于现场会的通报", "opening": "现通报如下：", "signatory": "师资培训处"},
        **{"items": [item.pk], "evaluations": [item.evaluations.get().pk]},
        "mentions": [proposed.pk],
    }
    client.post(reverse("bulletin-new"), form)
    draft = Bulletin.objects.get()
    assert local.get(reverse("bulletin", args=[draft.pk])).status_code == 404
    preview = client.get(reverse("bulletin-pdf", args=[draft.pk]))
    assert preview.content.startswith(b"%PDF")
    page = client.post(reverse("bulletin-issue", args=[draft.pk]), follow=True).content.decode()
    assert "通报 〔2026〕1 号" in page
    kept = bulletins.issued_pdf(Bulletin.objects.get())
    assert kept is not None
    answer = local.get(reverse("bulletin-pdf", args=[draft.pk]), follow=True)
    first = b"".join(answer.streaming_content)
    assert first.startswith(b"%PDF")
    item.progress = 100
    item.save()
    client.post(reverse("bulletin", args=[draft.pk]), {**form, "title": "改"})
    assert Bulletin.objects.get().title == "关于现场会的通报"
    again = local.get(reverse("bulletin-pdf", args=[draft.pk]), follow=True)
    assert b"".join(again.streaming_content) == first
    page = text_of(client, "bulletin-new", query=f"?corrects={draft.pk}")
    assert "〔2026〕1 号《关于现场会的通报》有误" in page
    client.post(f"{reverse('bulletin-new')}?corrects={draft.pk}", form)
    second = Bulletin.objects.get(number=None)
    client.post(reverse("bulletin-issue", args=[second.pk]))
    assert "已由" in text_of(local, "bulletin", draft.pk)


def test_the_year_is_exported_and_its_figures_lead_to_their_lists(
    officer: User, clerk: User, county: Organisation
) -> None:
    made = supervised(county, officer, clerk, AT, 2026)
    chief = add_user(Role.CHIEF_EXAMINER)
    other = add_organisation("西城区", kind="county")
    for unit, year in ((county, 2026), (county, 2025), (other, 2026)):
        session = add_session(date=AT.date().replace(year=year))
        school = add_organisation(parent=unit)
        person = add_person()
        person.posts.create(organisation=school, stage="小学")
        add_finished(session, add_candidate(session, person, organisation=school))
        mark_all(session, chief)
        release(session, by=chief, at=AT)
    city, local = client_of(officer), client_of(clerk)
    page = text_of(city, "year-room", "levels")
    assert "2025 1人次，2026 2人次" in page
    assert "西城区" in page
    assert "小学" in page
    own = text_of(local, "year-room", "levels")
    assert "2025 1人次，2026 1人次" in own
    assert "西城区" not in own
    listed = city.get(f"{reverse('results')}?year=2025").content.decode()
    assert listed.count('<td class="mono">') < city.get(reverse("results")).content.decode().count(
        '<td class="mono">'
    )
    book = load_workbook(BytesIO(city.get(reverse("year-sheet")).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert len(rows) == 43
    assert [row[4] for row in rows[1:]] == [one.text for one in made.plan.items.all()]
    book = load_workbook(BytesIO(local.get(reverse("year-sheet")).content))
    assert len(list(book.active.iter_rows())) == 2
    for client in (city, local):
        assert client.get(reverse("year-report")).content.startswith(b"%PDF")
    filtered = text_of(city, "year", query="?state=unplanned&q=继续教育")
    assert "没有符合条件" not in filtered
    assert "全力开好" not in filtered
    for query in ("?year=x&kind=y&owner=²&county=z&state=?", "?owner=none", "?county=office"):
        assert city.get(reverse("year") + query).status_code == 200
    of_kind = city.get(reverse("work-kind", args=[made.item.kind_id]), follow=True)
    assert "全力开好" in of_kind.content.decode()


def test_no_page_asks_more_for_more_work(officer: User, clerk: User, county: Organisation) -> None:
    made = supervised(county, officer, clerk, AT, 2026)
    clients = {"officer": client_of(officer), "clerk": client_of(clerk)}
    pages = [
        (who, reverse(name, args=args))
        for who in clients
        for name, args in (
            ("year", []),
            ("work-board", []),
            ("bulletins", []),
            ("work-item", [made.item.pk]),
        )
    ]
    pages += [("officer", reverse("plans")), ("officer", reverse("plan", args=[made.plan.pk]))]
    few = {page: queries(clients[page[0]], page[1]) for page in pages}
    for item in WorkItem.objects.exclude(pk=made.item.pk)[:12]:
        lay_down(item, [county], AT.date(), by=officer, at=AT)
    many = {page: queries(clients[page[0]], page[1]) for page in pages}
    assert many == few
    assert {page: count for page, count in many.items() if count > MOST_QUERIES} == {}
