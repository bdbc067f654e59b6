"""Sheets on their way in and out: one asked about, one with faults, one ready, one exported."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from admin.accounts.models import User
from admin.sheets.exporting import ask_sheet
from admin.sheets.importing import open_upload, set_mapping, upload
from admin.sheets.layout import layout_of
from tests.admin.factories import identity_number
from tests.admin.filled_lab.people_of import People

HEAD = "序号,姓名,身份证号,单位,岗位类别,任教学科"


@dataclass(frozen=True)
class KeptSheets:
    """Keys of the imports and of the export."""

    asked: uuid.UUID
    faulty: uuid.UUID
    ready: uuid.UUID
    export: uuid.UUID


def keep_sheets(people: People, users: Mapping[str, User], now: datetime) -> KeptSheets:
    """By the officer."""
    by, school = users["officer"], people.schools[0].name
    rows = {
        "asked": [f"1,王小红,{identity_number(301)},没有对应的学校,班主任老师,语文"],
        "faulty": [f"1,王小红,{identity_number(301)[:-2]},{school},教师,语文", "2,李明,,无,教师,"],
        "ready": [f"{n},王小红,{identity_number(300 + n)},{school},教师,语文" for n in (1, 2, 3)],
    }
    keys = {}
    for name, lines in rows.items():
        data = "\n".join((HEAD, *lines)).encode()
        today = timezone.localdate(now)
        one = upload(layout_of("teachers"), data, "教师名册.csv", by=by, at=now, today=today)
        if name != "asked":
            set_mapping(one, open_upload(one).mapping, "乡镇学校花名册", today, at=now)
        keys[name] = one.pk
    export = ask_sheet(layout_of("teachers"), unmasked=False, by=by, at=now)
    return KeptSheets(**keys, export=export.pk)
