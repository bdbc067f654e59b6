"""What can go wrong with files that may be of one person."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class ClashesOpen(Refused):
    """Records that cannot both hang at one person have not been decided on."""

    id = "merge_clashes"
    message = "两份档案里有互相冲突的记录，请逐条勾选“留在被并入的档案里”后再合并。"


class NotTwoFiles(Conflict):
    """One of the two has been merged already, or both are the same."""

    id = "not_two_files"
    message = "其中一份档案已经合并过了，请刷新后重新核对。"


class ChangedSince(Conflict):
    """What the merge decided has been changed by hand since."""

    id = "merge_changed_since"
    message = "合并以后又改过这些栏目，请先改回合并时的内容再撤销："


class LaterMerge(Conflict):
    """A later merge stands on this one."""

    id = "later_merge"
    message = "这份档案后来又参加了一次合并，请先撤销后来的那一次。"


class AlreadyParted(Conflict):
    """The merge has been undone."""

    id = "already_parted"
    message = "这次合并已经撤销了。"
