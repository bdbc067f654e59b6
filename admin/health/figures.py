"""Figures for Prometheus: counted as they happen, or read from the records when asked.

No figure carries a name, a number or an address that could hold one: requests are counted by
method, route name and status.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from admin.console.room_picture import SILENT_AFTER
from admin.scoring_jobs.models import ScoringClaim
from admin.scoring_jobs.records import perhaps_left
from admin.testing.live import LIVE
from admin.testing.models import Seat
from recordings.data_folder import FIXITY_FILE

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "putonghua_requests", "Requests answered", ("method", "route", "status"), registry=REGISTRY
)
SECONDS = Histogram(
    "putonghua_request_seconds", "Time to the answer", ("method", "route"), registry=REGISTRY
)


class Records(Collector):
    """Read from database, disk and memory at each question."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges of this moment."""
        now = timezone.now()
        left = perhaps_left()
        oldest = left.order_by().aggregate(oldest=Min("finished_at"))["oldest"]
        yield _gauge("scoring_waiting", "Sittings not scored yet, busy ones too", left.count())
        yield _gauge("scoring_at_work", "Sittings being scored", ScoringClaim.objects.count())
        waited = (now - oldest).total_seconds() if oldest else 0.0
        yield _gauge("scoring_oldest_waiting_seconds", "Since its sitting ended", waited)
        yield _gauge("booths_alive", "Booths heard within ten seconds", _alive(now))
        free = shutil.disk_usage(settings.DATA_FOLDER).free
        yield _gauge("disk_free_bytes", "Free where the data folder is", free)
        yield from _fixity()


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"putonghua_{name}", says, value=value)


def _alive(now: datetime) -> int:
    heard = LIVE.among(Seat.objects.values_list("pk", flat=True)).values()
    return sum(now - report.received_at < SILENT_AFTER for report in heard)


def _fixity() -> Iterator[GaugeMetricFamily]:
    """What the last whole verification said; nothing where there was none yet."""
    try:
        said = json.loads((Path(settings.DATA_FOLDER) / FIXITY_FILE).read_text("utf-8"))
        at, findings = datetime.fromisoformat(said["at"]), int(said["findings"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    yield _gauge("fixity_findings", "Of the last verification of the archive", findings)
    yield _gauge("fixity_verified_at_seconds", "When it ended, Unix time", at.timestamp())


REGISTRY.register(Records())
