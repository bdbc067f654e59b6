"""What can go wrong with applications and registrations. A branch of ``admin.errors.LabError``."""

from __future__ import annotations

from admin.errors import Conflict, NotFound


class NoSuchApplication(NotFound):
    """No application with this number, or it is somebody else's: both look alike."""

    id = "no_such_application"
    message = "没有找到这份报名：请核对报名号和证件号码。报名号在提交报名以后显示，共 10 位。"


class NotOffered(NotFound):
    """The session does not take applications from candidates, or not now."""

    id = "not_offered"
    message = "这个考次现在不接受网上报名，请选择其他考次。"


class AlreadyDecided(Conflict):
    """The application's state does not lead there."""

    id = "already_decided"
    message = "这份报名已经处理或已取消，请刷新后查看现在的状态。"


class ToBeLookedAt(Conflict):
    """Not to be approved together with others."""

    id = "to_be_looked_at"
    message = "申请了特殊安排，请打开这一份单独审核。"


class TooLateToCancel(Conflict):
    """The time to cancel by oneself is over."""

    id = "too_late_to_cancel"
    message = "已过退报截止时间，不能自行取消；确有需要请与测试站点联系。"


class TooLateToChange(Conflict):
    """The session is being held, or over."""

    id = "too_late_to_change"
    message = "测试已经开始或结束，报名不能再修改；请与测试站点联系。"


class NotCancelled(Conflict):
    """Only what was cancelled can be reinstated."""

    id = "not_cancelled"
    message = "这个报名没有取消，不需要恢复。"


class AlreadyCancelled(Conflict):
    """It was cancelled before."""

    id = "already_cancelled"
    message = "这个报名已经取消，不必再取消。"


class Begun(Conflict):
    """Who has begun the test cannot be taken out of the session any more."""

    id = "begun"
    message = "应试人已经登录或完成测试，不能取消报名；需要时请在考场页面作废这次应试。"


class ChangedMeanwhile(Conflict):
    """Somebody else has changed the session since the page was opened."""

    id = "changed_meanwhile"
    message = "您打开本页以后，别人修改过这个考次。请核对下面现在的内容，再修改。"


class ConsequencesUnseen(Conflict):
    """The change touches people who are registered, and that has not been accepted yet."""

    id = "consequences_unseen"
    message = "这次修改影响已经报名的人，请看过下面的说明，再确认。"
