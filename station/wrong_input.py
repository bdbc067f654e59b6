"""Is the input the headset's microphone? Told by names alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What is surely no headset: a webcam, a laptop's own microphone, the sound that is being played.
_NO_HEADSET = re.compile(
    r"monitor of|\.monitor|stereo mix|loopback|hdmi|webcam|camera|built-?in|internal|array"
    r"|立体声混音|摄像头|内置|内部|阵列",
    re.IGNORECASE,
)
_HEADSET = re.compile(r"headset|headphone|耳机|耳麦|usb", re.IGNORECASE)


def likelier_input(used: str, others: Iterable[str]) -> str:
    """Another input that looks like the headset, where the one in use does not; "" for none.

    >>> likelier_input("HD Webcam C270", ["USB Headset: Audio (hw:2,0)"])
    'USB Headset: Audio (hw:2,0)'
    >>> likelier_input("default", ["USB Headset: Audio (hw:2,0)"])
    ''
    """
    if not _NO_HEADSET.search(used):
        return ""
    return next(
        (name for name in others if _HEADSET.search(name) and not _NO_HEADSET.search(name)), ""
    )
