"""What can go wrong on the day of the test. A branch of ``admin.errors.LabError``."""

from __future__ import annotations

from admin.errors import Conflict, NotFound, Refused


class StepNotOpen(Conflict):
    """The sitting's stage does not lead there."""

    id = "step_not_open"
    message = "当前阶段不能进行这一步，请联系监考员。"


class NoSuchCandidate(NotFound):
    """Nobody with these digits sits at this seat today."""

    id = "no_such_candidate"
    message = "本机位没有这个准考证号的应试人，请核对后重新输入，或请监考员协助。"


class MoreDigits(Refused):
    """The digits fit more than one candidate of the seat."""

    id = "more_digits"
    message = "有多个准考证号以这几位结尾，请输入完整的准考证号。"


class DigitsNeeded(Refused):
    """Fewer than four digits, or something else."""

    id = "digits_needed"
    message = "请输入准考证号的最后四位数字。"


class MarkedAbsent(Conflict):
    """The candidate has been marked absent, or comes too late."""

    id = "absent"
    message = "已超过入场时间或已登记为缺考，请联系监考员。"


class SittingVoid(Conflict):
    """The sitting was declared void."""

    id = "void"
    message = "本次应试已作废，请联系监考员。"


class NotConfirmed(Conflict):
    """Personal data have not been confirmed yet."""

    id = "not_confirmed"
    message = "尚未确认个人信息，请先确认。"


class NotStarted(Conflict):
    """The room has not been given the start signal."""

    id = "not_started"
    message = "请等待考场指令。"


class AlreadyFinished(Conflict):
    """The sitting is over; its paper is not given out again."""

    id = "finished"
    message = "本次应试已完成。"


class NoPaperYet(Conflict):
    """No paper has been composed for the sitting."""

    id = "no_paper"
    message = "尚未为该应试人组卷，请联系监考员。"


class NotToday(Conflict):
    """A session can be opened on its own day only."""

    id = "not_today"
    message = "只能在测试当天开放考次，请核对测试日期。"


class SessionNotOpen(Conflict):
    """The session is not open."""

    id = "session_not_open"
    message = "考次未开放，请先开放考次。"


class NothingToStart(Conflict):
    """Every batch of the room has started, or there is none."""

    id = "nothing_to_start"
    message = "该考场没有待开始的批次。"


class SessionEnded(Conflict):
    """The session was closed; what happened on its day stands."""

    id = "session_ended"
    message = "考次已结束，不能再改动；确有需要的，请总测试员写明理由重新开放。"


class BadIncident(Refused):
    """An incident that cannot be kept as it was written."""

    id = "bad_incident"
    message = "请填写异常情况的类别、发生时间和经过。"


class NotLoggedIn(Conflict):
    """Nobody is logged in who could be given the start signal."""

    id = "not_logged_in"
    message = "应试人尚未登录或已经结束，不能单独发出开始指令。"


class AlreadyGiven(Conflict):
    """The start signal has been given already."""

    id = "start_already_given"
    message = "开始指令已经发出；应试人确认信息后即开始，不必再发。"


class NotUnderWay(Conflict):
    """Nothing can be read again before the start or after the end."""

    id = "not_under_way"
    message = "应试人不在测试中，不能重做测试项；测试已结束的，请作废后另行安排。"


class WrongItem(Refused):
    """The paper has no such item."""

    id = "wrong_item"
    message = "试卷没有这一项，请重新选择要重做的测试项。"


class ItemNotReached(Conflict):
    """The booth has not come to the item yet."""

    id = "item_not_reached"
    message = "应试人还没有做到这一项，不需要重做。"


class OrderPending(Conflict):
    """The same order has been given and not carried out yet."""

    id = "order_pending"
    message = "同样的指令已经发出，机位尚未执行，请稍候。"


class RegistrationRefused(Conflict):
    """Rules of the session speak against it; the message names each of them."""

    id = "registration_refused"
    message = "按本考次的规则不能报名，请核对报名条件。"


class NameDiffers(Conflict):
    """The identity number is on record under another name."""

    id = "name_differs"
    message = "证件号码已登记在另一个姓名之下，请核对；若确系更名，请先在人员档案中更正。"


class PhotoRefused(Refused):
    """The photo is not as the rules ask; the message names each fault."""

    id = "photo_refused"
    message = "照片不合要求，请更换后重新上传。"


class CodeRefused(Refused):
    """The registration code is unknown, spent or too old, or the key is no key."""

    id = "code_refused"
    message = "登记码不对、已用过或已过期（24 小时内有效）。请核对，或请管理员重新发放。"


class AlreadySettled(Conflict):
    """Who is through needs no other seat."""

    id = "already_settled"
    message = "应试人已完成测试，不需要更换机位。"


class NoSwap(Conflict):
    """The two do not sit in one batch, or are the same."""

    id = "no_swap"
    message = "只能对调同一批次中两名应试人的机位，请重新选择。"


class UnderWay(Conflict):
    """Accommodations are fixed once the test has begun."""

    id = "under_way"
    message = "应试人已开始测试，特殊安排不能再修改。"


class SeatTaken(Conflict):
    """Somebody of the same batch sits there, or the seat cannot be used."""

    id = "seat_taken"
    message = "该机位已有应试人或不可用，请另选机位。"


class NotEnoughSeats(Conflict):
    """More candidates than places."""

    id = "not_enough_seats"
    message = "机位不足，请增加批次或考场后重新编排。"


class SeatingChanged(Conflict):
    """Names, rooms or seats have changed since the draft was looked at."""

    id = "seating_changed"
    message = "名单、机位或考场情况在预览以后有变化，请重新预览，核对后再确认。"


class PapersSeen(Conflict):
    """Papers already given out are not composed anew."""

    id = "papers_seen"
    message = "已有应试人看到试卷，不能重新组卷。"


class NotSeated(Conflict):
    """Papers are composed for seats: seats must be drawn first."""

    id = "not_seated"
    message = "还有应试人没有机位，请先抽签编排机位，再组卷。"


class NothingToPrint(Conflict):
    """Nobody has a seat yet."""

    id = "nothing_to_print"
    message = "还没有编排好机位的应试人，请先编排机位，再印制。"


class CannotCompose(Conflict):
    """The word lists, passages or topics do not suffice; the message says which."""

    id = "cannot_compose"
    message = "组不成试卷，请检查词表、短文和话题。"


class NoPin(Conflict):
    """The room has no PIN that is in force."""

    id = "no_pin"
    message = "这间考场现在没有有效的监考密码，请监考员在监考页面发放。"


class PinRefused(Refused):
    """Not the room's PIN."""

    id = "pin_refused"
    message = "监考密码不对，请核对后重新输入。"
