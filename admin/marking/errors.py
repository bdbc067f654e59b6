"""What can go wrong in marking."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class NotAnExaminer(Refused):
    """The user's roles do not include marking."""

    id = "not_an_examiner"
    message = "所选人员没有评分权限，请改选测试员。"


class MarkedTwice(Conflict):
    """Nobody marks the same sitting twice."""

    id = "marked_twice"
    message = "该测试员已分到或评过这份录音，同一人不能重复评分，请另选测试员。"


class NoPlaceLeft(Conflict):
    """The sitting needs no further examiner."""

    id = "no_examiner_needed"
    message = "这份录音目前不需要再分配测试员。"


class TooFewExaminers(Refused):
    """Two different people must mark each talk."""

    id = "too_few_examiners"
    message = "每份命题说话须由两名测试员分别评分，请至少选择两人。"


class NothingToMark(Conflict):
    """No recording of the talk has been received."""

    id = "nothing_to_mark"
    message = "尚未收到这份命题说话的录音，暂不能评分。"


class AlreadyMarked(Conflict):
    """The mark stands; it can only be corrected, with a reason."""

    id = "already_marked"
    message = "您已提交过这份评分；如需更正，请填写理由后提交更正。"


class NotMarkedYet(Conflict):
    """There is nothing to correct."""

    id = "not_marked_yet"
    message = "这份录音还没有评分，不能更正。"


class MarkingClosed(Conflict):
    """The result has been released; only an appeal reopens it."""

    id = "marking_closed"
    message = "成绩已发布，不能再改评分；如有异议，请走成绩复核。"


class TooLateToWithdraw(Conflict):
    """A minute has passed, the proposal was shown, or there is no first mark to take back."""

    id = "too_late_to_withdraw"
    message = "提交已超过一分钟或已看过机器建议，不能撤回；如需修改，请填写理由后提交更正。"


class NotInTheRubric(Refused):
    """The mark has a value the deduction table does not offer."""

    id = "not_in_the_rubric"
    message = "有扣分不在评分标准之内，请逐项选择后重新提交。"


class NotForReview(Conflict):
    """The item is the machine's and was neither refused nor flagged, or is the talk."""

    id = "not_for_review"
    message = "该项不需要人工评分。"


class OutOfRange(Refused):
    """A mark below 0, above the item's points, or with more than two decimals."""

    id = "mark_out_of_range"
    message = "分数应在 0 分至该项满分之间，最多两位小数。"


class RulesRefused(Refused):
    """Settings that cannot be read; ``faults``: setting → sentence."""

    id = "rules_refused"
    message = "有设置填写不正确，请按提示修改。"


class RulesUnchanged(Conflict):
    """Nothing was changed."""

    id = "rules_unchanged"
    message = "设置没有变化，不产生新版本。"


class RulesChanged(Conflict):
    """Somebody else changed the settings meanwhile."""

    id = "rules_changed"
    message = "设置在您打开页面以后已由他人修改，请刷新页面，核对后再改。"


class NothingToDraw(Conflict):
    """Nothing new since the last draw."""

    id = "nothing_to_draw"
    message = "目前没有新的应试需要抽取或安排复审。"


class NotNational(Refused):
    """Level 1 and appeals are heard by national examiners."""

    id = "not_national"
    message = "一级复审和成绩复核须由国家级测试员担任，请改选；级别在“数据管理”的账号里登记。"


class TiedToCandidate(Refused):
    """The examiner and the candidate are not strangers."""

    id = "tied_to_candidate"
    message = "该测试员与应试人有回避关系（本人、同一单位或已登记的关系），请另选测试员。"


class MarksInParallel(Conflict):
    """The examiner has the same recording in a parallel run, where nobody's mark may be known."""

    id = "marks_in_parallel"
    message = (
        "该测试员在平行评分中盲评这份录音，不能再担任它的评分、复审、仲裁或复核，请另选测试员。"
    )


class TiedAlready(Conflict):
    """The two are kept from each other already."""

    id = "tied_already"
    message = "这一回避关系已经登记，不必重复登记；要修改的，请在列表中修改。"


class TieEnded(Conflict):
    """An entry that was ended is history."""

    id = "tie_ended"
    message = "这一回避关系已经解除，不能再修改；仍须回避的，请重新登记。"


class ExemptionRefused(Refused):
    """A claim to an exemption that cannot be entered."""

    id = "exemption_claim_refused"
    message = "不能登记这项免试。"


class ExemptionDecided(Conflict):
    """Somebody has approved or refused it already."""

    id = "exemption_decided"
    message = "这项免试已经审批过了。"
