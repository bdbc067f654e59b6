"""The real microphone: a PortAudio input stream through sounddevice.

48 kHz where the device can, otherwise the device's own rate; nothing is resampled here. Headset
microphones are mono, and drivers that show them as stereo put the voice on the first channel:
channel 1 is taken unless the setting says otherwise. Mixing both would halve a voice that is only
on one, and let the neighbour's voice in from the other.
"""

from __future__ import annotations

import threading
from typing import Any

from station.errors import MicrophoneBusy, NoMicrophone
from station.microphone import OnBlock, OnLost
from station.portaudio import in_use, library, rescan

PREFERRED_RATE = 48_000  # Hz: what USB headsets run at
BLOCK_SECONDS = 0.020


class PortAudioMicrophone:
    """``device``: part of a device's name, "" for the system's default. ``channel`` from 1."""

    patient = False

    def __init__(self, device: str = "", channel: int = 1) -> None:
        self._wanted = device
        self._channel = channel
        self._stream: Any = None
        self._closing = threading.Event()
        self.device = device
        self.host_api = ""
        self.others: tuple[str, ...] = ()
        self.sample_rate = PREFERRED_RATE

    def open(self, on_block: OnBlock, on_lost: OnLost) -> None:
        """Find the device anew (it may have been plugged in since) and start the stream."""
        sounddevice = library()
        with in_use:
            self.close()
            rescan(sounddevice)
            self._start(sounddevice, on_block, on_lost)

    def _start(self, sounddevice: Any, on_block: OnBlock, on_lost: OnLost) -> None:
        info = self._find(sounddevice)
        self.device = str(info["name"])
        self.host_api = str(sounddevice.query_hostapis(info["hostapi"])["name"])
        self.others = tuple(
            str(other["name"])
            for other in sounddevice.query_devices()
            if other["max_input_channels"] > 0 and other["index"] != info["index"]
        )
        channels = min(int(info["max_input_channels"]), max(self._channel, 1))
        self.sample_rate = self._rate(sounddevice, info, channels)
        column = min(self._channel, channels) - 1
        self._closing.clear()

        def callback(frames: Any, count: int, time: Any, status: Any) -> None:
            del count, time
            # A copy: PortAudio uses the same memory for the next block at once.
            on_block(frames[:, column].copy(), bool(status.input_overflow))

        def finished() -> None:
            if not self._closing.is_set():
                on_lost("stream ended by itself")

        try:
            self._stream = sounddevice.InputStream(
                device=info["index"],
                samplerate=self.sample_rate,
                channels=channels,
                dtype="int16",
                blocksize=round(self.sample_rate * BLOCK_SECONDS),
                latency="high",  # a bigger buffer in the driver: nothing here needs low delay
                callback=callback,
                finished_callback=finished,
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            self._stream = None
            raise MicrophoneBusy(str(error)) from error

    def close(self) -> None:
        """Stop the stream; a device that is gone is no reason to fail."""
        self._closing.set()
        if self._stream is None:
            return
        sounddevice = library()
        try:
            self._stream.abort()
            self._stream.close()
        except sounddevice.PortAudioError:
            pass
        self._stream = None

    def _find(self, sounddevice: Any) -> Any:
        """Device record of the wanted name, or of the default."""
        try:
            if not self._wanted:
                return sounddevice.query_devices(kind="input")
            devices = sounddevice.query_devices()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise NoMicrophone(str(error)) from error
        wanted = self._wanted.casefold()
        for info in devices:
            if info["max_input_channels"] > 0 and wanted in str(info["name"]).casefold():
                return info
        raise NoMicrophone(f"no input named like {self._wanted!r}")

    def _rate(self, sounddevice: Any, info: Any, channels: int) -> int:
        try:
            sounddevice.check_input_settings(
                device=info["index"], channels=channels, dtype="int16", samplerate=PREFERRED_RATE
            )
        except sounddevice.PortAudioError:
            return int(info["default_samplerate"])
        return PREFERRED_RATE
