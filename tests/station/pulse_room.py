"""A private PulseAudio with one null sink, whose monitor is the microphone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PROGRAMS = ("pulseaudio", "pacat", "pactl")
RATE = 48_000


def missing() -> str | None:
    """The sentence a test skips with; None where everything is there."""
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    if absent:
        return f"needs {', '.join(absent)} (Debian: pulseaudio pulseaudio-utils libasound2-plugins)"
    return None


class PulseRoom:
    """Started by ``with``; ``environment`` leads a program's default devices into it."""

    def __enter__(self) -> PulseRoom:
        self._folder = tempfile.TemporaryDirectory(prefix="pulse-")
        home = self._folder.name
        own = {"HOME": home, "XDG_RUNTIME_DIR": home, "XDG_CONFIG_HOME": home}
        address = f"{home}/native"
        self._address, self._own = address, {**os.environ, **own}
        self.environment = {
            **self._own,
            "PULSE_SERVER": f"unix:{address}",
            "PULSE_SINK": "booth",
            "PULSE_SOURCE": "booth.monitor",
        }
        self.plug_in()
        return self

    def __exit__(self, *error: object) -> None:
        self.unplug()
        self._folder.cleanup()

    def plug_in(self) -> None:
        """Have the devices there; returns when they are."""
        self.server = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"),
                *("--use-pid-file=no", "--disable-shm=yes"),
                *("-L", f"module-native-protocol-unix socket={self._address} auth-anonymous=1"),
                *("-L", f"module-null-sink sink_name=booth rate={RATE} format=s16le channels=1"),
            ],
            env=self._own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def unplug(self) -> None:
        """Every device vanishes at once, with whatever plays or listens."""
        self.server.kill()
        self.server.wait()
        Path(self._address).unlink(missing_ok=True)

    def play(self, raw: Path) -> None:
        """Play raw mono 16-bit samples at ``RATE``; returns when the last one was played."""
        subprocess.run(
            [
                *("pacat", "--playback", "--raw", f"--rate={RATE}"),
                *("--channels=1", "--format=s16le", str(raw)),
            ],
            env=self.environment,
            check=True,
            timeout=120,
        )

    def _wait(self) -> None:
        """Until the server answers and the sink is there; pactl itself waits for neither."""
        for _ in range(1000):
            listing = subprocess.run(
                ["pactl", "list", "short", "sources"],
                env=self.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if "booth.monitor" in listing.stdout:
                return
            if self.server.poll() is not None:
                raise RuntimeError("pulseaudio ended by itself")
        raise TimeoutError("pulseaudio does not answer")
