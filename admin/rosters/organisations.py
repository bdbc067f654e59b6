"""Organisations as a sheet: the tree, what was renamed or merged, found again by code or name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.imports.cells import date_of
from admin.imports.sheet import Line
from admin.people.models import Organisation
from admin.rosters.columns import UNIT_KINDS
from admin.rosters.units import root_of
from admin.sheets.cells import chooser, comparable, same_words, words_of
from admin.sheets.layout import Asked, Change, Difference, Plan, SheetColumn, Told
from admin.sheets.lines import TOLD_EVERY

COLUMNS = (
    SheetColumn("serial", "序号", ("编号", "序"), width=7),
    SheetColumn(
        "name",
        "单位名称",
        ("名称", "学校名称", "单位", "学校", "机构名称", "学校(机构)名称"),
        required=True,
        most=120,
        width=32,
    ),
    SheetColumn(
        "code",
        "单位代码",
        ("代码", "学校代码", "学校标识码", "机构代码", "学校(机构)标识码", "标识码"),
        most=32,
        width=16,
        explained="有代码的，按代码找到已有单位；没有代码的，按名称和上级单位。",
    ),
    SheetColumn(
        "kind",
        "类别",
        ("单位类别", "学校类别", "办学类型", "学校类型", "机构类型"),
        options=UNIT_KINDS,
        width=16,
    ),
    SheetColumn(
        "parent",
        "上级单位",
        ("主管单位", "主管部门", "所属县区", "上级", "隶属"),
        most=120,
        width=26,
        explained="上级单位的名称；上级也在本表中的，先后不限。最上一级不填。",
    ),
    SheetColumn("parent_code", "上级单位代码", ("主管单位代码",), most=32, width=16),
    SheetColumn("valid_from", "起始日期", ("成立日期", "建校日期", "建校年月"), width=12),
    SheetColumn("valid_to", "终止日期", ("撤销日期", "撤并日期"), width=12),
    SheetColumn("successor", "并入（更名为）", ("并入单位", "更名为", "并入"), most=120, width=26),
    SheetColumn("successor_code", "并入单位代码", (), most=32, width=16),
)
TITLES = {one.key: one.heading for one in COLUMNS}
_READERS = {
    "name": words_of,
    "code": words_of,
    "kind": chooser(UNIT_KINDS),
    "parent": words_of,
    "parent_code": words_of,
    "valid_from": date_of,
    "valid_to": date_of,
    "successor": words_of,
    "successor_code": words_of,
}
_OWN_FIELDS = ("name", "code", "kind", "valid_from", "valid_to")
REASON = "表格导入"


@dataclass
class UnitsWork:
    """Organisations to save, each with the others it points at; upper ones first."""

    saved: list[Organisation] = field(default_factory=list)
    pointing: list[tuple[Organisation, Organisation | None, Organisation | None]] = field(
        default_factory=list
    )


class _Tree:
    """Organisations on record and in the sheet, by code and by name."""

    def __init__(self, known: Sequence[Organisation]) -> None:
        self.by_code = {comparable(one.code): one for one in known if one.code}
        self.by_name: dict[str, list[Organisation]] = {}
        for one in known:
            self.by_name.setdefault(comparable(one.name), []).append(one)

    def add(self, one: Organisation) -> None:
        if one.code:
            self.by_code[comparable(one.code)] = one
        self.by_name.setdefault(comparable(one.name), []).append(one)

    def find(self, name: str, code: str) -> list[Organisation]:
        if code:
            found = self.by_code.get(comparable(code))
            return [found] if found else []
        return self.by_name.get(comparable(name), [])


def count_units(user: User) -> int:
    """How many lines the sheet has."""
    return int(_reached(user).count())


def _reached(user: User) -> Any:
    root = root_of(user, Action.VIEW_PEOPLE)
    found = Organisation.objects.order_by("place", "id")
    return found if root is None else found.filter(path__startswith=root)


def unit_rows(user: User, at: datetime, unmasked: bool) -> Iterator[Mapping[str, str]]:
    """A line an organisation, upper ones before those under them."""
    for one in _reached(user).select_related("parent", "successor"):
        yield {
            "name": one.name,
            "code": one.code or "",
            "kind": str(one.get_kind_display()),
            "parent": one.parent.name if one.parent else "",
            "parent_code": (one.parent.code or "") if one.parent else "",
            "valid_from": one.valid_from.isoformat() if one.valid_from else "",
            "valid_to": one.valid_to.isoformat() if one.valid_to else "",
            "successor": one.successor.name if one.successor else "",
            "successor_code": (one.successor.code or "") if one.successor else "",
        }


def plan_units(lines: Sequence[Line], asked: Asked, told: Told) -> Plan:
    """Found by code, else by name under the upper one that the line names. Two queries."""
    root = root_of(asked.by, Action.EDIT_PEOPLE)
    known = list(Organisation.objects.select_related("parent", "successor"))
    tree = _Tree(known)
    read = []
    for number, line in enumerate(lines, 1):
        values = {
            name: line.take(name, reader)
            for name, reader in _READERS.items()
            if name in line.values
        }
        if values.get("name") == "":
            line.refuse("name", "没有填写单位名称", "请填写")
        begins, ends = values.get("valid_from"), values.get("valid_to")
        if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
            line.refuse("valid_to", "终止日期早于起始日期", "请核对两个日期")
        if not line.faults:
            read.append((line, {name: one for name, one in values.items() if one}))
        if number % TOLD_EVERY == 0:
            told(number)
    pairs = [(line, values, _known(tree, line, values)) for line, values in read]
    _refuse_doubled(pairs)
    records = []
    for line, values, record in pairs:
        made = record if record is not None else Organisation()
        if record is None and not line.faults:
            made.name, made.code = str(values["name"]), values.get("code")  # type: ignore[assignment]
            tree.add(made)
        records.append((line, values, made))
    work, changes = UnitsWork(), []
    for line, values, record in records:
        if not line.faults:
            changes.append(_change(line, values, record, tree, root, work))
    _refuse_circles(work, {id(record): line for line, _, record in records})
    faults = sorted({fault for line in lines for fault in line.faults})
    return Plan(tuple(one for one in changes if one), tuple(faults), _ordered(work))


def _known(tree: _Tree, line: Line, values: Mapping[str, Any]) -> Organisation | None:
    code, name = str(values.get("code", "")), str(values["name"])
    if code:
        found = tree.find("", code)
        if found:
            return found[0]
    named = [
        one
        for one in tree.find(name, "")
        if not (code and one.code)  # another code: another unit of the same name
    ]
    if parent := str(values.get("parent", "")):
        above = [one for one in named if one.parent and same_words(one.parent.name, parent)]
        named = above if above or not code else []
    begins = values.get("valid_from")
    if len(named) > 1 and begins:
        named = [one for one in named if one.valid_from == begins] or named
    if len(named) > 1:
        line.refuse("name", f"有 {len(named)} 个同名单位", "请填写单位代码")
    return named[0] if len(named) == 1 else None


def _refuse_doubled(pairs: Sequence[tuple[Line, Mapping[str, Any], Organisation | None]]) -> None:
    first: dict[object, int] = {}
    for line, values, record in pairs:
        code = comparable(str(values.get("code", "")))
        own = (comparable(str(values["name"])), comparable(str(values.get("parent", ""))))
        key = record.pk if record else code or (*own, values.get("valid_from"))
        if key in first:
            line.refuse("name", f"与第 {first[key]} 行是同一个单位", "请删除重复的行或更正")
        first.setdefault(key, line.number)


def _change(
    line: Line,
    values: Mapping[str, Any],
    record: Organisation,
    tree: _Tree,
    root: str | None,
    work: UnitsWork,
) -> Change | None:
    parent = _other(line, values, "parent", tree)
    successor = _other(line, values, "successor", tree)
    if line.faults or _is_outside(line, record, parent, root):
        return None
    is_new = record.pk is None
    differences = []
    for name in _OWN_FIELDS:
        value, before = values.get(name), getattr(record, name)
        if value is None or (not is_new and _is_same(before, value)):
            continue
        if not is_new:
            told = [_shown(name, one) for one in (before, value)]
            differences.append(Difference(TITLES[name], *told))
        setattr(record, name, value)
    for name, other in (("parent", parent), ("successor", successor)):
        before = getattr(record, name)
        if other is not None and before is not other and (before is None or before.pk != other.pk):
            if not is_new:
                differences.append(
                    Difference(TITLES[name], before.name if before else "", other.name)
                )
        elif not is_new:
            parent, successor = (None, successor) if name == "parent" else (parent, None)
    if is_new or differences:
        work.pointing.append((record, parent, successor))
    state = "new" if is_new else "changed" if differences else "unchanged"
    return Change(line.number, str(values["name"]), state, tuple(differences))


def _other(line: Line, values: Mapping[str, Any], name: str, tree: _Tree) -> Organisation | None:
    written, code = str(values.get(name, "")), str(values.get(f"{name}_code", ""))
    if not written and not code:
        return None
    found = tree.find(written, code)
    if not found and code:
        found = tree.find(written, "")
    if len(found) == 1:
        return found[0]
    what = f"有 {len(found)} 个单位叫这个名称" if found else "没有这个单位"
    line.refuse(name if written else f"{name}_code", what, "请核对名称，或填写它的代码")
    return None


def _is_outside(
    line: Line, record: Organisation, parent: Organisation | None, root: str | None
) -> bool:
    """Whether a county reaches for what is another's, or for its own place in the tree."""
    if root is None:
        return False
    above = parent if parent is not None else record.parent
    own = record.pk is None or record.path.startswith(root)
    under = above is None or above.pk is None or above.path.startswith(root)
    is_root = record.pk is not None and record.path == root
    if own and (is_root or (above is not None and under)):
        return False
    line.refuse("parent", "不是本县区的单位", "请只导入本县区的单位，并填写上级单位")
    return True


