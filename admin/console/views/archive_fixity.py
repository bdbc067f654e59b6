"""The report on fixity: last check, findings, what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin.accounts.rights import Action
from admin.console.access import page
from admin.preservation.fixity import WITHIN, standing
from admin.preservation.models import FixityRun, ImportedBag

ADVICE = {
    "file_changed": "停用这个文件，从备份恢复校验码相同的文件后重新核验。",
    "file_missing": "从备份恢复校验码相同的文件；没有备份的，写明情况并报告负责人。",
    "file_extra": "查明来历，不要直接删除。",
    "file_not_disposed": "由档案管理员再次执行对应的销毁申请。",
    "record_changed": "与备份中的同一记录对照，查操作记录和数据库日志，报告负责人。",
    "record_missing": "从备份恢复这条记录，查数据库日志，报告负责人。",
    "record_slipped_in": "核对这条记录的来历；在查清以前不要据此出具成绩。",
}
OTHERWISE = "保留现场，不要改动数据文件夹，把本页报告给系统管理员。"


@page(Action.VIEW_ARCHIVE)
def archive_fixity(request: HttpRequest) -> HttpResponse:
    """How far the store was read, what was found, what to do about each."""
    now = timezone.now()
    runs = list(FixityRun.objects.all()[:20])
    findings = [
        {**one, "advice": ADVICE.get(one["id"], OTHERWISE)}
        for one in (runs[0].findings if runs else [])
    ]
    state = standing(now)
    context = {
        "runs": runs,
        "findings": findings,
        "standing": state,
        "behind": state.held - state.current,
        "within": WITHIN,
        "bags": ImportedBag.objects.defer("sittings")[:20],
    }
    return render(request, "console/archive_fixity.html", context)
