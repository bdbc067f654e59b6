"""Whole archives as tables: time and memory of exporting every row, and a fifth of them.

    python -m benchmarks.big_exports --folder FOLDER [--out FILE]

FOLDER holds a database that ``benchmarks.hundred_thousand`` filled. Each export is made by a
process of its own, as the worker makes it. Memory is told twice: the most the process ever held,
and how much of it the export added. Aim: the export adds no more for all rows than for a fifth of
them, but for SPARE.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.hundred_thousand import set_up

KIB = 1024
SPARE = 16  # MiB that an allocator may hold more or less
SHARE = 5
FORMATS = ("csv", "xlsx")


def main() -> int:
    """Each format, each size; 1 where memory grew with the rows."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--out", type=Path)
    options.add_argument("--one", nargs=2, metavar=("FORMAT", "SHARE"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        print(json.dumps(export(chosen.folder, chosen.one[0], int(chosen.one[1]))))
        return 0
    figures = []
    for format in FORMATS:
        for share in (SHARE, 1):
            one = in_own_process(chosen.folder, format, share)
            figures.append(one)
            print(
                f"{format:5} {one['rows']:7} rows {one['seconds']:7.1f} s   "
                f"at most {one['most']:6.0f} MiB, of it by the export {one['added']:5.0f} MiB",
                flush=True,
            )
    if chosen.out:
        chosen.out.write_text(json.dumps(figures, indent=1))
    pairs = zip(figures[::2], figures[1::2], strict=True)
    return int(any(whole["added"] > part["added"] + SPARE for part, whole in pairs))


def in_own_process(folder: Path, format: str, share: int) -> dict[str, Any]:
    """What the process tells of itself."""
    command = [sys.executable, "-m", "benchmarks.big_exports", "--folder", str(folder)]
    told = subprocess.run(
        [*command, "--one", format, str(share)], check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def export(folder: Path, format: str, share: int) -> dict[str, Any]:
    """Make one; sittings of every ``share``-th session."""
    set_up(folder)
    from admin.preservation.sheets import write_csv, write_xlsx
    from admin.preservation.table import columns_of, rows_of
    from admin.testing.models import Session, Sitting

    sessions = Session.objects.order_by("pk").values_list("pk", flat=True)[::share]
    sittings = Sitting.objects.filter(candidate__session__in=list(sessions))
    columns = columns_of([])
    rows = rows_of(sittings, columns, unmasked=False)
    headings, widths = [one.heading for one in columns], [one.width for one in columns]
    path = folder / f"export.{format}"
    before, began = peak(), time.monotonic()
    if format == "csv":
        count = write_csv(path, headings, rows, lambda done: None)
    else:
        count = write_xlsx(path, "成绩册", headings, widths, rows, lambda done: None)
    path.unlink()
    seconds, most = time.monotonic() - began, peak()
    return {
        "format": format,
        "rows": count,
        "seconds": round(seconds, 1),
        "most": most,
        "added": most - before,
    }


def peak() -> float:
    """MiB that this process held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB


if __name__ == "__main__":
    sys.exit(main())
