"""What can go wrong with accounts."""

from __future__ import annotations

from admin.errors import Conflict, Refused, TooManyAttempts


class WrongCode(Refused):
    """Neither a one-time code of now nor an unused recovery code."""

    id = "wrong_code"
    message = "验证码不正确。请输入手机上现在显示的六位数字；每个验证码只能用一次。"


class CodesPaused(TooManyAttempts):
    """Too many wrong codes in a row."""

    id = "codes_paused"
    message = "验证码连续输错次数过多，请十五分钟后再试，或请另一位系统管理员重置。"


class AlreadyEnrolled(Conflict):
    """The account has a confirmed device."""

    id = "already_enrolled"
    message = "这个账号已经绑定了动态口令。更换手机请先请另一位系统管理员重置。"


class NotEnrolled(Conflict):
    """The account has no device to be reset or asked."""

    id = "not_enrolled"
    message = "这个账号还没有绑定动态口令。"


class OwnAccount(Conflict):
    """One's own roles, lock and device are another administrator's business."""

    id = "own_account"
    message = "不能更改自己的账号，请由另一位系统管理员操作。"


class AccountTaken(Conflict):
    """The user name is in use."""

    id = "account_taken"
    message = "这个用户名已经有人使用，请换一个。"
