"""The four sheets of this room: organisations, people, teachers with their post, posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.rosters import organisations, roster_rows
from admin.rosters.asked import PeopleAsked
from admin.rosters.columns import POST, SERIAL, UNIT, UNTIL, WHO
from admin.rosters.known import stands
from admin.rosters.planning import Brings, plan_roster
from admin.rosters.units import root_of, units_for
from admin.rosters.writing import write_roster
from admin.sheets.layout import SheetLayout, register

VIEW, EDIT = Action.VIEW_PEOPLE, Action.EDIT_PEOPLE
ROWS = {
    "teachers": (roster_rows.count_teachers, roster_rows.teacher_rows),
    "people": (roster_rows.count_people, roster_rows.people_rows),
    "posts": (roster_rows.count_posts, roster_rows.post_rows),
}


def unit_names(user: User) -> Mapping[str, Sequence[str]]:
    """Names of units and counties within the user's reach."""
    root, units = root_of(user, EDIT), units_for(None).by_key.values()
    inside = [one for one in units if root is None or one.path.startswith(root)]
    return {
        "unit": list(dict.fromkeys(one.name for one in inside)),
        "county": list(dict.fromkeys(one.county for one in inside if one.county)),
    }


def narrowed(layout: SheetLayout, filters: Mapping[str, str]) -> SheetLayout:
    """The sheet of those people alone whom the filters of the list of people leave."""
    asked = PeopleAsked.of(filters)
    count, rows = ROWS[layout.key]
    return replace(layout, count=partial(count, asked=asked), rows=partial(rows, asked=asked))


def register_all() -> None:
    """Called once, when Django starts."""
    register(
        SheetLayout(
            key="organisations",
            name="单位",
            explained="县区、学校、幼儿园等，带上下级和更名、撤并。",
            columns=organisations.COLUMNS,
            identifying=("name", "code"),
            empty="表中没有单位",
            view=VIEW,
            edit=EDIT,
            count=organisations.count_units,
            rows=organisations.unit_rows,
            plan=organisations.plan_units,
            carry_out=organisations.write_units,
            stands=stands,
            order=10,
        )
    )
    register(
        SheetLayout(
            key="teachers",
            name="教师名册（人员和现任职务）",
            explained="每人一行：基本信息和现在的单位、职务。换了学校的，原任职自动终止，新任职开始。",
            columns=(SERIAL, *WHO, *UNIT, *POST),
            identifying=("identity_number", "name"),
            empty="表中没有人员",
            view=VIEW,
            edit=EDIT,
            count=ROWS["teachers"][0],
            rows=ROWS["teachers"][1],
            choices=unit_names,
            plan=partial(plan_roster, brings=Brings.TEACHERS),
            carry_out=write_roster,
            stands=stands,
            asks_day=True,
            keeps_own=True,
            own_columns=roster_rows.own_headings,
            narrowed=narrowed,
            order=20,
        )
    )
    register(
        SheetLayout(
            key="people",
            name="人员（基本信息）",
            explained="每人一行，只有基本信息，没有单位；离职、退休的人也在内。",
            columns=(SERIAL, *WHO),
            identifying=("identity_number", "name"),
            empty="表中没有人员",
            view=VIEW,
            edit=EDIT,
            count=ROWS["people"][0],
            rows=ROWS["people"][1],
            plan=partial(plan_roster, brings=Brings.PEOPLE),
            carry_out=write_roster,
            stands=stands,
            keeps_own=True,
            own_columns=roster_rows.own_headings,
            narrowed=narrowed,
            order=30,
        )
    )
    register(
        SheetLayout(
            key="posts",
            name="任职（历年）",
            explained="每项任职一行，历年的都在内；人员要先有档案。",
            columns=(SERIAL, WHO[0], *WHO[2:5], *UNIT, *POST, UNTIL),
            identifying=("identity_number", "name"),
            empty="表中没有任职",
            view=VIEW,
            edit=EDIT,
            count=ROWS["posts"][0],
            rows=ROWS["posts"][1],
            choices=unit_names,
            plan=partial(plan_roster, brings=Brings.POSTS),
            carry_out=write_roster,
            stands=stands,
            narrowed=narrowed,
            order=40,
        )
    )
