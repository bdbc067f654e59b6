"""What can go wrong at the door."""

from __future__ import annotations

from admin.errors import Refused


class DoorClosed(Refused):
    """The code of the door is no longer, or not yet, good."""

    id = "door_closed"
    message = "签到码已失效。请扫屏幕上现在显示的签到码。"


class NotOnTheList(Refused):
    """Whoever stands at the door is not known by what was typed."""

    id = "not_on_the_list"
    message = "名单里没有找到相符的人。请核对姓名和后六位数字；仍不行请向工作人员签到。"
