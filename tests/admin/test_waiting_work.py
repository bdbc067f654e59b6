"""The home page: every piece of waiting work leads to a list of exactly that many, of one's own
county, the overdue first.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Role
from admin.activities.models import FollowUp
from admin.credentials.models import Case, Credential, Enquiry
from admin.matches.models import VisitOrder
from admin.people.models import Post
from admin.waiting.pieces import Piece, pressing_first
from admin.work.models import Mention, WorkItem
from tests.admin.factories import AT, add_user
from tests.admin.test_queries_of_pages import queries
from tests.admin.two_counties import TwoCounties, add_two_counties

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> TwoCounties:
    """Both counties with something of every kind that waits, late and due."""
    monkeypatch.setattr(timezone, "now", lambda: AT)
    made = add_two_counties()
    today = AT.date()
    WorkItem.objects.update(listed_on=date(today.year, 1, 1))
    of_sides = (made.near, ("complete", "notice")), (made.far, ("submitted", "notice", "proposed"))
    for side, states in of_sides:
        items = WorkItem.objects.filter(organisations=side.county)
        items.filter(pk=items.order_by("-pk")[0].pk).update(due_on=today - timedelta(days=9))
        cases = Case.objects.filter(organisation__path__startswith=side.county.path)
        for case, state in zip(cases, states, strict=True):
            ended = today - timedelta(days=1)
            Case.objects.filter(pk=case.pk).update(state=state, notice_until=ended)
        asked = Enquiry.objects.filter(case__in=cases)
        asked.filter(pk=asked[0].pk).update(answer_by=today - timedelta(days=1))
        asked.filter(pk=asked[1].pk).update(answer_by=today)
        terms = Credential.objects.filter(organisation__path__startswith=side.county.path)
        terms.update(review_due_on=today - timedelta(days=1))
        of_county = {"organisation__path__startswith": side.county.path}
        VisitOrder.objects.filter(**of_county, state="open").update(
            entered_at=AT - timedelta(days=99)
        )
        new = Post.objects.filter(person=side.people[2])
        new.update(valid_from=today - timedelta(days=400))
        FollowUp.objects.filter(activity__organisation__path__startswith=side.county.path).update(
            due=today - timedelta(days=1)
        )
        mention = Mention.objects.filter(organisation__path__startswith=side.county.path)[0]
        Mention.objects.filter(pk=mention.pk).update(state="proposed", decided_by=None)
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def pieces_of(user: User) -> list[Piece]:
    page = client_of(user).get(reverse("home")).content.decode()
    if f'hx-get="{reverse("home-work")}"' not in page:
        return []
    found: list[Piece] = client_of(user).get(reverse("home-work")).context["waiting"]
    return found


def shown_at(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return int(answer.context["page"].paginator.count)


def test_every_piece_leads_to_a_list_of_exactly_that_many(made: TwoCounties) -> None:
    trainer = add_user(Role.TRAINER)
    for user in (made.officer, trainer, made.near.clerk, made.far.clerk):
        client, pieces = client_of(user), pieces_of(user)
        assert {one.what: shown_at(client, one.address) for one in pieces} == {
            one.what: one.count for one in pieces
        }
        assert len({one.address for one in pieces}) == len(pieces)


def test_each_room_tells_its_work(made: TwoCounties) -> None:
    told = " ".join(one.what for one in pieces_of(made.officer))
    for what in (
        *("项年度工作已逾期", "份阶段报告该报送了", "份阶段报告等您审核", "项表扬或批评等您决定"),
        *("件咨询或申诉逾期未答复", "件咨询或申诉 3 天内应答复", "待审核材料", "材料齐全"),
        *("待公示或决定", "公示期满", "应年度考核", "90 天内到期", "份送教订单逾期"),
        *("位新任教师逾期", "项活动后续工作已超期", "项更正档案的申请", "对档案可能重复"),
    ):
        assert what in told, what
    clerk = " ".join(one.what for one in pieces_of(made.near.clerk))
    for what in ("份阶段报告等您审核", "项表扬或批评等您决定", "公示期满"):
        assert what not in clerk, what


def test_both_counties_add_up_to_the_city(made: TwoCounties) -> None:
    def counts(user: User) -> dict[str, int]:
        return {one.what.split("（")[0]: one.count for one in pieces_of(user)}

    near, far, city = counts(made.near.clerk), counts(made.far.clerk), counts(made.officer)
    shared = {"项年度工作已逾期", "份阶段报告该报送了"}  # of several counties, or of the office
    assert near
    for what in (set(near) | set(far)) - shared:
        assert near.get(what, 0) + far.get(what, 0) == city[what], what


def test_the_overdue_come_first_and_nothing_is_left_out(made: TwoCounties) -> None:
    late = [one.is_late for one in pieces_of(made.officer)]
    assert True in late
    assert late == sorted(late, reverse=True)
    two = [Piece(1, "甲", "", ""), Piece(0, "乙", "", ""), Piece(1, "丙", "", "", is_late=True)]
    assert [one.what for one in pressing_first(two)] == ["丙", "甲"]


def test_who_has_no_work_of_training_is_told_of_none(made: TwoCounties) -> None:
    for role in (Role.EXAMINER, Role.AUDITOR, Role.ARCHIVIST):
        assert pieces_of(add_user(role)) == []
    assert pieces_of(add_user(Role.COUNTY_OFFICER)) == []  # of no county


def test_the_page_asks_few_questions(made: TwoCounties) -> None:
    for user in (made.officer, made.near.clerk, add_user(Role.TRAINER)):
        for name in ("home", "home-work"):
            assert queries(client_of(user), reverse(name)) <= MOST_QUERIES
