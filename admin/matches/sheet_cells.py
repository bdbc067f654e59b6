"""Cells that the sheets of this family share."""

from __future__ import annotations

from admin.kind_sheets.cells import option_text
from admin.kind_sheets.sheet import Cell
from admin.matches.models.common import MOST_SUBJECT, STAGES
from admin.sheets.cells import words_of
from admin.sheets.layout import SheetColumn

_STAGES = {name: name for name, _ in STAGES}


def subject_cell(*, required: bool = False, names: bool = False) -> Cell:
    """The subject; ``names``: part of what a record is known again by."""
    return Cell(
        SheetColumn("subject", "学科", required=required, most=MOST_SUBJECT), words_of, names
    )


def stage_cell(*, names: bool = False) -> Cell:
    """The stage of school; ``names`` as for the subject."""
    return Cell(SheetColumn("stage", "学段", options=_STAGES), option_text(_STAGES), names)