def _is_same(before: Any, value: Any) -> bool:
    if isinstance(before, str) and isinstance(value, str) and before:
        return same_words(before, value)
    return bool(before == value)


def _shown(name: str, value: Any) -> str:
    if name == "kind":
        return str(dict(Organisation.Kind.choices).get(value, value))
    return "" if value is None else str(value)


def _refuse_circles(work: UnitsWork, lines: Mapping[int, Line]) -> None:
    above = {id(record): parent for record, parent, _ in work.pointing if parent is not None}
    for record, parent, _ in work.pointing:
        seen = {id(record)}
        step = parent
        while step is not None:
            if id(step) in seen or (step.pk is not None and step.pk == record.pk):
                lines[id(record)].refuse("parent", "上级单位绕回了自己", "请核对上级单位")
                break
            seen.add(id(step))
            step = above.get(id(step), step.parent)


def _ordered(work: UnitsWork) -> UnitsWork:
    """Upper ones before those that are saved under them."""
    waiting = {id(record): (record, parent, other) for record, parent, other in work.pointing}
    ordered = UnitsWork()

    def settle(key: int, depth: int = 0) -> None:
        if key not in waiting or depth > len(work.pointing):
            return
        record, parent, other = waiting.pop(key)
        if parent is not None:
            settle(id(parent), depth + 1)
        ordered.saved.append(record)
        ordered.pointing.append((record, parent, other))

    for record, _, _ in work.pointing:
        settle(id(record))
    return ordered


def write_units(work: UnitsWork, asked: Asked, told: Told) -> None:
    """Save them; successors last, when all are there. Inside a transaction of the caller."""
    for number, (record, parent, _) in enumerate(work.pointing, 1):
        if parent is not None:
            record.parent = parent
        _save(record, asked)
        told(number)
    for record, _, successor in work.pointing:
        if successor is not None:
            record.successor = successor
            _save(record, asked)


def _save(record: Any, asked: Asked) -> None:
    record._history_user, record._change_reason = asked.by, REASON
    record._history_date = asked.at
    record.save()
