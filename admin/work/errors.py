"""What can go wrong with plans and pieces of work."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class BadPlan(Refused):
    """The text cannot be brought in."""

    id = "bad_plan"
    message = "没有读到计划的文字。请粘贴正文，或上传 .txt、.docx 文件，不超过 4 MB、10 万字。"


class BadCorrection(Refused):
    """The correction does not fit the piece."""

    id = "bad_correction"
    message = "这一处不能这样修改，没有改动。请刷新后重试。"


class PlanChanged(Conflict):
    """Somebody corrected the plan since the page was opened."""

    id = "plan_changed"
    message = "打开本页以后，计划已经有了别的修改。请在刷新后的页面上再改。"


class NothingToApprove(Refused):
    """No item, or nothing changed since the last version."""

    id = "nothing_to_approve"
    message = "没有可以批准的内容：计划里还没有工作项，或与上一版相同。"


class BadWork(Refused):
    """What was entered for a piece of work does not fit."""

    id = "bad_work"
    message = "填写的内容有误，没有保存；请修改后再保存。"


class AlreadyDecided(Conflict):
    """It has been decided or issued meanwhile."""

    id = "work_decided"
    message = "这一项已经办理过了，没有改动。请刷新后查看。"
