"""Is this booth fit for a session? One line per thing, each with what to do when it is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recordings.errors import RecordingError
from recordings.times import from_text
from station.capture import Capture
from station.disk_need import bytes_before_start
from station.errors import LabError, MicrophoneError
from station.free_space import free_bytes
from station.lab_client import LabClient
from station.level import Figures
from station.microphone import Microphone
from station.microphone_check import NOISY_DBFS, SILENT_PEAK_DBFS
from station.settings import Settings
from station.speaker import script, sound_path
from station.spool import Spool
from station.updating.update_client import ask
from station.wrong_input import likelier_input

LISTEN_SECONDS = 1.0
MOST_CLOCK_SECONDS = 5.0
LEAST_RATE = 16_000
LONGEST_TOLD = 200  # characters of a finding
REGISTER = "核对服务器地址，再运行 putonghua-station register 重新登记"


@dataclass(frozen=True)
class Line:
    """One finding. ``fatal`` lines that are not well make the booth unfit."""

    subject: str
    well: bool
    found: str
    to_do: str = ""
    fatal: bool = True


def fit(lines: list[Line]) -> bool:
    """May a session begin with this booth?"""
    return all(line.well or not line.fatal for line in lines)


def check_microphone(microphone: Microphone, seconds: float = LISTEN_SECONDS) -> list[Line]:
    """Open the input, listen, and tell device, rate and level."""
    lost = threading.Event()
    capture = Capture(microphone, lambda detail: lost.set(), lambda error: None)
    try:
        capture.open()
        capture.begin(None)
        lost.wait(seconds)
        figures = capture.end().figures
    except MicrophoneError as error:
        return [Line("麦克风", False, error.message.zh, "插好耳机后重新运行自检")]
    finally:
        capture.close()
    rate = microphone.sample_rate
    used = f"{microphone.device}（{microphone.host_api}）"
    likelier = likelier_input(microphone.device, microphone.others)
    if likelier:
        used += f"，不像耳机；另有 {likelier}"
    return [
        Line("麦克风", not likelier, used, "把系统默认输入改成耳机，或在 station.toml 里写 device"),
        Line("采样率", rate >= LEAST_RATE, f"{rate} Hz", "更换采样率不低于 16000 Hz 的麦克风"),
        _level_line(figures),
    ]


def _level_line(figures: Figures) -> Line:
    found = f"峰值 {figures.peak_dbfs:.0f} dBFS，底噪 {figures.noise_dbfs:.0f} dBFS"
    if figures.silent:
        return Line(
            "电平",
            False,
            "没有任何信号",
            "对着话筒说话再检查；仍没有，查插头、线控静音开关和系统输入音量",
        )
    if figures.peak_dbfs < SILENT_PEAK_DBFS:
        return Line("电平", True, found + "（安静）", "", fatal=False)
    noisy = figures.noise_dbfs > NOISY_DBFS
    return Line("电平", not noisy, found, "降低系统输入音量，或查找噪声来源", fatal=False)


def check_disk(folder: Path, least_free_mb: int) -> Line:
    """Room for a sitting twice, at least what the settings ask for, and the right to write."""
    least = max(least_free_mb, bytes_before_start() >> 20)
    try:
        free = free_bytes(folder) >> 20
    except OSError as error:
        return Line("磁盘", False, f"不能写入（{type(error).__name__}）", "检查磁盘和文件夹权限")
    found = f"可用 {free} MB，至少要 {least} MB"
    return Line("磁盘", free >= least, found, "清理磁盘后再开考，或换机位")


def check_spool(spool: Spool) -> Line:
    """What still waits for the server; never a reason not to begin, but to look."""
    try:
        waiting = len(spool.waiting())
    except (OSError, RecordingError) as error:
        return Line("待传录音", False, type(error).__name__, "检查文件夹权限")
    return Line(
        "待传录音", waiting == 0, f"{waiting} 份", "启动程序并保持联网，会自动上传", fatal=False
    )


def check_server(
    client: LabClient, clock: Callable[[], datetime], seal_key: str
) -> tuple[list[Line], float]:
    """Server, its seal key, seat, the clock; and by how many seconds this clock is ahead."""
    sent = time.monotonic()
    try:
        room = client.room()
    except LabError as error:
        return [Line("服务器", False, error.message.zh, "检查网线、服务器地址和密钥")], 0.0
    half_way = (time.monotonic() - sent) / 2
    lines = [Line("服务器", True, f"{room.site} {room.room}，版本 {room.server_version}")]
    known = room.seal_key == seal_key
    lines.append(Line("服务器公钥", known, "与登记时一致" if known else "与登记时不同", REGISTER))
    lines.append(Line("机位", bool(room.seat), room.seat, "在服务器上为本机位登记"))
    apart = (clock() - from_text(room.server_time)).total_seconds() - half_way
    lines.append(
        Line(
            "时钟",
            abs(apart) <= MOST_CLOCK_SECONDS,
            f"与服务器相差 {abs(apart):.1f} 秒",
            "校准本机时间（连接考场时间服务）",
        )
    )
    return lines, apart


def check_version(client: LabClient, version: str) -> Line:
    """The version that runs, against the one the server offers this room."""
    try:
        offered = ask(client).version or version
    except LabError:  # the line about the server says so
        offered = version
    found = version if offered == version else f"{version}，本考场应为 {offered}"
    to_do = "关闭程序，运行 putonghua-station update"
    return Line("程序版本", offered == version, found, to_do, fatal=False)


def check_sounds() -> Line:
    """Spoken instructions; without them the text is shown alone."""
    missing = [name for name in script() if not sound_path(name).exists()]
    found = "齐全" if not missing else f"缺 {len(missing)} 段，将只显示文字"
    return Line("提示语音", not missing, found, "重新安装程序可补齐", fatal=False)


def check_booth(
    settings: Settings, home: Path, microphone: Microphone, client: LabClient, version: str
) -> tuple[list[Line], float]:
    """Everything, in the order in which a technician mends it; and the clock's difference."""
    of_server, apart = check_server(client, lambda: datetime.now(UTC), settings.seal_key)
    lines = [
        check_version(client, version),
        *check_microphone(microphone),
        check_disk(home, settings.least_free_mb),
        check_spool(Spool(home, settings.seal_key)),
        check_sounds(),
        *of_server,
    ]
    return lines, apart


def tell_room(client: LabClient, lines: list[Line], version: str, apart: float) -> bool:
    """Send the findings to the room's page; False where the server does not take them."""
    plain: list[dict[str, str | bool]] = [
        {
            "subject": line.subject,
            "well": line.well or not line.fatal,
            "found": line.found[:LONGEST_TOLD],
            "to_do": "" if line.well else line.to_do,
        }
        for line in lines
    ]
    try:
        client.send_self_check(plain, version, apart)
    except LabError:
        return False
    return True
