"""What a roster does to people and posts: found out without changing anything.

What is left empty in the sheet stays as it is on record. A person is found by the number; another
school or role closes the post held so far and opens the next; whatever else differs is set right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from admin.accounts.rights import Action
from admin.imports.masked import with_whole_numbers
from admin.imports.people import digest_of, known_people
from admin.imports.sheet import Line, refuse_repeated
from admin.people.models import Person, Post
from admin.rosters.known import posts_of, rank, within
from admin.rosters.person_lines import PersonLine, read_line
from admin.rosters.units import Units, root_of, units_for
from admin.sheets.cells import same_words
from admin.sheets.layout import Asked, Change, Difference, Plan, Told
from admin.sheets.lines import read_all

HIDDEN = "（不显示）"
PERSON_TITLES = {
    "name": "姓名",
    "former_name": "曾用名",
    "sex": "性别",
    "birth_date": "出生日期",
    "ethnicity": "民族",
    "email": "电子邮箱",
    "dialect": "方言区",
}
POST_TITLES = {
    "role": "职务类别",
    "title": "职务名称",
    "subject": "任教学科",
    "stage": "学段",
    "is_rural": "农村教师",
    "is_special_post": "特岗教师",
    "is_main": "主要职务",
    "valid_from": "任职起始日期",
    "valid_to": "任职终止日期",
}


class Brings(StrEnum):
    """What a layout brings: people alone, people with the post they hold, posts of all times."""

    PEOPLE = "people"
    TEACHERS = "teachers"
    POSTS = "posts"


@dataclass
class RosterWork:
    """Records to write; posts refer to people that may not be written yet."""

    new_people: list[Person] = field(default_factory=list)
    changed_people: list[Person] = field(default_factory=list)
    renamed: list[Person] = field(default_factory=list)
    new_posts: list[Post] = field(default_factory=list)
    changed_posts: dict[int, Post] = field(default_factory=dict)
    reason: str = ""


def plan_roster(lines: Sequence[Line], asked: Asked, told: Told, *, brings: Brings) -> Plan:
    """Read and compare; about one query for 200 lines."""
    root = root_of(asked.by, Action.EDIT_PEOPLE)
    units = units_for(root)
    needs_unit = brings != Brings.PEOPLE
    read = read_all(
        with_whole_numbers(lines, partial(within, root=root)),
        lambda line: read_line(line, units, asked.as_of, needs_unit=needs_unit),
        told,
    )
    known = known_people([one.who for one in read])
    reached = within(list(known.values()), root)
    posts = posts_of(known.values()) if brings != Brings.PEOPLE else {}
    planning = _Planning(units, asked, brings, reached, posts)
    changes = [planning.plan(one, known.get(digest_of(one.who))) for one in read]
    if brings == Brings.POSTS:
        posts_told = [(one.line, _post_key(one)) for one in read]
        refuse_repeated(posts_told, "unit", "同一个人的这项任职与第 {} 行重复")
    else:
        people_told = [(one.line, digest_of(one.who)) for one in read]
        refuse_repeated(people_told, "identity_number", "证件号码与第 {} 行重复")
    faults = {fault for line in lines for fault in line.faults}
    faults |= {fault for one in read for fault in one.line.faults}
    return Plan(
        tuple(one for one in changes if one is not None), tuple(sorted(faults)), planning.work
    )


def _post_key(one: PersonLine) -> tuple[object, ...]:
    unit = one.unit.key if one.unit else 0
    return (digest_of(one.who), unit, one.post.get("role", "teacher"), one.post.get("valid_from"))


@dataclass
class _Planning:
    """Gathers what is to be written, line by line."""

    units: Units
    asked: Asked
    brings: Brings
    reached: frozenset[int]
    posts: Mapping[int, list[Post]]
    work: RosterWork = field(default_factory=RosterWork)

    def plan(self, one: PersonLine, person: Person | None) -> Change | None:
        """The line's change; None where it has faults."""
        if person is None:
            if self.brings == Brings.POSTS:
                one.line.refuse("identity_number", "没有这个人的档案", "请先导入“人员”，再导入任职")
                return None
            return self._new(one)
        if person.pk not in self.reached:
            one.line.refuse(
                "identity_number",
                "此人的档案不在本县区",
                "跨县区的调动请报市级管理员办理",
            )
            return None
        differences = [] if self.brings == Brings.POSTS else self._person(one, person)
        if self.brings == Brings.POSTS and not same_words(person.name, one.who.name):
            _refuse_name(one)
        elif self.brings != Brings.PEOPLE:
            differences += self._post(one, person)
        if one.line.faults:
            return None
        state = "changed" if differences else "unchanged"
        return Change(one.line.number, one.who.name, state, tuple(differences))

    def _new(self, one: PersonLine) -> Change:
        who = one.who
        person = Person(name=who.name, sex=who.sex, birth_date=who.birth_date)
        person.set_identity(who.identity_kind, who.identity_number)
        for name, value in one.person.items():
            if name == "phone":
                person.set_phone(value)
            else:
                setattr(person, name, value)
        person.extra = dict(one.own)
        self.work.new_people.append(person)
        differences = []
        if one.unit is not None:
            self.work.new_posts.append(self._made(one, person, one.post.get("valid_from")))
            differences.append(Difference("单位", "", one.unit.name))
        return Change(one.line.number, who.name, "new", tuple(differences))

    def _person(self, one: PersonLine, person: Person) -> list[Difference]:
        wanted: dict[str, Any] = {
            name: value for name, value in one.person.items() if name != "phone"
        }
        wanted |= {name: getattr(one.who, name) for name in one.typed}
        renamed = not same_words(person.name, one.who.name)
        if renamed:
            if not same_words(one.person.get("former_name", ""), person.name):
                _refuse_name(one)
                return []
            wanted["name"] = one.who.name
        differences = _set(person, wanted, PERSON_TITLES)
        if phone := one.person.get("phone"):
            before = person.phone_digest
            trial = Person()
            trial.set_phone(phone)
            if trial.phone_digest != before:
                person.phone_locked, person.phone_digest = trial.phone_locked, trial.phone_digest
                differences.append(Difference("联系电话", HIDDEN if before else "", HIDDEN))
        for heading, value in one.own.items():
            before = str(person.extra.get(heading, ""))
            if not same_words(before, value):
                person.extra = {**person.extra, heading: value}
                differences.append(Difference(heading, before, value))
        if differences:
            (self.work.renamed if renamed else self.work.changed_people).append(person)
        return differences

    def _post(self, one: PersonLine, person: Person) -> list[Difference]:
        posts = self.posts.get(person.pk, [])
        if self.brings == Brings.POSTS:
            post = _same_post(one, posts)
            return (
                self._add(one, person, one.post.get("valid_from"))
                if post is None
                else (self._set_right(post, one.post))
            )
        held = [p for p in posts if _is_held(p, self.asked.as_of)]
        post = _held_here(one, held)
        if post is not None:
            return self._set_right(post, one.post)
        begins = one.post.get("valid_from") or self.asked.as_of
        closed = self._close(one, held, begins)
        return closed + self._add(one, person, begins)

    def _close(self, one: PersonLine, held: Sequence[Post], begins: date) -> list[Difference]:
        """The main post held so far ends on the day before the next begins."""
        if not held:
            return []
        former, last = min(held, key=rank), begins - timedelta(days=1)
        if former.valid_from and former.valid_from > last:
            one.line.refuse(
                "valid_from" if one.post.get("valid_from") else "unit",
                f"原任职从 {former.valid_from} 起，新任职不能从 {begins} 起",
                "请核对任职起始日期，或选择晚一些的变动日期",
            )
            return []
        unit = self.units.by_key[former.organisation_id]
        if self.units.root is not None and not unit.path.startswith(self.units.root):
            one.line.refuse("unit", "原单位不在本县区", "跨县区的调动请报市级管理员办理")
            return []
        former.valid_to = last
        self.work.changed_posts[former.pk] = former
        return [Difference(f"原任职 {unit.name}", "在任", f"至 {last}")]

    def _add(self, one: PersonLine, person: Person, begins: date | None) -> list[Difference]:
        post = self._made(one, person, begins)
        self.work.new_posts.append(post)
        name = one.unit.name if one.unit else ""
        since = f"，自 {begins}" if begins else ""
        return [Difference("任职", "", f"{name} {post.get_role_display()}{since}")]

    def _made(self, one: PersonLine, person: Person, begins: date | None) -> Post:
        assert one.unit is not None
        fields = {**one.post, "valid_from": begins}
        return Post(person=person, organisation_id=one.unit.key, **fields)

    def _set_right(self, post: Post, wanted: Mapping[str, Any]) -> list[Difference]:
        differences = _set(post, wanted, POST_TITLES)
        if differences:
            self.work.changed_posts[post.pk] = post
        return differences


