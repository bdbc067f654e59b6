"""The product's wheel for a booth: station, recordings and wordlists alone, with all their data.

It is built from a staged copy of what is under version control, so that neither the server's rooms
nor anything that happens to lie about can come in.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("station", "recordings", "wordlists")


def version() -> str:
    """Version of the product as pyproject.toml has it."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def kept_files() -> list[str]:
    """Every file of the booth's rooms that is under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *ROOMS], cwd=ROOT, check=True, capture_output=True
    )
    return [name for name in listed.stdout.decode().split("\0") if name]


def build(folder: Path) -> Path:
    """Build the wheel into ``folder``; raises SystemExit when a file is missing or too many."""
    with tempfile.TemporaryDirectory() as name:
        staged = Path(name)
        for file in kept_files():
            target = staged / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, target)
        shutil.copyfile(ROOT / "README.md", staged / "README.md")
        (staged / "pyproject.toml").write_text(_project_of_the_booth(), "utf-8")
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
                *("--disable-pip-version-check", "--wheel-dir", str(folder), str(staged)),
            ],
            check=True,
        )
    (wheel,) = folder.glob("putonghua_lab-*.whl")
    _check(wheel)
    return wheel


def _project_of_the_booth() -> str:
    """pyproject.toml without commands and guides of the rooms that do not come along."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    guides = r"^\[tool\.hatch\.build\.targets\.wheel\.force-include\]\n(?:\".*\n)+"
    text = re.sub(guides, "", text, flags=re.MULTILINE)
    return re.sub(r"^putonghua-(score|admin) = .*\n", "", text, flags=re.MULTILINE)


def _check(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    wanted = set(kept_files())
    if held != wanted:
        missing, strange = sorted(wanted - held), sorted(held - wanted)
        raise SystemExit(f"wheel {wheel.name}: missing {missing}, not asked for {strange}")
