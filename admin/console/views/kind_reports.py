"""The reports of a kind: as a page, as a worksheet, on paper; of a year, a county, a group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from admin.accounts.models import User
from admin.accounts.rights import Action
from admin.console import scope
from admin.console.access import page, user_of
from admin.console.county_filter import in_county
from admin.console.kept_sheets import workbook_answer
from admin.console.match_pages import counties_for
from admin.console.views.documents import pdf_answer
from admin.console.views.kinds import kind_of
from admin.errors import NotFound
from admin.kinds.definition import Report
from admin.kinds.families import Column, FamilyEntry, entry_of
from admin.kinds.models import Kind, KindVersion
from admin.kinds.reporting import (
    NOTHING,
    OWN,
    Table,
    Totals,
    added_up,
    columns_of,
    grouped_by,
    summed_by,
    table_of,
    whole_report,
)
from admin.preservation.sheets import Sheet, book_bytes
from admin.project.typeset import pdf_of
from admin.whole_number import whole_number
from admin.year.figures import with_filters

PAGE_SIZE = 100
ACROSS_FROM = 7  # columns of a printed report
IN_ALL = "合计"


@dataclass(frozen=True)
class Asked:
    """A report of a kind as somebody asked for it, ``user`` seeing what is within reach."""

    user: User
    kind: Kind
    version: KindVersion
    report: Report
    year: int
    county: str
    group: str

    @property
    def entry(self) -> FamilyEntry:
        """The kind's family."""
        return entry_of(self.kind.family)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All that a report over the kind can have."""
        return columns_of(self.entry, self.version.definition)

    def narrowed(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Those within reach, of the county and the year, in the order of the model, which
        counting beside the records would drop.
        """
        reach = scope.of_county(self.user, Action.VIEW_TRAINING, self.entry.county)
        found = found.filter(reach).filter(in_county(self.county, self.entry.county))
        if self.year:
            found = found.alias(own_year=self.entry.year(found.model)).filter(own_year=self.year)
        return found.order_by(*found.model._meta.ordering, "pk")

    def records(self) -> QuerySet[Any]:
        """With all that columns read of them."""
        return self.narrowed(self.entry.records(self.kind.pk))

    def table(self) -> Table:
        """Over all of them."""
        return table_of(self.report, self.columns, self.records(), self.group)

    def years(self) -> list[int]:
        """That records within reach have, the newest first."""
        model = self.entry.records(self.kind.pk).model
        reach = scope.of_county(self.user, Action.VIEW_TRAINING, self.entry.county)
        found = model._default_manager.filter(reach, kind=self.kind).order_by()
        years = found.values_list(self.entry.year(model), flat=True).distinct()
        return sorted((one for one in years if one), reverse=True)


