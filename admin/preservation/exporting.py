"""Exports: asked for, made at once or by the worker, kept for a day, noted in the trail.

How a file is made, and what becomes of it when a worker dies, is told in ``export_work``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from admin.accounts.audit import record
from admin.accounts.models import User
from admin.accounts.permissions import reach_of, require
from admin.accounts.rights import Action, Scope
from admin.errors import NotAllowed
from admin.people.models import Person
from admin.preservation.errors import ExportNotReady, NothingToExport
from admin.preservation.models import ColumnChoice, Export
from admin.preservation.search import Filters, matching
from admin.preservation.table import columns_of
from admin.testing.models import Sitting

AT_ONCE = 10_000  # rows; above, the worker makes it
KEPT = timedelta(hours=24)
FOLDER = "exports"
State = Export.State


def sittings_for(filters: dict[str, str], user: User) -> QuerySet[Sitting]:
    """What the filters of the search page, or of a bag, stand for. NotAllowed."""
    if require(user, Action.EXPORT_ARCHIVE) != Scope.ALL:
        raise NotAllowed
    found = Sitting.objects.all()
    if filters.get("sitting"):
        return found.filter(pk=filters["sitting"])
    if filters.get("person"):
        return found.filter(candidate__person=int(filters["person"]))
    return matching(
        Filters.of(filters),
        found,
        marks=reach_of(user, Action.VIEW_MARKS) is not None,
        identity=reach_of(user, Action.UNMASK_IDENTITY) is not None,
    )


def ask_table(
    filters: Filters, columns: list[str], format: str, *, unmasked: bool, by: User, at: datetime
) -> Export:
    """A table of results. Up to AT_ONCE rows it is made before this returns. NothingToExport.

    Whole identity numbers need the right to see them; the choice of columns is kept for next time.
    """
    if unmasked:
        require(by, Action.UNMASK_IDENTITY)
    total = sittings_for(filters.asked, by).count()
    if not total:
        raise NothingToExport
    keys = [column.key for column in columns_of(columns)]
    with transaction.atomic():
        ColumnChoice.objects.update_or_create(user=by, defaults={"columns": keys})
        export = Export.objects.create(
            filters=filters.asked,
            columns=keys,
            format="csv" if format == "csv" else "xlsx",
            unmasked=unmasked,
            asked_by=by,
            asked_at=at,
            total=total,
        )
        _note(export, at)
    return _make_or_queue(export, total <= AT_ONCE)


def ask_bag(thing: dict[str, str], *, by: User, at: datetime) -> Export:
    """Recordings with their records as a BagIt bag: of a sitting, a session or a person."""
    total = sittings_for(thing, by).count()
    if not total:
        raise NothingToExport
    with transaction.atomic():
        export = Export.objects.create(
            kind=Export.Kind.BAG,
            filters=thing,
            format="zip",
            asked_by=by,
            asked_at=at,
            total=total,
        )
        _note(export, at)
    return _make_or_queue(export, total == 1)


def _note(export: Export, at: datetime) -> None:
    person = export.filters.get("person")
    subject = Person.objects.filter(pk=person).first() if person else None
    # Words that were searched for may be names: the trail says which filters, not what they said.
    record(
        "archive_exported",
        subject or export,
        by=export.asked_by,
        at=at,
        export=str(export.pk),
        kind=export.kind,
        rows=export.total,
        filters=sorted(export.filters),
        columns=export.columns,
        unmasked=export.unmasked,
    )


def _make_or_queue(export: Export, at_once: bool) -> Export:
    from admin.preservation import export_work

    if at_once:
        export_work.make(export)
    else:
        transaction.on_commit(lambda: export_work.hint(export.pk))
    return export


def path_of(export: Export) -> Path:
    """Where its file lies or will lie."""
    return folder() / f"{export.pk}.{export.format}"


def folder() -> Path:
    """Where the files of exports lie, for the server's own account alone."""
    path = Path(settings.DATA_FOLDER) / FOLDER
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def ready_path(export: Export, at: datetime) -> Path:
    """The file, while it is there; ExportNotReady."""
    path = path_of(export)
    if export.state != State.DONE or _too_old(export, at) or not path.is_file():
        raise ExportNotReady
    return path


def _too_old(export: Export, at: datetime) -> bool:
    return export.ended_at is not None and export.ended_at + KEPT < at


def tidy(at: datetime) -> int:
    """Clear files older than a day; how many."""
    old = Export.objects.filter(state=State.DONE, ended_at__lt=at - KEPT)
    for export in old:
        path_of(export).unlink(missing_ok=True)
    return old.update(state=State.EXPIRED)
