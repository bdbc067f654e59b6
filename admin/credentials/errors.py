"""What can go wrong with credentials and their cases."""

from __future__ import annotations

from admin.errors import Conflict, NotFound, Refused


class NotNow(Conflict):
    """The case's state, or what it still lacks, forbids the step."""

    id = "case_not_now"
    message = "现在不能办理这一步，请刷新后查看现在的状态。"


class OpenAlready(Conflict):
    """There is such a case under way."""

    id = "case_open_already"
    message = "此人已有一份同样的申报正在办理，请先办完那一份。"


class NotInForce(Conflict):
    """The credential has ended."""

    id = "credential_not_in_force"
    message = "这份资格已经撤销或有了新的一期，不能再办理。"


class BadTerm(Refused):
    """Days that cannot be, or an end that is missing."""

    id = "bad_term"
    message = "请核对起止日期。"


class BadNumber(Refused):
    """A number that is missing or taken."""

    id = "bad_credential_number"
    message = "请核对编号。"


class Conflicted(Refused):
    """The member is tied to the applicant."""

    id = "member_conflicted"
    message = "这位委员须回避，不能评审这一份。"


class BadScore(Refused):
    """Marks that do not fit the rubric."""

    id = "bad_panel_score"
    message = "请核对评分。"


class NoSuchCase(NotFound):
    """No case with this number, or somebody else's: both look alike."""

    id = "no_such_case"
    message = "没有找到这份申报：请核对申报号和证件号码。申报号在开始申报以后显示，共 10 位。"
