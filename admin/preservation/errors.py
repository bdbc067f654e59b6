"""What can go wrong with keeping. A branch of ``admin.errors.LabError``."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class NothingChosen(Refused):
    """A proposal without one sitting."""

    id = "nothing_chosen"
    message = "没有选中可以销毁的应试，请至少选一份。"


class OnHold(Conflict):
    """Something in the list is on hold; ``held`` are admission numbers."""

    id = "on_hold"
    message = "清单中有被冻结的档案，不能销毁；请先解除冻结，或重新提出不含它的清单。"


class NotDue(Conflict):
    """The retention period has not ended."""

    id = "not_due"
    message = "清单中有保管期未满的录音，不能销毁。"


class SamePerson(Conflict):
    """Who proposed cannot consent."""

    id = "same_person"
    message = "提出销毁的人不能自己审批，请由另一位有审批权限的人处理。"


class WrongState(Conflict):
    """The disposal stands elsewhere."""

    id = "disposal_state"
    message = "这份销毁申请的状态已经变化，请刷新页面后再看。"


class AlreadyProposed(Conflict):
    """A sitting is in another open proposal."""

    id = "already_proposed"
    message = "清单中有应试已在另一份销毁申请里，请等那一份办结。"


class ExportNotReady(Conflict):
    """No file yet, or no longer."""

    id = "export_not_ready"
    message = "文件还没有准备好，或已超过 24 小时被清除；请重新导出。"


class NothingToExport(Refused):
    """No row or recording fits."""

    id = "nothing_to_export"
    message = "没有符合条件的内容可以导出，请调整条件。"


class BagRefused(Refused):
    """An incoming bag is not taken; ``findings`` says everything."""

    id = "bag_refused"
    message = "这个档案包没有通过核验，什么也没有导入。请把问题清单交给寄送单位。"
