"""The PortAudio library, shared by microphone and speaker."""

from __future__ import annotations

import threading
from typing import Any

from station import wording
from station.errors import MicrophoneError

in_use = threading.Lock()
"""Held while the device list is made anew, and while a sound plays: the one ends the other."""


def library() -> Any:
    """The sounddevice module; it needs the PortAudio program library, which Linux installs apart.

    Raises MicrophoneError without it.
    """
    try:
        import sounddevice
    except OSError as error:
        raise MicrophoneError(str(error), wording.NO_PORTAUDIO) from error
    return sounddevice


def rescan(sounddevice: Any) -> None:
    """Have PortAudio look for devices again; it keeps the list it made when it was loaded.

    Ends every open stream. There is no public way; these two are what the library itself calls at
    import and exit.
    """
    sounddevice._terminate()
    sounddevice._initialize()
