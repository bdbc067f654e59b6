"""Makes dist/putonghua-station-<version>-linux-x86_64.tar.gz: a booth installed without a network.

It holds every wheel with its digest, the program's own wheel, and ``install.sh``.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import booth_wheel
from lock import LOCK, resolve
from release_archive import describe, pack

PLATFORM = "linux-x86_64"
LINUX = booth_wheel.ROOT / "packaging" / "linux"
PROGRAMS = ("install.sh", "prepare", "kiosk-session")
TEXTS = ("libraries.txt", "putonghua-station.desktop", "putonghua-kiosk.desktop")


def main() -> None:
    """Download what the lock names, build the wheel, pack."""
    version = booth_wheel.version()
    _check_lock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / f"putonghua-station-{version}"
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                *("--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes"),
                *("--dest", str(wheels), "--requirement", str(LOCK)),
            ],
            check=True,
        )
        own = booth_wheel.build(wheels)
        digest = hashlib.sha256(own.read_bytes()).hexdigest()
        line = f"putonghua-lab[station]=={version} --hash=sha256:{digest}\n"
        (folder / "requirements.txt").write_text(LOCK.read_text("utf-8") + line, "utf-8")
        for file in (*PROGRAMS, *TEXTS):
            shutil.copyfile(LINUX / file, folder / file)
            (folder / file).chmod(0o755 if file in PROGRAMS else 0o644)
        describe(folder, version, PLATFORM, "wheels")
        pack(folder, booth_wheel.ROOT / "dist" / f"putonghua-station-{version}-{PLATFORM}.tar.gz")


def _check_lock() -> None:
    locked = {
        tuple(line.split(" --hash=sha256:"))
        for line in LOCK.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }
    resolved = {(f"{name}=={version}", digest) for name, version, digest in resolve()}
    if locked != resolved:
        differing = sorted({pin for pin, _ in locked ^ resolved})
        raise SystemExit(f"packaging/station.lock is stale ({differing}): make station-lock")


if __name__ == "__main__":
    main()
