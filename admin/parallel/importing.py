"""Bringing in an examiner's marks from a worksheet: all or nothing, every fault told at once."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from admin.accounts import audit
from admin.accounts.models import User
from admin.accounts.permissions import require
from admin.accounts.rights import Action
from admin.imports.sheet import Fault
from admin.imports.workbook import read_lines
from admin.parallel.errors import MarkSheetRefused
from admin.parallel.mark_sheet import MarkRow, read_marks
from admin.parallel.marks import keep
from admin.parallel.models import ParallelAssignment, ParallelMark, ParallelRun
from admin.parallel.watching import send_back_drifted


@transaction.atomic
def bring_in_marks(run: ParallelRun, examiner: User, data: bytes, *, by: User, at: datetime) -> int:
    """Keep the sheet's marks as the examiner's own; how many recordings.

    NotAllowed, NotAWorkbook, WorkbookTooLarge, MarkSheetRefused with ``faults`` in ``extra``.
    """
    require(by, Action.RUN_PARALLEL)
    sheet = read_marks(read_lines(data), run.version)
    given = {
        one.drawn.number: one
        for one in ParallelAssignment.objects.select_for_update(of=("self",))
        .filter(drawn__run=run, examiner=examiner)
        .select_related("drawn__run")
    }
    marked = set(
        ParallelMark.objects.filter(
            assignment__drawn__run=run, assignment__examiner=examiner
        ).values_list("assignment__drawn__number", flat=True)
    )
    faults = [*sheet.faults, *_against_records(sheet.rows, set(given), marked)]
    if faults:
        raise MarkSheetRefused(faults=sorted(faults))
    for row in sheet.rows:
        keep(given[row.number], row.marks, by=by, at=at, source=ParallelMark.Source.SHEET)
    audit.record(
        "parallel_marks_imported",
        run,
        by=by,
        at=at,
        examiner=examiner.pk,
        rows=len(sheet.rows),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    send_back_drifted(set(run.sessions.values_list("site", flat=True)), at)
    return len(sheet.rows)


def _against_records(rows: tuple[MarkRow, ...], given: set[int], marked: set[int]) -> list[Fault]:
    faults = []
    for row in rows:
        if row.number not in given:
            what = f"编号 {row.number:04d} 没有分给这名测试员"
            faults.append(Fault(row.row, "", "编号", what, "请核对编号，或确认选对了测试员"))
        elif row.number in marked:
            what = f"编号 {row.number:04d} 已有这名测试员的评分"
            how = "请从表中删除这一行；要更正请测试员在网页上更正并写理由"
            faults.append(Fault(row.row, "", "编号", what, how))
    return faults
