"""A city's rosters out and in again: the time of each step with 20,000 teachers.

    python -m demo.city --folder CITY
    python -m benchmarks.twenty_thousand_teachers --city CITY [--out FILE]

Exports units and teachers of a demo city with whole numbers, brings both into an empty folder,
brings the teachers in again (nothing changes), and once more after every tenth has changed school.
Aim: at most 60 s from looking at 20,000 new teachers to their being written.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]
AIM_SECONDS = 60.0
MOVED_EVERY = 10


def main() -> int:
    """Export, bring in, print; 1 where the aim was missed. Each folder is a process of its own."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--city", type=Path, required=True)
    options.add_argument("--sheets", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    if chosen.sheets is None:
        with tempfile.TemporaryDirectory(prefix="teachers-") as made:
            again = [sys.executable, "-m", "benchmarks.twenty_thousand_teachers"]
            again += ["--city", str(chosen.city), "--sheets", made]
            subprocess.run(again, check=True, cwd=ROOT)
            figures = json.loads((Path(made) / "figures.json").read_text())
            figures |= bring_in_all(Path(made), Path(made) / "empty")
        for name, value in figures.items():
            print(f"{name:40} {value}")
        if chosen.out:
            chosen.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False))
        return 0 if figures["new: look and write, s"] <= AIM_SECONDS else 1
    figures = export_all(chosen.city, chosen.sheets)
    (chosen.sheets / "figures.json").write_text(json.dumps(figures))
    return 0


def set_up(folder: Path) -> None:
    """Django over a data folder."""
    os.environ["PUTONGHUA_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "admin.project.settings"
    from admin.project.data_folder import prepare

    prepare(folder)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def export_all(city: Path, sheets: Path) -> dict[str, Any]:
    """Units and teachers as files in ``sheets``; seconds of each."""
    set_up(city)
    from django.utils import timezone

    from admin.accounts.models import User
    from admin.sheets.exporting import write_sheet
    from admin.sheets.layout import layout_of

    by, figures = User.objects.get(username="officer"), {}
    for key in ("organisations", "teachers"):
        begun = time.monotonic()
        path = sheets / f"{key}.xlsx"
        count = write_sheet(layout_of(key), path, by, timezone.now(), True, lambda done: None)
        figures[f"{key}: lines exported"] = count
        figures[f"{key}: export, s"] = round(time.monotonic() - begun, 1)
    return figures


def bring_in_all(sheets: Path, folder: Path) -> dict[str, Any]:
    """Into an empty folder, by the steps that the worker takes."""
    folder.mkdir()
    set_up(folder)
    from admin.accounts.models import User
    from admin.accounts.permissions import give_role, make_groups
    from admin.accounts.rights import Role

    make_groups()
    by = User.objects.create_user("officer")
    give_role(by, Role.OFFICER)
    figures: dict[str, Any] = {}
    teachers = (sheets / "teachers.xlsx").read_bytes()
    figures |= _steps("units", "organisations", (sheets / "organisations.xlsx").read_bytes(), by)
    figures |= _steps("new", "teachers", teachers, by)
    figures |= _steps("again", "teachers", teachers, by)
    figures |= _steps("moved", "teachers", _moved(sheets / "teachers.xlsx"), by)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures | {"peak memory, MB": peak}


def _steps(name: str, layout: str, data: bytes, by: Any) -> dict[str, Any]:
    from django.utils import timezone

    from admin.sheets import importing
    from admin.sheets.layout import layout_of

    def told(done: int) -> None:
        return None

    at, begun = timezone.now(), time.monotonic()
    one = importing.upload(layout_of(layout), data, name, by=by, at=at, today=date.today())
    uploaded = time.monotonic()
    importing.AT_ONCE = -1  # each step by hand, so that it is timed
    opened = importing.open_upload(one)
    importing.set_mapping(one, opened.mapping, name, date.today(), at=at)
    importing._sheets_at.cache_clear()  # the worker is another process
    begun_looking, worked = time.monotonic(), time.process_time()
    importing.carry_on(one, told, at=at)
    looked = time.monotonic()
    assert not one.seen["faults"], one.seen["faults"][:3]
    importing.confirm(one, at=at)
    importing._sheets_at.cache_clear()
    begun_writing = time.monotonic()
    importing.carry_on(one, told, at=at)
    written = time.monotonic()
    one.refresh_from_db()
    assert one.state == "done", one.trouble
    seconds = looked - begun_looking + written - begun_writing
    return {
        f"{name}: counts": one.seen["counts"],
        f"{name}: upload, s": round(uploaded - begun, 1),
        f"{name}: look, s": round(looked - begun_looking, 1),
        f"{name}: write, s": round(written - begun_writing, 1),
        f"{name}: look and write, s": round(seconds, 1),
        f"{name}: of which the processor, s": round(time.process_time() - worked, 1),
    }


def _moved(path: Path) -> bytes:
    """The sheet with every tenth teacher in the school of the line before."""
    import io

    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    places = [headings.index(name) + 1 for name in ("单位", "单位代码", "县区")]
    begins = headings.index("任职起始日期") + 1
    for row in range(200, sheet.max_row, MOVED_EVERY):
        for place in places:
            sheet.cell(row, place).value = sheet.cell(row - 190, place).value
        sheet.cell(row, begins).value = None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
