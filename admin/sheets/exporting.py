"""Sheets on their way out: asked for, made at once or by the worker, kept for a day."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import reach_of, require
from admin.accounts.rights import Action
from admin.errors import LabError
from admin.preservation.sheets import write_xlsx
from admin.sheets.errors import ExportNotThere
from admin.sheets.files import export_path, folder, put_in_place
from admin.sheets.layout import SheetLayout, Told, layout_of, own_key, require_reach
from admin.sheets.mapping import OWN_MARK
from admin.sheets.models import SheetExport

AT_ONCE = 2_000  # lines
KEPT = timedelta(hours=24)
OWN_WIDTH = 16
State = SheetExport.State

log = logging.getLogger("lab.sheets")


def ask_sheet(
    layout: SheetLayout,
    *,
    unmasked: bool,
    by: User,
    at: datetime,
    filters: Mapping[str, str] | None = None,
) -> SheetExport:
    """A sheet of everything within the user's reach, or of what the filters of a list leave of it.
    NotAllowed.

    Whole numbers, without which other offices cannot use the sheet, need the right to see them.
    """
    require_reach(by, layout.view)
    if unmasked:
        require(by, Action.UNMASK_IDENTITY)
    kept = dict(filters or {})
    total = _narrowed(layout, kept).count(by)
    with transaction.atomic():
        export = SheetExport.objects.create(
            layout=layout.key,
            state=State.WRITING,
            by=by,
            at=at,
            total=total,
            unmasked=unmasked,
            filters=kept,
        )
        audit.record(
            "sheet_exported", export, by=by, at=at, layout=layout.key, rows=total, unmasked=unmasked
        )
    if total <= AT_ONCE:
        make_file(export, lambda done: None, at=at)
        export.refresh_from_db()
    else:
        from admin.sheets.working import hint

        transaction.on_commit(lambda: hint("export", export.pk))
    return export


def _narrowed(layout: SheetLayout, filters: Mapping[str, str]) -> SheetLayout:
    if not filters or layout.narrowed is None:
        return layout
    return layout.narrowed(layout, filters)


def make_file(export: SheetExport, told: Told, *, at: datetime) -> None:
    """Write the file aside and put it in its place; what fails is told on the export."""
    if export.state != State.WRITING:
        return
    part = folder() / f"{export.pk}.part"
    try:
        layout = _narrowed(layout_of(export.layout), export.filters)
        count = write_sheet(layout, part, export.by, export.at, export.unmasked, told)
        put_in_place(part, export_path(export.pk))
    except (LabError, OSError) as error:
        log.warning("export failed", extra={"export": str(export.pk), "detail": str(error)})
        text = error.text if isinstance(error, LabError) else "磁盘空间不足或无法写入。"
        SheetExport.objects.filter(pk=export.pk).update(state=State.FAILED, trouble=text)
        return
    finally:
        part.unlink(missing_ok=True)
    SheetExport.objects.filter(pk=export.pk).update(
        state=State.DONE, done=count, total=count, ended_at=at
    )


def write_sheet(
    layout: SheetLayout, path: Path, by: User, at: datetime, unmasked: bool, told: Told
) -> int:
    """The sheet of a layout as a file; returns how many lines. Brought in again it changes
    nothing; formulas in what people wrote stay text.
    """
    columns = [one for one in layout.columns if one.key != layout.serial]
    own = list(layout.own_columns(by)) if layout.keeps_own else []
    keys = [*(one.key for one in columns), *map(own_key, own)]
    headings = [*(one.heading for one in columns), *(OWN_MARK + heading for heading in own)]
    widths = [*(one.width for one in columns), *(OWN_WIDTH for _ in own)]
    rows = (_cells(row, keys) for row in layout.rows(by, at, unmasked and may_unmask(by)))
    return write_xlsx(path, layout.name, headings, widths, rows, told)


def _cells(row: Mapping[str, str], keys: Sequence[str]) -> list[str]:
    return [row.get(key, "") for key in keys]


def ready_path(export: SheetExport, at: datetime) -> Path:
    """The file, while it is there; ExportNotThere."""
    path = export_path(export.pk)
    old = export.ended_at is not None and export.ended_at + KEPT < at
    if export.state != State.DONE or old or not path.is_file():
        raise ExportNotThere
    return path


def tidy_exports(at: datetime) -> int:
    """Clear files older than a day; how many."""
    old = SheetExport.objects.filter(state=State.DONE, ended_at__lt=at - KEPT)
    count = 0
    for export in old:
        path = export_path(export.pk)
        count += path.is_file()
        path.unlink(missing_ok=True)
    return count


def may_unmask(user: User) -> bool:
    """Whether the user may export whole numbers."""
    return reach_of(user, Action.UNMASK_IDENTITY) is not None
