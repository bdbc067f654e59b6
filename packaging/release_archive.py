"""The archive in which a booth's program travels: one folder in a .tar.gz, with release.json.

The same form whether it holds wheels or a self-contained folder: the server keeps and signs it, a
booth unpacks it, and a technician can unpack it by hand.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import tarfile
from pathlib import Path

from booth_wheel import ROOT

DESCRIPTION = "release.json"


def describe(folder: Path, version: str, platform: str, kind: str) -> None:
    """Write release.json: what the server and the booth read about this release."""
    about = {
        "program": "putonghua-station",
        "version": version,
        "platform": platform,
        "kind": kind,
    }
    (folder / DESCRIPTION).write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def pack(folder: Path, target: Path) -> None:
    """Pack ``folder``; the same files give the same bytes, wherever and whenever it is done."""
    committed = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    moment = int(committed.stdout)

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = moment
        member.mode = 0o755 if member.mode & 0o100 or member.isdir() else 0o644
        return member

    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        target.open("wb") as file,
        gzip.GzipFile("", "wb", 6, file, mtime=moment) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        # description first: who looks only for it need not unpack the rest
        archive.add(folder / DESCRIPTION, f"{folder.name}/{DESCRIPTION}", filter=plain)
        for path in sorted(folder.rglob("*")):
            if path.name != DESCRIPTION or path.parent != folder:
                name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
                archive.add(path, name, recursive=False, filter=plain)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.0f} MB")
