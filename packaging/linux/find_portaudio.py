"""Run before the program: the PortAudio of this folder is found by its plain name.

sounddevice asks ctypes for "portaudio", and on Linux ctypes looks only where the system keeps its
libraries.
"""

import ctypes.util
import sys
from pathlib import Path

_of_the_system = ctypes.util.find_library


def _find_library(name: str) -> str | None:
    if name == "portaudio":
        for path in Path(sys._MEIPASS).glob("libportaudio.so*"):  # type: ignore[attr-defined]
            return str(path)
    return _of_the_system(name)


ctypes.util.find_library = _find_library
