"""What can go wrong at the end of the day."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class NotReadyToClose(Conflict):
    """Something is missing; ``missing`` holds the sentences by admission number."""

    id = "not_ready_to_close"
    message = "还不能结束考次，请先处理列出的各项。"


class NotClosed(Conflict):
    """Only a closed session is opened again."""

    id = "not_closed"
    message = "考次没有结束，不必重新开放。"


class ReasonToReopen(Refused):
    """Opening again needs a reason."""

    id = "reason_to_reopen"
    message = "请写明重新开放的理由。"
