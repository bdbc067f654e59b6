"""``program/`` in the booth's home: updated versions, side by side, and the note which one runs.

The note is one small file replaced as a whole: that is the switch, on every system.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from backports import tarfile

from recordings.durable import replace_file
from station.updating.errors import DoesNotStart, NoSpace, NotSigned, UpdateError
from station.updating.plan import Programs, kept, of_base

PROGRAM = "putonghua-station.exe" if sys.platform == "win32" else "putonghua-station"
HANDED_OVER = "PUTONGHUA_STATION_HANDED_OVER"  # set for a version that another one started
PREPARE_SECONDS = 600
CHECK_SECONDS = 120
NOTE = "programs.json"
KEY = "release-key.json"


class ProgramFolder:
    """The folder under the booth's home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "program"
        self.versions = self.folder / "versions"

    def read(self, base: str) -> Programs:
        """The note; a missing or unreadable one means that the base runs."""
        try:
            data = json.loads((self.folder / NOTE).read_text("utf-8"))
            programs = Programs(**{**data, "refused": tuple(data["refused"])})
        except (OSError, ValueError, KeyError, TypeError):
            return Programs(base)
        if programs.current and not self.program(programs.current).exists():
            return Programs(base)
        return of_base(programs, base)

    def write(self, programs: Programs) -> None:
        """Switch: what stands here is run from the next start on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(self.folder / NOTE, json.dumps(asdict(programs)).encode())

    def trusted_key(self, shown: str, seal_key: str) -> str:
        """The release key first shown since the registration with this server (its seal key)."""
        path = self.folder / KEY
        try:
            known = json.loads(path.read_text("utf-8"))
            if known["of_server"] == seal_key:
                return str(known["key"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, json.dumps({"of_server": seal_key, "key": shown}).encode())
        return shown

    def program(self, version: str) -> Path:
        """Where a version's program lies, whether or not it is there."""
        return self.versions / version / PROGRAM

    def present(self) -> frozenset[str]:
        """Versions whose files are here and were found to start."""
        if not self.versions.exists():
            return frozenset()
        return frozenset(p.parent.name for p in self.versions.glob("*/checked"))

    def install(self, archive: Path, version: str) -> None:
        """Unpack beside the others, make ready, and have the new program check itself.

        Raises NotSigned for an archive that leaves its folder, NoSpace, DoesNotStart.
        """
        target = self.versions / version
        incoming = self.folder / "incoming"
        shutil.rmtree(incoming, ignore_errors=True)
        shutil.rmtree(target, ignore_errors=True)
        try:
            incoming.mkdir(parents=True)
            with tarfile.open(archive, "r:gz") as packed:
                packed.extractall(incoming, filter="data")
            (inner,) = incoming.iterdir()
            self.versions.mkdir(exist_ok=True)
            inner.rename(target)
            self._prepare(target)
            self._check(version)
            (target / "checked").touch()
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise NotSigned(f"archive: {type(error).__name__}") from error
        except OSError as error:
            shutil.rmtree(target, ignore_errors=True)
            raise NoSpace(type(error).__name__) from error
        except UpdateError:
            shutil.rmtree(target, ignore_errors=True)
            raise
        finally:
            shutil.rmtree(incoming, ignore_errors=True)

    def tidy(self, programs: Programs) -> None:
        """Remove versions and downloads that nobody will go back to."""
        for version in self.present() - kept(programs):
            shutil.rmtree(self.versions / version, ignore_errors=True)
        shutil.rmtree(self.folder / "download", ignore_errors=True)

    def _prepare(self, target: Path) -> None:
        prepare = target / "prepare"
        if prepare.exists():
            _run([str(prepare)], PREPARE_SECONDS)

    def _check(self, version: str) -> None:
        said = _run([str(self.program(version)), "start-check"], CHECK_SECONDS)
        if version not in said.split():
            raise DoesNotStart("it says that it is another version")


def environment() -> dict[str, str]:
    """For a program of another version: nothing of this one's packing may reach it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("_PYI_")}
    if "LD_LIBRARY_PATH_ORIG" in own:
        own["LD_LIBRARY_PATH"] = own.pop("LD_LIBRARY_PATH_ORIG")
    elif getattr(sys, "frozen", False):
        own.pop("LD_LIBRARY_PATH", None)
    return {**own, HANDED_OVER: "1", "PYINSTALLER_RESET_ENVIRONMENT": "1"}


def _run(command: list[str], seconds: float) -> str:
    try:
        done = subprocess.run(
            command, env=environment(), capture_output=True, text=True, timeout=seconds, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise DoesNotStart(type(error).__name__) from error
    return done.stdout
