"""The lists of the console whose filters stand in the address, by the name of their page."""

from __future__ import annotations

from collections.abc import Mapping

LISTS: Mapping[str, str] = {
    "sessions": "考次",
    "incidents": "异常情况",
    "results": "成绩",
    "year": "年度工作",
    "documents": "证书与成绩单",
    "practice": "练习",
    "hours": "学时学分",
    "people": "人员",
    "archive": "档案检索",
    "accounts": "账号",
    "course-programmes": "培训项目",
    "trail": "操作记录",
}
