"""The year's page: every figure of every room leads to a list that shows exactly that many."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from admin.accounts.models import User
from admin.console.views.year import counties_of, figures_for
from admin.console.work_filters import chosen_of
from admin.credentials.models import Case, Decision, Enquiry
from admin.matches.models import VisitOrder
from admin.people.models import Post
from admin.year.figures import Figures, providers, with_filters
from tests.admin.factories import AT
from tests.admin.test_queries_of_pages import queries
from tests.admin.two_counties import TwoCounties, add_two_counties

pytestmark = pytest.mark.django_db
YEAR = AT.year
MOST_QUERIES = 25
GROUPS = (
    *("普通话测试", "学时学分", "培训班与出勤", "称号、证书与资格"),
    *("活动与现场会", "特岗教师比例", "需求、送教与结对", "评估"),
)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> TwoCounties:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    return add_two_counties()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def figures_of(user: User, county: str = "") -> list[Figures]:
    """What the rooms tell."""
    chosen = chosen_of({"year": str(YEAR), "county": county}, AT.date())
    return figures_for(user, chosen, counties_of(user))


def counted(groups: list[Figures]) -> Iterator[tuple[str, str, str]]:
    """Where it stands, the figure, the list behind it; percentages and points count nothing."""
    for group in groups:
        for figure in group.figures:
            if figure.value.isdigit() and "quota" not in figure.address:
                yield f"{group.title} {figure.name}", figure.value, figure.address
            else:
                assert figure.address, (group.title, figure.name)
        for table in group.tables:
            for row in table.rows:
                for heading, cell in zip(table.headings[1:], row[1:], strict=True):
                    if cell.text.isdigit() and heading not in {"应有", "还差"}:
                        yield f"{table.title} {row[0].text} {heading}", cell.text, cell.address


def shown_at(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return int(answer.context["page"].paginator.count)


def wrong(client: Client, groups: list[Figures]) -> dict[str, tuple[str, int]]:
    """Figures whose list shows another number."""
    found = {}
    known: dict[str, int] = {}
    for name, value, address in counted(groups):
        assert address, name
        if address not in known:
            known[address] = shown_at(client, address)
        if known[address] != int(value):
            found[f"{name} {address}"] = (value, known[address])
    return found


def test_every_figure_opens_a_list_of_exactly_that_many(made: TwoCounties) -> None:
    for user, county in (
        (made.officer, ""),
        (made.officer, str(made.far.county.pk)),
        (made.near.clerk, ""),
    ):
        groups = figures_of(user, county)
        assert [one.title for one in groups] == list(GROUPS)
        assert all(one.figures for one in groups)
        assert wrong(client_of(user), groups) == {}


def test_shares_have_one_decimal_and_lead_to_those_they_count(made: TwoCounties) -> None:
    tests = figures_of(made.officer)[0]
    times, share = tests.figures
    assert re.fullmatch(r"(\d{4} \d+\.\d%，?)+", share.trend_told)
    assert re.fullmatch(r"(\d{4} \d+人次，?)+", times.trend_told)
    client = client_of(made.officer)
    found = client.get(share.address).context["page"]
    assert {one.level for one in found} <= {"1A", "1B", "2A", "2B"}
    assert found.paginator.count == round(float(share.value) * int(times.value) / 100)
    both = {"year": YEAR, "level": "3B-up"}
    assert shown_at(client, with_filters(reverse("results"), **both)) == sum(
        shown_at(client, with_filters(reverse("results"), year=YEAR, level=one))
        for one in ("1A", "1B", "2A", "2B", "3A", "3B")
    )


def test_what_was_refused_and_what_is_late_is_counted_with_its_list(made: TwoCounties) -> None:
    yesterday = AT.date() - timedelta(days=1)
    Enquiry.objects.update(answer_by=yesterday)
    VisitOrder.objects.filter(state="open").update(entered_at=AT - timedelta(days=99))
    for case in Case.objects.all():
        told = {"granted": False, "reasons": "材料不实", "decided_on": yesterday, "at": AT}
        Decision.objects.create(case=case, by=made.officer, **told)
    far = made.far
    for user, county, times in (
        (made.officer, "", made.near.times + far.times),
        (made.officer, str(far.county.pk), far.times),
        (far.clerk, "", far.times),
    ):
        groups = {one.title: one for one in figures_of(user, county)}
        told_of = groups["称号、证书与资格"], groups["需求、送教与结对"]
        values = {one.name: one.value for group in told_of for one in group.figures}
        for name in ("申报", "不予同意", "逾期未答复"):
            assert values[name] == str(times), name
        assert int(values["订单式送教下乡：逾期"]) > 0
        assert wrong(client_of(user), list(told_of)) == {}


def test_stages_stand_in_the_order_of_schooling(made: TwoCounties) -> None:
    stages = ("高中", "幼儿园", "中职", "特殊教育", "初中", "小学", "")
    tested = Post.objects.filter(is_main=True, person__candidacies__sittings__results__isnull=False)
    for post, stage in zip(tested.distinct(), stages, strict=False):
        post.stage = stage
        post.save()
    table = figures_of(made.officer)[0].tables[1]
    named = [row[0].text for row in table.rows]
    order = ("幼儿园", "小学", "初中", "高中", "中职", "特殊教育", "未填学段", "合计")
    assert named == [one for one in order if one in named]
    assert len(named) > 3


def test_a_year_of_results_is_listed_whole(
    made: TwoCounties, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.console.capped_pages.CAP", 1)
    client = client_of(made.officer)
    times = figures_of(made.officer)[0].figures[0]
    assert int(times.value) > 1
    assert shown_at(client, times.address) == int(times.value)
    told = "共 1 条以上，只列出最新的 1 条。填写年份或选择考次，可以看到全部。"
    assert told in client.get(reverse("results")).content.decode()
    assert told not in client.get(times.address).content.decode()


def test_the_plan_stands_by_system_and_county_with_its_lists(made: TwoCounties) -> None:
    client = client_of(made.officer)
    plan = client.get(reverse("year")).context["plan"]
    titles = [one.title for one in plan["tables"]]
    assert titles[0] == "各工作系统的落实"
    assert titles[1].startswith("各县区的落实")
    figures = Figures("", tables=plan["tables"])
    assert wrong(client, [figures]) == {}
    near, far = made.near, made.far
    rows = {row[0].text: int(row[1].text) for row in plan["tables"][1].rows}
    assert rows[near.county.name] == near.times + 1
    assert rows[far.county.name] == far.times + 1
    own = client_of(near.clerk).get(reverse("year")).context["plan"]
    assert [one.title for one in own["tables"]] == ["各工作系统的落实"]


def test_both_counties_add_up_to_the_city(made: TwoCounties) -> None:
    def values(user: User, county: str = "") -> dict[tuple[str, str, str], int]:
        return {
            (group.title, one.name, one.note): int(one.value)
            for group in figures_of(user, county)
            for one in group.figures
            if one.value.isdigit() and group.title != "培训班与出勤"
        }

    city, near, far = values(made.officer), values(made.near.clerk), values(made.far.clerk)
    assert near == values(made.officer, str(made.near.county.pk))
    for name in set(near) & set(far) & set(city):
        if name[0] != "学时学分":  # the appraisers, who lack credits too, are of a college
            assert near[name] + far[name] == city[name], name
    assert near["普通话测试", "测试人次", ""] == made.near.times


def test_workbook_and_report_hold_all_figures(made: TwoCounties, tmp_path: Path) -> None:
    for user in (made.officer, made.near.clerk):
        client = client_of(user)
        groups = shown(client)
        book = load_workbook(BytesIO(client.get(reverse("year-sheet")).content))
        lines = {
            (row[1], row[2], row[3])
            for row in book["各项数据"].iter_rows(min_row=2, values_only=True)
        }
        figures = {
            (group["title"], one.name, one.value) for group in groups for one, _ in group["figures"]
        }
        assert {group["title"] for group in groups} == {"工作计划", *GROUPS}
        assert lines == figures
        tables = [one for group in groups for one in group["tables"] if one.rows]
        assert len(book.sheetnames) == 2 + len(tables)
        for sheet, table in zip(book.worksheets[2:], tables, strict=True):
            told = [row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)]
            assert told == [tuple(cell.text or None for cell in row) for row in table.rows]
        text = text_of_pdf(client.get(reverse("year-report")).content, tmp_path)
        for group in groups:
            assert group["title"] in text
            for one, _ in group["figures"]:
                assert plain(one.name) in text, one.name
        for table in tables:
            assert plain(table.title) in text
            for row in table.rows:
                assert plain(row[0].text) in text, row


def shown(client: Client, year: str = "") -> list[dict[str, Any]]:
    """The plan, then every part that the page asks for."""
    page = client.get(reverse("year"), {"year": year})
    parts = re.findall(r'hx-get="([^"]+)"', page.content.decode())
    assert len(parts) == len(GROUPS)
    return [page.context["plan"], *(client.get(unescape(one)).context["group"] for one in parts)]


def text_of_pdf(data: bytes, folder: Path) -> str:
    path = folder / "year.pdf"
    path.write_bytes(data)
    told = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True
    )
    return plain(told.stdout)


def plain(text: str) -> str:
    """Without the white space that lines of a page put in."""
    return re.sub(r"\s", "", text)


def test_a_year_without_anything_says_nothing(made: TwoCounties) -> None:
    client = client_of(made.officer)
    page = unescape(client.get(f"{reverse('year')}?year=2001").content.decode())
    assert "2001 年还没有批准的工作计划。" in page
    assert "学时学分" not in [one["title"] for one in shown(client, "2001") if one]
    assert client_of(made.officer).get(f"{reverse('year-report')}?year=2001").status_code == 200


def test_the_page_asks_as_often_for_more(made: TwoCounties) -> None:
    addresses = [reverse("year"), *(reverse("year-room", args=[one.key]) for one in providers())]
    for user in (made.officer, made.near.clerk):
        client = client_of(user)
        asked = {one: queries(client, one) for one in addresses}
        assert max(asked.values()) <= MOST_QUERIES, asked


def test_nobody_is_told_by_a_room_of_other_figures(made: TwoCounties) -> None:
    client = client_of(made.near.clerk)
    assert client.get(reverse("year-room", args=["nothing"])).status_code == 404
