"""What can go wrong with saved views."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class NameNeeded(Refused):
    """A view without a name, or with too long a one."""

    id = "view_name_needed"
    message = "请给常用筛选起一个名字，最多 40 个字。"


class NothingChosen(Refused):
    """A list without any filter is opened from the navigation already."""

    id = "nothing_to_save"
    message = "请先筛选，再保存为常用筛选。"


class NameTaken(Conflict):
    """The user has a view of this name on this list already."""

    id = "view_name_taken"
    message = "这个列表已有同名的常用筛选，请换一个名字。"


class TooManyViews(Conflict):
    """More than anybody finds again."""

    id = "too_many_views"
    message = "常用筛选太多，请先删除不用的。"
