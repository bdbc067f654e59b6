"""The worksheet of titles and certificates that no case here gave: brought in as history.

One is known again by kind, person, subject and first day. What stands is never changed by a sheet:
a line that says otherwise is a fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from django.db.models import Max, QuerySet

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.credentials.giving import Paper, Term, enter_credential
from admin.credentials.kind_rules import rules_of
from admin.credentials.models import Credential
from admin.credentials.paper_lines import NO_END, KindFound, PaperLine, read_line
from admin.credentials.terms import Standing, standing_on
from admin.imports.masked import with_whole_numbers
from admin.imports.sheet import Line
from admin.kinds.families import Family
from admin.kinds.models import Kind, KindVersion
from admin.kinds.values import shown
from admin.people.models import Organisation, Person
from admin.rosters.columns import SERIAL, UNIT, WHO
from admin.rosters.known import parts, people_on_record, within
from admin.rosters.known import stands as people_stand
from admin.rosters.roster_rows import known_by
from admin.rosters.units import root_of, units_for
from admin.sheets.cells import comparable
from admin.sheets.layout import Asked, Change, Plan, SheetColumn, SheetLayout, Told, own_key
from admin.sheets.layout import register as register_layout
from admin.sheets.lines import read_all

VIEW, EDIT = Action.VIEW_TRAINING, Action.DECIDE_CREDENTIALS
CHUNK = 1000
COLUMNS = (
    SERIAL,
    WHO[0],
    *WHO[3:5],
    SheetColumn("kind", "类别", ("称号", "资格类别"), required=True, translated=True, width=20),
    *UNIT,
    SheetColumn("subject", "学科或项目", ("学科", "项目"), most=40),
    SheetColumn("number", "编号", ("证书编号",), most=60, width=20),
    SheetColumn("valid_from", "起始日期", ("授予日期", "发证日期"), required=True),
    SheetColumn("valid_to", "终止日期", ("有效期至",), explained=f"没有期限的填“{NO_END}”。"),
    SheetColumn(
        "basis",
        "依据",
        ("授予文件", "文号"),
        required=True,
        most=200,
        width=30,
        explained="授予的文件名称和文号，或原证书的编号。",
    ),
)
Key = tuple[int, int, str]  # kind, person, subject


@dataclass(frozen=True)
class _Held:
    """A term that is on record, or that an earlier line of the sheet brings."""

    begins: date
    ends: date | None
    withdrawn: date | None
    number: str


@dataclass
class _Record:
    """What is on record, and what earlier lines of the sheet add to it."""

    terms: dict[Key, list[_Held]] = field(default_factory=lambda: defaultdict(list))
    numbers: set[tuple[int, str]] = field(default_factory=set)


def register() -> None:
    """Called once, when Django starts."""
    register_layout(
        SheetLayout(
            key="credentials",
            name="已有的称号和证书",
            explained="系统启用以前或由别处授予的，每份一行，带依据；人员要先有档案。由市级管理员导入。",
            columns=COLUMNS,
            identifying=("identity_number", "name"),
            empty="表中没有称号和证书",
            view=VIEW,
            edit=EDIT,
            count=lambda user: entered(user).count(),
            rows=rows,
            plan=plan,
            carry_out=carry_out,
            stands=stands,
            choices=lambda user: {"kind": [one.name for one in kinds().values()]},
            keeps_own=True,
            own_columns=own_titles,
            order=60,
        )
    )


def kinds() -> dict[str, KindFound]:
    """Kinds of credentials by their comparable names."""
    found = {}
    for kind in Kind.objects.filter(family=Family.CREDENTIAL).order_by("pk"):
        definition = kind.version().definition
        found[comparable(kind.name)] = KindFound(
            kind.pk, kind.name, rules_of(definition.rules), tuple(definition.fields)
        )
    return found


def own_titles(user: User) -> Sequence[str]:
    """Titles of the fields that offices gave to their kinds."""
    return list(dict.fromkeys(field.title for kind in kinds().values() for field in kind.fields))


def entered(user: User) -> QuerySet[Credential]:
    """Those entered from a paper that stand, within reach."""
    root = root_of(user, VIEW)
    found = Credential.objects.filter(
        given_by=None,
        follows=None,
        withdrawn_on=None,
        person__merged_into=None,
        person__identity_digest__isnull=False,
    )
    return found if root is None else found.filter(organisation__path__startswith=root)


def rows(user: User, at: datetime, unmasked: bool) -> Iterator[Mapping[str, str]]:
    """A line a credential."""
    units = units_for(None)
    found = entered(user).select_related("person", "kind").order_by("kind", "valid_from", "pk")
    fields = {kind.key: kind.fields for kind in kinds().values()}
    for one in found.iterator(CHUNK):
        person, unit = one.person, units.by_key[one.organisation_id]
        yield {
            **known_by(person, unmasked),
            "kind": one.kind.name,
            **unit.cells,
            "subject": one.subject,
            "number": one.number,
            "valid_from": one.valid_from.isoformat(),
            "valid_to": one.valid_to.isoformat() if one.valid_to else NO_END,
            "basis": one.basis,
            **{
                own_key(field.title): shown(field, one.values.get(field.key))
                for field in fields[one.kind_id]
            },
        }


def plan(lines: Sequence[Line], asked: Asked, told: Told) -> Plan:
    """What the lines would enter; every cell that cannot be taken is named."""
    root, known = root_of(asked.by, EDIT), kinds()
    units = units_for(root)
    whole = with_whole_numbers(lines, partial(within, root=root))
    read = read_all(whole, lambda line: read_line(line, known, units), told)
    people = people_on_record([(one.line, one.who) for one in read], root)
    record = _on_record({one.pk for one in people.values()}, read)
    work, changes = [], []
    for one in read:
        person = people.get(one.line.number)
        if person is None:
            continue
        state = _state(one, person, record)
        if not one.line.faults:
            changes.append(Change(one.line.number, f"{person.name}：{one.kind.name}", state))
            if state == "new":
                work.append((person, one))
    faults = sorted({fault for line in whole for fault in line.faults})
    return Plan(tuple(changes), tuple(faults), work)


def carry_out(work: Sequence[tuple[Person, PaperLine]], asked: Asked, told: Told) -> None:
    """Enter them all; inside a transaction of the caller."""
    by_key = Kind.objects.in_bulk({one.kind.key for _, one in work})
    units = Organisation.objects.in_bulk({one.unit.key for _, one in work})
    for number, (person, one) in enumerate(work, 1):
        paper = Paper(person, units[one.unit.key], one.subject, one.basis, dict(one.values))
        term = Term(one.valid_from, one.valid_to, one.number)
        enter_credential(by_key[one.kind.key], paper, term, by=asked.by, at=asked.at)
        told(number)


def stands() -> str:
    """Another text whenever people, units, credentials or the rules of kinds were changed."""
    last = Credential.history.aggregate(last=Max("history_id"))["last"]
    version = KindVersion.objects.aggregate(last=Max("pk"))["last"]
    return f"{people_stand()},{last},{version}"


def _on_record(people: set[int], read: Sequence[PaperLine]) -> _Record:
    record = _Record()
    for some in parts(sorted(people)):
        for one in Credential.objects.filter(person__in=some):
            held = _Held(one.valid_from, one.valid_to, one.withdrawn_on, one.number)
            record.terms[one.kind_id, one.person_id, one.subject].append(held)
    typed = sorted({one.number for one in read if one.number})
    for some_numbers in parts(typed):
        found = Credential.objects.filter(number__in=some_numbers)
        record.numbers |= set(found.values_list("kind", "number"))
    return record


def _state(one: PaperLine, person: Person, record: _Record) -> str:
    """Whether it is new; a line that contradicts the record, or an earlier line, is refused."""
    terms = record.terms[one.kind.key, person.pk, one.subject]
    asked = one.kind.rules.term_asked
    for held in terms:
        same_number = one.number in ("", held.number)
        if held.begins == one.valid_from and (asked or same_number):
            _refuse_other(one, held)
            return "unchanged"
        standing = standing_on(one.valid_from, held.begins, held.ends, held.withdrawn)
        if asked and standing == Standing.IN_FORCE:
            what = "此人在这段时间已有一份有效的"
            one.line.refuse("valid_from", what, "请核对，或办理续聘")
    _refuse_new(one, record)
    record.numbers.add((one.kind.key, one.number))
    terms.append(_Held(one.valid_from, one.valid_to, None, one.number))
    return "new"


def _refuse_other(one: PaperLine, held: _Held) -> None:
    """The one on record that the line names says otherwise."""
    how = "请核对；更正请打开那一份办理"
    if held.ends != one.valid_to:
        one.line.refuse("valid_to", "已登记的一份终止日期不同", how)
    if one.number not in ("", held.number):
        one.line.refuse("number", "已登记的一份编号不同", how)


def _refuse_new(one: PaperLine, record: _Record) -> None:
    """What keeps a new one from being entered."""
    line = one.line
    for column, what in one.lacking:
        line.refuse(column, what, "在表里加一列“其他:栏目名称”填写")
    if not one.basis:
        line.refuse("basis", "没有填写依据", "请填写授予的文件名称和文号")
    if one.number and (one.kind.key, one.number) in record.numbers:
        line.refuse("number", "这个编号已经有了", "请核对编号")
    if not one.number and one.kind.rules.numbering == "typed":
        line.refuse("number", "没有填写编号", "这一类的编号要照原证书填写")