def _refuse_name(one: PersonLine) -> None:
    one.line.refuse(
        "name",
        "证件号码已登记在另一个姓名之下",
        "请核对姓名和证件号码；确系更名的，在“曾用名”栏写原来的姓名",
    )


def _is_held(post: Post, day: date) -> bool:
    return post.valid_to is None or post.valid_to >= day


def _held_here(one: PersonLine, held: Sequence[Post]) -> Post | None:
    """The post held in this unit, in this role where the sheet tells one."""
    here = [post for post in held if one.unit and post.organisation_id == one.unit.key]
    if role := one.post.get("role"):
        here = [post for post in here if post.role == role]
    return here[0] if here else None


def _same_post(one: PersonLine, posts: Sequence[Post]) -> Post | None:
    """The post of the same unit and role that begins on the same day, or whose beginning was not
    known.
    """
    role, begins = one.post.get("role", "teacher"), one.post.get("valid_from")
    here = [
        post
        for post in posts
        if one.unit and post.organisation_id == one.unit.key and post.role == role
    ]
    same = [post for post in here if post.valid_from == begins]
    unknown = [post for post in here if post.valid_from is None or begins is None]
    if same:
        return same[0]
    return unknown[0] if len(here) == 1 and unknown else None


def _set(
    record: Person | Post, wanted: Mapping[str, Any], titles: Mapping[str, str]
) -> list[Difference]:
    """Set what differs by more than width and blanks; what was and what is."""
    differences = []
    for name, value in wanted.items():
        before = getattr(record, name)
        same = same_words(before, value) if isinstance(before, str) and before else before == value
        if not same:
            setattr(record, name, value)
            told = [_shown(record, name, one) for one in (before, value)]
            differences.append(Difference(titles[name], *told))
    return differences


def _shown(record: Person | Post, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "role":
        return str(dict(Post.Role.choices).get(value, value))
    return "" if value is None else str(value)
