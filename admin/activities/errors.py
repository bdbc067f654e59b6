"""What can go wrong with activities."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class BadActivity(Refused):
    """What was filled in cannot be kept."""

    id = "bad_activity"
    message = "填写的内容有误，没有保存；请核对后重新填写。"


class WrongStep(Conflict):
    """The state of the activity forbids the step."""

    id = "activity_wrong_step"
    message = "活动现在的状态不允许这一步，请刷新后再看。"


class JuryClosed(Conflict):
    """The jury's scores are fixed."""

    id = "jury_closed"
    message = "评分已经确定，不能再改；确需更改的，请先重新开放评分并写明理由。"


class JuryIncomplete(Conflict):
    """Not every juror has scored every contestant."""

    id = "jury_incomplete"
    message = "还有评委没有评完，暂时不能确定评分。"


class BadBallot(Refused):
    """Scores that the rubric does not allow; ``extra["faults"]``: sentences by field."""

    id = "bad_ballot"
    message = "评分有误，没有保存；请按各处的提示修改后再保存。"
