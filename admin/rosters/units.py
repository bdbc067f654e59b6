"""Units of a roster found by what the sheet says of them: code, name, county."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from admin.accounts.models import User
from admin.accounts.permissions import reach_of
from admin.accounts.rights import Action, Scope
from admin.imports.cells import Unreadable
from admin.imports.sheet import Line
from admin.people.models import Organisation
from admin.sheets.cells import comparable, words_of

ALIKE = 3  # names that are suggested …
MOST_SUGGESTIONS = 60  # … for so many unknown names: comparing takes its time


@dataclass(frozen=True)
class Unit:
    """An organisation, as far as finding it needs."""

    key: int
    name: str
    code: str
    county: str
    path: str
    place: str
    begins: date | None
    ends: date | None

    @property
    def cells(self) -> dict[str, str]:
        """As the columns ``UNIT`` of a sheet name it."""
        return {"unit": self.name, "unit_code": self.code, "county": self.county}

    def stands_on(self, day: date) -> bool:
        """Whether it was there on the day."""
        return (self.begins is None or self.begins <= day) and (
            self.ends is None or day <= self.ends
        )


class Units:
    """All units; those outside ``root`` (a path) are known, but not to be written to."""

    def __init__(self, units: Iterable[Unit], root: str | None) -> None:
        self.root = root
        self.by_key = {one.key: one for one in units}
        self._by_code = {comparable(one.code): one for one in self.by_key.values() if one.code}
        self._by_name: dict[str, list[Unit]] = defaultdict(list)
        for one in self.by_key.values():
            self._by_name[comparable(one.name)].append(one)
        self._suggested = 0
        self._found: dict[tuple[str, str, str, date], Unit | Unreadable] = {}

    def knows(self, name: str) -> bool:
        """Whether a unit has this name."""
        return comparable(name) in self._by_name

    def find(self, name: str, code: str, county: str, on: date) -> Unit:
        """The unit. Unreadable where there is none, several, or another county's."""
        asked = (name, code, county, on)
        if asked not in self._found:
            try:
                self._found[asked] = self._find(*asked)
            except Unreadable as error:
                self._found[asked] = error
        found = self._found[asked]
        if isinstance(found, Unreadable):
            raise found
        return found

    def _find(self, name: str, code: str, county: str, on: date) -> Unit:
        if code:
            unit = self._by_code.get(comparable(code))
            if unit is None:
                raise Unreadable("没有这个单位代码", "请核对单位代码，或先导入单位")
            if name and comparable(name) != comparable(unit.name):
                raise Unreadable(f"单位代码属于“{unit.name}”，与单位名称不符", "请核对名称和代码")
            return self._within(unit)
        named = self._by_name.get(comparable(name), [])
        if county:
            named = [one for one in named if _is_of(one, county)]
        if not named:
            raise Unreadable(
                "没有这个单位" + ("（在所填的县区里）" if county else ""), self._how(name)
            )
        candidates = [one for one in named if one.stands_on(on)] or named
        inside = [one for one in candidates if self.root and one.path.startswith(self.root)]
        candidates = inside or candidates
        if len(candidates) > 1:
            where = "、".join(dict.fromkeys(one.county or "市直" for one in candidates))
            raise Unreadable(
                f"有 {len(candidates)} 个同名单位（{where}）", "请加一列“县区”或“单位代码”"
            )
        return self._within(candidates[0])

    def _within(self, unit: Unit) -> Unit:
        if self.root is not None and not unit.path.startswith(self.root):
            raise Unreadable("不是本县区的单位", "请只导入本县区的人员；跨县区调动由市级管理员办理")
        return unit

    def _how(self, name: str) -> str:
        self._suggested += 1
        own = [
            one.name
            for one in self.by_key.values()
            if self.root is None or one.path.startswith(self.root)
        ]
        alike = []
        if self._suggested <= MOST_SUGGESTIONS:
            alike = difflib.get_close_matches(name, list(dict.fromkeys(own)), ALIKE, 0.5)
        if alike:
            return f"是不是“{'”“'.join(alike)}”？请更正，或在“栏目对应”里对应到已有单位"
        return "请先导入单位，或在“栏目对应”里对应到已有单位"


def _is_of(unit: Unit, county: str) -> bool:
    asked, own = comparable(county), comparable(unit.county)
    return bool(asked) and (asked in own or (bool(own) and own in asked))


def root_of(user: User, action: Action) -> str | None:
    """Path of what the user reaches; None for everything, "-" for nothing."""
    match reach_of(user, action):
        case Scope.ALL:
            return None
        case Scope.COUNTY if user.organisation is not None:
            return user.organisation.path
        case _:
            return "-"


def units_for(root: str | None) -> Units:
    """Every unit of the city. One query."""
    rows = list(Organisation.objects.order_by("place").only(*_FIELDS))
    names = {one.pk: one.name for one in rows if one.kind == Organisation.Kind.COUNTY}
    return Units((_unit(one, names) for one in rows), root)


_FIELDS = ("name", "code", "path", "place", "kind", "valid_from", "valid_to")


def _unit(one: Organisation, counties: dict[int, str]) -> Unit:
    above = [int(part) for part in one.path.strip("/").split("/") if part]
    county = next((counties[key] for key in above if key in counties), "")
    where = (one.path, one.place)
    return Unit(one.pk, one.name, one.code or "", county, *where, one.valid_from, one.valid_to)


def unit_of_line(
    line: Line, units: Units, day: date, *, how: str = "请填写单位名称或单位代码"
) -> Unit | None:
    """The unit that the line names; None where it names none or it is refused there. ``how``: what
    to fill in where nothing is.
    """
    texts = {name: line.take(name, words_of) for name in ("unit", "unit_code", "county")}
    if None in texts.values():
        return None
    name, code, county = (str(texts[key]) for key in ("unit", "unit_code", "county"))
    if not name and not code:
        line.refuse("unit", "没有填写单位", how)
        return None
    try:
        return units.find(name, code, county, day)
    except Unreadable as error:
        line.refuse("unit" if name else "unit_code", error.what, error.how)
        return None
