"""Pages of a long list, newest first, that never count or sort a whole archive.

Few matches are collected and put in order; many are walked from the newest on, through the index
of their time, and only the first ``CAP`` are listed. The page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

CAP = 2_000


@dataclass(frozen=True)
class Found:
    """The same records asked for in two ways, both without an order.

    ``collected``: through joins, which the database may begin where few rows match.
    ``walked``: with the conditions on other tables as ``Exists``, so that the database goes along
    the index of ``time`` and asks of each row whether it belongs.
    """

    collected: QuerySet[Any]
    walked: QuerySet[Any]
    time: str


class CappedPaginator(Paginator[Any]):
    """Pages of at most ``CAP`` keys; ``more``: there are others, which are not listed."""

    def __init__(self, keys: Any, count: int, per_page: int, rows: QuerySet[Any]) -> None:
        super().__init__(keys, per_page)
        self.more = count > CAP
        self.cap = CAP
        self._count = min(count, CAP)
        self._rows = rows

    @property
    def count(self) -> int:
        """How many are listed."""
        return self._count

    def page(self, number: Any) -> Page[Any]:
        """The page with its rows in place of their keys."""
        found = super().page(number)
        keys = list(found.object_list)
        rows: dict[Any, Model] = self._rows.in_bulk(keys)
        found.object_list = [rows[key] for key in keys]
        return found


def newest_first(found: Found, rows: QuerySet[Any], *, page: str | None, size: int) -> Page[Any]:
    """One page, newest first; ``rows``: the records with all that a row of the page shows."""
    some = list(found.collected.order_by().values_list(found.time, "pk")[: CAP + 1])
    keys: Any
    if len(some) <= CAP:
        keys = [key for _, key in sorted(some, reverse=True)]
    else:
        keys = found.walked.order_by(f"-{found.time}", "-pk").values_list("pk", flat=True)
    return CappedPaginator(keys, len(some), size, rows).get_page(page)
