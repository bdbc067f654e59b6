"""What can go wrong with results and documents."""

from __future__ import annotations

from admin.errors import Conflict, NotFound, Refused


class NotReady(Conflict):
    """Something is missing; ``missing`` maps admission numbers to what it is."""

    id = "not_ready"
    message = "有应试人的评分尚未完成，不能发布："


class NothingToRelease(Conflict):
    """Nothing new since the last release."""

    id = "nothing_to_release"
    message = "没有需要发布的成绩：所选应试人的成绩都已发布，且没有变化。"


class NotOfficial(Conflict):
    """Recognition is for official tests only."""

    id = "not_official"
    message = "只有正式测试的成绩需要认定；模拟测试和培训测试的成绩发布后即为最终成绩。"


class NotReleased(Conflict):
    """There is no result yet."""

    id = "not_released"
    message = "该应试人的成绩尚未发布。"


class AlreadyRecognised(Conflict):
    """The result is final already."""

    id = "already_recognised"
    message = "该成绩已经认定，不能重复登记。"


class BadRecognition(Refused):
    """Number or body missing, or a date before the test."""

    id = "bad_recognition"
    message = "请填写认定文号和认定机构。"


class BadCertificateNumber(Refused):
    """Neither 15 nor 13 digits, or parts that do not fit the test."""

    id = "bad_certificate_number"
    message = "证书编号应为 15 位数字（2022 年以前的为 13 位），请核对。"


class NumberTaken(Conflict):
    """Somebody else has the official number."""

    id = "number_taken"
    message = "该证书编号已登记在另一名应试人名下，请核对。"


class SheetRefused(Refused):
    """A worksheet of recognitions with faults; ``faults`` lists line and sentence."""

    id = "sheet_refused"
    message = "表格中有错误，没有导入任何一行。请按提示修改后重新上传。"


class NoCertificate(Conflict):
    """Below the lowest level, or an official result."""

    id = "no_certificate"
    message = "正式测试的等级证书由上级机构颁发，本站只出具成绩单。"


class NoLevel(Conflict):
    """Below the lowest level there is no certificate."""

    id = "no_level"
    message = "总分未达到最低等级，只能出具成绩单，不能出具证书。"


class NotIssued(NotFound):
    """No such document."""

    id = "not_issued"
    message = "没有查到这份证书或成绩单，请核对编号和姓名。"


class FileMissing(NotFound):
    """The document's file is gone from the data folder."""

    id = "document_file_missing"
    message = "证书文件不在档案中，请联系管理员从备份恢复，或另行补发。"


class NotGenuine(Refused):
    """A signed text that was changed, cut, or signed by nobody we know."""

    id = "not_genuine"
    message = "验证未通过：内容不完整、被改动过，或不是本站签发的。"


class AppealTooLate(Conflict):
    """The days for an appeal are over, or the date cannot be."""

    id = "appeal_too_late"
    message = "已超过申请成绩复核的期限。"


class AppealOpen(Conflict):
    """One appeal at a time; the result waits for its answer."""

    id = "appeal_open"
    message = "该成绩正在复核，请先答复已登记的复核申请。"


class AppealAnswered(Conflict):
    """An answer is given once."""

    id = "appeal_answered"
    message = "这项复核已经答复，不能再次答复。"


class DesignSilent(Conflict):
    """The design in force has no place for what was exempted."""

    id = "design_silent_on_exemption"
    message = (
        "应试人免试了一项，而现用版式没有印出免试说明。请在“版式与编号”中加入 data.exemption 的位置"
        "（或启用随软件提供的版式），再出具。"
    )


class FeeNotPaid(Refused):
    """The settings ask for a fee."""

    id = "fee_not_paid"
    message = "按规定须先缴纳复核费用，请填写缴费凭据。"
