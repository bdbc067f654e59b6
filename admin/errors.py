"""Everything that can go wrong in the lab server, as one tree.

LabError
├── NotAllowed         the user's role does not include the action (403)
├── NotFound           no such thing, or another's thing: both look alike (404)
├── Conflict           the thing exists but its state forbids the step (409)
├── Refused            what was sent cannot be accepted as it is (422)
│   └── WithoutReason  a change that is traced with its reason came without one
├── TooManyAttempts    guesses are throttled (429)
└── Misconfigured      the installation lacks something (500)

Every error carries a stable ``id`` (for programs and logs), a Chinese sentence that says what
happened and what to do next (for people), and ``detail`` for the log, without personal data.
"""

from __future__ import annotations

from typing import ClassVar


class LabError(Exception):
    """Root of the lab server's errors.

    ``message`` is shown to people; ``detail`` goes into the log only; ``extra`` holds further
    fields of the JSON answer (an offset, a list of missing files).
    """

    id: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    message: ClassVar[str] = "系统出错，请联系管理员。"

    def __init__(self, message: str = "", *, detail: str = "", **extra: object) -> None:
        self.text = message or self.message
        self.detail = detail
        self.extra = extra
        super().__init__(self.text)

    def as_json(self) -> dict[str, object]:
        """The error as the station API sends it."""
        return {"id": self.id, "message": self.text, **self.extra}


class NotAllowed(LabError):
    """The user's role does not include the action."""

    id = "not_allowed"
    status = 403
    message = "您没有进行这项操作的权限；如确有需要，请联系管理员。"


class NotFound(LabError):
    """No such thing, or a thing of somebody else."""

    id = "not_found"
    status = 404
    message = "没有找到所要的内容，请核对后重试。"


class Conflict(LabError):
    """The state of the thing forbids the step."""

    id = "conflict"
    status = 409
    message = "当前状态不允许这一步操作，请刷新后重试。"


class Refused(LabError):
    """What was sent cannot be accepted as it is."""

    id = "refused"
    status = 422
    message = "提交的内容不符合要求，请修改后重试。"


class WithoutReason(Refused):
    """What is changed or decided is traced with its reason."""

    id = "without_reason"
    message = "请写明理由；理由会留在操作记录里。"


class TooManyAttempts(LabError):
    """Guesses are throttled."""

    id = "too_many_attempts"
    status = 429
    message = "尝试次数过多，请稍候几分钟再试，或请监考员协助。"


class Misconfigured(LabError):
    """The installation lacks something it needs."""

    id = "misconfigured"
    status = 500
    message = "系统安装不完整，请联系管理员。"
