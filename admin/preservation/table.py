"""The columns of the result table and its rows; the office's usual layout is the default."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from admin.people.cipher import cipher
from admin.results.models import IssuedDocument, Recognition, ResultVersion
from admin.results.release import newest_results
from admin.testing.models import Sitting
from wordlists.syllabus import ITEM_NAMES

BLOCK = 500  # sittings read at a time
# What the columns show of a sitting and of its result; the rest of the records is left unread.
SHOWN = (
    *("stage", "candidate__admission_number", "candidate__unit_name", "candidate__group"),
    *("candidate__remarks", "candidate__person__name", "candidate__person__sex"),
    *("candidate__person__identity_locked", "candidate__session__name"),
    *("candidate__session__date", "candidate__session__site__name"),
)
SHOWN_OF_RESULT = ("sitting", "number", "item_marks", "total", "level", "status", "made_at")


@dataclass(frozen=True)
class Line:
    """What a row is made of."""

    sitting: Sitting
    result: ResultVersion | None
    certificate: str
    document: str
    unmasked: bool


@dataclass(frozen=True)
class Column:
    """A column: stable key, heading, width in characters, what it shows."""

    key: str
    heading: str
    width: int
    value: Callable[[Line], str]
    usual: bool = True


def _identity(line: Line) -> str:
    person = line.sitting.candidate.person
    return cipher().unlock(person.identity_locked) if line.unmasked else person.identity_masked


def _item(kind: str) -> Callable[[Line], str]:
    def mark(line: Line) -> str:
        rows = line.result.item_marks if line.result else []
        return next((str(row["mark"]) for row in rows if row["kind"] == kind), "")

    return mark


def _local(line: Line) -> str:
    made = line.result.made_at if line.result else None
    return timezone.localtime(made).strftime("%Y-%m-%d %H:%M") if made else ""


COLUMNS = (
    Column("name", "姓名", 12, lambda line: line.sitting.candidate.person.name),
    Column("sex", "性别", 6, lambda line: line.sitting.candidate.person.sex),
    Column("identity", "证件号码", 22, _identity),
    Column("admission", "准考证号", 19, lambda line: line.sitting.candidate.admission_number),
    Column("unit", "单位", 26, lambda line: line.sitting.candidate.unit_name),
    Column("group", "应试人类别", 13, lambda line: line.sitting.candidate.group, usual=False),
    Column("session", "考次", 24, lambda line: line.sitting.candidate.session.name),
    Column("date", "测试日期", 12, lambda line: line.sitting.candidate.session.date.isoformat()),
    Column("site", "测试站点", 18, lambda line: line.sitting.candidate.session.site.name, False),
    Column("stage", "应试情况", 10, lambda line: line.sitting.get_stage_display(), usual=False),
    *(
        Column(f"item_{kind}", ITEM_NAMES[kind], 14, _item(kind), usual=kind != "choice")
        for kind in ("monosyllables", "polysyllables", "choice", "passage", "talk")
    ),
    Column("total", "总分", 8, lambda line: str(line.result.total) if line.result else ""),
    Column("level", "等级", 10, lambda line: line.result.level_name if line.result else ""),
    Column(
        "status",
        "成绩状态",
        10,
        lambda line: line.result.get_status_display() if line.result else "",
    ),
    Column(
        "version", "成绩版本", 9, lambda line: str(line.result.number) if line.result else "", False
    ),
    Column("released", "发布时间", 17, _local, usual=False),
    Column("certificate", "等级证书编号", 18, lambda line: line.certificate),
    Column("document", "本站证书编号", 18, lambda line: line.document, usual=False),
    Column("remarks", "备注", 20, lambda line: line.sitting.candidate.remarks, usual=False),
)
BY_KEY = {column.key: column for column in COLUMNS}
USUAL = tuple(column.key for column in COLUMNS if column.usual)


def columns_of(keys: Sequence[str]) -> list[Column]:
    """The columns chosen, in the table's order; none known: the usual ones."""
    chosen = [column for column in COLUMNS if column.key in set(keys)]
    return chosen or [column for column in COLUMNS if column.usual]


def rows_of(
    sittings: QuerySet[Sitting], columns: Sequence[Column], *, unmasked: bool
) -> Generator[list[str]]:
    """The table's rows, by date of the test and admission number; a fixed number of queries a
    block, whatever the number of columns, and no more than a block in memory.

    Until the last row is taken, or the iterator closed, a reading stays open on the connection.
    """
    ordered = sittings.order_by("candidate__session__date", "candidate__admission_number", "number")
    keys = ordered.values_list("pk", flat=True).iterator(chunk_size=BLOCK)
    while block := list(islice(keys, BLOCK)):
        for line in _lines(block, unmasked):
            yield [column.value(line) for column in columns]


def _lines(keys: list[UUID], unmasked: bool) -> Iterator[Line]:
    sittings = Sitting.objects.select_related("candidate__person", "candidate__session__site")
    found = sittings.only(*SHOWN).in_bulk(keys)
    newest = newest_results().filter(sitting__in=keys).only(*SHOWN_OF_RESULT)
    results = {one.sitting_id: one for one in newest}
    numbers = Recognition.objects.filter(result__sitting__in=keys).order_by("pk")
    official = {
        key: number or ""
        for key, number in numbers.values_list("result__sitting", "certificate_number")
    }
    documents = IssuedDocument.objects.filter(
        result__sitting__in=keys, kind=IssuedDocument.Kind.CERTIFICATE
    ).order_by("pk")
    own = dict(documents.values_list("result__sitting", "number"))
    for key in keys:
        yield Line(
            found[key],
            results.get(key),
            official.get(key, ""),
            own.get(key, ""),
            unmasked,
        )
