"""A line of the worksheet of personal records, as read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from admin.activities.models import PersonalRecord
from admin.imports.cells import Unreadable, date_of
from admin.imports.person_cells import Who, who_of
from admin.imports.sheet import Line
from admin.kinds.fields import Field
from admin.rosters.units import Unit, Units, unit_of_line
from admin.sheets.cells import chooser, comparable, words_of
from admin.sheets.layout import own_key

STATES = {str(name): str(code) for code, name in PersonalRecord.State.choices}
TEXTS = ("level_at_start", "goal", "level_reached")


@dataclass(frozen=True)
class KindFound:
    """A kind that a line may name: its key, and the fields of its own that a cell can tell."""

    key: int
    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class RecordLine:
    """One line as read; what it leaves empty stays as it is on record. ``told``: texts, state and
    days by the name of the record's field; ``own``: cells of own fields by their key.
    """

    line: Line
    who: Who
    kind: KindFound
    unit: Unit | None
    title: str
    told: Mapping[str, str | date]
    own: Mapping[str, object]


def read_line(
    line: Line, kinds: Mapping[str, KindFound], units: Units, today: date
) -> RecordLine | None:
    """The record of the line; None where a cell cannot be taken (the line says which)."""
    who = who_of(line)
    kind, title = line.take("kind", _kind_of(kinds)), line.take("title", _filled)
    told: dict[str, object] = {name: line.take(name, words_of) for name in TEXTS}
    told["state"] = line.take("state", chooser(STATES))
    told |= {name: line.take(name, date_of) for name in ("begun_on", "ended_on")}
    begun = told["begun_on"]
    if isinstance(begun, date) and begun > today:
        line.refuse("begun_on", "日期在今天以后", "请核对日期")
    names_unit = any(line.take(name, words_of) for name in ("unit", "unit_code"))
    day = begun if isinstance(begun, date) else today
    unit = unit_of_line(line, units, day) if names_unit and not line.faults else None
    if who is None or not isinstance(kind, KindFound) or line.faults:
        return None
    filled = {name: one for name, one in told.items() if isinstance(one, str | date) and one}
    cells = {one.key: line.values.get(own_key(one.title)) for one in kind.fields}
    own = {key: cell for key, cell in cells.items() if words_of(cell)}
    return RecordLine(line, who, kind, unit, str(title), filled, own)


def _kind_of(kinds: Mapping[str, KindFound]) -> Callable[[object], KindFound]:
    def chosen(cell: object) -> KindFound:
        text = words_of(cell)
        found = kinds.get(comparable(text))
        if found is None:
            what = "没有这一类个人记录" if text else "没有填写类别"
            raise Unreadable(what, f"请填写：{'、'.join(one.name for one in kinds.values())}")
        return found

    return chosen


def _filled(cell: object) -> str:
    text = words_of(cell)
    if not text:
        raise Unreadable("没有填写内容", "请填写技能等的名称")
    return text
