"""Everything that can go wrong at a booth, one class each.

Each class has a stable ``id`` (for logs, the server and tests) and a ``message`` that says what
happened and what to do next; ``str(error)`` is its Chinese, ``detail`` is for the log only.
"""

from __future__ import annotations

from station.language import Text
from station.wording import REFUSALS_IN_ENGLISH


class StationError(Exception):
    """Root of the booth's errors."""

    id = "station_error"
    message = Text(
        "测试机出现意外情况，请举手告诉监考员。",
        "Something unexpected happened. Please raise your hand.",
    )

    def __init__(self, detail: str = "", message: Text | None = None) -> None:
        self.detail = detail
        if message is not None:
            self.message = message
        super().__init__(self.message.zh)


class SettingsError(StationError):
    """The settings file is missing, unreadable, or holds a value that cannot be used."""

    id = "settings"
    message = Text(
        "测试机设置不完整，请技术员运行 putonghua-station register 重新登记。",
        "This machine is not set up. A technician must run putonghua-station register.",
    )


class AddressUnusable(StationError):
    """A server address that a booth may not talk to."""

    id = "address"
    message = Text(
        "服务器地址应以 https:// 开头，例如 https://192.168.1.10:8000。",
        "The server's address must begin with https://, for example https://192.168.1.10:8000.",
    )


class OtherServer(StationError):
    """The server shows another seal key than the one this booth was registered with."""

    id = "other_server"
    message = Text(
        "服务器与本机登记时的不是同一台，请技术员核对后重新登记本机。",
        "This is not the server this machine was registered with. A technician must check it.",
    )


class AlreadyRunning(StationError):
    """Another booth program works on the same spool."""

    id = "already_running"
    message = Text(
        "本机已有一个测试程序在运行，请先关闭它，不要同时打开两个。",
        "A test program is already running here. Close it first; do not open two.",
    )


# --- microphone -----------------------------------------------------------------------------


class MicrophoneError(StationError):
    """Root of what can go wrong with the sound input."""

    id = "microphone"
    message = Text(
        "麦克风无法使用，请举手告诉监考员。",
        "The microphone cannot be used. Please raise your hand.",
    )


class NoMicrophone(MicrophoneError):
    """The computer has no sound input at all, or not the one that is set."""

    id = "no_microphone"
    message = Text(
        "没有找到麦克风。请检查耳机是否插好，再重试；仍不行请换机位。",
        "No microphone was found. Check the plug of the headset and try again, or ask "
        "for another seat.",
    )


class MicrophoneBusy(MicrophoneError):
    """The device exists but does not open."""

    id = "microphone_busy"
    message = Text(
        "麦克风打不开，可能被其他程序占用。请关闭其他录音程序后重试。",
        "The microphone does not open; another program may use it. Close that program "
        "and try again.",
    )


class AudioUnreadable(MicrophoneError):
    """A sound file that should play the microphone cannot be read."""

    id = "audio_unreadable"
    message = Text(
        "声音文件无法读取，请检查文件是否存在、格式是否正确。",
        "The sound file cannot be read. Check that it is there and of a known format.",
    )


# --- disk -----------------------------------------------------------------------------------


class RecordingFailed(StationError):
    """The recording could not be written: disk full, read-only, or gone."""

    id = "recording_failed"
    message = Text(
        "录音无法写入磁盘。请举手，技术员检查磁盘空间后按“重试”，本题重录。",
        "The recording cannot be written to the disk. Raise your hand; once a technician "
        "has made room, press “Try again”: this item is recorded again.",
    )


class BundleDamaged(StationError):
    """A file in the spool is not what its manifest says."""

    id = "bundle_damaged"
    message = Text(
        "待传录音与清单不一致，已原样保留在本机，请技术员联系测试中心。",
        "A recording is not what its list says. It is kept as it is; a technician must "
        "tell the test centre.",
    )


# --- server ---------------------------------------------------------------------------------


