"""Writes packaging/station.lock: every wheel of a booth with its SHA-256, as constraints.txt pins.

Run it (``make station-lock``) whenever constraints.txt or the booth's dependencies change, and put
the result under version control: the wheelhouse is then built of these very files or not at all.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from booth_wheel import ROOT

LOCK = ROOT / "packaging" / "station.lock"
NEVER = {"torch", "django", "openai-whisper", "librosa", "scipy", "numba"}
HEAD = """\
# Wheels of a booth (Linux x86-64, CPython 3.11), written by packaging/lock.py from constraints.txt.
"""


def resolve() -> list[tuple[str, str, str]]:
    """Name, version and SHA-256 of each wheel that the ``station`` extra comes to, and of pip."""
    report = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--dry-run", "--ignore-installed", "--report", "-", "--only-binary", ":all:"),
            *("--constraint", str(ROOT / "constraints.txt")),
            *(f"{ROOT}[station]", "pip"),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    found = []
    for one in json.loads(report.stdout)["install"]:
        about, source = one["metadata"], one["download_info"]
        if about["name"] == "putonghua-lab":
            continue
        found.append((about["name"], about["version"], source["archive_info"]["hashes"]["sha256"]))
    return sorted(found, key=lambda one: one[0].lower())


def main() -> None:
    """Write the lock; a wheel that no booth may carry stops it."""
    wheels = resolve()
    strange = NEVER & {name.lower() for name, _, _ in wheels}
    if strange:
        raise SystemExit(f"not for a booth: {sorted(strange)}")
    lines = [f"{name}=={version} --hash=sha256:{digest}\n" for name, version, digest in wheels]
    Path(LOCK).write_text(HEAD + "".join(lines), "utf-8")
    print(f"{LOCK.relative_to(ROOT)}: {len(lines)} wheels")


if __name__ == "__main__":
    main()
