"""A worksheet of recognitions: read, checked line by line, brought in whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from admin.accounts.models import User
from admin.errors import LabError
from admin.imports.cells import Unreadable, date_of, text_of
from admin.imports.workbook import read_lines
from admin.results.errors import NumberTaken, SheetRefused
from admin.results.models import Recognition
from admin.results.recognition import RecognitionEntry, check, enter_recognition
from admin.testing.models import Session, Sitting
from admin.testing.stages import Stage

HEADINGS = ("准考证号", "认定文号", "认定机构", "认定日期", "证书编号", "姓名")
REQUIRED = HEADINGS[:4]


@dataclass(frozen=True)
class LineFault:
    """A line that cannot be taken; ``row`` as numbered in the worksheet."""

    row: int
    sentence: str


@dataclass(frozen=True)
class SheetPreview:
    """What bringing the sheet in would do; with faults it does nothing."""

    entries: tuple[tuple[Sitting, RecognitionEntry], ...]
    faults: tuple[LineFault, ...]


def preview_sheet(session: Session, data: bytes) -> SheetPreview:
    """Check the sheet against itself and the records; changes nothing. NotAWorkbook."""
    lines = list(read_lines(data))
    places = _headings(lines)
    if places is None:
        fault = LineFault(1, f"没有找到标题行，应有“{'”“'.join(REQUIRED)}”各列")
        return SheetPreview((), (fault,))
    top, columns = places
    entries: list[tuple[Sitting, RecognitionEntry]] = []
    faults: list[LineFault] = []
    seen: set[str] = set()
    for row, cells in lines:
        if row <= top or not any(cell not in (None, "") for cell in cells):
            continue
        try:
            entries.append(_entry(session, cells, columns, seen))
        except (LabError, Unreadable) as error:
            faults.append(LineFault(row, getattr(error, "text", str(error))))
    if not entries and not faults:
        faults.append(LineFault(top, "表中没有数据"))
    return SheetPreview(tuple(entries), tuple(faults))


@transaction.atomic
def bring_in(session: Session, data: bytes, *, by: User, at: datetime) -> list[Recognition]:
    """Enter every line, or none: SheetRefused with ``faults``; NotAWorkbook, NotAllowed."""
    seen = preview_sheet(session, data)
    if seen.faults:
        raise SheetRefused(faults=[vars(fault) for fault in seen.faults])
    return [enter_recognition(sitting, entry, by=by, at=at) for sitting, entry in seen.entries]


def _headings(
    lines: Sequence[tuple[int, Sequence[object]]],
) -> tuple[int, dict[str, int]] | None:
    for row, cells in lines[:10]:
        texts = [str(cell or "").strip().rstrip("*") for cell in cells]
        columns = {name: texts.index(name) for name in HEADINGS if name in texts}
        if all(name in columns for name in REQUIRED):
            return row, columns
    return None


def _entry(
    session: Session, cells: Sequence[object], columns: dict[str, int], seen: set[str]
) -> tuple[Sitting, RecognitionEntry]:
    def cell(name: str) -> object:
        place = columns.get(name)
        return cells[place] if place is not None and place < len(cells) else None

    admission = text_of(cell("准考证号"))
    sitting = (
        Sitting.objects.filter(
            candidate__session=session,
            candidate__admission_number=admission,
            stage=Stage.FINISHED,
        )
        .select_related("candidate__session__site", "candidate__person")
        .order_by("-number")
        .first()
    )
    if sitting is None:
        raise SheetRefused(f"准考证号 {admission} 不在本考次中，或没有完成测试")
    name = text_of(cell("姓名"))  # where the body gives it, it must be the same person's
    if name and name != sitting.candidate.person.name:
        raise SheetRefused(f"准考证号 {admission} 的姓名与本站记录不一致，请核对")
    day = date_of(cell("认定日期"))
    if day is None:
        raise SheetRefused("请填写认定日期")
    entry = RecognitionEntry(
        text_of(cell("认定文号")), text_of(cell("认定机构")), day, text_of(cell("证书编号"))
    )
    check(sitting, entry)
    for key in filter(None, (admission, entry.certificate_number)):
        if key in seen:
            raise NumberTaken(f"{key} 在表中出现了两次")
        seen.add(key)
    return sitting, entry
