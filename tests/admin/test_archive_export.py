"""Tables open in a spreadsheet as what they say, and run nothing."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from admin.accounts.models import AuditEntry, User
from admin.accounts.rights import Role
from admin.errors import NotAllowed
from admin.people.cipher import cipher
from admin.preservation import exporting
from admin.preservation.errors import ExportNotReady
from admin.preservation.models import ColumnChoice, Export
from admin.preservation.search import Filters
from admin.preservation.sheets import DANGEROUS, harmless, write_xlsx
from admin.preservation.table import COLUMNS, columns_of, rows_of
from admin.preservation.tasks import make_export
from admin.testing.models import Sitting
from tests.admin.factories import AT, add_candidate, add_person, add_session, add_user, later
from tests.admin.marked_sittings import add_finished

HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1",
    " =1+1",
    "＝1+1",
)


@given(st.text(max_size=30))
def test_no_csv_cell_begins_as_a_formula(text: str) -> None:
    assert not harmless(text).lstrip(" \u3000\xa0").startswith(DANGEROUS)
    assert harmless(text).endswith(text)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_no_excel_cell_is_a_formula(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    path = tmp_path_factory.mktemp("sheet") / "one.xlsx"
    write_xlsx(path, "表", ["列"] * len(cells), [9] * len(cells), [cells], lambda done: None)
    for cell in load_workbook(path).active[2][1:]:
        assert cell.data_type in {"s", "n"}
        assert cell.value is None or isinstance(cell.value, str)


def asked(by: User, format: str = "xlsx", **fields: object) -> Export:
    columns = fields.pop("columns", [])
    return exporting.ask_table(
        Filters(**fields),  # type: ignore[arg-type]
        columns,  # type: ignore[arg-type]
        format,
        unmasked=False,
        by=by,
        at=AT,
    )


@pytest.mark.django_db
def test_the_usual_layout_in_both_formats() -> None:
    session = add_session()
    for name in HOSTILE:
        add_finished(session, add_candidate(session, add_person(name)))
    archivist = add_user(Role.ARCHIVIST)
    sheet = load_workbook(exporting.path_of(asked(archivist))).active
    assert [cell.value for cell in sheet[1]][:5] == ["序号", "姓名", "性别", "证件号码", "准考证号"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row[1:]} <= {"s", "n"}
    assert {row[1].value.strip() for row in sheet.iter_rows(min_row=2)} == {
        name.strip() for name in HOSTILE
    }
    assert all("*" in row[3].value for row in sheet.iter_rows(min_row=2))
    data = exporting.path_of(asked(archivist, "csv")).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(HOSTILE) + 1
    assert all(row[1].startswith("'") for row in rows[1:])


@pytest.mark.django_db
def test_whole_numbers_need_their_right_and_are_logged() -> None:
    sitting = add_finished()
    number = cipher().unlock(sitting.candidate.person.identity_locked)
    ask = {"filters": Filters(), "columns": ["identity"], "format": "csv", "unmasked": True}
    with pytest.raises(NotAllowed):
        exporting.ask_table(**ask, by=add_user(Role.ARCHIVIST), at=AT)  # type: ignore[arg-type]
    both = add_user(Role.ARCHIVIST, Role.OFFICER)
    export = exporting.ask_table(**ask, by=both, at=AT)  # type: ignore[arg-type]
    assert number in exporting.path_of(export).read_text()
    entry = AuditEntry.objects.get(action="archive_exported")
    assert entry.actor == both
    assert entry.detail["unmasked"] is True
    assert ColumnChoice.objects.get(user=both).columns == ["identity"]


@pytest.mark.django_db
def test_filters_are_carried_over_and_the_file_lasts_a_day() -> None:
    wanted, _ = add_finished(add_session()), add_finished(add_session())
    export = asked(add_user(Role.ARCHIVIST), session=str(wanted.candidate.session_id))
    assert export.total == export.done == 1
    assert export.ended_at is not None
    path = exporting.ready_path(export, export.ended_at)
    exporting.tidy(export.ended_at + exporting.KEPT + (later(seconds=1) - AT))
    export.refresh_from_db()
    assert not Path(path).exists()
    with pytest.raises(ExportNotReady):
        exporting.ready_path(export, export.ended_at)


@pytest.mark.django_db(transaction=True)
def test_a_long_table_is_made_by_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    add_finished()
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    export = asked(add_user(Role.ARCHIVIST))
    assert export.state == "waiting"
    make_export.call(str(export.pk))
    export.refresh_from_db()
    assert export.state == "done"
    assert exporting.path_of(export).is_file()


@pytest.mark.django_db
def test_every_column_of_many_rows_takes_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    session = add_session()
    for _ in range(3):
        add_finished(session, add_candidate(session, add_person()))
    wide = columns_of([column.key for column in COLUMNS])
    with django_assert_max_num_queries(5):
        rows = list(rows_of(Sitting.objects.all(), wide, unmasked=True))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 3


@pytest.mark.django_db
def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def held(rows: int) -> int:
        """Bytes that writing that many rows ever held at once."""
        tracemalloc.start()
        made = ([f"{n}-{column}" for column in range(10)] for n in range(rows))
        path = tmp_path / "long.xlsx"
        write_xlsx(path, "表", ["列"] * 10, [9] * 10, made, lambda done: None)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    held(100)  # what is loaded once
    assert held(4_000) < held(400) + 500_000