@page(Action.VIEW_TRAINING)
def kind_report(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """A report as page, PDF or Excel; number 0 has all columns."""
    kind = kind_of(key)
    version = kind.version()
    report = _report(kind, version, number)
    asked = Asked(
        user_of(request),
        kind,
        version,
        report,
        whole_number(request.GET.get("year")),
        request.GET.get("county", "").strip(),
        request.GET.get("group", "").strip() if report.group_by else "",
    )
    match request.GET.get("as", ""):
        case "xlsx":
            return workbook_answer(book_bytes(_sheets(asked)), f"{report.title}.xlsx")
        case "pdf":
            return pdf_answer(_printed(asked), f"{report.title}.pdf")
    table, shown = _page(asked, request.GET.get("page"))
    context = {
        "kind": kind,
        "number": number,
        "table": table,
        "added_up": list(zip(table.summed, table.total.sums, strict=True)),
        "page": shown,
        "sections": _sections(asked, table, shown.object_list),
        "reports": list(enumerate(version.definition.reports, 1)),
        "years": asked.years(),
        "counties": counties_for(asked.user),
        **{"year": asked.year, "county": asked.county, "group": asked.group},
        "filtered": bool(asked.year or asked.county or asked.group),
        "list_page": with_filters(
            reverse(asked.entry.list_page, args=[kind.pk]),
            year=asked.year or "",
            county=asked.county,
        ),
    }
    return render(request, "console/kind_report.html", context)


def _page(asked: Asked, number: str | None) -> tuple[Table, Page[Any]]:
    """A page of lines, and the table whose totals hold for all pages.

    Records are made for those of the page alone: what gathers and adds up is asked by itself.
    """
    records = asked.records()
    group, summed = (
        grouped_by(asked.report, asked.columns),
        summed_by(asked.report, asked.columns),
    )
    keys: Any
    if group or summed:
        lines = _light(asked, records, group, summed)
        groups, total = added_up(((value, numbers) for value, _, numbers in lines), len(summed))
        keys = [key for _, key, _ in lines]
    else:
        plain = asked.narrowed(records.model._default_manager.filter(kind=asked.kind))
        keys = plain.values_list("pk", flat=True)
    shown: Page[Any] = Paginator(keys, PAGE_SIZE).get_page(number)
    by_key = records.in_bulk(list(shown.object_list))
    table = table_of(asked.report, asked.columns, [by_key[key] for key in shown.object_list])
    shown.object_list = table.lines
    if group or summed:
        table = replace(table, groups=groups if group else (), total=total)
    return table, shown


Light = tuple[str, int, list[Decimal | int | None]]  # value of the group, key, numbers


def _light(
    asked: Asked, records: QuerySet[Any], group: Column | None, summed: list[Column]
) -> list[Light]:
    """Every record as no more than it is gathered and added up by, in the order of the table."""
    wanted = [*([group] if group else []), *summed]
    if all(_is_asked(one, records) for one in wanted):
        lines = _asked_lines(records, group, summed)
    else:
        lines = [
            (
                group.value(record) or NOTHING if group else "",
                record.pk,
                [one.number(record) if one.number else None for one in summed],
            )
            for record in records
        ]
    if asked.group:
        lines = [line for line in lines if line[0] == asked.group]
    return sorted(lines, key=lambda line: line[0]) if group else lines


def _is_asked(column: Column, records: QuerySet[Any]) -> bool:
    """Whether the database tells it of these records, which may be of one of several shapes."""
    if column.key.startswith(OWN):
        return True
    names = {one.name for one in records.model._meta.get_fields()} | set(records.query.annotations)
    return bool(column.lookup) and column.lookup.partition("__")[0] in names


@dataclass
class _Own:
    """As much of a record as the office's own fields read."""

    values: dict[str, Any]


def _asked_lines(records: QuerySet[Any], group: Column | None, summed: list[Column]) -> list[Light]:
    first = [group.lookup] if group and group.lookup else []
    lookups = [one.lookup for one in summed if one.lookup]
    lines: list[Light] = []
    for key, values, *told in records.values_list("pk", "values", *first, *lookups):
        own = _Own(values if isinstance(values, dict) else {})
        asked = iter(told)
        value = ""
        if group:
            value = str(next(asked) or "") if group.lookup else group.value(own)
        numbers = [
            next(asked) if one.lookup else one.number(own) if one.number else None for one in summed
        ]
        lines.append((value or NOTHING if group else "", key, numbers))
    return lines


def _sections(
    asked: Asked, table: Table, lines: Iterable[tuple[str, Any]]
) -> list[tuple[Totals | None, list[tuple[str, tuple[str, ...]]]]]:
    """Lines under their group (None without groups): the record's address and its cells."""
    totals = {one.value: one for one in table.groups}
    return [
        (
            totals.get(value),
            [(asked.entry.page(record), table.cells(record)) for _, record in of_group],
        )
        for value, of_group in groupby(lines, key=lambda line: line[0])
    ]


def _report(kind: Kind, version: KindVersion, number: int) -> Report:
    reports = version.definition.reports
    if number == 0:
        return whole_report(entry_of(kind.family), version.definition, f"{kind.name}一览")
    if number > len(reports):
        raise NotFound
    return reports[number - 1]


def _group_title(asked: Asked) -> str:
    group = grouped_by(asked.report, asked.columns)
    return group.title if group else ""


def _sheets(asked: Asked) -> list[Sheet]:
    """The lines, with what they are gathered under before them where no column of theirs tells it;
    and the totals.
    """
    table, group = asked.table(), _group_title(asked)
    before = bool(group) and asked.report.group_by not in asked.report.columns
    first = [group] if before else []
    lines = ([*([value] if before else []), *table.cells(record)] for value, record in table.lines)
    width = [20] if before else []
    sheets = [Sheet(table.title, [*first, *table.headings], [*width, *table.widths], lines)]
    if group or table.summed:
        rows = [[one.value, str(one.count), *one.sums] for one in _with_total(table)]
        headings = [group or "范围", "条数", *table.summed]
        sheets.append(Sheet(IN_ALL, headings, [24, 8, *(12 for _ in table.summed)], rows))
    return sheets


def _with_total(table: Table) -> list[Totals]:
    return [*table.groups, Totals(IN_ALL, table.total.count, table.total.sums)]


def _printed(asked: Asked) -> bytes:
    now, table = timezone.now(), asked.table()
    totals = {one.value: one for one in table.groups}
    county = next((one.name for one in counties_for(asked.user) if asked.county == str(one.pk)), "")
    told = [f"{asked.year} 年" if asked.year else "", county, asked.group]
    data = {
        "title": table.title,
        "system": f"{asked.kind.system.name} · {asked.kind.name}",
        "told": "　".join(filter(None, told)),
        "headings": table.headings,
        "widths": table.widths,
        "sections": [
            {
                "value": value,
                "count": totals[value].count if value in totals else 0,
                "rows": [table.cells(record) for _, record in of_group],
            }
            for value, of_group in groupby(table.lines, key=lambda line: line[0])
        ],
        "count": table.total.count,
        "group": _group_title(asked),
        "summed": table.summed,
        "totals": [[one.value, str(one.count), *one.sums] for one in _with_total(table)]
        if table.groups or table.summed
        else [],
        "across": len(table.headings) >= ACROSS_FROM,
        "printed": f"打印：{timezone.localtime(now):%Y-%m-%d %H:%M}",
    }
    return pdf_of("admin.kinds", "table.typ", data, now)
