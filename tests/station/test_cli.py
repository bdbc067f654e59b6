"""The commands as a technician runs them, each a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from fake_lab_server import CODE, FakeLab

from station.settings import load


def station(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PUTONGHUA_STATION_HOME": str(home),
        "COLUMNS": "120",
        **more,
    }
    return subprocess.run(
        [sys.executable, "-m", "station", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_register_and_check(lab: FakeLab, tmp_path: Path) -> None:
    done = station(
        tmp_path, "register", "--server", lab.url, "--code", CODE, "--device", "无此设备"
    )
    assert done.returncode == 0
    checked = station(tmp_path, "check")
    assert checked.returncode == 1
    assert "没有找到麦克风" in checked.stdout
    assert "A-03" in checked.stdout
    assert load(tmp_path).key not in checked.stdout


def test_without_its_server_nothing_is_registered(tmp_path: Path) -> None:
    done = station(tmp_path, "register", "--server", "http://127.0.0.1:9", "--code", "k")
    assert done.returncode == 1
    assert "连不上考场服务器" in done.stdout
    assert not (tmp_path / "station.toml").exists()


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    assert station(tmp_path, "register", "--server", "lab", "--code", "k").returncode == 1


def test_check_without_registration_says_what_to_do(tmp_path: Path) -> None:
    done = station(tmp_path, "check")
    assert done.returncode == 1
    assert "register" in done.stdout


def test_the_window_ends_in_good_order_when_the_system_says_so(
    lab: FakeLab, tmp_path: Path
) -> None:
    station(tmp_path, "register", "--server", lab.url, "--code", CODE)
    lab.asked_for_room.clear()  # the registration asked too
    booth = subprocess.Popen(
        [sys.executable, "-m", "station", "run"],
        env={**os.environ, "PUTONGHUA_STATION_HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert lab.asked_for_room.wait(60)
    second = station(tmp_path, "run")
    assert second.returncode == 1
    assert "已有一个测试程序在运行" in second.stdout
    booth.terminate()
    assert booth.wait(60) == 0


def test_a_rehearsal_prints_what_was_delivered(lab: FakeLab, tmp_path: Path, answers: Path) -> None:
    station(tmp_path, "register", "--server", lab.url, "--code", CODE)
    done = station(
        tmp_path,
        *("rehearse", "--answers", str(answers), "--digits", "0001", "--speed", "20"),
        "--offscreen",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (bundle_id,) = lab.bundles
    assert bundle_id in done.stdout
    assert re.search(r"manifest sha256 [0-9a-f]{64}", done.stdout)
    log = (tmp_path / "log" / "station.log").read_text()
    assert not any(
        secret in log
        for secret in ("林清如", "2202**********1234", "20260100001", load(tmp_path).key)
    )


def test_a_rehearsal_with_unknown_digits_fails_with_the_servers_sentence(
    lab: FakeLab, tmp_path: Path, answers: Path
) -> None:
    station(tmp_path, "register", "--server", lab.url, "--code", CODE)
    done = station(
        tmp_path, "rehearse", "--answers", str(answers), "--digits", "9999", "--offscreen"
    )
    assert done.returncode == 1
    assert "本机位没有这个准考证号" in done.stdout


def test_a_rehearsal_waits_at_the_log_in_for_a_server_that_is_restarted(
    lab: FakeLab, tmp_path: Path, answers: Path
) -> None:
    station(tmp_path, "register", "--server", lab.url, "--code", CODE)
    lab.cut_log_ins = 2
    done = station(
        *(tmp_path, "rehearse", "--answers", str(answers), "--digits", "0001"),
        *("--speed", "20", "--offscreen"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert lab.cut_log_ins == 0


def test_every_command_is_in_the_technicians_guide(tmp_path: Path) -> None:
    guide = Path(__file__).parents[2] / "docs" / "guides" / "booth-technician.md"
    text = guide.read_text("utf-8")
    listed = station(tmp_path, "--help").stdout
    commands = [
        c for c in ("run", "check", "rehearse", "register") if re.search(rf"\b{c}\b", listed)
    ]
    assert len(commands) == 4
    assert all(f"putonghua-station {command}" in text for command in commands)
