"""The lab's own document numbers: PREFIX-YEAR-SERIAL, without gaps, never 13 or 15 bare digits."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from admin.results.models import NumberCounter

DEFAULT_PREFIX = "PTH"
SERIAL_DIGITS = 6


def next_number(year: int) -> str:
    """Take the next number of the year; must run inside the transaction that uses it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction that uses it")
    NumberCounter.objects.get_or_create(year=year)
    counter = NumberCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    prefix = getattr(settings, "DOCUMENT_PREFIX", DEFAULT_PREFIX)
    return f"{prefix}-{year}-{counter.last:0{SERIAL_DIGITS}d}"
