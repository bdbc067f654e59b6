"""The own file as blocks of records, each of which can be asked to be put right."""

from __future__ import annotations

from django.urls import reverse

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.person_blocks import Block, Line, own_blocks
from admin.people.models import Person
from admin.personnel.models import ChangeRequest
from admin.testing.models import Candidate

What = ChangeRequest.What


def records_of(person: Person, user: User) -> list[Block]:
    """Posts, tests, and what the rooms of training keep."""
    return [_posts(person), _tests(person, user), *own_blocks(person)]


def block_of(person: Person, user: User, what: str) -> Block | None:
    """The block of a sort of record; None where there is none."""
    return next((one for one in records_of(person, user) if one.what == what), None)


def _posts(person: Person) -> Block:
    found = person.posts.select_related("organisation").order_by("-is_main", "-valid_from", "pk")
    lines = []
    for one in found:
        subject = f"（{one.subject}）" if one.subject else ""
        marks = [
            name for name, holds in (("农村", one.is_rural), ("特岗", one.is_special_post)) if holds
        ]
        title = f"{one.organisation.name}　{one.title or one.get_role_display()}{subject}"
        text = f"{one.valid_from or '？'} 至 {one.valid_to or '今'}"
        lines.append(Line(title, "　".join([text, *marks]), key=one.pk))
    page = f"{reverse('own-timeline')}?sort=post"
    return Block(What.POST, "任职", tuple(lines), page, "没有登记任职。")


def _tests(person: Person, user: User) -> Block:
    within = scope.results(user, Action.VIEW_RESULTS).select_related("sitting")
    results = {
        one.sitting.candidate_id: one for one in within.filter(sitting__candidate__person=person)
    }
    found = Candidate.objects.filter(person=person).select_related("session")
    lines = []
    for one in found.order_by("-session__date", "-pk"):
        result = results.get(one.pk)
        told = f"{result.total} 分　{result.level_name or '未入级'}" if result else ""
        text = "　".join(filter(None, [str(one.session.date), told, one.admission_number]))
        lines.append(Line(one.session.name, text, key=one.pk))
    page = f"{reverse('own-timeline')}?sort=test"
    return Block(What.TEST, "测试", tuple(lines), page, "没有报过名。")
