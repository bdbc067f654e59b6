"""Is it the headset that was checked? Names, plugs and serial numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from station.file_microphone import FileMicrophone
from station.input_device import InputDevice, input_device, same_device


@dataclass
class Opened(FileMicrophone):
    """A microphone as PortAudio names it."""

    device: str
    host_api = "ALSA"
    sample_rate: int = 48_000


def plug(cards: Path, card: int, serial: str) -> None:
    """What the system shows of a USB sound card."""
    folder = cards / f"usb-{card}"
    (folder / "interface").mkdir(parents=True)
    (folder / "serial").write_text(serial + "\n")
    (cards / f"card{card}").mkdir()
    (cards / f"card{card}" / "device").symlink_to(folder / "interface")


def test_the_plug_may_change_the_serial_may_not(tmp_path: Path) -> None:
    plug(tmp_path, 1, "A1")
    plug(tmp_path, 2, "A1")
    plug(tmp_path, 3, "B2")
    one, elsewhere, other = (
        input_device(Opened(f"USB Headset: Audio (hw:{card},0)"), tmp_path) for card in (1, 2, 3)
    )
    assert one == InputDevice("USB Headset: Audio", "ALSA", "A1", 48_000)
    assert same_device(one, elsewhere)
    assert not same_device(one, other)


@pytest.mark.parametrize(
    ("name", "host_api", "serial", "same"),
    [
        ("USB Headset", "ALSA", "", True),
        ("USB Headset", "ALSA", "B2", False),
        ("Built-in", "ALSA", "A1", False),
        ("USB Headset", "WASAPI", "A1", False),
    ],
)
def test_name_and_host_tell_where_no_serial_is_known(
    name: str, host_api: str, serial: str, same: bool
) -> None:
    known = InputDevice("USB Headset", "ALSA", "A1", 48_000)
    assert same_device(known, InputDevice(name, host_api, serial, 44_100)) is same
