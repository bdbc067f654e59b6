"""The worksheet of hours entered by hand: what stands is exported; lines enter and correct.

An entry is known again by person, day, name, kind of hours and whether she taught. Other hours, or
another level, grade or basis correct it: the former entry is taken back and the new one entered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db.models import Max, Q, QuerySet

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.hours.entering import MOST_TITLE, Hours, enter_hours, take_back
from admin.hours.errors import NoRule
from admin.hours.hand_lines import HandLine, read_line
from admin.hours.models import HandEntry
from admin.hours.rules_in_force import InForce, newest_number, rule_on, rules_in_force
from admin.hours.wording import plain
from admin.imports.masked import with_whole_numbers
from admin.imports.sheet import Line
from admin.people.models import Person, Post
from admin.rosters.columns import SERIAL, WHO, YES_NO
from admin.rosters.known import parts, people_on_record, within
from admin.rosters.known import stands as people_stand
from admin.rosters.roster_rows import known_by
from admin.rosters.units import root_of
from admin.sheets.cells import comparable
from admin.sheets.layout import Asked, Change, Difference, Plan, SheetColumn, SheetLayout, Told
from admin.sheets.layout import register as register_layout
from admin.sheets.lines import read_all

VIEW, EDIT = Action.VIEW_TRAINING, Action.EDIT_TRAINING
REASON = "表格导入更正"
CHUNK = 1000
TITLES = ("学时", "级别", "结业等次", "依据")
COLUMNS = (
    SERIAL,
    WHO[0],
    *WHO[3:5],
    SheetColumn(
        "day",
        "日期",
        ("完成日期", "培训日期", "结业日期"),
        required=True,
        explained="培训结束的日期。",
    ),
    SheetColumn(
        "title", "培训名称", ("课程名称", "项目名称"), required=True, most=MOST_TITLE, width=30
    ),
    SheetColumn("hours", "学时", ("学时数", "获得学时"), required=True, width=8),
    SheetColumn("kind", "学时类别", ("培训形式",), required=True, translated=True),
    SheetColumn("level", "级别", ("培训级别",), translated=True, width=10),
    SheetColumn("grade", "结业等次", ("等次",), translated=True, width=10),
    SheetColumn(
        "taught", "担任培训教师", ("授课",), options=YES_NO, explained="给别人讲课的填“是”。"
    ),
    SheetColumn(
        "reason",
        "依据",
        ("依据或理由", "证明材料"),
        most=300,
        width=30,
        explained="如结业证书编号、文件名称；新登记的必须填写。",
    ),
)
Key = tuple[int, date, str, str, bool]


@dataclass(frozen=True)
class Entering:
    """What a line enters, and the entry that it corrects."""

    person: Person
    what: Hours
    reason: str
    former: HandEntry | None


def register() -> None:
    """Called once, when Django starts."""
    register_layout(
        SheetLayout(
            key="hours",
            name="手工登记学时",
            explained="每项培训一行，带依据；人员要先有档案。同一项已登记过的，只更正不同的地方。",
            columns=COLUMNS,
            identifying=("identity_number", "name"),
            empty="表中没有学时",
            view=VIEW,
            edit=EDIT,
            count=lambda user: standing(user).count(),
            rows=rows,
            plan=plan,
            carry_out=carry_out,
            stands=stands,
            choices=choices,
            order=50,
        )
    )


def choices(user: User) -> Mapping[str, Sequence[str]]:
    """Names that the rules in force give to kinds of hours, levels and grades."""
    rules = [one.rule for one in rules_in_force()]
    return {
        "kind": list(dict.fromkeys(one.name for rule in rules for one in rule.kinds)),
        "level": list(dict.fromkeys(one.name for rule in rules for one in rule.levels)),
        "grade": list(dict.fromkeys(name for rule in rules for name, _ in rule.grades)),
    }


def standing(user: User) -> QuerySet[HandEntry]:
    """Entries that nobody took back, of people within reach who have a number."""
    root = root_of(user, VIEW)
    found = _standing().filter(person__merged_into=None, person__identity_digest__isnull=False)
    if root is None:
        return found
    posts = Post.objects.filter(organisation__path__startswith=root)
    return found.filter(Q(person__in=posts.values("person")))


def _standing() -> QuerySet[HandEntry]:
    return HandEntry.objects.filter(reverses=None, reversal=None)


def rows(user: User, at: datetime, unmasked: bool) -> Iterator[Mapping[str, str]]:
    """A line an entry."""
    rules = rules_in_force()
    found = standing(user).select_related("person").order_by("person__name", "person", "day", "pk")
    for one in found.iterator(CHUNK):
        person, (kinds, levels) = one.person, _names(one.day, rules)
        yield {
            **known_by(person, unmasked),
            "day": one.day.isoformat(),
            "title": one.title,
            "hours": plain(one.hours),
            "kind": kinds.get(one.kind, one.kind),
            "level": levels.get(one.level, one.level),
            "grade": one.grade,
            "taught": "是" if one.taught else "否",
            "reason": one.reason,
        }


def _names(day: date, rules: Sequence[InForce]) -> tuple[dict[str, str], dict[str, str]]:
    """Names of kinds and of levels by their codes, as the rule of the day has them."""
    try:
        rule = rule_on(day, rules).rule
    except NoRule:
        return {}, {}
    kinds = {one.code: one.name for one in rule.kinds}
    return kinds, {one.code: one.name for one in rule.levels}


def plan(lines: Sequence[Line], asked: Asked, told: Told) -> Plan:
    """What the lines would do; every cell that cannot be taken is named."""
    root, rules = root_of(asked.by, EDIT), rules_in_force()
    whole = with_whole_numbers(lines, partial(within, root=root))
    read = read_all(whole, lambda line: read_line(line, rules, asked.as_of), told)
    found = people_on_record([(one.line, one.who) for one in read], root)
    on_record = _by_key([person.pk for person in found.values()])
    first: dict[Key, int] = {}
    work, changes = [], []
    for one in read:
        person = found.get(one.line.number)
        if person is None:
            continue
        key = _key(person.pk, one.what)
        waiting = on_record.get(key, [])
        if key in first and not waiting:
            what = f"同一人、同一项培训与第 {first[key]} 行重复"
            one.line.refuse("title", what, "请删除重复的行或更正")
            continue
        first.setdefault(key, one.line.number)
        change, entering = _change(one, person, waiting.pop(0) if waiting else None)
        changes.append(change)
        if entering is not None:
            work.append(entering)
    faults = sorted({fault for line in whole for fault in line.faults})
    return Plan(tuple(changes), tuple(faults), work)


def carry_out(work: Sequence[Entering], asked: Asked, told: Told) -> None:
    """Enter it all; inside a transaction of the caller."""
    for number, one in enumerate(work, 1):
        if one.former is not None:
            take_back(one.former, by=asked.by, at=asked.at, reason=REASON)
        enter_hours(one.person, one.what, by=asked.by, at=asked.at, reason=one.reason)
        told(number)


def stands() -> str:
    """Another text whenever people, entries or the rules were changed."""
    last = HandEntry.objects.aggregate(last=Max("pk"))["last"]
    return f"{people_stand()},{last},{newest_number()}"


def _by_key(people: Sequence[int]) -> dict[Key, list[HandEntry]]:
    found: dict[Key, list[HandEntry]] = defaultdict(list)
    for some in parts(sorted(set(people))):
        for one in _standing().filter(person__in=some).order_by("pk"):
            key = (one.person_id, one.day, comparable(one.title), one.kind, one.taught)
            found[key].append(one)
    return found


def _key(person: int, what: Hours) -> Key:
    return (person, what.day, comparable(what.title), what.kind, what.taught)


def _change(
    one: HandLine, person: Person, former: HandEntry | None
) -> tuple[Change, Entering | None]:
    row, name = one.line.number, f"{person.name}：{one.what.title}"
    if former is None:
        if not one.reason:
            one.line.refuse("reason", "没有填写依据", "请填写，例如结业证书编号、文件名称")
        return Change(row, name, "new"), Entering(person, one.what, one.reason, None)
    what = Hours(
        former.day,
        former.title,
        one.what.hours,
        former.kind,
        one.what.level or former.level,
        one.what.grade or former.grade,
        former.taught,
    )
    reason = one.reason or former.reason
    before = (plain(former.hours), former.level, former.grade, former.reason)
    after = (plain(what.hours), what.level, what.grade, reason)
    differences = tuple(
        Difference(title, old, new)
        for title, old, new in zip(TITLES, before, after, strict=True)
        if old != new
    )
    if not differences:
        return Change(row, name, "unchanged"), None
    return Change(row, name, "changed", differences), Entering(person, what, reason, former)
