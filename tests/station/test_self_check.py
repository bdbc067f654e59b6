"""The self-check: each line on real parts, well and not well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from fake_lab_server import KEY, SEAL_KEY, FakeLab

from station.booth_key import new_booth_key
from station.file_microphone import FileMicrophone
from station.lab_client import LabClient
from station.portaudio_microphone import PortAudioMicrophone
from station.self_check import (
    Line,
    check_booth,
    check_disk,
    check_microphone,
    check_server,
    check_spool,
    fit,
    tell_room,
)
from station.settings import Settings
from station.spool import Spool


def now() -> datetime:
    return datetime.now(UTC)


def by_subject(lines: list[Line]) -> dict[str, Line]:
    return {line.subject: line for line in lines}


def test_a_booth_in_order_is_fit(lab: FakeLab, tmp_path: Path) -> None:
    settings = Settings(lab.url, KEY, SEAL_KEY, least_free_mb=1)
    with LabClient(lab.url, KEY) as client:
        lines, apart = check_booth(settings, tmp_path, FileMicrophone(), client, "0.1.0")
    assert fit(lines)
    assert by_subject(lines)["机位"].found == "A-03"
    assert abs(apart) < 1.0


def test_without_a_microphone_it_is_not() -> None:
    lines = check_microphone(PortAudioMicrophone("no device has this name"))
    assert not fit(lines)
    assert lines[0].to_do


def test_a_muted_microphone_is_told_from_a_quiet_room() -> None:
    class Muted(FileMicrophone):
        def _quiet(self, size: int) -> np.ndarray:
            return np.zeros(size, np.int16)

    assert by_subject(check_microphone(FileMicrophone(), 0.2))["电平"].well
    assert not fit(check_microphone(Muted(), 0.2))


def test_disk(tmp_path: Path) -> None:
    assert check_disk(tmp_path, 1).well
    assert not check_disk(tmp_path, 1 << 40).well
    assert not check_disk(tmp_path / "not there", 1).well


def test_waiting_recordings_are_a_remark(tmp_path: Path) -> None:
    spool = Spool(tmp_path, SEAL_KEY)
    spool.folder_for("x").mkdir()
    line = check_spool(spool)
    assert not line.well
    assert fit([line])


def test_a_wrong_key(lab: FakeLab) -> None:
    with LabClient(lab.url, new_booth_key()[1]) as client:
        (line,), _ = check_server(client, now, SEAL_KEY)
    assert not fit([line])
    assert "密钥" in line.found


def test_a_clock_that_is_off(lab: FakeLab) -> None:
    with LabClient(lab.url, KEY) as client:
        assert by_subject(check_server(client, now, SEAL_KEY)[0])["时钟"].well
        late, apart = check_server(client, lambda: now() + timedelta(minutes=2), SEAL_KEY)
    assert not by_subject(late)["时钟"].well
    assert "120" in by_subject(late)["时钟"].found
    assert apart == pytest.approx(120, abs=1)


def test_a_server_with_another_seal_key_is_not_the_one_registered(lab: FakeLab) -> None:
    with LabClient(lab.url, KEY) as client:
        lines, _ = check_server(client, now, "age1another")
    assert not fit(lines)
    assert "register" in by_subject(lines)["服务器公钥"].to_do


def test_the_room_is_told_what_was_found(lab: FakeLab) -> None:
    found = [
        Line("麦克风", False, "没有找到麦克风", "插好耳机"),
        Line("待传录音", False, "2 份", "保持联网", fatal=False),
    ]
    with LabClient(lab.url, KEY) as client:
        assert tell_room(client, found, "0.1.0", 0.4)
    (told,) = lab.self_checks
    assert [line["well"] for line in told["lines"]] == [False, True]
    assert (told["version"], told["clock_difference_s"]) == ("0.1.0", 0.4)
    lab.down = True
    with LabClient(lab.url, KEY) as client:
        assert not tell_room(client, found, "0.1.0", 0.4)


def test_a_webcam_taken_for_the_headset_is_told() -> None:
    microphone = FileMicrophone(1.0, device="HD Webcam C270: USB Audio (hw:1,0)")
    microphone.others = ("USB Headset: Audio (hw:2,0)",)
    line = by_subject(check_microphone(microphone, 0.1))["麦克风"]
    assert not line.well
    assert "USB Headset" in line.found
