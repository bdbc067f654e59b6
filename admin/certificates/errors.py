"""What can go wrong with designs, acts, batches and old certificates."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class BadDesign(Refused):
    """A design that cannot be set; the sentence names the line."""

    id = "bad_design"
    message = "版式有误，请修改后再试。"


class PressTooSlow(Refused):
    """Setting took longer than allowed."""

    id = "press_too_slow"
    message = "排版超过时限，版式中可能有没有尽头的循环，请简化后再试。"


class AlreadyWithdrawn(Conflict):
    """A withdrawn document is neither reprinted, corrected nor withdrawn again."""

    id = "already_withdrawn"
    message = "这份证书已经撤销或已被更正后的证书代替，不能再办理。"


class NothingToCorrect(Conflict):
    """The corrected document would say the same."""

    id = "nothing_to_correct"
    message = "更正后的内容与原证书相同；如只是重印，请用“补印”。"


class BadNumberRule(Refused):
    """A rule that could give a number twice, or one that looks official."""

    id = "bad_number_rule"
    message = "编号规则不符合要求。"


class BadCertificate(Refused):
    """Fields missing or too long."""

    id = "bad_certificate"
    message = "请填写证书名称、持证人、正文和颁发日期。"


class AlreadyEntered(Conflict):
    """The old certificate is there already."""

    id = "already_entered"
    message = "同一种类、同一编号的旧证书已经登记，请先查找。"


class NothingToIssue(Conflict):
    """Nobody of the session can get this kind."""

    id = "nothing_to_issue"
    message = "本考次没有可出具这种证书的应试人：请先发布成绩。"
