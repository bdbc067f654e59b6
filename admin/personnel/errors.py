"""What can go wrong with a person's file."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class BadEntry(Refused):
    """What was filled in cannot be kept; ``extra["faults"]``: sentences by field."""

    id = "bad_entry"
    message = "填写的内容有误，没有保存；请按各处的提示修改后再保存。"


class NothingChanged(Refused):
    """What is asked for is what stands there."""

    id = "nothing_changed"
    message = "填写的内容与档案里的相同，没有需要更正的。"


class AlreadyDecided(Conflict):
    """Somebody has decided, or the person withdrew."""

    id = "request_decided"
    message = "这份申请已经办结，请刷新后查看。"


class AskedAlready(Conflict):
    """The same field waits for a decision."""

    id = "asked_already"
    message = "这一项已经有一份申请在等待审核；要改内容，请先撤回原来的申请。"


class OwnRequest(Conflict):
    """Nobody decides on what they asked for themselves."""

    id = "own_request"
    message = "自己提出的申请由另一位管理员审核。"


class FileChangedMeanwhile(Conflict):
    """The file no longer says what the request corrects."""

    id = "file_changed_meanwhile"
    message = "提出申请以后，档案里的这一项已经改过。请核对现在的内容，不再需要的请退回。"
