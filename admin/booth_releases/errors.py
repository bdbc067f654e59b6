"""What can go wrong with releases of the booth program."""

from __future__ import annotations

from admin.errors import Conflict, Refused


class NoRelease(Refused):
    """The file is no archive of the booth program, or it is cut or damaged."""

    id = "no_release"
    message = "这不是机位程序的安装包，或文件不完整；请重新拷贝 dist 中的 .tar.gz 文件。"


class OtherContent(Conflict):
    """The version is there already with other content."""

    id = "release_exists"
    message = "这个版本已经有内容不同的安装包；版本号不能重复使用，请换一个版本号重新制作。"


class UnknownRelease(Refused):
    """No such version, or it is withdrawn."""

    id = "unknown_release"
    message = "没有这个版本的机位程序，或已撤回；用 booth-release list 查看现有版本。"


class NoRoom(Refused):
    """No room has the name."""

    id = "no_such_room"
    message = "没有这个考场，请核对名称；所有考场用 --all-rooms。"
