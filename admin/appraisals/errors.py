"""What can go wrong with appraisals."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class BadAppraisal(Refused):
    """What was filled in cannot be taken; the sentence says why."""

    id = "bad_appraisal"
    message = "填写的内容有误，没有保存；请修改后再保存。"


class NotNow(Conflict):
    """The appraisal's state forbids the step."""

    id = "appraisal_not_now"
    message = "评估已到另一步，不能再做这一步；请刷新后查看。"


class OwnUnit(Refused):
    """Nobody appraises the own unit."""

    id = "appraisal_own_unit"
    message = "评估组成员在这个单位任职，应当回避；请另选人员。"
