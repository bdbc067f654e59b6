"""The worksheets to fill in: people of a run, their attendance, study."""

from __future__ import annotations

from admin.courses.people_sheet import ATTENDANCE, PEOPLE
from admin.courses.study_rows import LAYOUT as STUDY
from admin.courses.words import Mark
from admin.imports.sheet import Layout
from admin.imports.template_book import IDENTITY_KIND_NAMES, TemplateText, template_book

# Of nobody: no region has the code 000000.
_WHO = (
    ("示例1", "张三丰", "居民身份证", "00000019900307123X"),
    ("示例2", "阿依古丽·买买提", "护照", "E12345678"),
)
_NOTES = (
    "1. 每行一条，从第 4 行开始填写；第 2、3 行是示例，导入时自动跳过，请勿删除或改动。",
    "2. 带 * 的列必填。证件类型不填为居民身份证。人员要先有档案，姓名要与档案一致。",
    "3. 证件号码列已设为文本。从别处粘贴时请用“选择性粘贴—数值”，以免变成数字、末几位丢失。",
    "4. 上传后先预览：有错误的单元格会逐一列出，全部改正后才会导入，不会只导入一部分。",
    "5. 同一份表可以再次上传：已有的自动跳过，不会重复。",
)


def people_template() -> bytes:
    """For people of a run."""
    return _book("参训人员", PEOPLE, ((), ()), {})


def attendance_template() -> bytes:
    """For attendance."""
    marks = tuple(str(label) for label in Mark.labels)
    return _book("考勤", ATTENDANCE, (("1", "到"), ("2", "请假")), {"mark": marks})


def study_template() -> bytes:
    """For online and text study."""
    tails = (("课程标准研读", "12", "2026-05-16"), ("信息技术应用", "4.5", "20260516"))
    return _book("学习记录", STUDY, tails, {})


def _book(
    title: str,
    layout: Layout,
    tails: tuple[tuple[str, ...], ...],
    options: dict[str, tuple[str, ...]],
) -> bytes:
    examples = tuple((*who, *tail) for who, tail in zip(_WHO, tails, strict=True))
    return template_book(
        TemplateText(
            title=title,
            layout=layout,
            examples=examples,
            notes=_NOTES,
            options={"identity_kind": IDENTITY_KIND_NAMES, **options},
            closed=frozenset({"identity_kind"}),
            widths={"serial": 8, "identity_kind": 22, "identity_number": 24, "course_name": 32},
        )
    )
