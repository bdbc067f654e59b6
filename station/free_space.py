"""What a disk still takes."""

from __future__ import annotations

import shutil
from pathlib import Path


def free_bytes(folder: Path) -> int:
    """Free bytes under a folder that can be written to; raises OSError where it cannot."""
    probe = folder / ".write-probe"
    probe.write_bytes(b"probe")
    probe.unlink()
    return shutil.disk_usage(folder).free