class LabError(StationError):
    """Root of what can go wrong between booth and server."""

    id = "lab"
    message = Text(
        "与考场服务器通信出错，请举手告诉监考员。",
        "Trouble in talking to the server. Please raise your hand.",
    )


class ServerUnreachable(LabError):
    """No answer: cable, server down or restarting, name not found, time-out."""

    id = "server_unreachable"
    message = Text(
        "连不上考场服务器。请稍候，程序会自动重试；一分钟后仍不行请举手。",
        "The server does not answer. Please wait, it is tried again; raise your hand "
        "after a minute.",
    )


class ServerForged(LabError):
    """What answers is not the server that this booth was registered with."""

    id = "server_forged"
    message = Text(
        "应答的不是登记时的考场服务器，程序已停止与它通信；录音保存在本机。请技术员检查网络，"
        "确实换了服务器的，请重新登记本机。",
        "Another server answers than the one this machine was registered with, and it is not "
        "talked to. Recordings are kept here. A technician must look at the network.",
    )


class ServerFailed(LabError):
    """The server answered with a fault of its own (5xx)."""

    id = "server_failed"
    message = Text(
        "考场服务器暂时出错，程序会自动重试，请稍候。",
        "The server has a fault for the moment. It is tried again, please wait.",
    )


class AnswerUnreadable(LabError):
    """The answer is not what the interface promises: another program or version answers."""

    id = "answer_unreadable"
    message = Text(
        "服务器的答复无法识别，请技术员核对服务器地址和程序版本。",
        "The server's answer cannot be read. A technician must check its address and version.",
    )


class KeyRefused(LabError):
    """The booth's key is unknown or withdrawn."""

    id = "key_refused"
    message = Text(
        "本机密钥未被服务器接受，请技术员重新登记本机。",
        "The server does not accept this machine's key. A technician must register it again.",
    )


class Refused(LabError):
    """The server refused the request for a reason of its own, told in its own Chinese sentence."""

    id = "refused"
    message = Text(
        "服务器没有接受这次请求，请举手告诉监考员。",
        "The server did not accept this. Please raise your hand.",
    )

    def __init__(self, reason: str, message: str, detail: str = "") -> None:
        self.reason = reason
        english = REFUSALS_IN_ENGLISH.get(reason, self.message.en)
        super().__init__(detail or reason, Text(message or self.message.zh, english))


class NotStarted(LabError):
    """The paper was asked for before the invigilator's signal."""

    id = "not_started"
    message = Text(
        "考试还没有开始，请等待考场指令。",
        "The test has not begun. Please wait for the signal.",
    )


class WrongOffset(LabError):
    """The server holds another number of bytes than the booth thought."""

    id = "wrong_offset"
    message = Text(
        "上传位置不一致，程序会从服务器已收到的位置继续。",
        "The upload goes on where the server says.",
    )

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(f"server is at {offset}")


class SealedElsewhere(LabError):
    """The server cannot open what was sealed here: another server's key, or a damaged file."""

    id = "sealed_elsewhere"
    message = Text(
        "密封的录音在服务器上打不开，录音仍保留在本机，请联系技术员。",
        "The server cannot open a sealed recording. It is kept here; please tell a technician.",
    )


class DigestRefused(LabError):
    """All bytes arrived, but their SHA-256 is not the one announced."""

    id = "digest_mismatch"
    message = Text(
        "上传的录音校验不一致，程序会重新上传。",
        "A recording did not arrive intact and is sent again.",
    )


class FilesMissing(LabError):
    """The manifest names files that the server does not hold yet."""

    id = "files_missing"
    message = Text(
        "服务器还缺少录音文件，程序会补传。",
        "The server lacks recordings; they are sent again.",
    )

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(", ".join(missing))


class BundleConflict(LabError):
    """The server holds another manifest for the same bundle."""

    id = "bundle_conflict"
    message = Text(
        "服务器上已有同号但内容不同的录音包，两份都已保留，请技术员联系测试中心。",
        "The server holds another set of recordings of this number. Both are kept; a "
        "technician must tell the test centre.",
    )
