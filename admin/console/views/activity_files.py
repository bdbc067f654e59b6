"""Files of an activity: material, photographs small and whole, the report, the list of people."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from admin.accounts.rights import Action
from admin.activities.captions import PAGE_EDGE, small
from admin.activities.report import activity_pdf
from admin.activities.rules import rules_of
from admin.attachments.keeping import MEDIA_TYPES, path_of
from admin.console import activity_reach
from admin.console.access import page, user_of
from admin.console.kept_sheets import workbook_answer
from admin.console.views.activity_acts import attachment_of
from admin.console.views.documents import pdf_answer
from admin.people.models import Person
from admin.preservation.sheets import sheet_bytes
from admin.results.errors import FileMissing


@page(Action.VIEW_TRAINING)
def activity_file(request: HttpRequest, key: int, file: int) -> HttpResponseBase:
    """A file: a photograph to look at (``?small=1``: as a thumbnail), anything else to keep."""
    activity = activity_reach.activity(user_of(request), Action.VIEW_TRAINING, key)
    attachment = attachment_of(activity, file)
    path = path_of(attachment)
    if not path.is_file():
        raise FileMissing("附件不在数据文件夹中，请联系管理员从备份恢复。", detail="attachment")
    if attachment.is_picture and request.GET.get("small") == "1":
        answer = HttpResponse(small(path, PAGE_EDGE), content_type=MEDIA_TYPES["jpg"])
        answer["Cache-Control"] = "private, max-age=86400, immutable"  # its content never changes
        return answer
    return FileResponse(
        path.open("rb"),
        as_attachment=not attachment.is_picture,
        filename=attachment.name,
        content_type=MEDIA_TYPES[attachment.ending],
    )


@page(Action.VIEW_TRAINING)
def activity_report(request: HttpRequest, key: int) -> HttpResponse:
    """The printed report; of people, those within the user's reach."""
    user = user_of(request)
    activity = activity_reach.activity(user, Action.VIEW_TRAINING, key)
    people = activity_reach.participants(user, activity)
    rules = rules_of(activity.kind.version().definition.rules)
    data = activity_pdf(activity, people, rules, at=timezone.now())
    return pdf_answer(data, f"{activity.name}-报告.pdf")


@page(Action.VIEW_TRAINING)
def activity_people_sheet(request: HttpRequest, key: int) -> HttpResponse:
    """The list of people as Excel, numbers masked: it can be filled in and brought in again."""
    user = user_of(request)
    activity = activity_reach.seen_activity(user, key)
    headings = (
        *(
            "姓名",
            "性别",
            "证件号码",
            "单位",
            "身份",
            "选手编号",
            "到场",
            "得分",
            "名次",
            "奖项",
            "备注",
        ),
    )
    widths = (12, 6, 24, 28, 8, 10, 8, 8, 8, 14, 24)
    attended = {True: "是", False: "否", None: ""}
    rows = (
        [
            one.person.name,
            str(Person.Sex(one.person.sex).label) if one.person.sex else "",
            one.person.identity_masked,
            one.organisation.name if one.organisation else "",
            one.get_role_display(),
            str(one.number or ""),
            attended[one.attended],
            "" if one.score is None else str(one.score),
            str(one.rank or ""),
            one.award,
            one.note,
        ]
        for one in activity_reach.participants(user, activity)
    )
    data = sheet_bytes("参加人员", headings, widths, rows)
    return workbook_answer(data, f"{activity.name}-参加人员.xlsx")
