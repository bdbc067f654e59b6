"""The lines of an activity's schedule: when, what, who. Pure."""

from __future__ import annotations

from admin.kinds.fields import Field, FieldKind

SCHEDULE = Field(
    "schedule",
    "日程",
    FieldKind.TABLE,
    columns=(
        Field("day", "日期", FieldKind.DAY, help="当天的可以不填"),
        Field("time", "时间"),
        Field("what", "内容", required=True),
        Field("who", "负责人或主讲人"),
    ),
)
