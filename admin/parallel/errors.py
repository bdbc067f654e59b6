"""What can go wrong in a parallel run."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class NothingToDraw(Refused):
    """No finished, scored sittings in the chosen sessions."""

    id = "nothing_to_sample"
    message = "所选考次里没有已完成、且机器已评分的测试；请另选考次，或等机器评分完成后再建立。"


class MixedVersions(Refused):
    """Papers with and without the choice item cannot be added up together."""

    id = "mixed_paper_versions"
    message = "所选考次的试卷类型不同（含与不含选择判断），分值不能合并；请分开建立。"


class TooFewBlindExaminers(Refused):
    """Fewer than two examiners, or fewer than each sitting wants."""

    id = "too_few_blind_examiners"
    message = "每份至少由两名测试员盲评；请再选测试员，人数不少于“每份由几人评分”。"


class NotBlind(Refused):
    """Somebody who may see the machine's scores cannot mark blind."""

    id = "not_blind"
    message = "所选人员能看到机器评分，不能参加盲评；请改选只有测试员角色的人员。"


class MarksMissing(Refused):
    """Not every item has a mark."""

    id = "parallel_marks_missing"
    message = "请给每一个测试项评分后再提交。"


class NothingToReport(Conflict):
    """No sitting has two examiners' complete marks yet."""

    id = "nothing_to_report"
    message = "还没有一份录音由两名测试员评完；请等评分完成后再出报告。"


class NoVerdict(Refused):
    """The report says nothing about this item at this site."""

    id = "no_verdict"
    message = "报告里没有该站点、该测试项的数据，不能据此决定。"


class LaxerThanGate(Refused):
    """The decision trusts the machine more than the gate, without a reason."""

    id = "laxer_than_gate"
    message = "所选方式比换轨规则允许的更宽；如仍要采用，请写明理由。"


class NothingToWithdraw(Conflict):
    """People mark this item already."""

    id = "nothing_to_withdraw"
    message = "该站点的这一测试项已由人工评分，没有可撤回的决定。"


class CannotCalibrate(Refused):
    """Too few double-marked sittings, or marks that do not differ."""

    id = "cannot_calibrate"
    message = "双评数据不足以校准（至少 30 份，且机器分数有高有低）；请补充样本后再试。"


class CalibrationState(Conflict):
    """It is in force already, or is not in force."""

    id = "calibration_state"
    message = "该校准版本的状态已经改变，请刷新页面后再操作。"


class MarkSheetRefused(Refused):
    """Lines are not right: nothing was brought in; ``faults`` lists all of it."""

    id = "mark_sheet_refused"
    message = "表中还有错误，没有导入任何分数。请按列出的单元格逐一修改后重新上传。"


class ThresholdsRefused(Refused):
    """A threshold outside what makes sense."""

    id = "thresholds_refused"
    message = "阈值应为数字：系数在 0 至 1 之间，人次为正整数且独立评分的不少于抽查的，理由必填。"
