"""Packs build/booth/putonghua-station, PyInstaller's folder, as the archive booths update from."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import booth_wheel
from release_archive import describe, pack

PLATFORM = "windows-x86_64" if sys.platform == "win32" else "linux-x86_64"


def main() -> None:
    """Describe and pack the folder."""
    version = booth_wheel.version()
    built = booth_wheel.ROOT / "build" / "booth" / "putonghua-station"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / f"putonghua-station-{version}"
        shutil.copytree(built, folder)
        describe(folder, version, PLATFORM, "folder")
        archive = f"putonghua-station-folder-{version}-{PLATFORM}.tar.gz"
        pack(folder, booth_wheel.ROOT / "dist" / archive)


if __name__ == "__main__":
    main()
