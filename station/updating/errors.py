"""What can go wrong when the booth's program is brought up to date."""

from __future__ import annotations

from station.errors import StationError
from station.language import Text


class UpdateError(StationError):
    """Root: whatever it is, the present program stays and the test can go on with it."""

    id = "update"
    message = Text(
        "程序更新没有完成，仍使用现在的版本。", "The update failed; nothing has changed."
    )


class NotSigned(UpdateError):
    """Signature, key, digest or content is not what the server's release key vouches for."""

    id = "update_not_signed"
    message = Text(
        "新版本的签名或摘要不对，没有安装；请联系管理员。仍使用现在的版本。",
        "The new version is not properly signed and was not installed.",
    )


class NoSpace(UpdateError):
    """The disk cannot hold the new version."""

    id = "update_no_space"
    message = Text(
        "磁盘空间不足，新版本没有安装；请清理后运行 putonghua-station update。",
        "Not enough disk space for the new version.",
    )


class DoesNotStart(UpdateError):
    """The new version's own check failed."""

    id = "update_does_not_start"
    message = Text(
        "新版本在本机不能启动，没有采用；请联系管理员。仍使用现在的版本。",
        "The new version does not start here and was not adopted.",
    )
