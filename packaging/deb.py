"""Makes dist/putonghua-station_<version>_amd64.deb of the self-contained folder in build/booth."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import booth_wheel

LINUX = booth_wheel.ROOT / "packaging" / "linux"
CONTROL = """\
Package: putonghua-station
Version: {version}
Architecture: amd64
Maintainer: Putonghua Lab <lab@example.org>
Section: education
Priority: optional
Installed-Size: {size}
Depends: libc6 (>= 2.36), libasound2, {libraries}
Recommends: xserver-xorg, xinit, libasound2-plugins
Description: booth of the Putonghua proficiency test
 The program in which a candidate logs in, checks the microphone and reads:
 it records, seals and uploads. It brings its own Python, Qt and PortAudio.
"""


def main() -> None:
    """Lay out the tree, let dpkg-deb pack it."""
    version = booth_wheel.version()
    folder = booth_wheel.ROOT / "build" / "booth" / "putonghua-station"
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / "tree"
        opt = tree / "opt" / "putonghua-station" / version
        shutil.copytree(folder, opt, symlinks=True)
        for file in ("bin", "share/applications", "share/xsessions", "share/doc/putonghua-station"):
            (tree / "usr" / file).mkdir(parents=True)
        (opt / "kiosk-session").write_bytes((LINUX / "kiosk-session").read_bytes())
        (opt / "kiosk-session").chmod(0o755)
        for link, target in (
            ("putonghua-station", "putonghua-station"),
            ("putonghua-kiosk", "kiosk-session"),
        ):
            (tree / "usr/bin" / link).symlink_to(f"/opt/putonghua-station/{version}/{target}")
        share = tree / "usr" / "share"
        shutil.copy(LINUX / "putonghua-station.desktop", share / "applications")
        shutil.copy(LINUX / "putonghua-kiosk.desktop", share / "xsessions")
        shutil.copy(LINUX / "copyright", share / "doc" / "putonghua-station")
        _plain_modes(tree)
        size = sum(path.lstat().st_size for path in tree.rglob("*")) // 1024
        (tree / "DEBIAN").mkdir()
        control = CONTROL.format(version=version, size=size, libraries=_libraries())
        (tree / "DEBIAN" / "control").write_text(control, "utf-8")
        target = booth_wheel.ROOT / "dist" / f"putonghua-station_{version}_amd64.deb"
        target.parent.mkdir(exist_ok=True)
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(target)],
            check=True,
        )


def _libraries() -> str:
    """Packages of libraries.txt; PortAudio itself is brought along."""
    lines = (LINUX / "libraries.txt").read_text("utf-8").splitlines()
    packages = [line.split()[1] for line in lines]
    return ", ".join(name for name in packages if name != "libportaudio2")


def _plain_modes(tree: Path) -> None:
    for path in tree.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or (os.access(path, os.X_OK) and ".so" not in path.name)
        path.chmod(0o755 if runs else 0o644)


if __name__ == "__main__":
    main()
