"""Which sound input is it? So that another headset is not taken for the one that was checked.

A card's number changes with the plug, its name does not; two headsets of one make have one name,
and only the USB serial number tells them apart, where the system knows it (Linux).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from station.microphone import Microphone

_CARD = re.compile(r"\s*\(?hw:(\d+),\d+\)?")
SOUND_CARDS = Path("/sys/class/sound")


@dataclass(frozen=True)
class InputDevice:
    """An input as it was opened; ``serial`` is "" where unknown, ``rate`` in Hz."""

    name: str
    host_api: str
    serial: str
    rate: int


def same_device(one: InputDevice, other: InputDevice) -> bool:
    """The same headset, whatever its rate and its plug."""
    if (one.name, one.host_api) != (other.name, other.host_api):
        return False
    return one.serial == other.serial or not (one.serial and other.serial)


def input_device(microphone: Microphone, cards: Path = SOUND_CARDS) -> InputDevice:
    """The device that a microphone has just opened."""
    card = _CARD.search(microphone.device)
    return InputDevice(
        _CARD.sub("", microphone.device),
        microphone.host_api,
        _serial(cards / f"card{card.group(1)}" / "device") if card else "",
        microphone.sample_rate,
    )


def _serial(interface: Path) -> str:
    """A USB sound card's interface lies in the folder of its device, which has the serial."""
    try:
        return (interface.resolve().parent / "serial").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
