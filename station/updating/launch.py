"""Where ``putonghua-station`` begins: the version that should run is handed the command.

The base, installed by a technician, watches over an updated version: one that ends before its
window was ever shown is left, and the one before it runs again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from station import settings
from station.updating.plan import Programs, gone_back
from station.updating.program_folder import HANDED_OVER, ProgramFolder, environment
from station.version import version

RESTART = 75  # exit status: the program has been updated, start it again
START_SECONDS = 90.0  # within which the window of a version on trial is shown
LOOK_SECONDS = 0.2
BASE = "PUTONGHUA_STATION_BASE"  # version of the base, told to those it starts


def base_version() -> str:
    """The version that a technician installed."""
    return os.environ.get(BASE) or version()


def main() -> None:
    """Run the command in the version that should run."""
    from station.cli import main as commands

    if HANDED_OVER in os.environ:
        commands()
        return
    status = RESTART
    while status == RESTART:
        folder = ProgramFolder(settings.home())
        programs = folder.read(version())
        if programs.running == version():
            try:
                commands(standalone_mode=True)
            except SystemExit as ended:
                status = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
        else:
            status = _hand_over(folder, programs)
    sys.exit(status)


def _hand_over(folder: ProgramFolder, programs: Programs) -> int:
    """Exit status of the handed-over command; RESTART after going back."""
    trial = programs.on_trial and "run" in sys.argv[1:2]
    child = subprocess.Popen(
        [str(folder.program(programs.current)), *sys.argv[1:]],
        env={**environment(), BASE: version()},
    )
    try:
        if trial and not _shown(folder, child):
            child.kill()
            child.wait()
            folder.write(gone_back(programs))
            return RESTART
        return child.wait()
    except BaseException:  # told to end: so is the program
        child.terminate()
        child.wait()
        raise


def _shown(folder: ProgramFolder, child: subprocess.Popen[bytes]) -> bool:
    """Wait until the window is shown; False when the program ends or takes too long."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if not folder.read(version()).on_trial:
            return True
        try:
            return child.wait(LOOK_SECONDS) == RESTART
        except subprocess.TimeoutExpired:
            continue
    return False
