"""What can go wrong in practice. A branch of ``admin.errors.LabError``."""

from __future__ import annotations

from admin.errors import Conflict, LabError, Misconfigured, NotFound, Refused


class PracticeClosed(Conflict):
    """A session is open today with people in this room."""

    id = "practice_closed"
    message = "本考场今天有考试，考试结束以前不能练习。"


class NoSuchCode(NotFound):
    """Nobody's code, or one that is no longer valid."""

    id = "no_such_code"
    message = "练习码不对或已经失效，请核对后重新输入，或请工作人员重新发放。"


class PracticeOver(Conflict):
    """This practice has ended, or is too old."""

    id = "practice_over"
    message = "这次练习已经结束，请重新输入练习码开始。"


class NoSuchExercise(NotFound):
    """No theme or exercise of this name."""

    id = "no_such_exercise"
    message = "没有这个练习，请返回重新选择练习内容。"


class SoundUnusable(Refused):
    """No FLAC, too large or too long."""

    id = "sound_unusable"
    message = "收到的录音无法使用，请再读一遍；反复出现请联系工作人员。"


class PracticeUnavailable(LabError):
    """The worker that judges readings does not answer."""

    id = "practice_unavailable"
    status = 503
    message = "练习评分暂时不能使用，请稍后再试，或请工作人员检查服务器上的练习评分进程。"


class FolderTooDeep(Misconfigured):
    """The path of the data folder leaves no room for the name of a socket."""

    id = "practice_folder_too_deep"
    message = "数据文件夹的路径太长，练习评分进程无法工作。请把数据文件夹放到较短的路径下。"
